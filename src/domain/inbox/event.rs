//! What happens to the inbox, as the log keeps it.

use serde::{Deserialize, Serialize};

use super::snooze::{Mark, Until};
use crate::domain::ids::TaskId;

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
