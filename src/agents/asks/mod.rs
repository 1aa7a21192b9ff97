//! Requests that agents make of a person in their own protocols, and the answers in the same protocol.
//!
//! Owns turning a request into a `Dialog` and a choice into the bytes that the program expects. Pure: opens no socket, reads no
//! file, and decides nothing itself. What an agent sends is untrusted text: it is shown, never obeyed.

mod claude;
mod subject;
mod words;

pub use claude::ClaudeAsk;

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
