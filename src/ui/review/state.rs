//! Where a client is in a review.

use std::collections::BTreeSet;

use super::rows::{Row, Rows, Spot};

/// Something that can be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fold {
    /// A file, by its place in the diff.
    File(usize),
    /// A hunk of it.
    Hunk(usize, usize),
}

/// Where a client is in a review.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReviewAt {
    /// The marked row.
    pub row: usize,
    /// The row at the top of the page.
    pub top: usize,
    /// What stood in the marked row, by which it is found again when rows come and go above it.
    pub on: Option<Row>,
    /// Where a range of lines begins whose other end is the marked row.
    pub range: Option<Spot>,
    /// What is folded and would not be, or the other way round.
    pub turned: BTreeSet<Fold>,
}

impl ReviewAt {
    /// Goes to a row.
    pub const fn go(&mut self, row: usize) {
        self.row = row;
    }

    /// Goes to a row and shows it at the top.
    pub const fn show(&mut self, row: usize) {
        (self.row, self.top) = (row, row);
    }

    /// The same place among these rows.
    #[must_use]
    pub fn among(&self, rows: &Rows) -> Self {
        let last = rows.total().saturating_sub(1);
        let moved = self.on.filter(|on| rows.get(self.row) != *on).and_then(|on| rows.find(on));
        let row = moved.unwrap_or(self.row).min(last);
        let top = (self.top + row).saturating_sub(self.row).min(row);
        Self { row, top, ..self.clone() }
    }

    /// Folds what is not, unfolds what is.
    pub fn turn(&mut self, fold: Fold) {
        if !self.turned.remove(&fold) {
            self.turned.insert(fold);
        }
    }

    /// The row at the top such that the marked one is on the page, given the height of each row.
    pub fn top_for(&self, page: usize, height: impl Fn(usize) -> usize) -> usize {
        if self.row <= self.top {
            return self.row;
        }
        let mut used = height(self.row);
        let mut first = self.row;
        while first > self.top {
            used += height(first - 1);
            if used > page {
                return first;
            }
            first -= 1;
        }
        self.top
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marked_row_is_always_on_the_page() {
        let heights = [1, 1, 4, 1, 9, 1, 1, 1];
        for page in [1, 3, 6, 20] {
            for row in 0..heights.len() {
                for top in 0..heights.len() {
                    let at = ReviewAt { row, top, ..ReviewAt::default() };
                    let top = at.top_for(page, |row| heights[row]);
                    assert!(top <= row);
                    let used: usize = heights[top..=row].iter().sum();
                    assert!(used <= page || top == row, "{row} from {top} on a page of {page}");
                }
            }
        }
    }
}
