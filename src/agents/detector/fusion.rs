//! What an agent is doing: everything observed of it, fused into one reading.
//!
//! Order of trust: a dialog that is drawn, a request by protocol, the program's own report (OSC 7501), the title, the screen,
//! hooks. A report never proves that a dialog is drawn, a screen that contradicts a report for long outweighs it, and
//! silence never proves that a turn went well. Knows no clock, terminal or pane.

use std::sync::Arc;

use super::asked::Asked;
use super::claim::{Claim, Claimed};
use super::evidence::{Evidence, Sign};
use super::news::Status;
use super::picture::Picture;
use super::signals::{Signals, Source};
use super::stand::{Stage, Standing};
use super::turn::Turn;
use crate::agents::adapter::Adapter;
use crate::agents::dialogs;
use crate::agents::failure::FailureKind;
use crate::agents::rules::RuleState;
use crate::domain::session::dialog::{Dialog, DialogKind};
use crate::domain::session::{Reading, SessionState, TurnEnd};
use crate::domain::time::{Span, Timestamp};
use crate::term::{ProgramState, Screen};

/// What a request leaves that was answered.
pub(super) const ANSWERED: &str = "request: answered";
/// A program that holds its picture back for longer is read as it stands.
const HELD: Span = Span(1_000);

/// Fuses what is observed of one agent.
#[derive(Debug)]
pub struct Detector {
    pub(super) adapter: Arc<Adapter>,
    pub(super) signals: Signals,
    pub(super) status: Option<Status>,
    pub(super) title: Title,
    pub(super) asked: Asked,
    pub(super) hook: Option<(HookState, Timestamp)>,
    pub(super) turn: Turn,
    pub(super) stand: Standing,
    pub(super) look: Look,
    pub(super) current: Reading,
    /// Since when it is that state.
    pub(super) since: Timestamp,
    /// When keys were sent last.
    pub(super) keyed: Option<Timestamp>,
    pub(super) basis: Source,
    /// Signals that were not believed at the last look, and why.
    pub(super) doubts: Vec<(Source, String)>,
    pub(super) up: Readiness,
    /// Whether it has asked its terminal whether reports are understood.
    pub(super) queried: bool,
    pub(super) pending: Option<(SessionState, Timestamp)>,
    /// When a hook said that a prompt was submitted, until anything but a hook shows work, or a hook says that it is over.
    pub(super) prompted: Option<Timestamp>,
    /// Since when there is no evidence.
    pub(super) lost: Option<Timestamp>,
    /// Who said since the last look that the agent works, and how: a turn may be over before anybody looks.
    pub(super) worked: Option<(Source, String)>,
    /// The marks of turns before the one that runs.
    pub(super) old_marks: Vec<String>,
    /// The marks while no turn ran.
    pub(super) rest_marks: Vec<String>,
}

/// The window title, and what it says.
#[derive(Debug, Default)]
pub(super) struct Title {
    pub text: String,
    pub sign: Option<Sign>,
    /// Since when it says that.
    pub since: Timestamp,
}

/// What the hooks said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HookState {
    Working,
    Idle,
}

/// What the last picture held.
#[derive(Debug, Default)]
pub(super) struct Look {
    pub picture: Picture,
    pub evidence: Evidence,
    generation: Option<u64>,
    held: Option<Timestamp>,
    /// Since when something on it says that the agent works.
    pub busy: Option<Timestamp>,
    /// When that changed last: an animation, seconds that are counted.
    pub moved: Option<Timestamp>,
    pub dialog: Option<(String, Dialog)>,
}

/// Whether the agent has shown any sign of having started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readiness {
    Starting,
    Up,
}

impl Detector {
    /// A detector for an agent that was just started.
    pub fn new(adapter: Arc<Adapter>) -> Self {
        Self {
            adapter,
            signals: Signals::default(),
            status: None,
            title: Title::default(),
            asked: Asked::default(),
            hook: None,
            turn: Turn::default(),
            stand: Standing::default(),
            look: Look::default(),
            current: Reading::new(SessionState::Starting, "started"),
            since: Timestamp(0),
            keyed: None,
            basis: Source::Nothing,
            doubts: Vec::new(),
            up: Readiness::Starting,
            queried: false,
            pending: None,
            prompted: None,
            lost: None,
            worked: None,
            old_marks: Vec::new(),
            rest_marks: Vec::new(),
        }
    }

    /// The dialog that is drawn on this screen at this moment, without any delay: compare its digest before a key is sent.
    pub fn dialog_at(&self, screen: &Screen) -> Option<Dialog> {
        self.dialog_in(&Picture::of(screen))
    }

    /// The same, of rows whose width is not known; the cursor is on the last one.
    pub fn dialog_on(&self, rows: &[String]) -> Option<Dialog> {
        self.dialog_in(&Picture::of_rows(rows, rows.len().saturating_sub(1)))
    }

    fn dialog_in(&self, picture: &Picture) -> Option<Dialog> {
        dialogs::read(&self.adapter.dialogs, picture).map(|(_, dialog)| dialog)
    }

    /// Concludes a reading from the screen, from `quiet`, the time since the last output, and from what was observed
    /// before. Call it after output (100 ms later is enough) and again until `quiet` passes 4 s.
    pub fn look_at(&mut self, screen: &Screen, quiet: Span, now: Timestamp) -> Reading {
        let held = screen.modes().sync_since.is_some();
        let since = *self.look.held.get_or_insert(now);
        if !held {
            self.look.held = None;
        }
        // Half a frame is no picture.
        let half = held && now.since(since) < HELD && self.look.generation.is_some();
        if !half && self.look.generation.replace(screen.generation()) != Some(screen.generation()) {
            self.see(Picture::of(screen), now);
        }
        self.conclude(quiet, now)
    }

    /// Concludes from rows (the terminal's wraps joined, the last one at the bottom) whose width is not known; `cursor` is
    /// the index of the row with the cursor.
    pub fn look(&mut self, rows: &[String], cursor: usize, quiet: Span, now: Timestamp) -> Reading {
        self.see(Picture::of_rows(rows, cursor), now);
        self.conclude(quiet, now)
    }

    /// Applies the rules, if the picture is another one.
    fn see(&mut self, picture: Picture, now: Timestamp) {
        if picture == self.look.picture {
            return;
        }
        let read = dialogs::read(&self.adapter.dialogs, &picture);
        self.look.dialog = read.map(|(rule, dialog)| (rule.name.clone(), dialog));
        let evidence = Evidence::of(&self.adapter.states, &picture);
        if !evidence.busy.is_empty() && evidence.busy != self.look.evidence.busy {
            self.look.moved = Some(now);
        }
        self.look.evidence = evidence;
        self.look.picture = picture;
    }

    fn conclude(&mut self, quiet: Span, now: Timestamp) -> Reading {
        self.doubts.clear();
        let busy = self.look.evidence.now.as_ref().is_some_and(|sign| sign.state == RuleState::Working);
        self.look.busy = if busy { self.look.busy.or(Some(now)) } else { None };
        let stood = self.stand.seen().is_some();
        let read = self.look.dialog.as_ref().map(|(rule, dialog)| (rule.as_str(), dialog));
        self.stand.look(read, now);
        if let (true, None, Some(gone)) = (stood, self.stand.seen(), self.stand.gone) {
            self.turn.answered(gone.choice, now);
        }
        let stage = self.stand.stage(self.works_since(), quiet, now);
        self.compare_requests(stage, now);
        let startup = |dialog: &Dialog| matches!(dialog.kind, DialogKind::Startup | DialogKind::Login);
        let first_run = self.stand.seen().is_some_and(|seen| startup(&seen.dialog));
        let claim = match stage {
            _ if !first_run && self.asked.first().is_some() => self.by_protocol(),
            Stage::Drawing => None,
            Stage::Steady => self.by_dialog(now),
            Stage::Leftover => {
                self.turn.answered(self.stand.choice(), now);
                self.doubts.push((Source::Dialog, "it was answered and the program says that it goes on".into()));
                self.by_machine(quiet, now)
            }
            Stage::Absent => self.by_machine(quiet, now),
        };
        let claim = claim.map(|claim| self.unless_leaving(claim, now));
        let claim = claim.map(|claim| self.unless_worked(claim, now));
        self.adopt(claim, now);
        if matches!(self.current.state, SessionState::Idle(_)) && self.pending.is_none() && !self.turn.runs() {
            self.rest_marks = self.look.evidence.marks.iter().map(|(_, row)| row.clone()).collect();
        }
        self.current.clone()
    }

    /// Since when a machine signal says that the agent works.
    fn works_since(&self) -> Option<Timestamp> {
        let status = self.status.as_ref().filter(|status| status.state == ProgramState::Working);
        let title = self.title.sign.as_ref().filter(|sign| sign.state == RuleState::Working);
        match (&self.status, title) {
            (Some(_), _) => status.map(|status| status.since),
            (None, Some(_)) => Some(self.title.since),
            (None, None) => None,
        }
    }

    /// Takes a claim over once it has stood for as long as it must.
    fn adopt(&mut self, claim: Option<Claim>, now: Timestamp) {
        let Some(claim) = claim else {
            self.pending = None;
            return;
        };
        let state = claim.state();
        let kind = std::mem::discriminant(&state);
        if kind != std::mem::discriminant(&self.current.state) {
            let since = self.pending.filter(|(state, _)| std::mem::discriminant(state) == kind);
            let since = since.map_or(now, |(_, since)| since);
            self.pending = Some((state, since));
            if now.since(since) < claim.patience {
                return;
            }
        }
        let since = self.pending.take().map_or(now, |(_, since)| since);
        self.basis = claim.source;
        self.worked = None;
        if state == SessionState::Working && claim.source != Source::Hook {
            self.prompted = None;
        }
        if kind != std::mem::discriminant(&self.current.state) {
            self.since = now;
        }
        self.current = self.reading(claim, since);
    }

    fn reading(&mut self, claim: Claim, since: Timestamp) -> Reading {
        let Claim { claimed, why, detail, .. } = claim;
        let state = match claimed {
            Claimed::State(state @ (SessionState::Working | SessionState::RateLimited)) => {
                self.up = Readiness::Up;
                self.turn_runs(since);
                state
            }
            Claimed::State(state) => state,
            Claimed::Worked => {
                self.up = Readiness::Up;
                SessionState::Working
            }
            Claimed::Panel(state, dialog) => return Reading { state, why, detail, dialog: Some(*dialog) },
            Claimed::Dialog(dialog) => {
                return Reading { state: Claim::state_of(dialog.kind), why, detail, dialog: Some(*dialog) };
            }
            Claimed::Idle(mark) => {
                self.up = Readiness::Up;
                self.turn.idle(mark);
                failed(self.turn.failure(), self.turn.ended())
            }
        };
        Reading { state, why, detail, dialog: None }
    }
}

/// The state after a turn that ended as `ended`, for a failure of this kind.
pub(super) fn failed(failure: Option<FailureKind>, ended: Option<TurnEnd>) -> SessionState {
    match failure {
        Some(FailureKind::RateLimited { .. }) => SessionState::RateLimited,
        Some(FailureKind::NeedsLogin) => SessionState::NeedsLogin,
        Some(_) | None => SessionState::Idle(ended),
    }
}

#[cfg(test)]
#[path = "replay_tests.rs"]
mod replay_tests;
#[cfg(test)]
#[path = "detector_tests.rs"]
mod tests;
