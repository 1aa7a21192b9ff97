//! What comes over a channel beside the terminal, whichever program it is, and why an answer is not taken.

use super::super::facts::AgentFact;
use super::{OpencodeAsk, QwenAsk, words};
use crate::domain::session::TurnEnd;
use crate::domain::session::dialog::{Choice, Dialog, DialogOption};

/// What a program says on a channel beside its terminal.
#[derive(Debug, Clone, PartialEq)]
pub enum ChannelNews {
    /// A fact.
    Fact(AgentFact),
    /// A request for a person, with what its answer needs.
    Asks(ChannelAsk),
    /// It works.
    Works,
    /// It waits for a prompt; how its turn ended, `None` before the first.
    Rests(Option<TurnEnd>),
    /// Its turn failed, in its words.
    Fails(String),
    /// The request of this name was answered so, here or in the terminal; `None`: by words, or it was taken back.
    Settled(String, Option<Choice>),
    /// It did not take the answer to the request of this name.
    NotTaken(String),
}

/// A request that is answered on the channel that it came by.
#[derive(Debug, Clone, PartialEq)]
pub enum ChannelAsk {
    /// opencode's.
    Opencode(OpencodeAsk),
    /// Qwen's.
    Qwen(QwenAsk),
}

impl ChannelAsk {
    /// The request for a person.
    pub const fn dialog(&self) -> &Dialog {
        match self {
            Self::Opencode(ask) => ask.dialog(),
            Self::Qwen(ask) => ask.dialog(),
        }
    }
}

/// An answer that the request does not take, in a sentence for the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The request offers no such choice.
    #[error("the agent does not offer that answer here; look at it and choose another, or answer in its own terminal")]
    NotOffered,
    /// Several questions, and another number of answers.
    #[error("the agent asks {asked} questions; answer each on a line of its own ({given} given)")]
    EachOnALine {
        /// How many questions there are.
        asked: usize,
        /// How many lines came.
        given: usize,
    },
    /// The answer is empty.
    #[error("the answer is empty; write one of the options, its number, or your own words")]
    Empty,
}

/// An option of a request.
pub(super) fn option(label: &str, choice: Choice, key: Option<String>) -> DialogOption {
    DialogOption { label: words::visible_line(label), choice, key, marked: false }
}
