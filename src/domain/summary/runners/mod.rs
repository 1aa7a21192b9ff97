//! Reading test results out of the text that test runners print.
//!
//! Owns the table of runners and its reading. Takes text of any origin, hostile included: patterns are anchored and
//! linear, long lines are cut. Knows nothing of commands or exit codes; a sentence of an agent matches nothing here.

mod go;
mod junit;
mod read;
mod table;

pub use read::parse_tests;

#[cfg(test)]
#[path = "runners_tests.rs"]
mod tests;
