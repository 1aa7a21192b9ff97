//! `agents check FILE`: whether a file that describes an agent is right, and what it does.

use std::path::Path;

use serde_json::json;

use crate::agents::own::{Origin, Read, read};
use crate::agents::{Adapter, LaunchMode};
use crate::cli::exit::{Exit, Fault};
use crate::cli::output::{Form, Output, Tone, padded};

/// `agents check`: exit code 1 when something is wrong.
pub fn check(out: &mut Output, file: &Path, form: Form) -> Result<Exit, Fault> {
    let shown = file.to_string_lossy().into_owned();
    let text =
        std::fs::read_to_string(file).map_err(|error| Fault::Refused(format!("cannot read {shown}: {error}")))?;
    let read = read(&shown, &text);
    match form {
        Form::Json => out.json(&object(&shown, &read))?,
        Form::Text => print(out, &shown, &read)?,
    }
    Ok(if read.problems.is_empty() { Exit::Ok } else { Exit::Failed })
}

fn object(file: &str, read: &Read) -> serde_json::Value {
    let problems: Vec<_> =
        read.problems.iter().map(|problem| json!({ "line": problem.place.line, "what": problem.what })).collect();
    let agent = read.adapter.as_ref().map(|adapter| adapter.name.clone());
    let origin = match read.origin {
        Origin::Changed => "changed",
        Origin::New => "new",
    };
    json!({ "file": file, "ok": problems.is_empty(), "agent": agent, "origin": origin, "problems": problems })
}

fn print(out: &mut Output, file: &str, read: &Read) -> Result<(), Fault> {
    let adapter = match &read.adapter {
        Some(adapter) if read.problems.is_empty() => adapter,
        Some(_) | None => {
            return read.problems.iter().try_for_each(|problem| out.paragraph("", &problem.to_string(), Tone::Plain));
        }
    };
    let what = match read.origin {
        Origin::Changed => "changes an agent that orchestra knows",
        Origin::New => "is a new agent",
    };
    let good = out.paint(Tone::Good, "ok:");
    out.line(&format!("{good} {file}"))?;
    out.paragraph("", &format!("`{}` ({}) {what}", adapter.name, adapter.title), Tone::Plain)?;
    for (what, text) in rows(adapter) {
        out.paragraph(&format!("  {} ", padded(what, 9)), &text, Tone::Plain)?;
    }
    Ok(())
}

fn rows(adapter: &Adapter) -> Vec<(&'static str, String)> {
    let line = |mode: LaunchMode| {
        let rule = match mode {
            LaunchMode::Interactive => adapter.interactive.as_ref(),
            LaunchMode::Headless => adapter.headless.as_ref(),
        };
        let program = adapter.program.as_ref().or(adapter.detect.programs.first()).cloned().unwrap_or_default();
        let words = rule.map(|rule| std::iter::once(program).chain(rule.start.concat()).collect::<Vec<_>>().join(" "));
        words.unwrap_or_else(|| "never".to_owned())
    };
    let resumes = match (adapter.resumes_in_terminal(), adapter.resumes_headless()) {
        (true, true) => "in a terminal and headless",
        (true, false) => "in a terminal",
        (false, true) => "headless",
        (false, false) => "never: it gets what it did as context",
    };
    let named = |patterns: &[String]| if patterns.is_empty() { "none".to_owned() } else { patterns.join(", ") };
    vec![
        ("found as", adapter.detect.programs.join(", ")),
        ("starts", line(LaunchMode::Interactive)),
        ("headless", line(LaunchMode::Headless)),
        ("goes on", resumes.to_owned()),
        ("reads", format!("{} states, {} dialogs", adapter.states.len(), adapter.dialogs.len())),
        ("sees", named(&adapter.environment.pass)),
        ("exits", format!("{} with a meaning", adapter.exits.len())),
    ]
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
