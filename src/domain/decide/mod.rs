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
mod checks;
#[cfg(test)]
#[path = "checks_tests.rs"]
mod checks_tests;
mod comments;
#[cfg(test)]
#[path = "comments_tests.rs"]
mod comments_tests;
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
mod drafts;
mod group;
#[cfg(test)]
#[path = "group_tests.rs"]
mod group_tests;
mod handoff;
#[cfg(test)]
#[path = "handoff_tests.rs"]
mod handoff_tests;
#[cfg(test)]
#[path = "holdback_tests.rs"]
mod holdback_tests;
mod inbox;
#[cfg(test)]
#[path = "inbox_tests.rs"]
mod inbox_tests;
mod limited;
#[cfg(test)]
#[path = "limited_tests.rs"]
mod limited_tests;
mod memory;
mod moves;
mod outcomes;
mod plan_results;
mod plans;
#[cfg(test)]
mod plans_tests;
mod refused;
mod results;
mod resume;
mod schedule;
mod scope;
#[cfg(test)]
#[path = "scope_tests.rs"]
mod scope_tests;
mod setup;
#[cfg(test)]
#[path = "setup_tests.rs"]
mod setup_tests;
mod standing;
#[cfg(test)]
#[path = "standing_tests.rs"]
mod standing_tests;
mod turn;

pub use budgets::{budget_lines, guarantee, overruns};
pub use charges::compares;
pub use checks::{Gate, check_words, gate, is_late};
pub use context::{Caps, Context, Limits, Profile};
pub use delegate::{made_before, routed};
pub use group::{MOST as MOST_RIVALS, group_of};
pub use limited::{limits_over, stuck};
pub use memory::keeps;
pub use plans::{Previewed, preview};
pub use refused::Refused;
pub use schedule::under_way;
pub use scope::{OutOfScope, for_agent, own_task};
pub use setup::{setup_words, untrusted};
pub use turn::{decide, turn};
