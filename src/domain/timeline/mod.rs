//! The timeline: every event of the log as one line for people, and which of them are wanted.
//!
//! Owns the words and the filter. Reads no log: it is given events, newest or oldest first.

mod clock;
mod line;
mod mark;
mod wish;

pub use clock::{parse_time, time_words};
pub use line::{Line, line};
pub use mark::{MarkKind, mark};
pub use wish::{QUIET_KINDS, Wish};
