//! Tab stops that a program has set itself.

use super::style::MAX_COLS;

/// The stops of a screen; it exists only while they differ from every eighth column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tabs(Vec<bool>);

impl Tabs {
    /// A stop at every eighth column.
    pub(super) fn every_eighth() -> Self {
        Self((0..MAX_COLS).map(|col| col % 8 == 0).collect())
    }

    /// Sets a stop at `col`.
    pub(super) fn set(&mut self, col: u16) {
        if let Some(stop) = self.0.get_mut(usize::from(col)) {
            *stop = true;
        }
    }

    /// Removes the stop at `col`.
    pub(super) fn clear(&mut self, col: u16) {
        if let Some(stop) = self.0.get_mut(usize::from(col)) {
            *stop = false;
        }
    }

    /// Removes every stop.
    pub(super) fn clear_all(&mut self) {
        self.0.fill(false);
    }

    /// Whether a screen of `cols` columns has the usual stops.
    pub(super) fn is_usual(&self, cols: u16) -> bool {
        self.0.iter().take(usize::from(cols)).enumerate().skip(1).all(|(col, stop)| *stop == (col % 8 == 0))
    }

    /// The stop after `col`, or the last column.
    pub(super) fn next(&self, col: u16, cols: u16) -> u16 {
        (col + 1..cols).find(|at| self.is_stop(*at)).unwrap_or(cols.saturating_sub(1))
    }

    /// The stop before `col`, or the first column.
    pub(super) fn previous(&self, col: u16) -> u16 {
        (0..col).rev().find(|at| self.is_stop(*at)).unwrap_or(0)
    }

    fn is_stop(&self, col: u16) -> bool {
        self.0.get(usize::from(col)).copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_are_found_both_ways() {
        let mut tabs = Tabs::every_eighth();
        assert!(tabs.is_usual(80));
        tabs.set(3);
        assert!(!tabs.is_usual(80));
        assert_eq!([tabs.next(0, 80), tabs.next(3, 80), tabs.next(79, 80)], [3, 8, 79]);
        tabs.clear(3);
        tabs.clear(0);
        assert!(tabs.is_usual(80), "the first column is no stop to go to");
        tabs.clear_all();
        assert_eq!([tabs.next(0, 80), tabs.previous(40)], [79, 0]);
    }
}
