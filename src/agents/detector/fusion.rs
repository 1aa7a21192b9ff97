//! What an agent is doing: everything observed of it, fused into one reading.
//!
//! Order of trust: a dialog that is drawn, a request by protocol, the program's own report (OSC 7501), the title, the screen,
//! hooks. A report never proves that a dialog is drawn, a screen that contradicts a report for long outweighs it, and
//! silence never proves that a turn went well. Knows no clock, terminal or pane.

use std::sync::Arc;

use super::asked::Asked;
use super::claim::{Claim, Claimed};
use super::evidence::{Evidence, Sign, find_in_title};
use super::keys::{Typed, typed};
use super::news::{HookNews, Status};
use super::picture::Picture;
use super::signals::{Signals, Source};
use super::stand::{Stage, Standing};
use super::turn::{EndMark, Turn};
use crate::agents::adapter::Adapter;
use crate::agents::dialogs;
use crate::agents::failure::{FailureKind, until};
use crate::agents::rules::RuleState;
use crate::domain::session::dialog::{Dialog, DialogKind};
use crate::domain::session::{Reading, SessionState, TurnEnd};
use crate::domain::time::{Span, Timestamp};
use crate::term::{BlockedKind, ProgramState, Screen, TermSignal};

/// So long a report or title that says "working" outweighs a silent screen with a prompt and nothing that moves.
pub(super) const WORK_LASTS: Span = Span(3_000);
/// So long a report that waits for a person outweighs a screen that shows something else.
pub(super) const WAIT_LASTS: Span = Span(2_000);
/// So long a report or title that says "idle" outweighs a screen on which something moves.
pub(super) const IDLE_LASTS: Span = Span(2_000);
/// So long a hook that says "working" is believed where nothing else says anything.
pub(super) const HOOK_LASTS: Span = Span(120_000);
/// The longest detail, in characters.
const DETAIL_CHARS: usize = 300;
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
    worked: Option<(Source, String)>,
    /// The marks of turns before the one that runs.
    old_marks: Vec<String>,
    /// The marks while no turn ran.
    rest_marks: Vec<String>,
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

    /// An agent that rested, worked and rests again since the last look has had a turn all the same. One that has only
    /// just started has, if it left a mark: work at the start that is over at once is else only the start.
    fn unless_worked(&mut self, claim: Claim, now: Timestamp) -> Claim {
        let (rests, marked) = match &claim.claimed {
            Claimed::Idle(mark) => (true, mark.is_some_and(|mark| mark.state != RuleState::Ready)),
            Claimed::State(state) => (matches!(state, SessionState::Idle(_)), false),
            Claimed::Worked | Claimed::Dialog(_) | Claimed::Panel(..) => (false, false),
        };
        let rested = match self.current.state {
            SessionState::Idle(_) => !self.turn.runs(),
            SessionState::Starting => marked,
            _ => {
                self.worked = None;
                false
            }
        };
        let Some((source, why)) = self.worked.take_if(|_| rests && rested) else { return claim };
        // The program's own report began and ended the turn when it came.
        if source == Source::Title {
            self.turn_runs(now);
        }
        Claim { claimed: Claimed::Worked, why, detail: None, source, patience: Span(0) }
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

    /// A turn runs, perhaps a new one: the marks on the screen are not its own.
    pub(super) fn turn_runs(&mut self, since: Timestamp) {
        if self.turn.works(since) {
            self.note_marks();
        }
    }

    fn note_marks(&mut self) {
        self.old_marks.clone_from(&self.rest_marks);
    }

    /// The newest mark on the screen, if the turn that ran last left it: the marks above it were there before.
    pub(super) fn new_mark(&self) -> Option<&Sign> {
        let marks = &self.look.evidence.marks;
        let (sign, _) = marks.first()?;
        // The lowest of them may be gone, and the highest may have scrolled away.
        let is_old =
            |old: &[String]| old.len() >= marks.len() && marks.iter().zip(old).all(|((_, row), old)| row == old);
        let known = (0..self.old_marks.len()).any(|from| is_old(&self.old_marks[from..]));
        (!known).then_some(sign)
    }

    /// How the turn ended by the newest mark; a mark of an earlier turn tells only that this one left none.
    pub(super) fn end_mark(&self) -> Option<EndMark> {
        let Some(sign) = self.new_mark() else {
            return self.look.evidence.latest().map(|_| EndMark { state: RuleState::Ready, failure: None });
        };
        let failure = match sign.state {
            RuleState::RateLimited => Some(FailureKind::RateLimited {
                until: sign.detail.as_deref().and_then(|text| until(&text.to_lowercase())),
            }),
            RuleState::NeedsLogin => Some(FailureKind::NeedsLogin),
            RuleState::Failed => sign.detail.as_deref().map(FailureKind::of),
            _ => None,
        };
        Some(EndMark { state: sign.state, failure })
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
