//! A task that ended: how, what it came to, and what had been forecast before it began.

use serde::{Deserialize, Serialize};

use crate::domain::cost::{Estimate, Hit, Kind, Totals, Usage};
use crate::domain::ids::TaskId;
use crate::domain::money::Money;
use crate::domain::route::{Arm, Category, Complexity, Tier};
use crate::domain::state::State;
use crate::domain::summary::{Status, Summary};
use crate::domain::task::{Role, Task, TaskStatus};
use crate::domain::time::Span;

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Its work was accepted.
    Accepted,
    /// Its work was finished and thrown away.
    Rejected,
    /// It ended in an error.
    Failed,
    /// It was given up before it was finished: what it would have cost is not known, only that it cost so much until then.
    GivenUp,
}

/// A task that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The task.
    pub task: TaskId,
    /// How.
    pub end: End,
    /// What kind of work it was taken for.
    pub category: Category,
    /// Who did it.
    pub agent: String,
    /// The model that was asked for.
    pub model: Option<String>,
    /// How strong that is.
    pub tier: Tier,
    /// How big it looked.
    pub complexity: Complexity,
    /// Its place in the comparison with the premium agent, when it has one.
    pub trial: Option<Arm>,
    /// What was forecast when it was given; `None` for work that costs nothing.
    pub estimate: Option<Estimate>,
    /// What the work itself cost, retries and feedback rounds included; `None` when not all of it is known.
    pub work: Option<Money>,
    /// How long the agent worked, without what it waited for a person; `None` when that was not measured.
    pub time: Option<Span>,
    /// What the whole task cost, with briefs and reviews by other agents; `None` when not all of it is known.
    pub total: Option<Money>,
    /// All its tokens.
    pub usage: Usage,
}

impl Ended {
    /// What became of a task; `None` while it has not ended.
    pub fn of(state: &State, task: &Task) -> Option<Self> {
        let step = task.work_step();
        Some(Self {
            task: task.id,
            end: end(task)?,
            category: task.route.category,
            agent: task.worker().to_owned(),
            model: step.and_then(|step| step.model.clone()),
            tier: step.map_or(task.route.tier, |step| step.tier),
            complexity: task.route.complexity,
            trial: task.route.trial.filter(|_| task.chain.is_empty()),
            // Of a task that changed hands nobody knows who was how much of it.
            estimate: task.route.estimate.filter(|_| task.chain.is_empty()),
            work: task.route.estimate.and_then(|_| known(task, &work_of(state, task))),
            time: task.summary.as_ref().map(worked),
            total: known(task, &task.spent),
            usage: task.spent.usage,
        })
    }

    /// The kind of run that it was.
    pub fn kind(&self) -> Kind<'_> {
        Kind {
            category: self.category,
            agent: &self.agent,
            model: self.model.as_deref(),
            tier: self.tier,
            complexity: self.complexity,
        }
    }

    /// Where its cost and its time lie beside the bands that were frozen before it began, as far as they are known.
    pub fn hits(&self) -> (Option<Hit>, Option<Hit>) {
        let Some(estimate) = self.estimate.filter(|_| self.teaches()) else { return (None, None) };
        let cost = self.work.filter(|cost| *cost > Money::ZERO).map(|cost| estimate.cost_hit(cost));
        (cost, self.time.filter(|time| *time > Span::ZERO).and_then(|time| estimate.time_hit(time)))
    }

    /// The same in words: `cost in the band, time above the band`; `None` when nothing is known.
    pub fn verdict(&self) -> Option<String> {
        let (cost, time) = self.hits();
        let cost = cost.map(|hit| format!("cost {}", hit.words()));
        let time = time.map(|hit| format!("time {}", hit.words()));
        let words: Vec<String> = cost.into_iter().chain(time).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// Whether it says what such work costs. What was given up in the middle does not; what failed by itself does, for
    /// that can happen to the next one too.
    pub const fn teaches(&self) -> bool {
        match self.end {
            End::Accepted | End::Rejected | End::Failed => self.estimate.is_some(),
            End::GivenUp => false,
        }
    }
}

/// Every task that ended, oldest first.
pub fn ended(state: &State) -> Vec<Ended> {
    state.tasks().filter_map(|task| Ended::of(state, task)).collect()
}

fn end(task: &Task) -> Option<End> {
    match task.status {
        TaskStatus::Done => Some(End::Accepted),
        TaskStatus::Failed => Some(End::Failed),
        TaskStatus::Cancelled => Some(match task.summary.as_ref().map(|summary| summary.status) {
            Some(Status::Done | Status::Unknown) => End::Rejected,
            Some(Status::Failed | Status::Crashed) => End::Failed,
            Some(Status::Timeout | Status::NeedsInput | Status::Blocked | Status::Limit | Status::Cancelled) | None => {
                End::GivenUp
            }
        }),
        TaskStatus::Todo | TaskStatus::InProgress | TaskStatus::Blocked | TaskStatus::Paused | TaskStatus::InReview => {
            None
        }
    }
}

/// What the sessions of the work itself used.
fn work_of(state: &State, task: &Task) -> Totals {
    let mut sum = Totals::default();
    let sessions = task.sessions.iter().filter_map(|id| state.session(*id));
    sessions.filter(|session| session.role == Role::Work).for_each(|session| sum.add_all(&session.spent));
    sum
}

/// A sum of which everything is known; an agent that ran and said nothing of its cost is not known.
fn known(task: &Task, totals: &Totals) -> Option<Money> {
    let silent = totals.quality.is_none() && task.route.estimate.is_some() && !task.sessions.is_empty();
    (totals.unknown == 0 && !silent).then_some(totals.known)
}

fn worked(summary: &Summary) -> Span {
    Span::secs(summary.time.wall_s.saturating_sub(summary.time.waiting_s))
}

#[cfg(test)]
#[path = "ended_tests.rs"]
mod tests;
