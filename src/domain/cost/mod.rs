//! Cost: what was used, what it cost, how well that is known, what it will probably cost.
//!
//! Knows no price (they come in as arguments or as computed amounts) and no file format.

mod budget;
mod charge;
mod counter;
mod estimate;
mod fit;
mod history;
mod ledger;
mod recent;
mod request;
mod typical;
mod usage;

pub use budget::{BudgetLine, Budgets, Counts, Limited, OnLimit, Scope, Window, WindowLimits};
pub use charge::{Charge, Pocket, Totals};
pub use counter::{CostCounters, CostDelta};
pub use estimate::{Estimate, EstimateBasis, Hit};
pub use history::{History, Kind};
pub use ledger::{Cell, Ledger};
pub use recent::{RECENT, Recent};
pub use request::{Extent, Request, Speed};
pub use typical::{MoneyCounts, prior};
pub use usage::{CostReading, Quality, Usage};
