//! A task's status and the declared table of moves.
//!
//! ```text
//!  todo ─▶ in_progress ─▶ in_review ─▶ done
//!            ▲ │  ▲ │        │
//!            │ ▼  │ ▼        └─▶ in_progress (changes requested)
//!       blocked  paused
//!  done ─▶ in_review (its merge was undone)
//!  todo, in_progress, blocked, paused, in_review ─▶ cancelled        in_progress ─▶ failed ─▶ in_progress (retry)
//! ```

use serde::{Deserialize, Serialize};

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// Waits for a free place or for another task.
    Todo,
    /// An agent works on it.
    InProgress,
    /// It cannot go on without an answer.
    Blocked,
    /// Stopped by a person or a budget; can go on.
    Paused,
    /// The agent finished; a person looks.
    InReview,
    /// Approved.
    Done,
    /// It ended in an error; can be tried again.
    Failed,
    /// A person gave it up.
    Cancelled,
}

/// What makes a task move; the reason column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// Its work starts.
    Start,
    /// The agent waits for something only a person can give.
    Block,
    /// The person gave it.
    Unblock,
    /// A person or a budget stopped it.
    Pause,
    /// It goes on.
    Resume,
    /// The agent finished.
    Finish,
    /// A person approved.
    Approve,
    /// A person wants changes, or the agent was told to go on.
    Rework,
    /// It ended in an error.
    Fail,
    /// A person gave it up.
    Cancel,
    /// A person undid its merge.
    Reopen,
}

impl TaskStatus {
    /// All of them, in the order of the board.
    pub const ALL: [Self; 8] = [
        Self::Todo,
        Self::InProgress,
        Self::Blocked,
        Self::Paused,
        Self::InReview,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The status after `step`, or `None` when the table does not allow it.
    pub const fn after(self, step: Move) -> Option<Self> {
        use TaskStatus::{Blocked, Cancelled, Done, Failed, InProgress, InReview, Paused, Todo};
        match (self, step) {
            (Todo, Move::Start)
            | (Blocked, Move::Unblock)
            | (Paused, Move::Resume)
            | (InReview | Failed | Blocked, Move::Rework) => Some(InProgress),
            (InProgress, Move::Block) => Some(Blocked),
            (InProgress | Blocked, Move::Pause) => Some(Paused),
            (InProgress | Blocked, Move::Finish) | (Done, Move::Reopen) => Some(InReview),
            (InReview, Move::Approve) => Some(Done),
            (InProgress | Blocked | Paused, Move::Fail) => Some(Failed),
            (Todo | InProgress | Blocked | Paused | InReview | Failed, Move::Cancel) => Some(Cancelled),
            _ => None,
        }
    }

    /// Whether the task will not move again by itself.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }

    /// The word for JSON and the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::InProgress => "in_progress",
            Self::Blocked => "blocked",
            Self::Paused => "paused",
            Self::InReview => "in_review",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The words for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Todo => "waiting",
            Self::InProgress => "in progress",
            Self::Blocked => "blocked",
            Self::Paused => "paused",
            Self::InReview => "in review",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The sentence that refuses a move.
pub fn why_not(status: TaskStatus, step: Move) -> String {
    let wanted = match step {
        Move::Start => "be started",
        Move::Block => "be blocked",
        Move::Unblock => "be unblocked",
        Move::Pause => "be paused",
        Move::Resume => "be resumed",
        Move::Finish => "be finished",
        Move::Approve => "be approved",
        Move::Rework => "go back to work",
        Move::Fail => "fail",
        Move::Cancel => "be cancelled",
        Move::Reopen => "have its merge undone",
    };
    format!("a task that is {} cannot {wanted}", status.title())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_of_a_task_is_the_declared_one() {
        use TaskStatus::{Blocked, Done, Failed, InProgress, InReview, Paused, Todo};
        let table = [
            (Todo, Move::Start, Some(InProgress)),
            (Todo, Move::Approve, None),
            (InProgress, Move::Finish, Some(InReview)),
            (InProgress, Move::Block, Some(Blocked)),
            (Blocked, Move::Unblock, Some(InProgress)),
            (InProgress, Move::Pause, Some(Paused)),
            (Paused, Move::Resume, Some(InProgress)),
            (InReview, Move::Approve, Some(Done)),
            (InReview, Move::Rework, Some(InProgress)),
            (Failed, Move::Rework, Some(InProgress)),
            (Done, Move::Reopen, Some(InReview)),
            (InReview, Move::Reopen, None),
            (Done, Move::Rework, None),
            (Done, Move::Cancel, None),
        ];
        for (from, step, to) in table {
            assert_eq!(from.after(step), to, "{from:?} {step:?}");
        }
    }

    #[test]
    fn nothing_but_an_undone_merge_leaves_done_or_cancelled() {
        let moves = [Move::Start, Move::Block, Move::Unblock, Move::Pause, Move::Resume, Move::Finish, Move::Approve];
        for step in moves.into_iter().chain([Move::Rework, Move::Fail, Move::Cancel]) {
            assert_eq!(TaskStatus::Done.after(step), None);
            assert_eq!(TaskStatus::Cancelled.after(step), None);
        }
        assert_eq!(TaskStatus::Cancelled.after(Move::Reopen), None);
    }
}
