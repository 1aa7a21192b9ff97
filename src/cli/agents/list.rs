//! `agents`: one row for each agent; works without a server.

use std::collections::BTreeMap;

use super::card;
use super::look::{Ask, Looked, look};
use crate::cli::exit::{Exit, Fault};
use crate::cli::output::{Form, Output, Tone, padded};
use crate::cli::reach;
use crate::cli::settings::Settings;
use crate::config::Paths;
use crate::wire::{AgentView, Reply, Request};

/// `agents`, or all that is known of one.
pub fn agents(out: &mut Output, name: Option<&str>, form: Form) -> Result<Exit, Fault> {
    let paths = reach::paths()?;
    let looked = look(&Settings::read(&paths), &paths, Ask::New);
    match (name, form) {
        (Some(name), form) => card::one(out, name, &looked, form)?,
        (None, Form::Json) => {
            let limits = limits(&paths);
            let view = |looked: &Looked| {
                let view = looked.view();
                AgentView { limited: limits.get(&view.agent).cloned(), ..view }
            };
            out.json(&looked.iter().map(view).collect::<Vec<_>>())?;
        }
        (None, Form::Text) => print(out, &looked, &limits(&paths))?,
    }
    Ok(Exit::Ok)
}

/// Until when agents are rate limited, as the server knows it; nothing without one.
fn limits(paths: &Paths) -> BTreeMap<String, String> {
    let asked = reach::server(paths).and_then(|mut server| reach::ask(&mut server, Request::Agents));
    let Ok(Reply::Agents(agents)) = asked else { return BTreeMap::new() };
    agents.into_iter().filter_map(|agent| Some((agent.agent, agent.limited?))).collect()
}

/// The agents that can work first, then the others.
fn print(out: &mut Output, looked: &[Looked], limits: &BTreeMap<String, String>) -> Result<(), Fault> {
    let (ready, others): (Vec<_>, Vec<_>) = looked.iter().partition(|looked| looked.is_ready());
    for looked in ready.into_iter().chain(others) {
        row(out, looked)?;
        let until = limits.get(&looked.member.name).filter(|_| looked.is_ready());
        if let Some(until) = until {
            out.paragraph("             ", &format!("rate limited {until}"), Tone::Ask)?;
        }
    }
    Ok(())
}

fn row(out: &mut Output, looked: &Looked) -> Result<(), Fault> {
    let view = looked.view();
    let (sign, tone) = match (view.ready, looked.member.remark().is_some()) {
        (true, false) => ("✓", Tone::Good),
        (true, true) => ("!", Tone::Ask),
        (false, _) => ("·", Tone::Quiet),
    };
    let lead = format!("{} {} ", out.paint(tone, sign), padded(&view.agent, 10));
    let known = [view.version.as_deref(), looked.sign().filter(|_| view.ready), Some(view.mode.as_str())];
    let known = known.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let remark = view.remark.as_deref().map(sentence).unwrap_or_default();
    let (told, later) = if view.ready { (known, remark) } else { (remark, String::new()) };
    let head = format!("{lead}{} ", padded(&view.title, 14));
    let narrow = out.columns() < 72;
    let below = if narrow { "  " } else { "             " };
    let (tone, quiet) = if tone == Tone::Ask { (Tone::Plain, Tone::Ask) } else { (Tone::Plain, Tone::Quiet) };
    if narrow {
        out.line(head.trim_end())?;
        out.paragraph(below, &told, tone)?;
    } else {
        out.paragraph(&head, &told, tone)?;
    }
    let install = view.install.filter(|_| !view.ready && looked.member.settings.enabled);
    let install = install.map(|install| format!("install: {install}")).unwrap_or_default();
    for text in [later, install].iter().filter(|text| !text.is_empty()) {
        out.paragraph(below, text, quiet)?;
    }
    Ok(())
}

/// The end of a sentence that begins with a name, without the name.
pub fn sentence(remark: &str) -> String {
    remark.strip_prefix("is ").unwrap_or(remark).to_owned()
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
