//! The price list as it is written: decimal strings per million tokens become exact integers per token.

use serde::Deserialize;

use super::day::Day;
use super::rates::{Factor, Model, Origin, Period, Rates, Step};

/// A price list that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPrices {
    /// It is not TOML of the expected shape.
    #[error("the price list cannot be read: {0}")]
    Shape(String),
    /// A value of a model is not a decimal number.
    #[error(
        "the price list says `{field} = \"{value}\"` for `{model}`; write dollars per million tokens like \"2.50\""
    )]
    Number {
        /// The model.
        model: String,
        /// The field.
        field: &'static str,
        /// What it says.
        value: String,
    },
    /// A date is not one.
    #[error("the price list has a bad date for `{model}`: {why}")]
    Date {
        /// The model, or `generated`.
        model: String,
        /// What is wrong with it.
        why: String,
    },
    /// A model has neither a price nor steps.
    #[error("the price list names `{0}` without `input` and `output`")]
    NoPrice(String),
}

#[derive(Debug, Deserialize)]
pub(super) struct File {
    pub generated: Option<String>,
    #[serde(default)]
    pub model: Vec<Row>,
}

/// One model. Fields that are for people (provider, sources, limits, hours of the day) are not read: peak hours are
/// priced as the rest of the day.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub id: String,
    #[serde(flatten)]
    now: Prices,
    fast_multiplier: Option<String>,
    priority_multiplier: Option<String>,
    #[serde(default)]
    history: Vec<Dated>,
    #[serde(default)]
    tiers: Vec<Tier>,
}

#[derive(Debug, Deserialize)]
struct Dated {
    from: Option<String>,
    #[serde(flatten)]
    prices: Prices,
}

#[derive(Debug, Deserialize)]
struct Tier {
    from: u64,
    #[serde(flatten)]
    prices: Prices,
}

#[derive(Debug, Deserialize)]
struct Prices {
    input: Option<String>,
    output: Option<String>,
    cache_read: Option<String>,
    cache_write_5m: Option<String>,
    cache_write_1h: Option<String>,
    long_context_threshold: Option<u64>,
    long_input: Option<String>,
    long_output: Option<String>,
    long_cache_read: Option<String>,
    long_cache_write_5m: Option<String>,
    long_cache_write_1h: Option<String>,
}

impl File {
    pub fn parse(text: &str) -> Result<Self, BadPrices> {
        toml::from_str(text).map_err(|error| BadPrices::Shape(error.to_string()))
    }
}

impl Row {
    pub fn model(&self) -> Result<Model, BadPrices> {
        let fast = self.fast_multiplier.as_ref().or(self.priority_multiplier.as_ref());
        let fast = fast.map(|text| self.number("fast_multiplier", text, 12)).transpose()?.unwrap_or(Factor::ONE);
        let mut periods = Vec::new();
        for dated in &self.history {
            let from = dated.from.as_ref().map(|text| self.day(text)).transpose()?;
            periods.push(Period { from, steps: self.steps(&dated.prices)? });
        }
        if periods.is_empty() {
            let steps = if self.tiers.is_empty() { self.steps(&self.now)? } else { self.tiers()? };
            periods.push(Period { from: None, steps });
        }
        periods.sort_by_key(|period| period.from);
        Ok(Model { periods, fast: Factor(fast), origin: Origin::List })
    }

    fn day(&self, text: &str) -> Result<Day, BadPrices> {
        text.parse().map_err(|why: super::BadDay| BadPrices::Date { model: self.id.clone(), why: why.to_string() })
    }

    fn tiers(&self) -> Result<Vec<Step>, BadPrices> {
        let mut steps = Vec::new();
        for tier in &self.tiers {
            let rates = self.rates(&tier.prices)?.ok_or_else(|| BadPrices::NoPrice(self.id.clone()))?;
            steps.push(Step { above: tier.from, rates });
        }
        steps.sort_by_key(|step| step.above);
        Ok(steps)
    }

    fn steps(&self, prices: &Prices) -> Result<Vec<Step>, BadPrices> {
        let usual = self.rates(prices)?.ok_or_else(|| BadPrices::NoPrice(self.id.clone()))?;
        let mut steps = vec![Step { above: 0, rates: usual }];
        let long = self.rates(&Prices {
            input: prices.long_input.clone(),
            output: prices.long_output.clone(),
            cache_read: prices.long_cache_read.clone(),
            cache_write_5m: prices.long_cache_write_5m.clone(),
            cache_write_1h: prices.long_cache_write_1h.clone(),
            ..Prices::NONE
        })?;
        if let (Some(above), Some(rates)) = (prices.long_context_threshold, long) {
            steps.push(Step { above, rates });
        }
        Ok(steps)
    }

    /// `None` without a price for input or output.
    fn rates(&self, prices: &Prices) -> Result<Option<Rates>, BadPrices> {
        let rate = |field, text: &Option<String>| text.as_ref().map(|text| self.number(field, text, 6)).transpose();
        let (input, output) = (rate("input", &prices.input)?, rate("output", &prices.output)?);
        let read = rate("cache_read", &prices.cache_read)?;
        let write_5m = rate("cache_write_5m", &prices.cache_write_5m)?;
        let write_1h = rate("cache_write_1h", &prices.cache_write_1h)?;
        Ok(input.zip(output).map(|(input, output)| Rates::new(input, output, read, write_5m, write_1h)))
    }

    /// A decimal as an integer of 10^-`places`; further digits are cut off.
    fn number(&self, field: &'static str, text: &str, places: usize) -> Result<i64, BadPrices> {
        let bad = || BadPrices::Number { model: self.id.clone(), field, value: text.to_owned() };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) {
            return Err(bad());
        }
        let fraction = &fraction[..fraction.len().min(places)];
        format!("{whole}{fraction:0<places$}").parse().map_err(|_| bad())
    }
}

impl Prices {
    const NONE: Self = Self {
        input: None,
        output: None,
        cache_read: None,
        cache_write_5m: None,
        cache_write_1h: None,
        long_context_threshold: None,
        long_input: None,
        long_output: None,
        long_cache_read: None,
        long_cache_write_5m: None,
        long_cache_write_1h: None,
    };
}
