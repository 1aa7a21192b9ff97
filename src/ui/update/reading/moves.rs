//! Moving cursor and page.

use super::mode::Cells;
use crate::term::{PaneText, Place, WordStep};
use crate::ui::action::Action;
use crate::ui::reading::{Reading, Spot, end_of, first_column};
use crate::ui::update::turn::{Scroll, Turn};
use crate::ui::view_state::{PaneMode, notice};

/// A way to move the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Motion {
    Left,
    Right,
    Up,
    Down,
    Word(WordStep),
    RowStart,
    FirstCharacter,
    RowEnd,
    HalfUp,
    HalfDown,
}

/// What the keys for the cursor do.
const MOTIONS: [(Action, Motion); 12] = [
    (Action::CursorLeft, Motion::Left),
    (Action::CursorRight, Motion::Right),
    (Action::CursorDown, Motion::Down),
    (Action::CursorUp, Motion::Up),
    (Action::WordNext, Motion::Word(WordStep::NextStart)),
    (Action::WordEnd, Motion::Word(WordStep::NextEnd)),
    (Action::WordPrevious, Motion::Word(WordStep::PreviousStart)),
    (Action::LineStart, Motion::RowStart),
    (Action::LineFirst, Motion::FirstCharacter),
    (Action::LineEnd, Motion::RowEnd),
    (Action::HalfDown, Motion::HalfDown),
    (Action::HalfUp, Motion::HalfUp),
];

impl Turn<'_, '_> {
    /// Moves the cursor as this action says.
    pub(in crate::ui::update) fn move_as(&mut self, action: Action) {
        if let Some((_, motion)) = MOTIONS.iter().find(|(on, _)| *on == action) {
            self.move_cursor(*motion);
        }
    }

    fn move_cursor(&mut self, motion: Motion) {
        let stuck = self.read(|text, reading, cells| {
            let before = (reading.top, reading.cursor);
            reading.make(text, motion, cells);
            before == (reading.top, reading.cursor) && reading.cursor.line == text.first()
        });
        if stuck == Some(true) && matches!(motion, Motion::Up | Motion::HalfUp) {
            self.ask_older();
        }
    }

    /// Moves by pages, less one row; negative for up.
    pub(in crate::ui::update) fn page_by(&mut self, pages: isize) {
        let stuck = self.read(|text, reading, Cells { cols, rows }| {
            let before = reading.top;
            let by = pages * (rows as isize - 1).max(1);
            reading.scroll(text, cols, rows, by);
            if reading.top == before {
                // The page stands at an end: the cursor goes there.
                let end = text.step(reading.top, cols, rows as isize - 1);
                reading.go(text, if pages < 0 { reading.top } else { end }, cols);
            }
            before == reading.top && pages < 0 && reading.top <= Place::new(text.first(), 0)
        });
        if stuck == Some(true) {
            self.ask_older();
        }
    }

    pub(in crate::ui::update) fn scroll_reading(&mut self, how: Scroll) {
        match how {
            Scroll::PageUp => self.page_by(-1),
            Scroll::PageDown => self.page_by(1),
            Scroll::LineUp | Scroll::LineDown => {
                let by = if how == Scroll::LineUp { -1 } else { 1 };
                self.read(|text, reading, Cells { cols, rows }| reading.scroll(text, cols, rows, by));
            }
            Scroll::Top => {
                self.read(|text, reading, Cells { cols, rows }| {
                    reading.cursor = Place::new(text.first(), 0);
                    reading.goal = None;
                    reading.follow_cursor(text, cols, rows);
                });
            }
            Scroll::Bottom => {
                self.read(|text, reading, Cells { cols, rows }| {
                    reading.top = end_of(text, cols, rows);
                    reading.cursor = text.step(Place::new(text.last(), usize::MAX), cols, 0);
                    reading.goal = None;
                    reading.settle(text, cols, rows);
                });
            }
        }
    }

    /// Shows more at one side of a terminal that is wider than its place: half a place further.
    pub(in crate::ui::update) fn pan(&mut self, action: Action) {
        let Some(spot) = self.spot() else { return };
        let chosen = self.view.pans.get(&spot.session).copied();
        let mut next = None;
        self.model.screens.with(spot.session, &mut |screen| {
            let last = screen.size().cols.saturating_sub(spot.area.width);
            let from = first_column(screen, spot.area.width, chosen);
            let half = (spot.area.width / 2).max(1);
            let left = action == Action::PanLeft;
            let to = if left { from.saturating_sub(half) } else { (from + half).min(last) };
            next = (last > 0 && screen.alternate_screen()).then_some(to);
        });
        match next {
            Some(to) => drop(self.view.pans.insert(spot.session, to)),
            None => notice(self.view, "the whole width of this terminal is shown"),
        }
    }

    /// The wheel: scrolls a terminal, negative for up; where nobody reads, the end leads back to the live picture.
    pub(in crate::ui::update) fn scroll_terminal(&mut self, spot: &Spot, by: isize) {
        if by > 0 && !self.view.reads.contains_key(&spot.session) || !self.open(spot) {
            return;
        }
        let ends = self.read_at(spot, |text, reading, Cells { cols, rows }| {
            let before = reading.top;
            reading.scroll(text, cols, rows, by);
            (reading.is_at_end(text, cols, rows), before == reading.top)
        });
        let reads = self.view.mode == PaneMode::Reading && self.spot().is_some_and(|at| at.session == spot.session);
        match ends {
            Some((true, _)) if !reads => drop(self.view.reads.remove(&spot.session)),
            Some((_, true)) if by < 0 && reads => self.ask_older(),
            Some(_) | None => {}
        }
    }
}

impl Reading {
    fn make(&mut self, text: &PaneText<'_>, motion: Motion, Cells { cols, rows }: Cells) {
        let at = text.clamped(self.cursor);
        let goal = self.goal;
        self.goal = None;
        let half = (rows as isize / 2).max(1);
        self.cursor = match motion {
            Motion::Left => beside(text, at, -1),
            Motion::Right => beside(text, at, 1),
            Motion::Up | Motion::Down | Motion::HalfUp | Motion::HalfDown => {
                let by = match motion {
                    Motion::Up => -1,
                    Motion::HalfUp => -half,
                    Motion::HalfDown => half,
                    Motion::Down
                    | Motion::Left
                    | Motion::Right
                    | Motion::Word(_)
                    | Motion::RowStart
                    | Motion::FirstCharacter
                    | Motion::RowEnd => 1,
                };
                let col = goal.unwrap_or_else(|| text.column_of(at, cols));
                self.goal = Some(col);
                text.at_column(text.step(at, cols, by), cols, col)
            }
            Motion::Word(step) => text.word_step(at, step),
            Motion::RowStart => text.at_column(at, cols, 0),
            Motion::RowEnd => text.at_column(at, cols, cols),
            Motion::FirstCharacter => {
                let line = text.line(at.line);
                let blanks = line.text().len() - line.text().trim_start().len();
                Place::new(at.line, blanks.min(line.last_at()))
            }
        };
        self.follow_cursor(text, cols, rows);
    }

    fn go(&mut self, text: &PaneText<'_>, row: Place, cols: u16) {
        let col = self.goal.unwrap_or_else(|| text.column_of(self.cursor, cols));
        self.goal = Some(col);
        self.cursor = text.at_column(row, cols, col);
    }
}

/// The character before or after, in the same line.
fn beside(text: &PaneText<'_>, at: Place, by: isize) -> Place {
    let line = text.line(at.line);
    let cell = line.cell_at(at.at).saturating_add_signed(by);
    Place::new(at.line, line.at_cell(cell).min(line.last_at()))
}
