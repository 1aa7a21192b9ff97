//! What a detector is told: reports of the program and news from its hooks.

use crate::domain::time::Timestamp;
use crate::term::{BlockedKind, ProgramState};

/// News from a hook that talks to our socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookNews {
    /// A prompt was taken.
    PromptSubmitted,
    /// A permission dialog is about to open.
    PermissionAsked {
        /// The tool.
        tool: String,
        /// What it is to do: the command, the file, or its input as JSON; one clean line.
        input: String,
    },
    /// The turn is finished.
    TurnDone,
    /// The turn failed.
    TurnFailed {
        /// The CLI's word for it: `rate_limit`, `authentication_failed`.
        error: String,
    },
    /// The native session ended.
    SessionEnded,
}

/// The record that the program's last report left.
#[derive(Debug, Clone)]
pub(super) struct Status {
    pub state: ProgramState,
    pub kind: Option<BlockedKind>,
    pub message: Option<String>,
    pub since: Timestamp,
}
