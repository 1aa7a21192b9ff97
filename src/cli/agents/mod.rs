//! `agents`: which agents there are, what is known of one, whether a file that describes one is right.

mod card;
mod check;
mod list;
mod look;

pub use check::check;
pub use list::{agents, sentence};
pub use look::{Ask, Looked, look};
