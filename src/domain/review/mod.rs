//! Review: comments on lines of a task's work, which files were viewed, the undoing of a merge.
//!
//! Owns what a comment is bound to, when it counts as answered and what the agent is told of it. Does not know how a diff
//! is made or drawn.

mod anchor;
#[cfg(test)]
mod anchor_tests;
mod comment;
mod notes;

pub use anchor::{Anchor, Side};
pub use comment::{Comment, CommentState, feedback};
pub use notes::{ReviewEvent, ReviewNotes, Undoing};
