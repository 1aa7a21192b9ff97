//! A diff as files, hunks and lines; which words of a changed line changed; what letters of code are.
//!
//! Owns the reading of git's unified diff, which is data from outside: whatever it is, it gives some files. Does not know
//! where it came from or how it is drawn.

mod file;
mod ink;
mod parse;
#[cfg(test)]
mod parse_tests;
mod words;

pub use file::{FileDiff, Hunk, Line, LineKind};
pub use ink::{FileInks, Ink, LineInks};
pub use parse::parse;
pub use words::changed_words;
