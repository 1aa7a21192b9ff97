//! `conflicts`: tasks under way that change the same files, and what to do about them.

use clap::{Args, Subcommand};

use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone};
use super::reach;
use super::task_line::after_command;
use crate::domain::command::{Command, ConflictStep, Decision};
use crate::domain::ids::TaskId;
use crate::wire::{ConflictView, Reply, Request};

/// `conflicts`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ConflictsArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// What to do about two tasks.
    #[command(subcommand)]
    pub step: Option<ConflictsVerb>,
}

/// What can be done about two tasks in conflict.
#[derive(Debug, Subcommand)]
pub enum ConflictsVerb {
    /// Tell the agent of the task what the other one changes
    Tell(TwoTasks),
    /// Pause the task
    Pause(TwoTasks),
    /// Let the task wait until the other one is over
    Order(TwoTasks),
    /// Show this conflict no more
    Ignore(TwoTasks),
}

/// A task and another one.
#[derive(Debug, Args)]
pub struct TwoTasks {
    /// The task: task-5, or 5
    pub task: TaskId,
    /// The task that it is in conflict with
    pub other: TaskId,
    /// Only in this file
    #[arg(long, value_name = "PATH")]
    pub file: Option<String>,
}

/// `conflicts`.
pub fn conflicts(out: &mut Output, args: ConflictsArgs) -> Result<Exit, Fault> {
    match args.step {
        None => list(out, Form::of(args.json)),
        Some(ConflictsVerb::Tell(two)) => decide(out, two, ConflictStep::Tell, "told what the other changes"),
        Some(ConflictsVerb::Pause(two)) => decide(out, two, ConflictStep::Pause, "paused"),
        Some(ConflictsVerb::Order(two)) => decide(out, two, ConflictStep::Order, "waits for the other"),
        Some(ConflictsVerb::Ignore(two)) => decide(out, two, ConflictStep::Ignore, "ignored"),
    }
}

fn list(out: &mut Output, form: Form) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let view = match reach::ask(&mut server, Request::Status(None))? {
        Reply::Status(view) => view,
        other => return Err(reach::strange(&other)),
    };
    match form {
        Form::Json => out.json(&view.conflicts)?,
        Form::Text if view.conflicts.is_empty() => out.line("  no conflicts between tasks under way")?,
        Form::Text => print(out, &view.conflicts)?,
    }
    Ok(Exit::Ok)
}

/// One line per conflict, and what can be done about the first that matters.
pub fn print(out: &mut Output, conflicts: &[ConflictView]) -> Result<(), Fault> {
    for conflict in conflicts {
        let tone = if conflict.pressing { Tone::Ask } else { Tone::Quiet };
        out.line(&format!("  {} {}", out.paint(tone, "≠"), conflict.text))?;
    }
    if let Some(ConflictView { first, second, .. }) = conflicts.iter().find(|conflict| conflict.pressing) {
        let hint = format!("    orchestra conflicts tell|pause|order|ignore {second} {first}");
        out.line(&out.paint(Tone::Quiet, &hint))?;
    }
    Ok(())
}

fn decide(out: &mut Output, two: TwoTasks, step: ConflictStep, done: &str) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let decision = Decision { task: two.task, with: two.other, file: two.file, step };
    let task = reach::command(&mut server, Command::Conflict(Box::new(decision)))?;
    after_command(out, two.task, done, task.as_ref())
}
