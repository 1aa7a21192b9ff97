//! The decision log: what was asked, what the router said and why, what was asked for instead, what ran, and what came of
//! it; with what it adds up to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ended::{End, Ended};
use super::share::Share;
use crate::domain::cost::Estimate;
use crate::domain::ids::TaskId;
use crate::domain::money::Money;
use crate::domain::route::{Advised, Alternative, Category, Complexity, Habit, Reason, RouteRule, ShouldBe, Tier};
use crate::domain::state::State;
use crate::domain::task::{Role, Task};
use crate::domain::time::{Span, Timestamp};

/// Decisions that make one point of the accuracy over time.
const POINT: usize = 20;
/// Decisions that the routes view lists, the newest.
const LISTED: usize = 12;

/// One decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// The task.
    pub task: TaskId,
    /// When it was asked.
    pub at: Timestamp,
    /// What was asked.
    pub text: String,
    /// The kind of work it was taken for.
    pub category: Category,
    /// How big it looked.
    pub complexity: Complexity,
    /// How sure the router was, 0 to 1000.
    pub confidence: u16,
    /// The rules that fired for it and other reasons, strongest first.
    pub reasons: Vec<Reason>,
    /// The next best categories with their scores.
    pub alternatives: Vec<Alternative>,
    /// Who was to do it.
    pub agent: String,
    /// With which model; `None` for the agent's own default.
    pub model: Option<String>,
    /// How strong that is.
    pub tier: Tier,
    /// Why it was somebody else than wanted.
    pub instead: Option<String>,
    /// What the router would have done, where the person named somebody.
    pub advised: Option<Advised>,
    /// What the person said afterwards that it should have been.
    #[serde(default)]
    pub should_be: Option<ShouldBe>,
    /// Who did the work last, and with which model; `None` while nobody has.
    pub ran: Option<(String, Option<String>)>,
    /// What was forecast.
    pub estimate: Option<Estimate>,
    /// How it ended; `None` while it has not.
    pub end: Option<End>,
    /// What the whole task cost; `None` while that is not known.
    pub cost: Option<Money>,
    /// How long the agent worked.
    pub time: Option<Span>,
}

impl Decision {
    /// Of a task.
    pub fn of(state: &State, task: &Task) -> Self {
        let (route, ended) = (&task.route, Ended::of(state, task));
        let sessions = task.sessions.iter().rev().filter_map(|id| state.session(*id));
        let ran = sessions.into_iter().find(|session| session.role == Role::Work);
        Self {
            task: task.id,
            at: task.created,
            text: task.text.clone(),
            category: route.category,
            complexity: route.complexity,
            confidence: route.confidence,
            reasons: route.reasons.clone(),
            alternatives: route.alternatives.clone(),
            agent: route.agent.clone(),
            model: route.model.clone(),
            tier: route.tier,
            instead: route.instead_of.as_ref().map(|instead| instead.why.clone()),
            advised: route.advised.clone().filter(|_| task.group.is_none()),
            should_be: state.lessons().label(task.id).cloned(),
            ran: ran.map(|session| (session.agent.clone(), session.model.clone())),
            estimate: route.estimate,
            end: ended.as_ref().map(|ended| ended.end),
            cost: ended.as_ref().and_then(|ended| ended.total),
            time: ended.and_then(|ended| ended.time),
        }
    }

    /// Whether the person gave it to another agent than the router would have.
    pub fn is_override(&self) -> bool {
        self.advice() != self.agent
    }

    /// Whom the router would have taken.
    pub fn advice(&self) -> &str {
        self.advised.as_ref().map_or(self.agent.as_str(), |advised| advised.agent.as_str())
    }

    /// Whether the router was wrong by the person's word: by what they said afterwards, else by whom they named at once.
    pub fn was_wrong(&self) -> bool {
        match &self.should_be {
            Some(ShouldBe::Category(category)) => *category != self.category,
            Some(ShouldBe::Agent(agent)) => agent != self.advice(),
            None => self.is_override(),
        }
    }
}

/// Every decision about work that costs something, oldest first.
pub fn decisions(state: &State) -> Vec<Decision> {
    state.tasks().filter(|task| task.route.estimate.is_some()).map(|task| Decision::of(state, task)).collect()
}

/// What the tasks of a kind of work cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryCost {
    /// The kind of work.
    pub category: Category,
    /// Tasks that ended.
    pub tasks: u32,
    /// What those of known cost came to.
    pub cost: Money,
    /// How many are of unknown cost.
    pub unknown: u32,
}

/// What the decisions add up to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DecisionSums {
    /// How many there are.
    pub all: u32,
    /// How many the person gave to somebody else, or says that they should have gone another way.
    pub overridden: u32,
    /// The share that nobody overrode, at once or afterwards, over time: of twenty decisions each, oldest first.
    pub kept: Vec<Share>,
    /// The share of each agent's tasks that were accepted, of those that ended.
    pub agents: Vec<(String, Share)>,
    /// What each kind of work cost, the dearest first.
    pub categories: Vec<CategoryCost>,
    /// What was learnt from overrides.
    pub habits: Vec<Habit>,
    /// The rules that the person accepted.
    pub rules: Vec<RouteRule>,
    /// The newest decisions, newest first.
    pub newest: Vec<Decision>,
}

impl DecisionSums {
    /// Of everything that was decided.
    pub fn of(state: &State) -> Self {
        let mut all = decisions(state);
        let count = |some: usize| u32::try_from(some).unwrap_or(u32::MAX);
        let kept = |some: &[Decision]| Share {
            hits: count(some.iter().filter(|one| !one.was_wrong()).count()),
            of: count(some.len()),
        };
        Self {
            all: count(all.len()),
            overridden: count(all.iter().filter(|one| one.was_wrong()).count()),
            kept: all.chunks(POINT).map(kept).collect(),
            agents: agents(&all),
            categories: categories(&all),
            habits: state.habits(),
            rules: state.lessons().rules().to_vec(),
            newest: {
                all.reverse();
                all.truncate(LISTED);
                all
            },
        }
    }
}

fn agents(all: &[Decision]) -> Vec<(String, Share)> {
    let mut shares: BTreeMap<&str, Share> = BTreeMap::new();
    for one in all {
        let Some(end) = one.end.filter(|end| *end != End::GivenUp) else { continue };
        let name = one.ran.as_ref().map_or(one.agent.as_str(), |(agent, _)| agent);
        let share = shares.entry(name).or_default();
        share.of += 1;
        share.hits += u32::from(end == End::Accepted);
    }
    let mut shares: Vec<_> = shares.into_iter().map(|(name, share)| (name.to_owned(), share)).collect();
    shares.sort_by_key(|(_, share)| std::cmp::Reverse(share.of));
    shares
}

fn categories(all: &[Decision]) -> Vec<CategoryCost> {
    let mut costs: BTreeMap<Category, CategoryCost> = BTreeMap::new();
    for one in all.iter().filter(|one| one.end.is_some()) {
        let empty = || CategoryCost { category: one.category, tasks: 0, cost: Money::ZERO, unknown: 0 };
        let sum = costs.entry(one.category).or_insert_with(empty);
        sum.tasks += 1;
        match one.cost {
            Some(cost) => sum.cost += cost,
            None => sum.unknown += 1,
        }
    }
    let mut costs: Vec<_> = costs.into_values().collect();
    costs.sort_by_key(|sum| std::cmp::Reverse(sum.cost));
    costs
}

#[cfg(test)]
#[path = "decisions_tests.rs"]
mod tests;
