//! `pause`, `resume`, `handoff`, `kill`: the person in command.

use super::args::{HandoffArgs, KillArgs};
use super::exit::{Exit, Fault};
use super::output::{Output, ask_person};
use super::task_line::after_command;
use super::which::Which;
use super::{plan, reach};
use crate::client::Connection;
use crate::domain::command::{Command, HandoffWish, Steering};
use crate::domain::ids::TaskId;
use crate::domain::task::TaskStatus;
use crate::wire::{Reply, Request, TaskView};

/// `pause`.
pub fn pause(out: &mut Output, which: Which) -> Result<Exit, Fault> {
    let id = match which {
        Which::Task(id) => id,
        Which::Plan(id) => return plan::steer(out, id, Steering::Pause),
    };
    let mut server = reach::server(&reach::paths()?)?;
    let task = reach::command(&mut server, Command::Pause(id))?;
    after_command(out, id, "paused", task.as_ref())
}

/// `resume` and `retry`.
pub fn resume(out: &mut Output, which: Which) -> Result<Exit, Fault> {
    let id = match which {
        Which::Task(id) => id,
        Which::Plan(id) => return plan::steer(out, id, Steering::Resume),
    };
    let mut server = reach::server(&reach::paths()?)?;
    let task = reach::command(&mut server, Command::Resume(id))?;
    after_command(out, id, "goes on", task.as_ref())
}

/// `handoff`.
pub fn handoff(out: &mut Output, args: HandoffArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let wish = HandoffWish { to: args.to, words: args.message };
    let task = reach::command(&mut server, Command::Handoff(args.task, wish))?;
    let to = task.as_ref().map(|task| task.changing_to.clone().unwrap_or_else(|| task.agent.clone()));
    let done = to.map_or_else(|| "handed over".to_owned(), |to| format!("handed to {to}"));
    after_command(out, args.task, &done, task.as_ref())
}

/// `agents ready`.
pub fn ready(out: &mut Output, name: &str) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    reach::command(&mut server, Command::AgentReady(name.to_owned()))?;
    out.line(&format!("{name} takes work again"))?;
    Ok(Exit::Ok)
}

/// `kill`.
pub fn kill(out: &mut Output, args: &KillArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let ids = match args.task {
        Some(id) => vec![id],
        None => killable(&mut server)?,
    };
    if ids.is_empty() {
        out.line("nothing runs")?;
        return Ok(Exit::Ok);
    }
    let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let question = format!("End the agents of {} and cancel the work?", names.join(", "));
    if !args.yes && ask_person(&question) == Some(false) {
        return Err(Fault::Refused("nothing was killed".into()));
    }
    let mut first_fault = None;
    for id in ids {
        match reach::command(&mut server, Command::Kill(id)) {
            Ok(task) => drop(after_command(out, id, "killed", task.as_ref())?),
            // Another one may have ended meanwhile; the rest must still be killed.
            Err(fault) => first_fault = first_fault.or(Some(fault)),
        }
    }
    first_fault.map_or(Ok(Exit::Ok), Err)
}

fn killable(server: &mut Connection) -> Result<Vec<TaskId>, Fault> {
    match reach::ask(server, Request::Status(None))? {
        Reply::Status(status) => Ok(status.tasks.iter().filter(|task| is_killable(task)).filter_map(id_of).collect()),
        other => Err(reach::strange(&other)),
    }
}

fn id_of(task: &TaskView) -> Option<TaskId> {
    task.task.parse().ok()
}

/// Waiting tasks too: they would start as soon as the others are gone. Reviews not: their work is done.
const fn is_killable(task: &TaskView) -> bool {
    match task.status {
        TaskStatus::Todo | TaskStatus::InProgress | TaskStatus::Blocked | TaskStatus::Paused => true,
        TaskStatus::InReview | TaskStatus::Done | TaskStatus::Failed | TaskStatus::Cancelled => false,
    }
}
