//! `agents`: one row for each agent; works without a server.

use super::card;
use super::look::{Looked, look};
use crate::cli::exit::{Exit, Fault};
use crate::cli::output::{Form, Output, Tone, padded};
use crate::cli::reach;
use crate::cli::settings::Settings;

/// `agents`, or all that is known of one.
pub fn agents(out: &mut Output, name: Option<&str>, form: Form) -> Result<Exit, Fault> {
    let settings = Settings::read(&reach::paths()?);
    let looked = look(&settings);
    match (name, form) {
        (Some(name), form) => card::one(out, name, &looked, form)?,
        (None, Form::Json) => out.json(&looked.iter().map(Looked::view).collect::<Vec<_>>())?,
        (None, Form::Text) => print(out, &looked)?,
    }
    Ok(Exit::Ok)
}

/// The agents that can work first, then the others.
fn print(out: &mut Output, looked: &[Looked]) -> Result<(), Fault> {
    let (ready, others): (Vec<_>, Vec<_>) = looked.iter().partition(|looked| looked.is_ready());
    for looked in ready.into_iter().chain(others) {
        row(out, looked)?;
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
    let narrow = out.columns() < 72;
    let head = if narrow { view.title.clone() } else { format!("{} {known}", padded(&view.title, 14)) };
    if view.ready {
        out.line(format!("{lead}{head}").trim_end())?;
        if narrow {
            out.paragraph("  ", &known, Tone::Plain)?;
        }
    } else {
        out.line(format!("{lead}{}", view.title).trim_end())?;
    }
    let below = if narrow { "  " } else { "             " };
    if let Some(remark) = &view.remark {
        let tone = if view.ready && tone == Tone::Ask { Tone::Ask } else { Tone::Quiet };
        out.paragraph(below, &sentence(remark), tone)?;
    }
    let install = view.install.as_ref().filter(|_| !view.ready && looked.member.settings.enabled);
    install.map_or(Ok(()), |install| out.paragraph(below, &format!("install: {install}"), Tone::Quiet))
}

/// The end of a sentence that begins with a name, without the name.
pub(super) fn sentence(remark: &str) -> String {
    remark.strip_prefix("is ").unwrap_or(remark).to_owned()
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
