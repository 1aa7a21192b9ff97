//! The line to an opencode server: it listens to its events and posts answers. Loopback only.

mod link;
mod listen;

pub use link::Link;
pub use listen::listen;
