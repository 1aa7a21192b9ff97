//! Many patterns over one text at once.
//!
//! Lists of words share one automaton, which has seen every word before long. A pattern with a repetition (`a[^.]*b`)
//! would multiply that automaton's states by all the places it can be at, so each of those runs alone.

use super::plain::without_accents;
use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// Memory for the states that the shared automaton builds while matching.
const STATES_LIMIT: usize = 16 << 20;
/// Memory for the compiled program of the shared automaton.
const PROGRAM_LIMIT: usize = 32 << 20;

/// Compiled patterns, matched without regard to case.
#[derive(Debug, Clone, Default)]
pub(super) struct Patterns {
    together: RegexSet,
    /// The place in the list of each pattern of `together`.
    places: Vec<usize>,
    alone: Vec<(usize, Regex)>,
}

impl Patterns {
    /// Compiles the patterns. The error holds the place of a bad one and what is wrong with it.
    pub fn compile<'a>(patterns: impl Iterator<Item = &'a str>) -> Result<Self, (usize, String)> {
        let (mut words, mut places, mut alone) = (Vec::new(), Vec::new(), Vec::new());
        for (place, written) in patterns.enumerate() {
            let pattern = ascii_boundaries(&without_accents(written));
            if written.contains(['*', '+', '{', '^']) {
                alone.push((place, compile(&pattern).map_err(|why| (place, why))?));
            } else {
                words.push(pattern);
                places.push(place);
            }
        }
        let together = RegexSetBuilder::new(&words)
            .case_insensitive(true)
            .size_limit(PROGRAM_LIMIT)
            .dfa_size_limit(STATES_LIMIT)
            .build();
        let together = together.map_err(|whole| {
            let mut one_by_one = words.iter().zip(&places);
            let bad = one_by_one.find_map(|(pattern, place)| Some((*place, compile(pattern).err()?)));
            bad.unwrap_or_else(|| (0, last_line(&whole.to_string())))
        })?;
        Ok(Self { together, places, alone })
    }

    /// The places of the patterns that match, in order.
    pub fn matching(&self, text: &str) -> Vec<usize> {
        let mut matching: Vec<_> = self.together.matches(text).iter().map(|index| self.places[index]).collect();
        matching.extend(self.alone.iter().filter(|(_, regex)| regex.is_match(text)).map(|(place, _)| *place));
        matching.sort_unstable();
        matching
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
