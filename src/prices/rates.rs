//! What the tokens of one request cost: rates per class, dearer rates for long requests, steps, multipliers.

use super::day::Day;
use crate::domain::cost::{Extent, Speed, Usage};
use crate::domain::money::Money;

/// Pico-dollars per token of each class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rates {
    pub input: i64,
    pub output: i64,
    pub cache_read: i64,
    pub cache_write_5m: i64,
    pub cache_write_1h: i64,
}

impl Rates {
    /// Rates where only some are published: reading or writing a cache without a rate of its own is input, and the hour
    /// without one is as the five minutes. A write rate of zero says that writes are billed as input.
    pub fn new(input: i64, output: i64, read: Option<i64>, write_5m: Option<i64>, write_1h: Option<i64>) -> Self {
        let cache_write_5m = write_5m.filter(|rate| *rate > 0).unwrap_or(input);
        let cache_write_1h = write_1h.filter(|rate| *rate > 0).unwrap_or(cache_write_5m);
        Self { input, output, cache_read: read.unwrap_or(input), cache_write_5m, cache_write_1h }
    }

    /// Rates that a user gave: a zero means zero.
    pub fn exactly(input: i64, output: i64, read: Option<i64>, write_5m: Option<i64>, write_1h: Option<i64>) -> Self {
        let cache_write_5m = write_5m.unwrap_or(input);
        let cache_write_1h = write_1h.unwrap_or(cache_write_5m);
        Self { input, output, cache_read: read.unwrap_or(input), cache_write_5m, cache_write_1h }
    }

    fn cost(&self, usage: &Usage) -> i128 {
        let of = |tokens: u64, rate: i64| i128::from(tokens) * i128::from(rate);
        of(usage.input, self.input)
            + of(usage.output, self.output)
            + of(usage.cache_read, self.cache_read)
            + of(usage.cache_write_5m, self.cache_write_5m)
            + of(usage.cache_write_1h, self.cache_write_1h)
    }
}

/// Rates that hold for the whole request once its input exceeds a number of tokens; the last that applies counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub above: u64,
    pub rates: Rates,
}

/// The prices of a model from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    /// `None`: the first known price.
    pub from: Option<Day>,
    /// By rising `above`; the first has `above` zero and holds for any request.
    pub steps: Vec<Step>,
}

/// A decimal factor, in 10⁻¹².
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Factor(pub i64);

impl Factor {
    pub const ONE: i64 = 1_000_000_000_000;

    fn of(self, amount: i128) -> i128 {
        amount.saturating_mul(i128::from(self.0)) / i128::from(Self::ONE)
    }

    /// An amount times the factor, cut to pico-dollars; `None` when it is more than money can hold.
    pub fn times(self, amount: Money) -> Option<Money> {
        i64::try_from(self.of(i128::from(amount.pico()))).ok().map(Money::from_pico)
    }
}

/// All prices of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Model {
    /// By rising day.
    pub periods: Vec<Period>,
    /// What fast service multiplies every token class by.
    pub fast: Factor,
    /// Who says so.
    pub origin: Origin,
}

/// Who says what a model costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The list that comes with the program.
    List,
    /// The user's configuration.
    User,
}

impl Model {
    /// What the tokens of one request, or of a sum of them, cost on a day; `None` when it is more than money can hold.
    pub fn cost(&self, usage: &Usage, day: Day, speed: Speed, extent: Extent) -> Option<Money> {
        let holds = |period: &&Period| period.from.is_none_or(|from| from <= day);
        let period = self.periods.iter().rev().find(holds).or(self.periods.first())?;
        let input = match extent {
            Extent::One => usage.total_input(),
            Extent::Sum => 0,
        };
        let step = period.steps.iter().rev().find(|step| step.above < input).or(period.steps.first())?;
        let cost = step.rates.cost(usage);
        let cost = match speed {
            Speed::Standard => cost,
            Speed::Fast => self.fast.of(cost),
        };
        i64::try_from(cost).ok().map(Money::from_pico)
    }
}
