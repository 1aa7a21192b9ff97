//! What the readers conclude from an agent's own output: values, no rules.

use std::path::PathBuf;

use crate::domain::cost::CostReading;
use crate::domain::session::TurnEnd;
use crate::domain::session::dialog::Dialog;
use crate::domain::summary::CommandRun;
use crate::domain::time::Timestamp;

pub use super::failure::{FailureKind, Until};

/// Of what a command printed, so many bytes are kept: test results and errors stand at the end.
const KEPT_OUTPUT: usize = 32 << 10;

/// The last part of what a command printed, from the beginning of a line on.
pub fn last_part(printed: &str) -> String {
    let Some(over) = printed.len().checked_sub(KEPT_OUTPUT).filter(|over| *over > 0) else {
        return printed.to_owned();
    };
    let from =
        printed.as_bytes()[over..].iter().position(|byte| *byte == b'\n').map_or(printed.len(), |at| over + at + 1);
    printed.get(from..).unwrap_or_default().to_owned()
}

/// One thing that an agent's own output says.
#[derive(Debug, Clone, PartialEq)]
pub enum AgentFact {
    /// The CLI's own id of its session, for resuming it.
    NativeId(String),
    /// What was used so far; no dollars where the CLI tells only tokens.
    Cost(CostReading),
    /// What a second source, or the price list, says of the same use: compared, and believed only where the first is silent.
    Check(CostReading),
    /// The agent's last message of a turn.
    FinalMessage(String),
    /// A command that it ran.
    Command {
        /// The command line.
        command: String,
        /// Its exit code, where it is known; `Some(1)` where only failure is known.
        exit: Option<i32>,
        /// What it printed, its last part; empty when unknown.
        output: String,
    },
    /// A command that a shell in its terminal ran, by the shell's marks.
    Marked(Box<CommandRun>),
    /// When the command or the edit that is told next happened, where the CLI says it.
    At(Timestamp),
    /// A file that it wrote or changed.
    FileTouched(PathBuf),
    /// A turn ended.
    TurnEnded(TurnEnd),
    /// Something failed.
    Failed {
        /// What kind of failure.
        kind: FailureKind,
        /// The agent's words.
        text: String,
    },
    /// Text that it wrote, for display.
    Text(String),
    /// It asks a person, by its own protocol; `Dialog::request` names the request.
    Asked(Box<Dialog>),
    /// The request of this name was answered or taken back.
    Settled(String),
    /// It is about to make its conversation shorter.
    Compacts,
}
