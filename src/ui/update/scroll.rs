//! Scrolling reviews, costs and help, and copying a diff.

use super::turn::{Scroll, Turn};
use crate::config::Scope;
use crate::ui::action::Action;
use crate::ui::intent::Intent;
use crate::ui::over;
use crate::ui::view_state::{Overlay, focus, notice, refused};

const SCROLLS: [(Action, Scroll); 4] = [
    (Action::ScrollUp, Scroll::LineUp),
    (Action::ScrollDown, Scroll::LineDown),
    (Action::ScrollTop, Scroll::Top),
    (Action::ScrollBottom, Scroll::Bottom),
];

impl Turn<'_, '_> {
    /// Opens the help at the keys that work here.
    pub(super) fn open_help(&mut self) {
        let scope = focus(self.view);
        let body = self.regions().body;
        let line = if scope == Scope::Main { 0 } else { over::help_line(self.model, scope, body) };
        let (total, page) = over::help_height(self.model, body);
        self.view.overlays.push(Overlay::Help(line.min(total.saturating_sub(page))));
    }

    /// Scrolls as an action says.
    pub(super) fn scroll_by(&mut self, action: Action) {
        if let Some((_, how)) = SCROLLS.iter().find(|(on, _)| *on == action) {
            self.scroll(*how);
        }
    }

    pub(super) fn scroll(&mut self, how: Scroll) {
        let body = self.regions().body;
        let model = self.model;
        if matches!(self.view.overlays.last(), Some(Overlay::Palette(_) | Overlay::Themes(..))) {
            self.mark(if matches!(how, Scroll::PageUp | Scroll::LineUp | Scroll::Top) { -10 } else { 10 });
            return;
        }
        if matches!(self.view.overlays.last(), Some(Overlay::Review(..))) {
            return self.scroll_review(how);
        }
        match self.view.overlays.last_mut() {
            Some(Overlay::Help(at)) => {
                let (total, page) = over::help_height(model, body);
                *at = moved(*at, how, page, total);
            }
            Some(Overlay::Compare(task, at)) => {
                let (total, page) = over::compare_height(model, *task, body);
                *at = moved(*at, how, page, total);
            }
            Some(Overlay::Routes(at)) => {
                let (total, page) = over::routes_height(model, body);
                *at = moved(*at, how, page, total);
            }
            Some(Overlay::Inbox(_)) => self.scroll_item(how),
            Some(Overlay::Timeline(_)) => self.scroll_timeline(how),
            Some(Overlay::Costs(costs)) => {
                let (total, page) = over::costs_height(model, costs, body);
                costs.scroll = moved(costs.scroll, how, page, total);
            }
            Some(Overlay::Peek(_)) | None => self.scroll_reading(how),
            Some(
                Overlay::Review(..)
                | Overlay::Replay(..)
                | Overlay::Palette(_)
                | Overlay::Themes(..)
                | Overlay::Plan(_)
                | Overlay::Prompt(_)
                | Overlay::Confirm(_),
            ) => {}
        }
    }

    /// Copies the diff under review, else of the terminal what is selected or shown.
    pub(super) fn copy(&mut self) {
        let Some(Overlay::Review(task, _)) = self.view.overlays.last() else { return self.copy_terminal() };
        let diff = self.model.diff.filter(|diff| diff.task == *task).map(|diff| diff.text.clone());
        match diff.filter(|text| !text.trim().is_empty()) {
            Some(text) => {
                notice(self.view, &format!("copied {} lines", text.lines().count()));
                self.intents.push(Intent::Copy(text));
            }
            None => refused(self.view, "there is nothing to copy"),
        }
    }
}

pub(super) fn moved(at: usize, how: Scroll, page: usize, total: usize) -> usize {
    let last = total.saturating_sub(page);
    let step = page.saturating_sub(1).max(1);
    let wanted = match how {
        Scroll::LineUp => at.saturating_sub(1),
        Scroll::LineDown => at + 1,
        Scroll::PageUp => at.saturating_sub(step),
        Scroll::PageDown => at + step,
        Scroll::Top => 0,
        Scroll::Bottom => last,
    };
    wanted.min(last)
}
