//! What is told to the detector: signals of the terminal, reports, hooks, keys. Each is noted with its time; nothing is
//! concluded here.

use super::evidence::{Sign, find_in_title};
use super::fusion::{Detector, HookState, Readiness, Title};
use super::keys::{Typed, typed};
use super::news::{HookNews, Status};
use super::signals::{HOOK_LASTS, IDLE_LASTS, Source, WAIT_LASTS, WORK_LASTS};
use crate::agents::dialogs;
use crate::agents::failure::FailureKind;
use crate::agents::rules::RuleState;
use crate::domain::session::TurnEnd;
use crate::domain::time::Timestamp;
use crate::term::{BlockedKind, ProgramState, TermSignal};

/// The longest detail, in characters.
const DETAIL_CHARS: usize = 300;

impl Detector {
    /// What the program told its terminal.
    pub fn observe_signal(&mut self, signal: &TermSignal, now: Timestamp) {
        match signal {
            TermSignal::Title(title) => self.observe_title(title, now),
            TermSignal::Status(status) => self.observe_status(status.state, status.kind, status.msg.as_deref(), now),
            TermSignal::StatusQueried => self.queried = true,
            TermSignal::Notify { .. }
            | TermSignal::Bell
            | TermSignal::Progress(_)
            | TermSignal::Cwd(_)
            | TermSignal::CommandStart
            | TermSignal::CommandEnd(_)
            | TermSignal::Reset => {}
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
        self.reported(Source::Report, (state, kind), message, now);
    }

    /// What the program says of itself on a channel beside its terminal.
    pub fn observe_channel(&mut self, state: ProgramState, message: Option<&str>, now: Timestamp) {
        self.reported(Source::Protocol, (state, None), message, now);
    }

    fn reported(
        &mut self,
        source: Source,
        (state, kind): (ProgramState, Option<BlockedKind>),
        message: Option<&str>,
        now: Timestamp,
    ) {
        self.up = Readiness::Up;
        let was_blocked = self.status.as_ref().is_some_and(|status| status.state == ProgramState::Blocked);
        if was_blocked && state != ProgramState::Blocked {
            self.turn.answered(self.stand.choice(), now);
        }
        match (state, kind) {
            (ProgramState::Working, _) | (ProgramState::Blocked, Some(BlockedKind::Question | BlockedKind::Auth)) => {
                self.turn_runs(now);
            }
            (ProgramState::Blocked, _) => self.turn.asks_permission(now),
            (ProgramState::Done, _) => self.turn.end(TurnEnd::Done),
            (ProgramState::Error, _) => self.turn.end(TurnEnd::Failed),
            (ProgramState::Idle, _) => self.turn.idle(None),
            (ProgramState::Clear, _) => {}
        }
        let message: Option<String> = message.map(|text| dialogs::clean(text).chars().take(DETAIL_CHARS).collect());
        let (said, lasts) = Status::words(state, kind);
        let said = message.as_ref().map_or_else(|| said.to_owned(), |message| format!("{said}: {message}"));
        self.signals.note(source, &said, now, lasts);
        if state == ProgramState::Working {
            self.worked = Some((source, source.to_string()));
        }
        let repeated = self.status.as_ref().filter(|old| old.state == state && old.kind == kind);
        let since = repeated.map_or(now, |old| old.since);
        self.status = (state != ProgramState::Clear).then_some(Status { source, state, kind, message, since });
    }

    /// A new window title.
    pub fn observe_title(&mut self, title: &str, now: Timestamp) {
        let text = title.trim();
        let sign = self.adapter.states.iter().find_map(|rule| Some(Sign::of(rule, find_in_title(rule, text)?)));
        let same = self.title.sign.as_ref().map(|sign| sign.state) == sign.as_ref().map(|sign| sign.state);
        let since = if same { self.title.since } else { now };
        let lasts = sign.as_ref().and_then(|sign| match sign.state {
            RuleState::Working => Some(WORK_LASTS),
            RuleState::Idle => Some(IDLE_LASTS),
            RuleState::WantsApproval => Some(WAIT_LASTS),
            _ => None,
        });
        let what = dialogs::clean(text).chars().take(80).collect::<String>();
        self.signals.note(Source::Title, &what, now, lasts);
        if let Some(sign) = sign.as_ref().filter(|sign| sign.state == RuleState::Working) {
            self.worked = Some((Source::Title, sign.why.clone()));
        }
        self.title = Title { text: text.to_owned(), sign, since };
    }

    /// News from a hook.
    pub fn observe_hook(&mut self, news: &HookNews, now: Timestamp) {
        match news {
            HookNews::PermissionAsked { .. } => {}
            HookNews::PromptSubmitted | HookNews::TurnDone | HookNews::TurnFailed { .. } | HookNews::SessionEnded => {
                self.asked.drop_all(now);
            }
        }
        let (what, state) = match news {
            HookNews::PromptSubmitted => {
                self.turn.prompted(now);
                self.note_marks();
                ("prompt submitted".to_owned(), Some(HookState::Working))
            }
            HookNews::PermissionAsked { tool, .. } => {
                if tool == "AskUserQuestion" {
                    self.turn_runs(now);
                } else {
                    self.turn.asks_permission(now);
                }
                (format!("permission asked: {tool}"), Some(HookState::Working))
            }
            HookNews::TurnDone => {
                self.turn.hook_says(TurnEnd::Done, None);
                ("turn done".to_owned(), Some(HookState::Idle))
            }
            HookNews::TurnFailed { error } => {
                self.turn.hook_says(TurnEnd::Failed, Some(FailureKind::of(error)));
                (format!("turn failed: {error}"), Some(HookState::Idle))
            }
            HookNews::SessionEnded => ("session ended".to_owned(), None),
        };
        self.prompted = (*news == HookNews::PromptSubmitted).then_some(now);
        self.hook = state.map(|state| (state, now));
        self.signals.note(Source::Hook, &what, now, Some(HOOK_LASTS));
    }

    /// Keys were sent to the agent, by a person or by orchestra for one. Which text they are is not kept.
    pub fn observe_input(&mut self, bytes: &[u8], now: Timestamp) {
        let typed = typed(bytes);
        if typed != Typed::Nothing {
            self.turn.input(now);
            self.keyed = Some(now);
            self.stand.typed(typed, now);
            self.signals.note(Source::Keys, "keys were sent", now, None);
        }
    }
}
