//! Comments, and what the agent is told of them.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::anchor::Anchor;
use crate::domain::ids::CommentId;
use crate::domain::time::Timestamp;

/// The most lines of the work that stand with a comment in what the agent is told.
const SHOWN: usize = 8;

/// How a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommentState {
    /// It was written and not sent.
    Open,
    /// The agent has it.
    Sent,
    /// The agent changed the place.
    Answered,
    /// The person says that nothing more is to be done about it.
    Handled,
}

impl CommentState {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "not sent",
            Self::Sent => "sent",
            Self::Answered => "answered",
            Self::Handled => "handled",
        }
    }
}

/// What a person says of some lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its name.
    pub id: CommentId,
    /// The lines.
    pub anchor: Anchor,
    /// The words.
    pub text: String,
    /// How it stands.
    pub state: CommentState,
    /// When it was written or changed.
    pub at: Timestamp,
}

/// What the agent is told: the person's words, then each comment with its lines.
pub fn feedback<'a>(words: &str, comments: impl Iterator<Item = &'a Comment>) -> String {
    let mut text = words.trim().to_owned();
    for (n, comment) in comments.enumerate() {
        if n == 0 {
            if !text.is_empty() {
                text += "\n\n";
            }
            text += "Comments on lines of your work; do what each asks, or say why not:";
        }
        let _ = write!(text, "\n\n{}. {}", n + 1, comment.anchor.place());
        for line in comment.anchor.lines.iter().take(SHOWN) {
            let _ = write!(text, "\n   > {line}");
        }
        if comment.anchor.lines.len() > SHOWN {
            let _ = write!(text, "\n   > ({} more lines)", comment.anchor.lines.len() - SHOWN);
        }
        for line in comment.text.trim().lines() {
            let _ = write!(text, "\n   {line}");
        }
    }
    text
}
