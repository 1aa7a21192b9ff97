//! The client: a thin relay between a real terminal and the server.
//!
//! ```text
//! terminal ─▶ typist (parser, heard, enquiry) ─▶ socket        socket ─▶ frames ─▶ outlet ─▶ terminal
//! ```
//!
//! Owns raw mode and gives the terminal back whatever happens. Knows nothing of tasks or agents.

mod attach;
mod capabilities;
mod connect;
mod ending;
mod enquiry;
mod heard;
mod outlet;
mod parser;
mod raw_mode;
mod typist;

pub use attach::attach;
pub use capabilities::{Unfit, charset, check_terminal, color_depth, glyphs, link, terminal_size};
pub use connect::{Connection, NotRunning, connect, hello, listener};
pub use ending::Ending;
pub use raw_mode::Mouse;
