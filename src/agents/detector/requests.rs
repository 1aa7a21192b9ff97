//! Requests that an agent makes by its own protocol, as the detector hears them and compares them with the screen.
//!
//! The list of them is in [`super::asked`]; what is concluded from them, in [`super::claim`].

use super::asked::EndsBy;
use super::fusion::{ANSWERED, Detector, Readiness};
use super::signals::Source;
use super::stand::{STEADY, Stage};
use crate::domain::session::dialog::{Choice, Dialog, DialogKind};
use crate::domain::session::{Reading, SessionState};
use crate::domain::time::Timestamp;
use crate::term::Screen;

impl Detector {
    /// The agent asks a person by its own protocol.
    pub fn observe_asked(&mut self, dialog: Dialog, ends: EndsBy, now: Timestamp) {
        self.up = Readiness::Up;
        match dialog.kind {
            DialogKind::Permission => self.turn.asks_permission(now),
            DialogKind::Question => self.turn_runs(now),
            DialogKind::Startup | DialogKind::Login => {}
        }
        self.signals.note(Source::Protocol, &format!("asks: {}", dialog.title), now, None);
        self.asked.add(dialog, ends);
    }

    /// The request of this name was answered, by this choice as far as it is known, or taken back.
    pub fn observe_settled(&mut self, request: &str, choice: Option<Choice>, now: Timestamp) {
        if self.asked.settle(request, now) {
            self.turn.answered(choice, now);
            self.signals.note(Source::Protocol, "the request was settled", now, None);
            self.forget_request(request, now);
        }
    }

    /// Until something else is known the agent goes on; what was read before is this very request.
    fn forget_request(&mut self, request: &str, now: Timestamp) {
        if self.current.dialog.as_ref().and_then(|dialog| dialog.request.as_deref()) == Some(request) {
            self.current = Reading::new(SessionState::Working, ANSWERED);
            (self.since, self.basis, self.pending) = (now, Source::Protocol, None);
        }
    }

    /// The requests that were answered in the terminal, as the screen or a hook shows; who waits for an answer may go.
    pub fn take_withdrawn(&mut self) -> Vec<String> {
        self.asked.take_withdrawn()
    }

    /// Whether the request of this name still stands on this screen, as far as it was drawn at all.
    pub fn request_stands(&self, request: &str, screen: &Screen) -> bool {
        self.asked.stands(request, self.dialog_at(screen).as_ref().map(Dialog::digest).as_deref())
    }

    /// What the screen shows of the requests that wait.
    pub(super) fn compare_requests(&mut self, stage: Stage, now: Timestamp) {
        let redrawn = self.stand.gone.is_some_and(|gone| now.since(gone.at) < STEADY);
        let question = match stage {
            Stage::Drawing | Stage::Leftover => return,
            Stage::Absent if redrawn => return,
            Stage::Absent => None,
            Stage::Steady => self
                .stand
                .seen()
                .filter(|seen| matches!(seen.dialog.kind, DialogKind::Permission | DialogKind::Question)),
        };
        if self.asked.drawn(question.map(|seen| seen.digest.as_str()), now) {
            self.turn.answered(None, now);
        }
    }
}
