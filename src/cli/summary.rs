//! `summary`: the checked result of a task.

use super::exit::{Exit, Fault};
use super::follow::numbers;
use super::output::{Form, Output, Tone, first_line};
use super::reach;
use crate::domain::ids::TaskId;
use crate::domain::summary::{Check, Summary};
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

/// Prints a summary for people, what was measured before what was claimed.
pub fn print(out: &mut Output, summary: &Summary) -> Result<(), Fault> {
    let model = summary.model.as_ref().map(|model| format!(" ({model})")).unwrap_or_default();
    out.line(&format!("{} · {} by {}{model}", summary.task, summary.status.word(), summary.agent))?;
    out.line(&first_line(&summary.outcome.text, 300))?;
    let usd = summary.usage.usd.map_or_else(|| "$?".to_owned(), |usd| format!("${usd:.2}"));
    let time = Span::secs(summary.time.wall_s);
    out.line(&format!("{} · {usd} ({}) · {time}", numbers(summary), summary.usage.usd_src.word()))?;
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
        let passed = test.passed.map_or_else(|| "?".to_owned(), |n| n.to_string());
        let cut = if test.unfinished { ", cut off before its end" } else { "" };
        let line = format!(
            "{}: {passed} passed, {} failed, {} skipped{cut}",
            test.runner,
            test.failed + test.errors,
            test.skipped
        );
        let tone = match (test.is_red(), test.unfinished) {
            (true, _) => Tone::Bad,
            (false, true) => Tone::Quiet,
            (false, false) => Tone::Good,
        };
        out.line(&format!("  {}", out.paint(tone, &line)))?;
    }
    for error in &summary.errors {
        out.line(&format!("  {} {}", out.paint(Tone::Bad, "✗"), first_line(&error.text, 200)))?;
    }
    print_words(out, summary)
}

fn print_words(out: &mut Output, summary: &Summary) -> Result<(), Fault> {
    for claim in &summary.claims {
        let (sign, tone) = match claim.check {
            Check::Confirmed => ("confirmed", Tone::Good),
            Check::Contradicted => ("contradicted", Tone::Bad),
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
