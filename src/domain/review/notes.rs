//! What is noted of a task's review, and the events that make it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::anchor::Anchor;
use super::comment::{Comment, CommentState};
use crate::domain::ids::CommentId;
use crate::domain::task::Workspace;
use crate::domain::time::Timestamp;

/// What happened in a review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewEvent {
    /// A person said something of some lines.
    Commented {
        /// The comment's name.
        id: CommentId,
        /// The lines.
        anchor: Anchor,
        /// The words.
        text: String,
    },
    /// They say this instead; it is to be sent again.
    Edited(CommentId, String),
    /// They take it back.
    Removed(CommentId),
    /// The agent was told these.
    Sent(Vec<CommentId>),
    /// The agent changed the places of these.
    Answered(Vec<CommentId>),
    /// The person says that this one is settled.
    Handled(CommentId),
    /// A person has viewed this file as this change of it left it; `None` takes the mark away.
    Viewed {
        /// Its path.
        file: String,
        /// Which change.
        digest: Option<u64>,
    },
    /// The merge is to be undone.
    UndoAsked,
    /// It was: the work stands on a branch of its own again.
    Undone(Box<Workspace>),
    /// It was not, and why.
    UndoRefused(String),
}

impl ReviewEvent {
    /// The word under which the log files it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Commented { .. } => "review.commented",
            Self::Edited(..) => "review.comment_edited",
            Self::Removed(_) => "review.comment_removed",
            Self::Sent(_) => "review.comments_sent",
            Self::Answered(_) => "review.comments_answered",
            Self::Handled(_) => "review.comment_handled",
            Self::Viewed { .. } => "review.viewed",
            Self::UndoAsked => "review.undo_asked",
            Self::Undone(_) => "review.undone",
            Self::UndoRefused(_) => "review.undo_refused",
        }
    }
}

/// How the undoing of a merge stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undoing {
    /// Nobody asked for it, or it is done.
    #[default]
    No,
    /// It is under way.
    Asked,
    /// It could not be, and why.
    Refused(String),
}

/// What is noted of a review.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewNotes {
    /// The comments, oldest first.
    pub comments: Vec<Comment>,
    /// The highest name that a comment ever had.
    pub last: u32,
    /// Files that were viewed, each with the change of it.
    pub viewed: BTreeMap<String, u64>,
    /// How the undoing of its merge stands.
    #[serde(default)]
    pub undoing: Undoing,
}

impl ReviewNotes {
    /// The comment of this name.
    pub fn comment(&self, id: CommentId) -> Option<&Comment> {
        self.comments.iter().find(|comment| comment.id == id)
    }

    /// The comments that stand so.
    pub fn that_are(&self, state: CommentState) -> impl Iterator<Item = &Comment> {
        self.comments.iter().filter(move |comment| comment.state == state)
    }

    /// The name of the next comment.
    pub const fn next(&self) -> CommentId {
        CommentId(self.last + 1)
    }

    /// Whether this change of the file was viewed.
    pub fn has_viewed(&self, file: &str, digest: u64) -> bool {
        self.viewed.get(file) == Some(&digest)
    }

    /// Makes it true. Total, like all of `apply`.
    pub fn apply(&mut self, event: &ReviewEvent, at: Timestamp) {
        match event {
            ReviewEvent::Commented { id, anchor, text } => {
                self.last = self.last.max(id.0);
                let (anchor, text) = (anchor.clone(), text.clone());
                self.comments.push(Comment { id: *id, anchor, text, state: CommentState::Open, at });
            }
            ReviewEvent::Edited(id, text) => {
                for comment in self.comments.iter_mut().filter(|comment| comment.id == *id) {
                    comment.text.clone_from(text);
                    (comment.state, comment.at) = (CommentState::Open, at);
                }
            }
            ReviewEvent::Removed(id) => self.comments.retain(|comment| comment.id != *id),
            ReviewEvent::Sent(ids) => self.stand(ids, CommentState::Sent),
            ReviewEvent::Answered(ids) => self.stand(ids, CommentState::Answered),
            ReviewEvent::Handled(id) => self.stand(&[*id], CommentState::Handled),
            ReviewEvent::Viewed { file, digest: Some(digest) } => drop(self.viewed.insert(file.clone(), *digest)),
            ReviewEvent::Viewed { file, digest: None } => drop(self.viewed.remove(file)),
            ReviewEvent::UndoAsked => self.undoing = Undoing::Asked,
            ReviewEvent::Undone(_) => self.undoing = Undoing::No,
            ReviewEvent::UndoRefused(why) => self.undoing = Undoing::Refused(why.clone()),
        }
    }

    fn stand(&mut self, ids: &[CommentId], state: CommentState) {
        for comment in self.comments.iter_mut().filter(|comment| ids.contains(&comment.id)) {
            comment.state = state;
        }
    }
}
