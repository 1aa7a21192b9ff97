//! Snoozes: "not now" to one item, for a time or until nothing else waits.

use serde::{Deserialize, Serialize};

use super::InboxEvent;
use crate::domain::attention::{Attention, AttentionKind, attention, of_task};
use crate::domain::event::Event;
use crate::domain::ids::TaskId;
use crate::domain::state::State;
use crate::domain::time::Timestamp;

/// Until when an item is put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// This moment.
    At(Timestamp),
    /// Nothing else waits for the person.
    RestDone,
}

/// Exactly which question an item was, so that a snooze never hides the next one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark {
    /// Why it waits.
    pub kind: AttentionKind,
    /// The digest of the dialog, else since when it waits.
    pub about: String,
}

impl Mark {
    /// The mark of an item.
    pub fn of(state: &State, item: &Attention) -> Self {
        let session = item.session.and_then(|id| state.session(id));
        let dialog = session.filter(|session| session.is_live()).and_then(|session| session.reading.dialog.as_ref());
        let about = match item.kind {
            AttentionKind::Approval | AttentionKind::Question => {
                dialog.map(crate::domain::session::dialog::Dialog::digest)
            }
            AttentionKind::Budget
            | AttentionKind::Conflict
            | AttentionKind::Overlap
            | AttentionKind::Login
            | AttentionKind::RateLimit
            | AttentionKind::Checks
            | AttentionKind::Setup
            | AttentionKind::Failure
            | AttentionKind::Lost
            | AttentionKind::Review
            | AttentionKind::Notes => None,
        };
        Self { kind: item.kind, about: about.unwrap_or_else(|| item.since.0.to_string()) }
    }
}

/// One item that is put off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snooze {
    /// Exactly what.
    pub mark: Mark,
    /// Until when.
    pub until: Until,
}

/// An item with the snooze that hides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// The item.
    pub item: Attention,
    /// Until when.
    pub until: Until,
}

/// The snooze that hides this item.
pub fn snoozed<'a>(state: &'a State, item: &Attention) -> Option<&'a Snooze> {
    state.snooze(item.task).filter(|snooze| snooze.mark == Mark::of(state, item))
}

/// Everything that waits for the person now, without what was put off; longest and costliest first.
pub fn waiting(state: &State) -> Vec<Attention> {
    let mut all = attention(state);
    all.retain(|item| snoozed(state, item).is_none());
    all
}

/// Everything that was put off, in the same order.
pub fn later(state: &State) -> Vec<Later> {
    let hidden = |item: Attention| snoozed(state, &item).map(|snooze| snooze.until).map(|until| Later { item, until });
    attention(state).into_iter().filter_map(hidden).collect()
}

/// The snoozes that are over now.
pub fn wakes(state: &State, now: Timestamp) -> Vec<Event> {
    // The usual case costs nothing.
    if state.snoozes().next().is_none() {
        return Vec::new();
    }
    let live = |task: TaskId, snooze: &Snooze| {
        let item = state.task(task).and_then(|task| of_task(state, task));
        item.is_some_and(|item| Mark::of(state, &item) == snooze.mark)
    };
    let rest_done = waiting(state).is_empty();
    let over = |(task, snooze): &(TaskId, &Snooze)| match snooze.until {
        Until::At(time) => time <= now,
        Until::RestDone => rest_done,
    } && live(*task, snooze);
    state.snoozes().filter(over).map(|(task, _)| Event::Inbox(InboxEvent::Woken(task))).collect()
}
