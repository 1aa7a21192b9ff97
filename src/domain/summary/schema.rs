//! The summary as it is stored and printed: version 1 of `docs/summary.schema.json`.
//!
//! Owns the names and the meaning of its fields. Does not fill them (`build`) and does not shorten them (`fit`).

use serde::{Deserialize, Serialize};

use super::changes::{FileChange, Totals};
use super::evidence::{Claim, ErrorNote, LogPointer, LogSpan, Place, Source, TestRun};
use crate::domain::cost::Quality;
use crate::domain::ids::{SessionId, TaskId};

/// The version of the schema that this program writes.
pub const VERSION: u32 = 1;

/// How the session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The agent ended with success and there is a result to look at.
    Done,
    /// It ended in an error.
    Failed,
    /// It waits for an answer or an approval.
    NeedsInput,
    /// It waits for something that is not the human.
    Blocked,
    /// A person stopped it.
    Cancelled,
    /// Its time was over.
    Timeout,
    /// A budget, rate or turn limit stopped it.
    Limit,
    /// It died.
    Crashed,
    /// Nothing reliable is known: ask the human.
    Unknown,
}

impl Status {
    /// The word for people and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::NeedsInput => "needs_input",
            Self::Blocked => "blocked",
            Self::Cancelled => "cancelled",
            Self::Timeout => "timeout",
            Self::Limit => "limit",
            Self::Crashed => "crashed",
            Self::Unknown => "unknown",
        }
    }
}

/// What the status rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The process ended.
    Exit,
    /// The agent sent an event, or orchestra acted itself.
    Event,
    /// A person decided.
    User,
    /// Nothing but silence.
    Silence,
}

/// The best proof that the result is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verified {
    /// Nothing was checked.
    None,
    /// Only the diff is there.
    Diff,
    /// A build or check command succeeded after the last edit.
    Build,
    /// The last run of every test runner passed, with more than zero tests, after the last edit.
    Tests,
}

impl Verified {
    /// The words for people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "nothing checked",
            Self::Diff => "only the diff",
            Self::Build => "a check passed",
            Self::Tests => "tests passed",
        }
    }
}

/// Where the one-sentence outcome comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeSource {
    /// The agent's last message.
    Agent,
    /// The subject of its last commit.
    Commit,
    /// The task's own text.
    Task,
}

/// The result in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The sentence, at most 200 characters.
    pub text: String,
    /// Whose words these are.
    pub src: OutcomeSource,
}

/// The state of git at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GitNote {
    /// The commit the work began from.
    pub base: Option<String>,
    /// The commit at the end.
    pub head: Option<String>,
    /// The branch; null when detached.
    pub branch: Option<String>,
    /// Tracked files with changes that are not committed.
    pub uncommitted: u32,
    /// Untracked files.
    pub untracked: u32,
    /// Where the work was done; `in_place` means others may have changed files too.
    #[serde(default)]
    pub place: Place,
}

/// One command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandNote {
    /// The command line, redacted and shortened.
    pub cmd: String,
    /// Its exit code; null when unknown.
    pub exit: Option<i32>,
    /// Where in the session's recording it stands; absent when unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogPointer>,
}

/// The run of the project's check over the result; all of it was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckNote {
    /// The session it ran in; its recording holds all that was printed.
    #[serde(with = "written")]
    pub session: SessionId,
    /// The command line, redacted and shortened.
    pub cmd: String,
    /// Its exit code; null when it ran too long and was ended.
    pub exit: Option<i32>,
    /// Whether it shows that the work is right.
    pub passed: bool,
    /// Seconds it ran.
    pub s: u32,
    /// How often its failure went back to the agent before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rounds: u32,
}

/// Tokens and dollars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UsageNote {
    /// Input tokens that were not cached.
    #[serde(rename = "in")]
    pub input: u64,
    /// Output tokens.
    #[serde(rename = "out")]
    pub output: u64,
    /// Input tokens read from the cache.
    pub cache_r: u64,
    /// Input tokens written to the cache.
    pub cache_w: u64,
    /// Dollars; null when unknown, never 0 for unknown.
    pub usd: Option<f64>,
    /// How well the dollars are known.
    pub usd_src: Quality,
}

/// When it ran and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeNote {
    /// Start, in milliseconds since 1970-01-01 UTC.
    pub start_ms: i64,
    /// Seconds from start to end.
    pub wall_s: u64,
    /// Of them, seconds spent waiting for a person.
    pub waiting_s: u64,
}

/// The source of each block, one letter: `m` measured, `r` reported, `p` parsed; absent when the block is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockSources {
    /// Of `status`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Source>,
    /// Of `git`, `totals` and `files`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub git: Option<Source>,
    /// Of `commands`: the weakest source among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commands: Option<Source>,
    /// Of `tests`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests: Option<Source>,
    /// Of `errors`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<Source>,
    /// Of `decisions`, `questions` and `next`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Source>,
    /// Of `usage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Source>,
}

/// How many entries of each list are not shown; ask for the whole summary or the log to see them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Omitted {
    /// Files.
    #[serde(skip_serializing_if = "is_zero")]
    pub files: u32,
    /// Commands.
    #[serde(skip_serializing_if = "is_zero")]
    pub commands: u32,
    /// Test runs.
    #[serde(skip_serializing_if = "is_zero")]
    pub tests: u32,
    /// Names of failed tests.
    #[serde(skip_serializing_if = "is_zero")]
    pub names: u32,
    /// Errors.
    #[serde(skip_serializing_if = "is_zero")]
    pub errors: u32,
    /// Claims.
    #[serde(skip_serializing_if = "is_zero")]
    pub claims: u32,
    /// Decisions.
    #[serde(skip_serializing_if = "is_zero")]
    pub decisions: u32,
    /// Questions.
    #[serde(skip_serializing_if = "is_zero")]
    pub questions: u32,
    /// Next steps.
    #[serde(skip_serializing_if = "is_zero")]
    pub next: u32,
    /// Characters of the outcome.
    #[serde(skip_serializing_if = "is_zero")]
    pub outcome: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl Omitted {
    /// Whether nothing was left out.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The structured, checked result of a task. Lists are ranked: what matters most comes first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Version of the schema.
    pub v: u32,
    /// The task, written `task-5`.
    #[serde(with = "written")]
    pub task: TaskId,
    /// The session that did the work.
    #[serde(with = "written_option", default)]
    pub session: Option<SessionId>,
    /// The agent's own session id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native: Option<String>,
    /// The agent profile.
    pub agent: String,
    /// The model, as the CLI names it; null when unknown.
    pub model: Option<String>,
    /// How the session ended.
    pub status: Status,
    /// What the status rests on.
    pub basis: Basis,
    /// The best proof that the result is right.
    pub verified: Verified,
    /// The result in one sentence.
    pub outcome: Outcome,
    /// The state of git; null where there is none.
    pub git: Option<GitNote>,
    /// Sums over all changed files, shown or not.
    pub totals: Totals,
    /// Changed files, largest churn first.
    #[serde(default)]
    pub files: Vec<FileChange>,
    /// Commands, failing ones first, then latest first.
    #[serde(default)]
    pub commands: Vec<CommandNote>,
    /// The last run of each test runner, red ones first.
    #[serde(default)]
    pub tests: Vec<TestRun>,
    /// The project's check over the result; absent when none ran after the last work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<CheckNote>,
    /// What went wrong.
    #[serde(default)]
    pub errors: Vec<ErrorNote>,
    /// What the agent said about its work, contradicted claims first.
    #[serde(default)]
    pub claims: Vec<Claim>,
    /// Decisions it took.
    #[serde(default)]
    pub decisions: Vec<String>,
    /// Questions it asks.
    #[serde(default)]
    pub questions: Vec<String>,
    /// What it says is left to do.
    #[serde(default)]
    pub next: Vec<String>,
    /// Tokens and dollars.
    pub usage: UsageNote,
    /// When and how long.
    pub time: TimeNote,
    /// Where the whole log is.
    #[serde(default)]
    pub log: Option<LogSpan>,
    /// Where each block comes from.
    #[serde(default)]
    pub src: BlockSources,
    /// What was left out.
    #[serde(default, skip_serializing_if = "Omitted::is_empty")]
    pub omitted: Omitted,
}

/// Ids are written the way people type them (`task-5`), and read in both forms.
mod written {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub fn serialize<T: Display, S: Serializer>(id: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(id)
    }

    pub fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

mod written_option {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    #[expect(clippy::ref_option, reason = "serde's `with` passes a reference to the field")]
    pub fn serialize<T: Display, S: Serializer>(id: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        match id {
            Some(id) => to.collect_str(id),
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
        Option::<String>::deserialize(from)?.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}
