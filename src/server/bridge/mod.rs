//! The bridge: what agents ask of orchestra, by the command line or through MCP.
//!
//! Owns who stands behind a connection and what an agent is shown. What an agent may do is the domain's to say.

mod caller;
pub mod events;
mod requests;

pub use caller::{Caller, Tokens, of_peer};
pub use requests::{Ruling, answer, may_signal};
