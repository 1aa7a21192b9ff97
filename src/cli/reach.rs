//! Reaching the server: one connection per verb, replies turned into results.

use std::io;
use std::os::fd::AsFd as _;

use super::exit::Fault;
use crate::client::{Connection, connect};
use crate::config::{Paths, Surroundings};
use crate::domain::command::Command;
use crate::wire::{Reply, Request, Role, TaskView};

/// Where everything of this user lives.
pub fn paths() -> Result<Paths, Fault> {
    Ok(Paths::resolve(&Surroundings::of_process()?))
}

/// A connection to the running server.
pub fn server(paths: &Paths) -> Result<Connection, Fault> {
    Ok(connect(&paths.socket(), Role::Control)?)
}

/// Makes a broken connection a fault.
pub fn lost(error: io::Error) -> Fault {
    Fault::Io { doing: "orchestra did not answer", error }
}

/// The next reply to a request that has several, as long as somebody reads what is printed of them.
pub fn next(connection: &mut Connection, request: u64) -> Result<Reply, Fault> {
    let reply = connection.reply_while_read(request, io::stdout().as_fd()).map_err(lost)?;
    reply.ok_or(Fault::ReaderGone)
}

/// Asks and expects anything but a failure.
pub fn ask(connection: &mut Connection, request: Request) -> Result<Reply, Fault> {
    match connection.ask(request).map_err(lost)? {
        Reply::Failed(failure, text) => Err(Fault::of_reply(failure, text)),
        reply => Ok(reply),
    }
}

/// Sends a command; the task as it stands afterwards, when the server says so.
pub fn command(connection: &mut Connection, command: Command) -> Result<Option<TaskView>, Fault> {
    match ask(connection, Request::Command(command))? {
        Reply::Done(task) => Ok(task.map(|task| *task)),
        other => Err(strange(&other)),
    }
}

/// An answer of a kind that was not asked for: the server is of another version.
pub fn strange(reply: &Reply) -> Fault {
    let kind = match reply {
        Reply::Done(_) => "done",
        Reply::Failed(..) => "failed",
        Reply::Route(_) => "a route",
        Reply::Plan(_) => "a plan",
        Reply::Plans(_) => "plans",
        Reply::Status(_) => "a status",
        Reply::Changed { .. } => "a change",
        Reply::Timeline(_) => "a timeline",
        Reply::Absence(_) => "an absence",
        Reply::Inbox(_) => "an inbox",
        Reply::Text(_) => "text",
        Reply::Explain(_) => "an explanation",
        Reply::Summary(_) => "a summary",
        Reply::Agents(_) => "agents",
        Reply::Budgets(_) => "budgets",
        Reply::Track(_) => "a track record",
        Reply::Processes(_) => "processes",
        Reply::Proposals(_) => "proposals",
        Reply::Memory(_) => "a context",
        Reply::Workspaces(_) => "workspaces",
        Reply::Events { .. } => "events",
    };
    Fault::Refused(format!(
        "the server answered with {kind}, which was not asked for; `orchestra stop`, then start it again"
    ))
}
