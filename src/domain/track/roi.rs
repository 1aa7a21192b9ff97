//! What routing saves: the cost per accepted task of the tasks that were routed, against that of the tasks that a draw gave
//! to the premium agent instead.
//!
//! The two arms hold different tasks, so the interval is wide; it is the tasks that vary, and no sum over them can be surer
//! than they are. Under twenty accepted tasks per arm there is no figure.

use serde::{Deserialize, Serialize};

use super::ended::{End, Ended};
use super::resample::Draws;
use super::share::{Range, Share};
use crate::domain::money::Money;
use crate::domain::route::Arm;

/// How many accepted tasks each arm needs before anything is said.
pub const ENOUGH: u32 = 20;
/// How often the tasks are drawn again for an interval.
const RESAMPLES: usize = 2000;
/// Where the draws begin; the same tasks always give the same interval.
const SEED: u64 = 0x0C57_0FFA_CC3D_7A5C;

/// What one task adds to an arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// Everything that it cost, also when nothing came of it.
    pub cost: Money,
    /// Whether its work was accepted.
    pub accepted: bool,
}

/// One arm of the comparison.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArmSum {
    /// How many of its tasks were accepted, of those that ended.
    pub accepted: Share,
    /// What all of them cost.
    pub cost: Money,
    /// Tasks that ended and are left out, because not all of their cost is known.
    pub unknown: u32,
}

/// The difference between the arms.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The share that is saved per accepted task, with its 95 % interval; negative when routing costs more.
    pub share: Range,
    /// Dollars saved on all accepted tasks that were routed, with its 95 % interval.
    pub dollars: Range,
    /// Dollars per accepted task that was routed.
    pub routed: f64,
    /// Dollars per accepted task by the premium agent.
    pub baseline: f64,
}

/// What routing saves, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saving {
    /// Not enough accepted tasks yet.
    NotYet {
        /// How many the smaller arm has.
        n: u32,
    },
    /// This much.
    Measured(Gap),
}

/// The tokens that were used, at the prices of the premium model. Not a measurement: that model would have used other
/// tokens, mostly fewer, and failed at other tasks. An upper bound for what can have been saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repriced {
    /// The model.
    pub model: String,
    /// The tasks.
    pub tasks: u32,
    /// What they cost.
    pub paid: Money,
    /// What their tokens would cost.
    pub at_premium: Money,
    /// Tasks that are left out: their cost or tokens are not known.
    pub unknown: u32,
}

/// What routing saves, and what that is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Roi {
    /// The tasks that were routed as usual while the draw was on.
    pub routed: ArmSum,
    /// The tasks that the draw gave to the premium agent.
    pub held_back: ArmSum,
    /// The difference.
    pub saving: Saving,
}

impl Repriced {
    /// The share of the repriced sum that was not paid; `None` when there is nothing to compare.
    pub fn share(&self) -> Option<f64> {
        (self.at_premium > Money::ZERO).then(|| 1.0 - self.paid.usd() / self.at_premium.usd())
    }
}

impl Roi {
    /// Of these tasks; those outside the draw do not count.
    pub fn of(all: &[Ended]) -> Self {
        let units =
            |arm: Arm| -> Vec<Unit> { all.iter().filter(|one| one.trial == Some(arm)).filter_map(unit).collect() };
        let (routed, held_back) = (units(Arm::Routed), units(Arm::HeldBack));
        let sum = |arm: Arm, units: &[Unit]| ArmSum { unknown: unknown(all, arm), ..ArmSum::of(units) };
        Self {
            routed: sum(Arm::Routed, &routed),
            held_back: sum(Arm::HeldBack, &held_back),
            saving: compare(&routed, &held_back),
        }
    }
}

fn unit(one: &Ended) -> Option<Unit> {
    Some(Unit { cost: one.total?, accepted: one.end == End::Accepted })
}

fn unknown(all: &[Ended], arm: Arm) -> u32 {
    let left_out = all.iter().filter(|one| one.trial == Some(arm) && one.total.is_none()).count();
    u32::try_from(left_out).unwrap_or(u32::MAX)
}

impl ArmSum {
    /// Of these tasks.
    pub fn of(units: &[Unit]) -> Self {
        let mut sum = Self::default();
        for unit in units {
            sum.cost += unit.cost;
            sum.accepted.of += 1;
            sum.accepted.hits += u32::from(unit.accepted);
        }
        sum
    }

    /// What an accepted task cost, in dollars, with everything that was spent on those that were not; `None` without one.
    pub fn per_accepted(&self) -> Option<f64> {
        (self.accepted.hits > 0).then(|| self.cost.usd() / f64::from(self.accepted.hits))
    }
}

/// Compares arms that hold different tasks.
pub fn compare(routed: &[Unit], baseline: &[Unit]) -> Saving {
    gap(routed, baseline, |draws| (redraw(routed, draws), redraw(baseline, draws)))
}

/// Compares the same tasks done both ways, the routed one first; their interval is narrower.
pub fn compare_paired(pairs: &[(Unit, Unit)]) -> Saving {
    let (routed, baseline): (Vec<Unit>, Vec<Unit>) = pairs.iter().copied().unzip();
    gap(&routed, &baseline, |draws| {
        let drawn: Vec<usize> = pairs.iter().map(|_| draws.below(pairs.len())).collect();
        let side = |of: &[Unit]| ArmSum::of(&drawn.iter().map(|at| of[*at]).collect::<Vec<_>>());
        (side(&routed), side(&baseline))
    })
}

fn redraw(units: &[Unit], draws: &mut Draws) -> ArmSum {
    ArmSum::of(&units.iter().map(|_| units[draws.below(units.len())]).collect::<Vec<_>>())
}

fn gap(routed: &[Unit], baseline: &[Unit], mut again: impl FnMut(&mut Draws) -> (ArmSum, ArmSum)) -> Saving {
    let (routed, baseline) = (ArmSum::of(routed), ArmSum::of(baseline));
    let n = routed.accepted.hits.min(baseline.accepted.hits);
    let (Some(per_routed), Some(per_baseline)) = (routed.per_accepted(), baseline.per_accepted()) else {
        return Saving::NotYet { n };
    };
    if n < ENOUGH || per_baseline <= 0.0 {
        return Saving::NotYet { n };
    }
    let mut draws = Draws::new(SEED);
    let (mut shares, mut dollars) = (Vec::with_capacity(RESAMPLES), Vec::with_capacity(RESAMPLES));
    for _ in 0..RESAMPLES {
        let (one, other) = again(&mut draws);
        if let (Some(one), Some(other)) = (one.per_accepted(), other.per_accepted().filter(|cost| *cost > 0.0)) {
            shares.push(1.0 - one / other);
            dollars.push(other - one);
        }
    }
    let accepted = f64::from(routed.accepted.hits);
    let each = interval(&mut dollars, per_baseline - per_routed);
    Saving::Measured(Gap {
        share: interval(&mut shares, 1.0 - per_routed / per_baseline),
        dollars: Range { low: each.low * accepted, mid: each.mid * accepted, high: each.high * accepted },
        routed: per_routed,
        baseline: per_baseline,
    })
}

/// The middle 95 % of what was drawn.
fn interval(drawn: &mut [f64], mid: f64) -> Range {
    drawn.sort_by(f64::total_cmp);
    let at = |q: f64| drawn.get(((drawn.len() as f64 * q) as usize).min(drawn.len().saturating_sub(1))).copied();
    Range { low: at(0.025).unwrap_or(mid), mid, high: at(0.975).unwrap_or(mid) }
}

#[cfg(test)]
#[path = "roi_tests.rs"]
mod tests;
