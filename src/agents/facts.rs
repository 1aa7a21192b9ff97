//! What the readers conclude from an agent's own output: values, no rules.

use std::path::PathBuf;

use crate::domain::cost::CostReading;
use crate::domain::session::TurnEnd;
use crate::domain::session::dialog::Dialog;

/// Why an agent failed, as far as its own words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The maker's limit was hit.
    RateLimited,
    /// Not signed in, or the key was refused.
    NeedsLogin,
    /// The service answered with an error.
    Api,
    /// The CLI refused a tool because nobody could be asked.
    PermissionDenied,
    /// Anything else.
    Other,
}

impl FailureKind {
    /// What an error text, or an error word, says about its kind.
    pub fn of(text: &str) -> Self {
        let text = text.to_lowercase();
        let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if any(&["rate_limit", "rate limit", "ratelimit", "429", "usage limit"]) {
            Self::RateLimited
        } else if any(&["authentication", "401", "unauthorized", "/login", "not logged in", "invalid api key"]) {
            Self::NeedsLogin
        } else if any(&[
            "api error",
            "api_error",
            "overloaded",
            "server_error",
            "invalid_request",
            "bad request",
            "500",
            "529",
        ]) {
            Self::Api
        } else {
            Self::Other
        }
    }
}

/// One thing that an agent's own output says.
#[derive(Debug, Clone, PartialEq)]
pub enum AgentFact {
    /// The CLI's own id of its session, for resuming it.
    NativeId(String),
    /// What was used so far; no dollars where the CLI tells only tokens.
    Cost(CostReading),
    /// The agent's last message of a turn.
    FinalMessage(String),
    /// A command that it ran.
    Command {
        /// The command line.
        command: String,
        /// Its exit code, where it is known; `Some(1)` where only failure is known.
        exit: Option<i32>,
    },
    /// A file that it wrote or changed.
    FileTouched(PathBuf),
    /// A turn ended.
    TurnEnded(TurnEnd),
    /// Something failed.
    Failed {
        /// What kind of failure.
        kind: FailureKind,
        /// The agent's words.
        text: String,
    },
    /// Text that it wrote, for display.
    Text(String),
    /// It asks a person, by its own protocol; `Dialog::request` names the request.
    Asked(Box<Dialog>),
    /// The request of this name was answered or taken back.
    Settled(String),
}
