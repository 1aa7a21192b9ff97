//! Requests that agents make of a person in their own protocols, and the answers in the same protocol.
//!
//! Owns turning a request into a `Dialog` and a choice into the bytes that the program expects. Pure: opens no socket, reads no
//! file, and decides nothing itself. What an agent sends is untrusted text: it is shown, never obeyed.

mod channel;
mod claude;
mod opencode;
pub mod question;
mod qwen;
mod subject;
mod words;

use channel::option;
pub use channel::{ChannelAsk, ChannelNews, NoAnswer};
pub use claude::ClaudeAsk;
pub use opencode::{OpencodeAsk, OpencodeEvents, OpencodeReply};
pub use qwen::{QwenAsk, QwenEvents};
