//! What the reader of TOML complains about, as sentences for people.
//!
//! Owns the wording and finding the key that a complaint is about. Does not know which keys there are: the shape of
//! `Adapter` says so in its complaint.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::{Place, Problem};

/// A key that was taken out because something is wrong with it.
pub(super) struct TakenOut {
    /// Its full path: `state.0.region`.
    pub path: String,
    /// Where it stands.
    pub span: Range<usize>,
}

/// Takes the innermost key that stands at `span` out of `table`.
pub(super) fn take_out(table: &mut DeTable<'_>, span: &Range<usize>) -> Option<TakenOut> {
    take_out_below(table, span, "")
}

fn take_out_below(table: &mut DeTable<'_>, span: &Range<usize>, path: &str) -> Option<TakenOut> {
    for (key, value) in table.iter_mut() {
        let path = join(path, key.get_ref());
        let deeper = match value.get_mut() {
            DeValue::Table(inner) => take_out_below(inner, span, &path),
            DeValue::Array(rows) => rows.iter_mut().enumerate().find_map(|(n, row)| match row.get_mut() {
                DeValue::Table(inner) => take_out_below(inner, span, &format!("{path}.{n}")),
                _ => None,
            }),
            _ => None,
        };
        if deeper.is_some() {
            return deeper;
        }
    }
    let stands_there = |key: &Spanned<_>, value: &Spanned<DeValue<'_>>| {
        // The rows of a list stand apart: the list itself has the place of its first.
        let row = match value.get_ref() {
            DeValue::Array(rows) => rows.iter().any(|row| covers(&row.span(), span)),
            _ => false,
        };
        row || covers(&key.span(), span) || covers(&value.span(), span)
    };
    let key = table.iter().find(|(key, value)| stands_there(key, value))?.0.clone();
    let path = join(path, key.get_ref());
    Some(match take_row(table, &key, span) {
        Some(n) => TakenOut { path: format!("{path}.{n}"), span: span.clone() },
        None => TakenOut { path, span: key.span() },
    })
}

/// Takes the key out; of a list of tables only the row that stands there goes, and its number is returned.
fn take_row(table: &mut DeTable<'_>, key: &Spanned<std::borrow::Cow<'_, str>>, span: &Range<usize>) -> Option<usize> {
    let rows = table.get_mut(key.get_ref().as_ref()).and_then(|value| match value.get_mut() {
        DeValue::Array(rows) => Some(rows),
        _ => None,
    });
    if let Some(rows) = rows
        && let Some(at) = rows.iter().position(|row| row.get_ref().is_table() && covers(&row.span(), span))
    {
        *rows = rows.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, row)| row.clone()).collect();
        return Some(at);
    }
    table.remove(key.get_ref().as_ref());
    None
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn covers(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end && !outer.is_empty()
}

/// The line at which a span starts.
pub(super) fn place(file: &str, text: &str, span: &Range<usize>) -> Place {
    let before = text.get(..span.start).unwrap_or(text);
    Place { file: file.to_owned(), line: before.matches('\n').count() + 1 }
}

/// The sentence for a complaint about the key at `path`.
pub(super) fn sentence(place: Place, path: &str, message: &str) -> Problem {
    let quoted = || message.split('`').skip(1).step_by(2);
    let (section, key) = path.rsplit_once('.').unwrap_or(("", path));
    let section = section_of(section);
    if message.starts_with("unknown field") {
        let kind =
            if section.is_empty() { "a key of an agent's file".to_owned() } else { format!("a key of {section}") };
        return Problem::unknown(place, &kind, key, quoted().skip(1));
    }
    if message.starts_with("unknown variant") {
        return Problem::unknown(
            place,
            &format!("a word for `{key}`"),
            quoted().next().unwrap_or_default(),
            quoted().skip(1),
        );
    }
    if message.starts_with("missing field") {
        let missing = quoted().next().unwrap_or_default();
        let here = if path.is_empty() { String::new() } else { format!(" in {}", section_of(path)) };
        return Problem::new(place, format!("`{missing}` is missing{here}; add it"));
    }
    Problem::new(place, format!("`{key}`: {}", short(message)))
}

/// `state.0` as a person wrote it: `[[state]]`.
fn section_of(path: &str) -> String {
    let parts: Vec<&str> = path.split('.').collect();
    match parts.as_slice() {
        [""] => String::new(),
        [name, row, ..] if row.parse::<usize>().is_ok() => format!("[[{name}]]"),
        _ => format!("[{path}]"),
    }
}

/// A complaint on one line: of a long one about a regular expression its last line, which says what is wrong.
pub(super) fn short(message: &str) -> String {
    let lines: Vec<&str> = message.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match (lines.as_slice(), message.starts_with("regex parse error")) {
        ([.., last], true) => {
            format!("this is not a regular expression: {}", last.strip_prefix("error: ").unwrap_or(last))
        }
        _ => lines.join(" "),
    }
}
