//! Beginning and ending to read, and the text that is read.

use crate::term::PaneText;
use crate::ui::intent::Intent;
use crate::ui::model::OlderState;
use crate::ui::reading::{Cleared, Reading, Spot, cells_of, spot};
use crate::ui::update::turn::Turn;
use crate::ui::view_state::{Page, PaneMode, Zoom, notice, refused};

/// Columns and rows of the page.
#[derive(Debug, Clone, Copy)]
pub struct Cells {
    pub cols: u16,
    pub rows: u16,
}

impl Turn<'_, '_> {
    /// The terminal that keys read.
    pub(in crate::ui::update) fn spot(&self) -> Option<Spot> {
        spot(self.view, self.model)
    }

    /// Begins to read where the keys are, a page up at once.
    pub(in crate::ui::update) fn read_back(&mut self) {
        self.begin_reading();
        if self.view.mode == PaneMode::Reading {
            self.read(|text, reading, Cells { cols, rows }| {
                reading.scroll(text, cols, rows, -(rows as isize - 1).max(1));
                reading.cursor = text.step(reading.top, cols, 0);
            });
            self.say_what_there_is();
        }
    }

    /// Begins to read at what is shown.
    pub(in crate::ui::update) fn begin_reading(&mut self) {
        if self.spot().is_none() && self.view.overlays.is_empty() {
            if self.narrow() {
                self.view.page = Page::Terminal;
            } else {
                self.view.zoom = Zoom::On;
            }
        }
        let Some(spot) = self.spot() else { return };
        if self.open(&spot) {
            self.view.mode = PaneMode::Reading;
        } else {
            refused(self.view, "its terminal is no longer kept; `orchestra log` shows what it did");
        }
    }

    /// Makes sure that there is something to read at a terminal; `false` when it is not kept.
    pub(in crate::ui::update) fn open(&mut self, spot: &Spot) -> bool {
        if self.view.reads.contains_key(&spot.session) {
            return true;
        }
        let (cols, rows) = cells_of(spot.area);
        let older = self.model.older_text(spot.session);
        let mut begun = None;
        self.model.screens.with(spot.session, &mut |screen| {
            begun = Some(Reading::at_end(&PaneText::new(screen, older), cols, rows));
        });
        begun.map(|reading| self.view.reads.insert(spot.session, reading)).is_some()
    }

    /// Changes what is read at the place of the keys.
    pub(in crate::ui::update) fn read<R>(
        &mut self,
        change: impl FnOnce(&PaneText<'_>, &mut Reading, Cells) -> R,
    ) -> Option<R> {
        let spot = self.spot()?;
        self.read_at(&spot, change)
    }

    /// Changes what is read of a terminal.
    pub(in crate::ui::update) fn read_at<R>(
        &mut self,
        spot: &Spot,
        change: impl FnOnce(&PaneText<'_>, &mut Reading, Cells) -> R,
    ) -> Option<R> {
        let (cols, rows) = cells_of(spot.area);
        let older = self.model.older_text(spot.session);
        let reading = self.view.reads.get_mut(&spot.session)?;
        let (mut change, mut result) = (Some(change), None);
        self.model.screens.with(spot.session, &mut |screen| {
            if let Some(change) = change.take() {
                let text = reading.text(screen, older);
                result = Some(change(&text, reading, Cells { cols, rows }));
            }
        });
        result
    }

    /// Back to the live picture.
    pub(in crate::ui::update) fn stop_reading(&mut self) {
        self.view.mode = PaneMode::Command;
        if let Some(spot) = self.spot() {
            self.view.reads.remove(&spot.session);
        }
    }

    /// Drops the selection, then the search, then leaves.
    pub(in crate::ui::update) fn step_out_of_reading(&mut self) {
        let dropped = self.read(|_, reading, _| {
            let selection = reading.selection.take().is_some();
            selection || reading.search.take().is_some()
        });
        if dropped != Some(true) {
            self.stop_reading();
        }
    }

    /// A program on the alternate screen leaves no lines behind: says so, and what can be read instead.
    fn say_what_there_is(&mut self) {
        let alternate = self.read(|text, _, _| text.screen().alternate_screen()) == Some(true);
        if alternate && self.older_state().is_none() {
            let words = "this program draws its whole screen and leaves no lines behind; \
                         one page further up is what its recording holds";
            notice(self.view, words);
        }
    }

    fn older_state(&self) -> Option<&OlderState> {
        let session = self.spot()?.session;
        self.model.older.filter(|older| older.session == session).map(|older| &older.state)
    }

    /// At the oldest line: goes back to what the program has cleared away, then asks for what came before, once.
    pub(in crate::ui::update) fn ask_older(&mut self) {
        let Some(spot) = self.spot() else { return };
        let cleared = self.read(|text, reading, _| {
            reading.cleared = Cleared::Shown;
            text.hides_cleared()
        });
        if cleared == Some(true) {
            return notice(self.view, "above is what the program has cleared away");
        }
        match self.older_state() {
            None => self.intents.push(Intent::Older(spot.session)),
            Some(OlderState::Failed(why)) => {
                let why = why.clone();
                refused(self.view, &why);
            }
            Some(OlderState::Asked) => {}
            Some(OlderState::There) => notice(self.view, "this is the oldest line that is kept"),
        }
    }
}
