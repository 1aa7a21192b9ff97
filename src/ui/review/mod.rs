//! The review: summary, files, comments and the diff of finished work, in one page that is read with a marked row.
//!
//! Owns which rows there are, how each is drawn and where the mark is. Only rows that are on the screen are made, so
//! that a diff of any length costs the same. Does not know where the diff comes from or what becomes of a comment.

mod code;
mod draw;
mod inline;
mod place;
mod rows;
mod state;
mod summary;

pub use draw::draw;
pub use place::{Page, page};
pub use rows::{Row, Spot};
pub use state::{Fold, ReviewAt};
