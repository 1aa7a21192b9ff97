//! The line to an opencode server: it listens to its events and posts answers. Loopback only.

mod link;
mod listen;

pub use link::{Link, NotTaken};
pub use listen::{Wants, listen};
