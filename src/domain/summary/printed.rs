//! Where in what a command printed a failed test or an error stands, to the line.
//!
//! Owns how a line is recognised. The bytes come in as they were recorded, escapes and all; which recording they are from is not
//! known here.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::evidence::{ErrorNote, TestRun};
use super::plain::{one_line, plain};

/// What runners write beside the name of a test that failed; a name alone may stand anywhere.
const FAILED: &str = r"(?i)\bfail(?:ed|s|ures?)?\b|\berror\b|\bnot ok\b|✗|✘|✖|✕|×|●|^\s*\d+\) ";

static SAYS_FAILED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(FAILED).ok());

/// The lines of a piece of a recording.
#[derive(Debug)]
pub struct PrintedLines(Vec<(Range<usize>, String)>);

impl PrintedLines {
    /// The lines of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut start = 0;
        let lines = bytes.split_inclusive(|byte| *byte == b'\n').map(|line| {
            let range = start..start + line.len();
            start = range.end;
            (range, plain(String::from_utf8_lossy(line).trim_end()))
        });
        Self(lines.collect())
    }

    /// The line that says that the first failed test of the run failed, as a range of the bytes.
    pub fn failed_test(&self, run: &TestRun) -> Option<Range<usize>> {
        let name = run.names.first()?;
        let says = |at: &usize| {
            let text = &self.0[*at].1;
            let before = at.checked_sub(1).map_or("", |before| self.0[before].1.trim_end());
            // Beside the name, which may itself speak of failing; Minitest puts the name below.
            stands_in(name, text) && (says_failed(&text.replace(name.as_str(), " ")) || before.ends_with(") Failure:"))
        };
        let at = (0..self.0.len()).find(says)?;
        self.0.get(at).map(|(range, _)| range.clone())
    }

    /// The line that says the error. Of several with the same words it is the one beside which its place stands.
    pub fn error(&self, error: &ErrorNote) -> Option<Range<usize>> {
        let words = error.text.trim_end_matches('…');
        let has = |text: &str, part: &str| one_line(text).contains(part);
        let is_there = |at: &usize| match &error.location {
            Some(place) => self.0.iter().skip(*at).take(2).any(|(_, text)| has(text, place)),
            None => true,
        };
        let found = |at: &usize| !words.is_empty() && self.0.get(*at).is_some_and(|(_, text)| has(text, words));
        let at = (0..self.0.len()).filter(found).find(is_there)?;
        self.0.get(at).map(|(range, _)| range.clone())
    }
}

fn says_failed(text: &str) -> bool {
    SAYS_FAILED.as_ref().is_some_and(|failed| failed.is_match(text))
}

/// Whether the name stands in the text as a whole.
fn stands_in(name: &str, text: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let ends = |at: usize| {
        let (before, after) = (text[..at].chars().next_back(), text[at + name.len()..].chars().next());
        !is_part(before) && !is_part(after)
    };
    !name.is_empty() && text.match_indices(name).any(|(at, _)| ends(at))
}

#[cfg(test)]
#[path = "printed_tests.rs"]
mod tests;
