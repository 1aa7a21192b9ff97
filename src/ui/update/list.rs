//! Lists to choose from: the palette and the themes.

use super::turn::Turn;
use crate::domain::command::{Command, HandoffWish, Remember};
use crate::domain::ids::NoteId;
use crate::domain::memory::Source;
use crate::domain::route::RouteWish;
use crate::domain::task::{MergeStyle, Task, TaskStatus};
use crate::ui::editor::Editor;
use crate::ui::intent::Intent;
use crate::ui::over::{Choice, choices};
use crate::ui::view_state::{Chooser, Confirm, ListOf, Overlay, refused, seen_now};

impl Turn<'_, '_> {
    pub(super) fn open_themes(&mut self) {
        let before = self.model.theme_name.to_owned();
        let marked = self.model.themes.iter().position(|line| line.name == before).unwrap_or(0);
        self.view.overlays.push(Overlay::Themes(Chooser { marked, ..Chooser::default() }, before));
    }

    pub(super) fn edit_chooser(&mut self, change: impl FnOnce(&mut Editor)) {
        let Some(chooser) = self.chooser() else { return };
        let before = chooser.editor.text().to_owned();
        change(&mut chooser.editor);
        if chooser.editor.text() != before {
            chooser.marked = 0;
            self.show_marked_theme();
        }
    }

    /// Asks who goes on with the task.
    pub(super) fn open_handoff(&mut self) {
        let Some(task) = self.view.task(self.model) else { return };
        if matches!(task.status, TaskStatus::Done | TaskStatus::Cancelled) {
            let words = format!("{} is {}; there is nothing to hand over", task.id, task.status.title());
            refused(self.view, &words);
            return;
        }
        let list = ListOf::Hands(task.id);
        self.view.overlays.push(Overlay::Palette(Chooser { list, ..Chooser::default() }));
    }

    /// Shows what the task remembers, to tick, open, keep or drop.
    pub(super) fn open_notes(&mut self) {
        let Some(task) = self.view.task(self.model) else { return };
        if task.memory.checkpoints.is_empty() && self.model.state.notes().for_task(task).is_empty() {
            let words = format!("{} has no checkpoints, and no note holds for it", task.id);
            return refused(self.view, &words);
        }
        let list = ListOf::Memory(task.id);
        self.view.overlays.push(Overlay::Palette(Chooser { list, ..Chooser::default() }));
    }

    /// Keeps the first or the second of two notes that disagree.
    pub(super) fn keep_note(&mut self, task: &Task, at: usize) {
        let now = seen_now(self.model, task);
        if self.view.drawn.as_ref() != Some(&now) {
            return refused(self.view, &format!("{} changed since you saw it; look again and answer", task.id));
        }
        let kept: Option<NoteId> = now.notes.and_then(|pair| [pair.first, pair.second].get(at).copied());
        match kept {
            Some(note) => self.command(Command::Remember(Source::Person, Box::new(Remember::Resolve(note)))),
            None => refused(self.view, "1 keeps the first note, 2 the second"),
        }
    }

    fn chooser(&mut self) -> Option<&mut Chooser> {
        match self.view.overlays.last_mut() {
            Some(Overlay::Palette(chooser) | Overlay::Themes(chooser, _)) => Some(chooser),
            Some(
                Overlay::Peek(_)
                | Overlay::Review(..)
                | Overlay::Costs(_)
                | Overlay::Routes(_)
                | Overlay::Timeline(_)
                | Overlay::Replay(..)
                | Overlay::Inbox(_)
                | Overlay::Plan(_)
                | Overlay::Compare(..)
                | Overlay::Help(_)
                | Overlay::Prompt(_)
                | Overlay::Confirm(_),
            )
            | None => None,
        }
    }

    /// Moves the mark by so many entries, round the ends when by one.
    pub(super) fn mark(&mut self, by: isize) {
        let Some(overlay) = self.view.overlays.last() else { return };
        let count = choices(self.model, overlay).len() as isize;
        let Some(chooser) = self.chooser().filter(|_| count > 0) else { return };
        let wanted = chooser.marked as isize + by;
        let marked = if by.abs() == 1 { wanted.rem_euclid(count) } else { wanted.clamp(0, count - 1) };
        chooser.marked = marked as usize;
        self.show_marked_theme();
    }

    /// The marked theme is tried at once.
    fn show_marked_theme(&mut self) {
        let Some(overlay @ Overlay::Themes(chooser, _)) = self.view.overlays.last() else { return };
        let entry = choices(self.model, overlay).into_iter().nth(chooser.marked);
        if let Some(Choice::Theme(name)) = entry.map(|entry| entry.choice) {
            self.intents.push(Intent::SetTheme(name));
        }
    }

    pub(super) fn choose(&mut self) {
        let Some(overlay @ (Overlay::Palette(chooser) | Overlay::Themes(chooser, _))) = self.view.overlays.last()
        else {
            return;
        };
        let Some(entry) = choices(self.model, overlay).into_iter().nth(chooser.marked) else { return };
        self.view.overlays.pop();
        match entry.choice {
            Choice::Act(action) => self.act(action),
            Choice::Task(task) => self.select(task),
            Choice::Agent(name) => self.open_new_task(RouteWish::Named(name)),
            Choice::Hand(task, to) => self.command(Command::Handoff(task, HandoffWish { to, words: None })),
            Choice::Remember(what) => self.command(Command::Remember(Source::Person, what)),
            Choice::End(task, Some(MergeStyle::PullRequest)) => {
                self.view.overlays.push(Overlay::Confirm(Confirm::PullRequest(task)));
            }
            Choice::End(task, Some(style)) => self.merge_as(task, Some(style)),
            Choice::End(task, None) => self.view.overlays.push(Overlay::Confirm(Confirm::Discard(task))),
            Choice::Theme(name) => self.intents.push(Intent::KeepTheme(name)),
        }
    }

    /// Marks an entry and takes it, as a click does.
    pub(super) fn choose_at(&mut self, entry: usize) {
        let count = self.view.overlays.last().map_or(0, |overlay| choices(self.model, overlay).len());
        if let Some(chooser) = self.chooser().filter(|_| entry < count) {
            chooser.marked = entry;
            self.choose();
        }
    }
}
