//! What a comment is bound to: lines of a file, and how to tell later that the place was changed.

use serde::{Deserialize, Serialize};

use crate::domain::diff::{FileDiff, Line, LineKind};

/// The most lines that one comment is about.
const MOST: usize = 200;
/// The most bytes of a line that are kept.
const LINE: usize = 2_000;

/// Which text the numbers of an anchor count in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The text as it is now.
    #[default]
    New,
    /// The text as it was: the lines were removed.
    Old,
}

/// Lines of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// The path from the top of the repository.
    pub file: String,
    /// Which text is counted.
    #[serde(default)]
    pub side: Side,
    /// The first line, from 1.
    pub from: u32,
    /// The last line.
    pub to: u32,
    /// The lines themselves.
    pub lines: Vec<String>,
    /// Lines of the present text that stand together as long as nobody touches the place: the lines with their neighbours,
    /// or around removed lines the neighbours alone.
    #[serde(default)]
    pub seam: Vec<String>,
}

impl Anchor {
    /// These lines of a file whose present text is given; `None` when it has no such lines or they are too many.
    pub fn of_text(file: &str, text: &str, from: u32, to: u32) -> Option<Self> {
        let all: Vec<&str> = text.lines().collect();
        let (first, last) = (from.checked_sub(1)? as usize, to as usize);
        if first >= last || last > all.len() || last - first > MOST {
            return None;
        }
        let kept = |lines: &[&str]| lines.iter().map(|line| clipped(line).to_owned()).collect();
        Some(Self {
            file: file.to_owned(),
            side: Side::New,
            from,
            to,
            lines: kept(&all[first..last]),
            seam: kept(&all[first.saturating_sub(1)..(last + 1).min(all.len())]),
        })
    }

    /// Lines of one hunk, by their place in it; `None` when they are none or too many.
    pub fn of_hunk(file: &FileDiff, hunk: usize, first: usize, last: usize) -> Option<Self> {
        let lines = &file.hunks.get(hunk)?.lines;
        let last = last.min(lines.len().checked_sub(1)?);
        let meant: Vec<&Line> = lines.get(first..=last)?.iter().filter(|line| line.kind != LineKind::Remark).collect();
        if meant.is_empty() || meant.len() > MOST {
            return None;
        }
        let is_now = |line: &&Line| matches!(line.kind, LineKind::Same | LineKind::Added);
        let side = if meant.iter().any(is_now) { Side::New } else { Side::Old };
        let of_side: Vec<&&Line> = meant.iter().filter(|line| side == Side::Old || is_now(line)).collect();
        let number = |line: &Line| if side == Side::New { line.new } else { line.old };
        let before = lines[..first].iter().rfind(is_now);
        let after = lines[last + 1..].iter().find(is_now);
        let between = lines[first..=last].iter().filter(|line| is_now(line));
        Some(Self {
            file: file.path.clone(),
            side,
            from: of_side.first().map(|line| number(line))?,
            to: of_side.last().map(|line| number(line))?,
            lines: of_side.iter().map(|line| clipped(&line.text).to_owned()).collect(),
            seam: before.into_iter().chain(between).chain(after).map(|line| clipped(&line.text).to_owned()).collect(),
        })
    }

    /// The place in words: `src/a.rs:12`, `src/a.rs:12-14`, `src/a.rs:12 (removed)`.
    pub fn place(&self) -> String {
        let lines = if self.from == self.to { self.from.to_string() } else { format!("{}-{}", self.from, self.to) };
        let side = match self.side {
            Side::New => "",
            Side::Old => " (removed)",
        };
        format!("{}:{lines}{side}", self.file)
    }

    /// Whether the place was changed, given the text of its file as it is now; `None` when the file is gone.
    pub fn is_touched(&self, now: Option<&str>) -> bool {
        let Some(now) = now else { return true };
        let lines: Vec<&str> = now.lines().map(clipped).collect();
        !self.seam.is_empty() && !lines.windows(self.seam.len()).any(|window| window == self.seam.as_slice())
    }
}

/// The start of a line, as long as it is kept.
fn clipped(line: &str) -> &str {
    let mut end = line.len().min(LINE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    &line[..end]
}
