//! Turns that are over: the marks they left on the screen, and those that nobody saw because they were over before the
//! next look.

use super::claim::{Claim, Claimed};
use super::evidence::Sign;
use super::fusion::Detector;
use super::signals::Source;
use super::turn::EndMark;
use crate::agents::failure::{FailureKind, until};
use crate::agents::rules::RuleState;
use crate::domain::session::SessionState;
use crate::domain::time::{Span, Timestamp};

impl Detector {
    /// An agent that rested, worked and rests again since the last look has had a turn all the same. One that has only
    /// just started has, if it left a mark: work at the start that is over at once is else only the start.
    pub(super) fn unless_worked(&mut self, claim: Claim, now: Timestamp) -> Claim {
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
    /// A turn runs, perhaps a new one: the marks on the screen are not its own.
    pub(super) fn turn_runs(&mut self, since: Timestamp) {
        if self.turn.works(since) {
            self.note_marks();
        }
    }

    pub(super) fn note_marks(&mut self) {
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
