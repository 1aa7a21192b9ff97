//! The inbox under the keys: the next item, "not now", taking back, opening.

use super::turn::{Scroll, Turn, Way};
use crate::domain::attention::AttentionKind;
use crate::domain::command::{Answer, Command};
use crate::domain::ids::TaskId;
use crate::domain::inbox::{Decided, Mark, Undo, Until, snoozed};
use crate::domain::session::dialog::Choice;
use crate::domain::task::TaskStatus;
use crate::ui::action::Action;
use crate::ui::facts;
use crate::ui::intent::Intent;
use crate::ui::over::{NOT_NOW, inbox_height, inbox_marked, inbox_rows};
use crate::ui::view_state::{InboxPage, InboxTab, Overlay, Page, notice, refused, seen_now};

impl Turn<'_, '_> {
    pub(super) fn open_inbox(&mut self) {
        // Who peeks at a task wants to read what that one asks.
        let marked = match self.view.overlays.last() {
            Some(Overlay::Peek(task)) => Some(*task),
            Some(_) | None => None,
        };
        self.view.overlays.push(Overlay::Inbox(InboxPage { marked, ..InboxPage::default() }));
    }

    pub(super) fn inbox_page(&mut self) -> Option<&mut InboxPage> {
        match self.view.overlays.last_mut() {
            Some(Overlay::Inbox(page)) => Some(page),
            Some(_) | None => None,
        }
    }

    /// Takes what only means something in the inbox; whether it did.
    pub(super) fn act_on_inbox(&mut self, action: Action) -> bool {
        let Some(Overlay::Inbox(page)) = self.view.overlays.last() else { return false };
        let empty = inbox_rows(self.model, page).is_empty();
        match action {
            Action::NextTab => self.next_tab(),
            Action::Undo => self.undo(),
            Action::Cancel | Action::Help => return false,
            _ if empty => notice(self.view, "there is nothing to do that with"),
            Action::SelectNext => self.mark_item(Way::On),
            Action::SelectPrevious => self.mark_item(Way::Back),
            Action::Snooze => self.snooze(Until::At(self.model.now + NOT_NOW)),
            Action::SnoozeRest => self.snooze(Until::RestDone),
            Action::Focus => self.open_item(),
            _ => match action.pane() {
                Some(at) => self.choose_option(at),
                None => return false,
            },
        }
        true
    }

    /// Marks the row at this place.
    pub(super) fn mark_row(&mut self, at: usize) {
        let model = self.model;
        let Some(page) = self.inbox_page() else { return };
        let rows = inbox_rows(model, page);
        page.marked = rows.get(at).and_then(super::super::over::InboxRow::task);
        (page.at, page.scroll) = (at, 0);
    }

    pub(super) fn mark_item(&mut self, way: Way) {
        let model = self.model;
        let Some(page) = self.inbox_page() else { return };
        let rows = inbox_rows(model, page);
        let Some(at) = inbox_marked(page, &rows) else { return };
        let next = match way {
            Way::On => (at + 1).min(rows.len() - 1),
            Way::Back => at.saturating_sub(1),
        };
        self.mark_row(next);
    }

    pub(super) fn scroll_item(&mut self, how: Scroll) {
        let (model, body) = (self.model, self.regions().body);
        let Some(page) = self.inbox_page() else { return };
        let (total, shown) = inbox_height(model, page, body);
        page.scroll = super::scroll::moved(page.scroll, how, shown, total);
    }

    fn next_tab(&mut self) {
        if let Some(page) = self.inbox_page() {
            let tab = match page.tab {
                InboxTab::Waiting => InboxTab::Later,
                InboxTab::Later => InboxTab::Decided,
                InboxTab::Decided => InboxTab::Waiting,
            };
            self.show_inbox_tab(tab);
        }
    }

    pub(super) fn show_inbox_tab(&mut self, tab: InboxTab) {
        if let Some(page) = self.inbox_page() {
            *page = InboxPage { tab, answered: std::mem::take(&mut page.answered), ..InboxPage::default() };
        }
    }

    fn snooze(&mut self, until: Until) {
        self.for_task(|task| Command::Snooze(task, until));
    }

    /// Gives the answer that stands at this place in the dialog that was shown.
    fn choose_option(&mut self, at: usize) {
        let Some(task) = self.view.task(self.model) else { return };
        if facts::asks(self.model, task).is_some_and(|item| item.kind == AttentionKind::Notes) {
            return self.keep_note(task, at);
        }
        let (id, now) = (task.id, seen_now(self.model, task));
        let dialog = facts::dialog_of(self.model, task);
        let Some((dialog, option)) = dialog.and_then(|dialog| Some((dialog, dialog.options.get(at)?))) else {
            return refused(self.view, &format!("{id} offers no answer {}", at + 1));
        };
        let first = dialog.options.iter().position(|other| other.choice == option.choice) == Some(at);
        match option.choice {
            Choice::Approve | Choice::Always | Choice::Deny if first => self.answer(option.choice),
            Choice::Other if self.view.drawn.as_ref() == Some(&now) && now.digest.is_some() => {
                let reason = Some(option.key.clone().unwrap_or_else(|| option.label.clone()));
                let answer = Answer::Choose { choice: Choice::Other, digest: now.digest, reason };
                self.command(Command::Answer(id, answer));
            }
            Choice::Approve | Choice::Always | Choice::Deny | Choice::Other => {
                refused(self.view, &format!("{id}: this answer cannot be given from here; Enter goes to the agent"));
            }
        }
    }

    /// Goes to what the item is about: finished work to its review, everything else to its task.
    fn open_item(&mut self) {
        let Some(task) = self.view.task(self.model) else { return };
        let (id, reviewed) = (task.id, task.status == TaskStatus::InReview);
        if reviewed {
            return self.act(Action::Review);
        }
        self.view.overlays.pop();
        self.select(id);
        if self.narrow() {
            self.view.page = Page::Task;
        }
    }

    /// Takes back the marked decision or snooze, else the newest that can be.
    fn undo(&mut self) {
        let model = self.model;
        let Some(page) = self.inbox_page() else { return };
        let rows = inbox_rows(model, page);
        let row = inbox_marked(page, &rows).and_then(|at| rows.get(at).cloned());
        let newest = || model.state.decisions().newest().find_map(|decided| undo_of(model.state, decided));
        let command = match (page.tab, row) {
            (InboxTab::Waiting, _) => newest(),
            (InboxTab::Later, Some(row)) => row.task().map(Command::Wake),
            (InboxTab::Decided, Some(super::super::over::InboxRow::Decided(decided))) => undo_of(model.state, &decided),
            (InboxTab::Later | InboxTab::Decided, _) => None,
        };
        match command {
            Some(command) => self.command(command),
            None => refused(self.view, "this cannot be taken back any more"),
        }
    }

    /// Once the marked item was answered, the next one is marked.
    pub(super) fn go_on_in_inbox(&mut self) {
        let answered: Vec<TaskId> = self.intents.iter().filter_map(answers).collect();
        let model = self.model;
        let page = self.view.overlays.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Inbox(page) => Some(page),
            _ => None,
        });
        let Some(page) = page.filter(|page| page.tab == InboxTab::Waiting && !answered.is_empty()) else { return };
        let rows = inbox_rows(model, page);
        let Some(at) = inbox_marked(page, &rows) else { return };
        let Some(task) = rows[at].task().filter(|task| answered.contains(task)) else { return };
        if let Some(item) = model.state.task(task).and_then(|task| facts::asks(model, task)) {
            page.answered.insert(task, Mark::of(model.state, &item));
        }
        let open = |at: &usize| {
            let task = rows.get(*at).and_then(super::super::over::InboxRow::task);
            task.is_some_and(|task| !page.answered.contains_key(&task))
        };
        let next = (at + 1..rows.len()).chain(0..at).find(open).unwrap_or(at);
        page.marked = rows[next].task();
        (page.at, page.scroll) = (next, 0);
    }
}

/// The task that an intent answers.
fn answers(intent: &Intent) -> Option<TaskId> {
    let Intent::Command(command) = intent else { return None };
    match &**command {
        Command::Approve(task)
        | Command::Answer(task, _)
        | Command::Review(task, _)
        | Command::Resume(task)
        | Command::Kill(task)
        | Command::Keep(task)
        | Command::Pause(task)
        | Command::Handoff(task, _)
        | Command::Snooze(task, _) => Some(*task),
        Command::Conflict(decision) => Some(decision.task),
        _ => None,
    }
}

/// What takes a decision back, while it still can be.
fn undo_of(state: &crate::domain::state::State, decided: &Decided) -> Option<Command> {
    let task = state.task(decided.task?)?;
    match decided.undo? {
        Undo::Wake => {
            let item = crate::domain::attention::of_task(state, task)?;
            snoozed(state, &item).map(|_| Command::Wake(task.id))
        }
        Undo::Resume => (task.status == TaskStatus::Paused).then_some(Command::Resume(task.id)),
    }
}
