//! Adapters from the user's own files: `agents/NAME.toml` beside the config file, laid over a built-in one or new.
//!
//! Owns the merge, and mistakes as sentences with file and line. Reads no files: it gets their names and texts.

mod judge;
mod merge;
mod mistakes;
mod read;

pub use read::{Origin, OwnFile, Read, load, read};
