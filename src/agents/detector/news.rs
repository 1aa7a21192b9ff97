//! What a detector is told: reports of the program and news from its hooks.

use crate::domain::time::Timestamp;

/// The state in an OSC 7501 report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgramState {
    /// Waits for a prompt.
    Idle,
    /// Works.
    Working,
    /// The turn is finished.
    Done,
    /// Waits for a person.
    Blocked,
    /// The turn failed.
    Error,
    /// The record ends.
    Clear,
}

/// Why a program says it is blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusKind {
    /// It asks for permission.
    Permission,
    /// It asks a question.
    Question,
    /// It wants a sign-in.
    Auth,
}

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
    pub kind: Option<StatusKind>,
    pub message: Option<String>,
    pub since: Timestamp,
}
