//! The prices in force: the embedded list with the user's own over it.

use crate::config::{Config, PriceSetting};
use crate::prices::{PriceList, UserPrice};

/// The prices that a configuration asks for, and what is wrong with it: a model that should cost what an unknown one costs.
pub fn price_list(config: &Config) -> (PriceList, Vec<String>) {
    let mut list = PriceList::embedded().clone();
    let mut problems = Vec::new();
    for (model, price) in &config.prices {
        match price {
            PriceSetting::Rates(rates) => list.set(
                model,
                &UserPrice {
                    input: rates.input,
                    output: rates.output,
                    cache_read: rates.cache_read,
                    cache_write_5m: rates.cache_write_5m,
                    cache_write_1h: rates.cache_write_1h,
                },
            ),
            PriceSetting::Like(other) => {
                if list.set_like(model, other).is_none() {
                    problems.push(format!(
                        "[prices.{model:?}]: there is no model `{other}` in the price list; see `orchestra prices list`"
                    ));
                }
            }
        }
    }
    (list, problems)
}
