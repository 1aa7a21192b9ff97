//! Decisions: a command becomes events, or a refusal that says why.
//!
//! Owns what is allowed. Changes nothing: [`turn()`] applies what was decided, lets waiting work start, and gives the
//! effects.

mod answers;
mod budgets;
#[cfg(test)]
#[path = "budgets_tests.rs"]
mod budgets_tests;
mod charges;
#[cfg(test)]
#[path = "charges_tests.rs"]
mod charges_tests;
mod conflicts;
#[cfg(test)]
#[path = "conflicts_tests.rs"]
mod conflicts_tests;
mod context;
mod control;
#[cfg(test)]
#[path = "decide_tests.rs"]
mod decide_tests;
mod delegate;
#[cfg(test)]
#[path = "holdback_tests.rs"]
mod holdback_tests;
mod moves;
mod outcomes;
mod refused;
mod results;
mod resume;
mod schedule;
mod turn;

pub use budgets::{budget_lines, guarantee, overruns};
pub use charges::compares;
pub use context::{Caps, Context, Limits, Profile};
pub use delegate::routed;
pub use refused::Refused;
pub use schedule::waits_for;
pub use turn::{decide, turn};
