//! What the letters of code are: comment, text, keyword, name.
//!
//! Owns the one use of syntect and its grammars, which are unpacked when they are needed first. Slow by nature: call it on
//! a thread that may wait. Does not know colours.

mod colour;

pub use colour::inks;
