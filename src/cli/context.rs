//! `context save|load` and `prime`: what carries over from one session to the next.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::exit::{Exit, Fault};
use super::inside::{self, Caller};
use super::output::{Form, Output};
use crate::domain::command::Remember;
use crate::domain::ids::TaskId;
use crate::domain::memory::{CONTEXT_BYTES, Said, context_json, context_text, prime_text};
use crate::wire::{MemoryAsk, MemoryView};

/// `context`.
#[derive(Debug, Args)]
pub struct ContextArgs {
    /// What about it.
    #[command(subcommand)]
    pub what: ContextVerb,
}

/// What about the context of a task.
#[derive(Debug, Subcommand)]
pub enum ContextVerb {
    /// Keep what the next session of a task must know
    Save(Box<SaveArgs>),
    /// Print what a session must know of a task, at most 4 KB
    Load(LoadArgs),
}

/// `context save`.
#[derive(Debug, Args)]
pub struct SaveArgs {
    /// The task: task-5, or 5 [default: the agent's own, inside its session]
    pub task: Option<TaskId>,
    /// What is being done now
    #[arg(long, value_name = "TEXT")]
    pub now: Option<String>,
    /// A completed step; may be repeated; added to those before
    #[arg(long, value_name = "TEXT")]
    pub done: Vec<String>,
    /// A step that is left, the next first; may be repeated; in place of those before
    #[arg(long, value_name = "TEXT")]
    pub next: Vec<String>,
    /// A critical decision; may be repeated; added to those before
    #[arg(long, value_name = "TEXT")]
    pub decision: Vec<String>,
    /// An open question; may be repeated; in place of those before
    #[arg(long, value_name = "TEXT")]
    pub question: Vec<String>,
    /// A file in play, by name; may be repeated; added to those before
    #[arg(long, value_name = "PATH")]
    pub file: Vec<String>,
}

/// `context load`.
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// The task: task-5, or 5 [default: the agent's own, inside its session]
    pub task: Option<TaskId>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `prime`.
#[derive(Debug, Args)]
pub struct PrimeArgs {
    /// Of this task
    #[arg(long, value_name = "TASK")]
    pub task: Option<TaskId>,
    /// The directory [default: the current one]
    #[arg(long, value_name = "PATH")]
    pub dir: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `context`.
pub fn context(out: &mut Output, args: ContextArgs) -> Result<Exit, Fault> {
    match args.what {
        ContextVerb::Save(args) => save(out, *args),
        ContextVerb::Load(args) => load(out, &args),
    }
}

fn save(out: &mut Output, args: SaveArgs) -> Result<Exit, Fault> {
    let mut caller = Caller::reach()?;
    let task = caller.task(args.task)?;
    let said = Said {
        now: args.now,
        done: args.done,
        next: args.next,
        decisions: args.decision,
        questions: args.question,
        files: args.file,
    };
    caller.keep(Remember::Context(task, said))?;
    out.line(&format!("{task} · context saved"))?;
    Ok(Exit::Ok)
}

fn load(out: &mut Output, args: &LoadArgs) -> Result<Exit, Fault> {
    let mut caller = Caller::reach()?;
    let task = caller.task(args.task)?;
    let MemoryView::Context(context) = caller.ask(MemoryAsk::Context(task))? else { return Err(inside::strange()) };
    match Form::of(args.json) {
        Form::Json => out.line(&context_json(&context, CONTEXT_BYTES))?,
        Form::Text => out.line(&context_text(&context, CONTEXT_BYTES))?,
    }
    Ok(Exit::Ok)
}

/// `prime`.
pub fn prime(out: &mut Output, args: &PrimeArgs) -> Result<Exit, Fault> {
    let mut caller = Caller::reach()?;
    let ask = MemoryAsk::Prime { dir: inside::project(args.dir.as_deref())?, task: args.task.or(caller.own()) };
    let MemoryView::Prime(prime) = caller.ask(ask)? else { return Err(inside::strange()) };
    match Form::of(args.json) {
        Form::Json => out.json(&prime)?,
        Form::Text => out.line(&prime_text(&prime))?,
    }
    Ok(Exit::Ok)
}
