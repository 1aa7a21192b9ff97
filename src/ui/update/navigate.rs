//! Going from task to task, pane to pane, page to page.

use super::turn::{Turn, Way};
use crate::domain::delegation::children;
use crate::domain::ids::TaskId;
use crate::domain::inbox::waiting;
use crate::domain::session::Session;
use crate::ui::action::Action;
use crate::ui::facts;
use crate::ui::layout::panes;
use crate::ui::listed::visible_tasks;
use crate::ui::view_state::{Arrangement, Overlay, Page, PaneMode, Zoom, notice};

impl Turn<'_, '_> {
    /// The next or the previous: of a list to choose from, else of the tasks.
    pub(super) fn step(&mut self, way: Way) {
        if self.view.plan_page().is_some() {
            return self.mark_step(way);
        }
        if self.inbox_page().is_some() {
            return self.mark_item(way);
        }
        let chooses = matches!(self.view.overlays.last(), Some(Overlay::Palette(_) | Overlay::Themes(..)));
        match (way, chooses) {
            (Way::On, true) => self.mark(1),
            (Way::Back, true) => self.mark(-1),
            (Way::On, false) => self.select_by(|at, last| (at + 1).min(last)),
            (Way::Back, false) => self.select_by(|at, _| at.saturating_sub(1)),
        }
    }

    /// Selects a task, also when the filter hides it.
    pub(super) fn select(&mut self, task: TaskId) {
        self.view.selected = Some(task);
        if !visible_tasks(self.view, self.model).iter().any(|listed| listed.id == task) {
            self.view.filter = task.to_string();
        }
    }

    pub(super) fn select_by(&mut self, step: impl Fn(usize, usize) -> usize) {
        let all = visible_tasks(self.view, self.model);
        let Some(last) = all.len().checked_sub(1) else { return };
        let current = self.task();
        let at = all.iter().position(|task| Some(task.id) == current);
        let next = all[at.map_or(0, |at| step(at, last)).min(last)].id;
        match self.view.overlays.last_mut() {
            Some(Overlay::Peek(task)) => *task = next,
            Some(
                Overlay::Review(..)
                | Overlay::Costs(_)
                | Overlay::Routes(_)
                | Overlay::Timeline(_)
                | Overlay::Replay(..)
                | Overlay::Inbox(_)
                | Overlay::Plan(_)
                | Overlay::Compare(..)
                | Overlay::Help(_)
                | Overlay::Palette(_)
                | Overlay::Themes(..)
                | Overlay::Prompt(_)
                | Overlay::Confirm(_),
            )
            | None => self.view.selected = Some(next),
        }
    }

    /// Folds what the selected task's agent delegated, or unfolds it; below such a task, folds that one.
    pub(super) fn fold_branch(&mut self) {
        let Some(task) = self.view.in_list(self.model) else { return };
        let parent = task.parent.filter(|_| children(self.model.state, task.id).next().is_none());
        let Some(branch) = parent.or_else(|| children(self.model.state, task.id).next().map(|_| task.id)) else {
            return notice(self.view, &format!("{} has delegated nothing that could be folded", task.id));
        };
        if !self.view.folded.remove(&branch) {
            self.view.folded.insert(branch);
            self.view.selected = Some(branch);
        }
    }

    pub(super) fn next_attention(&mut self) {
        let waiting = waiting(self.model.state);
        let current = self.task();
        let at = waiting.iter().position(|item| Some(item.task) == current);
        let next = waiting.get(at.map_or(0, |at| (at + 1) % waiting.len()));
        match next.map(|item| item.task) {
            Some(task) => self.select(task),
            None => notice(self.view, "nothing waits for you"),
        }
    }

    pub(super) fn select_pane(&mut self, at: usize) {
        let shown = panes(self.view, self.model, self.area());
        if let Some(pane) = shown.get(at) {
            self.view.selected = Some(pane.task);
        }
    }

    pub(super) fn step_pane(&mut self, way: Way) {
        let by = match way {
            Way::On => 1,
            Way::Back => -1,
        };
        let shown = panes(self.view, self.model, self.area());
        let current = self.task();
        let at = shown.iter().position(|pane| Some(pane.task) == current);
        let count = shown.len() as isize;
        if count > 0 {
            let next = at.map_or(0, |at| (at as isize + by).rem_euclid(count)) as usize;
            self.select_pane(next);
        }
    }

    /// Further in: on a narrow screen from the list to the task to its terminal, and at last into the agent.
    pub(super) fn enter(&mut self) {
        let Some(task) = self.view.task(self.model) else { return };
        let (id, live) = (task.id, facts::session_of(self.model, task).is_some_and(Session::is_live));
        let from_peek = matches!(self.view.overlays.last(), Some(Overlay::Peek(_)));
        if from_peek {
            self.view.overlays.pop();
        }
        self.view.selected = Some(id);
        if self.narrow() && !from_peek && self.view.page == Page::Tasks {
            self.view.page = Page::Task;
            return;
        }
        if !live {
            self.act(if task.summary.is_some() { Action::Review } else { Action::Peek });
            return;
        }
        self.view.page = Page::Terminal;
        let shown = panes(self.view, self.model, self.area()).iter().any(|pane| pane.task == id);
        if !self.narrow() && !shown {
            self.view.zoom = Zoom::On;
        }
        self.view.mode = PaneMode::Typing;
    }

    pub(super) fn unfocus(&mut self) {
        self.view.mode = PaneMode::Command;
        if self.narrow() {
            self.view.page = Page::Task;
        }
    }

    pub(super) fn back(&mut self) {
        if self.narrow() && self.view.page != Page::Tasks {
            self.view.page = match self.view.page {
                Page::Terminal => Page::Task,
                Page::Task | Page::Tasks => Page::Tasks,
            };
        } else if self.view.zoom == Zoom::On {
            self.view.zoom = Zoom::Off;
        } else {
            self.view.filter.clear();
        }
    }

    pub(super) fn zoom(&mut self) {
        self.view.zoom = match self.view.zoom {
            Zoom::Off if self.view.in_list(self.model).is_some_and(|task| task.session().is_some()) => Zoom::On,
            Zoom::Off | Zoom::On => Zoom::Off,
        };
    }

    pub(super) fn next_layout(&mut self) {
        let (next, words) = match self.view.arrangement {
            Arrangement::Auto => (Arrangement::Columns, "panes side by side"),
            Arrangement::Columns => (Arrangement::Rows, "panes one above the other"),
            Arrangement::Rows => (Arrangement::Main, "the first pane large"),
            Arrangement::Main => (Arrangement::Auto, "panes tiled"),
        };
        self.view.arrangement = next;
        notice(self.view, words);
    }
}
