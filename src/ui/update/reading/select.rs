//! Selecting, and copying what is selected.

use super::mode::Cells;
use crate::term::{Place, Selection, Shape, Taken};
use crate::ui::action::Action;
use crate::ui::intent::Intent;
use crate::ui::text::grouped;
use crate::ui::update::turn::Turn;
use crate::ui::view_state::{PaneMode, notice, refused};

/// The most bytes that are copied at once; more is not taken by terminals.
const MOST: usize = 1 << 20;

const SHAPES: [(Action, Shape); 3] =
    [(Action::SelectChars, Shape::Chars), (Action::SelectLines, Shape::Lines), (Action::SelectBlock, Shape::Block)];

impl Turn<'_, '_> {
    /// Begins to select; the same again ends it, another one changes what is taken whole.
    pub(in crate::ui::update) fn select_as(&mut self, action: Action) {
        let Some((_, shape)) = SHAPES.into_iter().find(|(on, _)| *on == action) else { return };
        self.read(|_, reading, _| {
            reading.selection = match reading.selection {
                Some(selection) if selection.shape == shape => None,
                Some(selection) => Some(Selection { shape, ..selection }),
                None => Some(Selection { anchor: reading.cursor, shape }),
            };
        });
    }

    pub(in crate::ui::update) fn other_end(&mut self) {
        self.read(|text, reading, Cells { cols, rows }| {
            if let Some(selection) = &mut reading.selection {
                std::mem::swap(&mut selection.anchor, &mut reading.cursor);
                reading.goal = None;
                reading.follow_cursor(text, cols, rows);
            }
        });
    }

    /// Copies what is selected; `false` when nothing is.
    pub(in crate::ui::update) fn copy_selected(&mut self) -> bool {
        let taken = self.read(|text, reading, Cells { cols, .. }| {
            reading.selection.map(|selection| text.selected(selection, reading.cursor, cols, MOST))
        });
        match taken.flatten() {
            Some(taken) => {
                self.put_away(taken);
                true
            }
            None => false,
        }
    }

    /// Copies what is shown of the terminal.
    pub(in crate::ui::update) fn copy_shown(&mut self) {
        let Some(spot) = self.spot() else { return refused(self.view, "there is nothing to copy") };
        let was_read = self.view.reads.contains_key(&spot.session);
        let taken = if self.open(&spot) {
            self.read_at(&spot, |text, reading, Cells { cols, rows }| {
                let page = text.page(reading.top, cols, rows);
                let first = page.place_at(0, 0)?;
                let last = page.place_at(page.rows().len().checked_sub(1)?, cols)?;
                let selection = Selection { anchor: first, shape: Shape::Chars };
                Some(text.selected(selection, Place::new(last.line, last.at), cols, MOST))
            })
        } else {
            None
        };
        if !was_read {
            self.view.reads.remove(&spot.session);
        }
        self.put_away(taken.flatten().unwrap_or_default());
    }

    fn put_away(&mut self, taken: Taken) {
        if taken.text.trim().is_empty() {
            return refused(self.view, "there is nothing to copy");
        }
        notice(self.view, &copied(&taken));
        self.intents.push(Intent::Copy(taken.text));
    }

    /// Copies what is selected and leaves; without a selection, opens the address under the cursor.
    pub(in crate::ui::update) fn take(&mut self) {
        if self.copy_selected() {
            self.stop_reading();
        } else if !self.open_link_here() {
            refused(self.view, "nothing is selected; v selects, V whole lines");
        }
    }

    /// Copies what is selected and leaves, else copies what is shown.
    pub(in crate::ui::update) fn copy_terminal(&mut self) {
        if self.view.mode == PaneMode::Reading && self.copy_selected() {
            self.stop_reading();
        } else {
            self.copy_shown();
        }
    }
}

/// What was copied, in words.
pub(super) fn copied(taken: &Taken) -> String {
    let lines = taken.text.lines().count();
    match (taken.cut, lines) {
        (true, _) => format!("copied the first 1 MiB, {} lines; the rest is too long for a clipboard", grouped(lines)),
        (false, 0 | 1) => match taken.text.chars().count() {
            1 => "copied 1 character".to_owned(),
            count => format!("copied {} characters", grouped(count)),
        },
        (false, _) => format!("copied {} lines", grouped(lines)),
    }
}
