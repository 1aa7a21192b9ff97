//! Reading a TOML table key by key: every read names its key once, checks the value and remembers the line.
//!
//! Owns the sentences about wrong types, wrong values and unknown keys. Does not know which keys exist: whoever reads
//! a section asks for its keys, and `finish` reports whatever nobody asked for.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::ops::{Range, RangeInclusive};
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Place, Problem};

/// One configuration file while it is read: its text, the problems so far and where each value stands.
pub(super) struct Source<'t> {
    file: String,
    text: &'t str,
    problems: RefCell<Vec<Problem>>,
    places: RefCell<BTreeMap<String, Place>>,
    asked: RefCell<BTreeSet<String>>,
}

/// What reading a file gave beside its values.
pub(super) struct Findings {
    /// Every problem, in the order of the lines.
    pub problems: Vec<Problem>,
    /// The line of each key that is present, by its full path (`screen.fps`).
    pub places: BTreeMap<String, Place>,
    /// The full path of each key that was asked for, present or not.
    #[cfg_attr(not(test), expect(dead_code, reason = "the test that compares the keys with the example reads it"))]
    pub asked: BTreeSet<String>,
}

impl<'t> Source<'t> {
    /// A file by the name that is shown to people, and its text.
    pub(super) fn new(file: &str, text: &'t str) -> Self {
        Self {
            file: file.to_owned(),
            text,
            problems: RefCell::default(),
            places: RefCell::default(),
            asked: RefCell::default(),
        }
    }

    /// The table of the whole file, as much of it as can be read; syntax errors become problems.
    pub(super) fn parse(&self) -> DeTable<'t> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let at = error.span().unwrap_or(0..0);
            self.problem(&at, format!("this is not valid TOML: {}", error.message()));
        }
        table.into_inner()
    }

    /// The section that a whole table is.
    pub(super) fn root<'s>(&'s self, table: &'s DeTable<'t>) -> Section<'s, 't> {
        Section { source: self, table: Some(table), path: String::new(), known: BTreeSet::new() }
    }

    /// The line at which a span starts.
    pub(super) fn place(&self, span: &Range<usize>) -> Place {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        Place { file: self.file.clone(), line: before.matches('\n').count() + 1 }
    }

    /// Reports a problem at a span.
    pub(super) fn problem(&self, span: &Range<usize>, what: String) {
        self.push(Problem::new(self.place(span), what));
    }

    /// Reports a problem.
    pub(super) fn push(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// How many problems there are so far.
    pub(super) fn problems(&self) -> usize {
        self.problems.borrow().len()
    }

    /// Ends the reading.
    pub(super) fn findings(self) -> Findings {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| problem.place.line);
        Findings { problems, places: self.places.into_inner(), asked: self.asked.into_inner() }
    }
}

/// A table that is being read, or one that is absent and reads as empty.
pub(super) struct Section<'s, 't> {
    source: &'s Source<'t>,
    table: Option<&'s DeTable<'t>>,
    path: String,
    known: BTreeSet<String>,
}

type Value<'s, 't> = &'s Spanned<DeValue<'t>>;

impl<'s, 't> Section<'s, 't> {
    /// The file it is read from.
    pub(super) fn source(&self) -> &'s Source<'t> {
        self.source
    }

    fn full(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn value(&mut self, key: &str) -> Option<Value<'s, 't>> {
        self.known.insert(key.to_owned());
        let full = self.full(key);
        self.source.asked.borrow_mut().insert(full.clone());
        let (name, value) = self.table?.iter().find(|(name, _)| name.get_ref() == key)?;
        self.source.places.borrow_mut().insert(full, self.source.place(&name.span()));
        Some(value)
    }

    fn wrong(&self, key: &str, value: Value<'_, '_>, wanted: &str) {
        let what = format!("`{}` must be {wanted}, not {}", self.full(key), shown(value.get_ref()));
        self.source.problem(&value.span(), what);
    }

    fn checked<T>(&mut self, key: &str, wanted: &str, read: impl Fn(&DeValue<'t>) -> Option<T>) -> Option<T> {
        let value = self.value(key)?;
        let found = read(value.get_ref());
        if found.is_none() {
            self.wrong(key, value, wanted);
        }
        found
    }

    /// A text.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.checked(key, "a text in quotes", |value| value.as_str().map(str::to_owned))
    }

    /// A switch.
    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        self.checked(key, "true or false", DeValue::as_bool)
    }

    /// A whole number within limits.
    pub(super) fn number(&mut self, key: &str, limits: RangeInclusive<i64>) -> Option<i64> {
        let wanted = format!("a whole number from {} to {}", limits.start(), limits.end());
        self.checked(key, &wanted, |value| integer(value).filter(|n| limits.contains(n)))
    }

    /// A value written as text or number that its own type reads, such as an amount or a length of time.
    pub(super) fn parsed<T: FromStr<Err: Display>>(&mut self, key: &str) -> Option<T> {
        let value = self.value(key)?;
        let Some(text) = written(value.get_ref()) else {
            self.wrong(key, value, "a text or a number");
            return None;
        };
        let read = text.parse::<T>();
        read.map_err(|error| self.source.problem(&value.span(), format!("`{}`: {error}", self.full(key)))).ok()
    }

    /// One of a few words, with what it stands for.
    pub(super) fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let given = self.text(key)?;
        let found = choices.iter().find(|(word, _)| *word == given);
        if found.is_none() {
            let kind = format!("a value of `{}`", self.full(key));
            let words = choices.iter().map(|(word, _)| *word);
            self.source.push(Problem::unknown(self.place_of(key), &kind, &given, words));
        }
        found.map(|(_, meaning)| *meaning)
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        self.checked(key, "a list of texts, like [\"one\", \"two\"]", |value| {
            value.as_array()?.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
        })
    }

    /// Whole numbers within limits.
    pub(super) fn numbers(&mut self, key: &str, limits: RangeInclusive<i64>) -> Option<Vec<i64>> {
        let wanted = format!("a list of whole numbers from {} to {}", limits.start(), limits.end());
        self.checked(key, &wanted, |value| {
            let within = |item: &Spanned<DeValue<'_>>| integer(item.get_ref()).filter(|n| limits.contains(n));
            value.as_array()?.iter().map(within).collect()
        })
    }

    /// A table within this one, empty when it is absent.
    pub(super) fn section(&mut self, key: &str) -> Section<'s, 't> {
        let value = self.value(key);
        let table = value.and_then(|value| value.get_ref().as_table());
        if let (Some(value), None) = (value, table) {
            self.wrong(key, value, &format!("a table, like [{}]", self.full(key)));
        }
        Section { source: self.source, table, path: self.full(key), known: BTreeSet::new() }
    }

    /// The tables of a list of tables, such as every `[[routing.rule]]`, each with its path (`routing.rule.0`).
    pub(super) fn rows(&mut self, key: &str) -> Vec<Section<'s, 't>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let rows = value.get_ref().as_array().map(|array| array.iter().collect::<Vec<_>>()).unwrap_or_default();
        let tables: Vec<_> = rows.iter().filter_map(|row| row.get_ref().as_table().map(|table| (table, row))).collect();
        if tables.is_empty() || tables.len() != rows.len() {
            self.wrong(key, value, &format!("tables, each headed [[{}]]", self.full(key)));
        }
        let numbered = tables.into_iter().enumerate();
        numbered
            .map(|(n, (table, row))| {
                let path = format!("{}.{n}", self.full(key));
                self.source.asked.borrow_mut().insert(path.clone());
                self.source.places.borrow_mut().insert(path.clone(), self.source.place(&row.span()));
                Section { source: self.source, table: Some(table), path, known: BTreeSet::new() }
            })
            .collect()
    }

    /// The names in this table when they are chosen by the user, in the order of the alphabet.
    pub(super) fn names(&self) -> Vec<String> {
        self.table.into_iter().flat_map(|table| table.keys().map(|key| key.get_ref().to_string())).collect()
    }

    /// The line of a key of this section; line 1 when it is absent.
    pub(super) fn place_of(&self, key: &str) -> Place {
        let found = self.table.and_then(|table| table.keys().find(|name| name.get_ref() == key));
        self.source.place(&found.map_or(0..0, Spanned::span))
    }

    /// The line at which this section starts.
    pub(super) fn place(&self) -> Place {
        let known = self.source.places.borrow().get(&self.path).cloned();
        known.unwrap_or_else(|| self.source.place(&(0..0)))
    }

    /// Whether the file has this key, without reading it.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// Whether a key is present and a text, for keys that take a text or a list.
    pub(super) fn is_text(&self, key: &str) -> bool {
        self.table.and_then(|table| table.get(key)).is_some_and(|value| value.get_ref().is_str())
    }

    /// Whether a key is present and a table, for keys that take a text or a table.
    pub(super) fn is_table(&self, key: &str) -> bool {
        self.table.and_then(|table| table.get(key)).is_some_and(|value| value.get_ref().is_table())
    }

    /// Marks a key as known without reading it; the caller says why it is not read.
    pub(super) fn skip(&mut self, key: &str) {
        self.known.insert(key.to_owned());
    }

    /// Reports every key that nobody asked for.
    pub(super) fn finish(self) {
        let kind = if self.path.is_empty() { "a known key".to_owned() } else { format!("a key of [{}]", self.path) };
        for name in self.names() {
            if !self.known.contains(&name) {
                let known = self.known.iter().map(String::as_str);
                self.source.push(Problem::unknown(self.place_of(&name), &kind, &name, known));
            }
        }
    }
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn written(value: &DeValue<'_>) -> Option<String> {
    let number = value.as_float().map(|f| f.as_str().to_owned()).or_else(|| integer(value).map(|n| n.to_string()));
    number.or_else(|| value.as_str().map(str::to_owned))
}

/// A value as a problem names it: numbers and switches themselves, texts and collections only by their kind, since
/// a text may be a secret that was pasted into the wrong place.
fn shown(value: &DeValue<'_>) -> String {
    match (written(value), value.as_bool()) {
        (Some(number), _) if !value.is_str() => number,
        (_, Some(switch)) => switch.to_string(),
        _ => format!("a {}", value.type_str()),
    }
}

#[cfg(test)]
#[path = "section_tests.rs"]
mod tests;
