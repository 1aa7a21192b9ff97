//! The steps of a task: usually one, three when the primary writes the brief and takes the summary back.

use serde::{Deserialize, Serialize};

use crate::domain::ids::SessionId;
use crate::domain::route::Tier;

/// What a step is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The project's setup runs in a fresh worktree.
    Setup,
    /// The primary writes down what is to be done.
    Brief,
    /// An agent does it.
    Work,
    /// The project's check runs over what was done.
    Check,
    /// The primary reads the summary and accepts it or asks for changes.
    Review,
}

impl Role {
    /// Whether a command of the project does it, and no agent.
    pub const fn is_command(self) -> bool {
        match self {
            Self::Setup | Self::Check => true,
            Self::Brief | Self::Work | Self::Review => false,
        }
    }
}

/// One step: who does it, with which model, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it is for.
    pub role: Role,
    /// The agent profile.
    pub agent: String,
    /// The model to start it with; `None` for the agent's default.
    pub model: Option<String>,
    /// How strong a model that is.
    pub tier: Tier,
    /// The latest session that worked on it.
    #[serde(default)]
    pub session: Option<SessionId>,
    /// What came of it: the brief, one line about the work, the primary's verdict.
    #[serde(default)]
    pub result: Option<String>,
}

impl Step {
    /// A step that has not begun.
    pub fn new(role: Role, agent: &str, model: Option<String>, tier: Tier) -> Self {
        Self { role, agent: agent.to_owned(), model, tier, session: None, result: None }
    }
}
