//! The lines of hunks, unified or side by side, with their numbers, and the comments below them.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::{Line as TextLine, Span};

use super::code::{Code, filled, line};
use super::rows::Spot;
use crate::domain::diff::{FileInks, Hunk, Ink, Line, LineKind, changed_words};
use crate::domain::review::{Comment, CommentState, Side};
use crate::ui::model::DiffText;
use crate::ui::styles::{Styles, Tone};
use crate::ui::text::{clean, wrap};

/// The cells of numbers and sign before a line.
const GUTTER: usize = 7;

/// How a line of this kind looks: its sign, the colour of the sign and of plain text, the ground, the mark of words.
struct Look {
    sign: &'static str,
    style: Style,
    ground: Style,
    changed: Style,
}

fn look(styles: &Styles, kind: LineKind) -> Look {
    let plain = Style { bg: None, ..styles.text };
    match kind {
        LineKind::Same => Look { sign: " ", style: plain, ground: Style::new(), changed: Style::new() },
        LineKind::Added => {
            Look { sign: "+", style: styles.added, ground: styles.added_ground, changed: styles.added_word }
        }
        LineKind::Removed => {
            Look { sign: "-", style: styles.removed, ground: styles.removed_ground, changed: styles.removed_word }
        }
        LineKind::Remark => Look { sign: "\\", style: styles.dim, ground: Style::new(), changed: Style::new() },
    }
}

/// A hunk with the colours of its lines.
pub(super) struct Coloured<'a> {
    pub hunk: &'a Hunk,
    inks: Option<&'a FileInks>,
    at: usize,
}

impl<'a> Coloured<'a> {
    pub fn of(diff: &'a DiffText, file: usize, hunk: usize) -> Option<Self> {
        let inks = diff.inks.get(file).and_then(Option::as_ref);
        Some(Self { hunk: diff.files.get(file)?.hunks.get(hunk)?, inks, at: hunk })
    }

    fn inks(&self, line: usize) -> &'a [(u32, Ink)] {
        self.inks.map_or(&[], |inks| inks.line(self.at, line))
    }

    /// The bytes of a line that changed, when it was changed into another.
    fn words(&self, at: usize, line: &Line) -> Vec<Range<usize>> {
        let Some(other) = line.pair.and_then(|pair| self.hunk.lines.get(pair as usize)) else { return Vec::new() };
        let (old, new, own) = match line.kind {
            LineKind::Removed => (self.hunk.lines.get(at).map_or("", |it| it.text.as_str()), other.text.as_str(), 0),
            LineKind::Added | LineKind::Same | LineKind::Remark => (other.text.as_str(), line.text.as_str(), 1),
        };
        let mut words = changed_words(old, new).unwrap_or_default();
        std::mem::take(&mut words[own])
    }

    /// One line in rows of so many cells.
    fn cell(&self, styles: &Styles, at: usize, side: Side, width: usize) -> Vec<Vec<Span<'static>>> {
        let Some(it) = self.hunk.lines.get(at) else { return vec![filled(Vec::new(), width, Style::new())] };
        let look = look(styles, it.kind);
        let words = self.words(at, it);
        let style = look.style.patch(look.ground);
        let inks = self.inks(at);
        let code = Code { text: &it.text, style, inks, words: &words, changed: look.changed };
        let number = match (it.kind, side) {
            (LineKind::Removed, _) | (LineKind::Same, Side::Old) => it.old.to_string(),
            (LineKind::Same, Side::New) | (LineKind::Added, _) => it.new.to_string(),
            (LineKind::Remark, _) => String::new(),
        };
        let rows = code.rows(styles, width.saturating_sub(GUTTER)).into_iter().enumerate();
        rows.map(|(n, spans)| {
            let (number, sign) = if n == 0 { (number.as_str(), look.sign) } else { ("", " ") };
            let mut all = vec![
                Span::styled(format!("{number:>4} "), styles.dim.patch(look.ground)),
                Span::styled(sign, look.style.patch(look.ground)),
                Span::styled(" ", look.ground),
            ];
            all.extend(spans);
            filled(all, width, look.ground)
        })
        .collect()
    }

    /// A line by itself.
    pub fn unified(&self, styles: &Styles, spot: Spot, width: usize) -> Vec<TextLine<'static>> {
        self.cell(styles, spot.line, Side::New, width).into_iter().map(line).collect()
    }

    /// A row with before at the left and now at the right.
    pub fn beside(&self, styles: &Styles, row: usize, width: usize, ascii: bool) -> Vec<TextLine<'static>> {
        let Some((left, right)) = self.hunk.sides.get(row) else { return Vec::new() };
        let half = width.saturating_sub(1) / 2;
        let side = |line: Option<u32>, side: Side| match line {
            Some(at) => self.cell(styles, at as usize, side, half),
            None => vec![filled(Vec::new(), half, Style::new())],
        };
        let (mut left, mut right) = (side(*left, Side::Old), side(*right, Side::New));
        let high = left.len().max(right.len());
        let blank = || filled(Vec::new(), half, Style::new());
        left.resize_with(high, blank);
        right.resize_with(high, blank);
        let bar = Span::styled(if ascii { "|" } else { "│" }, styles.border);
        let joined = left.into_iter().zip(right).map(|(mut left, right)| {
            left.push(bar.clone());
            left.extend(right);
            line(left)
        });
        joined.collect()
    }
}

/// How a comment's state looks.
pub(super) fn state_of(styles: &Styles, state: CommentState) -> (&'static str, Style) {
    match state {
        CommentState::Open => ("●", styles.tone(Tone::NeedsYou)),
        CommentState::Sent => ("→", styles.tone(Tone::Working)),
        CommentState::Answered => ("✓", styles.tone(Tone::Done)),
        CommentState::Handled => ("✓", styles.dim),
    }
}

/// A comment below its line.
pub(super) fn comment(styles: &Styles, comment: &Comment, width: usize, ascii: bool) -> Vec<TextLine<'static>> {
    let (_, tone) = state_of(styles, comment.state);
    let bar = if ascii { "|" } else { "┃" };
    let room = width.saturating_sub(GUTTER + 2);
    let head = format!("{} · {}", comment.id, comment.state.word());
    let mut all = vec![(head, tone)];
    let plain = Style { bg: None, ..styles.text };
    for text in comment.text.lines() {
        all.extend(wrap(&clean(text), room).into_iter().map(|row| (row, plain)));
    }
    let row = |(text, style): (String, Style)| {
        line(vec![
            Span::raw(" ".repeat(GUTTER.saturating_sub(2))),
            Span::styled(bar, tone),
            Span::raw(" "),
            Span::styled(text, style),
        ])
    };
    all.into_iter().map(row).collect()
}
