//! The holdback: a small share of tasks, drawn at random, goes to the premium agent whatever the rules say, so that there is
//! something to measure routing against. Off by default, because it costs money.
//!
//! The draw depends on the task's number alone: the preview shows what will happen, and asking again changes nothing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::bench::{Bench, Billing};
use super::category::Tier;
use super::decision::{Reason, Route};
use crate::domain::cost::{History, Kind};
use crate::domain::ids::TaskId;
use crate::domain::track::Draws;

/// The side of the comparison that a task is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arm {
    /// Routed as always.
    Routed,
    /// Drawn for the premium agent.
    HeldBack,
}

/// The share of tasks that is held back, in millionths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Holdback(u32);

/// A text that was meant to be a share of tasks and is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a share of tasks from 0 to 0.5; write it like `0.1` for one in ten")]
pub struct BadHoldback(String);

const WHOLE: u32 = 1_000_000;
/// More than half would be no holdback but the rule.
const MOST: u32 = WHOLE / 2;
/// Mixed into every draw, so that it is not the one that anything else makes of the same number.
const SEED: u64 = 0x5EED_0F40_1DBA_C4ED;

impl Holdback {
    /// No task is held back.
    pub const OFF: Self = Self(0);

    /// Whether no task is held back.
    pub const fn is_off(self) -> bool {
        self.0 == 0
    }

    /// The share, from 0 to 0.5.
    pub fn share(self) -> f64 {
        f64::from(self.0) / f64::from(WHOLE)
    }

    /// The side that a task is on; `None` while nothing is held back.
    pub fn draw(self, task: TaskId) -> Option<Arm> {
        let drawn = Draws::new(SEED ^ u64::from(task.0).rotate_left(32)).below(WHOLE as usize);
        let held = u32::try_from(drawn).is_ok_and(|drawn| drawn < self.0);
        (!self.is_off()).then_some(if held { Arm::HeldBack } else { Arm::Routed })
    }
}

impl FromStr for Holdback {
    type Err = BadHoldback;

    /// Reads a share like `0.1`.
    fn from_str(text: &str) -> Result<Self, BadHoldback> {
        let bad = || BadHoldback(text.to_owned());
        let share: f64 = text.trim().parse().map_err(|_| bad())?;
        let millionths = (share * f64::from(WHOLE)).round();
        (0.0..=f64::from(MOST)).contains(&millionths).then_some(Self(millionths as u32)).ok_or_else(bad)
    }
}

impl fmt::Display for Holdback {
    /// `10 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.share() * 100.0)
    }
}

/// Takes a task's route into the comparison: noted on the side it was drawn for, and on the other side given to the premium
/// agent, with the reason. Unchanged while nothing is held back, and while the premium agent could not take the task: then
/// it is on neither side.
pub fn hold_back(route: Route, task: TaskId, holdback: Holdback, bench: &Bench, history: &History) -> Route {
    let premium = bench.find(&bench.primary).filter(|offer| offer.is_ready() && offer.billing == Billing::Paid);
    let (Some(arm), Some(premium)) = (holdback.draw(task), premium) else { return route };
    let trial = Some(arm);
    if arm == Arm::Routed {
        return Route { trial, ..route };
    }
    let (tier, model) = premium.strongest().map_or((Tier::Premium, None), |(tier, model)| (tier, Some(model)));
    let kind = Kind { category: route.category, agent: &premium.name, model, tier, complexity: route.complexity };
    let text = format!("holdback: drawn for {}, {holdback} of tasks are, to measure what routing saves", premium.name);
    let mut reasons = route.reasons;
    reasons.insert(0, Reason { text, ..Reason::default() });
    Route {
        agent: premium.name.clone(),
        model: model.map(str::to_owned),
        tier,
        reasons,
        instead_of: None,
        estimate: Some(history.estimate(kind)),
        trial,
        ..route
    }
}

#[cfg(test)]
#[path = "holdback_tests.rs"]
mod tests;
