//! Opening addresses, only ever because a person asked for it.

use super::mode::Cells;
use crate::term::{Link, PaneText, Place};
use crate::ui::intent::Intent;
use crate::ui::reading::Spot;
use crate::ui::update::turn::Turn;
use crate::ui::view_state::refused;

impl Turn<'_, '_> {
    /// Opens the address under the cursor; `false` when there is none.
    pub(in crate::ui::update) fn open_link_here(&mut self) -> bool {
        let link = self.read(|text, reading, _| text.link_at(reading.cursor)).flatten();
        link.map(|link| self.intents.push(Intent::Open(link.url))).is_some()
    }

    /// Opens the address under the cursor, or goes to the nearest one of the page.
    pub(in crate::ui::update) fn open_link(&mut self) {
        if self.open_link_here() {
            return;
        }
        let near = self.read(|text, reading, Cells { cols, rows }| {
            let near = nearest(text, reading.top, reading.cursor, cols, rows)?;
            reading.cursor = near.place;
            reading.goal = None;
            reading.follow_cursor(text, cols, rows);
            Some(())
        });
        if near.flatten().is_none() {
            refused(self.view, "there is no address on this page");
        }
    }

    /// Opens the address that was clicked on; `false` when there is none.
    pub(super) fn open_link_at(&mut self, spot: &Spot, place: Place) -> bool {
        let older = self.model.older_text(spot.session);
        let mut link = None;
        let read = self.view.reads.get(&spot.session);
        self.model.screens.with(spot.session, &mut |screen| {
            let text = read.map_or_else(|| PaneText::new(screen, older), |reading| reading.text(screen, older));
            link = text.link_at(place);
        });
        link.map(|link| self.intents.push(Intent::Open(link.url))).is_some()
    }
}

/// The nearest address of the page, by lines; of two, the one further down.
fn nearest(text: &PaneText<'_>, top: Place, cursor: Place, cols: u16, rows: u16) -> Option<Link> {
    let page = text.page(top, cols, rows);
    let (first, last) = (page.rows().first()?.line, page.rows().last()?.line);
    let links = (first..=last).flat_map(|number| text.links_in(number));
    let shown = links.filter(|link| page.spot_of(link.place).is_some());
    shown.min_by_key(|link| (link.place.line.abs_diff(cursor.line), link.place < cursor))
}
