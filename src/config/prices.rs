//! `[prices.MODEL]`: the user's own prices, for models that the embedded list lacks or prices otherwise.
//!
//! Owns the written form. Does not know the list.

use std::collections::BTreeMap;

use super::problem::Problem;
use super::section::Section;
use crate::domain::money::Money;

/// What one model costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceSetting {
    /// As another model of the list, its history and steps included.
    Like(String),
    /// Dollars per million tokens.
    Rates(PriceRates),
}

/// Dollars per million tokens of each class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceRates {
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

/// Reads `[prices]`.
pub(super) fn read(mut prices: Section<'_, '_>) -> BTreeMap<String, PriceSetting> {
    let names = prices.names();
    let read = names.into_iter().filter_map(|name| {
        let price = read_model(prices.section(&name))?;
        Some((name, price))
    });
    let read = read.collect();
    prices.finish();
    read
}

fn read_model(mut model: Section<'_, '_>) -> Option<PriceSetting> {
    let (source, place) = (model.source(), model.place());
    let (like, input, output) = (model.text("like"), model.parsed("input"), model.parsed("output"));
    let cache_read = model.parsed("cache_read");
    let cache_write_5m = model.parsed("cache_write_5m");
    let cache_write_1h = model.parsed("cache_write_1h");
    let given = ["input", "output"].iter().any(|key| model.has(key));
    model.finish();
    match (like, input, output) {
        (Some(like), ..) if !given => Some(PriceSetting::Like(like)),
        (None, Some(input), Some(output)) => {
            Some(PriceSetting::Rates(PriceRates { input, output, cache_read, cache_write_5m, cache_write_1h }))
        }
        _ => {
            let what = "a price needs `input` and `output`, or `like` alone; this one is not used";
            source.push(Problem::new(place, what.to_owned()));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::file::Config;
    use super::*;

    #[test]
    fn prices_are_amounts_or_another_models() {
        let text =
            "[prices.'my/model']\ninput = 2.5\noutput = '10'\ncache_read = 0.25\n[prices.proxy]\nlike = 'gpt-5.5'\n";
        let (config, problems) = Config::load(Some(("c.toml", text)), None);
        assert_eq!(problems, []);
        assert_eq!(config.prices["proxy"], PriceSetting::Like("gpt-5.5".into()));
        let PriceSetting::Rates(rates) = &config.prices["my/model"] else { panic!("{config:?}") };
        assert_eq!((rates.input, rates.cache_read), ("2.5".parse().unwrap(), "0.25".parse().ok()));
        assert_eq!(rates.cache_write_5m, None);
    }

    #[test]
    fn half_a_price_is_a_problem() {
        for (text, said) in [
            ("[prices.m]\ninput = 1\n", "needs `input` and `output`"),
            ("[prices.m]\nlike = 'x'\ninput = 1\n", "`like` alone"),
            ("[prices.m]\ninput = 'much'\noutput = 1\n", "not an amount"),
            ("[prices.m]\ninput = 1\noutput = 1\noutptu = 1\n", "outptu"),
        ] {
            let (_, problems) = Config::load(Some(("c.toml", text)), None);
            assert!(problems.iter().any(|problem| problem.to_string().contains(said)), "{text}: {problems:?}");
        }
    }

    #[test]
    fn a_project_cannot_make_its_own_prices() {
        let text = "[prices.m]\ninput = 0\noutput = 0\n";
        let (config, problems) = Config::load(None, Some(("p.toml", text)));
        assert!(config.prices.is_empty());
        assert!(problems[0].to_string().contains("prices"), "{problems:?}");
    }
}
