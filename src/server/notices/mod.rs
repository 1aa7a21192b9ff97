//! Notifications: what is told to a person who looks at no terminal, by which way, at most once a second.
//!
//! Owns when and how. What waits is the domain's; a notification that is late says how things stand then.

mod by_program;
mod by_terminal;
mod outbox;
mod words;

pub use by_program::Way;
pub use outbox::{Notices, add, flush_due, next_due, ran, remind};
