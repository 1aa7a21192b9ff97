//! The replay under the keys: what each wishes of it.

use ratatui::layout::Position;

use super::turn::Turn;
use crate::domain::time::Span;
use crate::domain::timeline::{MarkKind, parse_time};
use crate::term::{KeyCode, KeyPress};
use crate::ui::action::Action;
use crate::ui::intent::Intent;
use crate::ui::over::replay_time_at;
use crate::ui::replay::{ReplayWish, Toward};
use crate::ui::view_state::{Leaving, Overlay, Purpose, refused};

/// Seconds of a step and of a leap.
const STEP: u64 = 5;
const LEAP: u64 = 60;

impl Turn<'_, '_> {
    pub(super) fn open_replay(&mut self) {
        let Some(task) = self.task() else { return };
        self.view.overlays.push(Overlay::Replay(task, Leaving::View));
        self.wish(ReplayWish::Open(task));
    }

    fn wish(&mut self, wish: ReplayWish) {
        self.intents.push(Intent::Replay(wish));
    }

    /// Takes what only means something in a replay; whether it did.
    pub(super) fn act_on_replay(&mut self, action: Action) -> bool {
        if !matches!(self.view.overlays.last(), Some(Overlay::Replay(..))) {
            return false;
        }
        let mark = |toward, kind| ReplayWish::Mark(toward, kind);
        let (later, earlier) = (Toward::Later, Toward::Earlier);
        let wish = match action {
            Action::PlayPause => ReplayWish::Toggle,
            Action::Faster => ReplayWish::Faster,
            Action::Slower => ReplayWish::Slower,
            Action::SkipIdle => ReplayWish::SkipIdle,
            Action::SeekOn => ReplayWish::By(later, STEP),
            Action::SeekBack => ReplayWish::By(earlier, STEP),
            Action::LeapOn => ReplayWish::By(later, LEAP),
            Action::LeapBack => ReplayWish::By(earlier, LEAP),
            Action::ScrollTop => ReplayWish::To(Span::ZERO),
            Action::ScrollBottom => ReplayWish::To(Span(u64::MAX)),
            Action::NextMark => mark(later, None),
            Action::PreviousMark => mark(earlier, None),
            Action::NextApproval => mark(later, Some(MarkKind::Approval)),
            Action::PreviousApproval => mark(earlier, Some(MarkKind::Approval)),
            Action::NextError => mark(later, Some(MarkKind::Error)),
            Action::PreviousError => mark(earlier, Some(MarkKind::Error)),
            Action::NextCheckpoint => mark(later, Some(MarkKind::Checkpoint)),
            Action::PreviousCheckpoint => mark(earlier, Some(MarkKind::Checkpoint)),
            Action::NextPrompt => mark(later, Some(MarkKind::Prompt)),
            Action::PreviousPrompt => mark(earlier, Some(MarkKind::Prompt)),
            Action::NextMatch => ReplayWish::Hit(later),
            Action::PreviousMatch => ReplayWish::Hit(earlier),
            Action::NextSession => ReplayWish::NextSession,
            Action::SearchOn => {
                self.open_prompt(Purpose::FindReplayed, "");
                return true;
            }
            Action::SeekTo => {
                self.open_prompt(Purpose::SeekTo, "");
                return true;
            }
            _ => return false,
        };
        self.wish(wish);
        true
    }

    /// A digit goes to so many tenths of the whole.
    pub(super) fn seek_by_digit(&mut self, key: &KeyPress) {
        let digit = match key.code {
            KeyCode::Char(c) => c.to_digit(10),
            _ => None,
        };
        if let Some(digit) = digit {
            self.wish(ReplayWish::Share(digit as u8 * 10));
        }
    }

    pub(super) fn find_replayed(&mut self, word: String) {
        self.view.overlays.pop();
        self.wish(ReplayWish::Search(word));
    }

    pub(super) fn seek_to(&mut self, text: &str) {
        let share = text.strip_suffix('%').and_then(|number| number.trim().parse().ok()).map(ReplayWish::Share);
        let Some(wish) = share.or_else(|| parse_time(text).map(ReplayWish::To)) else {
            return refused(self.view, &format!("`{text}` is no time; write 1:30, 90 (seconds) or 50%"));
        };
        self.view.overlays.pop();
        self.wish(wish);
    }

    pub(super) fn click_replay(&mut self, at: Position) {
        let to = replay_time_at(self.model, self.regions().body, at);
        match to {
            Some(to) => self.wish(ReplayWish::To(to)),
            None => self.wish(ReplayWish::Toggle),
        }
    }
}
