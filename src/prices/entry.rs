//! What the list says of one model, as values to show; and a user's own price.

use super::day::Day;
use super::rates::{Factor, Model, Origin, Rates, Step};
use crate::domain::money::Money;

/// A user's price for one model: dollars per million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserPrice {
    /// Input that is not cached.
    pub input: Money,
    /// Output.
    pub output: Money,
    /// Reading the cache; as input when absent.
    pub cache_read: Option<Money>,
    /// Writing the five-minute cache; as input when absent.
    pub cache_write_5m: Option<Money>,
    /// Writing the one-hour cache; as the five-minute cache when absent.
    pub cache_write_1h: Option<Money>,
}

impl UserPrice {
    pub(super) fn rates(&self) -> Rates {
        let per_token = |money: Money| money.pico() / PER_MILLION;
        let some = |money: Option<Money>| money.map(per_token);
        let (read, short, long) = (some(self.cache_read), some(self.cache_write_5m), some(self.cache_write_1h));
        Rates::exactly(per_token(self.input), per_token(self.output), read, short, long)
    }
}

const PER_MILLION: i64 = 1_000_000;

/// What the list says of one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The list's name for it.
    pub name: String,
    /// Who says so.
    pub origin: Origin,
    /// By rising day.
    pub periods: Vec<EntryPeriod>,
    /// What fast or priority service multiplies every token class by, in thousandths; 1000 where there is none.
    pub fast_per_mille: i64,
    /// What the route that the name asks for multiplies by, in thousandths: Bedrock's regions cost a tenth more.
    pub route_per_mille: i64,
}

/// The prices of a model from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPeriod {
    /// `None`: the first known price.
    pub from: Option<Day>,
    /// By rising `above`.
    pub steps: Vec<EntryRates>,
}

/// Dollars per million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryRates {
    /// They hold for the whole request when its input has more tokens than this.
    pub above: u64,
    /// Input that is not cached.
    pub input: Money,
    /// Output.
    pub output: Money,
    /// Reading the cache.
    pub cache_read: Money,
    /// Writing the five-minute cache, or the maker's only class.
    pub cache_write_5m: Money,
    /// Writing the one-hour cache.
    pub cache_write_1h: Money,
}

impl Entry {
    pub(super) fn of(name: &str, model: &Model, regional: bool) -> Self {
        let period = |period: &super::rates::Period| EntryPeriod {
            from: period.from,
            steps: period.steps.iter().map(EntryRates::of).collect(),
        };
        Self {
            name: name.to_owned(),
            origin: model.origin,
            periods: model.periods.iter().map(period).collect(),
            fast_per_mille: model.fast.0 / (Factor::ONE / 1000),
            route_per_mille: if regional { 1100 } else { 1000 },
        }
    }

    /// The prices that hold on a day.
    pub fn on(&self, day: Day) -> Option<&EntryPeriod> {
        let holds = |period: &&EntryPeriod| period.from.is_none_or(|from| from <= day);
        self.periods.iter().rev().find(holds).or(self.periods.first())
    }
}

impl EntryRates {
    fn of(step: &Step) -> Self {
        let dollars = |per_token: i64| Money::from_pico(per_token.saturating_mul(PER_MILLION));
        let rates = &step.rates;
        Self {
            above: step.above,
            input: dollars(rates.input),
            output: dollars(rates.output),
            cache_read: dollars(rates.cache_read),
            cache_write_5m: dollars(rates.cache_write_5m),
            cache_write_1h: dollars(rates.cache_write_1h),
        }
    }
}
