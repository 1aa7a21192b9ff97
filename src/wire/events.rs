//! Events as scripts and other programs see them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Something that happened, as the log has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventView {
    /// Its number in the log; it only grows.
    pub seq: i64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Who: `you`, `orchestra`, or the session of an agent, `s-7`.
    pub actor: String,
    /// What kind of event: `task.created`.
    pub kind: String,
    /// The event itself; its form may grow with versions.
    pub event: Value,
}
