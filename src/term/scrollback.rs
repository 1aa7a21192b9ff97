//! The lines that left the top of the main screen.
//!
//! Owns them as logical lines of text with embedded SGR in chunks of about 64 KiB, dropped oldest first; wraps them
//! to the width of the view when they are drawn. Does not know where rows come from: the screen hands them over.

use std::collections::VecDeque;
use std::fmt;

use unicode_width::UnicodeWidthStr as _;

use super::clean::is_unsafe;
use super::style::{Cell, CellStyle};

/// The bytes of lines that a pane keeps at the most.
pub(super) const CAP: usize = 3 << 20;
const CHUNK: usize = 64 << 10;
/// A logical line is ended here even if the program never ends it.
const LONGEST_LINE: usize = 16 << 10;

/// Whether a row goes on in the row after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowEnd {
    /// The line ends with it.
    Ended,
    /// The line was wrapped.
    Wrapped,
}

#[derive(Debug, Clone, Copy)]
struct Line {
    /// Where its text ends in its chunk.
    end: u32,
    /// How many rows it takes at the present width.
    rows: u32,
}

#[derive(Debug, Default)]
struct Chunk {
    text: String,
    lines: Vec<Line>,
    rows: usize,
}

/// The history of one pane.
#[derive(Debug, Default)]
pub(super) struct Scrollback {
    chunks: VecDeque<Chunk>,
    cols: u16,
    rows: usize,
    /// The last line was wrapped; the next row belongs to it.
    open: bool,
}

impl Chunk {
    fn line(&self, index: usize) -> &str {
        let start = index.checked_sub(1).and_then(|before| self.lines.get(before)).map_or(0, |line| line.end as usize);
        self.lines.get(index).and_then(|line| self.text.get(start..line.end as usize)).unwrap_or("")
    }

    fn bytes(&self) -> usize {
        self.text.capacity() + self.lines.capacity() * size_of::<Line>()
    }
}

impl Scrollback {
    pub(super) fn new(cols: u16) -> Self {
        Self { cols, ..Self::default() }
    }

    /// How many rows it has at the present width.
    pub(super) const fn len(&self) -> usize {
        self.rows
    }

    /// Whether the last line goes on in the first row of the screen.
    pub(super) const fn is_open(&self) -> bool {
        self.open
    }

    /// Appends one row: `write` puts its styled text into the writer it is given and says how the row ends.
    pub(super) fn push_row(&mut self, write: impl FnOnce(&mut SafeWriter<'_>) -> RowEnd) {
        if !self.open && self.chunks.back().is_none_or(|chunk| chunk.text.len() >= CHUNK) {
            self.start_chunk();
        }
        let Some(chunk) = self.chunks.back_mut() else { return };
        let end = write(&mut SafeWriter(&mut chunk.text));
        let end_at = chunk.text.len() as u32;
        let start = if self.open { chunk.lines.len() - 1 } else { chunk.lines.len() };
        match chunk.lines.get_mut(start) {
            Some(line) => *line = Line { end: end_at, rows: line.rows + 1 },
            None => chunk.lines.push(Line { end: end_at, rows: 1 }),
        }
        chunk.rows += 1;
        self.rows += 1;
        self.open = end == RowEnd::Wrapped && chunk.line(start).len() < LONGEST_LINE;
    }

    fn start_chunk(&mut self) {
        if let Some(full) = self.chunks.back_mut() {
            full.text.shrink_to_fit();
            full.lines.shrink_to_fit();
        }
        self.drop_oldest();
        self.chunks.push_back(Chunk::default());
    }

    fn drop_oldest(&mut self) {
        while self.chunks.iter().map(Chunk::bytes).sum::<usize>() + 2 * CHUNK > CAP {
            if let Some(gone) = self.chunks.pop_front() {
                self.rows -= gone.rows;
            }
        }
    }

    /// Counts the rows of every line anew for another width.
    pub(super) fn set_cols(&mut self, cols: u16) {
        if cols == self.cols {
            return;
        }
        self.cols = cols;
        self.rows = 0;
        for chunk in &mut self.chunks {
            let mut start = 0;
            chunk.rows = 0;
            for line in &mut chunk.lines {
                line.rows = rows_of(chunk.text.get(start..line.end as usize).unwrap_or(""), cols);
                start = line.end as usize;
                chunk.rows += line.rows as usize;
            }
            self.rows += chunk.rows;
        }
    }

    /// The last line as styled text.
    pub(super) fn last_line(&self) -> Option<&str> {
        self.lines_backwards().next()
    }

    /// Takes the last line away and gives its styled text.
    pub(super) fn pop_line(&mut self) -> Option<String> {
        let chunk = self.chunks.back_mut()?;
        let last = chunk.lines.len().checked_sub(1)?;
        let rows = chunk.lines.get(last)?.rows as usize;
        let text = chunk.line(last).to_owned();
        chunk.lines.truncate(last);
        chunk.text.truncate(chunk.text.len() - text.len());
        chunk.rows -= rows;
        self.rows -= rows;
        self.open = false;
        if chunk.lines.is_empty() {
            self.chunks.pop_back();
        }
        Some(text)
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

    fn find(&self, row: usize) -> Option<(&str, u32)> {
        let mut below = self.rows.checked_sub(row)?;
        for chunk in self.chunks.iter().rev() {
            if below > chunk.rows {
                below -= chunk.rows;
                continue;
            }
            for (index, line) in chunk.lines.iter().enumerate().rev() {
                if below <= line.rows as usize {
                    return Some((chunk.line(index), line.rows - below as u32));
                }
                below -= line.rows as usize;
            }
        }
        None
    }

    /// The lines, newest first, as styled text; the first one may go on in the screen.
    pub(super) fn lines_backwards(&self) -> impl Iterator<Item = &str> {
        self.chunks.iter().rev().flat_map(|chunk| (0..chunk.lines.len()).rev().map(|index| chunk.line(index)))
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

/// The text of a styled line without its styles.
pub(super) fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    walk_units(line, |_, unit| text.push_str(unit));
    text
}

/// How many rows a styled line takes at a width.
pub(super) fn rows_of(line: &str, cols: u16) -> u32 {
    if line.is_ascii() && memchr::memchr(0x1b, line.as_bytes()).is_none() {
        return (line.len() as u32).div_ceil(u32::from(cols)).max(1);
    }
    let mut last = 0;
    walk(line, cols, |row, _, _| last = row);
    last + 1
}

/// Calls `cell` with row, column and cell of each cell of the line, wrapped at `cols`.
fn walk<'a>(line: &'a str, cols: u16, mut cell: impl FnMut(u32, u16, Cell<'a>)) {
    let (mut row, mut col) = (0, 0);
    walk_units(line, |style, text| {
        let width = text.width().clamp(1, 2) as u8;
        if col + u16::from(width) > cols {
            (row, col) = (row + 1, 0);
        }
        cell(row, col, Cell { text, width, style });
        col += u16::from(width);
    });
}

/// Calls `unit` with the style and the text of each cell: a character with the zero-width ones after it.
fn walk_units<'a>(line: &'a str, mut unit: impl FnMut(CellStyle, &'a str)) {
    let mut style = CellStyle::default();
    let mut rest = line;
    while !rest.is_empty() {
        if let Some(params) = rest.strip_prefix("\x1b[") {
            let end = params.find('m').unwrap_or(params.len());
            style.apply_params(&params[..end]);
            rest = params.get(end + 1..).unwrap_or("");
            continue;
        }
        let (text, after) = rest.split_at(unit_len(rest));
        let blank = if text.width() > 1 { "  " } else { " " };
        unit(style, if style.hides_text() { blank } else { text });
        rest = after;
    }
}

/// The length of the first cell's text: one character and the zero-width ones after it.
fn unit_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    if bytes.len() == 1 || bytes.get(1).is_some_and(u8::is_ascii) && bytes[0].is_ascii() {
        return 1;
    }
    let mut chars = text.char_indices().skip(1);
    chars.find(|(_, c)| !is_zero_width(*c)).map_or(text.len(), |(at, _)| at)
}

fn is_zero_width(c: char) -> bool {
    !c.is_ascii() && unicode_width::UnicodeWidthChar::width(c) == Some(0)
}

#[cfg(test)]
#[path = "scrollback_tests.rs"]
mod tests;
