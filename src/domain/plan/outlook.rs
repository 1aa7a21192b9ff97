//! What a plan that runs will still cost and take, from the estimates of its steps.

use super::forecast::{Forecast, Piece, forecast};
use super::record::Plan;
use crate::domain::cost::Estimate;
use crate::domain::state::State;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::time::{Span, Timestamp};

/// What a plan will cost and take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// All of it, from its first start to its end side by side; `None` when nothing of it has an estimate.
    pub whole: Option<Estimate>,
    /// What is left of it; the numbers are places in the plan's steps.
    pub left: Forecast,
}

/// The outlook of a plan when at most `at_once` tasks are worked on side by side.
pub fn outlook(state: &State, plan: &Plan, at_once: usize, now: Timestamp) -> Outlook {
    let at_once = plan.parallel.map_or(at_once, |most| at_once.min(most as usize));
    let number = |id| plan.steps.iter().position(|step| step.task == id);
    let pieces = |time: fn(&Task, Timestamp) -> Span| -> Vec<Piece> {
        let piece = |task: &Task| Piece {
            time: time(task, now),
            after: task.after.iter().filter_map(|id| number(*id)).collect(),
        };
        plan.tasks(state).map(piece).collect()
    };
    let all = forecast(&pieces(|task, _| estimated(task)), at_once);
    let sum = Estimate::sum(plan.tasks(state).filter_map(|task| task.route.estimate));
    Outlook { whole: sum.map(|sum| Estimate { time: all.time, ..sum }), left: forecast(&pieces(left_of), at_once) }
}

fn estimated(task: &Task) -> Span {
    task.route.estimate.map_or(Span::ZERO, |estimate| estimate.time)
}

/// What is left of a step's estimate.
fn left_of(task: &Task, now: Timestamp) -> Span {
    match task.status {
        TaskStatus::Done | TaskStatus::Cancelled | TaskStatus::InReview => Span::ZERO,
        TaskStatus::Todo | TaskStatus::InProgress | TaskStatus::Blocked | TaskStatus::Paused | TaskStatus::Failed => {
            Span(estimated(task).0.saturating_sub(task.duration(now).0))
        }
    }
}
