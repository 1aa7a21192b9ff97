//! The context of a task: what a session must know of it, built from what is known and from what was saved.

use serde::{Deserialize, Serialize};

use super::{Author, Checkpoint, progress};
use crate::domain::ids::{NoteId, TaskId};
use crate::domain::state::State;
use crate::domain::summary::{FileStatus, Summary, headline};
use crate::domain::task::{Task, TaskStatus};

/// The version of the form that this program writes.
const VERSION: u32 = 1;

/// A line of a context and whose word it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextLine {
    /// The line.
    pub text: String,
    /// Whose word: `you`, `claude (task-5)`, `measured`.
    pub by: String,
}

impl ContextLine {
    /// Whether it is a checkpoint of the task.
    pub fn is_checkpoint(&self) -> bool {
        self.by.starts_with(CHECKPOINT)
    }
}

/// A file in play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextFile {
    /// Its path from the top of the workspace.
    #[serde(rename = "p")]
    pub path: String,
    /// What happened to it; `null` when it was only named.
    #[serde(rename = "st")]
    pub change: Option<FileStatus>,
}

/// A note that holds for the task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextNote {
    /// Its name: `n-3`.
    pub note: String,
    /// What it is about.
    pub subject: Option<String>,
    /// What it says.
    pub text: String,
    /// Whose word it is.
    pub by: String,
    /// Whether another note contradicts it, and the person has not decided.
    pub disputed: bool,
}

/// How much of each list is not shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Omitted {
    /// Completed steps.
    pub done: u32,
    /// Next steps.
    pub next: u32,
    /// Decisions.
    pub decisions: u32,
    /// Questions.
    pub questions: u32,
    /// Files.
    pub files: u32,
    /// Notes.
    pub notes: u32,
    /// Characters of the task's text.
    pub text: u32,
}

impl Omitted {
    /// Whether nothing was left out.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a session must know of a task. No contents of files and no history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskContext {
    /// The version of this form.
    pub v: u32,
    /// `task-5`.
    pub task: String,
    /// What was asked.
    pub text: String,
    /// Where it stands.
    pub status: TaskStatus,
    /// Why it stands there; empty when the status says all.
    pub why: String,
    /// The agents that had it: `claude → codex`.
    pub hands: String,
    /// Its branch.
    pub branch: Option<String>,
    /// The commit that the work began from.
    pub base: Option<String>,
    /// Ticked checkpoints and all of them; `null` without any.
    pub checkpoints: Option<(usize, usize)>,
    /// What is being done.
    pub now: Option<ContextLine>,
    /// Completed steps, oldest first.
    pub done: Vec<ContextLine>,
    /// What is left, the next first.
    pub next: Vec<ContextLine>,
    /// Critical decisions, oldest first.
    pub decisions: Vec<ContextLine>,
    /// Open questions.
    pub questions: Vec<ContextLine>,
    /// Files in play.
    pub files: Vec<ContextFile>,
    /// What was measured, in a line: `3 files (+142 -3) · 12 tests passed`.
    pub measured: Option<String>,
    /// Notes that hold for it.
    pub notes: Vec<ContextNote>,
    /// When something of it was saved last, in milliseconds since 1970-01-01 UTC.
    pub saved_ms: Option<i64>,
    /// What was left out.
    #[serde(default, skip_serializing_if = "Omitted::is_empty")]
    pub omitted: Omitted,
}

impl TaskContext {
    /// Whether it says more of the work than the task itself.
    pub fn says_something(&self) -> bool {
        let lists = [&self.done, &self.next, &self.decisions, &self.questions];
        self.now.is_some() || !self.notes.is_empty() || lists.iter().any(|list| !list.is_empty())
    }

    /// The same without what the task's summary says, for readers that get the summary too.
    #[must_use]
    pub fn beside_summary(mut self) -> Self {
        let lists = [&mut self.done, &mut self.next, &mut self.decisions, &mut self.questions];
        for list in lists {
            list.retain(|line| line.by != SUMMARY);
        }
        self.files.retain(|file| file.change.is_none());
        self.measured = None;
        self
    }
}

/// How the author of a step begins that is a checkpoint; its number follows.
const CHECKPOINT: &str = "checkpoint";
/// How the author of a checkpoint ends that nobody need tick.
pub(super) const RULE: &str = "by rule";
/// Whose word it is that stands in an agent's final message.
const SUMMARY: &str = "summary";

/// The context of a task, whole.
pub fn context_of(state: &State, task: &Task) -> TaskContext {
    let memory = &task.memory;
    let (saved, known) = (&memory.saved, task.known());
    let place = task.workspace.as_ref();
    let checkpoints = |ticked: bool| {
        let rule = |one: &Checkpoint| one.rule.as_ref().map(|_| format!(", {RULE}")).unwrap_or_default();
        let by = |tick: &super::Tick| format!(", {}", tick.by.seen_from(task.id));
        let wanted = (1..).zip(&memory.checkpoints).filter(move |(_, one)| one.tick.is_some() == ticked);
        wanted.map(move |(number, one): (u32, &Checkpoint)| ContextLine {
            text: one.text.clone(),
            by: format!("{CHECKPOINT} {number}{}", one.tick.as_ref().map_or_else(|| rule(one), by)),
        })
    };
    let line = |line: &super::saved::Line| said(line, task.id);
    let of = |list: fn(&Summary) -> &Vec<String>| {
        let texts = known.map(list).map(Vec::as_slice).unwrap_or_default();
        texts.iter().map(|text| ContextLine { text: text.clone(), by: SUMMARY.to_owned() })
    };
    TaskContext {
        v: VERSION,
        task: task.id.to_string(),
        text: task.text.clone(),
        status: task.status,
        why: task.why.clone(),
        hands: task.hands(),
        branch: place.and_then(|place| place.branch.clone()),
        base: place.and_then(|place| place.base_commit.clone()),
        checkpoints: progress(&memory.checkpoints),
        now: saved.now.as_ref().map(line),
        done: once(checkpoints(true).chain(saved.done.iter().map(line))),
        next: once(checkpoints(false).chain(saved.next.iter().map(line)).chain(of(|summary| &summary.next))),
        decisions: once(of(|summary| &summary.decisions).chain(saved.decisions.iter().map(line))),
        questions: once(saved.questions.iter().map(line).chain(of(|summary| &summary.questions))),
        files: files(task, known),
        measured: known.map(headline),
        notes: notes(state, task),
        saved_ms: saved.at.max(memory.kept).map(|at| at.0),
        omitted: Omitted::default(),
    }
}

fn said(line: &super::saved::Line, own: TaskId) -> ContextLine {
    ContextLine { text: line.text.clone(), by: line.by.seen_from(own) }
}

/// Each text once, where it stands first.
fn once(lines: impl Iterator<Item = ContextLine>) -> Vec<ContextLine> {
    let mut kept: Vec<ContextLine> = Vec::new();
    for line in lines {
        if kept.iter().all(|known| known.text != line.text) {
            kept.push(line);
        }
    }
    kept
}

/// What changed first, by how much; then what was only named.
fn files(task: &Task, known: Option<&Summary>) -> Vec<ContextFile> {
    let mut changed: Vec<_> = known.map(|summary| summary.files.iter().collect()).unwrap_or_default();
    changed.sort_by_key(|file| std::cmp::Reverse(file.churn()));
    let mut files: Vec<ContextFile> =
        changed.iter().map(|file| ContextFile { path: file.path.clone(), change: Some(file.status) }).collect();
    let named = task.memory.saved.files.iter().map(|line| &line.text).chain(&task.files);
    for path in named {
        if files.iter().all(|known| known.path != *path) {
            files.push(ContextFile { path: path.clone(), change: None });
        }
    }
    files
}

fn notes(state: &State, task: &Task) -> Vec<ContextNote> {
    let book = state.notes();
    book.for_task(task).into_iter().map(|(id, note)| context_note(book, id, note, |by| by.seen_from(task.id))).collect()
}

/// A note as it stands in a context.
pub(super) fn context_note(
    book: &super::Notebook,
    id: NoteId,
    note: &super::Note,
    by: impl Fn(&Author) -> String,
) -> ContextNote {
    let disputed = !book.against(id).is_empty();
    ContextNote {
        note: id.to_string(),
        subject: note.subject.clone(),
        text: note.text.clone(),
        by: by(&note.by),
        disputed,
    }
}
