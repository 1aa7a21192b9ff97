//! The rules compiled: one set per kind of text, so that a decision is a few passes over a few kilobytes.

use std::collections::BTreeMap;

use regex::{Regex, RegexSet, RegexSetBuilder};

use super::category::Category;
use super::rules::{AgentChoice, ComplexityRule, RouteFile, RouteRule, Thresholds};

/// Memory that one compiled set may use for the states it builds while matching.
const STATES_LIMIT: usize = 16 << 20;
/// Memory that the program of one compiled set may use.
const PROGRAM_LIMIT: usize = 32 << 20;

/// A rule that is no regular expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rule {} of `{list}` has a pattern that cannot be read, `{pattern}`: {why}", index + 1)]
pub struct BadRule {
    /// The list it stands in: `rule`, `file` or `complexity.rule`.
    pub list: &'static str,
    /// Its place in that list, from zero.
    pub index: usize,
    /// The pattern as written.
    pub pattern: String,
    /// What is wrong, one line.
    pub why: String,
}

/// Compiled routing rules.
#[derive(Debug, Clone)]
pub struct RouteTable {
    pub(super) rules: Vec<RouteRule>,
    pub(super) rule_set: RegexSet,
    pub(super) files: Vec<RouteRule>,
    pub(super) file_set: RegexSet,
    pub(super) sizes: Vec<ComplexityRule>,
    pub(super) size_set: RegexSet,
    pub(super) lean: BTreeMap<Category, i32>,
    pub(super) agents: BTreeMap<Category, AgentChoice>,
    pub(super) thresholds: Thresholds,
}

impl RouteTable {
    /// Compiles the rules. The error names the first rule that is no regular expression.
    pub fn compile(file: RouteFile) -> Result<Self, BadRule> {
        let RouteFile { rule, file, agents, complexity, thresholds } = file;
        Ok(Self {
            rule_set: set("rule", rule.iter().map(|r| r.pattern.as_str()))?,
            rules: rule,
            file_set: set("file", file.iter().map(|r| r.pattern.as_str()))?,
            files: file,
            size_set: set("complexity.rule", complexity.rule.iter().map(|r| r.pattern.as_str()))?,
            sizes: complexity.rule,
            lean: complexity.lean,
            agents,
            thresholds: thresholds.unwrap_or_default(),
        })
    }

    /// Who does this category's work, if the table says.
    pub fn agent_for(&self, category: Category) -> Option<&AgentChoice> {
        self.agents.get(&category)
    }

    /// The thresholds in force.
    pub const fn thresholds(&self) -> Thresholds {
        self.thresholds
    }
}

fn set<'a>(list: &'static str, patterns: impl Iterator<Item = &'a str> + Clone) -> Result<RegexSet, BadRule> {
    let built = RegexSetBuilder::new(patterns.clone().map(ascii_boundaries))
        .case_insensitive(true)
        .size_limit(PROGRAM_LIMIT)
        .dfa_size_limit(STATES_LIMIT)
        .build();
    built.map_err(|whole| {
        let bad = patterns.enumerate().find_map(|(index, pattern)| {
            let error = Regex::new(&ascii_boundaries(pattern)).err()?;
            Some(BadRule { list, index, pattern: pattern.to_owned(), why: last_line(&error.to_string()) })
        });
        bad.unwrap_or_else(|| BadRule { list, index: 0, pattern: String::new(), why: last_line(&whole.to_string()) })
    })
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

    fn with(pattern: &str) -> RouteFile {
        let rule = |pattern: &str| RouteRule {
            category: Category::Ui,
            weight: 5,
            pattern: pattern.into(),
            why: "is a test".into(),
            layer: super::super::rules::Layer::Shipped,
        };
        RouteFile { rule: vec![rule("fine"), rule(pattern)], ..RouteFile::default() }
    }

    #[test]
    fn a_bad_pattern_is_named_with_its_place() {
        for bad in ["(open", "a(?=b)", "[z-a]", r"(a)\1"] {
            let error = RouteTable::compile(with(bad)).unwrap_err();
            assert_eq!((error.index, error.pattern.as_str()), (1, bad));
            assert!(error.to_string().starts_with("rule 2 of `rule`"), "{error}");
        }
    }

    #[test]
    fn word_boundaries_are_ascii_and_a_literal_backslash_b_stays() {
        let table = RouteTable::compile(with(r"\bform\b")).unwrap();
        assert!(table.rule_set.is_match("é form é"));
        assert!(!table.rule_set.is_match("platforms"));
        assert_eq!(ascii_boundaries(r"\\b"), r"\\b");
    }
}
