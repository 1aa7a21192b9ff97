//! The record of one session, as the state holds it.

use serde::{Deserialize, Serialize};

use super::{Messages, Reading, SessionState};
use crate::domain::cost::{Account, Drift, Totals};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::summary::Ending;
use crate::domain::task::Role;
use crate::domain::time::{Span, Timestamp};

/// How an agent runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// In its own full-screen interface, as a person would use it.
    #[default]
    Interactive,
    /// One prompt, machine-readable events, then it ends.
    Headless,
}

/// What an agent knows at the start of a session of what came before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Beginning {
    /// Nothing came before.
    #[default]
    Fresh,
    /// Everything: the CLI goes on in its own session.
    Native,
    /// What orchestra told it: the CLI cannot go on, so it was given the context.
    Context,
}

/// A process, named so that a reused number is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Process {
    /// The process number.
    pub pid: u32,
    /// When it started, in the kernel's ticks since boot.
    pub start_time: u64,
}

/// One stretch of one agent's work on one task in one PTY.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Its name.
    pub id: SessionId,
    /// The task it works on.
    pub task: TaskId,
    /// What for.
    pub role: Role,
    /// The agent profile.
    pub agent: String,
    /// The model it was started with; `None` for the agent's default.
    pub model: Option<String>,
    /// How it runs.
    pub mode: Mode,
    /// The name that orchestra gives the CLI for its own session, where the CLI takes one.
    pub uuid: String,
    /// The CLI's own session id, once known; with it the session resumes.
    pub native: Option<String>,
    /// The CLI session that it went on from.
    pub resumed: Option<String>,
    /// What the agent knew at the start.
    #[serde(default)]
    pub beginning: Beginning,
    /// What it was told at the start.
    pub prompt: String,
    /// Its process, once spawned.
    pub process: Option<Process>,
    /// What it is doing, and how that is known.
    pub reading: Reading,
    /// Since when.
    pub since: Timestamp,
    /// When it started.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Time it has waited for a person, without the current wait.
    pub waited: Span,
    /// Whether a turn has been seen at work since the last prompt; `idle` before that finishes nothing.
    pub worked: bool,
    /// What it was told since its start.
    #[serde(default)]
    pub messages: Messages,
    /// Whether its process tree is being ended: what it is told from now on is for the session that follows.
    #[serde(default)]
    pub ending: bool,
    /// What it has cost.
    pub spent: Totals,
    /// What its sources said.
    pub account: Account,
    /// How far they are apart, once that was told.
    pub drift: Option<Drift>,
}

impl Session {
    /// What it is doing.
    pub const fn state(&self) -> SessionState {
        self.reading.state
    }

    /// Whether its process still runs.
    pub const fn is_live(&self) -> bool {
        self.reading.state.is_live()
    }

    /// How its work has ended, or that it has not.
    pub const fn ending(&self) -> Ending {
        match self.reading.state {
            SessionState::Killed => Ending::Cancelled,
            SessionState::Lost => Ending::Lost,
            SessionState::Exited(code) => Ending::Exited(code),
            SessionState::Idle(Some(end)) => Ending::Turn(end),
            SessionState::Idle(None)
            | SessionState::Starting
            | SessionState::Working
            | SessionState::WantsApproval
            | SessionState::WantsAnswer
            | SessionState::RateLimited
            | SessionState::NeedsLogin
            | SessionState::Unknown => Ending::Quiet,
        }
    }

    /// Whether its process is gone or a turn of it is over.
    pub const fn rests(&self) -> bool {
        !self.is_live() || (self.worked && matches!(self.reading.state, SessionState::Idle(_)))
    }

    /// Whether this reading is the beginning of a turn.
    pub const fn begins_turn(&self, reading: &Reading) -> bool {
        let before = matches!(self.reading.state, SessionState::Starting | SessionState::Idle(_));
        before && matches!(reading.state, SessionState::Working) && !self.role.is_command()
    }

    /// How long it has run.
    pub fn duration(&self, now: Timestamp) -> Span {
        self.ended.unwrap_or(now).since(self.started)
    }
}
