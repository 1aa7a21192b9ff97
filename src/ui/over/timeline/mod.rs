//! The timeline on the screen: what happened while nobody looked, and the log, line by line.

mod away;
mod log;
mod page;

pub use page::{draw, height, tab_at};
