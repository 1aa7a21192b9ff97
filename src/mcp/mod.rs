//! The MCP server on standard input and output: a translator between an agent's tool calls and the control socket.
//!
//! Owns what the tools are called and what they say. Decides nothing and keeps nothing but open questions: its end harms
//! nobody. Standard output carries the protocol alone.

mod catalog;
mod lines;
mod link;
mod memory;
mod pages;
mod progress;
mod protocol;
mod questions;
mod serve;
mod sessions;
mod shown;
mod tools;
mod waits;
mod wishes;

pub use serve::{BridgeFailed, serve};
