//! The rules compiled: one set per kind of text, so that a decision is a few passes over a few kilobytes.

use std::collections::BTreeMap;

use super::category::Category;
use super::patterns::Patterns;
use super::rules::{AgentChoice, ComplexityRule, Layer, RouteFile, RouteRule, Thresholds};

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

/// Where the rules come from when a decision needs them; compiling them takes longer than a start may.
pub trait Rules {
    /// The rules.
    fn table(&self) -> &RouteTable;
}

impl Rules for RouteTable {
    fn table(&self) -> &RouteTable {
        self
    }
}

/// Compiled routing rules.
#[derive(Debug, Clone, Default)]
pub struct RouteTable {
    pub(super) rules: Vec<RouteRule>,
    pub(super) rule_ids: Vec<String>,
    pub(super) rule_set: Patterns,
    pub(super) files: Vec<RouteRule>,
    pub(super) file_ids: Vec<String>,
    pub(super) file_set: Patterns,
    pub(super) sizes: Vec<ComplexityRule>,
    pub(super) size_set: Patterns,
    pub(super) lean: BTreeMap<Category, i32>,
    pub(super) agents: BTreeMap<Category, AgentChoice>,
    pub(super) thresholds: Thresholds,
}

impl RouteTable {
    /// Compiles the rules. The error names the first rule that is no regular expression.
    pub fn compile(file: RouteFile) -> Result<Self, BadRule> {
        let RouteFile { rule, file, agents, complexity, thresholds } = file;
        Ok(Self {
            rule_ids: ids("", &rule),
            rule_set: set("rule", &rule, |r| &r.pattern)?,
            rules: rule,
            file_ids: ids("file.", &file),
            file_set: set("file", &file, |r| &r.pattern)?,
            files: file,
            size_set: set("complexity.rule", &complexity.rule, |r| &r.pattern)?,
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

/// The names of rules: their place among those of the same category and layer.
fn ids(list: &str, rules: &[RouteRule]) -> Vec<String> {
    let mut counts: BTreeMap<(Layer, Category), usize> = BTreeMap::new();
    let name = |rule: &RouteRule| {
        let count = counts.entry((rule.layer, rule.category)).or_default();
        *count += 1;
        let layer = match rule.layer {
            Layer::Shipped => "",
            Layer::User => "yours.",
        };
        format!("{layer}{list}{}.{count}", rule.category.key())
    };
    rules.iter().map(name).collect()
}

fn set<R>(list: &'static str, rules: &[R], pattern: impl Fn(&R) -> &str) -> Result<Patterns, BadRule> {
    Patterns::compile(rules.iter().map(&pattern)).map_err(|(index, why)| {
        let pattern = rules.get(index).map_or("", pattern).to_owned();
        BadRule { list, index, pattern, why }
    })
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
    fn word_boundaries_are_ascii() {
        let table = RouteTable::compile(with(r"\bform\b")).unwrap();
        assert_eq!(table.rule_set.matching("é form é"), [1]);
        assert!(table.rule_set.matching("platforms").is_empty());
    }
}
