//! A decision: who gets the task, with which model, why, and what else was considered.

use serde::{Deserialize, Serialize};

use super::category::{Category, Complexity, Tier};
use super::holdback::Arm;
use crate::domain::cost::Estimate;

/// One thing that spoke for the decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The rule that said it: `ui.3` the third shipped rule for `ui`, `file.ui.1` one over file names, `yours.ui.1` one of
    /// the user's; empty for a remark, which is no rule's.
    #[serde(default)]
    pub rule: String,
    /// A few words for people.
    pub text: String,
    /// How much it weighed, in tenths of a rule's weight; zero for remarks that are not about the score.
    pub weight: i32,
}

/// Another way the task could have gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// The agent that does this category's work.
    pub agent: String,
    /// The category.
    pub category: Category,
    /// Its score, in tenths of a rule's weight.
    pub score: i32,
}

/// Another agent should have had the task, and why it has not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsteadOf {
    /// The agent that was wanted.
    pub agent: String,
    /// One sentence: ``cursor is not installed, so claude does it.``
    pub why: String,
}

/// Whom the router would have given a task that the person gave to somebody by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advised {
    /// The agent.
    pub agent: String,
    /// The model; `None` for the agent's own default.
    pub model: Option<String>,
    /// How strong that is.
    pub tier: Tier,
}

/// Who gets a task. This record is what the screen shows as "why" and what the log keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The agent.
    pub agent: String,
    /// The model to start it with; `None` for the agent's own default.
    pub model: Option<String>,
    /// How strong a model it is.
    pub tier: Tier,
    /// What kind of work it is.
    pub category: Category,
    /// How big it looks.
    pub complexity: Complexity,
    /// How sure the category is, 0 to 1000.
    pub confidence: u16,
    /// Whether the confidence is under the table's threshold: show the alternatives, let the person choose.
    pub unsure: bool,
    /// What spoke for it, strongest first.
    pub reasons: Vec<Reason>,
    /// The next best categories, best first.
    pub alternatives: Vec<Alternative>,
    /// Set when another agent should have had it.
    pub instead_of: Option<InsteadOf>,
    /// What it will probably cost; `None` for agents whose work costs nothing.
    pub estimate: Option<Estimate>,
    /// Its side in the comparison with the premium agent; `None` when it takes no part.
    #[serde(default)]
    pub trial: Option<Arm>,
    /// What the router would have done; `None` where it did it.
    #[serde(default)]
    pub advised: Option<Advised>,
}

impl Route {
    /// Whether the person gave it to another agent than the router would have.
    pub fn is_override(&self) -> bool {
        self.advice() != self.agent
    }

    /// Whom the router would have taken.
    pub fn advice(&self) -> &str {
        self.advised.as_ref().map_or(self.agent.as_str(), |advised| advised.agent.as_str())
    }
}

/// Nobody can do the task.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAgent {
    /// No agent of the configuration can take work now.
    #[error("no agent can take the task: {troubles}; install or sign in to one, or rehearse it (`--to rehearsal`)")]
    NoneReady {
        /// Each agent and its trouble, joined by `, `.
        troubles: String,
    },
    /// The wish names something that is not in the configuration.
    #[error("there is no agent `{name}`; the configuration has {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The names there are, joined by `, `.
        known: String,
    },
}
