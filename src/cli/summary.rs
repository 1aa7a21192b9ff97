//! `summary`: the checked result of a task.

use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, first_line};
use super::reach;
use crate::domain::ids::TaskId;
use crate::domain::summary::{Check, ErrorNote, Source, Summary, TestRun, headline, proof};
use crate::domain::time::Span;
use crate::wire::{Reply, Request};

/// `summary`.
pub fn summary(out: &mut Output, id: TaskId, form: Form) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let summary = match reach::ask(&mut server, Request::Summary(id))? {
        Reply::Summary(summary) => summary,
        other => return Err(reach::strange(&other)),
    };
    match form {
        Form::Json => out.json(&summary)?,
        Form::Text => print(out, &summary)?,
    }
    Ok(Exit::Ok)
}

/// Names of failed tests that are printed of one run.
const NAMES: usize = 5;

/// Prints a summary for people: what was measured before what was claimed, and what speaks against it first.
pub fn print(out: &mut Output, summary: &Summary) -> Result<(), Fault> {
    let model = summary.model.as_ref().map(|model| format!(" ({model})")).unwrap_or_default();
    out.line(&format!("{} · {} by {}{model}", summary.task, summary.status.word(), summary.agent))?;
    out.line(&first_line(&summary.outcome.text, 300))?;
    for claim in summary.claims.iter().filter(|claim| claim.check == Check::Contradicted) {
        let line = format!("contradicted: {}", first_line(&claim.text, 200));
        out.line(&format!("  {}", out.paint(Tone::Bad, &line)))?;
    }
    let usd = summary.usage.usd.map_or_else(|| "$?".to_owned(), |usd| format!("${usd:.2}"));
    let time = Span::secs(summary.time.wall_s);
    out.line(&format!("{} · {usd} ({}) · {time}", headline(summary), summary.usage.usd_src.word()))?;
    out.line(&format!("proof: {}", proof(summary)))?;
    for file in &summary.files {
        let count = |n: Option<u32>| n.map_or_else(|| "binary".to_owned(), |n| n.to_string());
        let line = format!("  {} {} +{} -{}", file.status.letter(), file.path, count(file.added), count(file.removed));
        out.line(&line)?;
    }
    for command in &summary.commands {
        let exit = command.exit.map_or_else(|| "?".to_owned(), |code| code.to_string());
        out.line(&format!("  $ {} → {exit}", first_line(&command.cmd, 100)))?;
    }
    if let Some(check) = &summary.check {
        let tone = if check.passed { Tone::Good } else { Tone::Bad };
        let exit = check.exit.map_or_else(|| "ended, it ran too long".to_owned(), |code| format!("exit {code}"));
        let line = format!("check: {} → {exit} after {} s", first_line(&check.cmd, 100), check.s);
        out.line(&format!("  {}", out.paint(tone, &line)))?;
    }
    for test in &summary.tests {
        print_tests(out, test, summary.src.tests)?;
    }
    for error in &summary.errors {
        out.line(&format!("  {} {}", out.paint(Tone::Bad, "✗"), placed(error)))?;
    }
    print_words(out, summary)
}

/// One run, whose word it is, and the tests that failed.
fn print_tests(out: &mut Output, test: &TestRun, source: Option<Source>) -> Result<(), Fault> {
    let passed = test.passed.map_or_else(|| "?".to_owned(), |n| n.to_string());
    let cut = if test.unfinished { ", cut off before its end" } else { "" };
    let stale = if test.stale { ", before the last edit" } else { "" };
    let source = source.map(|source| format!(" ({})", source.word())).unwrap_or_default();
    let (failed, skipped) = (test.failed + test.errors, test.skipped);
    let line = format!("{}: {passed} passed, {failed} failed, {skipped} skipped{cut}{stale}", test.runner);
    let tone = match (test.is_red(), test.unfinished || test.stale) {
        (true, _) => Tone::Bad,
        (false, true) => Tone::Quiet,
        (false, false) => Tone::Good,
    };
    out.line(&format!("  {}{source}", out.paint(tone, &line)))?;
    for name in test.names.iter().take(NAMES) {
        out.line(&format!("    {} {}", out.paint(Tone::Bad, "✗"), first_line(name, 200)))?;
    }
    Ok(())
}

fn placed(error: &ErrorNote) -> String {
    let place = error.location.as_deref().map(|place| format!("{place}: ")).unwrap_or_default();
    first_line(&format!("{place}{}", error.text), 200)
}

fn print_words(out: &mut Output, summary: &Summary) -> Result<(), Fault> {
    for claim in &summary.claims {
        let (sign, tone) = match claim.check {
            Check::Confirmed => ("confirmed", Tone::Good),
            Check::Contradicted => continue,
            Check::Unchecked => ("unchecked", Tone::Quiet),
        };
        out.line(&format!("  says: {} ({})", first_line(&claim.text, 200), out.paint(tone, sign)))?;
    }
    let lists = [("decided", &summary.decisions), ("asks", &summary.questions), ("next", &summary.next)];
    for (name, texts) in lists {
        for text in texts {
            out.line(&format!("  {name}: {}", first_line(text, 200)))?;
        }
    }
    Ok(())
}
