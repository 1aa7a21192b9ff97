//! Many patterns over one text at once.
//!
//! Lists of words share one automaton, which has seen every word before long. A pattern with a repetition (`a[^.]*b`)
//! would multiply that automaton's states by all the places it can be at, so those share automata of a few.

use super::plain::without_accents;
use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// Memory for the states that the shared automaton builds while matching.
const STATES_LIMIT: usize = 16 << 20;
/// Memory for the compiled program of the shared automaton.
const PROGRAM_LIMIT: usize = 32 << 20;

/// Open patterns (`fix[^.]*test`) that share a pass: one pass each takes twice as long, and all in one pass five times, because
/// each doubles the states of the automaton.
const OPEN_AT_ONCE: usize = 16;

/// Compiled patterns, matched without regard to case.
#[derive(Debug, Clone, Default)]
pub(super) struct Patterns {
    sets: Vec<Set>,
}

/// Patterns that are matched in one pass.
#[derive(Debug, Clone)]
struct Set {
    set: RegexSet,
    /// The place in the list of each of its patterns.
    places: Vec<usize>,
}

impl Patterns {
    /// Compiles the patterns. The error holds the place of a bad one and what is wrong with it.
    pub fn compile<'a>(patterns: impl Iterator<Item = &'a str>) -> Result<Self, (usize, String)> {
        let (mut words, mut open) = (Vec::new(), Vec::new());
        for (place, written) in patterns.enumerate() {
            let pattern = ascii_boundaries(&without_accents(written));
            if written.contains(['*', '+', '{', '^']) { &mut open } else { &mut words }.push((place, pattern));
        }
        let chunks = std::iter::once(&words[..]).chain(open.chunks(OPEN_AT_ONCE)).filter(|chunk| !chunk.is_empty());
        Ok(Self { sets: chunks.map(Set::compile).collect::<Result<_, _>>()? })
    }

    /// The places of the patterns that match, in order.
    pub fn matching(&self, text: &str) -> Vec<usize> {
        let mut matching: Vec<_> = self.sets.iter().flat_map(|set| set.matching(text)).collect();
        matching.sort_unstable();
        matching
    }
}

impl Set {
    fn compile(patterns: &[(usize, String)]) -> Result<Self, (usize, String)> {
        let set = RegexSetBuilder::new(patterns.iter().map(|(_, pattern)| pattern))
            .case_insensitive(true)
            .size_limit(PROGRAM_LIMIT)
            .dfa_size_limit(STATES_LIMIT)
            .build();
        let set = set.map_err(|whole| {
            let bad = patterns.iter().find_map(|(place, pattern)| Some((*place, compile(pattern).err()?)));
            bad.unwrap_or_else(|| (0, last_line(&whole.to_string())))
        })?;
        Ok(Self { set, places: patterns.iter().map(|(place, _)| *place).collect() })
    }

    fn matching(&self, text: &str) -> impl Iterator<Item = usize> {
        self.set.matches(text).into_iter().map(|index| self.places[index])
    }
}

fn compile(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern).case_insensitive(true).build().map_err(|error| last_line(&error.to_string()))
}

/// `\b` between ASCII words: the Unicode one would take the slow path for every text with an `é` in it.
fn ascii_boundaries(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 32);
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('b') => out.push_str(r"(?-u:\b)"),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

fn last_line(text: &str) -> String {
    let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it is too big");
    line.trim().trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_and_lone_patterns_are_reported_by_their_place() {
        let patterns = Patterns::compile(["x+y", r"\bform\b", "^a", "button"].into_iter()).unwrap();
        assert_eq!(patterns.matching("A Button on a FORM: xxy"), [0, 1, 2, 3]);
        assert_eq!(patterns.matching("a platform"), [2]);
        assert_eq!(Patterns::compile(["a", "(", "["].into_iter()).unwrap_err().0, 1);
        assert_eq!(Patterns::compile(["a", "(b+"].into_iter()).unwrap_err().0, 1);
    }

    #[test]
    fn a_literal_backslash_b_stays() {
        assert_eq!(ascii_boundaries(r"\\b\b"), r"\\b(?-u:\b)");
    }
}
