//! Two figures for the same money that do not agree.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::money::Money;

/// Two figures may differ by so many percent before a word is said.
const PERCENT: i128 = 2;
/// Less than this is never worth a word: side requests that no transcript holds cost so much in any session.
const CENT: Money = Money::from_cents(1);

/// Two figures for the same money, too far apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// What counts.
    pub ledger: Money,
    /// What was computed beside it.
    pub check: Money,
}

impl Drift {
    /// The two as a drift; `None` when they agree within two percent of what counts, or within a cent.
    pub fn between(ledger: Money, check: Money) -> Option<Self> {
        let apart = i128::from(ledger.pico()).abs_diff(i128::from(check.pico()));
        let much = apart * 100 > i128::from(ledger.pico()).unsigned_abs() * PERCENT.unsigned_abs();
        (much && apart >= u128::from(CENT.pico().unsigned_abs())).then_some(Self { ledger, check })
    }

    /// How far the computed figure is from what counts, in whole percent of what counts, rounded down.
    pub fn percent(&self) -> u32 {
        let apart = i128::from(self.ledger.pico()).abs_diff(i128::from(self.check.pico()));
        let whole = i128::from(self.ledger.pico()).unsigned_abs().max(1);
        u32::try_from(apart * 100 / whole).unwrap_or(u32::MAX)
    }
}

impl fmt::Display for Drift {
    /// `$0.10 is counted, $0.05 is computed beside it: 50 % apart`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is counted, {} is computed beside it: {} % apart", self.ledger, self.check, self.percent())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_percent_and_a_cent_apart_is_a_drift() {
        for (ledger, check, drift) in [
            (10_000, 10_200, None),
            (10_000, 10_201, Some(2)),
            (10_000, 9_799, Some(2)),
            (10_000, 9_800, None),
            (30, 31, Some(3)),
            (0, 0, None),
            (0, 1, Some(u32::MAX)),
            (100, 50, Some(50)),
        ] {
            let found = Drift::between(Money::from_cents(ledger), Money::from_cents(check));
            assert_eq!(found.map(|drift| drift.percent()), drift, "{ledger} {check}");
        }
        // Half as much again, but not a cent.
        assert_eq!(Drift::between(Money::from_micros(10_000), Money::from_micros(19_999)), None);
        let drift = Drift::between(Money::from_cents(10), Money::from_cents(5)).unwrap();
        assert_eq!(drift.to_string(), "$0.10 is counted, $0.05 is computed beside it: 50 % apart");
    }
}
