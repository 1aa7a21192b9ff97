//! Questions before something that cannot be undone, and lists to choose from.
//!
//! Owns what they are about. Does not know how they are drawn or answered.

use super::editor::Editor;
use crate::domain::ids::TaskId;
use crate::domain::task::MergeStyle;

/// A question before something that cannot be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirm {
    /// End the agent of this task.
    Kill(TaskId),
    /// Throw this task's work away.
    Discard(TaskId),
    /// Keep this one of its group and throw the others away.
    Keep(TaskId),
    /// Undo the merge of this task.
    Undo(TaskId),
    /// Push this task's branch and open a pull request.
    PullRequest(TaskId),
    /// Merge this task in this way although there are comments that nobody got.
    MergeUnsent(TaskId, Option<MergeStyle>),
    /// Trust what the project of this task proposes.
    Trust(TaskId),
    /// End everything.
    Stop,
}

/// What a list offers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListOf {
    /// Everything by name.
    #[default]
    Everything,
    /// Agents that can take over this task.
    Hands(TaskId),
    /// Ways in which the review of this task can end.
    Endings(TaskId),
    /// What this task remembers.
    Memory(TaskId),
}

/// A list to choose from, with what was typed to filter it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chooser {
    /// What was typed.
    pub editor: Editor,
    /// The marked entry, from 0.
    pub marked: usize,
    /// What there is to choose from.
    pub list: ListOf,
}
