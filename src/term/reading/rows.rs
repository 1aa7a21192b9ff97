//! Rows: the text wrapped at the width of whoever looks, a page of it at a time.

use std::ops::Range;

use super::line::TextLine;
use super::text::{PaneText, Place};

/// One row of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRow {
    /// The number of its line.
    pub line: i64,
    /// Its cells in the line.
    pub cells: Range<usize>,
    /// The index of its line in the page.
    index: usize,
}

/// Some rows, one below the other, with their lines.
#[derive(Debug, Default)]
pub struct Page<'a> {
    lines: Vec<TextLine<'a>>,
    rows: Vec<PageRow>,
}

impl<'a> Page<'a> {
    /// The rows from the top.
    pub fn rows(&self) -> &[PageRow] {
        &self.rows
    }

    /// The whole line that a row belongs to.
    pub fn line_of(&self, row: &PageRow) -> Option<&TextLine<'a>> {
        self.lines.get(row.index)
    }

    /// The place of a column in a row of the page; the nearest one when there is none.
    pub fn place_at(&self, row: usize, col: u16) -> Option<Place> {
        let row = self.rows.get(row).or_else(|| self.rows.last())?;
        let line = self.line_of(row)?;
        let mut left = usize::from(col);
        for index in row.cells.clone() {
            let width = line.width(index..index + 1);
            if left < width {
                return Some(Place::new(row.line, line.at_cell(index)));
            }
            left -= width;
        }
        let last = row.cells.end.checked_sub(1).filter(|last| *last >= row.cells.start);
        Some(Place::new(row.line, last.map_or(0, |last| line.at_cell(last))))
    }

    /// Row and column of a place, when it is on the page. The place after the last character of a row's line counts as
    /// being on the row.
    pub fn spot_of(&self, place: Place) -> Option<(usize, u16)> {
        self.rows.iter().enumerate().find_map(|(at, row)| {
            let line = self.line_of(row).filter(|_| row.line == place.line)?;
            let cell = line.cell_at(place.at);
            let ends = cell == row.cells.end && cell == line.cells().len();
            let here = row.cells.contains(&cell) || ends;
            here.then(|| (at, line.width(row.cells.start..cell) as u16))
        })
    }
}

impl<'a> PaneText<'a> {
    /// So many rows from the one that holds `top`; fewer at the end of the text.
    pub fn page(&self, top: Place, cols: u16, rows: u16) -> Page<'a> {
        let mut page = Page::default();
        let top = self.clamped(top);
        let mut number = top.line;
        while page.rows.len() < usize::from(rows) && number <= self.last() {
            let line = self.line(number);
            let cell = line.cell_at(top.at);
            let all = line.rows(cols);
            let first = if number == top.line { row_of(&all, cell) } else { 0 };
            let index = page.lines.len();
            let room = usize::from(rows) - page.rows.len();
            page.rows.extend(all.into_iter().skip(first).take(room).map(|cells| PageRow {
                line: number,
                cells,
                index,
            }));
            page.lines.push(line);
            number += 1;
        }
        page
    }

    /// The start of the row that is so many rows below the one that holds a place; negative for above. Stops at the
    /// first and at the last row.
    pub fn step(&self, from: Place, cols: u16, by: isize) -> Place {
        let from = self.clamped(from);
        let mut number = from.line;
        let mut line = self.line(number);
        let mut rows = line.rows(cols);
        let mut row = row_of(&rows, line.cell_at(from.at));
        for _ in 0..by.unsigned_abs() {
            if by > 0 && row + 1 < rows.len() {
                row += 1;
            } else if by < 0 && row > 0 {
                row -= 1;
            } else {
                let next = number + by.signum() as i64;
                if next < self.first() || next > self.last() {
                    break;
                }
                number = next;
                line = self.line(number);
                rows = line.rows(cols);
                row = if by > 0 { 0 } else { rows.len() - 1 };
            }
        }
        Place::new(number, line.at_cell(rows.get(row).map_or(0, |row| row.start)))
    }

    /// The start of the row that is the top one when the last row is at the bottom of a page.
    pub fn bottom(&self, cols: u16, rows: u16) -> Place {
        let end = Place::new(self.last(), usize::MAX);
        self.step(end, cols, -(isize::try_from(rows.max(1) - 1).unwrap_or(0)))
    }

    /// The place in the same row as `place` that is at a column, or the nearest one.
    pub fn at_column(&self, place: Place, cols: u16, col: u16) -> Place {
        self.page(place, cols, 1).place_at(0, col).unwrap_or(place)
    }

    /// The column of a place in its row.
    pub fn column_of(&self, place: Place, cols: u16) -> u16 {
        self.page(place, cols, 1).spot_of(self.clamped(place)).map_or(0, |(_, col)| col)
    }
}

/// The row that holds a cell; the end of the line belongs to the last one.
fn row_of(rows: &[Range<usize>], cell: usize) -> usize {
    rows.iter().position(|row| cell < row.end).unwrap_or(rows.len().saturating_sub(1))
}
