//! Prime: what a fresh session is told of a project, or of the task that it works on. At most 4 KB.

use serde::{Deserialize, Serialize};

use super::context::{ContextNote, TaskContext, context_note, context_of};
use super::fit::{CONTEXT_BYTES, context_text, shortened};
use super::notebook::is_of;
use super::text::note as note_line;
use super::{NoteScope, progress};
use crate::domain::attention::of_task;
use crate::domain::ids::TaskId;
use crate::domain::state::State;
use crate::domain::summary::{clip, one_line};
use crate::domain::task::{Task, TaskStatus};

/// The most tasks that are listed, and the most notes.
const MOST: (usize, usize) = (10, 8);
/// The most of the JSON that the context takes.
const CONTEXT_PART: usize = 1900;

/// What becomes of the task to go on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// It stands still and can be resumed.
    Resume,
    /// An agent works on it.
    UnderWay,
    /// Its result waits for the person's eyes.
    Review,
    /// It is ready and begins by itself as soon as there is a place.
    Begins,
}

/// A task in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrimeTask {
    /// `task-5`.
    pub task: String,
    /// Where it stands.
    pub status: TaskStatus,
    /// What it is.
    pub title: String,
    /// The agents that had it.
    pub hands: String,
    /// Ticked checkpoints and all of them.
    pub checkpoints: Option<(usize, usize)>,
    /// What waits for the person, in words.
    pub waits: Option<String>,
}

/// What a fresh session is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prime {
    /// The project: a directory.
    pub project: String,
    /// The task to go on with, and what becomes of it.
    pub next: Option<(TaskId, NextStep)>,
    /// Its context.
    pub context: Option<TaskContext>,
    /// Tasks that are not over, what waits for the person first.
    pub tasks: Vec<PrimeTask>,
    /// How many more there are.
    pub more_tasks: usize,
    /// Notes that hold for the whole project.
    pub notes: Vec<ContextNote>,
    /// How many more there are.
    pub more_notes: usize,
}

/// What a session in this directory is told; inside a task's session, of that task.
pub fn prime_of(state: &State, dir: &str, own: Option<TaskId>) -> Prime {
    let mine = |task: &&Task| is_of(dir, task.project()) || is_of(task.project(), dir) || is_of(dir, &task.dir);
    let own = own.and_then(|id| state.task(id)).map(|task| (task, NextStep::UnderWay));
    let next = own.or_else(|| next_of(state.tasks().filter(mine), state));
    let mut open: Vec<&Task> = state.tasks().filter(mine).filter(|task| !is_closed(task)).collect();
    open.sort_by_key(|task| (of_task(state, task).is_none(), std::cmp::Reverse(task.moved)));
    let project = next.as_ref().map_or(dir, |(task, _)| task.project());
    let of_project = |scope: &NoteScope| match scope {
        NoteScope::Project(other) => is_of(other, project) || is_of(other, dir),
        NoteScope::Plan(_) | NoteScope::Task(_) => false,
    };
    let notes: Vec<_> = state.notes().all().rev().filter(|(_, note)| of_project(&note.scope)).collect();
    let short = |text: &str| clip(&one_line(text), 140, 200);
    let listed = |task: &&Task| PrimeTask {
        task: task.id.to_string(),
        status: task.status,
        title: clip(&one_line(task.title()), 70, 100),
        hands: clip(&task.hands(), 40, 60),
        checkpoints: progress(&task.memory.checkpoints),
        waits: of_task(state, task).map(|item| clip(&one_line(&item.text), 70, 100)),
    };
    let noted = |(id, note): &(crate::domain::ids::NoteId, &super::Note)| {
        let note = context_note(state.notes(), *id, note, ToString::to_string);
        ContextNote { text: short(&note.text), by: clip(&note.by, 40, 60), ..note }
    };
    Prime {
        project: clip(project, 160, 240),
        next: next.as_ref().map(|(task, step)| (task.id, *step)),
        context: next.map(|(task, _)| shortened(&context_of(state, task), CONTEXT_PART)),
        more_tasks: open.len().saturating_sub(MOST.0),
        tasks: open.iter().take(MOST.0).map(listed).collect(),
        more_notes: notes.len().saturating_sub(MOST.1),
        notes: notes.iter().take(MOST.1).map(noted).collect(),
    }
}

/// The last unfinished task, else what is under way, else what waits for review, else the next that is ready.
fn next_of<'a>(tasks: impl Iterator<Item = &'a Task>, state: &State) -> Option<(&'a Task, NextStep)> {
    let steps = tasks.filter_map(|task| {
        let step = match task.status {
            TaskStatus::Paused | TaskStatus::Failed => NextStep::Resume,
            TaskStatus::InProgress | TaskStatus::Blocked => NextStep::UnderWay,
            TaskStatus::InReview => NextStep::Review,
            TaskStatus::Todo if state.waits_for(task).is_none() => NextStep::Begins,
            TaskStatus::Todo | TaskStatus::Done | TaskStatus::Cancelled => return None,
        };
        Some((task, step))
    });
    steps.min_by_key(|(task, step)| (*step as u8, std::cmp::Reverse(task.moved), task.id))
}

const fn is_closed(task: &Task) -> bool {
    matches!(task.status, TaskStatus::Done | TaskStatus::Cancelled)
}

/// How many tasks and notes are listed, fewer until all fits and the context has its room.
const LISTED: [(usize, usize); 5] = [MOST, (6, 5), (4, 3), (2, 1), (0, 0)];
/// The least room that the context wants, in bytes.
const LEAST_CONTEXT: usize = 1400;

/// The same as text of at most 4 KB: the project, the task to go on with and its context, the notes, the tasks.
pub fn prime_text(prime: &Prime) -> String {
    let head = head(prime);
    let least = if prime.context.is_some() { LEAST_CONTEXT } else { 0 };
    let fits = |tail: &String| head.len() + tail.len() + least <= CONTEXT_BYTES;
    let tail = LISTED.into_iter().map(|most| lists(prime, most)).find(fits).unwrap_or_default();
    let room = CONTEXT_BYTES.saturating_sub(head.len() + tail.len() + 2);
    let words = prime.context.as_ref().map(|context| context_text(context, room));
    let words = words.filter(|words| words.len() <= room).map(|words| format!("\n\n{words}"));
    format!("{head}{}{tail}", words.unwrap_or_default())
}

fn head(prime: &Prime) -> String {
    let next = prime.next.as_ref().map(|(task, step)| match step {
        NextStep::Resume => format!("\nGo on with {task}: `orchestra resume {task}`"),
        NextStep::UnderWay => format!("\nUnder way: {task}"),
        NextStep::Review => format!("\nTo review: {task}: `orchestra summary {task}`"),
        NextStep::Begins => format!("\nNext: {task}, it begins as soon as there is a place"),
    });
    format!("Project: {}{}", prime.project, next.unwrap_or_default())
}

/// The notes and the tasks, at most so many of each.
fn lists(prime: &Prime, (tasks, notes): (usize, usize)) -> String {
    // A note of the task's own context need not be said twice.
    let known: Vec<&str> =
        prime.context.iter().flat_map(|context| &context.notes).map(|note| note.note.as_str()).collect();
    let other: Vec<_> = prime.notes.iter().filter(|note| !known.contains(&note.note.as_str())).collect();
    let shown: Vec<String> = other.iter().take(notes).map(|note| format!("- {}", note_line(note))).collect();
    let more = prime.more_notes + other.len() - shown.len();
    let listed: Vec<String> = prime.tasks.iter().take(tasks).map(task_line).collect();
    let more_tasks = prime.more_tasks + prime.tasks.len() - listed.len();
    section("Notes", &shown, more) + &section("Tasks", &listed, more_tasks)
}

fn section(title: &str, lines: &[String], more: usize) -> String {
    if lines.is_empty() && more == 0 {
        return String::new();
    }
    let more = (more > 0).then(|| format!("- {more} more"));
    let lines: Vec<String> = lines.iter().cloned().chain(more).collect();
    format!("\n\n{title}:\n{}", lines.join("\n"))
}

fn task_line(task: &PrimeTask) -> String {
    let ticked = task.checkpoints.map(|(ticked, all)| format!(" · {ticked} of {all} checkpoints")).unwrap_or_default();
    let waits = task.waits.as_ref().map(|words| format!(" · waits for you: {words}")).unwrap_or_default();
    format!("- {} {} · {} · {}{ticked}{waits}", task.task, task.title, task.status.title(), task.hands)
}
