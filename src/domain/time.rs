//! Points in time and lengths of time, as numbers that were given to the domain.
//!
//! Owns their arithmetic and how a length is printed. Reads no clock and knows no calendar: a day is decided by the caller.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A length of time in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(pub u64);

/// A text that was meant to be a length of time and is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a length of time; write it like `90s`, `20m` or `1h30m`")]
pub struct BadSpan(String);

impl Timestamp {
    /// The time since `earlier`; zero when the clock went backwards.
    pub fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0).max(0) as u64)
    }
}

impl Add<Span> for Timestamp {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0 as i64))
    }
}

impl Sub<Span> for Timestamp {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0 as i64))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// From whole seconds.
    pub const fn secs(seconds: u64) -> Self {
        Self(seconds * 1000)
    }

    /// From whole minutes.
    pub const fn mins(minutes: u64) -> Self {
        Self(minutes * 60_000)
    }

    /// Whole seconds, rounded down.
    pub const fn as_secs(self) -> u64 {
        self.0 / 1000
    }

    /// As the standard library's type, for timers.
    pub const fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_millis(self.0)
    }

    /// Short form for borders and lists: `3:12`, `1:04:09`.
    pub fn clock(self) -> String {
        let s = self.as_secs();
        let (h, m, s) = (s / 3600, s / 60 % 60, s % 60);
        if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl fmt::Display for Span {
    /// Words for people: `42 s`, `8 min 04 s`, `2 h 05 min`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = self.as_secs();
        match s {
            0..60 => write!(f, "{s} s"),
            60..3600 if s.is_multiple_of(60) => write!(f, "{} min", s / 60),
            60..3600 => write!(f, "{} min {:02} s", s / 60, s % 60),
            _ => write!(f, "{} h {:02} min", s / 3600, s / 60 % 60),
        }
    }
}

impl FromStr for Span {
    type Err = BadSpan;

    /// Reads `90s`, `20m`, `1h30m`; a bare number is seconds.
    fn from_str(text: &str) -> Result<Self, BadSpan> {
        let bad = || BadSpan(text.to_owned());
        let mut total: u64 = 0;
        let mut digits = String::new();
        for c in text.trim().chars() {
            if c.is_ascii_digit() {
                digits.push(c);
                continue;
            }
            let unit = match c {
                'h' => 3600,
                'm' => 60,
                's' => 1,
                _ => return Err(bad()),
            };
            let n: u64 = digits.parse().map_err(|_| bad())?;
            total = n.checked_mul(unit).and_then(|n| total.checked_add(n)).ok_or_else(bad)?;
            digits.clear();
        }
        if !digits.is_empty() {
            total = digits.parse::<u64>().ok().and_then(|n| total.checked_add(n)).ok_or_else(bad)?;
        } else if total == 0 {
            return Err(bad());
        }
        total.checked_mul(1000).map(Span).ok_or_else(bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_and_print() {
        let table = [
            ("90s", "1 min 30 s", "1:30"),
            ("20m", "20 min", "20:00"),
            ("1h30m", "1 h 30 min", "1:30:00"),
            ("45", "45 s", "0:45"),
            ("484s", "8 min 04 s", "8:04"),
        ];
        for (given, words, clock) in table {
            let span: Span = given.parse().unwrap();
            assert_eq!((span.to_string().as_str(), span.clock().as_str()), (words, clock), "{given}");
        }
    }

    #[test]
    fn bad_spans_are_refused() {
        for bad in ["", "m", "1d", "soon", "99999999999999999999h"] {
            assert!(bad.parse::<Span>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_clock_that_went_back_gives_zero() {
        assert_eq!(Timestamp(5).since(Timestamp(9)), Span::ZERO);
    }
}
