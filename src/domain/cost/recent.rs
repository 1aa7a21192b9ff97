//! What was charged in the last minutes, by the second: what a burn rate is made of.
//!
//! Owns only a few minutes. Everything older stands in the ledger by day. Made anew from the log on every start.

use std::collections::VecDeque;

use super::charge::{Charge, Totals};
use crate::domain::time::{Span, Timestamp};

/// How far back charges are kept one by one.
pub const RECENT: Span = Span::mins(5);

/// The charges of the last minutes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recent {
    /// By the second since 1970, oldest first.
    seconds: VecDeque<(i64, Totals)>,
}

impl Recent {
    /// Adds a charge. What the clock said before it was put back is forgotten: nobody knows how long ago it was.
    pub fn add(&mut self, at: Timestamp, charge: &Charge) {
        let second = at.0.div_euclid(1000);
        self.seconds.retain(|(old, _)| *old <= second && second - old <= RECENT.as_secs() as i64);
        match self.seconds.back_mut() {
            Some((last, totals)) if *last == second => totals.add(charge),
            Some(_) | None => {
                let mut totals = Totals::default();
                totals.add(charge);
                self.seconds.push_back((second, totals));
            }
        }
    }

    /// The sum of what was charged after `from` and not after `to`, to the second.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> Totals {
        let (from, to) = (from.0.div_euclid(1000), to.0.div_euclid(1000));
        let mut sum = Totals::default();
        for (_, totals) in self.seconds.iter().filter(|(at, _)| from < *at && *at <= to) {
            sum.add_all(totals);
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cost::{Pocket, Quality, Usage};
    use crate::domain::money::Money;

    fn charge(cents: i64) -> Charge {
        Charge {
            usage: Usage::default(),
            money: Some(Money::from_cents(cents)),
            quality: Quality::Reported,
            model: None,
            counter: "c".into(),
            pocket: Pocket::Cash,
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp(1_790_000_000_000 + seconds * 1000)
    }

    fn sum(recent: &Recent, from: i64, to: i64) -> Money {
        recent.between(at(from), at(to)).known
    }

    #[test]
    fn only_the_asked_minutes_count_and_no_more_are_kept() {
        let mut recent = Recent::default();
        for second in 0..2000 {
            recent.add(at(second), &charge(1));
            recent.add(at(second), &charge(1));
        }
        assert_eq!(recent.seconds.len(), 301);
        assert_eq!(sum(&recent, 1939, 1999), Money::from_cents(120));
        assert_eq!(sum(&recent, 1999, 2600), Money::ZERO);
    }

    #[test]
    fn a_clock_that_is_put_back_leaves_nothing_of_the_future() {
        let mut recent = Recent::default();
        recent.add(at(3600), &charge(500));
        assert_eq!(sum(&recent, -300, 0), Money::ZERO, "what seems to come yet is not spent");
        recent.add(at(0), &charge(1));
        assert_eq!(sum(&recent, 3300, 3600), Money::ZERO);
        assert_eq!(sum(&recent, -60, 0), Money::from_cents(1));
    }
}
