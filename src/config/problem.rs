//! Mistakes in configuration files: where they are, what they are, what was probably meant.
//!
//! Owns the one sentence that a person sees and the search for the nearest known word. Does not know any key or
//! value; the readers do.

use std::fmt;

/// A line of a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file as it is shown to a person.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A mistake that never stops the start: the default is used instead and this is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it stands.
    pub place: Place,
    /// What is wrong and what to do, without a full stop.
    pub what: String,
}

impl Problem {
    /// A problem with a sentence of its own.
    pub fn new(place: Place, what: impl Into<String>) -> Self {
        Self { place, what: what.into() }
    }

    /// A word that is none of the known ones; names the nearest, or all of them when there are few.
    pub fn unknown<'a>(place: Place, kind: &str, given: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let hint = match nearest(given, known.iter().copied()) {
            Some(near) => format!("; did you mean `{near}`?"),
            None if (1..=8).contains(&known.len()) => format!("; known: {}", known.join(", ")),
            None => String::new(),
        };
        Self::new(place, format!("`{given}` is not {kind}{hint}"))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// The known word that a mistyped one most probably stands for, if any is near enough.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase();
    known
        .into_iter()
        .map(|word| (strsim::normalized_damerau_levenshtein(&given, &word.to_lowercase()), word))
        .filter(|(likeness, _)| *likeness >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_word_names_the_nearest_one() {
        let table = [("moues", Some("mouse")), ("FPS", Some("fps")), ("zzz", None)];
        for (given, meant) in table {
            assert_eq!(nearest(given, ["mouse", "fps", "sidebar_width"]), meant, "{given}");
        }
    }

    #[test]
    fn a_problem_is_one_sentence_with_its_place() {
        let place = Place { file: "config.toml".into(), line: 3 };
        let near = Problem::unknown(place.clone(), "a key of [screen]", "moues", ["mouse", "fps"]);
        assert_eq!(near.to_string(), "config.toml:3: `moues` is not a key of [screen]; did you mean `mouse`?");
        let far = Problem::unknown(place, "a key of [screen]", "zzz", ["mouse", "fps"]);
        assert_eq!(far.to_string(), "config.toml:3: `zzz` is not a key of [screen]; known: mouse, fps");
    }
}
