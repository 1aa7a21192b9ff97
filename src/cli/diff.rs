//! `diff`: what a task changed.

use super::exit::{Exit, Fault};
use super::output::{Output, Tone};
use super::reach;
use super::which::Which;
use crate::wire::{Reply, Request};

/// `diff`.
pub fn diff(out: &mut Output, which: Which) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let id = which.task(&mut server)?;
    let text = match reach::ask(&mut server, Request::Diff(id))? {
        Reply::Text(text) => text,
        other => return Err(reach::strange(&other)),
    };
    let painted: String = text.split_inclusive('\n').map(|line| painted(out, line)).collect();
    out.text(&painted)?;
    Ok(Exit::Ok)
}

fn painted(out: &Output, line: &str) -> String {
    let (body, end) = line.strip_suffix('\n').map_or((line, ""), |body| (body, "\n"));
    let tone = match body.as_bytes() {
        [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] | [b'd', b'i', b'f', b'f', ..] | [b'@', b'@', ..] => {
            Tone::Quiet
        }
        [b'+', ..] => Tone::Good,
        [b'-', ..] => Tone::Bad,
        _ => Tone::Plain,
    };
    out.paint(tone, body) + end
}
