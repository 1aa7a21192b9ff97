//! A conflict between two works, before either is merged.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::ids::TaskId;

/// Where in a file one work stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// The first line, from 1, in the version that both began from; 0 for all of the file.
    pub from: u32,
    /// The last line.
    pub to: u32,
    /// What is changed there, as lines with `-` and `+`, shortened; empty where that is not known.
    pub text: String,
}

/// The place where two works meet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The heading that both stand under; empty without one.
    pub heading: String,
    /// Where the first task is.
    pub first: Spot,
    /// Where the second task is.
    pub second: Spot,
}

/// How two works overlap in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overlap {
    /// Both change it, in different places.
    File,
    /// Their commits do not merge in it.
    Merge,
    /// Both change the same place.
    Place(Place),
}

/// Two tasks that change the same file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The older task.
    pub first: TaskId,
    /// The younger task.
    pub second: TaskId,
    /// The file, from the top of the repository.
    pub file: String,
    /// How.
    pub overlap: Overlap,
}

impl Conflict {
    /// Whether a person should decide something; else it is a quiet note.
    pub const fn is_pressing(&self) -> bool {
        matches!(self.overlap, Overlap::Merge | Overlap::Place(_))
    }

    /// Whether it concerns this task.
    pub fn is_of(&self, task: TaskId) -> bool {
        self.first == task || self.second == task
    }

    /// The other task, seen from this one.
    pub fn other(&self, task: TaskId) -> TaskId {
        if self.first == task { self.second } else { self.first }
    }

    /// Where the work of this task is, when the place is known.
    pub fn spot(&self, task: TaskId) -> Option<&Spot> {
        match &self.overlap {
            Overlap::Place(place) => Some(if self.first == task { &place.first } else { &place.second }),
            Overlap::File | Overlap::Merge => None,
        }
    }

    /// Whether it says the same to a person: the texts of the changes may differ.
    pub fn same_news(&self, other: &Self) -> bool {
        let lines = |conflict: &Self| match &conflict.overlap {
            Overlap::File => None,
            Overlap::Merge => Some([0; 4]),
            Overlap::Place(at) => Some([at.first.from.max(1), at.first.to, at.second.from, at.second.to]),
        };
        (self.first, self.second, &self.file, lines(self)) == (other.first, other.second, &other.file, lines(other))
    }

    /// What both do, from the point of view of one of them: `task-2 changes src/lib.rs too, at fn parse (line 12)`.
    pub fn seen_from(&self, task: TaskId) -> String {
        let (other, file) = (self.other(task), &self.file);
        match &self.overlap {
            Overlap::File => format!("{other} changes {file} too, elsewhere"),
            Overlap::Merge => format!("what {other} committed in {file} does not merge with this"),
            Overlap::Place(place) => format!("{other} changes {file} too, at {place}"),
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, second, file, overlap } = self;
        match overlap {
            Overlap::File => write!(f, "{first} and {second} change {file}, in different places"),
            Overlap::Merge => write!(f, "what {first} and {second} committed in {file} does not merge"),
            Overlap::Place(place) => write!(f, "{first} and {second} change {file} at {place}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.first.from.min(self.second.from), self.first.to.max(self.second.to));
        let lines = match (from, to) {
            (0, _) if self.first.from == self.second.from => return f.write_str("all of it"),
            (0, _) => return f.write_str("all of it in one of them"),
            (from, to) if from >= to => format!("line {from}"),
            (from, to) => format!("lines {from}-{to}"),
        };
        if self.heading.is_empty() { f.write_str(&lines) } else { write!(f, "`{}`, {lines}", self.heading) }
    }
}
