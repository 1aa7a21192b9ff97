//! The inbox: what waits for the human now, what was put off, what was decided, what happened while nobody looked.
//!
//! Owns snoozes, the memory of decisions and the account of an absence. What waits is still derived (`attention`): a snooze
//! only hides an item, and only exactly the item that was put off.

mod absence;
mod decided;
mod event;
mod snooze;

pub use absence::{Absence, Left};
pub use decided::{Decided, Decisions, Undo};
pub use event::InboxEvent;
pub use snooze::{Later, Mark, Snooze, Until, later, snoozed, waiting, wakes};
