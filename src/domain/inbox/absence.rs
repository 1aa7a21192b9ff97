//! An absence: what happened between the moment when nobody looked any more and now.

use serde::{Deserialize, Serialize};

use super::{Decided, waiting};
use crate::domain::attention::Attention;
use crate::domain::ids::TaskId;
use crate::domain::money::Money;
use crate::domain::state::State;
use crate::domain::task::TaskStatus;
use crate::domain::time::Timestamp;

/// How things stood when a person looked last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// When that was.
    pub at: Timestamp,
    /// What everything had cost by then.
    pub spent: Money,
}

/// What happened since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Tasks that came to their end or into review, oldest first.
    pub finished: Vec<TaskId>,
    /// Tasks that failed or were lost.
    pub failed: Vec<TaskId>,
    /// What was spent.
    pub spent: Money,
    /// What was decided meanwhile, by whoever, oldest first.
    pub decided: Vec<Decided>,
    /// What waits now.
    pub waiting: Vec<Attention>,
}

impl Left {
    /// How things stand now.
    pub fn now(state: &State, at: Timestamp) -> Self {
        let spent = state.days().values().fold(Money::ZERO, |sum, day| sum + day.known);
        Self { at, spent }
    }
}

impl Absence {
    /// What happened since then.
    pub fn of(state: &State, left: &Left, now: Timestamp) -> Self {
        let moved = |wanted: &dyn Fn(TaskStatus) -> bool| {
            let mut tasks: Vec<_> = state.tasks().filter(|task| task.moved >= left.at && wanted(task.status)).collect();
            tasks.sort_by_key(|task| task.moved);
            tasks.iter().map(|task| task.id).collect()
        };
        Self {
            since: left.at,
            until: now,
            finished: moved(&|status| matches!(status, TaskStatus::Done | TaskStatus::InReview)),
            failed: moved(&|status| status == TaskStatus::Failed),
            spent: Left::now(state, now).spent - left.spent,
            decided: state.decisions().since(left.at).cloned().collect(),
            waiting: waiting(state),
        }
    }

    /// Whether there is nothing to say.
    pub fn is_quiet(&self) -> bool {
        self.finished.is_empty() && self.failed.is_empty() && self.decided.is_empty() && self.spent == Money::ZERO
    }
}
