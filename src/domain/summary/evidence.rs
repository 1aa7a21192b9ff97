//! Everything that was observed while one task ran: what a summary is built from.
//!
//! Owns the distinction between measured, reported and parsed. Does not judge; `build` and `claims` do.

use serde::{Deserialize, Serialize};

use super::changes::Changes;
use crate::domain::cost::{Quality, Usage};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::money::Money;
use crate::domain::session::TurnEnd;
use crate::domain::time::{Span, Timestamp};

/// Where a piece of evidence comes from, most trustworthy first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Source {
    /// Git, an exit code, our own clock.
    #[serde(rename = "m")]
    Measured,
    /// The agent's own events or transcript.
    #[serde(rename = "r")]
    Reported,
    /// Read from the text on the terminal.
    #[serde(rename = "p")]
    Parsed,
}

impl Source {
    /// The word for people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Reported => "reported",
            Self::Parsed => "parsed",
        }
    }
}

/// A place in a session's recording: first byte, number of bytes, seconds since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPointer(pub u64, pub u64, pub u64);

/// One command that ran during the task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRun {
    /// The command line.
    pub command: String,
    /// Its exit code; `None` when nobody said.
    pub exit: Option<i32>,
    /// How it is known.
    pub source: Source,
    /// What it printed, plain text, as far as it was kept; empty when unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub output: String,
    /// When it ended, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// What was printed until it was reported, since the command before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogPointer>,
}

impl CommandRun {
    /// A command of which neither output nor end is known.
    pub fn new(command: impl Into<String>, exit: Option<i32>, source: Source) -> Self {
        Self { command: command.into(), exit, source, output: String::new(), ended: None, log: None }
    }
}

/// The result of one run of one test runner. A sentence of an agent never becomes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestRun {
    /// The runner: `cargo-test`, `pytest`, `jest`.
    pub runner: String,
    /// Tests that passed; `None` when the runner does not print it.
    pub passed: Option<u32>,
    /// Tests that failed, timed out or were interrupted.
    pub failed: u32,
    /// Tests skipped, ignored, pending, todo or expected to fail.
    pub skipped: u32,
    /// Errors outside a test: a fixture, a file that cannot be collected, a build that failed.
    pub errors: u32,
    /// Names of the failed tests, as far as printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Whether files were edited after it ended, so that it proves nothing about the result.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stale: bool,
    /// Whether it began and its result was never printed: it was cut off, so that the counts are those of a part.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfinished: bool,
    /// Exit code of the command that ran it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<i32>,
    /// Where its result was printed, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogPointer>,
}

impl TestRun {
    /// Whether it shows that something is wrong. The counts win over an exit code of 0 (`cargo test || true`).
    pub const fn is_red(&self) -> bool {
        self.failed > 0 || self.errors > 0
    }

    /// Whether it shows that the work is right: it came to its end, at least one test passed, nothing failed, nothing edited
    /// since, no failing exit code. Zero tests are no success.
    pub fn is_green(&self) -> bool {
        let proves = !self.is_red() && !self.stale && !self.unfinished;
        proves && self.passed.is_some_and(|n| n > 0) && self.exit.is_none_or(|code| code == 0)
    }
}

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// A compiler or linter refused.
    Build,
    /// A test failed.
    Test,
    /// A command or tool of the agent failed.
    Tool,
    /// A budget, rate or turn limit.
    Limit,
    /// Something was not allowed.
    Permission,
    /// The agent or the machine died.
    Crash,
}

/// One thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorNote {
    /// What kind of thing.
    pub kind: ErrorKind,
    /// The message, one line.
    pub text: String,
    /// Where: `src/a.rs:9`, if it says so.
    #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// What was printed around it, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogPointer>,
}

impl ErrorNote {
    /// An error of which no place is known.
    pub fn new(kind: ErrorKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), location: None, log: None }
    }

    /// Whether it says the same, wherever it was printed.
    pub fn says_what(&self, other: &Self) -> bool {
        self.kind == other.kind && self.text == other.text && self.location == other.location
    }
}

/// What the evidence says about a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The evidence shows it.
    Confirmed,
    /// The evidence shows the opposite.
    Contradicted,
    /// No evidence either way.
    Unchecked,
}

/// Something the agent said about its own work, held against the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The sentence, shortened.
    pub text: String,
    /// What the evidence says.
    pub check: Check,
}

/// How a session's work on the task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The agent reported the end of its turn.
    Turn(TurnEnd),
    /// The process ended by itself with this code.
    Exited(i32),
    /// A person stopped it.
    Cancelled,
    /// Orchestra stopped it because its time was over.
    TimedOut,
    /// A budget, rate or turn limit stopped it.
    Limit,
    /// It waits for a person: a question or an approval.
    Waiting,
    /// It waits for something else: another task, a lock, a sign-in.
    Blocked,
    /// A signal, the machine or the server ended it.
    Lost,
    /// It went quiet; nothing reliable is known.
    Quiet,
}

/// Where the task ran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In its own git worktree: every change is the task's.
    #[default]
    Worktree,
    /// In the user's checkout: changes of others may be among them.
    InPlace,
    /// In a directory without git.
    Directory,
}

/// What kind of result a task asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Changed files; an empty diff is no result.
    #[default]
    Changes,
    /// An answer (a plan, a review, a question); an empty diff is fine.
    Answer,
}

/// The stretch of a recording that belongs to the task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSpan {
    /// Path of the recording.
    pub path: String,
    /// Its whole size in bytes.
    pub bytes: u64,
    /// First byte of the task's stretch.
    pub from: u64,
    /// First byte after it.
    pub to: u64,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFacts {
    /// The task.
    pub id: TaskId,
    /// Its text as the user or the primary wrote it.
    pub text: String,
    /// When its work began.
    pub started: Timestamp,
    /// What kind of result it asks for.
    #[serde(default)]
    pub wanted: Wanted,
}

/// Everything observed for one task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// How it ended.
    pub ending: Ending,
    /// The session that did the work.
    pub session: Option<SessionId>,
    /// The agent's own name for the session, with which it resumes.
    pub native_id: Option<String>,
    /// The agent profile.
    pub agent: String,
    /// The model, as the CLI names it.
    pub model: Option<String>,
    /// The agent's last message, from its events or transcript.
    pub final_message: Option<String>,
    /// What git says changed; `None` where there is no git.
    pub changes: Option<Changes>,
    /// Commands in the order they ran.
    pub commands: Vec<CommandRun>,
    /// The last part of the terminal as plain text (escapes resolved by the grid, soft wraps joined).
    pub output_tail: String,
    /// Where that stands in the recording, as far as no command claims it.
    pub tail_log: Option<LogPointer>,
    /// Test runs that something better than text reported (JUnit, a check that orchestra ran itself).
    pub tests: Vec<TestRun>,
    /// Errors that were reported by events.
    pub errors: Vec<ErrorNote>,
    /// Questions and approvals that are still open.
    pub open_questions: Vec<String>,
    /// When a file was last edited, if known: makes earlier test runs stale.
    pub last_edit: Option<Timestamp>,
    /// Time from start to end.
    pub wall: Span,
    /// Of it, time spent waiting for a person.
    pub waiting: Span,
    /// Tokens.
    pub usage: Usage,
    /// What it cost; `None` when unknown.
    pub money: Option<Money>,
    /// How well the cost is known.
    pub money_quality: Quality,
    /// Where it ran.
    pub place: Place,
    /// Its stretch of the recording.
    pub log: Option<LogSpan>,
}

impl Evidence {
    /// Evidence that says only which agent worked and how it ended.
    pub fn new(agent: impl Into<String>, ending: Ending) -> Self {
        Self {
            ending,
            session: None,
            native_id: None,
            agent: agent.into(),
            model: None,
            final_message: None,
            changes: None,
            commands: Vec::new(),
            output_tail: String::new(),
            tail_log: None,
            tests: Vec::new(),
            errors: Vec::new(),
            open_questions: Vec::new(),
            last_edit: None,
            wall: Span::ZERO,
            waiting: Span::ZERO,
            usage: Usage::default(),
            money: None,
            money_quality: Quality::Unknown,
            place: Place::default(),
            log: None,
        }
    }
}
