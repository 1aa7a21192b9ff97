//! The meter: what is spent today and this month, how fast, where it will end, and who spent it.
//!
//! Everything is made from the ledger's sums; nothing is kept. The calendar and the time come in as values.

mod breakdown;
mod burn;
mod forecast;
mod gauge;

pub use breakdown::{Grouping, Row, breakdown};
pub use burn::Burn;
pub use forecast::{ENOUGH_DAYS, Forecast, forecast};
pub use gauge::{Gauge, Level, Meter, Moment, budget_gauges};
