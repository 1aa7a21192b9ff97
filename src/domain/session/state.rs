//! What a session is doing, as far as it is known, and how it came to be known.

use serde::{Deserialize, Serialize};

use super::dialog::Dialog;

/// How an agent's turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnEnd {
    /// The agent says it finished.
    Done,
    /// A person stopped the turn.
    Interrupted,
    /// A person said no to what the agent asked.
    Denied,
    /// The turn ended in an error.
    Failed,
}

impl TurnEnd {
    /// The word for lists and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Interrupted => "interrupted",
            Self::Denied => "denied",
            Self::Failed => "failed",
        }
    }
}

/// The state of a session. `Unknown` is a state of its own and is never shown as idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// The process runs, the agent is not ready yet.
    Starting,
    /// The agent works on a turn.
    Working,
    /// The agent asks for permission.
    WantsApproval,
    /// The agent asks a question, or a start-up dialog waits for a person.
    WantsAnswer,
    /// No turn runs. `None`: ready, nothing was asked yet.
    Idle(Option<TurnEnd>),
    /// The maker's limit was hit; the agent waits or gave up.
    RateLimited,
    /// The agent is not signed in.
    NeedsLogin,
    /// Nothing reliable is known.
    Unknown,
    /// The process ended by itself with this code.
    Exited(i32),
    /// Orchestra ended the process.
    Killed,
    /// The machine or the server died while the session ran.
    Lost,
}

/// How much a state needs a person; orders the sidebar and colours the border.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Over.
    Over,
    /// Nothing to do.
    Quiet,
    /// Runs by itself.
    Busy,
    /// Waits for a person.
    NeedsYou,
}

impl SessionState {
    /// Whether the process still runs.
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Exited(_) | Self::Killed | Self::Lost)
    }

    /// Whether the session waits for a person.
    pub const fn needs_person(self) -> bool {
        matches!(self, Self::WantsApproval | Self::WantsAnswer | Self::RateLimited | Self::NeedsLogin)
    }

    /// How much the state needs a person.
    pub const fn urgency(self) -> Urgency {
        match self {
            Self::WantsApproval | Self::WantsAnswer | Self::RateLimited | Self::NeedsLogin => Urgency::NeedsYou,
            Self::Starting | Self::Working => Urgency::Busy,
            Self::Idle(_) | Self::Unknown => Urgency::Quiet,
            Self::Exited(_) | Self::Killed | Self::Lost => Urgency::Over,
        }
    }

    /// The word for lists and JSON: `wants_approval`, `exited(1)`.
    pub fn word(self) -> String {
        match self {
            Self::Starting => "starting".into(),
            Self::Working => "working".into(),
            Self::WantsApproval => "wants_approval".into(),
            Self::WantsAnswer => "wants_answer".into(),
            Self::Idle(_) => "idle".into(),
            Self::RateLimited => "rate_limited".into(),
            Self::NeedsLogin => "needs_login".into(),
            Self::Unknown => "unknown".into(),
            Self::Exited(code) => format!("exited({code})"),
            Self::Killed => "killed".into(),
            Self::Lost => "lost".into(),
        }
    }
}

/// A state together with the evidence for it. Two readings are the same news when state and dialog are the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The state that was concluded.
    pub state: SessionState,
    /// Where it comes from, for people: `osc 7501`, `screen: permission dialog`, `title`, `exit`.
    pub why: String,
    /// What the agent said about it (a claim: shown, never believed for an approval), one clean line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The dialog that was read from the grid, when one is drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialog: Option<Dialog>,
}

impl Reading {
    /// A reading without detail or dialog.
    pub fn new(state: SessionState, why: &str) -> Self {
        Self { state, why: why.to_owned(), detail: None, dialog: None }
    }

    /// Whether a change from `self` to `other` is worth a fact.
    pub fn same_news(&self, other: &Self) -> bool {
        self.state == other.state
            && self.dialog.as_ref().map(Dialog::digest) == other.dialog.as_ref().map(Dialog::digest)
    }
}
