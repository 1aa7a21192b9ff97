//! The forecast: what this month will have cost at its end, from the person's own days.
//!
//! What is spent so far, and for every date still to come what dates of its kind (Monday to Friday, or a weekend) cost on
//! average over the last four weeks, dates without work among them; of today the part of the day that is left. The band is
//! that of a log-normal with the mean and the variance of that sum, where the variance holds both how much dates differ and
//! how badly so few of them tell the average. Under a week of dates there is no forecast.

use std::collections::BTreeMap;

use crate::domain::calendar::Date;
use crate::domain::cost::{Budgets, Totals};
use crate::domain::money::Money;

/// Dates before today that a forecast needs: a week, so that a weekend is among them.
pub const ENOUGH_DAYS: u32 = 7;
/// Dates that it is made from.
const MOST_DAYS: u32 = 28;
/// The 90 % point of the normal distribution.
const NORMAL_90: f64 = 1.281_551_6;

/// What a month will have cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forecast {
    /// Too few dates are known.
    TooEarly {
        /// How many are.
        days: u32,
    },
    /// Eight of ten months like this end between `low` and `high`.
    Band {
        /// The lower end (P10); never below what is spent already.
        low: Money,
        /// What is to be expected on average.
        mid: Money,
        /// The upper end (P90).
        high: Money,
    },
}

/// What the dates of one kind cost.
#[derive(Debug, Clone, Copy, Default)]
struct Kind {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Kind {
    fn add(&mut self, dollars: f64) {
        self.count += 1.0;
        self.sum += dollars;
        self.squares += dollars * dollars;
    }

    fn mean(&self) -> f64 {
        if self.count > 0.0 { self.sum / self.count } else { 0.0 }
    }

    fn variance(&self) -> f64 {
        if self.count < 2.0 {
            return 0.0;
        }
        ((self.squares - self.sum * self.mean()) / (self.count - 1.0)).max(0.0)
    }
}

/// The forecast for the month of `today`, of which `left` thousandths are still to come.
pub fn forecast(days: &BTreeMap<String, Totals>, budgets: &Budgets, today: Date, left: u16) -> Forecast {
    let dollars = |date: Date| days.get(&date.to_string()).map_or(Money::ZERO, |totals| budgets.counted(totals));
    let mut paid = days.iter().filter(|(_, totals)| totals.quality.is_some());
    let first = paid.find_map(|(day, _)| day.parse::<Date>().ok()).unwrap_or(today);
    let known = u32::try_from(today.since(first)).unwrap_or(0).min(MOST_DAYS);
    if known < ENOUGH_DAYS {
        return Forecast::TooEarly { days: known };
    }
    let mut kinds = [Kind::default(); 2];
    for back in 1..=known as i32 {
        let date = today.plus(-back);
        kinds[usize::from(date.is_weekend())].add(dollars(date).usd());
    }
    let mut to_come = [0.0; 2];
    to_come[usize::from(today.is_weekend())] += f64::from(left.min(1000)) / 1000.0;
    for ahead in 1..=today.last_of_month().since(today) {
        to_come[usize::from(today.plus(ahead).is_weekend())] += 1.0;
    }
    let spent: Money = (1..=today.day() as i32).map(|day| dollars(today.plus(day - today.day() as i32))).sum();
    band(spent, &kinds, to_come)
}

fn band(spent: Money, kinds: &[Kind; 2], to_come: [f64; 2]) -> Forecast {
    let (mut mean, mut variance) = (0.0, 0.0);
    for (kind, days) in kinds.iter().zip(to_come) {
        mean += days * kind.mean();
        variance += kind.variance() * (days + days * days / kind.count.max(1.0));
    }
    let plus = |more: f64| spent + Money::from_micros((more * 1e6).round() as i64);
    if mean <= 0.0 {
        return Forecast::Band { low: spent, mid: spent, high: spent };
    }
    let spread = (1.0 + variance / (mean * mean)).ln();
    let freedom = kinds.iter().map(|kind| kind.count).sum::<f64>() - 2.0;
    let middle = mean.ln() - spread / 2.0;
    let reach = t90(freedom) * spread.sqrt();
    let mid = plus(mean);
    Forecast::Band { low: plus((middle - reach).exp()).min(mid), mid, high: plus((middle + reach).exp()).max(mid) }
}

/// The 90 % point of Student's t by the first two terms of its expansion; within 1 % from five degrees of freedom on.
fn t90(freedom: f64) -> f64 {
    let z = NORMAL_90;
    z + (z.powi(3) + z) / (4.0 * freedom) + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * freedom.powi(2))
}

#[cfg(test)]
#[path = "forecast_tests.rs"]
mod tests;
