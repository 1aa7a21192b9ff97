//! The rows of a review, counted and found without making them.

use std::collections::BTreeMap;

use super::place::{Layout, placed};
use super::state::{Fold, ReviewAt};
use crate::domain::diff::FileDiff;
use crate::domain::review::ReviewNotes;
use crate::ui::model::DiffText;

/// A file with more changed lines than this is folded until somebody wants to see it.
const LONG: usize = 600;

/// A line of the diff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The file, by its place in the diff.
    pub file: usize,
    /// The hunk of it.
    pub hunk: usize,
    /// The line of that.
    pub line: usize,
}

/// What stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// Nothing.
    Blank,
    /// A line of the summary.
    Summary(usize),
    /// A word about a diff that is not there.
    NoDiff,
    /// What stands over the list of files.
    Files,
    /// A file of that list.
    File(usize),
    /// What stands over the list of comments.
    Comments,
    /// A comment of that list.
    Comment(usize),
    /// What stands over the diff of a file.
    Head(usize),
    /// Why a file shows no lines.
    NoLines(usize),
    /// What stands over a hunk.
    Hunk(usize, usize),
    /// A line.
    Line(Spot),
    /// A row of a hunk with before and now side by side.
    Beside(usize, usize, usize),
    /// A comment below its line.
    Below(usize),
    /// That the diff goes on and is not shown.
    Cut,
}

/// Rows that follow each other.
#[derive(Debug, Clone, Copy)]
struct Part {
    at: usize,
    len: usize,
    first: Row,
}

/// All rows.
#[derive(Debug, Default)]
pub struct Rows {
    parts: Vec<Part>,
    total: usize,
}

impl Rows {
    /// The rows of a review: so many lines of summary, then the diff with its comments.
    pub fn of(layout: Layout, summary: usize, diff: Option<&DiffText>, notes: &ReviewNotes, at: &ReviewAt) -> Self {
        let mut rows = Self::default();
        if summary > 0 {
            rows.push(Row::Summary(0), summary);
            rows.push(Row::Blank, 1);
        }
        let files = diff.map_or(&[][..], |diff| &diff.files);
        if files.is_empty() {
            rows.push(Row::NoDiff, 1);
        } else {
            rows.push(Row::Files, 1);
            rows.push(Row::File(0), files.len());
        }
        if !notes.comments.is_empty() {
            rows.push(Row::Blank, 1);
            rows.push(Row::Comments, 1);
            rows.push(Row::Comment(0), notes.comments.len());
        }
        let below = placed(files, notes);
        for (n, file) in files.iter().enumerate() {
            rows.file(layout, n, file, &below, folded(at, notes, n, file), at);
        }
        if diff.is_some_and(|diff| diff.truncated) {
            rows.push(Row::Blank, 1);
            rows.push(Row::Cut, 1);
        }
        rows
    }

    fn file(
        &mut self,
        layout: Layout,
        n: usize,
        file: &FileDiff,
        below: &BTreeMap<Spot, Vec<usize>>,
        folded: bool,
        at: &ReviewAt,
    ) {
        self.push(Row::Blank, 1);
        self.push(Row::Head(n), 1);
        if folded {
            return;
        }
        if file.hunks.is_empty() {
            self.push(Row::NoLines(n), 1);
        }
        for (h, hunk) in file.hunks.iter().enumerate() {
            self.push(Row::Hunk(n, h), 1);
            if at.turned.contains(&Fold::Hunk(n, h)) {
                continue;
            }
            let (mut from, all) = match layout {
                Layout::Beside => (0, hunk.sides.len()),
                Layout::Unified => (0, hunk.lines.len()),
            };
            let range = Spot { file: n, hunk: h, line: 0 }..Spot { file: n, hunk: h + 1, line: 0 };
            for (spot, comments) in below.range(range) {
                let row = match layout {
                    Layout::Unified => spot.line,
                    Layout::Beside => row_of(hunk, spot.line),
                };
                self.lines(layout, (n, h), from, row + 1 - from.min(row + 1));
                from = from.max(row + 1);
                for comment in comments {
                    self.push(Row::Below(*comment), 1);
                }
            }
            self.lines(layout, (n, h), from, all - from);
        }
    }

    fn lines(&mut self, layout: Layout, (file, hunk): (usize, usize), from: usize, len: usize) {
        let first = match layout {
            Layout::Unified => Row::Line(Spot { file, hunk, line: from }),
            Layout::Beside => Row::Beside(file, hunk, from),
        };
        self.push(first, len);
    }

    fn push(&mut self, first: Row, len: usize) {
        if len > 0 {
            self.parts.push(Part { at: self.total, len, first });
            self.total += len;
        }
    }

    /// How many there are; never none.
    pub const fn total(&self) -> usize {
        self.total
    }

    /// What stands in a row; blank behind the last.
    pub fn get(&self, row: usize) -> Row {
        let at = self.parts.partition_point(|part| part.at + part.len <= row);
        let Some(part) = self.parts.get(at) else { return Row::Blank };
        let by = row - part.at;
        match part.first {
            Row::Summary(n) => Row::Summary(n + by),
            Row::File(n) => Row::File(n + by),
            Row::Comment(n) => Row::Comment(n + by),
            Row::Line(spot) => Row::Line(Spot { line: spot.line + by, ..spot }),
            Row::Beside(file, hunk, n) => Row::Beside(file, hunk, n + by),
            same @ (Row::Blank
            | Row::NoDiff
            | Row::Files
            | Row::Comments
            | Row::Head(_)
            | Row::NoLines(_)
            | Row::Hunk(..)
            | Row::Below(_)
            | Row::Cut) => same,
        }
    }

    /// Where this stands.
    pub fn find(&self, wanted: Row) -> Option<usize> {
        let by = |part: &Part| match (part.first, wanted) {
            (Row::Summary(first), Row::Summary(n))
            | (Row::File(first), Row::File(n))
            | (Row::Comment(first), Row::Comment(n)) => n.checked_sub(first),
            (Row::Line(first), Row::Line(spot)) if (first.file, first.hunk) == (spot.file, spot.hunk) => {
                spot.line.checked_sub(first.line)
            }
            (Row::Beside(file, hunk, first), Row::Beside(f, h, n)) if (file, hunk) == (f, h) => n.checked_sub(first),
            (first, wanted) => (first == wanted && wanted != Row::Blank).then_some(0),
        };
        self.parts.iter().find_map(|part| by(part).filter(|by| *by < part.len).map(|by| part.at + by))
    }

    /// The first rows of parts that this is true of, in order.
    pub fn that<'a>(&'a self, is: impl Fn(Row) -> bool + 'a) -> impl DoubleEndedIterator<Item = usize> + 'a {
        self.parts.iter().filter(move |part| is(part.first)).map(|part| part.at)
    }

    /// The row of a line, if it is shown.
    pub fn of_spot(&self, spot: Spot, diff: &DiffText) -> Option<usize> {
        let beside = row_of(diff.files.get(spot.file)?.hunks.get(spot.hunk)?, spot.line);
        self.parts.iter().find_map(|part| {
            let by = if let Row::Line(first) = part.first {
                spot.line.checked_sub(first.line).filter(|_| (first.file, first.hunk) == (spot.file, spot.hunk))?
            } else {
                let Row::Beside(file, hunk, first) = part.first else { return None };
                beside.checked_sub(first).filter(|_| (file, hunk) == (spot.file, spot.hunk))?
            };
            (by < part.len).then_some(part.at + by)
        })
    }
}

/// The row in which a line stands when before and now are side by side.
pub(super) fn row_of(hunk: &crate::domain::diff::Hunk, line: usize) -> usize {
    let line = Some(line as u32);
    hunk.sides.iter().position(|(left, right)| *left == line || *right == line).unwrap_or(0)
}

/// Whether a file shows only its head.
pub(super) fn folded(at: &ReviewAt, notes: &ReviewNotes, n: usize, file: &FileDiff) -> bool {
    let by_itself = file.lines() > LONG || is_made(&file.path) || notes.has_viewed(&file.path, file.digest);
    by_itself != at.turned.contains(&Fold::File(n))
}

/// Whether programs write this file and nobody reads it.
fn is_made(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "package-lock.json" | "pnpm-lock.yaml" | "go.sum" | "npm-shrinkwrap.json")
        || [".lock", ".min.js", ".min.css", ".map"].iter().any(|end| name.ends_with(end))
}
