//! Words for one agent that wait until it is at rest, and those on their way: at most one text at a time.
//!
//! A message with a number is typed only after the log says so, and what became of it is told; of other words nobody asks.

use std::collections::VecDeque;
use std::time::Instant;

use super::saying::{Saying, Step};
use crate::agents::Picture;
use crate::domain::session::MessageStep;

/// The longest text that is pasted, in bytes: longer ones are folded, cut or refused by some programs.
const PASTED: usize = 16 * 1024;

/// Whether a text can be typed as it is. Without bracketed paste each end of a line would be an Enter.
pub fn fits(text: &str, bracketed: bool) -> bool {
    text.len() <= PASTED && (bracketed || !text.trim().contains('\n'))
}

/// Words that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Their number among the session's messages; `None` where nobody asks what became of them.
    pub number: Option<u32>,
    /// What is typed.
    pub text: String,
}

/// What is to be done at an agent that is at rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Nothing.
    Nothing,
    /// The log must say that the message of this number is typed.
    Announce(u32),
    /// Type this.
    Type(Words),
}

/// The words for one agent.
#[derive(Debug, Default)]
pub struct Mailbox {
    queued: VecDeque<Words>,
    /// The message whose turn it is, while the log is written.
    announced: Option<u32>,
    saying: Option<(Option<u32>, Saying)>,
    fates: Vec<(u32, MessageStep)>,
}

impl Mailbox {
    /// A mailbox that holds these words.
    pub fn of(first: Option<String>) -> Self {
        Self { queued: first.map(|text| Words { number: None, text }).into_iter().collect(), ..Self::default() }
    }

    /// One text more.
    pub fn add(&mut self, words: Words) {
        self.queued.push_back(words);
    }

    /// Whether something is typed at this moment.
    pub const fn is_saying(&self) -> bool {
        self.saying.is_some()
    }

    /// Whether anything waits or is on its way.
    pub fn is_busy(&self) -> bool {
        self.saying.is_some() || !self.queued.is_empty()
    }

    /// The agent is at rest: what is to be done.
    pub fn next(&mut self) -> Next {
        let Some(first) = self.queued.front().filter(|_| self.saying.is_none()) else { return Next::Nothing };
        match first.number {
            Some(number) if self.announced == Some(number) => Next::Nothing,
            Some(number) => {
                self.announced = Some(number);
                Next::Announce(number)
            }
            None => self.queued.pop_front().map_or(Next::Nothing, Next::Type),
        }
    }

    /// The log says that this one is typed: what is typed, if it is still its turn.
    pub fn take(&mut self, number: u32) -> Option<Words> {
        self.announced = None;
        self.queued.front().filter(|words| words.number == Some(number))?;
        self.queued.pop_front()
    }

    /// It cannot be typed at this moment; nothing of it was.
    pub fn hold(&mut self, words: Words) {
        self.fates.extend(words.number.map(|number| (number, MessageStep::Held)));
        self.queued.push_front(words);
    }

    /// It was typed.
    pub fn typed(&mut self, words: &Words, saying: Saying) {
        self.saying = Some((words.number, saying));
    }

    /// It could not be typed.
    pub fn lost(&mut self, words: &Words, why: &str) {
        self.fates.extend(words.number.map(|number| (number, MessageStep::Dropped(why.to_owned()))));
    }

    /// The agent itself says that it took a prompt.
    pub fn confirmed(&mut self) {
        if let Some((_, saying)) = &mut self.saying {
            saying.confirm();
        }
    }

    /// Looks whether what was typed has arrived; `Enter` is to be pressed by whoever asks.
    pub fn look_after(
        &mut self,
        seen: &Picture,
        dialog: super::saying::Dialog,
        state: crate::domain::session::SessionState,
    ) -> Step {
        let Some((number, saying)) = &mut self.saying else { return Step::Wait };
        let step = saying.step(seen, dialog, state, Instant::now());
        let fate = match step {
            Step::Wait | Step::Enter => return step,
            Step::Arrived => MessageStep::Delivered(saying.receipt()),
            Step::Lost(why) => MessageStep::Dropped(why.to_owned()),
        };
        self.fates.extend(number.map(|number| (number, fate)));
        self.saying = None;
        step
    }

    /// The program ended. Where Enter was not pressed yet, nothing was said.
    pub fn end(&mut self) {
        if let Some((Some(number), saying)) = self.saying.take()
            && !saying.is_entered()
        {
            self.fates.push((number, MessageStep::Held));
        }
    }

    /// What became of messages since the last call.
    pub fn fates(&mut self) -> Vec<(u32, MessageStep)> {
        std::mem::take(&mut self.fates)
    }
}
