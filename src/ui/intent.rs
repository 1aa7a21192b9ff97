//! What a person's input asks of the server.

use crate::domain::command::Command;
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::plan::Draft;
use crate::domain::route::RouteWish;
use crate::ui::log_page::LogPart;
use crate::ui::replay::ReplayWish;

/// One thing to do because of an input.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// Ask this of the domain; a refusal comes back through [`super::refused`].
    Command(Box<Command>),
    /// Send these bytes to the session's program.
    Keys(SessionId, Vec<u8>),
    /// Read the task's diff and show it as `Model::diff`.
    ShowDiff(TaskId),
    /// The prompt's text changed: say who would get it.
    Preview {
        /// The text.
        text: String,
        /// Whom the person wants.
        to: RouteWish,
    },
    /// The offered plan changed: say what it would be.
    PreviewPlan(Box<Draft>),
    /// Draw with this theme from now on.
    SetTheme(String),
    /// This client leaves; the agents work on.
    Detach,
    /// End every agent and the server; the person has confirmed it.
    Stop,
    /// Put this text into the clipboard of this client's terminal.
    Copy(String),
    /// Open this address (`http` or `https`) in the person's browser; where that cannot be, put it into the clipboard.
    Open(String),
    /// Read what this session printed before the lines that its terminal keeps, and show it as `Model::older`.
    Older(SessionId),
    /// Read this part of the log and show it as `Model::log`.
    Log(LogPart),
    /// Play a recorded session, as `Model::replay` shows it.
    Replay(ReplayWish),
    /// Start a rehearsal with this text.
    Rehearse(String),
}
