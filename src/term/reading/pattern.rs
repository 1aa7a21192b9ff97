//! Searching: text as it is written, or a regular expression, over everything that a pane keeps.

use std::ops::Range;

use memchr::{memchr, memchr2};
use regex::{Regex, RegexBuilder};

use super::text::{PaneText, Place};
use crate::term::clean::is_unsafe;

const ESC: u8 = 0x1b;

/// How what is searched for is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PatternKind {
    /// As it is written.
    #[default]
    Text,
    /// As a regular expression.
    Regex,
}

/// Something to search for. Capitals and small letters are the same unless it has capitals.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
}

/// What cannot be searched for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no regular expression: {why}")]
pub struct BadPattern {
    text: String,
    why: String,
}

/// A place where the pattern was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Where it begins.
    pub place: Place,
    /// The byte of the line at which it ends.
    pub end: usize,
}

/// Every place where a pattern was found, from the first line to the last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matches {
    /// The places.
    pub found: Vec<Found>,
    /// Whether there are more than were looked for.
    pub more: bool,
}

impl Pattern {
    /// A pattern of this text; `None` for an empty one.
    pub fn new(text: &str, kind: PatternKind) -> Result<Option<Self>, BadPattern> {
        if text.is_empty() {
            return Ok(None);
        }
        let written = match kind {
            PatternKind::Text => regex::escape(text),
            PatternKind::Regex => text.to_owned(),
        };
        let has_capital = literal_chars(text, kind).any(char::is_uppercase);
        let built = RegexBuilder::new(&written).case_insensitive(!has_capital).size_limit(1 << 20).build();
        let regex = built.map_err(|error| {
            let why = error.to_string();
            let why =
                why.lines().rev().map(|line| line.trim().trim_start_matches("error: ")).find(|line| !line.is_empty());
            BadPattern { text: text.to_owned(), why: why.unwrap_or("it cannot be read").to_owned() }
        })?;
        Ok(Some(Self { regex }))
    }

    /// The parts of a line's text that match; empty ones are none.
    pub fn ranges<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        self.regex.find_iter(text).map(|found| found.range()).filter(|range| !range.is_empty())
    }
}

/// The characters that stand for themselves: in a regular expression not those after a backslash.
fn literal_chars(text: &str, kind: PatternKind) -> impl Iterator<Item = char> {
    let mut escaped = false;
    text.chars().filter(move |c| {
        let stands = !escaped;
        escaped = kind == PatternKind::Regex && !escaped && *c == '\\';
        stands
    })
}

impl PaneText<'_> {
    /// Where a pattern is found, at most so many places.
    pub fn search(&self, pattern: &Pattern, most: usize) -> Matches {
        let mut matches = Matches::default();
        let mut add = |number: i64, text: &str| {
            for range in pattern.ranges(text) {
                if matches.found.len() >= most {
                    matches.more = true;
                    return false;
                }
                matches.found.push(Found { place: Place::new(number, range.start), end: range.end });
            }
            true
        };
        // The lines of the history are looked at as they are stored; those on the screen are put together.
        let mut bare = String::new();
        for (number, styled) in self.all_stored() {
            let text = without_styles(styled, &mut bare);
            let goes_on = if text.len() == styled.len() {
                add(number, text)
            } else {
                // Text that nobody sees is blank in the line itself.
                pattern.ranges(text).next().is_none() || add(number, self.line(number).text())
            };
            if !goes_on {
                return matches;
            }
        }
        for number in self.on_screen()..=self.last() {
            if !add(number, self.line(number).text()) {
                return matches;
            }
        }
        matches
    }
}

/// The first byte of the characters that no stored line shows: marks and tags.
const HIDDEN: u8 = 0xf3;

/// The plain text of a stored line.
fn without_styles<'a>(styled: &'a str, bare: &'a mut String) -> &'a str {
    if memchr2(ESC, HIDDEN, styled.as_bytes()).is_none() {
        return styled;
    }
    bare.clear();
    let mut rest = styled;
    while let Some(at) = memchr2(ESC, HIDDEN, rest.as_bytes()) {
        bare.push_str(&rest[..at]);
        rest = &rest[at..];
        let hidden = rest.chars().next().filter(|c| *c != '\x1b');
        rest = match hidden {
            Some(c) => {
                bare.extend(hidden.filter(|c| !is_unsafe(*c)));
                &rest[c.len_utf8()..]
            }
            None => memchr(b'm', rest.as_bytes()).map_or("", |end| &rest[end + 1..]),
        };
    }
    bare.push_str(rest);
    bare
}
