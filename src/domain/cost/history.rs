//! The user's own runs, and forecasts from them: from the narrowest kind of work of which there are any, pulled towards
//! the next wider kind while there are few.
//!
//! The kinds, from narrow to wide: this agent, model and size of such work; this agent and such work; such work. A run of a
//! wider kind is compared by how many times the typical run of its own size and tier it cost.

use std::collections::BTreeMap;

use super::estimate::{Estimate, EstimateBasis};
use super::fit::{COST_SPREAD, Fit, TIME_SPREAD};
use super::typical::{Typical, dollars, minutes};
use crate::domain::ids::TaskId;
use crate::domain::money::Money;
use crate::domain::route::{Category, Complexity, Tier};
use crate::domain::time::Span;

/// Runs that are remembered of one category; older ones say little about today's models.
const KEPT: usize = 1000;
/// Runs of a kind that a forecast is made from, the newest.
const USED: usize = 200;
/// So many runs of a wider kind say where a narrower one lies.
const CENTRE: usize = 3;

/// The kind of run that a forecast is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind<'a> {
    /// What kind of work it is.
    pub category: Category,
    /// Who does it.
    pub agent: &'a str,
    /// With which model; `None` for the agent's own default.
    pub model: Option<&'a str>,
    /// How strong a model that is.
    pub tier: Tier,
    /// How big the work looks.
    pub complexity: Complexity,
}

/// One run as it is remembered: as logarithms of how many times the typical run it was.
#[derive(Debug, Clone, PartialEq)]
struct Run {
    agent: String,
    model: Option<String>,
    complexity: Complexity,
    cost: Option<f64>,
    time: Option<f64>,
}

/// What runs cost and how long they took, by kind of work. Empty at first: then every estimate is the typical one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    runs: BTreeMap<Category, BTreeMap<TaskId, Run>>,
}

/// The runs of a kind and of the kinds around it: exact, of the agent, of the category.
type Levels = [Vec<f64>; 3];

impl History {
    /// Remembers what a task's run came to, instead of what was known of it before. What is not known, or nothing, says
    /// nothing and is left out.
    pub fn set(&mut self, task: TaskId, kind: Kind<'_>, cost: Option<Money>, time: Option<Span>) {
        let typical = Typical::of(kind.category, kind.tier, kind.complexity);
        let run = Run {
            agent: kind.agent.to_owned(),
            model: kind.model.map(str::to_owned),
            complexity: kind.complexity,
            cost: cost.filter(|cost| *cost > Money::ZERO).map(|cost| (cost.usd().max(1e-6) / typical.dollars).ln()),
            time: time.filter(|time| *time > Span::ZERO).map(|time| (time.0 as f64 / 60_000.0 / typical.minutes).ln()),
        };
        if run.cost.is_none() && run.time.is_none() {
            return self.forget(task, kind.category);
        }
        let runs = self.runs.entry(kind.category).or_default();
        runs.insert(task, run);
        while runs.len() > KEPT {
            runs.pop_first();
        }
    }

    /// Forgets a task's run: it goes on.
    pub fn forget(&mut self, task: TaskId, category: Category) {
        if let Some(runs) = self.runs.get_mut(&category) {
            runs.remove(&task);
        }
    }

    /// How many runs are remembered.
    pub fn len(&self) -> usize {
        self.runs.values().map(BTreeMap::len).sum()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What such a task will probably cost and how long it will take.
    pub fn estimate(&self, kind: Kind<'_>) -> Estimate {
        let typical = Typical::of(kind.category, kind.tier, kind.complexity);
        let costs = self.levels(kind, |run| run.cost);
        let (basis, costs) = match forecast(&costs, COST_SPREAD) {
            Some((level, fit)) => (basis(level, &costs), points(fit).map(|times| dollars(typical.dollars * times))),
            None => (EstimateBasis::Prior, typical.costs()),
        };
        let times = forecast(&self.levels(kind, |run| run.time), TIME_SPREAD).map(|(_, fit)| points(fit));
        let times = times.map_or_else(|| typical.times(), |times| times.map(|times| minutes(typical.minutes * times)));
        Estimate::of(costs, times, basis)
    }

    fn levels(&self, kind: Kind<'_>, of: impl Fn(&Run) -> Option<f64>) -> Levels {
        let mut levels = Levels::default();
        let runs = self.runs.get(&kind.category).into_iter().flat_map(|runs| runs.values().rev());
        for (run, log) in runs.filter_map(|run| Some((run, of(run)?))) {
            let same_agent = run.agent == kind.agent;
            let same = same_agent && run.model.as_deref() == kind.model && run.complexity == kind.complexity;
            for (level, _) in levels.iter_mut().zip([same, same_agent, true]).filter(|(_, fits)| *fits) {
                if level.len() < USED {
                    level.push(log);
                }
            }
        }
        levels
    }
}

/// The narrowest level with a run, and its forecast. Its centre is the middle of the next wider level that has enough runs
/// to tell, else the typical run.
fn forecast(levels: &Levels, spread: f64) -> Option<(usize, Fit)> {
    let level = levels.iter().position(|runs| !runs.is_empty())?;
    let wider = levels[level + 1..].iter().find(|runs| runs.len() >= CENTRE);
    let centre = wider.map_or(0.0, |runs| runs.iter().sum::<f64>() / runs.len() as f64);
    Some((level, Fit::of(&levels[level], centre, spread)?))
}

fn basis(level: usize, levels: &Levels) -> EstimateBasis {
    let n = u32::try_from(levels[level].len()).unwrap_or(u32::MAX);
    match level {
        0 => EstimateBasis::History { n },
        1 => EstimateBasis::Agent { n },
        2.. => EstimateBasis::Category { n },
    }
}

/// The 10, 50 and 90 % points, in times the typical run.
fn points(fit: Fit) -> [f64; 3] {
    [fit.middle - fit.reach, fit.middle, fit.middle + fit.reach].map(f64::exp)
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
