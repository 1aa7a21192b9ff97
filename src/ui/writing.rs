//! What a client is writing, and what for.

use super::editor::Editor;
use super::reading::Hunt;
use crate::domain::ids::{CommentId, TaskId};
use crate::domain::review::Anchor;
use crate::domain::route::RouteWish;
use crate::domain::session::dialog::Choice;

/// What is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A new task, and whom it is for.
    NewTask(RouteWish),
    /// A new task that is broken into a plan.
    NewPlan,
    /// One more step of the plan that is offered.
    NewStep,
    /// Words for the agent of a task.
    Reply(TaskId),
    /// Words that answer exactly this dialog: a reason for a no, or the answer to a question.
    Answer(TaskId, AnswerTo),
    /// What must change before the work is accepted.
    Feedback(TaskId),
    /// What is said of these lines.
    Comment(TaskId, Box<Anchor>),
    /// What is said instead.
    EditComment(TaskId, CommentId),
    /// What the task list is filtered by.
    Filter,
    /// What is searched for in the terminal that is read.
    Search(Hunt),
    /// What is searched for in the replay.
    FindReplayed,
    /// The time of the replay to go to.
    SeekTo,
}

impl Purpose {
    /// Whether the text becomes work, so that somebody must be found for it.
    pub const fn has_route(&self) -> bool {
        match self {
            Self::NewTask(_) | Self::NewPlan => true,
            Self::NewStep
            | Self::Reply(_)
            | Self::Answer(..)
            | Self::Feedback(_)
            | Self::Comment(..)
            | Self::EditComment(..)
            | Self::FindReplayed
            | Self::SeekTo
            | Self::Filter
            | Self::Search(_) => false,
        }
    }
}

/// What the words of an answer belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerTo {
    /// What they choose.
    pub choice: Choice,
    /// The digest of the dialog that was shown when they were asked for.
    pub digest: String,
}

/// The prompt while it is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What for.
    pub purpose: Purpose,
    /// The text.
    pub editor: Editor,
}
