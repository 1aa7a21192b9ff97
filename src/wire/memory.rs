//! What the command line and scripts see of contexts, notes and sessions.

use serde::{Deserialize, Serialize};

use super::views::CostView;
use crate::domain::ids::TaskId;
use crate::domain::memory::{Checkpoint, NoteScope, Prime, TaskContext};
use crate::domain::session::{Beginning, Mode, Session};
use crate::domain::state::State;
use crate::domain::task::{Role, Task};
use crate::domain::time::Timestamp;

/// A question about what is kept beyond sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemoryAsk {
    /// What must a session know of this task?
    Context(TaskId),
    /// What must a fresh session know?
    Prime {
        /// In this directory, absolute.
        dir: String,
        /// Of this task, where it works on one.
        task: Option<TaskId>,
    },
    /// Which notes hold?
    Notes,
    /// Which sessions were there?
    Sessions,
}

/// The answer to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemoryView {
    /// Of one task.
    Context(Box<TaskContext>),
    /// Of a directory.
    Prime(Box<Prime>),
    /// Notes, oldest first.
    Notes(Vec<NoteView>),
    /// Sessions, oldest first.
    Sessions(Vec<SessionView>),
}

/// One checkpoint of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckpointView {
    /// What it is.
    pub text: String,
    /// Whether it is done.
    pub done: bool,
    /// Who says so; `null` while it is not done.
    pub by: Option<String>,
    /// Whether a rule ticks it.
    pub rule: bool,
}

impl CheckpointView {
    /// The view of a checkpoint.
    pub fn of(checkpoint: &Checkpoint) -> Self {
        Self {
            text: checkpoint.text.clone(),
            done: checkpoint.tick.is_some(),
            by: checkpoint.tick.as_ref().map(|tick| tick.by.to_string()),
            rule: checkpoint.rule.is_some(),
        }
    }
}

/// One note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteView {
    /// `n-3`.
    pub note: String,
    /// For what it holds: `project`, `plan-2`, `task-5`.
    pub scope: String,
    /// The project that it is of.
    pub project: String,
    /// What it is about.
    pub subject: Option<String>,
    /// What it says.
    pub text: String,
    /// Who wrote it: `you`, `claude (task-5)`.
    pub by: String,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// Notes that contradict it.
    pub against: Vec<String>,
}

/// One session of an agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionView {
    /// `s-7`.
    pub session: String,
    /// `task-5`.
    pub task: String,
    /// The task in a line.
    pub title: String,
    /// The profile.
    pub agent: String,
    /// What for.
    pub role: Role,
    /// How it runs.
    pub mode: Mode,
    /// What the agent knew at its start of what came before.
    pub beginning: Beginning,
    /// What it is doing, or how it ended.
    pub state: String,
    /// Whether its process runs.
    pub live: bool,
    /// When it started, in milliseconds since 1970-01-01 UTC.
    pub started_ms: i64,
    /// How long it ran, in seconds.
    pub seconds: u64,
    /// What it has cost.
    pub cost: CostView,
}

/// The notes that hold, oldest first.
pub fn notes_view(state: &State) -> Vec<NoteView> {
    let notes = state.notes();
    let view = |(id, note): (crate::domain::ids::NoteId, &crate::domain::memory::Note)| NoteView {
        note: id.to_string(),
        scope: match &note.scope {
            NoteScope::Project(_) => "project".to_owned(),
            NoteScope::Plan(plan) => plan.to_string(),
            NoteScope::Task(task) => task.to_string(),
        },
        project: note.project.clone(),
        subject: note.subject.clone(),
        text: note.text.clone(),
        by: note.by.to_string(),
        at_ms: note.at.0,
        against: notes.against(id).iter().map(ToString::to_string).collect(),
    };
    notes.all().map(view).collect()
}

/// What a session has cost; one that says nothing of it is unknown, unless its work costs nothing.
fn cost(session: &Session, task: &Task) -> CostView {
    let silent = session.spent.quality.is_none() && session.spent.rehearsal_tokens == 0;
    let text = if task.route.estimate.is_some() { "$?" } else { "no money" };
    let seen = CostView::of(&session.spent);
    if silent { CostView { usd: None, text: text.to_owned(), ..seen } } else { seen }
}

/// The sessions, oldest first.
pub fn sessions_view(state: &State, now: Timestamp) -> Vec<SessionView> {
    let view = |session: &Session| SessionView {
        session: session.id.to_string(),
        task: session.task.to_string(),
        title: state.task(session.task).map(|task| task.title().to_owned()).unwrap_or_default(),
        agent: session.agent.clone(),
        role: session.role,
        mode: session.mode,
        beginning: session.beginning,
        state: session.state().word(),
        live: session.is_live(),
        started_ms: session.started.0,
        seconds: session.duration(now).as_secs(),
        cost: state.task(session.task).map_or_else(|| CostView::of(&session.spent), |task| cost(session, task)),
    };
    state.sessions().map(view).collect()
}
