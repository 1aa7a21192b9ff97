//! Checkpoints: the declared steps of a task, each ticked by a person, by an agent or by a rule.

use serde::{Deserialize, Serialize};

use super::Author;
use crate::domain::summary::{Summary, Verified, clip, one_line};
use crate::domain::time::Timestamp;

/// The most checkpoints of a task.
const MOST: usize = 30;
/// The most characters of one, and its most bytes of JSON.
const LENGTH: (usize, usize) = (160, 240);

/// What ticks a checkpoint without anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The last tests or the check passed, after the last edit.
    TestsPass,
    /// This file is in the workspace; relative to it.
    FileExists(String),
}

impl Rule {
    /// The rule that a checkpoint's words are: `tests pass`, `file exists: docs/api.md`.
    pub fn of(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase();
        if matches!(lower.trim_end_matches('.'), "tests pass" | "the tests pass" | "all tests pass") {
            return Some(Self::TestsPass);
        }
        let path = lower.starts_with("file exists:").then(|| text.trim()["file exists:".len()..].trim())?;
        let inside = !path.is_empty() && !path.starts_with('/') && path.split('/').all(|part| part != "..");
        inside.then(|| Self::FileExists(path.to_owned()))
    }
}

/// Whether a checkpoint is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Done.
    Ticked,
    /// Not done after all.
    Open,
}

/// A tick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// Who says that it is done.
    pub by: Author,
    /// Since when.
    pub at: Timestamp,
}

/// A declared step of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// What it is, in a line.
    pub text: String,
    /// What ticks it without anybody.
    #[serde(default)]
    pub rule: Option<Rule>,
    /// Set when it is done.
    #[serde(default)]
    pub tick: Option<Tick>,
}

impl Checkpoint {
    /// An open checkpoint; `None` without words.
    pub fn new(text: &str) -> Option<Self> {
        let text = clip(&one_line(text), LENGTH.0, LENGTH.1);
        (!text.is_empty()).then(|| Self { rule: Rule::of(&text), text, tick: None })
    }

    /// Adds checkpoints to others, leaving out what is there already and what is too many.
    pub fn add(known: &mut Vec<Self>, texts: &[String]) {
        for new in texts.iter().filter_map(|text| Self::new(text)) {
            if known.len() < MOST && known.iter().all(|other| other.text != new.text) {
                known.push(new);
            }
        }
    }

    /// Whether this summary says that it is done, or that it is not; `None` when it says neither.
    pub fn said_by(&self, summary: &Summary) -> Option<Mark> {
        if self.rule != Some(Rule::TestsPass) {
            return None;
        }
        let red = summary.tests.iter().any(|run| run.failed + run.errors > 0);
        let check = summary.check.as_ref().map(|check| check.passed);
        if red || check == Some(false) {
            Some(Mark::Open)
        } else if summary.verified == Verified::Tests || check == Some(true) {
            Some(Mark::Ticked)
        } else {
            None
        }
    }
}

/// How many are ticked, of how many; `None` without any, because then no progress is known.
pub fn progress(checkpoints: &[Checkpoint]) -> Option<(usize, usize)> {
    let ticked = checkpoints.iter().filter(|checkpoint| checkpoint.tick.is_some()).count();
    (!checkpoints.is_empty()).then_some((ticked, checkpoints.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_rules_only_when_they_are_one() {
        for (text, wanted) in [
            ("tests pass", Some(Rule::TestsPass)),
            (" All tests pass. ", Some(Rule::TestsPass)),
            ("File exists: docs/API.md", Some(Rule::FileExists("docs/API.md".into()))),
            ("file exists: ../secret", None),
            ("file exists: /etc/passwd", None),
            ("file exists:", None),
            ("write the tests", None),
            ("tests pass on windows", None),
        ] {
            assert_eq!(Rule::of(text), wanted, "{text}");
        }
    }

    #[test]
    fn the_same_checkpoint_is_declared_once() {
        let mut known = Vec::new();
        Checkpoint::add(&mut known, &["schema".into(), " ".into(), "schema".into(), "tests pass".into()]);
        assert_eq!(progress(&known), Some((0, 2)));
        assert_eq!(progress(&[]), None);
        Checkpoint::add(&mut known, &(0..100).map(|n| format!("step {n}")).collect::<Vec<_>>());
        assert_eq!(known.len(), MOST);
    }
}
