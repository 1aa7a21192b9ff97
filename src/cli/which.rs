//! What a verb is about: a task, or a whole plan, for which one task stands.

use std::fmt;
use std::str::FromStr;

use super::exit::Fault;
use super::reach;
use crate::client::Connection;
use crate::domain::ids::{BadId, PlanId, TaskId};
use crate::wire::{Reply, Request};

/// A task or a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// `task-5`, or `5`.
    Task(TaskId),
    /// `plan-2`.
    Plan(PlanId),
}

impl FromStr for Which {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        if text.trim().starts_with("plan-") { text.parse().map(Self::Plan) } else { text.parse().map(Self::Task) }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Task(task) => write!(f, "{task}"),
            Self::Plan(plan) => write!(f, "{plan}"),
        }
    }
}

impl Which {
    /// The task; of a plan, the one whose review and merge are those of the whole.
    pub fn task(self, server: &mut Connection) -> Result<TaskId, Fault> {
        let plan = match self {
            Self::Task(task) => return Ok(task),
            Self::Plan(plan) => plan,
        };
        match reach::ask(server, Request::Plans(Some(plan)))? {
            Reply::Plan(view) => view
                .whole
                .and_then(|whole| whole.parse().ok())
                .ok_or_else(|| Fault::Refused(format!("the server did not say which task stands for {plan}"))),
            other => Err(reach::strange(&other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_told_from_a_task_by_its_name() {
        let table = [("plan-2", Some(Which::Plan(PlanId(2)))), ("task-2", Some(Which::Task(TaskId(2))))];
        let more = [("2", Some(Which::Task(TaskId(2)))), ("plan-", None), ("x", None)];
        for (text, wanted) in table.into_iter().chain(more) {
            assert_eq!(text.parse().ok(), wanted, "{text}");
        }
    }
}
