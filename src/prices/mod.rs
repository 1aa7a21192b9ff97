//! The embedded list of model prices: what a model's tokens cost on a day.
//!
//! Owns the list, how a CLI's name for a model is matched to it, and the arithmetic, exact and in integers. Never
//! guesses: a name that is not in the list has no price. Does not know sessions, subscriptions or the clock.

mod day;
mod entry;
mod file;
mod list;
mod names;
mod rates;

pub use day::{BadDay, Day};
pub use entry::{Entry, EntryPeriod, EntryRates, UserPrice};
pub use file::BadPrices;
pub use list::PriceList;
pub use rates::Origin;
