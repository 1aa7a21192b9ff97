//! Reading everything that the agent CLIs of a home folder ever wrote about their usage, and adding it up.
//!
//! Owns which files count, that each request counts once, and the sums. Needs no server and writes nothing.

mod add_up;
mod books;
mod find;
mod read;

pub use add_up::{AgentSum, Bill, DaySum, ModelSum, MonthSum, Pricing};
pub use read::scan;

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
