//! Cost: what was used, what it cost, how well that is known, what it will probably cost.
//!
//! Knows no price (they come in as arguments or as computed amounts) and no file format.

mod usage;

pub use usage::{CostReading, Quality, Usage};
