//! What is said to agents: messages, answers to what they ask, keys; into a terminal, over a channel or on standard input.
//!
//! At most one text at a time, each at most once. What is said is decided elsewhere.

pub mod asks;
pub mod channel;
pub mod headless;
pub mod keys_apart;
pub mod mailbox;
pub mod messages;
pub mod saying;
