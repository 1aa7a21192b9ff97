//! The inbox: what waits for the human now, what was put off, what was decided, what happened while nobody looked.
//!
//! Owns snoozes, the memory of decisions and the account of an absence. What waits is still derived (`attention`): a snooze
//! only hides an item, and only exactly the item that was put off.

mod absence;
mod decided;
mod snooze;

use serde::{Deserialize, Serialize};

pub use absence::{Absence, Left};
pub use decided::{Decided, Decisions, Undo};
pub use snooze::{Later, Mark, Snooze, Until, later, snoozed, waiting, wakes};

use super::ids::TaskId;

/// What happened to the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxEvent {
    /// A person put off what this task asks.
    Snoozed {
        /// The task.
        task: TaskId,
        /// What it asked.
        mark: Mark,
        /// Until when.
        until: Until,
    },
    /// It is asked again.
    Woken(TaskId),
    /// Nobody looks at any terminal any more.
    Left,
}

impl InboxEvent {
    /// The word under which the log files it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Snoozed { .. } => "inbox.snoozed",
            Self::Woken(_) => "inbox.woken",
            Self::Left => "inbox.left",
        }
    }
}
