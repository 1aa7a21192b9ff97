//! The client: a thin relay between a real terminal and the server.
//!
//! Owns raw mode and gives the terminal back whatever happens. Knows nothing of tasks or agents.

mod attach;
mod capabilities;
mod connect;
mod raw_mode;

pub use attach::{Ending, attach};
pub use capabilities::{Unfit, check_terminal};
pub use connect::{Connection, NotRunning, connect};
pub use raw_mode::Mouse;
