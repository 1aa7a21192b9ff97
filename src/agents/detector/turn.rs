//! One turn of an agent, and how it ended, as far as the signs tell.
//!
//! Owns the difference between finished, stopped and refused when the program only says "idle". Knows no screen.

use super::super::facts::FailureKind;
use super::super::rules::RuleState;
use crate::domain::session::TurnEnd;
use crate::domain::time::Timestamp;

/// The turn that runs, or the last one.
#[derive(Debug, Default)]
pub struct Turn {
    since: Option<Timestamp>,
    asked: bool,
    answered: Option<Timestamp>,
    input: Option<Timestamp>,
    ended: Option<TurnEnd>,
    failure: Option<FailureKind>,
    hook: Option<(TurnEnd, Option<FailureKind>)>,
    any: bool,
}

impl Turn {
    /// The agent works: a turn runs from now on, if none did.
    pub fn works(&mut self, now: Timestamp) {
        if self.since.is_none() {
            self.since = Some(now);
            self.asked = false;
            self.answered = None;
            self.hook = None;
            self.failure = None;
        }
    }

    /// A new prompt: what a hook said before belongs to the turn before.
    pub fn prompted(&mut self, now: Timestamp) {
        self.hook = None;
        self.works(now);
    }

    /// The agent asks for permission.
    pub fn asks_permission(&mut self, now: Timestamp) {
        self.works(now);
        self.asked = true;
        self.answered = None;
    }

    /// The dialog went away.
    pub fn answered(&mut self, now: Timestamp) {
        self.answered = Some(now);
    }

    /// Keys were sent.
    pub fn input(&mut self, now: Timestamp) {
        self.input = Some(now);
    }

    /// The program itself says how the turn ended.
    pub fn end(&mut self, end: TurnEnd) {
        self.since = None;
        self.ended = Some(end);
        self.any = true;
    }

    /// A hook says how the turn ended; it comes a moment before the program is idle.
    pub fn hook_says(&mut self, end: TurnEnd, failure: Option<FailureKind>) {
        if self.since.is_some() {
            self.hook = Some((end, failure));
        } else {
            self.failure = failure;
            self.end(end);
        }
    }

    /// The program is idle; `mark` is the newest sign on the screen of how the turn ended, if there is one.
    pub fn idle(&mut self, mark: Option<RuleState>) {
        let Some(since) = self.since else { return };
        let seen = match mark {
            Some(RuleState::Done) => Some(TurnEnd::Done),
            Some(RuleState::Failed) => Some(TurnEnd::Failed),
            Some(RuleState::Denied) => Some(TurnEnd::Denied),
            Some(RuleState::Interrupted) if !self.refused() => Some(TurnEnd::Interrupted),
            Some(
                RuleState::Interrupted
                | RuleState::Working
                | RuleState::Idle
                | RuleState::Ready
                | RuleState::RateLimited
                | RuleState::NeedsLogin,
            )
            | None => None,
        };
        let hook = self.hook.take();
        self.failure = hook.and_then(|(_, failure)| failure);
        match hook.map(|(end, _)| end).or(seen).or_else(|| self.guess(since, mark)) {
            Some(end) => self.end(end),
            None => self.since = None,
        }
    }

    /// How the last turn ended; `None` before the first one.
    pub fn ended(&self) -> Option<TurnEnd> {
        self.ended
    }

    /// Why the last turn failed, when a hook said so.
    pub fn failure(&self) -> Option<FailureKind> {
        self.failure
    }

    /// A dialog was the last thing, and no key came after it that could have stopped the turn.
    fn refused(&self) -> bool {
        self.asked && !self.answered.is_some_and(|answered| self.input_after(answered))
    }

    fn input_after(&self, time: Timestamp) -> bool {
        self.input.is_some_and(|input| input > time)
    }

    /// Idle after work without a word: refused, stopped, or (before the first turn) only the start-up.
    fn guess(&self, since: Timestamp, mark: Option<RuleState>) -> Option<TurnEnd> {
        if self.refused() {
            Some(TurnEnd::Denied)
        } else if self.input_after(since) {
            Some(TurnEnd::Interrupted)
        } else if mark == Some(RuleState::Ready) {
            // Nobody touched a key and nothing stands below the prompt: it did not finish.
            Some(TurnEnd::Failed)
        } else if self.any {
            Some(TurnEnd::Interrupted)
        } else {
            None
        }
    }
}
