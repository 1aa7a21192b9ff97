//! The radar: which tasks under way change the same place, and what a person decided about it.
//!
//! Owns what counts as a conflict between two unfinished works. Knows no git: what each work changes comes in as values,
//! with places named in the version that it began from.

mod compare;
mod conflict;
mod prompt;
mod sight;
mod touched;

pub use compare::compare;
pub use conflict::{Conflict, Overlap, Place, Spot};
pub use prompt::{joined_prompt, told_prompt};
pub use sight::{RadarEvent, Sight};
pub use touched::{Change, Hunk, Touched};
