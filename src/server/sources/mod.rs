//! The files that an agent CLI itself writes about a session: transcripts, rollouts, event logs, databases.
//!
//! Read from plain threads, never from the loop. One source at most says what a session costs.

mod follow;
mod meter;
mod open;
mod wanted;

pub use follow::Sources;

#[cfg(test)]
#[path = "case_tests.rs"]
mod case_tests;
#[cfg(test)]
#[path = "sources_tests.rs"]
mod tests;
