//! Searching while one reads.

use super::mode::Cells;
use crate::term::{PatternKind, Place};
use crate::ui::action::Action;
use crate::ui::editor::Editor;
use crate::ui::reading::{Direction, Hunt, Reading, Search, Start};
use crate::ui::update::turn::Turn;
use crate::ui::view_state::{Overlay, Prompt, Purpose, notice, refused};

impl Turn<'_, '_> {
    /// Opens the prompt for what is searched for.
    pub(in crate::ui::update) fn search_as(&mut self, action: Action) {
        let direction = if action == Action::SearchBack { Direction::Up } else { Direction::Down };
        let from = self.read(|_, reading, _| (reading.top, reading.cursor));
        let Some((top, cursor)) = from else { return };
        let hunt = Hunt { direction, kind: PatternKind::Text, top, cursor };
        self.view.overlays.push(Overlay::Prompt(Prompt { purpose: Purpose::Search(hunt), editor: Editor::default() }));
    }

    /// The text of the search changed: goes to the nearest place from where it began.
    pub(in crate::ui::update) fn hunt(&mut self, hunt: Hunt, text: &str) {
        self.read(|pane, reading, Cells { cols, rows }| {
            (reading.top, reading.cursor) = (hunt.top, hunt.cursor);
            let mut search = Search::new(pane, text, hunt.kind, hunt.direction);
            let to = search.go(hunt.cursor, hunt.direction, Start::Here);
            reading.search = Some(search);
            reading.show(pane, to, cols, rows);
        });
    }

    /// Text or regular expression, in turn.
    pub(in crate::ui::update) fn turn_search_kind(&mut self) {
        let Some(Overlay::Prompt(prompt)) = self.view.overlays.last_mut() else { return };
        let Purpose::Search(hunt) = &mut prompt.purpose else { return };
        hunt.kind = match hunt.kind {
            PatternKind::Text => PatternKind::Regex,
            PatternKind::Regex => PatternKind::Text,
        };
        let (hunt, text) = (*hunt, prompt.editor.text().to_owned());
        self.hunt(hunt, &text);
    }

    /// The search is taken: an empty one takes the last one again, one that finds nothing says so.
    pub(in crate::ui::update) fn take_search(&mut self, hunt: Hunt, text: &str) {
        self.view.overlays.pop();
        if text.is_empty() {
            self.read(|_, reading, _| reading.search = None);
            let last = self.view.searched.clone().filter(|last| !last.is_empty());
            match last {
                Some(last) => self.hunt(hunt, &last),
                None => return,
            }
        } else {
            self.view.searched = Some(text.to_owned());
        }
        let trouble = self.read(|_, reading, _| {
            let search = reading.search.as_ref()?;
            match (&search.trouble, search.matches.found.is_empty()) {
                (Some(trouble), _) => Some(trouble.to_string()),
                (None, true) => Some(format!("`{}` is not in this terminal's text", search.text)),
                (None, false) => None,
            }
        });
        if let Some(Some(words)) = trouble {
            refused(self.view, &words);
        }
    }

    /// Writes what was searched for last into an empty prompt.
    pub(in crate::ui::update) fn recall_search(&mut self, hunt: Hunt) {
        let Some(last) = self.view.searched.clone() else { return };
        let Some(Overlay::Prompt(prompt)) = self.view.overlays.last_mut() else { return };
        prompt.editor = Editor::with_text(&last);
        self.hunt(hunt, &last);
    }

    /// Leaves the prompt of a search: back to where it began.
    pub(in crate::ui::update) fn drop_search(&mut self, hunt: Hunt) {
        self.read(|_, reading, _| {
            (reading.top, reading.cursor, reading.search) = (hunt.top, hunt.cursor, None);
        });
    }

    /// To the next place: in the direction of the search, or against it.
    pub(in crate::ui::update) fn step_match(&mut self, action: Action) {
        let went = self.read(|pane, reading, Cells { cols, rows }| {
            let from = pane.clamped(reading.cursor);
            let search = reading.search.as_mut()?;
            let direction = if action == Action::PreviousMatch { search.direction.turned() } else { search.direction };
            search.again(pane);
            let to = search.go(from, direction, Start::Beyond);
            let round = to.is_some_and(|to| match direction {
                Direction::Down => to <= from,
                Direction::Up => to >= from,
            });
            reading.show(pane, to, cols, rows);
            Some((to.is_some(), round, direction))
        });
        match went.flatten() {
            None => refused(self.view, "nothing is searched for yet; / searches"),
            Some((false, ..)) => refused(self.view, "it is not in this terminal's text"),
            Some((true, true, Direction::Down)) => notice(self.view, "from the oldest line again"),
            Some((true, true, Direction::Up)) => notice(self.view, "from the newest line again"),
            Some((true, false, _)) => {}
        }
    }
}

impl Reading {
    /// Puts the cursor on a place; when it is not on the page, into the middle of the next one.
    fn show(&mut self, text: &crate::term::PaneText<'_>, to: Option<Place>, cols: u16, rows: u16) {
        if let Some(to) = to {
            self.cursor = to;
            self.goal = None;
            if text.page(self.top, cols, rows).spot_of(to).is_none() {
                self.top = text.step(to, cols, -(rows as isize / 2));
            }
        }
        self.settle(text, cols, rows);
    }
}
