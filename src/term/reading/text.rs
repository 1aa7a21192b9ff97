//! The text of a pane as numbered lines: older text from elsewhere, the history, the screen.
//!
//! A line keeps its number while more is printed, while the oldest lines are dropped and when the width changes, so a
//! place names a line by its number and never by its distance from an end.

use super::line::TextLine;
use crate::term::screen::Screen;
use crate::term::scrollback::Scrollback;

/// A place in a pane's text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The number of the line.
    pub line: i64,
    /// The byte of its plain text; its length is the place after the last character.
    pub at: usize,
}

impl Place {
    /// The place of a byte in a line.
    pub const fn new(line: i64, at: usize) -> Self {
        Self { line, at }
    }
}

/// Lines from before those that the pane keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OlderText {
    /// The number of the line after the last of them.
    pub end: i64,
    /// The lines, oldest first, as styled text.
    pub lines: Vec<String>,
}

/// What stands in the place of lines that are no longer kept anywhere.
const GAP: &str = "\u{2026}";

/// The whole text of a pane, borrowed for one look.
#[derive(Debug)]
pub struct PaneText<'a> {
    screen: &'a Screen,
    older: Option<&'a OlderText>,
    /// The row at which each line of the screen starts.
    starts: Vec<u16>,
    /// The number of the oldest line of the history.
    history: i64,
    /// The number of the line that the screen's first row belongs to.
    on_screen: i64,
}

impl<'a> PaneText<'a> {
    /// The text of a screen. While the alternate screen is shown, that is all: what a program draws there leaves no
    /// history.
    pub fn new(screen: &'a Screen, older: Option<&'a OlderText>) -> Self {
        let scrollback = scrollback_of(screen);
        let alternate = screen.alternate_screen();
        let end = scrollback.first_line() + scrollback.line_count() as i64;
        let joined = scrollback.is_open() && !alternate;
        let on_screen = end - i64::from(joined);
        let history = if alternate { on_screen } else { scrollback.first_line() };
        let text = Self { screen, older, starts: line_starts(screen), history, on_screen };
        // Older text stands above everything that is kept.
        if older.is_some() { text.with_cleared() } else { text }
    }

    /// The same with the lines that the program has cleared away.
    #[must_use]
    pub fn with_cleared(self) -> Self {
        let history =
            if self.screen.alternate_screen() { self.on_screen } else { scrollback_of(self.screen).oldest_line() };
        Self { history, ..self }
    }

    /// Whether there are lines that the program has cleared away and that are not shown.
    pub fn hides_cleared(&self) -> bool {
        !self.screen.alternate_screen() && self.history > scrollback_of(self.screen).oldest_line()
    }

    /// The screen.
    pub const fn screen(&self) -> &'a Screen {
        self.screen
    }

    /// The number of the first line.
    pub fn first(&self) -> i64 {
        self.older.map_or(self.history, |older| (older.end - older.lines.len() as i64).min(self.history))
    }

    /// The number of the first line that the pane itself keeps.
    pub const fn kept(&self) -> i64 {
        self.history
    }

    /// The number of the first line on the screen.
    pub const fn on_screen(&self) -> i64 {
        self.on_screen
    }

    /// The place of the screen's first character.
    pub fn screen_start(&self) -> Place {
        let line = self.line(self.on_screen);
        Place::new(self.on_screen, line.at_cell(self.history_cells(self.on_screen)))
    }

    /// The number of the last line.
    pub fn last(&self) -> i64 {
        self.on_screen + (self.starts.len() as i64 - 1).max(0)
    }

    /// A line; an empty one for a number that there is not.
    pub fn line(&self, number: i64) -> TextLine<'a> {
        if number < self.history {
            return self.older_line(number);
        }
        let mut line = scrollback_of(self.screen).line(number).filter(|_| !self.screen.alternate_screen());
        let mut text = line.take().map_or_else(TextLine::default, TextLine::styled);
        if let Ok(index) = usize::try_from(number - self.on_screen) {
            self.push_rows(&mut text, index);
        }
        text
    }

    fn older_line(&self, number: i64) -> TextLine<'a> {
        let between = self.older.is_some_and(|older| number >= older.end);
        match self.stored(number) {
            Some(line) => TextLine::styled(line),
            None if between => TextLine::styled(GAP),
            None => TextLine::default(),
        }
    }

    fn push_rows(&self, line: &mut TextLine<'a>, index: usize) {
        let Some(start) = self.starts.get(index) else { return };
        let end = self.starts.get(index + 1).copied().unwrap_or(self.screen.size().rows);
        for row in *start..end {
            self.screen.engine.draw_row(row, &mut |col, cell| {
                let above = line.cells().last().filter(|_| row > *start && col == 0 && cell.width == 2);
                if above.is_some_and(|above| above.cell.text.is_empty()) {
                    // The last column of the row above was left free for want of a second one.
                    line.pop();
                }
                line.push(cell);
            });
            if !self.screen.engine.row_wrapped(row) {
                break;
            }
        }
        line.trim();
    }

    /// The styled text of a line that is not on the screen.
    pub fn stored(&self, number: i64) -> Option<&'a str> {
        if number >= self.history {
            return scrollback_of(self.screen).line(number);
        }
        let older = self.older?;
        let index = usize::try_from(number - older.end + older.lines.len() as i64).ok()?;
        older.lines.get(index).map(String::as_str)
    }

    /// The styled text of every line above those on the screen, oldest first, with its number.
    pub(super) fn all_stored(&self) -> impl Iterator<Item = (i64, &'a str)> {
        let older = self.older.into_iter().flat_map(|older| {
            let first = older.end - older.lines.len() as i64;
            (first..).zip(older.lines.iter().map(String::as_str))
        });
        let (from, to) = (self.history, self.on_screen);
        let kept = scrollback_of(self.screen).numbered().filter(move |(number, _)| (from..to).contains(number));
        older.filter(move |(number, _)| *number < from).chain(kept)
    }

    /// The nearest place that there is, in front of a whole character.
    pub fn clamped(&self, place: Place) -> Place {
        if place.line < self.first() {
            return Place::new(self.first(), 0);
        }
        let number = place.line.min(self.last());
        let line = self.line(number);
        let at = if place.line > number { line.last_at() } else { place.at };
        Place::new(number, line.at_cell(line.cell_at(at)))
    }

    /// Where the cursor is, and how many columns it stands beyond the last character of its line.
    pub fn cursor(&self) -> (Place, u16) {
        let cursor = self.screen.cursor();
        let index = self.starts.partition_point(|start| *start <= cursor.row).saturating_sub(1);
        let number = self.on_screen + index as i64;
        let line = self.line(number);
        let rows_above = usize::from(cursor.row - self.starts.get(index).copied().unwrap_or(0).min(cursor.row));
        let on_rows = self.history_cells(number) + self.cells_of_rows(index, rows_above);
        let (mut cell, mut col) = (on_rows, 0);
        while col < cursor.col && cell < line.cells().len() {
            col += u16::from(line.cells().get(cell).map_or(1, |cell| cell.cell.width));
            cell += 1;
        }
        (Place::new(number, line.at_cell(cell)), cursor.col.saturating_sub(col))
    }

    /// How many cells of a line are in the history.
    fn history_cells(&self, number: i64) -> usize {
        let line = scrollback_of(self.screen).line(number).filter(|_| !self.screen.alternate_screen());
        line.map_or(0, |line| TextLine::styled(line).cells().len())
    }

    /// How many cells the first rows of a line of the screen have.
    fn cells_of_rows(&self, index: usize, rows: usize) -> usize {
        let start = self.starts.get(index).copied().unwrap_or(0);
        let mut count = 0;
        for row in start..start.saturating_add(rows as u16) {
            self.screen.engine.draw_row(row, &mut |_, cell| count += usize::from(cell.width > 0));
        }
        count
    }
}

fn scrollback_of(screen: &Screen) -> &Scrollback {
    &screen.engine.history().scrollback
}

/// The rows at which the lines of the screen start, without the blank ones below the cursor and the last text.
fn line_starts(screen: &Screen) -> Vec<u16> {
    let rows = screen.size().rows;
    let cursor = screen.cursor().row;
    let written = |row: &u16| {
        let mut found = false;
        screen.engine.draw_row(*row, &mut |_, cell| found |= !cell.text.trim_start().is_empty());
        found
    };
    let used = (cursor + 1..rows).rev().find(written).unwrap_or(cursor).min(rows.saturating_sub(1));
    let wrapped_before = |row: u16| row > 0 && screen.engine.row_wrapped(row - 1);
    (0..=used).filter(|row| !wrapped_before(*row)).collect()
}
