//! The end of a command of the project, a check or a setup: its exit code and what stands on its terminal become a report.

use std::path::PathBuf;

use crate::domain::command::Outcome;
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::session::{Session, SessionState};
use crate::domain::summary::{LogSpan, TestRun, parse_tests, redact};
use crate::domain::task::{CheckEnd, CheckReport, Role};
use crate::domain::time::Span;
use crate::server::clock;
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::server::sessions::pane::Pane;
use crate::server::sessions::recordings;
use crate::workspace;

/// Lines of the terminal that are read for test results; soft-wrapped ones count as one.
const LINES: usize = 50_000;
/// What is kept of the output for the agent and the person, in bytes.
const TAIL: usize = 6 * 1024;

/// Gathers what the check gave, on a plain thread.
pub fn collect(core: &Core, task: TaskId, id: SessionId) {
    let Some(session) = core.world.state.session(id) else { return };
    let report = CheckReport {
        session: id,
        command: session.prompt.clone(),
        end: end_of(session, core.world.rules.limits.command_timeout(session.role)),
        tests: Vec::new(),
        wall: session.duration(clock::now()),
        log: None,
        tail: String::new(),
    };
    let recording = core.world.rules.surround.folder(id).join("recording");
    let (pane, post) = (core.world.panes.0.get(&id).cloned(), core.post.clone());
    let prepared = core.world.state.task(task).filter(|_| session.role == Role::Setup);
    let place = prepared.and_then(|task| task.workspace.as_ref()).filter(|place| place.repo.is_some());
    let place = place.map(|place| PathBuf::from(&place.path));
    tokio::task::spawn_blocking(move || {
        if let Some(Err(error)) = place.as_deref().map(workspace::settle) {
            tracing::warn!(%error, "what the setup fetched may be seen as changed");
        }
        let text = pane.as_ref().map(text_of).unwrap_or_default();
        let known = pane.as_ref().map_or(0, |pane| pane.recorded().0);
        let size = recording.exists().then(|| recordings::printed(&recording, known));
        let path = recording.to_string_lossy().into_owned();
        let report = CheckReport {
            tests: tests(&text, report.end),
            log: size.map(|bytes| LogSpan { path, bytes, from: 0, to: bytes }),
            tail: redact(last_lines(&text, TAIL)),
            ..report
        };
        post.blocking(Note::Outcome(Outcome::Checked(task, Box::new(report))));
    });
}

fn end_of(session: &Session, limit: Option<Span>) -> CheckEnd {
    match session.state() {
        SessionState::Exited(code) => CheckEnd::Exited(code),
        SessionState::Killed if limit.is_some_and(|limit| session.duration(clock::now()) >= limit) => {
            CheckEnd::TimedOut
        }
        SessionState::Starting
        | SessionState::Working
        | SessionState::WantsApproval
        | SessionState::WantsAnswer
        | SessionState::Idle(_)
        | SessionState::RateLimited
        | SessionState::NeedsLogin
        | SessionState::Unknown
        | SessionState::Killed
        | SessionState::Lost => CheckEnd::Stopped,
    }
}

fn text_of(pane: &Pane) -> String {
    pane.lock().screen.contents_tail(LINES).join("\n")
}

/// What was counted, with the exit code beside it. One code for several runners says nothing of those that are green.
fn tests(text: &str, end: CheckEnd) -> Vec<TestRun> {
    let mut runs = parse_tests(text);
    let alone = runs.len() == 1;
    for run in runs.iter_mut().filter(|run| alone || run.is_red()) {
        run.exit = match end {
            CheckEnd::Exited(code) => Some(code),
            CheckEnd::TimedOut | CheckEnd::Stopped => None,
        };
    }
    runs
}

/// The last whole lines within so many bytes.
fn last_lines(text: &str, most: usize) -> &str {
    let text = text.trim_end();
    let from = (text.len().saturating_sub(most)..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let cut = &text[from..];
    if from == 0 { cut } else { cut.split_once('\n').map_or(cut, |(_, lines)| lines) }
}

#[cfg(test)]
mod tests_of_reports {
    use super::*;

    #[test]
    fn the_exit_code_stands_beside_a_run_that_is_alone_or_red() {
        let cargo = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        let pytest = "== 1 failed, 1 passed in 0.1s ==\n";
        let exits = |text: &str| tests(text, CheckEnd::Exited(1)).iter().map(|run| run.exit).collect::<Vec<_>>();
        assert_eq!(exits(cargo), [Some(1)]);
        assert_eq!(exits(&format!("{cargo}{pytest}")).iter().flatten().count(), 1);
        assert!(tests("make: *** [check] Error 2", CheckEnd::Exited(2)).is_empty());
    }

    #[test]
    fn the_tail_is_whole_lines() {
        assert_eq!(last_lines("one\ntwo\nthree\n\n", 8), "three");
        assert_eq!(last_lines("one\ntwo", 100), "one\ntwo");
        assert_eq!(last_lines("ééééé", 3), "é");
    }
}
