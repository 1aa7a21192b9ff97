//! What a screen keeps of the lines that left it: how much, and whether what was cleared away is shown.
//!
//! Owns the settings of the history. Does not keep lines (`scrollback`) and does not draw them (`view`).

use super::budget::{Account, HistoryBudget, Looked};
use super::screen::Screen;
use super::style::Size;

/// What a cell weighs in the engine.
const CELL: usize = 32;

impl Screen {
    /// A blank screen whose history counts in a budget that many screens share.
    pub fn with_budget(size: Size, budget: &HistoryBudget) -> Self {
        let mut screen = Self::new(size);
        screen.engine.history_mut().scrollback.account = Account::of(budget);
        screen
    }

    /// A blank screen that keeps so many bytes of history, for reading back what was recorded.
    pub fn with_history(size: Size, bytes: usize) -> Self {
        let mut screen = Self::new(size);
        screen.engine.history_mut().scrollback.cap = bytes;
        screen
    }

    /// Says whether somebody looks at this screen: what nobody looks at gives its oldest history first.
    pub fn set_looked(&mut self, looked: Looked) {
        self.engine.history().scrollback.account.set_looked(looked);
    }

    /// Drops the history that the budget asks for.
    pub fn trim_history(&mut self) {
        self.engine.history_mut().scrollback.trim();
    }

    /// Lets the history be looked at that the program has cleared away.
    pub fn show_cleared_history(&mut self) {
        self.engine.history_mut().scrollback.show_cleared();
        self.changed(None);
    }

    /// Hides again what the program has cleared away.
    pub fn hide_cleared_history(&mut self) {
        self.engine.history_mut().scrollback.hide_cleared();
        self.changed(None);
    }

    /// How many rows of history the program has cleared away (ED 3). They are kept, and not counted or drawn until
    /// [`Self::show_cleared_history`].
    pub fn history_hidden(&self) -> usize {
        self.engine.history().scrollback.cleared_rows()
    }

    /// About what a copy of it weighs, in bytes: the cells of both screens and the history.
    pub fn weight(&self) -> usize {
        let size = self.size();
        let cells = 2 * usize::from(size.rows) * usize::from(size.cols);
        cells * CELL + self.engine.history().scrollback.bytes()
    }
}
