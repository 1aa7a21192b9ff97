//! Cost: what was used, what it cost, how well that is known, what it will probably cost.
//!
//! Knows no price (they come in as arguments or as computed amounts) and no file format.

mod charge;
mod counter;
mod estimate;
mod history;
mod request;
mod usage;

pub use charge::{Charge, Pocket, Totals};
pub use counter::{CostCounters, CostDelta};
pub use estimate::{Estimate, EstimateBasis, MoneyCounts, prior};
pub use history::{History, Sample};
pub use request::{Extent, Request, Speed};
pub use usage::{CostReading, Quality, Usage};
