//! Keys and pastes: to the key map first, else to what is being written, else to the agent.

use super::turn::Turn;
use crate::config::{KeyName, Scope};
use crate::domain::task::Task;
use crate::term::{KeyCode, KeyKind, KeyPress, KeyReport, Modes, encode_key, encode_paste, encode_report};
use crate::ui::action::Action;
use crate::ui::intent::Intent;
use crate::ui::view_state::{Overlay, focus};

impl Turn<'_, '_> {
    pub(super) fn press(&mut self, key: &KeyPress) {
        if self.view.notice.as_ref().is_some_and(|notice| notice.drawn.is_some()) {
            self.view.notice = None;
        }
        let scope = focus(self.view);
        match (self.action_of(key), scope) {
            (Some(action), _) => self.act(action),
            (None, Scope::Focus) => self.give_agent(|modes| encode_key(key, modes)),
            (None, Scope::Prompt | Scope::List) => self.type_key(key),
            (None, Scope::Replay) => self.seek_by_digit(key),
            (
                None,
                Scope::Main
                | Scope::Review
                | Scope::Costs
                | Scope::Plan
                | Scope::Inbox
                | Scope::Timeline
                | Scope::Peek
                | Scope::Scrollback
                | Scope::Confirm
                | Scope::Help,
            ) => {}
        }
    }

    fn action_of(&self, key: &KeyPress) -> Option<Action> {
        let name = key.to_string().parse::<KeyName>().ok()?;
        self.model.keymap.action(focus(self.view), &name).and_then(Action::named)
    }

    /// A key with all that the terminal tells of it: the agent gets it as told, everything else only as a press.
    pub(super) fn report(&mut self, report: &KeyReport) {
        let press = report.press().filter(|_| report.kind != KeyKind::Release);
        let acts = press.is_some_and(|key| self.action_of(&key).is_some());
        match press {
            Some(key) if acts || focus(self.view) != Scope::Focus => self.press(&key),
            Some(_) | None if focus(self.view) == Scope::Focus => {
                self.give_agent(|modes| encode_report(report, modes));
            }
            Some(_) | None => {}
        }
    }

    fn give_agent(&mut self, encode: impl Fn(&Modes) -> Vec<u8>) {
        let Some(session) = self.view.in_list(self.model).and_then(Task::session) else { return };
        let mut bytes = Vec::new();
        self.model.screens.with(session, &mut |screen| bytes = encode(screen.modes()));
        if !bytes.is_empty() {
            self.view.reads.remove(&session);
            self.view.pans.remove(&session);
            self.intents.push(Intent::Keys(session, bytes));
        }
    }

    /// A paste is text: it never submits and never runs an action.
    pub(super) fn paste(&mut self, text: &str) {
        match focus(self.view) {
            Scope::Focus => {
                let Some(session) = self.view.in_list(self.model).and_then(Task::session) else { return };
                let mut bytes = Vec::new();
                self.model.screens.with(session, &mut |screen| bytes = encode_paste(text, screen.modes()));
                if !bytes.is_empty() {
                    self.intents.push(Intent::Keys(session, bytes));
                }
            }
            Scope::Prompt => self.edit(|editor| editor.insert(text)),
            Scope::List => self.edit_chooser(|editor| editor.insert(&text.replace(['\n', '\r'], " "))),
            Scope::Main
            | Scope::Review
            | Scope::Costs
            | Scope::Plan
            | Scope::Inbox
            | Scope::Timeline
            | Scope::Replay
            | Scope::Peek
            | Scope::Scrollback
            | Scope::Confirm
            | Scope::Help => {}
        }
    }

    fn type_key(&mut self, key: &KeyPress) {
        let key = *key;
        let change = move |editor: &mut crate::ui::editor::Editor| match (key.code, key.mods.ctrl || key.mods.alt) {
            (KeyCode::Char('w') | KeyCode::Backspace, true) => editor.delete_word(),
            (KeyCode::Char('u'), true) => editor.delete_to_line_start(),
            (KeyCode::Char(c), false) => editor.insert(c.encode_utf8(&mut [0; 4])),
            (KeyCode::Backspace, false) => editor.backspace(),
            (KeyCode::Delete, _) => editor.delete(),
            (KeyCode::Left, _) => editor.left(),
            (KeyCode::Right, _) => editor.right(),
            (KeyCode::Char('a'), true) | (KeyCode::Home, _) => editor.home(),
            (KeyCode::Char('e'), true) | (KeyCode::End, _) => editor.end(),
            (
                KeyCode::Char(_)
                | KeyCode::Enter
                | KeyCode::Esc
                | KeyCode::Tab
                | KeyCode::BackTab
                | KeyCode::Insert
                | KeyCode::PageUp
                | KeyCode::PageDown
                | KeyCode::Up
                | KeyCode::Down
                | KeyCode::F(_),
                _,
            ) => {}
        };
        if matches!(self.view.overlays.last(), Some(Overlay::Prompt(_))) {
            self.edit(change);
        } else {
            self.edit_chooser(change);
        }
    }
}
