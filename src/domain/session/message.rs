//! Messages: words for an agent on their way, each told once and followed until it is known what became of it.
//!
//! Knows no terminal: that it was typed, seen or lost comes in as events.

use serde::{Deserialize, Serialize};

use crate::domain::ids::SessionId;
use crate::domain::time::Timestamp;

/// Words for an agent, as the log has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Told {
    /// Events say how they fared.
    Followed {
        /// What is said.
        text: String,
    },
    /// As older logs have them: whatever became of them was not written down.
    Before(String),
}

impl Told {
    /// Words that are said now.
    pub fn new(text: impl Into<String>) -> Self {
        Self::Followed { text: text.into() }
    }

    /// What is said.
    pub fn text(&self) -> &str {
        match self {
            Self::Followed { text } | Self::Before(text) => text,
        }
    }
}

/// How it is known that an agent has a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipt {
    /// Its text was seen on the agent's screen, and then the agent took it.
    Seen,
    /// The agent's own log or protocol says that it has it.
    Logged,
    /// The agent began to work, or its prompt was empty again, but the text itself was not seen.
    Taken,
    /// It was typed with Enter and is not in the prompt; nothing else is known.
    Unseen,
}

impl Receipt {
    /// For people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Seen => "its text was seen",
            Self::Logged => "its agent says so",
            Self::Taken => "its agent took it",
            Self::Unseen => "typed; nothing more is known",
        }
    }
}

/// What happens to a message after it was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStep {
    /// From now on it may reach the agent, so that it is never sent again.
    Typed,
    /// Nothing of it has reached the agent, for sure: it waits again.
    Held,
    /// The agent has it.
    Delivered(Receipt),
    /// It is not known to have arrived, and why; it is not sent again.
    Dropped(String),
}

/// Where a message stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The agent is not at rest yet.
    Queued,
    /// It is being typed.
    Typing,
    /// The agent has it.
    Delivered(Receipt),
    /// It is not known to have arrived, and why.
    Dropped(String),
    /// The session ended first, and the one that followed was told it at its start.
    PassedOn(SessionId),
}

/// Why a message that was being typed has no receipt.
const CUT_OFF: &str = "the session ended while it was typed, and it is never sent twice";

/// A message to an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its number within the session, from one.
    pub number: u32,
    /// What is said, and how that is logged.
    pub told: Told,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub standing: Standing,
}

impl Message {
    /// Whether it was not typed yet.
    pub fn waits(&self) -> bool {
        self.standing == Standing::Queued
    }

    /// Whether nobody knows yet what becomes of it.
    pub fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Queued | Standing::Typing)
    }

    /// The standing after this step; `None` where it is too late for it.
    pub fn after(&self, step: &MessageStep) -> Option<Standing> {
        match (step, &self.standing) {
            (MessageStep::Typed, Standing::Queued) => Some(Standing::Typing),
            (MessageStep::Held, Standing::Typing) => Some(Standing::Queued),
            (MessageStep::Delivered(receipt), Standing::Queued | Standing::Typing) => {
                Some(Standing::Delivered(*receipt))
            }
            (MessageStep::Dropped(why), Standing::Queued | Standing::Typing) => Some(Standing::Dropped(why.clone())),
            (
                MessageStep::Typed | MessageStep::Held | MessageStep::Delivered(_) | MessageStep::Dropped(_),
                Standing::Queued
                | Standing::Typing
                | Standing::Delivered(_)
                | Standing::Dropped(_)
                | Standing::PassedOn(_),
            ) => None,
        }
    }
}

/// The messages of one session, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Messages(Vec<Message>);

impl Messages {
    /// All of them.
    pub fn all(&self) -> &[Message] {
        &self.0
    }

    /// The message of this number.
    pub fn get(&self, number: u32) -> Option<&Message> {
        self.0.get(number.checked_sub(1)? as usize)
    }

    /// Whether one is still on its way.
    pub fn any_open(&self) -> bool {
        self.0.iter().any(Message::is_open)
    }

    /// What was not typed yet, as one text; `None` for nothing.
    pub fn waiting(&self) -> Option<String> {
        let texts: Vec<&str> = self.0.iter().filter(|message| message.waits()).map(|m| m.told.text()).collect();
        (!texts.is_empty()).then(|| texts.join("\n\n"))
    }

    /// One more.
    pub fn add(&mut self, told: &Told, at: Timestamp) {
        let number = self.0.len() as u32 + 1;
        self.0.push(Message { number, told: told.clone(), at, standing: Standing::Queued });
    }

    /// This happened to one of them.
    pub fn step(&mut self, number: u32, step: &MessageStep) {
        let found = number.checked_sub(1).and_then(|at| self.0.get_mut(at as usize));
        if let Some(message) = found
            && let Some(standing) = message.after(step)
        {
            message.standing = standing;
        }
    }

    /// The agent works: what older logs say that it was told has arrived.
    pub fn works(&mut self) {
        for message in self.0.iter_mut().filter(|message| matches!(message.told, Told::Before(_)) && message.waits()) {
            message.standing = Standing::Delivered(Receipt::Taken);
        }
    }

    /// The session ended: of what was being typed nobody will ever know.
    pub fn end(&mut self) {
        for message in self.0.iter_mut().filter(|message| message.standing == Standing::Typing) {
            message.standing = Standing::Dropped(CUT_OFF.to_owned());
        }
    }

    /// What waits was said to the session that follows.
    pub fn pass_on(&mut self, to: SessionId) {
        for message in self.0.iter_mut().filter(|message| message.waits()) {
            message.standing = Standing::PassedOn(to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> Messages {
        let mut all = Messages::default();
        for text in texts {
            all.add(&Told::new(*text), Timestamp(5));
        }
        all
    }

    #[test]
    fn a_message_is_typed_once_and_its_end_stays() {
        let mut all = of(&["a", "b"]);
        all.step(1, &MessageStep::Typed);
        assert_eq!(all.get(1).unwrap().after(&MessageStep::Typed), None, "never twice");
        all.step(1, &MessageStep::Delivered(Receipt::Seen));
        all.step(1, &MessageStep::Dropped("late".into()));
        assert_eq!(all.get(1).unwrap().standing, Standing::Delivered(Receipt::Seen));
        assert_eq!(all.waiting().as_deref(), Some("b"));
        all.step(9, &MessageStep::Typed);
        all.step(0, &MessageStep::Typed);
        assert!(all.get(0).is_none() && all.any_open());
    }

    #[test]
    fn when_a_session_ends_what_waits_goes_on_and_what_was_typed_does_not() {
        let mut all = of(&["typed", "waits", "too"]);
        all.step(1, &MessageStep::Typed);
        all.end();
        assert_eq!(all.get(1).unwrap().standing, Standing::Dropped(CUT_OFF.to_owned()));
        assert_eq!(all.waiting().as_deref(), Some("waits\n\ntoo"));
        all.pass_on(SessionId(4));
        assert_eq!((all.waiting(), all.any_open()), (None, false));
        assert_eq!(all.get(3).unwrap().standing, Standing::PassedOn(SessionId(4)));
    }

    #[test]
    fn words_of_older_logs_are_read_and_never_said_again() {
        let old: Told = serde_json::from_str("\"go on\"").unwrap();
        let new: Told = serde_json::from_str(&serde_json::to_string(&Told::new("go on")).unwrap()).unwrap();
        assert_eq!((old.text(), new.text()), ("go on", "go on"));
        let mut all = Messages::default();
        all.add(&old, Timestamp(1));
        all.add(&new, Timestamp(2));
        all.works();
        assert_eq!(all.get(1).unwrap().standing, Standing::Delivered(Receipt::Taken));
        assert!(all.get(2).unwrap().waits());
    }
}
