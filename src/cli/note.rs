//! `note`: decisions and facts that later tasks are told.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::exit::{Exit, Fault};
use super::inside::{self, Caller};
use super::output::{Form, Output, Tone, padded};
use crate::domain::command::Remember;
use crate::domain::ids::{NoteId, PlanId, TaskId};
use crate::domain::memory::{NewNote, NoteScope};
use crate::wire::{MemoryAsk, MemoryView, NoteView};

/// `note`.
#[derive(Debug, Args)]
pub struct NoteArgs {
    /// What about notes.
    #[command(subcommand)]
    pub what: NoteVerb,
}

/// What can be done with notes.
#[derive(Debug, Subcommand)]
pub enum NoteVerb {
    /// Write a decision or a fact down for later tasks
    Add(AddArgs),
    /// List the notes that hold, and which of them contradict one another
    List {
        /// Of every project, not only of the one here
        #[arg(long)]
        all: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say that a note does not hold any more
    #[command(visible_alias = "remove")]
    Drop {
        /// The note: n-3, or 3
        note: NoteId,
    },
    /// Decide between notes that contradict one another: this one holds
    Resolve {
        /// The note: n-3, or 3
        note: NoteId,
    },
}

/// `note add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// What later tasks shall know: "use PostgreSQL"
    #[arg(required = true, num_args = 1..)]
    pub text: Vec<String>,
    /// What it is about, in a word: two notes of one subject cannot both hold
    #[arg(long, value_name = "WORD")]
    pub subject: Option<String>,
    /// Only for this task
    #[arg(long, value_name = "TASK", conflicts_with = "plan")]
    pub task: Option<TaskId>,
    /// Only for the steps of this plan
    #[arg(long, value_name = "PLAN")]
    pub plan: Option<PlanId>,
    /// The project that it is for [default: the one here]
    #[arg(long, value_name = "PATH")]
    pub dir: Option<PathBuf>,
}

/// `note`.
pub fn note(out: &mut Output, args: NoteArgs) -> Result<Exit, Fault> {
    match args.what {
        NoteVerb::Add(args) => add(out, args),
        NoteVerb::List { all, json } => {
            list(out, if all { None } else { Some(inside::project(None)?) }, Form::of(json))
        }
        NoteVerb::Drop { note } => said(out, Remember::Drop(note), &format!("{note} does not hold any more")),
        NoteVerb::Resolve { note } => said(out, Remember::Resolve(note), &format!("{note} holds")),
    }
}

fn said(out: &mut Output, what: Remember, words: &str) -> Result<Exit, Fault> {
    Caller::reach()?.keep(what)?;
    out.line(words)?;
    Ok(Exit::Ok)
}

fn add(out: &mut Output, args: AddArgs) -> Result<Exit, Fault> {
    let mut caller = Caller::reach_or_start()?;
    let scope = match (args.task, args.plan) {
        (Some(task), _) => NoteScope::Task(task),
        (None, Some(plan)) => NoteScope::Plan(plan),
        (None, None) => NoteScope::Project(inside::project(args.dir.as_deref())?),
    };
    let new = NewNote { scope, subject: args.subject, text: args.text.join(" ") };
    caller.keep(Remember::Note(new))?;
    let notes = notes(&mut caller)?;
    // The same words again make no new note, so the newest need not be this one.
    let disputed = notes.last().filter(|note| !note.against.is_empty());
    out.line("noted")?;
    if let Some(note) = disputed {
        warn(out, note)?;
    }
    Ok(Exit::Ok)
}

fn notes(caller: &mut Caller) -> Result<Vec<NoteView>, Fault> {
    match caller.ask(MemoryAsk::Notes)? {
        MemoryView::Notes(notes) => Ok(notes),
        MemoryView::Context(_) | MemoryView::Prime(_) | MemoryView::Sessions(_) => Err(inside::strange()),
    }
}

fn list(out: &mut Output, project: Option<String>, form: Form) -> Result<Exit, Fault> {
    let mut caller = Caller::reach()?;
    let mut shown = notes(&mut caller)?;
    // An agent's directory is its worktree; its server knows the project.
    if let Some(project) = project.filter(|_| !caller.is_agent()) {
        shown.retain(|note| note.project == project || project.starts_with(&format!("{}/", note.project)));
    }
    match form {
        Form::Json => out.json(&shown)?,
        Form::Text if shown.is_empty() => out.line("  no notes; write one with `orchestra note add \"...\"`")?,
        Form::Text => print(out, &shown)?,
    }
    Ok(Exit::Ok)
}

fn print(out: &mut Output, notes: &[NoteView]) -> Result<(), Fault> {
    for note in notes {
        let subject = note.subject.as_ref().map(|subject| format!("{subject}: ")).unwrap_or_default();
        let sign = if note.against.is_empty() { " ".to_owned() } else { out.paint(Tone::Ask, "≠") };
        let about = format!("{} · {}", note.scope, note.by);
        let head = format!("  {sign} {} {subject}{}  ", padded(&note.note, 5), note.text);
        out.line(&format!("{head}{}", out.paint(Tone::Quiet, &about)))?;
    }
    let disputed = notes.iter().find(|note| !note.against.is_empty());
    disputed.map_or(Ok(()), |note| warn(out, note))
}

/// What can be done about notes that contradict one another.
fn warn(out: &mut Output, note: &NoteView) -> Result<(), Fault> {
    let subject = note.subject.clone().unwrap_or_default();
    let others = note.against.join(", ");
    let words = format!("    {} and {others} disagree on {subject}: orchestra note resolve {}", note.note, note.note);
    out.line(&out.paint(Tone::Quiet, &words))
}
