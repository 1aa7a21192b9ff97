//! The inbox as the command line and scripts see it.

use serde::{Deserialize, Serialize};

use super::views::{CostView, DialogView};
use crate::domain::attention::{Attention, AttentionKind};
use crate::domain::inbox::{Decided, Until, later, waiting};
use crate::domain::state::State;
use crate::domain::summary::headline;
use crate::domain::time::Timestamp;

/// One thing that waits for the person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskView {
    /// `task-5`.
    pub task: String,
    /// What the task is, its first line.
    pub title: String,
    /// Who does the work.
    pub agent: String,
    /// Why it waits.
    pub kind: AttentionKind,
    /// Since when, in milliseconds since 1970.
    pub since: Timestamp,
    /// How long it has waited, in seconds.
    pub seconds: u64,
    /// What the task has cost so far.
    pub cost: CostView,
    /// What is asked, in words.
    pub text: String,
    /// What the agent asks, in full; `null` when it is no dialog.
    pub dialog: Option<DialogView>,
    /// One line about the result; `null` before there is one.
    pub headline: Option<String>,
    /// Until when it was put off; `null` when it was not.
    pub until: Option<Until>,
}

impl AskView {
    fn of(state: &State, item: Attention, until: Option<Until>, now: Timestamp) -> Option<Self> {
        let task = state.task(item.task)?;
        let session = item.session.and_then(|id| state.session(id)).filter(|session| session.is_live());
        Some(Self {
            task: task.id.to_string(),
            title: task.title().to_owned(),
            agent: task.worker().to_owned(),
            kind: item.kind,
            since: item.since,
            seconds: now.since(item.since).as_secs(),
            cost: CostView::of_task(task),
            dialog: session.and_then(|session| session.reading.dialog.as_ref()).map(DialogView::of),
            text: item.text,
            headline: task.summary.as_ref().map(headline),
            until,
        })
    }
}

/// Everything that waits, what was put off, what was decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InboxView {
    /// When it was looked at, in milliseconds since 1970.
    pub now: Timestamp,
    /// What waits, oldest and costliest first.
    pub waiting: Vec<AskView>,
    /// What was put off.
    pub later: Vec<AskView>,
    /// The newest decisions, newest first; empty unless they were asked for.
    pub history: Vec<Decided>,
}

/// The view of the inbox with so many decisions.
pub fn inbox_view(state: &State, now: Timestamp, history: usize) -> InboxView {
    let waits = waiting(state).into_iter().filter_map(|item| AskView::of(state, item, None, now)).collect();
    let put_off = later(state).into_iter().filter_map(|later| AskView::of(state, later.item, Some(later.until), now));
    InboxView {
        now,
        waiting: waits,
        later: put_off.collect(),
        history: state.decisions().newest().take(history).cloned().collect(),
    }
}
