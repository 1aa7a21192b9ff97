//! The built-in agent: plays a task without a model and without money, so that everything can be tried.
//!
//! Owns its script, its dialog and its step machine. Behaves towards orchestra as any agent CLI does: it prints, reports
//! its state by OSC 7501, asks with a dialog and reads keys.

mod dialog;
mod keys;
mod machine;
mod script;
mod seed;
mod stage;
mod work;

pub use stage::{Mode, rehearse};
