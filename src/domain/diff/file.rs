//! The parts of a diff.

use crate::domain::summary::FileStatus;

/// What a line of a diff says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// It is in both.
    Same,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is git's own word: no newline at the end.
    Remark,
}

/// A line of a diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub kind: LineKind,
    /// Its number before, from 1; of an added line, that of the next one before.
    pub old: u32,
    /// Its number now, from 1; of a removed line, that of the next one now.
    pub new: u32,
    /// Its text without its end.
    pub text: String,
    /// The line of the same hunk that it was changed into, or from.
    pub pair: Option<u32>,
}

/// Lines that stand together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hunk {
    /// What they stand in, as git names it.
    pub heading: String,
    /// The number of the first line now.
    pub start: u32,
    /// The lines.
    pub lines: Vec<Line>,
    /// Side by side: which line stands at the left and which at the right of each row.
    pub sides: Vec<(Option<u32>, Option<u32>)>,
}

impl Hunk {
    /// How many lines are new and how many are gone.
    pub fn counts(&self) -> (u32, u32) {
        let of = |kind| self.lines.iter().filter(|line| line.kind == kind).count() as u32;
        (of(LineKind::Added), of(LineKind::Removed))
    }

    /// Finds out which lines stand beside each other, and which was changed into which.
    pub(super) fn settle(&mut self) {
        let (mut gone, mut new): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        for at in 0..self.lines.len() {
            let n = at as u32;
            match self.lines[at].kind {
                LineKind::Removed if new.is_empty() => gone.push(n),
                LineKind::Removed => {
                    self.beside(&mut gone, &mut new);
                    gone.push(n);
                }
                LineKind::Added => new.push(n),
                LineKind::Remark if gone.is_empty() && new.is_empty() => self.sides.push((Some(n), Some(n))),
                LineKind::Remark => {}
                LineKind::Same => {
                    self.beside(&mut gone, &mut new);
                    self.sides.push((Some(n), Some(n)));
                }
            }
        }
        self.beside(&mut gone, &mut new);
    }

    fn beside(&mut self, gone: &mut Vec<u32>, new: &mut Vec<u32>) {
        for row in 0..gone.len().max(new.len()) {
            let (left, right) = (gone.get(row).copied(), new.get(row).copied());
            if let (Some(left), Some(right)) = (left, right) {
                self.lines[left as usize].pair = Some(right);
                self.lines[right as usize].pair = Some(left);
            }
            self.sides.push((left, right));
        }
        gone.clear();
        new.clear();
    }
}

/// A changed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDiff {
    /// Its path from the top of the repository.
    pub path: String,
    /// The path that it had before, when it moved.
    pub from: Option<String>,
    /// What became of it.
    pub status: FileStatus,
    /// New lines.
    pub added: u32,
    /// Lines that are gone.
    pub removed: u32,
    /// Whether git shows no lines of it because it is no text.
    pub binary: bool,
    /// Its hunks.
    pub hunks: Vec<Hunk>,
    /// Tells this change of the file from any other; a mark "viewed" belongs to it.
    pub digest: u64,
}

impl FileDiff {
    /// How many lines of it are shown when everything is unfolded.
    pub fn lines(&self) -> usize {
        self.hunks.iter().map(|hunk| hunk.lines.len()).sum()
    }
}
