//! What kinds of work typically cost and how long they take, before any run of the user's own.

use serde::{Deserialize, Serialize};

use super::estimate::{Estimate, EstimateBasis};
use crate::domain::money::Money;
use crate::domain::route::{Category, Complexity, Tier};
use crate::domain::time::Span;

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

/// The typical cost and time of a kind of work.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typical {
    /// Dollars that half of the tasks stay under.
    pub dollars: f64,
    /// Minutes that half of the tasks stay under.
    pub minutes: f64,
}

/// One and the other end of the band are half and twice the middle: a stated factor, since there are no runs to take one from.
const BAND: f64 = 2.0;

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

    /// The band around it without any run.
    pub(super) fn costs(self) -> [Money; 3] {
        [self.dollars / BAND, self.dollars, self.dollars * BAND].map(dollars)
    }

    /// The band of times around it without any run.
    pub(super) fn times(self) -> [Span; 3] {
        [self.minutes / BAND, self.minutes, self.minutes * BAND].map(minutes)
    }

    fn estimate(self) -> Estimate {
        Estimate::of(self.costs(), self.times(), EstimateBasis::Prior)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(category: Category, tier: Tier, complexity: Complexity) -> Estimate {
        prior(category, tier, complexity, MoneyCounts::Yes).unwrap()
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
}
