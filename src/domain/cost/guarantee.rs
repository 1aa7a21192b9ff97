//! How soon a limit can act on an agent, which depends on when the agent tells what it used.

use serde::{Deserialize, Serialize};

/// When a limit in dollars acts, at the latest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guarantee {
    /// Before its next request: it tells what each one used.
    Request,
    /// Before its next turn: it tells what a turn used when that is over.
    Turn,
    /// Never while it runs: it tells nothing until its end. Limits of time and turns hold.
    #[default]
    Time,
}

impl Guarantee {
    /// The end of a sentence that begins with the agent's name.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Request => "stops within one request",
            Self::Turn => "stops within one turn",
            Self::Time => "stops by time only",
        }
    }
}
