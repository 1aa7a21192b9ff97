//! What a detector is told: reports of the program and news from its hooks.

use super::signals::Source;
use super::signals::{IDLE_LASTS, WAIT_LASTS, WORK_LASTS};
use crate::domain::time::{Span, Timestamp};
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

impl Status {
    /// A report in words, and how long it outweighs a screen that contradicts it.
    pub fn words(state: ProgramState, kind: Option<BlockedKind>) -> (&'static str, Option<Span>) {
        match (state, kind) {
            (ProgramState::Idle, _) => ("idle", Some(IDLE_LASTS)),
            (ProgramState::Working, _) => ("working", Some(WORK_LASTS)),
            (ProgramState::Done, _) => ("done", Some(IDLE_LASTS)),
            (ProgramState::Error, _) => ("error", Some(IDLE_LASTS)),
            (ProgramState::Clear, _) => ("clear", None),
            (ProgramState::Blocked, Some(BlockedKind::Question)) => ("blocked by a question", Some(WAIT_LASTS)),
            (ProgramState::Blocked, Some(BlockedKind::Auth)) => ("blocked by a login", Some(WAIT_LASTS)),
            (ProgramState::Blocked, Some(BlockedKind::Permission)) => ("blocked by a permission", Some(WAIT_LASTS)),
            (ProgramState::Blocked, None) => ("blocked", Some(WAIT_LASTS)),
        }
    }
}

/// The record that the program's last report left.
#[derive(Debug, Clone)]
pub(super) struct Status {
    pub source: Source,
    pub state: ProgramState,
    pub kind: Option<BlockedKind>,
    pub message: Option<String>,
    pub since: Timestamp,
}
