//! What an agent is doing: everything observed of it, fused into one reading.
//!
//! Order of trust: a dialog that is drawn, the program's own report (OSC 7501), hooks, the title, the screen. A report never
//! proves that a dialog is drawn, and silence never proves that a turn went well. Knows no clock, terminal or pane.

use std::sync::Arc;

use super::asked::Asked;
use super::evidence::{Evidence, Sign};
use super::news::{HookNews, Status};
use super::turn::Turn;
use crate::agents::adapter::{Adapter, Otherwise};
use crate::agents::dialogs;
use crate::agents::facts::FailureKind;
use crate::agents::rules::RuleState;
use crate::domain::session::dialog::{Dialog, DialogKind};
use crate::domain::session::{Reading, SessionState, TurnEnd};
use crate::domain::time::{Span, Timestamp};
use crate::term::{BlockedKind, ProgramState, Screen, TermSignal};

/// Screen text is believed only after so long without output.
const QUIET: Span = Span(300);
/// A dialog must stand, or be gone, for so long; programs draw in pieces.
const STEADY: Span = Span(200);
/// A report of `blocked` may be answered by a hook at once.
const DEBOUNCE: Span = Span(300);
/// Without any evidence for so long, the state is unknown.
const LOST: Span = Span(2_000);
const DETAIL_CHARS: usize = 300;
/// Rows from the bottom that are read.
const ROWS: usize = 60;

/// A dialog as seen by the looks so far.
#[derive(Debug, Clone)]
struct Seen {
    digest: String,
    dialog: Dialog,
    why: String,
    first: Timestamp,
    gone: Option<Timestamp>,
    shown: Shown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Drawing,
    Steady,
}

/// Fuses what is observed of one agent.
#[derive(Debug)]
pub struct Detector {
    adapter: Arc<Adapter>,
    status: Option<Status>,
    title: String,
    turn: Turn,
    seen: Option<Seen>,
    asked: Asked,
    current: Reading,
    readiness: Readiness,
    doubt: Option<Timestamp>,
}

/// Whether the agent has shown any sign of having started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readiness {
    Starting,
    Up,
}

impl Detector {
    /// A detector for an agent that was just started.
    pub fn new(adapter: Arc<Adapter>) -> Self {
        Self {
            adapter,
            status: None,
            title: String::new(),
            turn: Turn::default(),
            seen: None,
            asked: Asked::default(),
            current: Reading::new(SessionState::Starting, "started"),
            readiness: Readiness::Starting,
            doubt: None,
        }
    }

    /// A report of the program itself (OSC 7501). Untrusted: any text that the agent shows can forge it.
    pub fn observe_status(
        &mut self,
        state: ProgramState,
        kind: Option<BlockedKind>,
        message: Option<&str>,
        now: Timestamp,
    ) {
        self.readiness = Readiness::Up;
        let was_blocked = self.status.as_ref().is_some_and(|status| status.state == ProgramState::Blocked);
        if was_blocked && state != ProgramState::Blocked {
            self.turn.answered(now);
        }
        match (state, kind) {
            (ProgramState::Working, _) | (ProgramState::Blocked, Some(BlockedKind::Question | BlockedKind::Auth)) => {
                self.turn.works(now);
            }
            (ProgramState::Blocked, _) => self.turn.asks_permission(now),
            (ProgramState::Done, _) => self.turn.end(TurnEnd::Done),
            (ProgramState::Error, _) => self.turn.end(TurnEnd::Failed),
            (ProgramState::Idle, _) => self.turn.idle(None),
            (ProgramState::Clear, _) => {}
        }
        let message = message.map(|text| dialogs::clean(text).chars().take(DETAIL_CHARS).collect());
        let repeated = self.status.as_ref().filter(|old| old.state == state && old.kind == kind);
        let since = repeated.map_or(now, |old| old.since);
        self.status = (state != ProgramState::Clear).then_some(Status { state, kind, message, since });
    }

    /// What the program told its terminal.
    pub fn observe_signal(&mut self, signal: &TermSignal, now: Timestamp) {
        match signal {
            TermSignal::Title(title) => self.observe_title(title),
            TermSignal::Status(status) => self.observe_status(status.state, status.kind, status.msg.as_deref(), now),
            TermSignal::StatusQueried
            | TermSignal::Notify { .. }
            | TermSignal::Bell
            | TermSignal::Progress(_)
            | TermSignal::Cwd(_)
            | TermSignal::CommandStart
            | TermSignal::CommandEnd(_)
            | TermSignal::Reset => {}
        }
    }

    /// A new window title.
    pub fn observe_title(&mut self, title: &str) {
        title.trim().clone_into(&mut self.title);
    }

    /// News from a hook.
    pub fn observe_hook(&mut self, news: &HookNews, now: Timestamp) {
        match news {
            HookNews::PermissionAsked { .. } => {}
            HookNews::PromptSubmitted | HookNews::TurnDone | HookNews::TurnFailed { .. } | HookNews::SessionEnded => {
                self.asked.drop_all(now);
            }
        }
        match news {
            HookNews::PromptSubmitted => self.turn.prompted(now),
            HookNews::PermissionAsked { tool, .. } if tool == "AskUserQuestion" => self.turn.works(now),
            HookNews::PermissionAsked { .. } => self.turn.asks_permission(now),
            HookNews::TurnDone => self.turn.hook_says(TurnEnd::Done, None),
            HookNews::TurnFailed { error } => self.turn.hook_says(TurnEnd::Failed, Some(FailureKind::of(error))),
            HookNews::SessionEnded => {}
        }
    }

    /// The agent asks a person by its own protocol.
    pub fn observe_asked(&mut self, dialog: Dialog, now: Timestamp) {
        match dialog.kind {
            DialogKind::Permission => self.turn.asks_permission(now),
            DialogKind::Question => self.turn.works(now),
            DialogKind::Startup | DialogKind::Login => {}
        }
        self.asked.add(dialog);
    }

    /// The request of this name was answered or taken back.
    pub fn observe_settled(&mut self, request: &str, now: Timestamp) {
        if self.asked.settle(request, now) {
            self.turn.answered(now);
        }
    }

    /// Keys were sent to the agent, by a person or by orchestra for one.
    pub fn observe_input(&mut self, now: Timestamp) {
        self.turn.input(now);
    }

    /// The dialog that is drawn on this screen: see [`Self::dialog_on`].
    pub fn dialog_at(&self, screen: &Screen) -> Option<Dialog> {
        self.dialog_on(&bottom(screen).0)
    }

    /// The dialog that is drawn at this moment, without any delay: compare its digest before a key is sent.
    pub fn dialog_on(&self, rows: &[String]) -> Option<Dialog> {
        dialogs::read(&self.adapter.dialogs, rows).map(|(_, dialog)| dialog)
    }

    /// Concludes a reading from the screen: see [`Self::look`].
    pub fn look_at(&mut self, screen: &Screen, quiet: Span, now: Timestamp) -> Reading {
        let (rows, cursor) = bottom(screen);
        self.look(&rows, cursor, quiet, now)
    }

    /// Concludes a reading from the screen (`rows`: logical rows with the terminal's wraps joined, the last one at the bottom;
    /// `cursor`: the index of the row with the cursor), from `quiet`, the time since the last output, and from what was
    /// observed before. Call it after output (100 ms later is enough) and again when `quiet` passes 0.3 s and 2 s.
    pub fn look(&mut self, rows: &[String], cursor: usize, quiet: Span, now: Timestamp) -> Reading {
        self.watch_dialog(rows, quiet, now);
        self.compare_requests(now);
        let startup = |seen: &Seen| matches!(seen.dialog.kind, DialogKind::Startup | DialogKind::Login);
        let reading = match self.asked.first().filter(|_| !self.seen.as_ref().is_some_and(startup)) {
            Some(dialog) => Asked::reading(dialog),
            None => self.by_signs(rows, cursor, quiet, now),
        };
        self.current.clone_from(&reading);
        reading
    }

    fn by_signs(&mut self, rows: &[String], cursor: usize, quiet: Span, now: Timestamp) -> Reading {
        let reading = match &self.seen {
            // Half drawn: nothing is concluded from such a screen.
            Some(seen) if seen.shown == Shown::Drawing => self.current.clone(),
            Some(seen) => {
                let (kind, reading) = (seen.dialog.kind, self.dialog_reading(seen));
                self.doubt = None;
                match kind {
                    DialogKind::Permission => self.turn.asks_permission(now),
                    DialogKind::Question => self.turn.works(now),
                    DialogKind::Startup | DialogKind::Login => {}
                }
                reading
            }
            None => {
                let evidence = Evidence::of(&self.adapter, &self.title, rows, cursor);
                match self.status.clone() {
                    Some(status) => self.by_status(&status, &evidence, quiet, now),
                    None => self.by_screen(&evidence, quiet, now),
                }
            }
        };
        self.asked.after(reading, now)
    }

    /// What the screen shows of the requests that wait.
    fn compare_requests(&mut self, now: Timestamp) {
        let question = match &self.seen {
            Some(seen) if seen.shown == Shown::Drawing || seen.gone.is_some() => return,
            seen => {
                seen.as_ref().filter(|seen| matches!(seen.dialog.kind, DialogKind::Permission | DialogKind::Question))
            }
        };
        if self.asked.drawn(question.map(|seen| seen.digest.as_str()), now) {
            self.turn.answered(now);
        }
    }

    /// The requests that were answered in the terminal, as the screen or a hook shows; who waits for an answer may go.
    pub fn take_withdrawn(&mut self) -> Vec<String> {
        self.asked.take_withdrawn()
    }

    fn watch_dialog(&mut self, rows: &[String], quiet: Span, now: Timestamp) {
        let Some((rule, dialog)) = dialogs::read(&self.adapter.dialogs, rows) else {
            self.note_gone(quiet, now);
            return;
        };
        let digest = dialog.digest();
        let first = self.seen.as_ref().filter(|seen| seen.digest == digest).map_or(now, |seen| seen.first);
        let steady = quiet >= STEADY || now.since(first) >= STEADY;
        let shown = if steady { Shown::Steady } else { Shown::Drawing };
        let why = format!("screen: {} dialog", rule.name);
        self.seen = Some(Seen { digest, dialog, why, first, gone: None, shown });
    }

    fn dialog_reading(&self, seen: &Seen) -> Reading {
        let state = match seen.dialog.kind {
            DialogKind::Permission => SessionState::WantsApproval,
            DialogKind::Question | DialogKind::Startup => SessionState::WantsAnswer,
            DialogKind::Login => SessionState::NeedsLogin,
        };
        let blocked = self.status.as_ref().filter(|status| status.state == ProgramState::Blocked);
        let detail = blocked.and_then(|status| status.message.clone());
        Reading { state, why: seen.why.clone(), detail, dialog: Some(seen.dialog.clone()) }
    }

    /// A dialog that is missing from one picture may only be drawn anew.
    fn note_gone(&mut self, quiet: Span, now: Timestamp) {
        let Some(seen) = &mut self.seen else { return };
        let gone = *seen.gone.get_or_insert(now);
        let later = |status: &Status| status.state != ProgramState::Blocked && status.since > seen.first;
        let moved_on = self.status.as_ref().is_some_and(later);
        let sure = seen.shown == Shown::Drawing || moved_on || now.since(gone) >= STEADY || quiet >= STEADY;
        if !sure {
            return;
        }
        match (seen.shown, seen.dialog.kind, self.readiness) {
            (Shown::Drawing, _, _) => {}
            (Shown::Steady, DialogKind::Permission | DialogKind::Question, _) => {
                self.turn.answered(gone);
                self.current = Reading::new(SessionState::Working, "screen: the dialog was answered");
            }
            (Shown::Steady, _, Readiness::Starting) => {
                self.current = Reading::new(SessionState::Starting, "screen: the start-up dialog was answered");
            }
            (Shown::Steady, _, Readiness::Up) => {
                self.current = Reading::new(SessionState::Working, "screen: the start-up dialog was answered");
            }
        }
        self.seen = None;
    }

    fn by_status(&mut self, status: &Status, evidence: &Evidence, quiet: Span, now: Timestamp) -> Reading {
        self.doubt = None;
        let said = |state| Reading { detail: status.message.clone(), ..Reading::new(state, "osc 7501") };
        match status.state {
            ProgramState::Working | ProgramState::Clear => said(SessionState::Working),
            ProgramState::Blocked if now.since(status.since) < DEBOUNCE && !self.current.state.needs_person() => {
                Reading::new(SessionState::Working, "osc 7501")
            }
            ProgramState::Blocked => said(match status.kind {
                Some(BlockedKind::Question) => SessionState::WantsAnswer,
                Some(BlockedKind::Auth) => SessionState::NeedsLogin,
                Some(BlockedKind::Permission) | None => SessionState::WantsApproval,
            }),
            ProgramState::Error => {
                let failure = FailureKind::of(status.message.as_deref().unwrap_or_default());
                said(failed(Some(failure), self.turn.ended()))
            }
            ProgramState::Idle | ProgramState::Done => match &evidence.latest {
                Some(sign) if sign.state == RuleState::NeedsLogin && quiet >= QUIET => {
                    Reading::new(SessionState::NeedsLogin, &sign.why)
                }
                _ => said(SessionState::Idle(self.turn.ended())),
            },
        }
    }

    fn by_screen(&mut self, evidence: &Evidence, quiet: Span, now: Timestamp) -> Reading {
        let Some(sign) = evidence.now.as_ref().or_else(|| running(evidence.latest.as_ref())) else {
            return self.without_evidence(now);
        };
        self.doubt = None;
        let state = match sign.state {
            RuleState::Working => SessionState::Working,
            RuleState::RateLimited => SessionState::RateLimited,
            RuleState::NeedsLogin => SessionState::NeedsLogin,
            _ if quiet < QUIET => return self.current.clone(),
            _ => return self.at_prompt(sign, evidence.latest.as_ref()),
        };
        self.readiness = Readiness::Up;
        self.turn.works(now);
        Reading::new(state, &sign.why)
    }

    /// The program waits for a prompt: how did the turn end?
    fn at_prompt(&mut self, prompt: &Sign, latest: Option<&Sign>) -> Reading {
        self.readiness = Readiness::Up;
        self.turn.idle(latest.map(|sign| sign.state));
        match latest {
            Some(sign) if sign.state == RuleState::NeedsLogin => Reading::new(SessionState::NeedsLogin, &sign.why),
            _ => Reading::new(failed(self.turn.failure(), self.turn.ended()), &prompt.why),
        }
    }

    fn without_evidence(&mut self, now: Timestamp) -> Reading {
        let doubted = now.since(*self.doubt.get_or_insert(now));
        match (self.adapter.otherwise, self.readiness) {
            (Otherwise::Working, _) if self.adapter.states.is_empty() => Reading::new(SessionState::Working, "it runs"),
            (Otherwise::Working, Readiness::Up) if doubted >= STEADY => {
                self.turn.works(now);
                Reading::new(SessionState::Working, "screen: no prompt")
            }
            (Otherwise::Unknown, Readiness::Up) if doubted >= LOST => {
                Reading::new(SessionState::Unknown, "nothing reliable to go by")
            }
            (Otherwise::Working | Otherwise::Unknown, _) => self.current.clone(),
        }
    }
}

/// The last logical rows of a screen, and which of them the cursor is on.
pub fn bottom(screen: &Screen) -> (Vec<String>, usize) {
    let (mut rows, cursor) = screen.lines_and_cursor();
    let surplus = rows.len().saturating_sub(ROWS);
    rows.drain(..surplus);
    (rows, cursor.saturating_sub(surplus))
}

/// The newest mark, when it says that the turn still runs.
fn running(latest: Option<&Sign>) -> Option<&Sign> {
    latest.filter(|sign| matches!(sign.state, RuleState::Working | RuleState::RateLimited))
}

/// The state after a turn that ended as `ended`, for a failure of this kind.
fn failed(failure: Option<FailureKind>, ended: Option<TurnEnd>) -> SessionState {
    match failure {
        Some(FailureKind::RateLimited { .. }) => SessionState::RateLimited,
        Some(FailureKind::NeedsLogin) => SessionState::NeedsLogin,
        Some(
            FailureKind::Overloaded
            | FailureKind::ModelUnknown
            | FailureKind::ContextTooLong
            | FailureKind::BudgetSpent
            | FailureKind::Api
            | FailureKind::PermissionDenied
            | FailureKind::Silent
            | FailureKind::Crashed
            | FailureKind::Other,
        )
        | None => SessionState::Idle(ended),
    }
}

#[cfg(test)]
#[path = "replay_tests.rs"]
mod replay_tests;
#[cfg(test)]
#[path = "detector_tests.rs"]
mod tests;
