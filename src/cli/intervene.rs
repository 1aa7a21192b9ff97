//! `intervene`: a person's words to one agent, to several, or to all that are at work.

use std::io::Read as _;

use super::args::InterveneArgs;
use super::exit::{Exit, Fault};
use super::output::Output;
use super::reach;
use super::task_line::after_command;
use crate::client::Connection;
use crate::domain::command::{Answer, Command};
use crate::domain::ids::TaskId;
use crate::domain::messages::SentMessage;
use crate::wire::{Reply, Request};

/// Says this to each of them. One that cannot be told keeps nothing from the others.
pub fn intervene(out: &mut Output, args: &InterveneArgs) -> Result<Exit, Fault> {
    let text = text_of(&args.message)?;
    let mut server = reach::server(&reach::paths()?)?;
    let tasks = if args.all { at_work(&mut server)? } else { args.tasks.clone() };
    let mut failed = None;
    for task in &tasks {
        match tell(out, &mut server, *task, &text) {
            Ok(()) => {}
            Err(fault) if tasks.len() == 1 => return Err(fault),
            Err(fault) => {
                out.line(&format!("{task} · not told: {fault}"))?;
                failed = Some(fault);
            }
        }
    }
    failed.map_or(Ok(Exit::Ok), Err)
}

fn text_of(given: &str) -> Result<String, Fault> {
    if given != "-" {
        return Ok(given.to_owned());
    }
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    read.map_err(|error| Fault::Io { doing: "the message could not be read", error })?;
    Ok(text)
}

fn at_work(server: &mut Connection) -> Result<Vec<TaskId>, Fault> {
    let Reply::Status(status) = reach::ask(server, Request::Status(None))? else {
        return Err(Fault::Refused("the server answered with no status; `orchestra stop`, then start it again".into()));
    };
    let tasks: Vec<TaskId> =
        status.tasks.iter().filter(|task| task.hears).filter_map(|task| task.task.parse().ok()).collect();
    if tasks.is_empty() {
        return Err(Fault::NotFound("no agent is at work; `orchestra delegate` gives one a task".into()));
    }
    Ok(tasks)
}

fn tell(out: &mut Output, server: &mut Connection, id: TaskId, text: &str) -> Result<(), Fault> {
    let task = reach::command(server, Command::Answer(id, Answer::Say(text.to_owned())))?;
    let queued = task.as_ref().and_then(|task| task.messages.last()).filter(|last| last.text == text.trim());
    let done = queued.map_or_else(|| "told".to_owned(), said);
    after_command(out, id, &done, task.as_ref()).map(drop)
}

fn said(message: &SentMessage) -> String {
    format!("message {} {}", message.message, message.state.word())
}
