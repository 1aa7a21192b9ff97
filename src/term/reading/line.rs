//! One line of a pane's text, however many rows it took where it was printed.
//!
//! Owns its cells and its plain text. A place in it is a byte of the plain text, so that it means the same at any width.

use std::ops::Range;

use crate::term::lines::each_cell;
use crate::term::style::{Cell, Color, Underline};

/// A cell with the place of its text in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedCell<'a> {
    /// The byte of the line's text at which its own begins.
    pub at: usize,
    /// The cell; its width is 1 or 2.
    pub cell: Cell<'a>,
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextLine<'a> {
    cells: Vec<PlacedCell<'a>>,
    text: String,
}

impl<'a> TextLine<'a> {
    /// A line of styled text as the history keeps it.
    pub(super) fn styled(text: &'a str) -> Self {
        let mut line = Self::default();
        line.push_styled(text);
        line
    }

    pub(super) fn push_styled(&mut self, text: &'a str) {
        each_cell(text, |cell| self.push(cell));
    }

    /// Appends a cell; the second half of a wide character is nothing of its own.
    pub(super) fn push(&mut self, cell: Cell<'a>) {
        if cell.width == 0 {
            return;
        }
        self.cells.push(PlacedCell { at: self.text.len(), cell });
        self.text.push_str(if cell.text.is_empty() { " " } else { cell.text });
    }

    /// Drops the cells at the end that nothing was ever written to.
    pub(super) fn trim(&mut self) {
        while self.cells.last().is_some_and(|last| is_blank(&last.cell)) {
            self.pop();
        }
    }

    pub(super) fn pop(&mut self) {
        if let Some(last) = self.cells.pop() {
            self.text.truncate(last.at);
        }
    }

    /// Its cells from left to right, without the second halves of wide characters.
    pub fn cells(&self) -> &[PlacedCell<'a>] {
        &self.cells
    }

    /// Its text without styles; a blank cell is a space.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The index of the cell that holds a byte of the text; the number of cells for the end and beyond.
    pub fn cell_at(&self, at: usize) -> usize {
        if at >= self.text.len() {
            return self.cells.len();
        }
        self.cells.partition_point(|cell| cell.at <= at).saturating_sub(1)
    }

    /// The byte at which a cell's text begins; the length of the text for the end and beyond.
    pub fn at_cell(&self, index: usize) -> usize {
        self.cells.get(index).map_or(self.text.len(), |cell| cell.at)
    }

    /// The place in front of the last character; 0 in an empty line.
    pub fn last_at(&self) -> usize {
        self.cells.last().map_or(0, |cell| cell.at)
    }

    /// The cells of each row at a width; an empty line has one empty row.
    pub fn rows(&self, cols: u16) -> Vec<Range<usize>> {
        let cols = usize::from(cols.max(1));
        let mut rows = Vec::with_capacity(self.cells.len() / cols + 1);
        let (mut start, mut used) = (0, 0);
        for (index, cell) in self.cells.iter().enumerate() {
            let width = usize::from(cell.cell.width);
            if used + width > cols && index > start {
                rows.push(start..index);
                (start, used) = (index, 0);
            }
            used += width;
        }
        rows.push(start..self.cells.len());
        rows
    }

    /// How many columns some of its cells take.
    pub fn width(&self, cells: Range<usize>) -> usize {
        self.cells.get(cells).unwrap_or_default().iter().map(|cell| usize::from(cell.cell.width)).sum()
    }
}

fn is_blank(cell: &Cell<'_>) -> bool {
    cell.text.is_empty()
        && cell.style.bg == Color::Default
        && !cell.style.inverse
        && cell.style.underline == Underline::None
}
