//! The list itself: models by name, the embedded one and the user's over it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::day::Day;
use super::entry::{Entry, UserPrice};
use super::file::{BadPrices, File};
use super::names::{plain, spellings, undated};
use super::rates::{Factor, Model, Origin, Period, Step};
use crate::domain::cost::{Extent, Request, Speed, Usage};
use crate::domain::money::Money;
use crate::domain::time::Timestamp;

const EMBEDDED: &str = include_str!("prices.toml");
/// What one web search costs: $0.01.
const WEB_SEARCH: Money = Money::from_cents(1);
/// What a region of Bedrock multiplies by.
const REGIONAL: Factor = Factor(1_100_000_000_000);

/// Prices of models, dated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceList {
    models: BTreeMap<String, Model>,
    generated: String,
}

impl PriceList {
    /// The list that comes with the program, read once.
    pub fn embedded() -> &'static Self {
        // A list that cannot be read would price nothing; a test reads it, so the fallback is never what ships.
        static LIST: LazyLock<PriceList> = LazyLock::new(|| {
            PriceList::parse(EMBEDDED)
                .unwrap_or(PriceList { models: BTreeMap::new(), generated: "unreadable".to_owned() })
        });
        &LIST
    }

    /// Reads a list in the format of the embedded one.
    pub fn parse(text: &str) -> Result<Self, BadPrices> {
        let file = File::parse(text)?;
        let rows = file.model.iter().map(|row| Ok((row.id.to_lowercase(), row.model()?)));
        Ok(Self { models: rows.collect::<Result<_, BadPrices>>()?, generated: file.generated.unwrap_or_default() })
    }

    /// Puts a user's list over this one: a model of the same name is replaced as a whole.
    #[must_use]
    pub fn under(mut self, user: Self) -> Self {
        self.models.extend(user.models);
        self
    }

    /// Puts a user's price for one model in: flat rates, whatever the day and the length of the request.
    pub fn set(&mut self, model: &str, price: &UserPrice) {
        let periods = vec![Period { from: None, steps: vec![Step { above: 0, rates: price.rates() }] }];
        self.models.insert(plain(model).name, Model { periods, fast: Factor(Factor::ONE), origin: Origin::User });
    }

    /// Prices a model as another one of the list; `None` when that one is not in the list.
    pub fn set_like(&mut self, model: &str, other: &str) -> Option<()> {
        let (_, prices) = self.find(&plain(other).name)?;
        let prices = Model { origin: Origin::User, ..prices.clone() };
        self.models.insert(plain(model).name, prices);
        Some(())
    }

    /// How many days ago the list was made; prices change every few weeks.
    pub fn age_in_days(&self, now: Timestamp) -> Option<i64> {
        let made: Day = self.generated.parse().ok()?;
        Some(Day::of(now).number() - made.number())
    }

    /// The names of the models, in the order of the alphabet.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.models.keys().map(String::as_str)
    }

    /// All that the list says of a model, under any of the names that CLIs give it.
    pub fn entry(&self, model: &str) -> Option<Entry> {
        let plain = plain(model);
        let (name, model) = self.find(&plain.name)?;
        Some(Entry::of(name, model, plain.regional))
    }

    /// The day on which the list was made, `YYYY-MM-DD`.
    pub fn generated(&self) -> &str {
        &self.generated
    }

    /// How many models it prices.
    pub fn len(&self) -> usize {
        self.models.len()
    }

    /// Whether it prices nothing.
    pub fn is_empty(&self) -> bool {
        self.models.is_empty()
    }

    /// The list's name for a model as a CLI names it; `None` when it is not in the list.
    pub fn known_as(&self, model: &str) -> Option<&str> {
        self.find(&plain(model).name).map(|(name, _)| name)
    }

    /// What one request cost by the list on the UTC day it was made, web searches included. `None` when the model is
    /// not in the list: the amount is unknown then, not zero.
    pub fn price(&self, model: &str, usage: &Usage, web_searches: u64, day: Day, speed: Speed) -> Option<Money> {
        let request = Request { usage: *usage, web_searches, speed, ..Request::default() };
        self.price_named(model, &request, day)
    }

    /// What a recorded request cost by the list on its own UTC day, or on `today` when it names none. `None` when it
    /// names no model or one that is not in the list.
    pub fn price_of(&self, request: &Request, today: Day) -> Option<Money> {
        self.price_named(request.model.as_deref()?, request, request.at.map_or(today, Day::of))
    }

    /// What a sum of requests cost, none of which is known by itself: without the dearer rates for long ones.
    pub fn price_of_sum(&self, model: &str, usage: &Usage, day: Day) -> Option<Money> {
        let request = Request { usage: *usage, extent: Extent::Sum, ..Request::default() };
        self.price_named(model, &request, day)
    }

    fn price_named(&self, model: &str, request: &Request, day: Day) -> Option<Money> {
        let plain = plain(model);
        let (_, prices) = self.find(&plain.name)?;
        let tokens = prices.cost(&request.usage, day, request.speed, request.extent)?;
        let tokens = if plain.regional { REGIONAL.times(tokens)? } else { tokens };
        let searches = WEB_SEARCH.pico().checked_mul(i64::try_from(request.web_searches).ok()?)?;
        tokens.pico().checked_add(searches).map(Money::from_pico)
    }

    /// As it is spelled, without a date, with dots as dashes; at last a dated name of the list against the undated one.
    fn find(&self, name: &str) -> Option<(&str, &Model)> {
        let spellings = spellings(name);
        let direct = spellings.iter().find_map(|name| self.models.get_key_value(name.as_str()));
        let by_undated = || {
            let wanted = &spellings[3];
            self.models.iter().find(|(listed, _)| undated(listed).replace('.', "-") == *wanted)
        };
        direct.or_else(by_undated).map(|(name, model)| (name.as_str(), model))
    }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "cross_check_tests.rs"]
mod cross_check;
