//! Sessions: one stretch of one agent's work on one task in one PTY, its state, its dialogs.
//!
//! Knows nothing of processes or terminals; what was observed of them comes in as values.

pub mod dialog;
mod message;
mod record;
mod state;

pub use message::{Message, MessageStep, Messages, Receipt, Standing, Told};
pub use record::{Beginning, Mode, Process, Session};
pub use state::{Reading, SessionState, TurnEnd, Urgency};
