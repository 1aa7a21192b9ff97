//! `approve`, `deny`, `answer`, `intervene`: a person's words to a task.

use super::args::{ApproveArgs, DenyArgs};
use super::exit::{Exit, Fault};
use super::output::Output;
use super::reach;
use super::task_line::after_command;
use crate::client::Connection;
use crate::domain::attention::AttentionKind;
use crate::domain::command::{Answer, Command, Review};
use crate::domain::ids::TaskId;
use crate::domain::session::dialog::Choice;
use crate::wire::{Reply, Request};

/// `approve`.
pub fn approve(out: &mut Output, args: &ApproveArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let command = if args.always {
        Command::Answer(args.task, Answer::Choose { choice: Choice::Always, digest: None, reason: None })
    } else {
        approval(&mut server, args.task)?
    };
    let task = reach::command(&mut server, command)?;
    after_command(out, args.task, "approved", task.as_ref())
}

/// Approves the kind of thing that waits now: when the agent finishes in between, a yes to its dialog merges nothing.
fn approval(server: &mut Connection, id: TaskId) -> Result<Command, Fault> {
    Ok(match waits_for(server, id)? {
        Some(AttentionKind::Approval) => {
            Command::Answer(id, Answer::Choose { choice: Choice::Approve, digest: None, reason: None })
        }
        Some(AttentionKind::Review | AttentionKind::Conflict) => Command::Review(id, Review::Approve(None)),
        Some(
            AttentionKind::Question
            | AttentionKind::Budget
            | AttentionKind::Login
            | AttentionKind::RateLimit
            | AttentionKind::Failure
            | AttentionKind::Lost,
        )
        | None => Command::Approve(id),
    })
}

/// `deny`: no to a dialog, or a review sent back.
pub fn deny(out: &mut Output, args: DenyArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let id = args.task;
    match (waits_for(&mut server, id)?, args.reason) {
        (Some(AttentionKind::Review | AttentionKind::Conflict), Some(reason)) => {
            let task = reach::command(&mut server, Command::Review(id, Review::RequestChanges(reason)))?;
            after_command(out, id, "sent back", task.as_ref())
        }
        (Some(AttentionKind::Review | AttentionKind::Conflict), None) => Err(Fault::Refused(format!(
            "{id} waits for your review; say what must change with `orchestra deny {id} --reason \"...\"`, or throw it \
             away with `orchestra discard {id}`"
        ))),
        (_, reason) => {
            let no = Answer::Choose { choice: Choice::Deny, digest: None, reason };
            let task = reach::command(&mut server, Command::Answer(id, no))?;
            after_command(out, id, "denied", task.as_ref())
        }
    }
}

/// `answer` and `intervene`: says this to the agent, or starts it again with it.
pub fn say(out: &mut Output, id: TaskId, text: String) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let task = reach::command(&mut server, Command::Answer(id, Answer::Say(text)))?;
    after_command(out, id, "told", task.as_ref())
}

fn waits_for(server: &mut Connection, id: TaskId) -> Result<Option<AttentionKind>, Fault> {
    match reach::ask(server, Request::Status(Some(id)))? {
        Reply::Status(status) => match status.tasks.into_iter().next() {
            Some(task) => Ok(task.attention.map(|item| item.kind)),
            None => Err(Fault::NotFound(format!("there is no {id}; `orchestra status` lists the tasks"))),
        },
        other => Err(reach::strange(&other)),
    }
}
