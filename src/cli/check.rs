//! `check`: runs the check over a task's work, by hand.

use clap::Args;

use super::exit::{Exit, Fault};
use super::follow::Follower;
use super::output::{Form, Output, Tone};
use super::task_line::standing;
use super::{reach, watch};
use crate::domain::command::{CheckAsk, Command};
use crate::domain::ids::TaskId;
use crate::domain::task::TaskStatus;
use crate::wire::TaskView;

/// `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The task: task-5, or 5
    pub task: TaskId,
    /// Trust the command that the project's files propose, from now on and in this project
    #[arg(long, conflicts_with = "command")]
    pub trust: bool,
    /// Run this command instead, once
    #[arg(long, value_name = "CMD")]
    pub command: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `check`.
pub fn check(out: &mut Output, args: CheckArgs) -> Result<Exit, Fault> {
    let paths = reach::paths()?;
    let mut server = reach::server(&paths)?;
    let ask = match (args.command, args.trust) {
        (Some(command), _) => CheckAsk::Command(command),
        (None, true) => CheckAsk::Trust,
        (None, false) => CheckAsk::Known,
    };
    let id = args.task;
    let form = Form::of(args.json);
    let begun = reach::command(&mut server, Command::Check(id, ask))?;
    // A check that was only trusted runs when the work is done.
    if let Some(task) = begun.filter(|task| !task.checking) {
        return said(out, &task, form, "trusted; it runs when the work is done");
    }
    let task = watch::wait(out, &paths, &mut server, id, Form::Json, &mut Follower::default())?;
    let words = task.check.clone().unwrap_or_else(|| "it gave no result".to_owned());
    said(out, &task, form, &words)
}

fn said(out: &mut Output, task: &TaskView, form: Form, words: &str) -> Result<Exit, Fault> {
    let well = task.status != TaskStatus::Blocked;
    match form {
        Form::Json => out.json(task)?,
        Form::Text => {
            let sign = if well { out.paint(Tone::Good, "✓") } else { out.paint(Tone::Bad, "✗") };
            out.line(&format!("{sign} {} · {words} · {}", task.task, standing(task)))?;
        }
    }
    Ok(if well { Exit::Ok } else { Exit::Failed })
}
