//! What reading is: where the page and the cursor are, what is selected, what is searched for.

use ratatui::layout::Position;

use crate::domain::ids::SessionId;
use crate::domain::time::Timestamp;
use crate::term::{BadPattern, Matches, OlderText, PaneText, Pattern, PatternKind, Place, Screen, Selection};
use crate::ui::view_state::PaneMode;

/// The most places that a search counts.
const MOST: usize = 9_999;

/// One terminal being read by one client.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The first place of the row at the top.
    pub top: Place,
    /// The cursor.
    pub cursor: Place,
    /// The column that the cursor keeps to when it goes over shorter rows.
    pub goal: Option<u16>,
    /// What is selected, up to the cursor.
    pub selection: Option<Selection>,
    /// What is searched for.
    pub search: Option<Search>,
    /// The number of the last line when the end was shown last.
    pub seen: i64,
    /// Whether it goes back to what the program has cleared away.
    pub cleared: Cleared,
}

/// Whether lines that the program has cleared away are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cleared {
    /// They are not.
    #[default]
    Hidden,
    /// They are: somebody asked for more.
    Shown,
}

/// Which way a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To newer lines.
    Down,
    /// To older lines.
    Up,
}

impl Direction {
    /// The other way.
    pub const fn turned(self) -> Self {
        match self {
            Self::Down => Self::Up,
            Self::Up => Self::Down,
        }
    }
}

/// A search that is being written: how it is meant, and where to go back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hunt {
    /// Which way.
    pub direction: Direction,
    /// How the text is meant.
    pub kind: PatternKind,
    /// The top row before it began.
    pub top: Place,
    /// The cursor before it began.
    pub cursor: Place,
}

/// A search and what it has found.
#[derive(Debug, Clone)]
pub struct Search {
    /// What was written.
    pub text: String,
    /// Which way it goes.
    pub direction: Direction,
    /// What is searched for, unless it cannot be.
    pub pattern: Option<Pattern>,
    /// Why it cannot be searched for.
    pub trouble: Option<BadPattern>,
    /// The places, as of the last key.
    pub matches: Matches,
    /// Which of them the cursor is on, from 0.
    pub current: Option<usize>,
}

impl Search {
    /// Searches a text.
    pub fn new(pane: &PaneText<'_>, text: &str, kind: PatternKind, direction: Direction) -> Self {
        let (pattern, trouble) = match Pattern::new(text, kind) {
            Ok(pattern) => (pattern, None),
            Err(trouble) => (None, Some(trouble)),
        };
        let mut search =
            Self { text: text.to_owned(), direction, pattern, trouble, matches: Matches::default(), current: None };
        search.again(pane);
        search
    }

    /// Looks anew: more may have been printed.
    pub fn again(&mut self, pane: &PaneText<'_>) {
        self.matches = self.pattern.as_ref().map(|pattern| pane.search(pattern, MOST)).unwrap_or_default();
    }

    /// Goes to the nearest match from a place, that place itself included or not; round the ends. Gives where it is.
    pub fn go(&mut self, from: Place, direction: Direction, start: Start) -> Option<Place> {
        let found = &self.matches.found;
        let last = found.len().checked_sub(1)?;
        let before = found.partition_point(|found| found.place < from);
        let not_after = found.partition_point(|found| found.place <= from);
        let at = match (direction, start) {
            (Direction::Down, Start::Here) => before,
            (Direction::Down, Start::Beyond) => not_after,
            (Direction::Up, Start::Here) => not_after.checked_sub(1).unwrap_or(last),
            (Direction::Up, Start::Beyond) => before.checked_sub(1).unwrap_or(last),
        };
        let at = if at > last { 0 } else { at };
        self.current = Some(at);
        found.get(at).map(|found| found.place)
    }
}

/// Whether a search may stay where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// A match at the place itself counts.
    Here,
    /// Only what lies beyond it.
    Beyond,
}

/// What the mouse was pressed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PressedOn {
    /// A terminal that was not the selected one.
    Another,
    /// The selected one.
    Selected,
}

/// The last press of the mouse on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Press {
    /// The terminal.
    pub session: SessionId,
    /// Where on the screen.
    pub at: Position,
    /// Where in the text.
    pub place: Place,
    /// When.
    pub when: Timestamp,
    /// How many times in a row, 1 to 3.
    pub clicks: u8,
    /// What it was pressed on.
    pub on: PressedOn,
    /// What keys did before.
    pub mode: PaneMode,
    /// Whether it is still held and whether it has selected.
    pub phase: PressPhase,
}

/// What became of a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PressPhase {
    /// It is held and has not moved.
    Held,
    /// It selects.
    Selecting,
    /// It was released.
    Released,
}

impl Reading {
    /// Begins at the end of a text, the cursor where the program's is.
    pub fn at_end(pane: &PaneText<'_>, cols: u16, rows: u16) -> Self {
        let (cursor, _) = pane.cursor();
        let top = end_of(pane, cols, rows);
        let cursor = pane.clamped(cursor);
        let line = pane.line(cursor.line);
        let cursor = Place::new(cursor.line, cursor.at.min(line.last_at()));
        let (at, bottom) = (pane.step(cursor, cols, 0), pane.step(top, cols, rows.max(1) as isize - 1));
        let cursor = if at < top {
            top
        } else if at > bottom {
            bottom
        } else {
            cursor
        };
        Self { top, cursor, goal: None, selection: None, search: None, seen: pane.last(), cleared: Cleared::Hidden }
    }

    /// The text that is read.
    pub fn text<'a>(&self, screen: &'a Screen, older: Option<&'a OlderText>) -> PaneText<'a> {
        let text = PaneText::new(screen, older);
        match self.cleared {
            Cleared::Hidden => text,
            Cleared::Shown => text.with_cleared(),
        }
    }

    /// Whether the page shows the end of the text.
    pub fn is_at_end(&self, pane: &PaneText<'_>, cols: u16, rows: u16) -> bool {
        self.top >= end_of(pane, cols, rows)
    }

    /// Puts the page back into the text, and notes when the end is shown.
    pub fn settle(&mut self, pane: &PaneText<'_>, cols: u16, rows: u16) {
        let end = end_of(pane, cols, rows);
        self.top = pane.step(self.top, cols, 0).min(end);
        self.cursor = pane.clamped(self.cursor);
        if self.top >= end {
            self.seen = pane.last();
        }
    }

    /// Moves the page so that the cursor is on it.
    pub fn follow_cursor(&mut self, pane: &PaneText<'_>, cols: u16, rows: u16) {
        let at = pane.step(self.cursor, cols, 0);
        let last = pane.step(self.top, cols, rows.max(1) as isize - 1);
        if at < self.top {
            self.top = at;
        } else if at > last {
            self.top = pane.step(at, cols, 1 - rows.max(1) as isize);
        }
        self.settle(pane, cols, rows);
    }

    /// Moves the page by rows, and the cursor no further than it must to stay on it.
    pub fn scroll(&mut self, pane: &PaneText<'_>, cols: u16, rows: u16, by: isize) {
        self.top = pane.step(self.top, cols, by);
        self.settle(pane, cols, rows);
        let at = pane.step(self.cursor, cols, 0);
        let last = pane.step(self.top, cols, rows.max(1) as isize - 1);
        let row = at.clamp(self.top, last.max(self.top));
        if row != at {
            let col = self.goal.unwrap_or_else(|| pane.column_of(self.cursor, cols));
            self.goal = Some(col);
            self.cursor = pane.at_column(row, cols, col);
        }
    }
}

/// The top row of a page that shows the end: as the live picture does, with the screen's first row at the top when what
/// is written on the screen fits.
pub fn end_of(pane: &PaneText<'_>, cols: u16, rows: u16) -> Place {
    pane.bottom(cols, rows).max(pane.step(pane.screen_start(), cols, 0))
}
