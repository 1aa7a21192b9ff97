//! The mouse on a terminal's text: a drag selects, a click sets the cursor, two select a word, three a line.

use ratatui::layout::Position;

use super::mode::Cells;
use crate::domain::time::Span;
use crate::term::{MouseInput, MouseMode, PaneText, Place, Selection, Shape};
use crate::ui::reading::{Press, PressPhase, PressedOn, Spot, cells_of, end_of, spot_at};
use crate::ui::update::turn::Turn;
use crate::ui::view_state::{Overlay, PaneMode};

/// How soon a click must follow another one to belong to it.
const DOUBLE: Span = Span(400);

impl Turn<'_, '_> {
    /// A press on a terminal; `false` when there is none.
    pub(in crate::ui::update) fn press_terminal(&mut self, at: Position, mouse: &MouseInput) -> bool {
        let Some(spot) = spot_at(self.view, self.model, at) else { return false };
        let Some(place) = self.place_at(&spot, at) else { return false };
        if mouse.mods.ctrl && self.open_link_at(&spot, place) {
            return true;
        }
        let here = self.spot().is_some_and(|selected| selected.session == spot.session);
        let clicks = self.clicks(&spot, at);
        let press = Press {
            session: spot.session,
            at,
            place,
            when: self.model.now,
            clicks,
            on: if here { PressedOn::Selected } else { PressedOn::Another },
            mode: self.mode_before(clicks),
            phase: PressPhase::Held,
        };
        self.view.press = Some(press);
        if !here {
            self.view.mode = PaneMode::Command;
            self.view.selected = Some(spot.task);
        }
        if clicks > 1 {
            self.select_from(&spot, press, place, mouse);
        } else if here && self.view.mode == PaneMode::Reading {
            self.read_at(&spot, |_, reading, _| {
                (reading.cursor, reading.selection, reading.goal) = (place, None, None);
            });
        }
        true
    }

    /// The mode to go back to after a selection by the mouse: of a double click that before its first click.
    fn mode_before(&self, clicks: u8) -> PaneMode {
        match &self.view.press {
            Some(press) if clicks > 1 => press.mode,
            Some(_) | None => self.view.mode,
        }
    }

    fn clicks(&self, spot: &Spot, at: Position) -> u8 {
        match &self.view.press {
            Some(last)
                if last.session == spot.session
                    && last.at == at
                    && self.model.now.since(last.when) < DOUBLE
                    && last.clicks < 3 =>
            {
                last.clicks + 1
            }
            Some(_) | None => 1,
        }
    }

    /// Whether the button is held on a terminal for us; then what the mouse does next is ours too.
    pub(in crate::ui::update) fn holds_terminal(&self) -> bool {
        self.view.press.is_some_and(|press| press.phase != PressPhase::Released)
    }

    /// The button is held and the mouse moves: selects, and scrolls at the edges.
    pub(in crate::ui::update) fn drag_terminal(&mut self, at: Position, mouse: &MouseInput) {
        let Some(press) = self.view.press.filter(|press| press.phase != PressPhase::Released) else { return };
        let Some(spot) = self.spot().filter(|spot| spot.session == press.session) else { return };
        if press.phase == PressPhase::Held && at == press.at {
            return;
        }
        if let Some(by) = beyond(&spot, at)
            && self.open(&spot)
        {
            self.read_at(&spot, |text, reading, Cells { cols, rows }| reading.scroll(text, cols, rows, by));
        }
        let inside = Position::new(
            at.x.clamp(spot.area.x, spot.area.right().saturating_sub(1)),
            at.y.clamp(spot.area.y, spot.area.bottom().saturating_sub(1)),
        );
        if let Some(place) = self.place_at(&spot, inside) {
            self.select_from(&spot, press, place, mouse);
        }
    }

    fn select_from(&mut self, spot: &Spot, press: Press, to: Place, mouse: &MouseInput) {
        if !self.open(spot) {
            return;
        }
        let shape = match press.clicks {
            2 => Shape::Words,
            3.. => Shape::Lines,
            0 | 1 if mouse.mods.alt || (mouse.mods.shift && !self.program_wants_mouse(spot)) => Shape::Block,
            0 | 1 => Shape::Chars,
        };
        self.view.mode = PaneMode::Reading;
        self.read_at(spot, |_, reading, _| {
            reading.selection = Some(Selection { anchor: press.place, shape });
            (reading.cursor, reading.goal) = (to, None);
        });
        self.view.press = Some(Press { phase: PressPhase::Selecting, ..press });
    }

    /// The button is released: what was selected is copied, if that is wished; a click types into the selected pane.
    pub(in crate::ui::update) fn release_terminal(&mut self) {
        let Some(press) = self.view.press.filter(|press| press.phase != PressPhase::Released) else { return };
        // What follows a drag is no second click.
        let dragged = press.phase == PressPhase::Selecting && press.clicks == 1;
        self.view.press = (!dragged).then_some(Press { phase: PressPhase::Released, ..press });
        match press.phase {
            PressPhase::Selecting if self.model.screen.copy_on_select => self.copy_by_mouse(press),
            PressPhase::Selecting | PressPhase::Released => {}
            PressPhase::Held => {
                let peeks = matches!(self.view.overlays.last(), Some(Overlay::Peek(_)));
                if press.on == PressedOn::Selected && self.view.mode == PaneMode::Command && !peeks {
                    self.enter();
                }
            }
        }
    }

    /// Copies, and goes back to what keys did before; whoever was reading goes on with it.
    fn copy_by_mouse(&mut self, press: Press) {
        self.copy_selected();
        if press.mode == PaneMode::Reading {
            return;
        }
        let at_end = self.read(|text, reading, Cells { cols, rows }| {
            reading.selection = None;
            reading.is_at_end(text, cols, rows)
        });
        if at_end == Some(true) || press.mode == PaneMode::Typing {
            self.view.reads.remove(&press.session);
        }
        self.view.mode = press.mode;
    }

    /// The place of the text that is shown at a place of the screen.
    fn place_at(&self, spot: &Spot, at: Position) -> Option<Place> {
        let (cols, rows) = cells_of(spot.area);
        let older = self.model.older_text(spot.session);
        let read = self.view.reads.get(&spot.session);
        let mut place = None;
        self.model.screens.with(spot.session, &mut |screen| {
            let text = read.map_or_else(|| PaneText::new(screen, older), |reading| reading.text(screen, older));
            let end = end_of(&text, cols, rows);
            let page = text.page(read.map_or(end, |reading| reading.top.min(end)), cols, rows);
            place = page.place_at(usize::from(at.y.saturating_sub(spot.area.y)), at.x.saturating_sub(spot.area.x));
        });
        place
    }

    /// Whether the program in a terminal asked for the mouse.
    pub(in crate::ui::update) fn program_wants_mouse(&self, spot: &Spot) -> bool {
        let mut wants = false;
        self.model.screens.with(spot.session, &mut |screen| wants = screen.modes().mouse != MouseMode::Off);
        wants
    }
}

/// How many rows a drag beyond the edges scrolls.
fn beyond(spot: &Spot, at: Position) -> Option<isize> {
    if at.y < spot.area.y {
        Some(-((spot.area.y - at.y).min(5) as isize))
    } else if at.y >= spot.area.bottom() {
        Some((at.y - spot.area.bottom() + 1).min(5) as isize)
    } else {
        None
    }
}
