//! What a project's files propose, as clients see it.

use serde::{Deserialize, Serialize};

/// What a project's files propose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalsView {
    /// The repository, or the directory without one.
    pub project: String,
    /// What is proposed.
    pub proposals: Vec<ProposalView>,
}

/// One thing that a project's files propose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalView {
    /// What it is for.
    pub what: Proposal,
    /// The command line, or the words for the files to copy.
    pub command: String,
    /// The file that proposes it.
    pub found_in: String,
    /// Whether the person trusts it.
    pub trusted: bool,
}

/// What a project's files can propose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposal {
    /// A command that proves the work.
    Check,
    /// A command that prepares a fresh worktree.
    Setup,
    /// Ignored files that a worktree gets.
    Copy,
}

impl Proposal {
    /// The word for lists.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Setup => "setup",
            Self::Copy => "files",
        }
    }
}
