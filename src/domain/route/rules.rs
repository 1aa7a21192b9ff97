//! The rules as they are written in a file: weighted patterns, who does what, thresholds.
//!
//! Owns their shape and how a user's file goes over the shipped one. Does not read files or compile patterns.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::category::{Category, Complexity, Tier};

/// Where a rule comes from. A rule of the user's decides before any shipped rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// Comes with the program.
    #[default]
    Shipped,
    /// Written by the user, for all projects or for this one.
    User,
}

/// One weighted pattern that speaks for a category, or against it when the weight is negative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteRule {
    /// The category it speaks about.
    pub category: Category,
    /// How strongly: 5 to 8 for artefacts, 4 to 6 for domain words, 1 to 3 for weak cues, -3 to -6 against.
    pub weight: i32,
    /// A regular expression without look-around, matched without regard to case.
    pub pattern: String,
    /// The reason shown to people, a few words: `names a test`.
    pub why: String,
    /// Where it comes from; set when files are merged, never written in a file.
    #[serde(skip)]
    pub layer: Layer,
}

/// One weighted pattern that makes a task look bigger (positive) or smaller (negative).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplexityRule {
    /// How strongly, usually -3 to 4.
    pub weight: i32,
    /// A regular expression as in [`RouteRule`].
    pub pattern: String,
    /// The reason shown to people.
    pub why: String,
}

/// How complexity is judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ComplexityFile {
    /// What the category alone says, added to the rules' weights.
    pub lean: BTreeMap<Category, i32>,
    /// The patterns.
    pub rule: Vec<ComplexityRule>,
}

/// Who does a category's work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentChoice {
    /// The agent's name in the configuration.
    pub agent: String,
    /// How strong a model.
    pub tier: Tier,
    /// This very model instead of the agent's model of the tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How strong a model when the task looks complex; absent: the same, but never cheap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when_complex: Option<Tier>,
    /// Agents to try, in this order, when the first is not available.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallbacks: Vec<String>,
    /// Who chose it; set when files are merged, never written in a file.
    #[serde(skip)]
    pub layer: Layer,
}

/// The numbers that turn scores into decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Thresholds {
    /// Below this confidence (per mille) a decision is unsure and never goes to the cheap tier.
    pub unsure_below: u16,
    /// A complexity score up to this one is simple.
    pub simple_up_to: i32,
    /// A complexity score from this one on is complex.
    pub complex_from: i32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { unsure_below: 150, simple_up_to: -1, complex_from: 4 }
    }
}

/// A whole file of routing rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RouteFile {
    /// Patterns over the task's text.
    pub rule: Vec<RouteRule>,
    /// Patterns over each file named for the task or in its text.
    pub file: Vec<RouteRule>,
    /// Who does what.
    pub agents: BTreeMap<Category, AgentChoice>,
    /// How big a task looks.
    pub complexity: ComplexityFile,
    /// The numbers; absent in a user's file means: as shipped.
    pub thresholds: Option<Thresholds>,
}

impl RouteFile {
    /// Puts a user's file over this one: the user's rules are added and decide first, the user's agents, leanings and
    /// thresholds replace those of the same name.
    #[must_use]
    pub fn under(mut self, user: Self) -> Self {
        let mark = |mut rule: RouteRule| {
            rule.layer = Layer::User;
            rule
        };
        self.rule.extend(user.rule.into_iter().map(mark));
        self.file.extend(user.file.into_iter().map(mark));
        let own = |(category, choice)| (category, AgentChoice { layer: Layer::User, ..choice });
        self.agents.extend(user.agents.into_iter().map(own));
        self.complexity.lean.extend(user.complexity.lean);
        self.complexity.rule.extend(user.complexity.rule);
        self.thresholds = user.thresholds.or(self.thresholds);
        self
    }
}

impl Thresholds {
    /// The complexity of a score.
    pub const fn complexity(self, score: i32) -> Complexity {
        if score >= self.complex_from {
            Complexity::Complex
        } else if score <= self.simple_up_to {
            Complexity::Simple
        } else {
            Complexity::Medium
        }
    }
}
