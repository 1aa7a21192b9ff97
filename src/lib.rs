//! orchestra-tui: a personal AI command center for the terminal.

pub mod agents;
pub mod cli;
pub mod client;
pub mod config;
pub mod domain;
pub mod prices;
pub mod pty;
pub mod server;
pub mod store;
pub mod term;
pub mod ui;
pub mod wire;
pub mod workspace;
