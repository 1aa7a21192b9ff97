//! Which test runs count: the last one of each runner, held against edits and earlier failures.

use super::build::is_check;
use super::evidence::{CommandRun, Evidence, Source, TestRun};
use super::runners::parse_tests;

/// One run with the command that made it.
struct Made {
    run: TestRun,
    command: String,
}

/// The runs that count, red ones first, and where they come from; `None` when there are none.
///
/// Runs that orchestra or a report gave replace those read from the same runner's text. The terminal's text is read
/// only when no command said anything. An earlier red run of another command stays, marked stale, because nothing
/// shows that what failed there was repaired; a later wider run of the same command shows it.
pub(super) fn deciding(evidence: &Evidence) -> (Vec<TestRun>, Option<Source>) {
    let mut made: Vec<Made> = evidence.commands.iter().flat_map(|command| made_by(command, evidence)).collect();
    made.retain(|made| evidence.tests.iter().all(|given| given.runner != made.run.runner));
    let mut source = (!made.is_empty()).then_some(Source::Parsed);
    if made.is_empty() && evidence.tests.is_empty() {
        let runs = parse_tests(&evidence.output_tail);
        source = (!runs.is_empty()).then_some(Source::Parsed);
        let stale = edited_since_the_last_test(evidence);
        made = runs
            .into_iter()
            .map(|run| Made { run: TestRun { stale, log: evidence.tail_log, ..run }, command: String::new() })
            .collect();
    }
    let mut runs = last_of_each(made);
    if !evidence.tests.is_empty() {
        source = source.or(Some(Source::Measured));
        runs.extend(evidence.tests.iter().cloned());
    }
    runs.sort_by_key(|run| (!run.is_red(), run.stale));
    (runs, source)
}

/// Whether a file was edited after the last command that may have printed what stands on the screen.
fn edited_since_the_last_test(evidence: &Evidence) -> bool {
    let last = evidence.commands.iter().rfind(|run| is_check(&run.command)).and_then(|run| run.ended);
    matches!((last, evidence.last_edit), (Some(ended), Some(edit)) if edit > ended)
}

fn made_by(command: &CommandRun, evidence: &Evidence) -> Vec<Made> {
    let is_stale = matches!((command.ended, evidence.last_edit), (Some(ended), Some(edit)) if edit > ended);
    if only_shows(&command.command) {
        return Vec::new();
    }
    let attach = |run: TestRun| Made {
        run: TestRun { stale: is_stale, exit: command.exit, log: command.log, ..run },
        command: essence(&command.command),
    };
    parse_tests(&command.output).into_iter().map(attach).collect()
}

/// Programs that print what stands somewhere: a result among it is a quoted one.
const READERS: &str = " cat bat head tail less more grep rg ag sed awk git echo printf diff ls find jq curl gh ";

/// Whether the command runs no test: each of its parts only shows something. `cargo test | tail` runs one.
fn only_shows(command: &str) -> bool {
    let parts = command.split(['|', ';', '&', '\n']).map(str::trim).filter(|part| !part.is_empty());
    // What is left of `2>&1`.
    let parts = parts.filter(|part| part.parse::<u8>().is_err());
    let first = |part: &str| part.split_whitespace().find(|word| !word.contains('=')).unwrap_or_default().to_owned();
    let shows = |part: &str| READERS.contains(&format!(" {} ", first(part))) || first(part) == "cd";
    let parts: Vec<&str> = parts.collect();
    !parts.is_empty() && parts.into_iter().all(shows)
}

/// The command without pipes, redirections and what follows it.
fn essence(command: &str) -> String {
    let end = [" | ", " 2>", " > ", " >", " || ", "; ", " ;"].iter().filter_map(|cut| command.find(cut)).min();
    let words = command[..end.unwrap_or(command.len())].split_whitespace();
    words.collect::<Vec<_>>().join(" ")
}

fn last_of_each(made: Vec<Made>) -> Vec<TestRun> {
    let mut kept: Vec<Made> = Vec::new();
    for new in made {
        kept.retain_mut(|old| {
            let is_repaired = !old.run.is_red() || old.command.starts_with(&new.command);
            if old.run.runner != new.run.runner {
                return true;
            }
            old.run.stale = true;
            !is_repaired
        });
        kept.push(new);
    }
    kept.into_iter().map(|made| made.run).collect()
}

#[cfg(test)]
mod tests {
    use super::super::evidence::Ending;
    use super::*;
    use crate::domain::time::Timestamp;

    fn cargo(command: &str, passed: u32, failed: u32, at: i64) -> CommandRun {
        let word = if failed > 0 { "FAILED" } else { "ok" };
        CommandRun {
            output: format!(
                "test result: {word}. {passed} passed; {failed} failed; 0 ignored; 0 measured; 0 filtered out"
            ),
            ended: Some(Timestamp(at)),
            ..CommandRun::new(command, Some(if failed > 0 { 101 } else { 0 }), Source::Reported)
        }
    }

    fn flags(commands: Vec<CommandRun>, last_edit: Option<i64>) -> Vec<(u32, u32, bool)> {
        let last_edit = last_edit.map(Timestamp);
        let evidence = Evidence { commands, last_edit, ..Evidence::new("x", Ending::Quiet) };
        deciding(&evidence).0.iter().map(|run| (run.passed.unwrap_or(0), run.failed, run.stale)).collect()
    }

    #[test]
    fn the_last_run_counts_and_older_failures_are_not_forgotten() {
        let all = |passed, failed, at| cargo("cargo test 2>&1 | tail -5", passed, failed, at);
        assert_eq!(flags(vec![all(3, 2, 1), all(5, 0, 2)], None), [(5, 0, false)]);
        assert_eq!(flags(vec![cargo("cargo test one", 0, 1, 1), all(5, 0, 2)], None), [(5, 0, false)]);
        assert_eq!(flags(vec![all(3, 2, 1), cargo("cargo test one", 1, 0, 2)], None), [(3, 2, true), (1, 0, false)]);
        assert_eq!(flags(vec![all(5, 0, 1)], Some(2)), [(5, 0, true)]);
        assert_eq!(flags(vec![all(5, 0, 2)], Some(1)), [(5, 0, false)]);
    }

    #[test]
    fn what_orchestra_measured_replaces_what_was_read() {
        let run = TestRun { runner: "cargo-test".into(), failed: 1, ..TestRun::default() };
        let commands = vec![cargo("cargo test", 5, 0, 1)];
        let evidence = Evidence { commands, tests: vec![run.clone()], ..Evidence::new("x", Ending::Quiet) };
        assert_eq!(deciding(&evidence), (vec![run], Some(Source::Measured)));
    }

    #[test]
    fn the_screen_is_read_only_when_nothing_else_spoke() {
        let tail = "== 4 passed in 0.1s ==".to_owned();
        let silent = Evidence { output_tail: tail.clone(), ..Evidence::new("x", Ending::Quiet) };
        assert_eq!(deciding(&silent).0[0].runner, "pytest");
        let ran = |ended| CommandRun {
            ended: Some(Timestamp(ended)),
            ..CommandRun::new("pytest -q", None, Source::Reported)
        };
        for (ended, stale) in [(5, true), (7, false)] {
            let evidence = Evidence { commands: vec![ran(ended)], last_edit: Some(Timestamp(6)), ..silent.clone() };
            assert_eq!(deciding(&evidence).0[0].stale, stale, "{ended}");
        }
        let spoken = Evidence { commands: vec![cargo("cargo test", 1, 0, 1)], ..silent };
        assert_eq!(deciding(&spoken).0[0].runner, "cargo-test");
    }
}
