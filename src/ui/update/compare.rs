//! Comparing what several agents made of the same task, and keeping one.

use super::turn::{Turn, Way};
use crate::domain::task::TaskStatus;
use crate::ui::action::Action;
use crate::ui::intent::Intent;
use crate::ui::over;
use crate::ui::review::ReviewAt;
use crate::ui::view_state::{Confirm, Overlay, refused};

impl Turn<'_, '_> {
    /// Hands a task over; compares several, marks another, or keeps one.
    pub(super) fn hands_as(&mut self, action: Action) {
        if action == Action::Handoff {
            self.open_handoff();
        } else if action == Action::Compare {
            self.open_compare();
        } else if action == Action::Keep {
            self.ask_keep();
        } else {
            self.mark_rival(if action == Action::NextRival { Way::On } else { Way::Back });
        }
    }

    fn open_compare(&mut self) {
        let Some(task) = self.view.task(self.model) else { return };
        if task.group.is_none() {
            let words = format!("{} was given to one agent only; `@claude,codex ...` gives it to two", task.id);
            refused(self.view, &words);
            return;
        }
        self.view.overlays.retain(|overlay| !matches!(overlay, Overlay::Compare(..)));
        self.view.overlays.push(Overlay::Compare(task.id, 0));
    }

    /// Marks another of the group; in a review, shows its review.
    fn mark_rival(&mut self, way: Way) {
        let Some(task) = self.view.task(self.model).map(|task| task.id) else { return };
        let sides = over::sides(self.model, task);
        let Some(at) = sides.iter().position(|side| side.id == task) else { return };
        let step = match way {
            Way::On => 1,
            Way::Back => sides.len() - 1,
        };
        let next = sides[(at + step) % sides.len()];
        let body = self.regions().body;
        match self.view.overlays.last_mut() {
            Some(Overlay::Compare(marked, at)) => {
                let (total, page) = over::compare_height(self.model, next.id, body);
                (*marked, *at) =
                    (next.id, over::compare_line(self.model, next.id, body).min(total.saturating_sub(page)));
            }
            Some(Overlay::Review(shown, at)) if next.summary.is_some() && next.id != task => {
                (*shown, *at) = (next.id, ReviewAt::default());
                self.intents.push(Intent::ShowDiff(next.id));
            }
            Some(_) | None => {}
        }
    }

    /// Asks before the others of the group are thrown away.
    fn ask_keep(&mut self) {
        let Some(task) = self.view.task(self.model) else { return };
        let words = match (task.group, task.status) {
            (None, _) => format!("{} was given to one agent only; approve merges it", task.id),
            (Some(_), TaskStatus::InReview) => {
                return self.view.overlays.push(Overlay::Confirm(Confirm::Keep(task.id)));
            }
            (Some(_), status) => format!("{} is {}; only finished work can be kept", task.id, status.title()),
        };
        refused(self.view, &words);
    }
}
