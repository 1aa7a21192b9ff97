//! Scrolling: terminals back into their history, reviews and help.

use super::turn::{Scroll, Turn, Way};
use crate::domain::ids::SessionId;
use crate::domain::task::Task;
use crate::ui::intent::Intent;
use crate::ui::layout::panes;
use crate::ui::over;
use crate::ui::view_state::{Overlay, PaneMode, notice, refused};

impl Turn<'_, '_> {
    fn session(&self) -> Option<SessionId> {
        self.view.task(self.model).and_then(Task::session)
    }

    /// Begins to read back, a page up at once.
    pub(super) fn read_back(&mut self) {
        if let Some(session) = self.session().filter(|session| self.model.screens.with(*session, &mut |_| {})) {
            self.view.mode = PaneMode::Reading;
            let page = self.terminal_rows().saturating_sub(1);
            self.scroll_terminal(session, page as isize);
        }
    }

    pub(super) fn stop_reading(&mut self) {
        self.view.mode = PaneMode::Command;
        if let Some(session) = self.session() {
            self.view.scrolled.remove(&session);
        }
    }

    fn terminal_rows(&self) -> usize {
        let session = self.session();
        let shown = panes(self.view, self.model, self.area());
        let rows = shown.iter().find(|pane| Some(pane.session) == session).map(|pane| pane.inner.height);
        usize::from(rows.unwrap_or_else(|| self.regions().body.height).max(2))
    }

    /// Scrolls a terminal back by so many rows; negative for forwards.
    pub(super) fn scroll_terminal(&mut self, session: SessionId, by: isize) {
        let mut most = 0;
        self.model.screens.with(session, &mut |screen| most = screen.scrollback_len());
        let rows = (self.view.scroll_of(session) as isize).saturating_add(by).clamp(0, most as isize) as usize;
        if rows == 0 {
            self.view.scrolled.remove(&session);
        } else {
            self.view.scrolled.insert(session, rows);
        }
    }

    pub(super) fn scroll(&mut self, how: Scroll) {
        let body = self.regions().body;
        let model = self.model;
        if matches!(self.view.overlays.last(), Some(Overlay::Palette(_) | Overlay::Themes(..))) {
            self.mark(if matches!(how, Scroll::PageUp | Scroll::LineUp | Scroll::Top) { -10 } else { 10 });
            return;
        }
        match self.view.overlays.last_mut() {
            Some(Overlay::Help(at)) => {
                let (total, page) = over::help_height(model, body);
                *at = moved(*at, how, page, total);
            }
            Some(Overlay::Review(task, at)) => {
                let (total, page) = (over::review_height(model, *task, body), over::review_page(body));
                *at = moved(*at, how, page, total);
            }
            Some(Overlay::Peek(_)) | None => self.scroll_reading(how),
            Some(Overlay::Palette(_) | Overlay::Themes(..) | Overlay::Prompt(_) | Overlay::Confirm(_)) => {}
        }
    }

    fn scroll_reading(&mut self, how: Scroll) {
        let Some(session) = self.session() else { return };
        let page = self.terminal_rows().saturating_sub(1) as isize;
        let by = match how {
            Scroll::LineUp => 1,
            Scroll::LineDown => -1,
            Scroll::PageUp => page,
            Scroll::PageDown => -page,
            Scroll::Top => isize::MAX / 2,
            Scroll::Bottom => isize::MIN / 2,
        };
        self.scroll_terminal(session, by);
    }

    pub(super) fn jump_file(&mut self, way: Way) {
        let body = self.regions().body;
        let model = self.model;
        let Some(Overlay::Review(task, at)) = self.view.overlays.last_mut() else { return };
        let files = over::file_lines(model, *task, body);
        let next = match way {
            Way::Back => files.iter().rev().find(|line| **line < *at),
            Way::On => files.iter().find(|line| **line > *at),
        };
        let last = over::review_height(model, *task, body).saturating_sub(over::review_page(body));
        if let Some(line) = next {
            *at = (*line).min(last);
        }
    }

    /// Copies the diff under review, or what the terminal shows.
    pub(super) fn copy(&mut self) {
        let text = match self.view.overlays.last() {
            Some(Overlay::Review(task, _)) => {
                self.model.diff.filter(|diff| diff.task == *task).map(|diff| diff.text.clone())
            }
            Some(
                Overlay::Peek(_)
                | Overlay::Help(_)
                | Overlay::Palette(_)
                | Overlay::Themes(..)
                | Overlay::Prompt(_)
                | Overlay::Confirm(_),
            )
            | None => self.terminal_text(),
        };
        match text.filter(|text| !text.trim().is_empty()) {
            Some(text) => {
                notice(self.view, &format!("copied {} lines", text.lines().count()));
                self.intents.push(Intent::Copy(text));
            }
            None => refused(self.view, "there is nothing to copy"),
        }
    }

    /// The rows that are shown, scrolled back as they are.
    fn terminal_text(&self) -> Option<String> {
        let session = self.session()?;
        let scroll = self.view.scroll_of(session);
        let mut text = String::new();
        self.model.screens.with(session, &mut |screen| {
            for row in 0..screen.size().rows {
                let mut line = String::new();
                screen.for_each_cell(row, scroll, |_, cell| match (cell.width, cell.text) {
                    (0, _) => {}
                    (_, "") => line.push(' '),
                    (_, shown) => line.push_str(shown),
                });
                text += line.trim_end();
                text.push('\n');
            }
        });
        Some(text.trim_end().to_owned())
    }
}

fn moved(at: usize, how: Scroll, page: usize, total: usize) -> usize {
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
