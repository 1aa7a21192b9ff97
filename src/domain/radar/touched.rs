//! What one work changes, file by file.

use std::collections::BTreeMap;

/// One change inside a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// The first line that it replaces, from 1; for a pure insertion the line after which it stands.
    pub from: u32,
    /// How many lines it replaces; 0 for a pure insertion.
    pub lines: u32,
    /// The heading that it stands under, such as the line that begins its function; empty without one.
    pub heading: String,
    /// The changed lines with `-` and `+` before them, shortened.
    pub text: String,
    /// Stands for all that it inserts: equal numbers are equal insertions.
    pub digest: u64,
}

/// What happens to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Parts of it change.
    Parts {
        /// The name of its content before; parts can be compared only between equal names.
        base: String,
        /// The changes, top to bottom.
        hunks: Vec<Hunk>,
    },
    /// All of it: it is new, gone or binary. The number stands for what comes of it; `None` is not known.
    Whole(Option<u64>),
    /// It changes, and where is not known.
    Somehow,
}

/// What one work changes, by path from the top of the repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched(pub BTreeMap<String, Change>);
