//! Playbooks: declared ways to break a kind of request into a plan, and which of them fits a text.
//!
//! Owns the choice and the filling in of words. A playbook is only ever offered: whoever asks decides.

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};

use super::draft::Draft;

/// What the rules of a playbook must weigh together before it is offered.
const OFFERED_FROM: i32 = 10;
/// How much of a text is looked at: what is asked for stands at its beginning.
const LOOKED_AT: usize = 4096;
/// The parameter that every playbook has: the words of the request.
const TASK: &str = "task";

/// One weighted pattern that speaks for a playbook, or against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaybookRule {
    /// A regular expression without look-around, tried without regard to case; what its named groups catch becomes the
    /// parameter of that name.
    pub pattern: String,
    /// How strongly; ten together are enough.
    pub weight: i32,
    /// What a person is told when it matched.
    pub why: String,
}

/// A way to break a kind of request into a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Playbook {
    /// What people call it.
    pub name: String,
    /// What it is for, in a few words.
    pub title: String,
    /// When it is offered.
    pub rules: Vec<PlaybookRule>,
    /// What can be said beside the task, each with what holds when nothing is.
    pub parameters: BTreeMap<String, String>,
    /// The plan, with `{task}` and `{parameter}` in its words.
    pub draft: Draft,
}

/// A playbook that fits a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its name.
    pub playbook: String,
    /// Why it fits.
    pub reasons: Vec<String>,
    /// The plan with the words of the text.
    pub draft: Draft,
}

/// Why a playbook cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPlaybook {
    /// None of this name.
    #[error("there is no playbook `{0}`; there are: {1}")]
    Unknown(String, String),
    /// It takes no such parameter.
    #[error("the playbook `{0}` takes no `{1}`; it takes: {2}")]
    Parameter(String, String, String),
}

impl Playbook {
    /// The words in braces that are no parameter, in the order in which they stand.
    pub fn strangers(&self) -> Vec<String> {
        let known = |word: &str| word == TASK || self.parameters.contains_key(word);
        let mut found = Vec::new();
        for step in &self.draft.components {
            filled(&step.work.text, |word| {
                if !known(word) {
                    found.push(word.to_owned());
                }
                None
            });
        }
        found
    }

    fn fill(&self, text: &str, given: &BTreeMap<String, String>) -> Draft {
        let value = |word: &str| match word {
            TASK => Some(text.trim()),
            word => given.get(word).or_else(|| self.parameters.get(word)).map(String::as_str),
        };
        let mut draft = self.draft.clone();
        let title = text.lines().map(str::trim).find(|line| !line.is_empty());
        title.unwrap_or(&self.title).clone_into(&mut draft.title);
        for step in &mut draft.components {
            step.work.text = filled(&step.work.text, |word| value(word).map(str::to_owned));
        }
        draft
    }
}

/// The text with each `{word}` replaced by what is given for it; words for which there is nothing stay.
fn filled(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let word = rest.find('}').map(|close| &rest[1..close]).filter(|word| is_word(word));
        let found = word.and_then(|word| value(word).map(|value| (word.len() + 2, value)));
        let (length, words) = found.unwrap_or_else(|| (1, "{".to_owned()));
        out.push_str(&words);
        rest = &rest[length..];
    }
    out + rest
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// Every playbook, ready to be tried on texts.
#[derive(Debug, Clone, Default)]
pub struct Playbooks {
    all: Vec<(Playbook, Vec<Regex>)>,
}

impl Playbooks {
    /// The playbooks, those that decide first in front; a later one of the same name is left out, and so is a rule whose
    /// pattern is no regular expression.
    pub fn new(playbooks: impl IntoIterator<Item = Playbook>) -> Self {
        let mut all: Vec<(Playbook, Vec<Regex>)> = Vec::new();
        for mut playbook in playbooks {
            if all.iter().any(|(other, _)| other.name == playbook.name) {
                continue;
            }
            let compile = |rule: &PlaybookRule| {
                RegexBuilder::new(&rule.pattern).case_insensitive(true).size_limit(1 << 20).build().ok()
            };
            let (rules, patterns) = playbook.rules.into_iter().filter_map(|rule| Some((compile(&rule)?, rule))).fold(
                (Vec::new(), Vec::new()),
                |(mut rules, mut patterns), (pattern, rule)| {
                    rules.push(rule);
                    patterns.push(pattern);
                    (rules, patterns)
                },
            );
            playbook.rules = rules;
            all.push((playbook, patterns));
        }
        Self { all }
    }

    /// All of them, those that decide first in front.
    pub fn iter(&self) -> impl Iterator<Item = &Playbook> {
        self.all.iter().map(|(playbook, _)| playbook)
    }

    /// The playbook that fits a text best, if any fits.
    pub fn offer(&self, text: &str) -> Option<Offer> {
        let look = looked_at(text);
        let weighed = self.all.iter().enumerate().map(|(place, entry)| (weight(entry, look), place, entry));
        let best = weighed.max_by_key(|(weight, place, _)| (*weight, std::cmp::Reverse(*place)));
        let (_, _, entry) = best.filter(|(weight, ..)| *weight >= OFFERED_FROM)?;
        let (playbook, patterns) = entry;
        let spoke = playbook.rules.iter().zip(patterns).filter(|(rule, _)| rule.weight > 0);
        let reasons = spoke.filter(|(_, pattern)| pattern.is_match(look)).map(|(rule, _)| rule.why.clone()).collect();
        let draft = playbook.fill(text, &caught(entry, look));
        Some(Offer { playbook: playbook.name.clone(), reasons, draft })
    }

    /// The plan of this playbook for a text, with parameters that go over what its patterns catch.
    pub fn fill(&self, name: &str, text: &str, given: &BTreeMap<String, String>) -> Result<Draft, NoPlaybook> {
        let listed = |names: Vec<&str>| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let Some(entry) = self.all.iter().find(|(playbook, _)| playbook.name == name) else {
            let names = self.iter().map(|playbook| playbook.name.as_str()).collect();
            return Err(NoPlaybook::Unknown(name.to_owned(), listed(names)));
        };
        let playbook = &entry.0;
        if let Some(strange) = given.keys().find(|key| !playbook.parameters.contains_key(*key)) {
            let known = playbook.parameters.keys().map(String::as_str).collect();
            return Err(NoPlaybook::Parameter(name.to_owned(), strange.clone(), listed(known)));
        }
        let mut values = caught(entry, looked_at(text));
        values.extend(given.iter().map(|(key, value)| (key.clone(), value.clone())));
        Ok(playbook.fill(text, &values))
    }
}

fn looked_at(text: &str) -> &str {
    let end = (0..=LOOKED_AT.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

fn weight((playbook, patterns): &(Playbook, Vec<Regex>), text: &str) -> i32 {
    let matched = playbook.rules.iter().zip(patterns).filter(|(_, pattern)| pattern.is_match(text));
    matched.map(|(rule, _)| rule.weight).sum()
}

/// What the named groups of the patterns that match catch.
fn caught((playbook, patterns): &(Playbook, Vec<Regex>), text: &str) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for pattern in patterns {
        let Some(found) = pattern.captures(text) else { continue };
        for name in pattern.capture_names().flatten().filter(|name| playbook.parameters.contains_key(*name)) {
            if let Some(value) = found.name(name) {
                values.entry(name.to_owned()).or_insert_with(|| value.as_str().to_owned());
            }
        }
    }
    values
}

#[cfg(test)]
#[path = "playbook_tests.rs"]
mod tests;
