//! Selecting: from an anchor to the cursor by characters, words, lines or as a block, and the text of it.

use std::ops::Range;

use super::line::TextLine;
use super::rows::{Page, PageRow};
use super::text::{PaneText, Place};

/// What a selection takes whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Characters.
    Chars,
    /// Words at both ends.
    Words,
    /// Lines, however many rows they take.
    Lines,
    /// A rectangle of the rows as they are shown.
    Block,
}

/// A selection; its other end is the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// Where it began.
    pub anchor: Place,
    /// What it takes whole.
    pub shape: Shape,
}

/// Selected text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// The text; lines end with `\n`, except the last one.
    pub text: String,
    /// Whether it was too long and its end is missing.
    pub cut: bool,
}

/// What is selected, at the width it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Region {
    /// From one place to another, the last one not included.
    Run(Place, Place),
    /// Columns of the rows from one to another.
    Block { top: Place, bottom: Place, left: u16, right: u16 },
}

impl PaneText<'_> {
    fn region(&self, selection: Selection, cursor: Place, cols: u16) -> Region {
        let (anchor, cursor) = (self.clamped(selection.anchor), self.clamped(cursor));
        let (from, to) = (anchor.min(cursor), anchor.max(cursor));
        match selection.shape {
            Shape::Chars => {
                let line = self.line(to.line);
                Region::Run(from, Place::new(to.line, line.at_cell(line.cell_at(to.at) + 1)))
            }
            Shape::Words => {
                let start = self.line(from.line).word_around(from.at).start;
                let end = self.line(to.line).word_around(to.at).end;
                Region::Run(Place::new(from.line, start), Place::new(to.line, end))
            }
            Shape::Lines => Region::Run(Place::new(from.line, 0), Place::new(to.line, self.line(to.line).text().len())),
            Shape::Block => {
                let (a, b) = (self.columns_of(anchor, cols), self.columns_of(cursor, cols));
                let (top, bottom) = (self.step(from, cols, 0), self.step(to, cols, 0));
                Region::Block { top, bottom, left: a.start.min(b.start), right: a.end.max(b.end) }
            }
        }
    }

    /// The columns that the character at a place takes.
    fn columns_of(&self, place: Place, cols: u16) -> Range<u16> {
        let start = self.column_of(place, cols);
        let line = self.line(place.line);
        let cell = line.cell_at(place.at);
        start..start + (line.width(cell..cell + 1) as u16).max(1)
    }

    /// The selected text, at most so many bytes. Rows of one line are joined, blanks at line ends are left out.
    pub fn selected(&self, selection: Selection, cursor: Place, cols: u16, most: usize) -> Taken {
        let mut taken = Taken::default();
        match self.region(selection, cursor, cols) {
            Region::Run(from, to) => {
                for number in from.line..=to.line {
                    let line = self.line(number);
                    let start = if number == from.line { from.at } else { 0 };
                    let end = if number == to.line { to.at } else { usize::MAX };
                    let cells = line.cell_at(start)..line.cell_at(end);
                    if !taken.push(&line, cells, number > from.line, most) {
                        break;
                    }
                }
            }
            Region::Block { top, bottom, left, right } => {
                let mut at = top;
                loop {
                    let page = self.page(at, cols, 1);
                    let Some((row, line)) = page.rows().first().and_then(|row| Some((row, page.line_of(row)?))) else {
                        break;
                    };
                    let cells = without_blanks(line, in_columns(line, row, left, right));
                    if !taken.push(line, cells, at != top, most) || at >= bottom {
                        break;
                    }
                    at = self.step(at, cols, 1);
                }
            }
        }
        taken
    }

    /// The cells of each row of a page that are selected; an empty range where none is.
    pub fn selected_on(&self, page: &Page<'_>, selection: Selection, cursor: Place, cols: u16) -> Vec<Range<usize>> {
        let region = self.region(selection, cursor, cols);
        page.rows().iter().map(|row| page.line_of(row).map_or(0..0, |line| selected_in(line, row, region))).collect()
    }
}

fn selected_in(line: &TextLine<'_>, row: &PageRow, region: Region) -> Range<usize> {
    match region {
        Region::Run(from, to) => {
            if row.line < from.line || row.line > to.line {
                return 0..0;
            }
            let start = if row.line == from.line { line.cell_at(from.at) } else { 0 };
            let end = if row.line == to.line { line.cell_at(to.at) } else { usize::MAX };
            let start = start.max(row.cells.start);
            start..end.min(row.cells.end).max(start)
        }
        Region::Block { top, bottom, left, right } => {
            let at = Place::new(row.line, line.at_cell(row.cells.start));
            if at < top || at > bottom { 0..0 } else { in_columns(line, row, left, right) }
        }
    }
}

/// The cells of a row that lie, at least in part, between two columns.
fn in_columns(line: &TextLine<'_>, row: &PageRow, left: u16, right: u16) -> Range<usize> {
    let (mut col, mut cells) = (0, row.cells.start..row.cells.start);
    for index in row.cells.clone() {
        let end = col + line.width(index..index + 1);
        if end <= usize::from(left) {
            cells = index + 1..index + 1;
        } else if col < usize::from(right) {
            cells.end = index + 1;
        }
        col = end;
    }
    cells
}

/// The cells without the blank ones at the end.
fn without_blanks(line: &TextLine<'_>, cells: Range<usize>) -> Range<usize> {
    let kept = line.cells().get(cells.clone()).unwrap_or_default();
    let end = kept.iter().rposition(|cell| !cell.cell.text.trim_start().is_empty());
    cells.start..end.map_or(cells.start, |last| cells.start + last + 1)
}

impl Taken {
    /// Appends cells of a line; `false` when there is no more room.
    fn push(&mut self, line: &TextLine<'_>, cells: Range<usize>, follows: bool, most: usize) -> bool {
        if follows {
            self.text.push('\n');
        }
        let to_the_end = cells.end >= line.cells().len();
        let start = self.text.len();
        for cell in line.cells().get(cells).unwrap_or_default() {
            self.text.push_str(if cell.cell.text.is_empty() { " " } else { cell.cell.text });
        }
        if to_the_end {
            self.text.truncate(start + self.text[start..].trim_end().len());
        }
        if self.text.len() > most {
            let end = (0..=most).rev().find(|end| self.text.is_char_boundary(*end)).unwrap_or(0);
            self.text.truncate(end);
            self.cut = true;
        }
        !self.cut
    }
}
