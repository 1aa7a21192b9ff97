//! Trusting what a project proposes to run: asked once, for exactly what is shown.

use super::turn::Turn;
use crate::domain::command::Command;
use crate::domain::decide::untrusted;
use crate::domain::ids::TaskId;
use crate::ui::view_state::{Confirm, Overlay, refused};

impl Turn<'_, '_> {
    pub(super) fn ask_trust(&mut self) {
        let Some(task) = self.view.task(self.model) else { return };
        if untrusted(self.model.state, task).is_empty() {
            let words = format!("the project of {} proposes nothing to run that you do not trust", task.id);
            return refused(self.view, &words);
        }
        self.view.overlays.push(Overlay::Confirm(Confirm::Trust(task.id)));
    }

    pub(super) fn trust(&mut self, id: TaskId) {
        let Some(task) = self.model.state.task(id) else { return };
        for found in untrusted(self.model.state, task) {
            let (project, command) = (task.project().to_owned(), found.command.clone());
            self.command(Command::Trust { project, command });
        }
    }
}
