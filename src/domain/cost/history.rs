//! The user's own finished runs, and forecasts from them: on the scale of logarithms, because costs spread that way, and
//! pulled towards the typical cost while there are few.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::estimate::{BAND, Estimate, EstimateBasis, Typical, dollars, minutes};
use crate::domain::money::Money;
use crate::domain::route::{Category, Complexity, Tier};
use crate::domain::time::Span;

/// Runs that are remembered for one kind of work, agent and tier; older ones say little about today's models.
const KEPT: usize = 200;
/// From so many runs on the typical cost no longer counts.
const ENOUGH: usize = 8;
/// How many runs the typical cost is worth before that.
const PRIOR_WORTH: f64 = 3.0;

/// One finished run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// What kind of work it was.
    pub category: Category,
    /// Who did it.
    pub agent: String,
    /// How strong a model.
    pub tier: Tier,
    /// What it cost.
    pub cost: Money,
    /// How long it took.
    pub time: Span,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Runs {
    costs: VecDeque<Money>,
    times: VecDeque<Span>,
}

type Key = (Category, Tier);

/// What finished runs cost and how long they took, by agent, kind of work and tier. Empty at first: then every estimate
/// is the typical one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    runs: BTreeMap<String, Vec<(Key, Runs)>>,
}

impl History {
    /// Remembers a run. One that cost nothing or took no time has nothing to say about it and is left out.
    pub fn add(&mut self, sample: &Sample) {
        let key = (sample.category, sample.tier);
        let of_agent = self.runs.entry(sample.agent.clone()).or_default();
        let at = of_agent.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
            of_agent.push((key, Runs::default()));
            of_agent.len() - 1
        });
        let runs = &mut of_agent[at].1;
        if sample.cost > Money::ZERO {
            push(&mut runs.costs, sample.cost);
        }
        if sample.time > Span::ZERO {
            push(&mut runs.times, sample.time);
        }
    }

    /// What such a task will probably cost: from the user's own runs with this agent and tier, from the typical cost
    /// where there are none, from both in between.
    pub fn estimate(&self, category: Category, agent: &str, tier: Tier, complexity: Complexity) -> Estimate {
        let typical = Typical::of(category, tier, complexity);
        let empty = Runs::default();
        let runs = self.find(category, agent, tier).unwrap_or(&empty);
        let costs: Vec<f64> = runs.costs.iter().map(|cost| cost.usd().max(1e-6).ln()).collect();
        let times: Vec<f64> = runs.times.iter().map(|time| (time.0 as f64 / 60_000.0).ln()).collect();
        let cost = Fit::of(&costs, typical.dollars.ln());
        let n = u32::try_from(costs.len()).unwrap_or(u32::MAX);
        Estimate {
            low: dollars((cost.middle - cost.reach).exp()),
            mid: dollars(cost.middle.exp()),
            high: dollars((cost.middle + cost.reach).exp()),
            time: minutes(Fit::of(&times, typical.minutes.ln()).middle.exp()),
            basis: if n == 0 { EstimateBasis::Prior } else { EstimateBasis::History { n } },
        }
    }

    fn find(&self, category: Category, agent: &str, tier: Tier) -> Option<&Runs> {
        self.runs.get(agent)?.iter().find(|(key, _)| *key == (category, tier)).map(|(_, runs)| runs)
    }
}

fn push<T>(kept: &mut VecDeque<T>, value: T) {
    if kept.len() == KEPT {
        kept.pop_front();
    }
    kept.push_back(value);
}

/// A middle and how far the ends of the 80 % band lie from it, both as logarithms.
struct Fit {
    middle: f64,
    reach: f64,
}

impl Fit {
    fn of(logs: &[f64], prior_middle: f64) -> Self {
        let n = logs.len() as f64;
        if logs.is_empty() {
            return Self { middle: prior_middle, reach: BAND.ln() };
        }
        let mean = logs.iter().sum::<f64>() / n;
        let squares: f64 = logs.iter().map(|x| (x - mean).powi(2)).sum();
        let worth = if logs.len() >= ENOUGH { 0.0 } else { PRIOR_WORTH };
        let middle = (worth * prior_middle + n * mean) / (worth + n);
        let apart = worth * n / (worth + n) * (mean - prior_middle).powi(2);
        let prior_spread = BAND.ln() / NORMAL_90;
        let freedom = worth + n - 1.0;
        let spread = ((worth * prior_spread.powi(2) + squares + apart) / freedom).sqrt();
        Self { middle, reach: t90(freedom) * spread * (1.0 + 1.0 / (worth + n)).sqrt() }
    }
}

/// The 90 % point of the normal distribution.
const NORMAL_90: f64 = 1.281_551_6;

/// The 90 % point of Student's t, by the first terms of its expansion; within 0.5 % from three degrees of freedom on.
fn t90(freedom: f64) -> f64 {
    let z = NORMAL_90;
    let first = (z.powi(3) + z) / (4.0 * freedom);
    let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * freedom.powi(2));
    let third = (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / (384.0 * freedom.powi(3));
    z + first + second + third
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
