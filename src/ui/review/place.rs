//! Where things are: the page, its columns, the lines that comments stand below.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use super::rows::{Rows, Spot};
use super::state::ReviewAt;
use super::summary::summary_lines;
use crate::domain::diff::{FileDiff, LineKind};
use crate::domain::review::{Anchor, ReviewNotes, Side};
use crate::domain::task::Task;
use crate::ui::layout::page_inner;
use crate::ui::model::{DiffText, Model};
use crate::ui::styles::Styles;

/// From this width on before and now stand side by side, each wide enough for code.
const SIDES: u16 = 140;
/// From this width on the summary stands beside a diff that is not.
const BESIDE: u16 = 110;
/// The width of the summary then.
const SUMMARY: u16 = 48;
/// The most cells in which a summary is easy to read.
const READABLE: usize = 100;
/// Lines that are searched for the place of a comment whose number is no longer right.
const SEARCHED: usize = 20_000;

/// How a hunk is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// What is gone above what came instead.
    Unified,
    /// Before at the left, now at the right.
    Beside,
}

/// The page of a review on the screen.
pub struct Page<'a> {
    /// The rows.
    pub rows: Rows,
    /// The diff, when it is there.
    pub diff: Option<&'a DiffText>,
    /// What is noted of the review.
    pub notes: &'a ReviewNotes,
    /// Where the client is among the rows.
    pub at: ReviewAt,
    /// Where the summary stands when it does not scroll; else empty.
    pub aside: Rect,
    /// Where the rows stand, behind the column of the mark.
    pub area: Rect,
    pub(super) summary: Vec<ratatui::text::Line<'static>>,
}

/// The page of a task's review.
pub fn page<'a>(model: &Model<'a>, styles: &Styles, task: &'a Task, at: &ReviewAt, body: Rect) -> Page<'a> {
    let inside = page_inner(body);
    let stands = (BESIDE..SIDES).contains(&body.width);
    let aside = Rect { width: if stands { SUMMARY } else { 0 }, ..inside };
    let taken = if stands { SUMMARY + 2 } else { 0 };
    // The mark has a column of its own, in the margin of the box.
    let area = Rect { x: inside.x + taken, width: inside.width.saturating_sub(taken), ..inside };
    let layout = if body.width < SIDES { Layout::Unified } else { Layout::Beside };
    let diff = model.diff.filter(|diff| diff.task == task.id);
    let width = if stands { SUMMARY } else { area.width };
    let summary = summary_lines(model, styles, task, usize::from(width).min(READABLE));
    let scrolls = if stands { 0 } else { summary.len() };
    let rows = Rows::of(layout, scrolls, diff, &task.review, at);
    let at = at.among(&rows);
    Page { rows, at, diff, notes: &task.review, aside, area, summary }
}

/// Below which line each comment stands, as far as its line is in the diff.
pub(super) fn placed(files: &[FileDiff], notes: &ReviewNotes) -> BTreeMap<Spot, Vec<usize>> {
    let mut all: BTreeMap<Spot, Vec<usize>> = BTreeMap::new();
    for (n, comment) in notes.comments.iter().enumerate() {
        if let Some(spot) = spot_of(files, &comment.anchor) {
            all.entry(spot).or_default().push(n);
        }
    }
    all
}

/// The last line that an anchor is about: by its number, else by its text.
pub(super) fn spot_of(files: &[FileDiff], anchor: &Anchor) -> Option<Spot> {
    let (n, file) = files.iter().enumerate().find(|(_, file)| file.path == anchor.file)?;
    let last = anchor.lines.last()?;
    let mut best: Option<(u32, Spot)> = None;
    let lines = file.hunks.iter().enumerate().flat_map(|(h, hunk)| {
        hunk.lines.iter().enumerate().map(move |(l, line)| (Spot { file: n, hunk: h, line: l }, line))
    });
    for (spot, line) in lines.take(SEARCHED) {
        let (number, is_side) = match anchor.side {
            Side::New => (line.new, matches!(line.kind, LineKind::Same | LineKind::Added)),
            Side::Old => (line.old, line.kind == LineKind::Removed),
        };
        let off = number.abs_diff(anchor.to);
        if is_side && line.text == *last && best.is_none_or(|(least, _)| off < least) {
            best = Some((off, spot));
        }
    }
    best.map(|(_, spot)| spot)
}
