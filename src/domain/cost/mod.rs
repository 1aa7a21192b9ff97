//! Cost: what was used, what it cost, how well that is known, what it will probably cost.
//!
//! Knows no price (they come in as arguments or as computed amounts) and no file format.

mod account;
mod budget;
mod charge;
mod counter;
mod drift;
mod estimate;
mod fit;
mod guarantee;
mod history;
mod ledger;
mod recent;
mod request;
mod typical;
mod usage;

pub use account::{Account, Entry};
pub use budget::{BudgetLine, Budgets, Counts, Limited, OnLimit, Scope, Window, WindowLimits};
pub use charge::{Charge, Pocket, Totals};
pub use counter::{CostCounters, CostDelta};
pub use drift::Drift;
pub use estimate::{Estimate, EstimateBasis, Hit};
pub use guarantee::Guarantee;
pub use history::{History, Kind};
pub use ledger::{Cell, Ledger};
pub use recent::{RECENT, Recent};
pub use request::{Extent, Request, Speed};
pub use typical::{MoneyCounts, prior};
pub use usage::{CostReading, Quality, Usage};
