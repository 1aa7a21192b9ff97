//! What was learnt from the user's own runs, by kind of work, agent, model and size.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ended::{End, Ended};
use super::share::Share;
use crate::domain::cost::{Estimate, History};
use crate::domain::route::{Category, Complexity, Tier};

/// One kind of run of which there are any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// What kind of work.
    pub category: Category,
    /// Who does it.
    pub agent: String,
    /// With which model; `None` for the agent's own default.
    pub model: Option<String>,
    /// How strong that is.
    pub tier: Tier,
    /// How big the work looked.
    pub complexity: Complexity,
    /// How many runs of a known cost there are.
    pub runs: u32,
    /// How many of those that ended were accepted.
    pub accepted: Share,
    /// What the next one will probably come to.
    pub estimate: Estimate,
}

/// Every kind of run of which there are any, the most frequent first.
pub fn learned(all: &[Ended], history: &History) -> Vec<Learned> {
    let mut kinds: BTreeMap<_, Vec<&Ended>> = BTreeMap::new();
    for one in all.iter().filter(|one| one.teaches()) {
        kinds.entry(one.kind()).or_default().push(one);
    }
    let count = |some: usize| u32::try_from(some).unwrap_or(u32::MAX);
    let row = |(kind, some): (crate::domain::cost::Kind<'_>, Vec<&Ended>)| Learned {
        category: kind.category,
        agent: kind.agent.to_owned(),
        model: kind.model.map(str::to_owned),
        tier: kind.tier,
        complexity: kind.complexity,
        runs: count(some.iter().filter(|one| one.work.is_some()).count()),
        accepted: Share {
            hits: count(some.iter().filter(|one| one.end == End::Accepted).count()),
            of: count(some.len()),
        },
        estimate: history.estimate(kind),
    };
    let mut rows: Vec<Learned> = kinds.into_iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.runs));
    rows
}
