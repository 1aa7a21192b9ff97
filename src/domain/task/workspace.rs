//! Where a task's sessions run.

use serde::{Deserialize, Serialize};

use super::FoundCheck;
use crate::domain::summary::Place;

/// Where the person wants a task to run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// In its own git worktree where there is git, else in the directory itself.
    #[default]
    Worktree,
    /// In the directory itself.
    InPlace,
}

/// How an approved branch gets into its base branch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeStyle {
    /// One new commit with all changes.
    #[default]
    Squash,
    /// A merge commit.
    Merge,
    /// The commits, one by one, on top of the base.
    Rebase,
    /// Not at all: the branch stays for the person to use.
    LeaveBranch,
}

/// A prepared place: its own git worktree and branch, or a plain directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// What kind of place.
    pub place: Place,
    /// The directory where agents run.
    pub path: String,
    /// The repository's main worktree; `None` without git.
    #[serde(default)]
    pub repo: Option<String>,
    /// The task's branch; `None` unless it has its own worktree.
    #[serde(default)]
    pub branch: Option<String>,
    /// The branch it came from and goes back to.
    #[serde(default)]
    pub base_branch: Option<String>,
    /// The commit it came from.
    #[serde(default)]
    pub base_commit: Option<String>,
    /// Why it is not a worktree of its own, in words, when the person did not ask for that.
    #[serde(default)]
    pub remark: Option<String>,
    /// The check that the project's files proposed before the work began.
    #[serde(default)]
    pub check: Option<FoundCheck>,
}

impl Workspace {
    /// Whether approving can merge something.
    pub fn has_branch(&self) -> bool {
        self.place == Place::Worktree && self.branch.is_some()
    }
}
