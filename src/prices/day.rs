//! A day in UTC, because a price holds from the UTC date of the request.

use std::fmt;
use std::str::FromStr;

use crate::domain::time::Timestamp;

/// A day of the Gregorian calendar in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: i32,
    month: u8,
    of_month: u8,
}

/// A text that was meant to be a day and is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a day; write it like `2026-11-21`")]
pub struct BadDay(String);

const MS_PER_DAY: i64 = 86_400_000;

impl Day {
    /// The day of a point in time.
    pub fn of(time: Timestamp) -> Self {
        // Civil date from a day count, with years that start in March so that the leap day comes last (Hinnant).
        let days = time.0.div_euclid(MS_PER_DAY) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * march_month + 2) / 5 + 1) as u8;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 } as u8;
        let year = (year_of_era + era * 400 + i64::from(month <= 2)) as i32;
        Self { year, month, of_month: day }
    }

    /// Days since 1970-01-01, negative before.
    pub fn number(self) -> i64 {
        let march_year = i64::from(self.year) - i64::from(self.month <= 2);
        let march_month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * march_month + 2) / 5 + i64::from(self.of_month) - 1;
        let era = march_year.div_euclid(400);
        let year_of_era = march_year.rem_euclid(400);
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }
}

impl FromStr for Day {
    type Err = BadDay;

    /// Reads `2026-11-21`.
    fn from_str(text: &str) -> Result<Self, BadDay> {
        let bad = || BadDay(text.to_owned());
        let mut parts = text.split('-');
        let mut next = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()));
            part.and_then(|part| part.parse::<u16>().ok()).ok_or_else(bad)
        };
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && parts.next().is_none();
        valid.then(|| Self { year: i32::from(year), month: month as u8, of_month: day as u8 }).ok_or_else(bad)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.of_month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_in_time_falls_on_its_utc_day() {
        let table = [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (951_782_400_000, "2000-02-29"),
            (1_773_359_999_999, "2026-03-12"),
            (1_773_360_000_000, "2026-03-13"),
            (4_107_542_399_999, "2100-02-28"),
            (4_107_542_400_000, "2100-03-01"),
        ];
        for (ms, day) in table {
            assert_eq!(Day::of(Timestamp(ms)).to_string(), day, "{ms}");
            assert_eq!(day.parse::<Day>().unwrap().number(), ms.div_euclid(MS_PER_DAY), "{day}");
        }
    }

    #[test]
    fn days_are_read_and_anything_else_is_refused() {
        assert_eq!("2026-11-21".parse::<Day>().unwrap().to_string(), "2026-11-21");
        for bad in ["", "2026-11", "2026-13-01", "2026-00-01", "26-11-21", "2026-11-21-1", "2026-11-2x", "+026-11-21"] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }
}
