//! A note: a decision or a fact that later tasks are told.

use serde::{Deserialize, Serialize};

use super::Author;
use crate::domain::ids::{NoteId, PlanId, TaskId};
use crate::domain::time::Timestamp;

/// For what a note holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteScope {
    /// For every task of this project: its repository, or else its directory.
    Project(String),
    /// For the steps of this plan.
    Plan(PlanId),
    /// For this task.
    Task(TaskId),
}

/// A note that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewNote {
    /// For what it holds. An agent's note for a project is always for that of its own task.
    pub scope: NoteScope,
    /// What it is about, in a word or two: `database`. Two notes of one subject cannot both hold.
    #[serde(default)]
    pub subject: Option<String>,
    /// What it says.
    pub text: String,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// For what it holds.
    pub scope: NoteScope,
    /// The project that it is of.
    pub project: String,
    /// What it is about.
    #[serde(default)]
    pub subject: Option<String>,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub by: Author,
    /// When.
    pub at: Timestamp,
}

/// What happened to a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteEvent {
    /// It was written.
    Added(Box<Note>),
    /// It does not hold any more.
    Dropped,
    /// Another note of the same subject took its place.
    Replaced(NoteId),
}

impl NoteEvent {
    /// The word under which the log files it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Added(_) => "note.added",
            Self::Dropped => "note.dropped",
            Self::Replaced(_) => "note.replaced",
        }
    }
}
