//! `peek`: the last lines of a task's terminal.

use super::args::PeekArgs;
use super::exit::{Exit, Fault};
use super::output::Output;
use super::reach;
use crate::wire::{Reply, Request};

/// `peek`.
pub fn peek(out: &mut Output, args: &PeekArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    match reach::ask(&mut server, Request::Peek(args.task, args.lines))? {
        Reply::Text(text) => out.line(text.trim_end())?,
        other => return Err(reach::strange(&other)),
    }
    Ok(Exit::Ok)
}
