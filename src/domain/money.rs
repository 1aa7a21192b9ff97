//! Money as integers: pico-dollars, exact for every published price per token.
//!
//! Owns arithmetic, reading and printing of dollar amounts. Does not know prices. An unknown amount is
//! `Option::None` in the caller and is printed `$?`, never `$0`.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const PICO_PER_MICRO: i64 = 1_000_000;
const PICO_PER_CENT: i64 = 10_000_000_000;
const PICO_PER_DOLLAR: i64 = 1_000_000_000_000;

/// An amount of US dollars in pico-dollars (10⁻¹² USD); an `i64` holds about nine million dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

/// A text that was meant to be an amount of dollars and is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an amount of dollars; write it like `2.50`")]
pub struct BadMoney(String);

impl Money {
    /// No money at all: a known zero, not an unknown amount.
    pub const ZERO: Self = Self(0);
    /// More than anything costs.
    pub const MAX: Self = Self(i64::MAX);

    /// From pico-dollars.
    pub const fn from_pico(pico: i64) -> Self {
        Self(pico)
    }

    /// From micro-dollars (10⁻⁶ USD).
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros.saturating_mul(PICO_PER_MICRO))
    }

    /// From cents.
    pub const fn from_cents(cents: i64) -> Self {
        Self(cents.saturating_mul(PICO_PER_CENT))
    }

    /// From the floating-point dollars that some CLIs report, rounded to micro-dollars. `None` when it is not a
    /// finite, non-negative number.
    pub fn from_reported_usd(usd: f64) -> Option<Self> {
        (usd.is_finite() && (0.0..1e6).contains(&usd)).then(|| Self::from_micros((usd * 1e6).round() as i64))
    }

    /// Pico-dollars.
    pub const fn pico(self) -> i64 {
        self.0
    }

    /// Micro-dollars, rounded half away from zero.
    pub const fn micros(self) -> i64 {
        let half = if self.0 < 0 { -PICO_PER_MICRO / 2 } else { PICO_PER_MICRO / 2 };
        self.0.saturating_add(half) / PICO_PER_MICRO
    }

    /// Dollars as a floating-point number, for JSON output and charts only.
    pub fn usd(self) -> f64 {
        self.micros() as f64 / 1e6
    }

    /// The difference, never below zero.
    #[must_use]
    pub fn minus_or_zero(self, other: Self) -> Self {
        Self((self.0 - other.0).max(0))
    }

    /// This amount times a ratio given in thousandths (1500 = one and a half times).
    #[must_use]
    pub fn per_mille(self, thousandths: i64) -> Self {
        Self((i128::from(self.0) * i128::from(thousandths) / 1000) as i64)
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Money {
    /// Two decimals; below one cent as many as show something (`$0.004`), because cheap models charge that little.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let pico = self.0.unsigned_abs();
        if pico > 0 && pico < PICO_PER_CENT as u64 {
            let tenths_of_cent = (pico + PICO_PER_CENT as u64 / 20) / (PICO_PER_CENT as u64 / 10);
            return match tenths_of_cent {
                0 => write!(f, "{sign}<$0.001"),
                10.. => write!(f, "{sign}$0.01"),
                n => write!(f, "{sign}$0.00{n}"),
            };
        }
        let cents = (pico + PICO_PER_CENT as u64 / 2) / PICO_PER_CENT as u64;
        write!(f, "{sign}${}.{:02}", cents / 100, cents % 100)
    }
}

impl FromStr for Money {
    type Err = BadMoney;

    /// Reads `2`, `2.5`, `$2.50`, exactly (no floats), up to twelve decimals.
    fn from_str(text: &str) -> Result<Self, BadMoney> {
        let bad = || BadMoney(text.to_owned());
        let plain = text.trim().trim_start_matches('$');
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) || fraction.len() > 12 {
            return Err(bad());
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| bad())? };
        let fraction: i64 = format!("{fraction:0<12}").parse().map_err(|_| bad())?;
        whole.checked_mul(PICO_PER_DOLLAR).and_then(|p| p.checked_add(fraction)).map(Self).ok_or_else(bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_prints_cents_and_the_little_that_cheap_models_cost() {
        let table = [
            ("0", "$0.00"),
            ("1.92", "$1.92"),
            ("0.005", "$0.005"),
            ("0.0004", "<$0.001"),
            ("0.0099999", "$0.01"),
            ("61.2", "$61.20"),
            ("1234.5", "$1234.50"),
            (".5", "$0.50"),
            ("$3", "$3.00"),
        ];
        for (given, printed) in table {
            assert_eq!(given.parse::<Money>().unwrap().to_string(), printed, "{given}");
        }
    }

    #[test]
    fn bad_money_is_refused_with_an_example() {
        for bad in ["", "$", "-1", "1e3", "1.2.3", "99999999999", "one"] {
            assert!(bad.parse::<Money>().unwrap_err().to_string().contains("2.50"), "{bad}");
        }
    }

    #[test]
    fn reported_dollars_round_to_micros() {
        assert_eq!(Money::from_reported_usd(0.008_14).map(Money::micros), Some(8_140));
        assert_eq!(Money::from_reported_usd(f64::NAN), None);
        assert_eq!(Money::from_reported_usd(-1.0), None);
    }
}
