//! `session`: beginning and ending one's own work on a project, and the sessions of its agents.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::exit::{Exit, Fault};
use super::inside::{self, Caller};
use super::output::{Form, Output, Tone, first_line, padded};
use super::task_line::short_time;
use crate::domain::command::Command;
use crate::domain::ids::TaskId;
use crate::domain::memory::{NextStep, Prime, PrimeTask, prime_text};
use crate::domain::session::Beginning;
use crate::domain::task::TaskStatus;
use crate::wire::{MemoryAsk, MemoryView, SessionView};

/// `session`.
#[derive(Debug, Args)]
pub struct SessionArgs {
    /// What about sessions.
    #[command(subcommand)]
    pub what: SessionVerb,
}

/// What can be done with sessions.
#[derive(Debug, Subcommand)]
pub enum SessionVerb {
    /// Begin to work on a project: what waits, and the task to go on with
    Start {
        /// Resume that task at once
        #[arg(long)]
        resume: bool,
        /// The directory [default: the current one]
        #[arg(long, value_name = "PATH")]
        dir: Option<PathBuf>,
    },
    /// End one's work on a project: what is left, and who still works
    End {
        /// Pause every task under way
        #[arg(long)]
        pause: bool,
        /// The directory [default: the current one]
        #[arg(long, value_name = "PATH")]
        dir: Option<PathBuf>,
    },
    /// List the sessions of agents, the latest last
    List {
        /// Only of this task
        task: Option<TaskId>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// `session`.
pub fn session(out: &mut Output, args: SessionArgs) -> Result<Exit, Fault> {
    match args.what {
        SessionVerb::Start { resume, dir } => {
            start(out, dir.as_deref(), if resume { Begin::Resume } else { Begin::Look })
        }
        SessionVerb::End { pause, dir } => end(out, dir.as_deref(), if pause { Leave::Pause } else { Leave::Running }),
        SessionVerb::List { task, json } => list(out, task, Form::of(json)),
    }
}

/// What a person who begins wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begin {
    Look,
    Resume,
}

/// What becomes of the agents when a person goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leave {
    Running,
    Pause,
}

fn primed(caller: &mut Caller, dir: Option<&Path>) -> Result<Prime, Fault> {
    let dir = inside::project(dir)?;
    match caller.ask(MemoryAsk::Prime { dir, task: None })? {
        MemoryView::Prime(prime) => Ok(*prime),
        MemoryView::Context(_) | MemoryView::Notes(_) | MemoryView::Sessions(_) => Err(inside::strange()),
    }
}

fn start(out: &mut Output, dir: Option<&Path>, begin: Begin) -> Result<Exit, Fault> {
    let mut caller = Caller::reach_or_start()?;
    let prime = primed(&mut caller, dir)?;
    out.line(&prime_text(&prime))?;
    match (begin, prime.next) {
        (Begin::Look, Some(_)) => {}
        (_, None) => out.line("\nNothing is unfinished here.")?,
        (Begin::Resume, Some((task, NextStep::Resume))) => {
            caller.command(Command::Resume(task))?;
            out.line(&format!("\n{task} · goes on"))?;
        }
        (Begin::Resume, Some((task, NextStep::UnderWay | NextStep::Begins | NextStep::Review))) => {
            out.line(&format!("\n{task} need not be resumed."))?;
        }
    }
    Ok(Exit::Ok)
}

fn end(out: &mut Output, dir: Option<&Path>, leave: Leave) -> Result<Exit, Fault> {
    let mut caller = Caller::reach()?;
    let prime = primed(&mut caller, dir)?;
    let at_work = |task: &&PrimeTask| matches!(task.status, TaskStatus::InProgress | TaskStatus::Blocked);
    let works: Vec<&PrimeTask> = prime.tasks.iter().filter(at_work).collect();
    for task in &works {
        let done = match (leave, task.task.parse::<TaskId>()) {
            (Leave::Pause, Ok(id)) => {
                caller.command(Command::Pause(id))?;
                "paused"
            }
            (Leave::Running, _) | (_, Err(_)) => "goes on in the background",
        };
        out.line(&format!("  {} {} · {done}", task.task, first_line(&task.title, 60)))?;
    }
    let waits = prime.tasks.iter().filter(|task| task.waits.is_some()).count();
    let left = prime.tasks.len() + prime.more_tasks;
    out.line(&format!("  {left} unfinished · {} at work · {waits} for you", works.len()))?;
    out.line(&out.paint(Tone::Quiet, "  every context is saved; `orchestra session start` shows where you stopped"))?;
    Ok(Exit::Ok)
}

fn list(out: &mut Output, only: Option<TaskId>, form: Form) -> Result<Exit, Fault> {
    let MemoryView::Sessions(mut sessions) = Caller::reach()?.ask(MemoryAsk::Sessions)? else {
        return Err(inside::strange());
    };
    let only = only.map(|id| id.to_string());
    sessions.retain(|session| only.as_ref().is_none_or(|task| *task == session.task));
    match form {
        Form::Json => out.json(&sessions)?,
        Form::Text if sessions.is_empty() => out.line("  no sessions yet")?,
        Form::Text => sessions.iter().try_for_each(|session| out.line(&line(out, session)))?,
    }
    Ok(Exit::Ok)
}

fn line(out: &Output, session: &SessionView) -> String {
    let sign = if session.live { "●" } else { " " };
    let knew = match session.beginning {
        Beginning::Fresh => "",
        Beginning::Native => " · went on in its own session",
        Beginning::Context => " · was told the context",
    };
    let state = format!("{}, {}, {}{knew}", session.state, short_time(session.seconds), session.cost.text);
    let head = format!("{} {} {}", padded(&session.session, 6), padded(&session.task, 8), padded(&session.agent, 10));
    format!("  {sign} {head} {}  {}", first_line(&session.title, 40), out.paint(Tone::Quiet, &state))
}
