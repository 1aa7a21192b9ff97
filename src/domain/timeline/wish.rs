//! What of the log is wanted.

use serde::{Deserialize, Serialize};

use crate::domain::ids::TaskId;
use crate::domain::state::State;
use crate::domain::time::Timestamp;

/// Kinds that say nothing to a person who did not ask for them.
pub const QUIET_KINDS: [&str; 7] = [
    "session.cost_read",
    "session.cost_checked",
    "session.native_id_known",
    "session.spawned",
    "radar.seen",
    "inbox.left",
    "task.workspace_ready",
];

/// What of the log is wanted; everything that is not named does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// Only about this task, its sessions included.
    pub task: Option<TaskId>,
    /// Only about this agent: its sessions, its limits.
    pub agent: Option<String>,
    /// Only kinds that begin so: `task`, `session.answered`. Without it the quiet ones are left out.
    pub kind: Option<String>,
    /// Only since then.
    pub since: Timestamp,
}

impl Wish {
    /// How the content of a wanted event begins in the log; `None` when any does.
    pub fn beginnings(&self, state: &State) -> Option<Vec<String>> {
        let of_task = self.task.map(|id| {
            let sessions = state.sessions().filter(|session| session.task == id);
            let sessions = sessions.map(|session| format!("{{\"session\":[{},", session.id.0));
            let own = ["{\"task\":[N,", "{\"inbox\":{\"snoozed\":{\"task\":N,", "{\"inbox\":{\"woken\":N}"];
            own.map(|form| form.replace('N', &id.0.to_string())).into_iter().chain(sessions).collect::<Vec<_>>()
        });
        let of_agent = self.agent.as_ref().map(|agent| {
            let sessions = state.sessions().filter(|session| session.agent == *agent);
            let sessions = sessions.map(|session| format!("{{\"session\":[{},", session.id.0));
            std::iter::once(format!("{{\"agent\":[\"{agent}\",")).chain(sessions).collect::<Vec<_>>()
        });
        match (of_task, of_agent) {
            (None, all) | (all, None) => all,
            (Some(of_task), Some(of_agent)) => {
                Some(of_task.into_iter().filter(|beginning| of_agent.contains(beginning)).collect())
            }
        }
    }

    /// Kinds that are wanted, by how they begin; empty for all.
    pub fn kinds(&self) -> Vec<String> {
        self.kind.iter().cloned().collect()
    }

    /// Kinds that are left out.
    pub fn without(&self) -> Vec<String> {
        if self.kind.is_some() { Vec::new() } else { QUIET_KINDS.map(str::to_owned).to_vec() }
    }
}
