//! Who says something: as a command names them, and as it is kept.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{SessionId, TaskId};

/// Who asks for something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The person.
    #[default]
    Person,
    /// The agent of this session.
    Session(SessionId),
}

/// Whose word it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The person's.
    You,
    /// An agent's, while it worked on a task.
    Agent {
        /// The agent profile.
        agent: String,
        /// The task.
        task: TaskId,
    },
    /// Nobody's: it was measured.
    Measured,
}

impl Author {
    /// The words for it where this task is spoken of: its own agent needs no task.
    pub fn seen_from(&self, own: TaskId) -> String {
        match self {
            Self::Agent { agent, task } if *task == own => agent.clone(),
            Self::You | Self::Agent { .. } | Self::Measured => self.to_string(),
        }
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::You => f.write_str("you"),
            Self::Agent { agent, task } => write!(f, "{agent} ({task})"),
            Self::Measured => f.write_str("measured"),
        }
    }
}
