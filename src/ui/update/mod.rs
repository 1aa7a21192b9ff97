//! What a person's input changes in the view and asks of the server.
//!
//! Every key goes through the key map to an action; what is no action is text where text is written, and bytes for the
//! agent where the agent has the keys.
mod answer;
mod compare;
mod costs;
mod inbox;
mod keys;
mod list;
mod mouse;
mod navigate;
mod plan;
mod prompt;
mod reading;
mod replay;
mod review;
mod scroll;
mod timeline;
mod trust;
mod turn;

pub use turn::update;
