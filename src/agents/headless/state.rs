//! What a run without a terminal is doing, exactly as its protocol says it, and when its silence is too long.
//!
//! Knows no clock: it is told the time when it is asked.

use super::super::adapter::LaunchRule;
use super::super::facts::FailureKind;
use super::super::readers::{RunEvent, Voice};
use crate::domain::session::dialog::{Dialog, DialogKind};
use crate::domain::session::{Reading, SessionState, TurnEnd};
use crate::domain::time::{Span, Timestamp};

/// How long a run may be silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// After so long nobody knows whether it still works.
    pub silent_after: Span,
    /// After so long without any progress it is given up.
    pub give_up_after: Span,
}

impl Default for Patience {
    fn default() -> Self {
        Self { silent_after: Span::mins(2), give_up_after: Span::mins(10) }
    }
}

impl Patience {
    /// What an adapter says of its headless runs.
    pub fn of(rule: &LaunchRule) -> Self {
        let usual = Self::default();
        Self {
            silent_after: rule.silent_after.unwrap_or(usual.silent_after),
            give_up_after: rule.give_up_after.unwrap_or(usual.give_up_after),
        }
    }
}

/// A tool may be silent for so many times as long as the model.
const TOOLS: u64 = 6;

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Starting,
    Working,
    Retrying { kind: FailureKind, tries: Option<(u64, u64)>, pause: Option<Span>, since: Option<Timestamp> },
    Ended(TurnEnd),
}

/// What a run is doing.
#[derive(Debug, Clone)]
pub struct RunState {
    patience: Patience,
    phase: Phase,
    asked: Vec<Dialog>,
    /// Tools in use.
    calls: usize,
    background: usize,
    failure: Option<(FailureKind, String)>,
    /// It got on since it was last asked about.
    moved: bool,
    /// When it last got on.
    at: Option<Timestamp>,
}

impl RunState {
    /// A run that was just started.
    pub const fn new(patience: Patience) -> Self {
        Self {
            patience,
            phase: Phase::Starting,
            asked: Vec::new(),
            calls: 0,
            background: 0,
            failure: None,
            moved: true,
            at: None,
        }
    }

    /// Takes what the run said.
    pub fn note(&mut self, event: &RunEvent) {
        match event {
            RunEvent::Retrying { kind, tries, pause } => {
                self.phase = Phase::Retrying { kind: *kind, tries: *tries, pause: *pause, since: None };
                return;
            }
            RunEvent::Asked(dialog) => self.asked.push(dialog.as_ref().clone()),
            RunEvent::Settled(id) => self.settled(id),
            RunEvent::Failed { kind, text } => self.failure = Some((*kind, text.clone())),
            RunEvent::Background(tasks) => self.background = *tasks,
            RunEvent::Called { .. } => (self.phase, self.calls) = (Phase::Working, self.calls + 1),
            RunEvent::Returned { .. } => self.calls = self.calls.saturating_sub(1),
            RunEvent::Ended { end, .. } => {
                self.asked.clear();
                (self.phase, self.calls) = (Phase::Ended(*end), 0);
            }
            RunEvent::Text(Voice::Agent, _) | RunEvent::Piece(_) | RunEvent::Session { .. } => {
                self.phase = Phase::Working;
            }
            RunEvent::Alive
            | RunEvent::Text(Voice::Helper, _)
            | RunEvent::Refused(_)
            | RunEvent::Warning(_)
            | RunEvent::Used(_) => {}
        }
        if self.phase == Phase::Starting {
            self.phase = Phase::Working;
        }
        self.moved = true;
    }

    /// The request of this name was answered.
    pub fn settled(&mut self, id: &str) {
        self.asked.retain(|dialog| dialog.request.as_deref() != Some(id));
        self.moved = true;
    }

    /// Whether its turn is over and nothing goes on in the background.
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Ended(_)) && self.background == 0
    }

    /// What it is doing at `now`.
    pub fn reading(&mut self, now: Timestamp) -> Reading {
        if std::mem::take(&mut self.moved) || self.at.is_none() {
            self.at = Some(now);
        }
        if let Some(dialog) = self.asked.first() {
            let state = match dialog.kind {
                DialogKind::Permission => SessionState::WantsApproval,
                DialogKind::Question | DialogKind::Startup => SessionState::WantsAnswer,
                DialogKind::Login => SessionState::NeedsLogin,
            };
            let (detail, dialog) = (Some(dialog.title.clone()), Some(dialog.clone()));
            return Reading { detail, dialog, ..Reading::new(state, "protocol: it asks") };
        }
        let (quiet, silent_after) = (self.quiet(now), self.silent_after());
        let given_up = self.given_up(now);
        match &mut self.phase {
            Phase::Ended(end) if self.background == 0 => {
                let detail = self.failure.as_ref().map(|(kind, text)| kind.sentence(text));
                let detail = detail.filter(|_| *end == TurnEnd::Failed);
                Reading { detail, ..Reading::new(SessionState::Idle(Some(*end)), "protocol: the turn ended") }
            }
            _ if given_up.is_some() => {
                Reading { detail: given_up, ..Reading::new(SessionState::Idle(Some(TurnEnd::Failed)), "given up") }
            }
            Phase::Retrying { kind, tries, pause, since } => {
                let since = *since.get_or_insert(now);
                retrying(*kind, *tries, pause.map(|pause| since + pause))
            }
            Phase::Starting | Phase::Working | Phase::Ended(_) if quiet >= silent_after => {
                Reading::new(SessionState::Unknown, &format!("protocol: nothing for {silent_after}"))
            }
            Phase::Starting => Reading::new(SessionState::Starting, "protocol: nothing yet"),
            Phase::Working | Phase::Ended(_) => Reading::new(SessionState::Working, "protocol"),
        }
    }

    /// Why it should be stopped: it got nowhere for too long, or its turn is over and it does not end.
    pub fn given_up(&self, now: Timestamp) -> Option<String> {
        if !self.asked.is_empty() || self.quiet(now) < self.patient(self.patience.give_up_after) {
            return None;
        }
        let long = self.patient(self.patience.give_up_after);
        Some(match &self.phase {
            Phase::Retrying { kind, .. } => kind.sentence(&format!("it tried for {long} without an answer")),
            Phase::Starting => format!("it said nothing for {long}; stopped"),
            Phase::Working | Phase::Ended(_) => {
                format!("nothing came from it for {long}, its answer was cut off; stopped")
            }
        })
    }

    fn quiet(&self, now: Timestamp) -> Span {
        self.at.map_or(Span::ZERO, |at| now.since(at))
    }

    fn silent_after(&self) -> Span {
        self.patient(self.patience.silent_after)
    }

    /// A command may build or test for long without a word.
    fn patient(&self, span: Span) -> Span {
        if self.calls > 0 || self.background > 0 { Span(span.0 * TOOLS) } else { span }
    }
}

/// The state while a failed request is tried again; `next` is when.
fn retrying(kind: FailureKind, tries: Option<(u64, u64)>, next: Option<Timestamp>) -> Reading {
    let state = match kind {
        FailureKind::RateLimited { .. } => SessionState::RateLimited,
        FailureKind::NeedsLogin => SessionState::NeedsLogin,
        FailureKind::Overloaded
        | FailureKind::ModelUnknown
        | FailureKind::ContextTooLong
        | FailureKind::BudgetSpent
        | FailureKind::Api
        | FailureKind::PermissionDenied
        | FailureKind::Silent
        | FailureKind::Crashed
        | FailureKind::Other => SessionState::Working,
    };
    let next = next.map(|at| format!("at {}", clock(at)));
    let detail = super::story::try_words(kind, tries, next.as_deref());
    Reading { detail: Some(detail), ..Reading::new(state, "protocol: tried again") }
}

/// The local time of day.
fn clock(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%H:%M:%S").to_string()
}
