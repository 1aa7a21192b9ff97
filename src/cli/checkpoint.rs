//! `checkpoint`: the declared steps of a task.

use clap::{Args, Subcommand};

use super::exit::{Exit, Fault};
use super::inside::Caller;
use super::output::{Output, Tone};
use crate::domain::command::Remember;
use crate::domain::ids::TaskId;
use crate::domain::memory::Mark;
use crate::wire::TaskView;

/// `checkpoint`.
#[derive(Debug, Args)]
pub struct CheckpointArgs {
    /// What about checkpoints.
    #[command(subcommand)]
    pub what: CheckpointVerb,
}

/// What can be done with checkpoints.
#[derive(Debug, Subcommand)]
pub enum CheckpointVerb {
    /// Declare steps of a task
    Add {
        /// The task: task-5, or 5
        task: TaskId,
        /// A step; `tests pass` and `file exists: PATH` tick themselves
        #[arg(required = true)]
        text: Vec<String>,
    },
    /// Say that a step is done
    Tick(OneCheckpoint),
    /// Say that a step is not done after all
    Open(OneCheckpoint),
}

/// A checkpoint of a task.
#[derive(Debug, Clone, Copy, Args)]
pub struct OneCheckpoint {
    /// The task: task-5, or 5
    pub task: TaskId,
    /// Which of its checkpoints, counted from 1
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub number: u32,
}

/// `checkpoint`.
pub fn checkpoint(out: &mut Output, args: CheckpointArgs) -> Result<Exit, Fault> {
    let what = match args.what {
        CheckpointVerb::Add { task, text } => Remember::Declare(task, text),
        CheckpointVerb::Tick(one) => Remember::Tick(one.task, one.number, Mark::Ticked),
        CheckpointVerb::Open(one) => Remember::Tick(one.task, one.number, Mark::Open),
    };
    if let Some(task) = Caller::reach()?.keep(what)? {
        print(out, &task)?;
    }
    Ok(Exit::Ok)
}

/// Prints the checkpoints of a task, numbered.
pub fn print(out: &mut Output, task: &TaskView) -> Result<(), Fault> {
    for (number, checkpoint) in (1..).zip(&task.checkpoints) {
        let (sign, tone) = if checkpoint.done { ("✓", Tone::Good) } else { ("◌", Tone::Quiet) };
        let by = match (&checkpoint.by, checkpoint.rule) {
            (Some(by), _) => by.clone(),
            (None, true) => "by rule".to_owned(),
            (None, false) => String::new(),
        };
        let by = out.paint(Tone::Quiet, &by);
        let line = format!("  {} {number} {}  {by}", out.paint(tone, sign), checkpoint.text);
        out.line(line.trim_end())?;
    }
    Ok(())
}
