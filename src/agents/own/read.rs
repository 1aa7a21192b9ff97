//! Reading one file of the user's, and all of them.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::judge::judge;
use super::merge::merge;
use super::mistakes::{place, sentence, take_out};
use crate::agents::adapter::{Adapter, builtin, builtin_text};
use crate::config::Problem;

/// The most mistakes that are told of one file.
const MOST_MISTAKES: usize = 50;

/// A file of the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFile {
    /// Its name as it is shown to a person.
    pub file: String,
    /// What it holds.
    pub text: String,
}

/// What a file describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An agent that orchestra knows; the file changes it.
    Changed,
    /// An agent that orchestra does not know.
    New,
}

/// What reading a file gave.
#[derive(Debug)]
pub struct Read {
    /// The adapter, as far as it could be read; not to be used when there are problems.
    pub adapter: Option<Adapter>,
    /// What the file describes.
    pub origin: Origin,
    /// What is wrong, in the order of the lines.
    pub problems: Vec<Problem>,
}

/// Every adapter: the built-in ones, changed and joined by the user's files. A file with a mistake is left out as a whole,
/// and each of its mistakes is told.
pub fn load(files: &[OwnFile]) -> (Vec<Adapter>, Vec<Problem>) {
    let mut adapters = builtin();
    let mut problems = Vec::new();
    for file in files {
        let read = read(&file.file, &file.text);
        let usable = read.problems.is_empty();
        problems.extend(read.problems);
        let Some(adapter) = read.adapter.filter(|_| usable) else { continue };
        match adapters.iter_mut().find(|known| known.name == adapter.name) {
            Some(known) => *known = adapter,
            None => adapters.push(adapter),
        }
    }
    (adapters, problems)
}

/// Reads one file.
pub fn read(file: &str, text: &str) -> Read {
    let (own, errors) = DeTable::parse_recoverable(text);
    let at = |error: &toml::de::Error| place(file, text, &error.span().unwrap_or(0..0));
    let errors =
        errors.iter().map(|error| Problem::new(at(error), format!("this is not valid TOML: {}", error.message())));
    let mut problems: Vec<Problem> = errors.collect();
    let mut own = own.into_inner();
    let name = name(&own);
    let base = name.as_deref().and_then(builtin_text);
    let origin = if base.is_some() { Origin::Changed } else { Origin::New };
    if !problems.is_empty() {
        return Read { adapter: None, origin, problems };
    }
    let under = base.and_then(|text| DeTable::parse(text).ok()).map(Spanned::into_inner).unwrap_or_default();
    let adapter = shape(file, text, &under, &mut own, &mut problems);
    if let Some(adapter) = &adapter {
        problems.extend(judge(file, text, adapter, &own));
    }
    problems.sort();
    problems.dedup();
    Read { adapter, origin, problems }
}

/// Reads the tables joined; whatever is wrong is told, taken out of `own`, and the rest is read again.
fn shape<'t>(
    file: &str,
    text: &str,
    under: &DeTable<'t>,
    own: &mut DeTable<'t>,
    problems: &mut Vec<Problem>,
) -> Option<Adapter> {
    let mut gone: Vec<String> = Vec::new();
    while problems.len() < MOST_MISTAKES {
        let joined = Spanned::new(0..0, merge(under.clone(), own.clone()));
        let error = match serde::Deserialize::deserialize(toml::Deserializer::from(joined)) {
            Ok(adapter) => return Some(adapter),
            Err(error) => error,
        };
        let span = error.span().filter(|span| !span.is_empty());
        let message = error.message();
        let taken = span.and_then(|span| take_out(own, &span));
        let (path, span) = taken.map_or((String::new(), 0..0), |taken| (taken.path, taken.span));
        // What was taken out is missing now: that is no mistake of its own.
        let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        let was_there =
            |name: &str| gone.contains(&if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") });
        if !missing.is_some_and(was_there) {
            problems.push(sentence(place(file, text, &span), &path, message));
        }
        if path.is_empty() {
            return None;
        }
        gone.push(path);
    }
    None
}

fn name(own: &DeTable<'_>) -> Option<String> {
    match own.get("name")?.get_ref() {
        DeValue::String(name) => Some(name.to_string()),
        _ => None,
    }
}

#[cfg(test)]
#[path = "own_tests.rs"]
mod tests;
