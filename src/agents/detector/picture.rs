//! What a detector sees of a screen: the last logical rows, the cursor, and where things stand among them.
//!
//! Owns the regions that rules name and the joining of rows that were wrapped, by the terminal or by the program itself.
//! Knows no rule and no time.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

use super::super::dialogs::{is_blank, unboxed};
use crate::term::Screen;

/// Rows from the bottom that are read.
const ROWS: usize = 60;
/// A drawn line has at least so many characters.
const LINE: usize = 8;
/// A prompt box has at most so many rows.
const BOX_ROWS: usize = 16;
/// So many columns at the right edge may stay empty although a word did not fit: margin and frame.
const MARGIN: usize = 4;
/// A phrase goes over at most so many rows more.
const CONTINUED: usize = 3;

/// The last rows of a screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    rows: Vec<String>,
    cursor: usize,
    width: usize,
}

impl Picture {
    /// Of a screen.
    pub fn of(screen: &Screen) -> Self {
        let (mut rows, cursor) = screen.lines_and_cursor();
        let surplus = rows.len().saturating_sub(ROWS);
        rows.drain(..surplus);
        Self { rows, cursor: cursor.saturating_sub(surplus), width: usize::from(screen.size().cols) }
    }

    /// Of rows of unknown width, the last one at the bottom.
    pub fn of_rows(rows: &[String], cursor: usize) -> Self {
        Self { rows: rows.to_vec(), cursor, width: 0 }
    }

    /// The rows from top to bottom, the terminal's own wraps joined.
    pub fn rows(&self) -> &[String] {
        &self.rows
    }

    /// Whether nothing is drawn.
    pub fn is_blank(&self) -> bool {
        self.rows.iter().all(|row| row.trim().is_empty())
    }

    /// The index of the row with the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The indexes of rows with content, from the bottom up.
    pub fn from_bottom(&self) -> impl Iterator<Item = usize> {
        (0..self.rows.len()).rev().filter(|&at| !is_blank(&self.rows[at]))
    }

    /// The rows below the last drawn horizontal line; all of them when there is none.
    pub fn below_last_rule(&self) -> Range<usize> {
        let line = (0..self.rows.len()).rev().find(|&at| is_line(&self.rows[at]));
        line.map_or(0, |at| at + 1)..self.rows.len()
    }

    /// The rows of the box that the cursor stands in: between two drawn lines, else the rows around the cursor up to
    /// blank ones.
    pub fn prompt_box(&self) -> Range<usize> {
        let end = self.rows.len();
        let cursor = self.cursor.min(end.saturating_sub(1));
        let above = (cursor.saturating_sub(BOX_ROWS)..cursor).rev().find(|&at| is_line(&self.rows[at]));
        let below = (cursor + 1..end.min(cursor + BOX_ROWS)).find(|&at| is_line(&self.rows[at]));
        if let (Some(above), Some(below)) = (above, below) {
            return above + 1..below;
        }
        let edge = |at: &usize| self.rows.get(*at).is_none_or(|row| is_blank(row));
        let top = (0..cursor).rev().find(edge).map_or(0, |at| at + 1);
        let bottom = (cursor + 1..end).find(edge).unwrap_or(end);
        top..bottom.min(end)
    }

    /// The rows in which a prompt is being typed: the box around the cursor, else from the cursor down to a blank row.
    pub fn composer(&self) -> Range<usize> {
        let whole = self.prompt_box();
        let boxed = whole.start.checked_sub(1).is_some_and(|at| is_line(&self.rows[at]))
            && self.rows.get(whole.end).is_some_and(|row| is_line(row));
        if boxed { whole } else { self.cursor.max(whole.start)..whole.end }
    }

    /// The row at `at`, together with the rows that go on where it was cut: by a program that wraps its text itself, the
    /// next word did not fit. `None` when it was not cut.
    pub fn joined(&self, at: usize) -> Option<String> {
        let mut text = self.rows.get(at)?.trim_end_matches(['│', '┃', ' ']).to_owned();
        let mut last = text.width();
        let mut count = 0;
        for row in self.rows[at + 1..].iter().take(CONTINUED) {
            let next = unboxed(row);
            let word = next.split_whitespace().next().unwrap_or_default();
            let cut = self.width > 0 && last * 2 > self.width && last + 1 + word.width() + MARGIN > self.width;
            if word.is_empty() || is_blank(row) || !cut {
                break;
            }
            text.push(' ');
            text.push_str(next);
            last = row.trim_end_matches(['│', '┃', ' ']).width();
            count += 1;
        }
        (count > 0).then_some(text)
    }
}

/// Whether the row is a drawn horizontal line, or an edge of a box.
pub fn is_line(row: &str) -> bool {
    let drawn = |c: char| {
        matches!(
            c,
            '─' | '━'
                | '═'
                | '▔'
                | '▁'
                | '▀'
                | '▄'
                | '╭'
                | '╮'
                | '╰'
                | '╯'
                | '┌'
                | '┐'
                | '└'
                | '┘'
                | '╹'
                | '╺'
                | '╻'
        )
    };
    let row = row.trim();
    row.chars().count() >= LINE && row.chars().all(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(text: &str, cursor: usize, width: usize) -> Picture {
        Picture { rows: text.lines().map(str::to_owned).collect(), cursor, width }
    }

    #[test]
    fn the_prompt_box_is_around_the_cursor() {
        let claude = picture("❯ old prompt\n\n──────────\n❯ two\n  rows\n──────────\n  ? help", 3, 20);
        assert_eq!((claude.prompt_box(), claude.below_last_rule()), (3..5, 6..7));
        let codex = picture("• text\n\n› Ask\n  anything\n\n  model · path", 2, 20);
        assert_eq!((codex.prompt_box(), codex.below_last_rule()), (2..4, 0..6));
        assert_eq!(picture("", 0, 20).prompt_box(), 0..0);
        assert_eq!(picture("a", 7, 20).prompt_box(), 0..1);
    }

    #[test]
    fn rows_that_the_program_cut_are_joined() {
        let cut = picture("• Working (12s • esc to\n  interrupt)\n\n  next", 0, 28);
        assert_eq!(cut.joined(0).as_deref(), Some("• Working (12s • esc to interrupt)"));
        assert_eq!(cut.joined(1), None);
        // The next word would have fitted: these are two lines.
        assert_eq!(picture("• Working\n  interrupt", 0, 28).joined(0), None);
        assert_eq!(picture("• Working (12s • esc to\n  interrupt)", 0, 80).joined(0), None);
    }
}
