//! The check: the command that proves a task's work, what is known of it, and what its last run gave.
//!
//! Owns which end of a run is a pass, and the words for it. Does not know who may start one; `decide` does.

use serde::{Deserialize, Serialize};

use crate::domain::ids::SessionId;
use crate::domain::summary::{LogSpan, TestRun, one_line};
use crate::domain::time::Span;

/// The agent profile that runs checks.
pub const CHECK_AGENT: &str = "shell";

/// What the person wants checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckWish {
    /// The project's check, once it is trusted.
    #[default]
    Project,
    /// Nothing.
    Nothing,
    /// By this command.
    Command(String),
}

/// A command that the project's files propose: its check, its setup. It runs code of the project, so a person trusts it first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectCommand {
    /// The command line.
    pub command: String,
    /// The file that proposes it.
    pub found_in: String,
}

impl ProjectCommand {
    /// The words for copying files that match these patterns.
    pub fn copying(patterns: &[String]) -> Self {
        Self { command: format!("copy {}", patterns.join(" ")), found_in: INCLUDE_FILE.to_owned() }
    }

    /// Whether it copies files, rather than running something.
    pub fn copies(&self) -> bool {
        self.found_in == INCLUDE_FILE
    }
}

/// The file in which a project lists ignored files that a worktree should get, as patterns of `.gitignore`.
pub const INCLUDE_FILE: &str = ".worktreeinclude";

/// Who let a check run, and so who gets its result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckedBy {
    /// The gate after the work: a failure goes back to the agent.
    #[default]
    Gate,
    /// A person, by hand: they see the result.
    Person,
}

/// How a run of the check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckEnd {
    /// By itself, with this code.
    Exited(i32),
    /// It ran longer than it may.
    TimedOut,
    /// It was ended before it was over, so that it says nothing.
    Stopped,
}

/// What one run of the check gave; all of it was measured by orchestra.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// The session it ran in.
    pub session: SessionId,
    /// The command line.
    pub command: String,
    /// How it ended.
    pub end: CheckEnd,
    /// The test runs in its output.
    pub tests: Vec<TestRun>,
    /// How long it ran.
    pub wall: Span,
    /// Its recording.
    pub log: Option<LogSpan>,
    /// The end of what it printed, plain text, secrets masked.
    pub tail: String,
}

impl CheckReport {
    /// Whether it shows that the work is right: exit code 0, and no test failed behind a hidden exit code.
    pub fn passed(&self) -> bool {
        self.end == CheckEnd::Exited(0) && !self.tests.iter().any(TestRun::is_red)
    }

    /// One line: ``cargo test` exited 101, 1 test failed, 41 passed``.
    pub fn line(&self) -> String {
        let command = one_line(&self.command);
        let end = match self.end {
            CheckEnd::Exited(code) => format!("`{command}` exited {code}"),
            CheckEnd::TimedOut => format!("`{command}` was ended after {}", self.wall),
            CheckEnd::Stopped => format!("`{command}` was stopped"),
        };
        let sum = |of: fn(&TestRun) -> u32| self.tests.iter().map(of).fold(0, u32::saturating_add);
        let counts = [
            (sum(|run| run.failed), "failed"),
            (sum(|run| run.errors), "errors"),
            (sum(|run| run.passed.unwrap_or(0)), "passed"),
            (sum(|run| run.skipped), "skipped"),
        ];
        let mut words =
            counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect::<Vec<_>>();
        words.insert(0, end);
        words.join(", ")
    }
}

/// What is known of a task's check.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Checking {
    /// What the person wants.
    pub wish: CheckWish,
    /// The command that runs, or ran last.
    pub command: Option<String>,
    /// Who let it run.
    pub by: CheckedBy,
    /// What it gave, as long as the work has not gone on since.
    pub report: Option<CheckReport>,
    /// How often its failure went back to the agent since a person last had a word.
    pub sent_back: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_needs_the_exit_code_and_the_counts() {
        let run =
            |failed, errors| TestRun { runner: "pytest".into(), passed: Some(2), failed, errors, ..TestRun::default() };
        let table = [
            (CheckEnd::Exited(0), vec![], true),
            (CheckEnd::Exited(0), vec![run(0, 0)], true),
            (CheckEnd::Exited(0), vec![run(1, 0)], false),
            (CheckEnd::Exited(0), vec![run(0, 1)], false),
            (CheckEnd::Exited(1), vec![run(0, 0)], false),
            (CheckEnd::TimedOut, vec![run(0, 0)], false),
            (CheckEnd::Stopped, vec![], false),
        ];
        for (end, tests, wanted) in table {
            let report = CheckReport {
                session: SessionId(2),
                command: "pytest -q".into(),
                end,
                tests,
                wall: Span::secs(3),
                log: None,
                tail: String::new(),
            };
            assert_eq!(report.passed(), wanted, "{}", report.line());
        }
    }
}
