//! Dates of the calendar as numbers: months, weeks and the days between.
//!
//! Knows no zone and no clock: which date an instant belongs to is decided by the caller.

use std::fmt;
use std::str::FromStr;

/// A date, as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// A text that was meant to be a date and is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date; write it like `2026-11-21`")]
pub struct BadDate(String);

impl Date {
    /// The date of this year, month and day; `None` when the calendar has no such day.
    pub fn of(year: i32, month: u32, day: u32) -> Option<Self> {
        let date = Self::from_parts(year, month, day);
        ((1..=9999).contains(&year) && date.parts() == (year, month, day)).then_some(date)
    }

    /// Counts the days in eras of 400 years that begin in March, so that a leap day is the last of its year.
    fn from_parts(year: i32, month: u32, day: u32) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let of_era = year.rem_euclid(400);
        let month_from_march = (month as i32 + 9) % 12;
        let of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
        let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        Self(year.div_euclid(400) * 146_097 + days - 719_468)
    }

    fn parts(self) -> (i32, u32, u32) {
        let days = self.0 + 719_468;
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + days.div_euclid(146_097) * 400 + i32::from(month <= 2);
        (year, month as u32, day as u32)
    }

    /// So many days later, or earlier when negative.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Days from `earlier` to this one.
    pub const fn since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u32 {
        self.parts().2
    }

    /// The month, `YYYY-MM`.
    pub fn month(self) -> String {
        let (year, month, _) = self.parts();
        format!("{year:04}-{month:02}")
    }

    /// The last date of its month.
    #[must_use]
    pub fn last_of_month(self) -> Self {
        let (year, month, _) = self.parts();
        let next = if month == 12 { Self::from_parts(year + 1, 1, 1) } else { Self::from_parts(year, month + 1, 1) };
        next.plus(-1)
    }

    /// Days since the last Monday: 0 on a Monday, 6 on a Sunday.
    pub const fn weekday(self) -> i32 {
        (self.0 + 3).rem_euclid(7)
    }

    /// Whether it is a Saturday or a Sunday.
    pub const fn is_weekend(self) -> bool {
        self.weekday() >= 5
    }

    /// The week by ISO 8601, `YYYY-Www`: it belongs to the year that has its Thursday.
    pub fn week(self) -> String {
        let thursday = self.plus(3 - self.weekday());
        let (year, ..) = thursday.parts();
        let number = thursday.since(Self::from_parts(year, 1, 1)) / 7 + 1;
        format!("{year:04}-W{number:02}")
    }
}

impl fmt::Display for Date {
    /// `YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Date {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        let bad = || BadDate(text.to_owned());
        let mut parts = text.trim().split('-');
        let mut number = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))?;
            part.parse::<u32>().ok()
        };
        let (year, month, day) = (number(4), number(2), number(2));
        let date = Self::of(year.ok_or_else(bad)? as i32, month.ok_or_else(bad)?, day.ok_or_else(bad)?);
        date.filter(|_| parts.next().is_none()).ok_or_else(bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn every_date_reads_as_it_prints_and_follows_the_one_before() {
        let mut last = date("1969-12-31");
        assert_eq!(last, Date(-1));
        for days in 0..60_000 {
            let next = Date(days);
            assert_eq!(date(&next.to_string()), next);
            assert_eq!((last.plus(1), next.since(last)), (next, 1));
            last = next;
        }
    }

    #[test]
    fn months_weeks_and_weekdays_are_those_of_the_calendar() {
        for (day, weekday, week, last) in [
            ("2026-11-21", 5, "2026-W47", "2026-11-30"),
            ("2024-02-10", 5, "2024-W06", "2024-02-29"),
            ("2100-02-10", 2, "2100-W06", "2100-02-28"),
            ("2026-12-31", 3, "2026-W53", "2026-12-31"),
            ("2027-01-01", 4, "2026-W53", "2027-01-31"),
            ("2024-12-30", 0, "2025-W01", "2024-12-31"),
        ] {
            let at = date(day);
            assert_eq!((at.weekday(), at.week().as_str()), (weekday, week), "{day}");
            assert_eq!(at.last_of_month(), date(last), "{day}");
            assert_eq!(at.is_weekend(), weekday >= 5);
        }
        assert_eq!((date("2026-02-03").month().as_str(), date("2026-02-03").day()), ("2026-02", 3));
    }

    #[test]
    fn what_is_no_date_is_refused_with_an_example() {
        for bad in ["", "today", "2026-2-3", "2026-02-30", "2026-13-01", "2026-00-10", "2026-01-01-01", "+026-01-01"] {
            assert!(bad.parse::<Date>().unwrap_err().to_string().contains("2026-11-21"), "{bad}");
        }
    }
}
