//! `ask`: an agent asks the person, and waits.

use super::args::AskArgs;
use super::exit::{Exit, Fault};
use super::output::Output;
use super::reach;
use crate::wire::{Reply, Request};

/// `ask`.
pub fn ask(out: &mut Output, args: AskArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let request = Request::Question { question: args.question.join(" "), options: args.option };
    match reach::ask(&mut server, request)? {
        Reply::Text(answer) => out.line(&answer)?,
        other => return Err(reach::strange(&other)),
    }
    Ok(Exit::Ok)
}
