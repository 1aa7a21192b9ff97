//! How a running session's state is concluded, for people and scripts: stable, documented in docs/cli.md.

use serde::{Deserialize, Serialize};

use crate::domain::session::dialog::Dialog;

/// The reading of a session with all that it is based on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainView {
    /// `task-5`.
    pub task: String,
    /// `s-7`.
    pub session: String,
    /// Whose rules are used.
    pub adapter: String,
    /// The state.
    pub state: String,
    /// How its last turn ended: `done`, `interrupted`, `denied`, `failed`; `null` when no turn has ended.
    pub turn: Option<String>,
    /// Where the state comes from.
    pub why: String,
    /// What the agent said about it.
    pub detail: Option<String>,
    /// What decided it: `dialog`, `osc 7501`, `title`, ...
    pub basis: String,
    /// The dialog as it was read.
    pub dialog: Option<Dialog>,
    /// Seconds since the program printed something.
    pub quiet: f64,
    /// Every signal, the newest first.
    pub signals: Vec<SignalView>,
    /// Every rule with what it found.
    pub rules: Vec<RuleView>,
}

/// One signal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignalView {
    /// Where it comes from.
    pub source: String,
    /// What it says.
    pub what: String,
    /// Its number.
    pub seq: u64,
    /// How old it is, in seconds.
    pub age: f64,
    /// How long it outweighs a screen that contradicts it, in seconds; `null`: until a newer one comes.
    pub lasts: Option<f64>,
    /// Why it was not used; `null`: it was.
    pub ignored: Option<String>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleView {
    /// What it is for: `working`, `dialog permission`.
    pub rule: String,
    /// Where it looks.
    pub region: String,
    /// What it looks for.
    pub pattern: String,
    /// The row that it matched; `null`: none.
    pub row: Option<String>,
    /// Whether the state follows from it.
    pub used: bool,
}
