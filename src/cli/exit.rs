//! How a verb ends: its exit code, and the sentence when it failed.

use std::io;

use crate::client::{NotRunning, Unfit};
use crate::config::NoHome;
use crate::wire::Failure;

/// The exit code of a verb that did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: all is well.
    Ok,
    /// 1: what was asked is not well: the task failed, a check found problems.
    Failed,
    /// 5: the time was up.
    TimedOut,
    /// 128 and the number of the signal that ended the client.
    Signal(i32),
}

impl Exit {
    /// The number for the shell.
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failed => 1,
            Self::TimedOut => 5,
            Self::Signal(number) => u8::try_from(128 + number).unwrap_or(u8::MAX),
        }
    }
}

/// Why a verb did not do what it was asked; the text is one sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// 1: not allowed now, or it went wrong.
    #[error("{0}")]
    Refused(String),
    /// 2: the arguments make no sense together.
    #[error("{0}")]
    Usage(String),
    /// 3: there is no such task or session.
    #[error("{0}")]
    NotFound(String),
    /// 4: no server answers.
    #[error(transparent)]
    NotRunning(#[from] NotRunning),
    /// 1: the terminal cannot show the screen.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// 1: there is no place for settings and data.
    #[error(transparent)]
    NoHome(#[from] NoHome),
    /// 1: the connection, a file or the terminal failed.
    #[error("{doing}: {error}")]
    Io {
        /// What was attempted: `cannot write the log`.
        doing: &'static str,
        /// What the system said.
        error: io::Error,
    },
    /// 0 and silence: whoever read the output has seen enough.
    #[error("the reader of the output is gone")]
    ReaderGone,
}

impl Fault {
    /// The number for the shell.
    pub fn code(&self) -> u8 {
        match self {
            Self::ReaderGone => 0,
            Self::Refused(_) | Self::Unfit(_) | Self::NoHome(_) | Self::Io { .. } => 1,
            Self::Usage(_) => 2,
            Self::NotFound(_) => 3,
            Self::NotRunning(_) => 4,
        }
    }

    /// The fault for a failed request.
    pub fn of_reply(failure: Failure, text: String) -> Self {
        match failure {
            Failure::Refused => Self::Refused(text),
            Failure::NotFound => Self::NotFound(text),
        }
    }

    /// Makes a system error a fault that says what was attempted.
    pub fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { doing, error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_has_its_number() {
        let gone = NotRunning::Nobody("s".into());
        let table = [
            (Fault::ReaderGone, 0),
            (Fault::of_reply(Failure::Refused, "no".into()), 1),
            (Fault::Unfit(Unfit::NoTerminal), 1),
            (Fault::Usage("x".into()), 2),
            (Fault::of_reply(Failure::NotFound, "no".into()), 3),
            (Fault::NotRunning(gone), 4),
        ];
        for (fault, code) in table {
            assert_eq!(fault.code(), code, "{fault}");
        }
        let exits = [(Exit::Ok, 0), (Exit::Failed, 1), (Exit::TimedOut, 5), (Exit::Signal(15), 143)];
        for (exit, code) in exits {
            assert_eq!(exit.code(), code, "{exit:?}");
        }
    }
}
