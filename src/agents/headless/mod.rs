//! Runs without a terminal: their output becomes a log for people, facts and an exact state, and answers go back to them.

mod decoder;
mod paper;
mod state;
mod story;

pub use decoder::{HeadlessDecoder, Run};
pub use state::Patience;

#[cfg(test)]
mod tests;
