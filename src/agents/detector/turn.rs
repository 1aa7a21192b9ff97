//! One turn of an agent, and how it ended, as far as the signs tell.
//!
//! Owns the difference between finished, stopped and refused when the program only says "idle". Knows no screen.

use super::super::facts::FailureKind;
use super::super::rules::RuleState;
use crate::domain::session::TurnEnd;
use crate::domain::session::dialog::Choice;
use crate::domain::time::Timestamp;

/// The turn that runs, or the last one.
#[derive(Debug, Default)]
pub struct Turn {
    since: Option<Timestamp>,
    asked: bool,
    /// What a person chose in the last dialog, when the keys said so.
    choice: Option<Choice>,
    answered: Option<Timestamp>,
    input: Option<Timestamp>,
    ended: Option<TurnEnd>,
    /// Whether `ended` is only what is left when nothing says how it ended.
    guessed: bool,
    failure: Option<FailureKind>,
    hook: Option<(TurnEnd, Option<FailureKind>)>,
    any: bool,
}

/// The newest sign on the screen of how a turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndMark {
    /// What it says.
    pub state: RuleState,
    /// Why it failed, when its text says so.
    pub failure: Option<FailureKind>,
}

impl Turn {
    /// The agent works since `since`: a turn runs from then on, if none did. Says whether it began with that.
    pub fn works(&mut self, since: Timestamp) -> bool {
        let begins = self.since.is_none();
        if begins {
            self.since = Some(since);
            self.asked = false;
            self.choice = None;
            self.answered = None;
            self.hook = None;
            self.failure = None;
        }
        begins
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
        self.choice = None;
        self.answered = None;
    }

    /// The dialog went away, perhaps by this choice.
    pub fn answered(&mut self, choice: Option<Choice>, now: Timestamp) {
        self.answered = Some(now);
        self.choice = choice.or(self.choice);
    }

    /// Keys were sent.
    pub fn input(&mut self, now: Timestamp) {
        self.input = Some(now);
    }

    /// The program itself says how the turn ended.
    pub fn end(&mut self, end: TurnEnd) {
        self.since = None;
        self.ended = Some(end);
        self.guessed = false;
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
    pub fn idle(&mut self, mark: Option<EndMark>) {
        let told = mark.and_then(|mark| self.told_by(mark.state));
        let Some(since) = self.since else {
            // The mark may be drawn after the prompt.
            if let (true, Some(end)) = (self.guessed, told) {
                self.failure = mark.and_then(|mark| mark.failure);
                self.end(end);
            }
            return;
        };
        let hook = self.hook.take();
        self.failure = match hook {
            Some((_, failure)) => failure,
            None => mark.and_then(|mark| mark.failure),
        };
        let known = hook.map(|(end, _)| end).or(told);
        match known.or_else(|| self.guess(since, mark.map(|mark| mark.state))) {
            Some(end) => self.end(end),
            None => self.since = None,
        }
        self.guessed = known.is_none();
    }

    /// Whether a turn runs.
    pub fn runs(&self) -> bool {
        self.since.is_some()
    }

    /// How the last turn ended; `None` before the first one.
    pub fn ended(&self) -> Option<TurnEnd> {
        self.ended
    }

    /// Why the last turn failed, when a hook or the screen said so.
    pub fn failure(&self) -> Option<FailureKind> {
        self.failure
    }

    /// How the turn ended by a mark on the screen, as far as that says it.
    fn told_by(&self, mark: RuleState) -> Option<TurnEnd> {
        match mark {
            RuleState::Done => Some(TurnEnd::Done),
            RuleState::Failed | RuleState::RateLimited | RuleState::NeedsLogin => Some(TurnEnd::Failed),
            RuleState::Denied => Some(TurnEnd::Denied),
            // Some programs write the same after a stop and after a no.
            RuleState::Interrupted if self.refused() => Some(TurnEnd::Denied),
            RuleState::Interrupted => Some(TurnEnd::Interrupted),
            RuleState::Working | RuleState::Idle | RuleState::WantsApproval | RuleState::Ready | RuleState::Same => {
                None
            }
        }
    }

    /// A dialog was the last thing, and no key came after it that could have stopped the turn.
    fn refused(&self) -> bool {
        match self.choice {
            Some(Choice::Deny) => self.asked,
            Some(Choice::Approve | Choice::Always) => false,
            Some(Choice::Other) | None => {
                self.asked && !self.answered.is_some_and(|answered| self.input_after(answered))
            }
        }
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
