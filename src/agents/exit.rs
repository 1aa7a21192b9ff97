//! What the exit codes of a CLI mean.
//!
//! Owns the words and the look-up. Does not know what a session does with it.

use serde::Deserialize;

/// What the end of a process says about its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitMeans {
    /// It did what it was told.
    Done,
    /// A person stopped it.
    Interrupted,
    /// The maker's limit was hit.
    RateLimited,
    /// Nobody is signed in, or the key was refused.
    NeedsLogin,
    /// The service answered with an error.
    Api,
    /// A tool was refused because nobody could be asked.
    Denied,
    /// It would not start as it was told to: an untrusted folder, a word of the launch line that it does not know.
    Refused,
    /// It broke.
    Crashed,
}

/// One exit code, or one signal, and its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitRule {
    /// The code.
    pub code: Option<i32>,
    /// The signal, by its number.
    pub signal: Option<i32>,
    /// What it means.
    pub means: ExitMeans,
    /// The same for people: what happened and what to do.
    pub why: String,
}

impl ExitRule {
    /// Whether it speaks of `code`, where a signal is 128 and its number, as shells have it, or the number below zero.
    pub fn applies(&self, code: i32) -> bool {
        self.code == Some(code) || self.signal.is_some_and(|signal| code == 128 + signal || code == -signal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_signals_are_told_apart() {
        let rule = |code, signal| ExitRule { code, signal, means: ExitMeans::Crashed, why: "x".into() };
        let table = [
            (rule(Some(55), None), 55, true),
            (rule(Some(55), None), 1, false),
            (rule(None, Some(2)), 130, true),
            (rule(None, Some(2)), -2, true),
            (rule(None, Some(2)), 2, false),
            (rule(None, None), 0, false),
        ];
        for (rule, code, applies) in table {
            assert_eq!(rule.applies(code), applies, "{rule:?} {code}");
        }
    }
}
