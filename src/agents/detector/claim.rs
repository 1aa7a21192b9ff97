//! From what is known at this moment to a claim about the agent's state, with its source and how long it must stand.
//!
//! Owns the order of trust between the sources, and when the screen outweighs one of them. Changes no turn: the claim may
//! not stand long enough.

use super::asked::Asked;
use super::evidence::Sign;
use super::fusion::{ANSWERED, Detector, HookState, Readiness};
use super::keys::Typed;
use super::news::Status;
use super::signals::{HOOK_LASTS, IDLE_LASTS, Source, WAIT_LASTS, WORK_LASTS};
use super::stand::Gone;
use super::turn::EndMark;
use crate::agents::adapter::Otherwise;
use crate::agents::facts::FailureKind;
use crate::agents::rules::RuleState;
use crate::domain::session::dialog::{Dialog, DialogKind};
use crate::domain::session::{Reading, SessionState, TurnEnd};
use crate::domain::time::{Span, Timestamp};
use crate::term::{BlockedKind, ProgramState};

/// Nothing to wait for.
const AT_ONCE: Span = Span(0);
/// A state that may be over in an instant must stand for so long.
const DEBOUNCE: Span = Span(300);
/// Work at the start that is over at once is only the start.
const START: Span = Span(200);
/// A dialog is missing from one picture while it is drawn anew.
const REDRAWN: Span = Span(200);
/// A title that says "waits" comes before its dialog is drawn.
const UNDRAWN: Span = Span(600);
/// After a dialog nothing may be drawn for so long.
const EMPTY: Span = Span(300);
/// After a key that chose something there, for so long.
const TAKEN: Span = Span(100);
/// After a no a program may say for so long that it works.
const WINDING_UP: Span = Span(800);
/// So long after its first word a program may still have drawn nothing.
const DRAWN: Span = Span(20_000);
/// After a prompt a program may show for so long that it waits for one: it has not begun yet.
const PROMPTED: Span = Span(5_000);
/// A program that was stopped in its first dialog ends; for so long nothing else is concluded.
const ENDING: Span = Span(5_000);
/// Without any evidence for so long, the state is unknown.
const LOST: Span = Span(2_000);
/// A program that is never seen to wait works when nothing was seen for so long.
const BUSY: Span = Span(400);
/// So long a screen must be silent below the mark of a finished turn to outweigh "working".
const FINISHED: Span = Span(1_000);
/// So long something must move on the screen to outweigh "idle".
const MOVING: Span = Span(1_000);
/// What moves has changed within so long.
const MOVED: Span = Span(1_500);

/// A conclusion that has not stood yet.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub claimed: Claimed,
    pub why: String,
    pub detail: Option<String>,
    pub source: Source,
    /// How long it must stand before it is believed.
    pub patience: Span,
}

/// What is claimed.
#[derive(Debug, Clone)]
pub(super) enum Claimed {
    /// A state that needs nothing more.
    State(SessionState),
    /// It worked; that is over, and whoever said so has said how it ended, or will.
    Worked,
    /// The agent waits for a prompt; how its turn ended is to be found out.
    Idle(Option<EndMark>),
    /// It asks.
    Dialog(Box<Dialog>),
    /// A person opened a list of the program's own; what the agent does is what it was.
    Panel(SessionState, Box<Dialog>),
}

impl Claim {
    fn new(state: SessionState, why: &str, source: Source, patience: Span) -> Self {
        Self { claimed: Claimed::State(state), why: why.to_owned(), detail: None, source, patience }
    }

    fn with(self, detail: Option<String>) -> Self {
        Self { detail, ..self }
    }

    /// The state that it claims; of a turn's end only that it is idle.
    pub fn state(&self) -> SessionState {
        match &self.claimed {
            Claimed::State(state) | Claimed::Panel(state, _) => *state,
            Claimed::Worked => SessionState::Working,
            Claimed::Idle(Some(EndMark { failure: Some(FailureKind::RateLimited { .. }), .. })) => {
                SessionState::RateLimited
            }
            Claimed::Idle(Some(EndMark { failure: Some(FailureKind::NeedsLogin), .. })) => SessionState::NeedsLogin,
            Claimed::Idle(_) => SessionState::Idle(None),
            Claimed::Dialog(dialog) => Self::state_of(dialog.kind),
        }
    }

    /// The state of an agent that asks this kind of thing.
    pub const fn state_of(kind: DialogKind) -> SessionState {
        match kind {
            DialogKind::Permission => SessionState::WantsApproval,
            DialogKind::Question | DialogKind::Startup => SessionState::WantsAnswer,
            DialogKind::Login => SessionState::NeedsLogin,
        }
    }
}

impl Detector {
    /// By the dialog that stands on the screen.
    pub(super) fn by_dialog(&mut self, now: Timestamp) -> Option<Claim> {
        self.lost = None;
        let seen = self.stand.seen()?;
        if self.opened_by_hand(seen.dialog.kind) {
            let claimed = Claimed::Panel(self.current.state, Box::new(seen.dialog.clone()));
            let why = format!("screen: {} opened by hand", seen.rule);
            return Some(Claim { claimed, why, detail: None, source: Source::Dialog, patience: AT_ONCE });
        }
        match seen.dialog.kind {
            DialogKind::Permission => self.turn.asks_permission(now),
            DialogKind::Question => drop(self.turn.works(now)),
            DialogKind::Startup | DialogKind::Login => {}
        }
        let blocked = self.status.as_ref().filter(|status| status.state == ProgramState::Blocked);
        let detail = blocked.and_then(|status| status.message.clone());
        let claimed = Claimed::Dialog(Box::new(seen.dialog.clone()));
        let why = format!("screen: {} dialog", seen.rule);
        Some(Claim { claimed, why, detail, source: Source::Dialog, patience: AT_ONCE })
    }

    /// Whether a list is one that a person opened while the agent was idle: the agent asks nothing.
    fn opened_by_hand(&self, kind: DialogKind) -> bool {
        let blocked = self.status.as_ref().is_some_and(|status| status.state == ProgramState::Blocked);
        let keyed = self.keyed.is_some_and(|key| key > self.since);
        let idle = matches!(self.current.state, SessionState::Idle(_)) && !self.turn.runs();
        let list = matches!(kind, DialogKind::Question | DialogKind::Startup);
        list && idle && !blocked && (keyed || self.current.dialog.is_some())
    }

    /// By everything but a dialog on the screen.
    pub(super) fn by_machine(&mut self, quiet: Span, now: Timestamp) -> Option<Claim> {
        if self.status.as_ref().is_some_and(|status| self.is_undrawn(status, now)) {
            return None;
        }
        let claim = match self.by_status(quiet, now) {
            Some(claim) => Some(claim),
            None => match self.by_signs(quiet, now) {
                Ok(claim) => claim,
                Err(NoEvidence) => return self.by_nothing(now),
            },
        };
        self.lost = None;
        let claim = self.unless_prompted(claim?, now);
        let slow = matches!(claim.claimed, Claimed::Idle(_)) && claim.patience > DEBOUNCE;
        if let Some(gone) = self.stand.gone.filter(|_| slow && self.was_asking()) {
            return self.after_the_last_dialog(gone, now);
        }
        self.after_a_dialog(claim, now)
    }

    /// A prompt was just submitted: the empty prompt box that is drawn a moment before the first sign of work is no end of it.
    fn unless_prompted(&self, claim: Claim, now: Timestamp) -> Claim {
        if self.prompted.is_none_or(|at| now.since(at) >= PROMPTED) {
            return claim;
        }
        let unmarked = match claim.claimed {
            Claimed::Idle(mark) => mark.is_none_or(|mark| mark.state == RuleState::Ready),
            Claimed::State(_) | Claimed::Worked | Claimed::Dialog(_) | Claimed::Panel(_, _) => false,
        };
        if unmarked && matches!(claim.source, Source::Screen | Source::Title) {
            return Claim::new(SessionState::Working, "hook", Source::Hook, AT_ONCE);
        }
        claim
    }

    /// By a request of its own protocol. It is complete and bound to its answer, so it goes before the same question on the
    /// screen.
    pub(super) fn by_protocol(&self) -> Option<Claim> {
        let reading = Asked::reading(self.asked.first()?);
        let claimed = Claimed::Dialog(Box::new(reading.dialog?));
        let Reading { why, detail, .. } = reading;
        Some(Claim { claimed, why, detail, source: Source::Protocol, patience: AT_ONCE })
    }

    /// The screen may still show what was just settled.
    pub(super) fn unless_leaving(&self, claim: Claim, now: Timestamp) -> Claim {
        let waits = matches!(claim.state(), SessionState::WantsApproval | SessionState::WantsAnswer);
        let dialog = match &claim.claimed {
            Claimed::Dialog(dialog) => Some(dialog.as_ref()),
            Claimed::State(_) | Claimed::Worked | Claimed::Idle(_) | Claimed::Panel(_, _) => None,
        };
        if waits && claim.source != Source::Protocol && self.asked.is_leaving(dialog, now) {
            return Claim::new(SessionState::Working, ANSWERED, Source::Protocol, AT_ONCE);
        }
        claim
    }

    /// By the program's own report, unless the screen outweighs it.
    fn by_status(&mut self, quiet: Span, now: Timestamp) -> Option<Claim> {
        let status = self.status.clone()?;
        if let Some(doubt) = self.report_doubt(&status, quiet, now) {
            self.doubts.push((status.source, doubt));
            return None;
        }
        let said = |state, patience| {
            Claim::new(state, &status.source.to_string(), status.source, patience).with(status.message.clone())
        };
        Some(match status.state {
            ProgramState::Working | ProgramState::Clear => said(SessionState::Working, self.start_patience()),
            ProgramState::Blocked => {
                let state = match status.kind {
                    Some(BlockedKind::Question) => SessionState::WantsAnswer,
                    Some(BlockedKind::Auth) => SessionState::NeedsLogin,
                    Some(BlockedKind::Permission) | None => SessionState::WantsApproval,
                };
                said(state, DEBOUNCE)
            }
            ProgramState::Idle | ProgramState::Done | ProgramState::Error => self.at_rest(&status),
        })
    }

    /// A program that has just started says that it is idle and has drawn nothing yet: what was typed now would be lost.
    fn is_undrawn(&self, status: &Status, now: Timestamp) -> bool {
        let rests = matches!(status.state, ProgramState::Idle | ProgramState::Done);
        let starts = self.current.state == SessionState::Starting && !self.turn.runs();
        let draws = self.adapter.states.iter().any(|rule| rule.state == RuleState::Idle);
        rests && starts && draws && self.look.picture.is_blank() && now.since(status.since) < DRAWN
    }

    /// The program reports that nothing runs. Its report has no reason for a failure in some programs; the screen has.
    fn at_rest(&self, status: &Status) -> Claim {
        let mark = self.end_mark();
        let failure = match (status.state, &status.message) {
            (ProgramState::Error, Some(message)) => Some(FailureKind::of(message)),
            (_, _) => mark.and_then(|mark| mark.failure),
        };
        let login =
            failure == Some(FailureKind::NeedsLogin) || mark.is_some_and(|mark| mark.state == RuleState::NeedsLogin);
        let broke = status.state == ProgramState::Error || self.turn.ended() == Some(TurnEnd::Failed);
        let limited = broke && matches!(failure, Some(FailureKind::RateLimited { .. }));
        let sign = self.new_mark().and_then(|sign| sign.detail.clone());
        let state = match (login, limited) {
            (true, _) => SessionState::NeedsLogin,
            (false, true) => SessionState::RateLimited,
            (false, false) => SessionState::Idle(self.turn.ended()),
        };
        let failed = state != SessionState::Idle(self.turn.ended()) || status.state == ProgramState::Error;
        let detail = status.message.clone().or(sign.filter(|_| failed));
        Claim::new(state, &status.source.to_string(), status.source, DEBOUNCE).with(detail)
    }

    /// Why the report is not believed, if it is not: it is old, and the screen shows something else.
    fn report_doubt(&self, status: &Status, quiet: Span, now: Timestamp) -> Option<String> {
        let age = now.since(status.since);
        let doubt = match status.state {
            ProgramState::Working => self.prompt_stands(quiet).then_some("a prompt stands there and nothing moves"),
            ProgramState::Blocked => {
                // A login is not a dialog: the prompt stands there meanwhile.
                let dialog = status.kind != Some(BlockedKind::Auth);
                let other = dialog && self.look.evidence.now.is_some() && age >= WAIT_LASTS;
                other.then_some("no dialog is drawn, and the screen shows something else")
            }
            ProgramState::Idle | ProgramState::Done | ProgramState::Error => {
                self.something_moves(age, now).then_some("something moves on the screen")
            }
            ProgramState::Clear => None,
        };
        doubt.map(|doubt| format!("{} s old, and {doubt}", age.as_secs()))
    }

    /// A prompt that nothing moves around for so long that no report of work outweighs it.
    fn prompt_stands(&self, quiet: Span) -> bool {
        let prompt = self.look.evidence.now.as_ref().is_some_and(|sign| sign.state == RuleState::Idle);
        let finished = self.new_mark().is_some_and(|sign| sign.state == RuleState::Done);
        prompt && (quiet >= WORK_LASTS || (finished && quiet >= FINISHED))
    }

    /// Something that says "working" is drawn again and again, long after the program said that it is idle.
    fn something_moves(&self, age: Span, now: Timestamp) -> bool {
        let busy = self.look.busy.is_some_and(|since| now.since(since) >= MOVING);
        let moves = self.look.moved.is_some_and(|at| now.since(at) < MOVED);
        busy && moves && age >= IDLE_LASTS
    }

    /// By the title, unless the screen outweighs it, and by the screen.
    fn by_signs(&mut self, quiet: Span, now: Timestamp) -> Result<Option<Claim>, NoEvidence> {
        let title = self.title.sign.clone();
        let doubt = title.as_ref().and_then(|sign| self.title_doubt(sign, quiet, now));
        if let (Some(sign), None) = (&title, &doubt) {
            return Ok(self.by_sign(sign, Source::Title));
        }
        self.doubts.extend(doubt.map(|doubt| (Source::Title, doubt)));
        let running =
            |sign: &&Sign| matches!(sign.state, RuleState::Working | RuleState::RateLimited | RuleState::Same);
        let sign = self.look.evidence.now.as_ref().or_else(|| self.look.evidence.latest().filter(running)).cloned();
        match sign {
            Some(sign) => Ok(self.by_sign(&sign, Source::Screen)),
            None => Err(NoEvidence),
        }
    }

    fn title_doubt(&self, sign: &Sign, quiet: Span, now: Timestamp) -> Option<String> {
        let age = now.since(self.title.since);
        let doubt = match sign.state {
            RuleState::Working => self.prompt_stands(quiet).then_some("a prompt stands there and nothing moves"),
            RuleState::Idle => self.something_moves(age, now).then_some("something moves on the screen"),
            RuleState::WantsApproval => (self.look.evidence.now.is_some() && age >= WAIT_LASTS)
                .then_some("no dialog is drawn, and the screen shows something else"),
            _ => None,
        };
        doubt.map(|doubt| format!("{} s old, and {doubt}", age.as_secs()))
    }

    fn by_sign(&self, sign: &Sign, source: Source) -> Option<Claim> {
        let claim = |state, patience| Claim::new(state, &sign.why, source, patience).with(sign.detail.clone());
        Some(match sign.state {
            RuleState::Working => claim(SessionState::Working, self.start_patience()),
            RuleState::RateLimited => claim(SessionState::RateLimited, AT_ONCE),
            RuleState::NeedsLogin => claim(SessionState::NeedsLogin, DEBOUNCE),
            RuleState::WantsApproval => claim(SessionState::WantsApproval, UNDRAWN),
            RuleState::Same => return None,
            RuleState::Idle
            | RuleState::Ready
            | RuleState::Done
            | RuleState::Interrupted
            | RuleState::Denied
            | RuleState::Failed => self.at_prompt(sign, source),
        })
    }

    /// The program waits for a prompt. A mark of this turn says why it failed.
    fn at_prompt(&self, prompt: &Sign, source: Source) -> Claim {
        let mark = self.end_mark();
        let sign = self
            .new_mark()
            .filter(|sign| matches!(sign.state, RuleState::Failed | RuleState::RateLimited | RuleState::NeedsLogin));
        let why = match (mark.and_then(|mark| mark.failure), sign) {
            (Some(FailureKind::RateLimited { .. } | FailureKind::NeedsLogin), Some(sign)) => sign.why.clone(),
            (_, _) => prompt.why.clone(),
        };
        let detail = sign.and_then(|sign| sign.detail.clone());
        let patience = self.prompt_patience(prompt, source);
        Claim { claimed: Claimed::Idle(mark), why, detail, source, patience }
    }

    /// How long a prompt must stand. Of a program that has just started, longer than it may take to ask its first
    /// question, unless it has asked its terminal whether reports are understood, or shows its title after the question.
    fn prompt_patience(&self, prompt: &Sign, source: Source) -> Span {
        let asked_before = self.stand.gone.is_some() && source == Source::Title;
        let ready = self.up == Readiness::Up || self.queried || asked_before;
        if ready { DEBOUNCE } else { DEBOUNCE.max(prompt.start) }
    }

    /// What an answered dialog leaves: it may only be drawn anew, and after a no a program winds up its work.
    fn after_a_dialog(&self, claim: Claim, now: Timestamp) -> Option<Claim> {
        let works = matches!(claim.claimed, Claimed::State(SessionState::Working));
        let Some(gone) = self.stand.gone.filter(|_| works && self.was_asking()) else {
            return Some(claim);
        };
        let since = gone.key.map_or(gone.at, |(_, at)| at);
        if gone.denied() && now.since(since) < WINDING_UP {
            return None;
        }
        let patience = if gone.key.is_some() { claim.patience } else { claim.patience.max(REDRAWN) };
        Some(Claim { patience, ..claim })
    }

    /// Whether the last thing that was concluded is that the agent asks.
    fn was_asking(&self) -> bool {
        self.current.dialog.is_some() && self.current.state.needs_person()
    }

    fn start_patience(&self) -> Span {
        let first = self.current.dialog.as_ref().is_some_and(|dialog| dialog.kind == DialogKind::Startup);
        if first || self.current.state == SessionState::Starting { START } else { AT_ONCE }
    }

    /// Nothing that is understood is on the screen, and nobody reports anything.
    fn by_nothing(&mut self, now: Timestamp) -> Option<Claim> {
        let lost = now.since(*self.lost.get_or_insert(now));
        if let Some(gone) = self.stand.gone.filter(|_| self.was_asking() && self.stand.seen().is_none()) {
            return self.after_the_last_dialog(gone, now);
        }
        let hook = self.hook.filter(|(_, at)| now.since(*at) < HOOK_LASTS);
        if let Some((state, _)) = hook {
            return Some(match state {
                HookState::Working => Claim::new(SessionState::Working, "hook", Source::Hook, AT_ONCE),
                HookState::Idle => {
                    let claimed = Claimed::Idle(self.end_mark());
                    Claim { claimed, why: "hook".into(), detail: None, source: Source::Hook, patience: DEBOUNCE }
                }
            });
        }
        let unknown = || {
            let why = "nothing reliable to go by";
            (lost >= LOST).then(|| Claim::new(SessionState::Unknown, why, Source::Nothing, AT_ONCE))
        };
        let stopped = self.new_mark().is_some_and(|sign| sign.state == RuleState::Interrupted);
        match (self.adapter.otherwise, self.up) {
            (Otherwise::Working, _) if self.adapter.states.is_empty() => {
                Some(Claim::new(SessionState::Working, "it runs", Source::Nothing, AT_ONCE))
            }
            (Otherwise::Working, Readiness::Up) if stopped => unknown(),
            (Otherwise::Working, Readiness::Up) => {
                (lost >= BUSY).then(|| Claim::new(SessionState::Working, "screen: no prompt", Source::Screen, AT_ONCE))
            }
            (Otherwise::Unknown, Readiness::Up) => unknown(),
            (Otherwise::Working | Otherwise::Unknown, Readiness::Starting) => None,
        }
    }

    /// The last thing was a dialog, and nothing says what came of it.
    fn after_the_last_dialog(&self, gone: Gone, now: Timestamp) -> Option<Claim> {
        let passed = now.since(gone.at);
        let broken = gone.key.is_some_and(|(key, _)| key == Typed::Break);
        let denied = gone.denied() && passed < WINDING_UP;
        let empty = if gone.answered() { TAKEN } else { EMPTY };
        if passed < empty || denied || (broken && passed < ENDING) {
            return None;
        }
        let claim = |state, why| Some(Claim::new(state, why, Source::Dialog, AT_ONCE));
        match (gone.kind, self.up) {
            (DialogKind::Permission | DialogKind::Question, _) => {
                claim(SessionState::Working, "screen: the dialog was answered")
            }
            (DialogKind::Startup | DialogKind::Login, Readiness::Starting) => {
                claim(SessionState::Starting, "screen: the start-up dialog was answered")
            }
            (DialogKind::Startup | DialogKind::Login, Readiness::Up) => {
                claim(SessionState::Working, "screen: the start-up dialog was answered")
            }
        }
    }
}

/// Neither title nor screen says anything.
struct NoEvidence;
