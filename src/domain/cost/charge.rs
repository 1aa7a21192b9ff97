//! One entry of the ledger, and sums of entries that never hide what is not known.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::usage::{Quality, Usage};
use crate::domain::money::Money;

/// Whose money a charge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pocket {
    /// Paid by amount.
    Cash,
    /// Covered by a subscription: the amount is what the same use would cost by the list.
    Subscription,
    /// Played for practice: tokens are counted, money is not.
    Rehearsal,
}

/// One entry of the append-only ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// Tokens.
    pub usage: Usage,
    /// Dollars; `None` when not known.
    pub money: Option<Money>,
    /// How the dollars are known.
    pub quality: Quality,
    /// The model, as the CLI names it.
    pub model: Option<String>,
    /// The counter it was read from.
    pub counter: String,
    /// Whose money it is.
    pub pocket: Pocket,
}

/// A sum of charges.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The dollars that are known, cash and subscription.
    pub known: Money,
    /// The part of `known` that a subscription covers.
    pub subscription: Money,
    /// Charges without an amount.
    pub unknown: u32,
    /// The worst quality in the sum; `None` while there is no charge with money.
    pub quality: Option<Quality>,
    /// Tokens of the charges that count.
    pub tokens: u64,
    /// The same by billing class.
    #[serde(default)]
    pub usage: Usage,
    /// Tokens that were only played.
    pub rehearsal_tokens: u64,
}

impl Totals {
    /// Adds a charge. A rehearsal never enters money.
    pub fn add(&mut self, charge: &Charge) {
        let tokens = charge.usage.total();
        if charge.pocket == Pocket::Rehearsal {
            self.rehearsal_tokens = self.rehearsal_tokens.saturating_add(tokens);
            return;
        }
        self.tokens = self.tokens.saturating_add(tokens);
        self.usage = self.usage + charge.usage;
        let Some(money) = charge.money else {
            self.unknown = self.unknown.saturating_add(1);
            self.quality = Some(Quality::Unknown);
            return;
        };
        self.known += money;
        if charge.pocket == Pocket::Subscription {
            self.subscription += money;
        }
        self.quality = self.quality.max(Some(charge.quality));
    }

    /// Adds another sum.
    pub fn add_all(&mut self, other: &Self) {
        self.known += other.known;
        self.subscription += other.subscription;
        self.unknown = self.unknown.saturating_add(other.unknown);
        self.quality = self.quality.max(other.quality);
        self.tokens = self.tokens.saturating_add(other.tokens);
        self.usage = self.usage + other.usage;
        self.rehearsal_tokens = self.rehearsal_tokens.saturating_add(other.rehearsal_tokens);
    }

    /// The known dollars that are paid by amount, for budgets in cash.
    pub fn cash(&self) -> Money {
        self.known - self.subscription
    }
}

impl fmt::Display for Totals {
    /// `$4.18`, `$4.18 + $?` when something in the sum is not known, `$?` when nothing is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.known, self.unknown) {
            (known, 0) => write!(f, "{known}"),
            (Money::ZERO, _) => f.write_str("$?"),
            (known, _) => write!(f, "{known} + $?"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charge(cents: Option<i64>, pocket: Pocket) -> Charge {
        let quality = if cents.is_some() { Quality::Computed } else { Quality::Estimated };
        let usage = Usage { input: 100, ..Usage::default() };
        Charge { usage, money: cents.map(Money::from_cents), quality, model: None, counter: "c".into(), pocket }
    }

    fn sum(charges: &[Charge]) -> Totals {
        let mut totals = Totals::default();
        for charge in charges {
            totals.add(charge);
        }
        totals
    }

    #[test]
    fn a_sum_shows_what_it_does_not_know() {
        let table: [(&[Option<i64>], &str); 5] = [
            (&[], "$0.00"),
            (&[Some(418)], "$4.18"),
            (&[Some(418), None], "$4.18 + $?"),
            (&[None, None], "$?"),
            (&[Some(0), None], "$?"),
        ];
        for (amounts, shown) in table {
            let charges: Vec<_> = amounts.iter().map(|cents| charge(*cents, Pocket::Cash)).collect();
            assert_eq!(sum(&charges).to_string(), shown, "{amounts:?}");
        }
    }

    #[test]
    fn the_worst_quality_is_kept_and_an_amount_that_is_not_known_is_the_worst() {
        assert_eq!(sum(&[]).quality, None);
        assert_eq!(sum(&[charge(Some(1), Pocket::Cash)]).quality, Some(Quality::Computed));
        let mixed = sum(&[charge(None, Pocket::Cash), charge(Some(1), Pocket::Cash)]);
        assert_eq!((mixed.quality, mixed.unknown), (Some(Quality::Unknown), 1));
    }

    #[test]
    fn subscriptions_stay_out_of_cash_and_rehearsals_out_of_money() {
        let pockets = [Pocket::Cash, Pocket::Subscription, Pocket::Rehearsal];
        let totals = sum(&pockets.map(|pocket| charge(Some(100), pocket)));
        assert_eq!((totals.known, totals.cash()), (Money::from_cents(200), Money::from_cents(100)));
        assert_eq!((totals.tokens, totals.rehearsal_tokens), (200, 100));
        assert_eq!(sum(&[charge(None, Pocket::Rehearsal)]).unknown, 0);
    }
}
