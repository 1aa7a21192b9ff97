//! Delegation from agents: the limits that hold for it, and who belongs to whom.
//!
//! Owns the tree of tasks that agents made by delegating. Does not know how a call was traced to an agent.

use serde::{Deserialize, Serialize};

use super::ids::TaskId;
use super::money::Money;
use super::state::State;
use super::task::Task;

/// Whether a person looks before what an agent delegates starts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DelegationGate {
    /// It starts at once.
    #[default]
    Open,
    /// It waits for a person's approval.
    Plan,
}

/// How far agents may go in delegating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DelegationLimits {
    /// How many levels of delegated tasks there may be below a person's; 0: agents may not delegate.
    pub depth: u32,
    /// The most tasks that agents may delegate from one task.
    pub children: u32,
    /// The most tasks that may be delegated from one task within a minute.
    pub per_minute: u32,
    /// The most delegated tasks of one task that start within a minute.
    pub starts_per_minute: u32,
    /// Whether a person looks before they start.
    pub gate: DelegationGate,
}

impl Default for DelegationLimits {
    fn default() -> Self {
        Self { depth: 2, children: 16, per_minute: 100, starts_per_minute: 10, gate: DelegationGate::Open }
    }
}

/// The tasks above this one, the nearest first.
pub fn ancestors<'a>(state: &'a State, task: &'a Task) -> impl Iterator<Item = &'a Task> {
    // A parent is always older, so that this ends.
    std::iter::successors(Some(task), move |task| {
        let parent = state.task(task.parent?)?;
        (parent.id < task.id).then_some(parent)
    })
    .skip(1)
}

/// The tasks that were delegated from this one, oldest first.
pub fn children(state: &State, parent: TaskId) -> impl Iterator<Item = &Task> {
    state.tasks().filter(move |task| task.parent == Some(parent))
}

/// Whether a task was delegated from `above`, at any depth.
pub fn is_below(state: &State, above: TaskId, task: TaskId) -> bool {
    state.task(task).is_some_and(|task| ancestors(state, task).any(|other| other.id == above))
}

/// Whether the agent of the task `own` may look at `task`: both belong to one tree, or to one plan.
pub fn is_family(state: &State, own: TaskId, task: TaskId) -> bool {
    let (Some(own), Some(task)) = (state.task(own), state.task(task)) else { return false };
    let root = |task: &Task| ancestors(state, task).last().map_or(task.id, |root| root.id);
    root(own) == root(task) || (own.plan.is_some() && own.plan == task.plan)
}

/// Where a task stands in the tree: sorted by it, what was delegated follows what it was delegated from.
pub fn branch(state: &State, task: &Task) -> Vec<TaskId> {
    let mut path: Vec<TaskId> = std::iter::once(task).chain(ancestors(state, task)).map(|task| task.id).collect();
    path.reverse();
    path
}

/// What a task and all that was delegated from it have cost.
pub fn tree_spent(state: &State, id: TaskId) -> Money {
    let below = state.tasks().filter(|task| is_below(state, id, task.id));
    below.chain(state.task(id)).map(|task| task.spent.known).sum()
}

/// What of the task's own limit nobody has spent or been promised; `None` without a limit.
pub fn left_of(state: &State, task: &Task) -> Option<Money> {
    let limit = task.budget.max_cost?;
    let open = state.tasks().filter(|other| !other.status.is_over() && is_below(state, task.id, other.id));
    // Of a chain of promises the first holds all of the others.
    let direct = open.filter(|other| other.parent == Some(task.id));
    let promised: Money =
        direct.filter_map(|other| Some(other.budget.max_cost?.minus_or_zero(tree_spent(state, other.id)))).sum();
    Some(limit.minus_or_zero(tree_spent(state, task.id) + promised))
}
