//! Forecasts of what a task will cost and how long it will take, with a band that eight of ten tasks fall into.
//!
//! Owns the typical costs of the kinds of work. The user's own runs are in [`super::History`].

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::money::Money;
use crate::domain::route::{Category, Complexity, Tier};
use crate::domain::time::Span;

/// Where an estimate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EstimateBasis {
    /// The typical cost of such work, not the user's own data.
    Prior,
    /// The user's own finished runs; with fewer than eight the typical cost still weighs in.
    History {
        /// How many runs.
        n: u32,
    },
}

/// What a task will probably cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// One task in ten is cheaper.
    pub low: Money,
    /// Half of the tasks are cheaper.
    pub mid: Money,
    /// One task in ten is dearer.
    pub high: Money,
    /// The time that half of the tasks stay under.
    pub time: Span,
    /// Where it comes from.
    pub basis: EstimateBasis,
}

/// Whether work costs money at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyCounts {
    /// It does.
    Yes,
    /// A shell, a rehearsal, a model on this machine: there is nothing to forecast.
    No,
}

/// The typical cost of such work, from nine months of use; `None` when money does not count.
pub fn prior(category: Category, tier: Tier, complexity: Complexity, money: MoneyCounts) -> Option<Estimate> {
    match money {
        MoneyCounts::No => None,
        MoneyCounts::Yes => Some(Typical::of(category, tier, complexity).estimate()),
    }
}

/// The typical cost and time of a kind of work, before any run of the user's own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typical {
    /// Dollars that half of the tasks stay under.
    pub dollars: f64,
    /// Minutes that half of the tasks stay under.
    pub minutes: f64,
}

/// One and the other end of the band are half and twice the middle: what the published costs per model spread over.
pub(super) const BAND: f64 = 2.0;

impl Typical {
    pub(super) fn of(category: Category, tier: Tier, complexity: Complexity) -> Self {
        let (usual_tier, dollars, minutes) = usual(category);
        let (size, length) = match complexity {
            Complexity::Simple => (0.6, 0.6),
            Complexity::Medium => (1.0, 1.0),
            Complexity::Complex => (1.8, 2.0),
        };
        Self { dollars: dollars * size * price(tier) / price(usual_tier), minutes: minutes * length }
    }

    fn estimate(self) -> Estimate {
        Estimate {
            low: dollars(self.dollars / BAND),
            mid: dollars(self.dollars),
            high: dollars(self.dollars * BAND),
            time: minutes(self.minutes),
            basis: EstimateBasis::Prior,
        }
    }
}

/// The tier a kind of work is usually done with, and the median dollars and minutes of a medium task with it.
const fn usual(category: Category) -> (Tier, f64, f64) {
    match category {
        Category::Arch => (Tier::Premium, 3.20, 10.0),
        Category::Ui => (Tier::Mid, 1.40, 7.0),
        Category::Backend | Category::General | Category::Unclear => (Tier::Mid, 1.80, 8.0),
        Category::Refactor => (Tier::Premium, 4.90, 20.0),
        Category::Git => (Tier::Mid, 0.70, 4.0),
        Category::Tests => (Tier::Cheap, 0.50, 6.0),
        Category::Review => (Tier::Cheap, 0.20, 3.0),
        Category::Docs => (Tier::Cheap, 0.25, 3.0),
        Category::Simple => (Tier::Cheap, 0.18, 2.0),
        Category::Hard | Category::Perf => (Tier::Mid, 2.20, 12.0),
        Category::Security => (Tier::Mid, 2.20, 10.0),
        Category::Devops => (Tier::Mid, 1.70, 8.0),
        Category::Data => (Tier::Mid, 1.70, 10.0),
    }
}

/// How dear the tiers are among themselves, for the same work.
const fn price(tier: Tier) -> f64 {
    match tier {
        Tier::Cheap => 1.0,
        Tier::Mid => 4.0,
        Tier::Premium => 8.0,
    }
}

/// Dollars rounded to cents, or to micro-dollars below ten cents.
pub(super) fn dollars(amount: f64) -> Money {
    if amount < 0.1 {
        Money::from_micros((amount * 1e6).round() as i64)
    } else {
        Money::from_cents((amount * 100.0).round() as i64)
    }
}

pub(super) fn minutes(amount: f64) -> Span {
    Span((amount * 60_000.0).round() as u64)
}

impl Estimate {
    /// The estimate of several tasks together: the middles add up, the bands as of independent tasks, the times as done
    /// one after another. `None` for no task.
    pub fn sum(estimates: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut all = estimates.into_iter();
        let first = all.next()?;
        let square = |a: Money, b: Money| (a.usd() - b.usd()).powi(2);
        let start = (first, square(first.mid, first.low), square(first.high, first.mid));
        let (sum, below, above) = all.fold(start, |(sum, below, above), next| {
            let total = Self {
                mid: sum.mid + next.mid,
                time: sum.time + next.time,
                basis: weaker(sum.basis, next.basis),
                ..sum
            };
            (total, below + square(next.mid, next.low), above + square(next.high, next.mid))
        });
        let low = sum.mid.minus_or_zero(dollars(below.sqrt()));
        Some(Self { low, high: sum.mid + dollars(above.sqrt()), ..sum })
    }
}

fn weaker(a: EstimateBasis, b: EstimateBasis) -> EstimateBasis {
    match (a, b) {
        (EstimateBasis::History { n: a }, EstimateBasis::History { n: b }) => EstimateBasis::History { n: a.min(b) },
        (EstimateBasis::Prior, _) | (_, EstimateBasis::Prior) => EstimateBasis::Prior,
    }
}

impl fmt::Display for EstimateBasis {
    /// For the line under an estimate: `typical cost, not your data`, `your 12 runs`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prior => f.write_str("typical cost, not your data"),
            Self::History { n: 1 } => f.write_str("your 1 run and the typical cost"),
            Self::History { n: n @ 0..8 } => write!(f, "your {n} runs and the typical cost"),
            Self::History { n } => write!(f, "your {n} runs"),
        }
    }
}

impl fmt::Display for Estimate {
    /// `est. $1.80 ($0.90-$3.60) · 8 min`; the time to the minute, below one to ten seconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.time.as_secs();
        let time =
            if seconds < 55 { Span::secs(seconds.div_ceil(10).max(1) * 10) } else { Span::mins((seconds + 30) / 60) };
        write!(f, "est. {} ({}-{}) · {time}", self.mid, self.low, self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(category: Category, tier: Tier, complexity: Complexity) -> Estimate {
        prior(category, tier, complexity, MoneyCounts::Yes).unwrap()
    }

    #[test]
    fn an_estimate_reads_as_in_the_manual() {
        let estimate = of(Category::Backend, Tier::Mid, Complexity::Medium);
        assert_eq!(estimate.to_string(), "est. $1.80 ($0.90-$3.60) · 8 min");
        let short = Estimate { time: Span::secs(31), ..estimate };
        assert!(short.to_string().ends_with("· 40 s"), "{short}");
    }

    #[test]
    fn a_stronger_tier_and_a_bigger_task_cost_more_in_every_category() {
        for category in Category::ALL {
            for pair in Tier::ALL.windows(2) {
                let [weak, strong] = [pair[0], pair[1]].map(|tier| of(category, tier, Complexity::Medium).mid);
                assert!(weak < strong, "{category}");
            }
            let [small, big] = [Complexity::Simple, Complexity::Complex].map(|size| of(category, Tier::Mid, size));
            assert!(small.high < big.high && small.time < big.time, "{category}");
        }
    }

    #[test]
    fn what_costs_nothing_has_no_estimate() {
        assert_eq!(prior(Category::Ui, Tier::Mid, Complexity::Medium, MoneyCounts::No), None);
    }

    #[test]
    fn a_sum_is_relatively_narrower_than_its_parts_and_says_the_weakest_basis() {
        let one = of(Category::Backend, Tier::Mid, Complexity::Medium);
        let own = Estimate { basis: EstimateBasis::History { n: 9 }, ..one };
        let sum = Estimate::sum([one, own, one, one]).unwrap();
        assert_eq!(
            (sum.mid, sum.low, sum.high),
            (Money::from_cents(720), Money::from_cents(540), Money::from_cents(1080))
        );
        assert_eq!((sum.basis, sum.time), (EstimateBasis::Prior, Span::mins(32)));
        assert_eq!(Estimate::sum([]), None);
        assert_eq!(Estimate::sum([own]), Some(own));
    }
}
