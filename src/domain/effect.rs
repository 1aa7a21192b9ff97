//! Effects: what must be done outside because of an event. Their outcome comes back as a command.

use super::ids::{SessionId, TaskId};
use super::session::dialog::{Choice, DialogKey};
use super::summary::Ending;
use super::task::MergeStyle;

/// Something to do in the world. Only carried out live, never on replay.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Make the task's worktree, or find out that it runs in a plain directory.
    PrepareWorkspace(TaskId),
    /// Start the session's process.
    Launch(SessionId),
    /// Press these keys, but only while the dialog with this digest is on the screen.
    PressKeys {
        /// Where.
        session: SessionId,
        /// What.
        keys: Vec<DialogKey>,
        /// The dialog.
        digest: String,
    },
    /// Answer this request in the agent's own protocol, if it still waits.
    Reply {
        /// Where.
        session: SessionId,
        /// The request.
        request: String,
        /// What was chosen.
        choice: Choice,
        /// Why, for the agent to read.
        reason: Option<String>,
    },
    /// Type this and press Enter as soon as the agent waits for input.
    Type(SessionId, String),
    /// The same, but the message of this number is told of before it is typed.
    Message(SessionId, u32, String),
    /// Type the message of this number now.
    TypeMessage(SessionId, u32),
    /// Stop the agent's turn by the agent's own key.
    Interrupt(SessionId),
    /// End the whole process tree.
    EndTree(SessionId),
    /// Gather what the session did.
    Collect(TaskId, SessionId, Ending),
    /// Gather what the check gave.
    CollectCheck(TaskId, SessionId),
    /// Measure what the session did so far, without saying that it ended.
    KeepContext(TaskId, SessionId),
    /// Look for the files that the task's checkpoints name.
    LookForFiles(TaskId),
    /// Carry out the approval.
    Merge(TaskId, MergeStyle),
    /// Undo the merge.
    UndoMerge(TaskId),
    /// Remove the worktree and the branch.
    Discard(TaskId),
    /// Remove the worktree of a finished task.
    TidyUp(TaskId),
    /// Tell the person this.
    Tell(String),
    /// Something began to wait for the person.
    Alert(TaskId),
    /// What this task asks was put off and is asked again.
    Remind(TaskId),
}
