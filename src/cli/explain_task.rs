//! `agents explain TASK`: why the state of a running agent is what it is.

use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, first_line, padded};
use super::reach;
use crate::domain::ids::TaskId;
use crate::domain::session::dialog::Dialog;
use crate::wire::{ExplainView, Reply, Request, RuleView, SignalView};

/// Asks the server and prints.
pub fn explain_task(out: &mut Output, task: TaskId, form: Form) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let view = match reach::ask(&mut server, Request::Explain(task))? {
        Reply::Explain(view) => view,
        other => return Err(reach::strange(&other)),
    };
    match form {
        Form::Json => out.json(&view)?,
        Form::Text => print(out, &view)?,
    }
    Ok(Exit::Ok)
}

fn print(out: &mut Output, view: &ExplainView) -> Result<(), Fault> {
    let turn = view.turn.as_ref().map(|turn| format!(", turn {turn}")).unwrap_or_default();
    let state = out.paint(Tone::Good, &format!("{}{turn}", view.state));
    out.line(&format!("{} {} ({}): {state}", view.task, view.session, view.adapter))?;
    out.line(&format!("  because   {} · decided by {}", view.why, view.basis))?;
    if let Some(detail) = &view.detail {
        out.line(&format!("  it says   {}", first_line(detail, 100)))?;
    }
    out.line(&format!("  quiet     {:.1} s", view.quiet))?;
    if let Some(dialog) = &view.dialog {
        print_dialog(out, dialog)?;
    }
    out.line("signals, the newest first")?;
    if view.signals.is_empty() {
        out.line("  none came")?;
    }
    for signal in &view.signals {
        print_signal(out, signal)?;
    }
    out.line("rules")?;
    for rule in &view.rules {
        print_rule(out, rule)?;
    }
    Ok(())
}

fn print_dialog(out: &mut Output, dialog: &Dialog) -> Result<(), Fault> {
    out.line(&format!("dialog {}: {}", dialog.digest(), dialog.title))?;
    for row in dialog.body.lines() {
        out.line(&format!("  │ {}", first_line(row, 100)))?;
    }
    for option in &dialog.options {
        let mark = if option.marked { "❯" } else { " " };
        let key = option.key.as_deref().unwrap_or("-");
        let choice = format!("{:?}", option.choice).to_lowercase();
        out.line(&format!("  {mark} {} {} {}", padded(key, 3), padded(&choice, 8), first_line(&option.label, 80)))?;
    }
    Ok(())
}

fn print_signal(out: &mut Output, signal: &SignalView) -> Result<(), Fault> {
    let lasts = signal.lasts.map_or("until a newer one".to_owned(), |lasts| format!("{lasts} s against the screen"));
    let made = signal.ignored.as_ref().map_or("used".to_owned(), |why| format!("not used: {why}"));
    let tone = if signal.ignored.is_none() { Tone::Good } else { Tone::Quiet };
    let head = format!("#{} {} {}", signal.seq, padded(&signal.source, 9), padded(&first_line(&signal.what, 40), 40));
    out.line(&format!("  {head} {:>7.1} s old · {lasts} · {}", signal.age, out.paint(tone, &made)))
}

fn print_rule(out: &mut Output, rule: &RuleView) -> Result<(), Fault> {
    let (sign, tone) = match (rule.used, &rule.row) {
        (true, _) => ("✓", Tone::Good),
        (false, Some(_)) => ("·", Tone::Plain),
        (false, None) => (" ", Tone::Quiet),
    };
    let found = rule.row.as_ref().map_or("nothing".to_owned(), |row| format!("“{}”", first_line(row, 80)));
    let text = format!("{} {} {found}", padded(&rule.rule, 32), padded(&rule.region, 16));
    out.line(&format!("  {sign} {}", out.paint(tone, &text)))
}
