//! The cost view: gauges, a bar for each day, and who spent it.

mod chart;
mod gauges;
mod page;
mod table;

pub use page::{GROUPINGS, draw, height, tab_at};
