//! The lines that left the top of the main screen.
//!
//! Owns them as logical lines of text with embedded SGR in chunks of about 64 KiB, dropped oldest first, and which of
//! them the program has cleared away; counts rows only of what is looked at, at the width it is looked at. Does not know
//! where lines come from: the screen hands them over.

use std::cell::Cell as Memo;
use std::collections::VecDeque;
use std::fmt;

use super::budget::Account;
use super::clean::is_unsafe;
use super::lines::{is_same_text, plain, rows_of, walk};
use super::style::{Cell, CellStyle};

/// The bytes of lines that a pane keeps at the most.
pub(super) const CAP: usize = 3 << 20;
const CHUNK: usize = 64 << 10;
/// A logical line is ended after so many cells even if the program never ends it.
const LONGEST_LINE: usize = 16 << 10;
/// And after so many bytes.
const LARGEST_LINE: usize = 128 << 10;

/// Whether a row goes on in the row after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowEnd {
    /// The line ends with it.
    Ended,
    /// The line was wrapped.
    Wrapped,
}

/// The rows of the first lines of a chunk, at a width.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    cols: u16,
    lines: usize,
    rows: usize,
}

#[derive(Debug, Clone, Default)]
struct Chunk {
    text: String,
    /// Where each line ends in the text.
    ends: Vec<u32>,
    counted: Memo<Counted>,
}

/// Where a row was found, so that the next one is near.
#[derive(Debug, Clone, Copy)]
struct Found {
    version: u64,
    /// The first row of the line.
    row: usize,
    chunk: usize,
    line: usize,
}

/// The history of one pane.
#[derive(Debug, Clone)]
pub(super) struct Scrollback {
    chunks: VecDeque<Chunk>,
    /// So many of the oldest chunks were cleared away by the program.
    cleared: usize,
    /// Of these, the last clearing cleared the ones from here on.
    cleared_last: usize,
    /// What was cleared is shown all the same.
    shows_cleared: bool,
    cols: u16,
    /// The last line was wrapped; the next row belongs to it.
    open: bool,
    /// The rows of the last line so far.
    open_rows: usize,
    /// Lines since the screen was last cleared: only these may come back to it.
    returnable: usize,
    /// So many of the last lines were on the screen when it was last cleared, and nothing came after them.
    parked: usize,
    /// Changes with every change.
    version: u64,
    found: Memo<Option<Found>>,
    /// What all panes together keep.
    pub(super) account: Account,
    /// The bytes of lines that are kept at the most.
    pub(super) cap: usize,
    /// How many lines are gone: the number of the oldest one that is kept.
    gone: i64,
}

impl Default for Scrollback {
    fn default() -> Self {
        Self::new(0)
    }
}

impl Chunk {
    fn line(&self, index: usize) -> &str {
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.ends.get(index).and_then(|end| self.text.get(start..*end as usize)).unwrap_or("")
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<u32>()
    }

    /// The rows of its lines; those of lines that cannot change any more are remembered.
    fn rows(&self, cols: u16) -> usize {
        let mut counted = self.counted.get();
        if counted.cols != cols {
            counted = Counted { cols, ..Counted::default() };
        }
        let closed = self.ends.len().saturating_sub(1);
        while counted.lines < closed {
            counted.rows += rows_of(self.line(counted.lines), cols) as usize;
            counted.lines += 1;
        }
        self.counted.set(counted);
        let last = if closed < self.ends.len() { rows_of(self.line(closed), cols) as usize } else { 0 };
        counted.rows + last
    }

    fn pop_line(&mut self) -> Option<String> {
        let last = self.ends.len().checked_sub(1)?;
        let line = self.line(last).to_owned();
        self.ends.pop();
        self.text.truncate(self.text.len() - line.len());
        if self.counted.get().lines > last.saturating_sub(1) {
            self.counted.take();
        }
        Some(line)
    }
}

impl Scrollback {
    pub(super) fn new(cols: u16) -> Self {
        Self {
            chunks: VecDeque::new(),
            cleared: 0,
            cleared_last: 0,
            shows_cleared: false,
            cols,
            open: false,
            open_rows: 0,
            returnable: 0,
            parked: 0,
            version: 0,
            found: Memo::new(None),
            account: Account::default(),
            cap: CAP,
            gone: 0,
        }
    }

    /// How many rows can be looked at, at the present width.
    pub(super) fn len(&self) -> usize {
        self.shown().map(|chunk| chunk.rows(self.cols)).sum()
    }

    /// The number of the oldest line that can be looked at. Lines are counted from 0 and keep their numbers.
    pub(super) fn first_line(&self) -> i64 {
        let hidden: usize = self.chunks.range(..self.first_shown().min(self.chunks.len())).map(Chunk::len).sum();
        self.gone + hidden as i64
    }

    /// The number of the oldest line that is kept, whether it was cleared away or not.
    pub(super) const fn oldest_line(&self) -> i64 {
        self.gone
    }

    /// How many lines can be looked at.
    pub(super) fn line_count(&self) -> usize {
        self.shown().map(Chunk::len).sum()
    }

    /// A line as styled text, by its number.
    pub(super) fn line(&self, number: i64) -> Option<&str> {
        let mut index = usize::try_from(number - self.gone).ok()?;
        for chunk in &self.chunks {
            if index < chunk.len() {
                return Some(chunk.line(index));
            }
            index -= chunk.len();
        }
        None
    }

    /// Every line that is kept, oldest first, with its number.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (i64, &str)> {
        let lines = self.chunks.iter().flat_map(|chunk| (0..chunk.len()).map(|index| chunk.line(index)));
        (self.gone..).zip(lines)
    }

    /// Whether the last line goes on in the first row of the screen.
    pub(super) const fn is_open(&self) -> bool {
        self.open
    }

    fn first_shown(&self) -> usize {
        if self.shows_cleared { 0 } else { self.cleared }
    }

    fn shown(&self) -> impl DoubleEndedIterator<Item = &Chunk> {
        self.chunks.range(self.first_shown().min(self.chunks.len())..)
    }

    /// Appends one row: `write` puts its styled text into the writer it is given and says how the row ends.
    pub(super) fn push_row(&mut self, write: impl FnOnce(&mut SafeWriter<'_>) -> RowEnd) {
        self.begin();
        let continues = std::mem::take(&mut self.open);
        let cols = usize::from(self.cols.max(1));
        let Some(chunk) = self.chunks.back_mut() else { return };
        let end = write(&mut SafeWriter(&mut chunk.text));
        let end_at = chunk.text.len() as u32;
        if continues && let Some(last) = chunk.ends.last_mut() {
            *last = end_at;
            self.open_rows += 1;
        } else {
            chunk.ends.push(end_at);
            (self.open_rows, self.returnable) = (1, self.returnable + 1);
        }
        let short = self.open_rows * cols < LONGEST_LINE && chunk.line(chunk.ends.len() - 1).len() < LARGEST_LINE;
        self.open = end == RowEnd::Wrapped && short;
    }

    /// Appends a whole line of safe text; `style` is the one at its start.
    pub(super) fn push_line(&mut self, style: CellStyle, line: &str) {
        self.open = false;
        self.begin();
        let Some(chunk) = self.chunks.back_mut() else { return };
        if style != CellStyle::default() {
            style.write_sgr(&mut chunk.text);
        }
        chunk.text.push_str(line);
        chunk.ends.push(chunk.text.len() as u32);
        self.returnable += 1;
    }

    /// Makes room for more text.
    fn begin(&mut self) {
        self.version += 1;
        self.parked = 0;
        let full = self.chunks.back().is_none_or(|chunk| chunk.text.len() >= CHUNK);
        // What was cleared stays in chunks of its own.
        if !self.open && (full || self.chunks.len() == self.cleared) {
            self.start_chunk();
        }
    }

    fn start_chunk(&mut self) {
        if let Some(full) = self.chunks.back_mut() {
            full.text.shrink_to_fit();
            full.ends.shrink_to_fit();
            self.account.add(full.bytes());
        }
        self.chunks.push_back(Chunk::default());
        self.trim();
    }

    /// The memory of all lines, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.chunks.iter().map(Chunk::bytes).sum()
    }

    /// Drops the oldest text that is too much, for this pane or for all panes together.
    pub(super) fn trim(&mut self) {
        while self.chunks.len() > 1 && (self.account.bytes() + 2 * CHUNK > self.cap || self.account.is_asked()) {
            self.gone += self.chunks.pop_front().map_or(0, |chunk| chunk.len()) as i64;
            self.account.remove_oldest();
            self.cleared = self.cleared.saturating_sub(1);
            self.cleared_last = self.cleared_last.saturating_sub(1);
            self.version += 1;
        }
    }

    /// The width at which it is looked at from now on.
    pub(super) const fn set_cols(&mut self, cols: u16) {
        self.cols = cols;
        self.version += 1;
    }

    /// The last line as styled text, if it may come back to the screen.
    pub(super) fn last_line(&self) -> Option<&str> {
        self.lines_backwards().next().filter(|_| self.returnable > 0)
    }

    /// Takes the last line away and gives its styled text.
    pub(super) fn pop_line(&mut self) -> Option<String> {
        self.version += 1;
        self.open = false;
        let line = self.chunks.back_mut()?.pop_line()?;
        self.returnable = self.returnable.saturating_sub(1);
        self.parked = self.parked.saturating_sub(1);
        if self.chunks.back().is_some_and(|chunk| chunk.ends.is_empty()) {
            self.chunks.pop_back();
            // The one before is written again and counted when it is full again.
            self.account.remove_newest();
            self.cleared = self.cleared.min(self.chunks.len());
            self.cleared_last = self.cleared_last.min(self.cleared);
        }
        Some(line)
    }

    /// The program cleared its screen: what it showed is kept, unless it is about what the last clearing left here.
    pub(super) fn park(&mut self, lines: &[String]) {
        let lines = &lines[..lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1)];
        if lines.is_empty() {
            return;
        }
        if self.parked > 0 && self.resembles_parked(lines) {
            for _ in 0..self.parked {
                self.pop_line();
            }
        }
        let mut rest = lines;
        if let (true, Some((first, after))) = (self.open, lines.split_first()) {
            self.push_row(|writer| {
                let _ = fmt::Write::write_str(writer, "\x1b[m").and_then(|()| fmt::Write::write_str(writer, first));
                RowEnd::Ended
            });
            rest = after;
        }
        for line in rest {
            self.push_row(|writer| {
                let _ = fmt::Write::write_str(writer, line);
                RowEnd::Ended
            });
        }
        self.parked = lines.len();
        self.returnable = 0;
    }

    /// Whether half of the lines are among those that the last clearing left here.
    fn resembles_parked(&self, lines: &[String]) -> bool {
        let old: Vec<String> = self.lines_backwards().take(self.parked).map(plain).collect();
        let texts = lines.iter().map(|line| plain(line)).filter(|line| !line.trim().is_empty());
        let (mut all, mut same) = (0, 0);
        for text in texts {
            all += 1;
            same += usize::from(old.contains(&text));
        }
        same * 2 >= all
    }

    /// The program cleared its history: what is here is kept and hidden. Of programs that clear and print everything
    /// anew, over and over, only the newest print is kept; `rows` is what of it may be different at its end.
    pub(super) fn clear(&mut self, rows: usize) {
        self.version += 1;
        self.open = false;
        (self.parked, self.returnable) = (0, 0);
        if self.cleared == self.chunks.len() {
            return;
        }
        if self.is_repeated(rows) {
            for _ in self.cleared_last..self.cleared {
                let gone = self.chunks.remove(self.cleared_last);
                self.gone += gone.map_or(0, |chunk| chunk.len()) as i64;
                self.account.remove_at(self.cleared_last);
            }
        } else {
            self.cleared_last = self.cleared;
        }
        self.cleared = self.chunks.len();
    }

    /// Whether what the last clearing hid has been printed again since, but for a screen at its end.
    fn is_repeated(&self, rows: usize) -> bool {
        let lines = |from: usize, to: usize| {
            self.chunks.range(from..to).flat_map(|chunk| (0..chunk.ends.len()).map(|index| chunk.line(index)))
        };
        let old: usize = self.chunks.range(self.cleared_last..self.cleared).map(|chunk| chunk.ends.len()).sum();
        let (before, since) = (lines(self.cleared_last, self.cleared), lines(self.cleared, self.chunks.len()));
        let same = before.zip(since).take_while(|(old, new)| is_same_text(old, new)).count();
        old > 0 && same + rows + 1 >= old && same * 2 >= old
    }

    /// How many rows the program has cleared away, at the present width, whether they are shown or not.
    pub(super) fn cleared_rows(&self) -> usize {
        self.chunks.range(..self.cleared).map(|chunk| chunk.rows(self.cols)).sum()
    }

    /// Lets what was cleared be looked at.
    pub(super) const fn show_cleared(&mut self) {
        self.shows_cleared = true;
        self.version += 1;
    }

    /// Hides again what was cleared.
    pub(super) const fn hide_cleared(&mut self) {
        self.shows_cleared = false;
        self.version += 1;
    }

    /// Draws the row at `row` (0 is the oldest).
    pub(super) fn draw_row<'a>(&'a self, row: usize, draw: &mut impl FnMut(u16, Cell<'a>)) {
        let Some((line, sub_row)) = self.find(row) else { return };
        walk(line, self.cols, |at_row, col, cell| {
            if at_row == sub_row {
                draw(col, cell);
            }
        });
    }

    /// The line that a row is of, and which of its rows it is.
    fn find(&self, row: usize) -> Option<(&str, u32)> {
        let near = self.found.get().filter(|found| found.version == self.version && found.row <= row);
        let mut at = match near {
            Some(found) => found,
            None => self.chunk_of(row)?,
        };
        loop {
            let chunk = self.chunks.get(at.chunk)?;
            if at.line >= chunk.ends.len() {
                (at.chunk, at.line) = (at.chunk + 1, 0);
                continue;
            }
            let line = chunk.line(at.line);
            let rows = rows_of(line, self.cols) as usize;
            if row < at.row + rows {
                self.found.set(Some(at));
                return Some((line, (row - at.row) as u32));
            }
            (at.row, at.line) = (at.row + rows, at.line + 1);
        }
    }

    /// The start of the chunk that a row is in.
    fn chunk_of(&self, row: usize) -> Option<Found> {
        let mut first = 0;
        for (index, chunk) in self.chunks.iter().enumerate().skip(self.first_shown()) {
            let rows = chunk.rows(self.cols);
            if row < first + rows {
                return Some(Found { version: self.version, row: first, chunk: index, line: 0 });
            }
            first += rows;
        }
        None
    }

    /// The lines that can be looked at, newest first, as styled text; the first one may go on in the screen.
    pub(super) fn lines_backwards(&self) -> impl Iterator<Item = &str> {
        self.shown().rev().flat_map(|chunk| (0..chunk.ends.len()).rev().map(|index| chunk.line(index)))
    }
}

/// A writer that lets no unsafe character pass, except the ESC of the styles that the screen itself writes.
pub(super) struct SafeWriter<'a>(&'a mut String);

impl fmt::Write for SafeWriter<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.is_ascii() {
            self.0.push_str(text);
        } else {
            self.0.extend(text.chars().filter(|c| !is_unsafe(*c)));
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "scrollback_tests.rs"]
mod tests;
