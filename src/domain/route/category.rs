//! The kinds of work, how strong a model they need, how big they are.
//!
//! Owns the names. Knows no agent: who does which kind of work is configuration.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of work. Serialized by its short key (`arch`, `ui`); longer names that people write are read as well.
///
/// The rows of the product's table map onto these as follows: *architecture / planning* is `Arch`, *backend API* and
/// *database schema, migrations* are `Backend` (same agent, same tier), *long refactor* is `Refactor`, *simple bug, rename,
/// typo* is `Simple`, *hard bug, debugging* is `Hard`, *devops / CI* is `Devops`, *data / ML* is `Data`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Plans, proposals, decisions, before code exists.
    #[serde(alias = "architecture", alias = "planning")]
    Arch,
    /// What the user sees or clicks.
    #[serde(alias = "frontend")]
    Ui,
    /// Server, interface, database, schema, migration, sign-in flow.
    #[serde(alias = "api", alias = "database")]
    Backend,
    /// An action on this repository: rebase, merge branches, revert, release tag.
    Git,
    /// Restructure, split, port, mass removal.
    Refactor,
    /// Read and judge.
    Review,
    /// Tiny and local.
    Simple,
    /// Unknown cause, concurrency or memory.
    Hard,
    /// The artefact is a test.
    Tests,
    /// The artefact is prose.
    #[serde(alias = "documentation")]
    Docs,
    /// Pipelines, containers, build, dependencies, deployment.
    #[serde(alias = "ci")]
    Devops,
    /// Training, datasets, notebooks, models.
    #[serde(alias = "ml")]
    Data,
    /// Vulnerabilities, hardening, secrets.
    Security,
    /// Speed and memory use.
    #[serde(alias = "performance")]
    Perf,
    /// A feature or change of a program or library that belongs to no domain.
    General,
    /// The text says too little.
    Unclear,
}

impl Category {
    /// Every category, in the order in which ties are broken: the first of equal scores wins.
    pub const ALL: [Self; 16] = [
        Self::Security,
        Self::Hard,
        Self::Docs,
        Self::Tests,
        Self::Git,
        Self::Devops,
        Self::Perf,
        Self::Arch,
        Self::Refactor,
        Self::Review,
        Self::Data,
        Self::Ui,
        Self::Backend,
        Self::Simple,
        Self::General,
        Self::Unclear,
    ];

    /// Its place in [`Category::ALL`].
    pub(super) const fn place(self) -> usize {
        match self {
            Self::Security => 0,
            Self::Hard => 1,
            Self::Docs => 2,
            Self::Tests => 3,
            Self::Git => 4,
            Self::Devops => 5,
            Self::Perf => 6,
            Self::Arch => 7,
            Self::Refactor => 8,
            Self::Review => 9,
            Self::Data => 10,
            Self::Ui => 11,
            Self::Backend => 12,
            Self::Simple => 13,
            Self::General => 14,
            Self::Unclear => 15,
        }
    }

    /// The key in files, JSON and logs: `arch`, `ui`, `backend`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Arch => "arch",
            Self::Ui => "ui",
            Self::Backend => "backend",
            Self::Git => "git",
            Self::Refactor => "refactor",
            Self::Review => "review",
            Self::Simple => "simple",
            Self::Hard => "hard",
            Self::Tests => "tests",
            Self::Docs => "docs",
            Self::Devops => "devops",
            Self::Data => "data",
            Self::Security => "security",
            Self::Perf => "perf",
            Self::General => "general",
            Self::Unclear => "unclear",
        }
    }

    /// The name for people: `architecture`, `UI`, `backend`, `simple fix`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Arch => "architecture",
            Self::Ui => "UI",
            Self::Simple => "simple fix",
            Self::Hard => "hard bug",
            Self::Review => "code review",
            Self::Data => "data and models",
            Self::Perf => "performance",
            Self::Backend
            | Self::Git
            | Self::Refactor
            | Self::Tests
            | Self::Docs
            | Self::Devops
            | Self::Security
            | Self::General
            | Self::Unclear => self.key(),
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// How strong (and dear) a model is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// About $0.10-0.50 a task.
    Cheap,
    /// About $1-3 a task; most work.
    Mid,
    /// About $3-8 a task; sparingly.
    Premium,
}

impl Tier {
    /// Every tier, weakest first.
    pub const ALL: [Self; 3] = [Self::Cheap, Self::Mid, Self::Premium];

    /// The word for people and files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cheap => "cheap",
            Self::Mid => "mid",
            Self::Premium => "premium",
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How big a task looks from its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Complexity {
    /// A few lines in one place.
    Simple,
    /// The usual.
    Medium,
    /// Many files, or nobody knows yet.
    Complex,
}

impl Complexity {
    /// The word for people and files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Medium => "medium",
            Self::Complex => "complex",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_category_is_its_place_in_the_tie_order() {
        for (place, category) in Category::ALL.into_iter().enumerate() {
            assert_eq!(category.place(), place, "{category}");
        }
    }

    #[test]
    fn names_that_people_write_are_read_and_the_key_is_written() {
        let table = [
            ("architecture", Category::Arch),
            ("database", Category::Backend),
            ("ml", Category::Data),
            ("ui", Category::Ui),
        ];
        for (given, wanted) in table {
            let read: Category = serde_json::from_value(given.into()).unwrap();
            assert_eq!(read, wanted);
        }
        for category in Category::ALL {
            assert_eq!(serde_json::to_value(category).unwrap(), category.key());
        }
    }
}
