//! Where a task's sessions run.

use serde::{Deserialize, Serialize};

use super::ProjectCommand;
use crate::domain::summary::Place;

/// Where the person wants a task to run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// In its own git worktree where there is git, else in the directory itself.
    #[default]
    Worktree,
    /// The same, with what is not committed in the checkout.
    WithChanges,
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
    /// Not here: the branch is pushed and a pull request opened. Only ever when a person asks for it.
    PullRequest,
}

/// A prepared place: its own git worktree and branch, or a plain directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// What kind of place.
    pub place: Place,
    /// The directory: the top of the worktree, or the plain directory.
    pub path: String,
    /// The folder below it in which agents start, when the task was given in a folder of the repository; absolute.
    #[serde(default)]
    pub start: Option<String>,
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
    /// What a person should know of it: why it is no worktree of its own, what it lacks.
    #[serde(default)]
    pub remark: Option<String>,
    /// The check that the project's files proposed before the work began.
    #[serde(default)]
    pub check: Option<Box<ProjectCommand>>,
    /// The setup that they proposed for a fresh worktree.
    #[serde(default)]
    pub setup: Option<Box<ProjectCommand>>,
    /// The ignored files that they list for a worktree, in the words that a person trusts.
    #[serde(default)]
    pub copy: Option<Box<ProjectCommand>>,
}

impl Workspace {
    /// A place of which nothing but this is known.
    pub const fn new(place: Place, path: String) -> Self {
        Self {
            place,
            path,
            start: None,
            repo: None,
            branch: None,
            base_branch: None,
            base_commit: None,
            remark: None,
            check: None,
            setup: None,
            copy: None,
        }
    }

    /// The directory in which agents start.
    pub fn start(&self) -> &str {
        self.start.as_deref().unwrap_or(&self.path)
    }

    /// Whether approving can merge something.
    pub fn has_branch(&self) -> bool {
        self.place == Place::Worktree && self.branch.is_some()
    }
}

/// Bytes for people: `12 KB`, `3.4 MB`.
pub fn disk_words(bytes: u64) -> String {
    match bytes {
        0..10_000_000 if bytes < 1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        0..10_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        10_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::disk_words;

    #[test]
    fn sizes_are_short() {
        let table = [(0, "0 KB"), (999, "1 KB"), (20_480, "21 KB"), (3_400_000, "3.4 MB"), (250_000_000, "250 MB")];
        for (bytes, text) in table {
            assert_eq!(disk_words(bytes), text);
        }
        assert_eq!(disk_words(7_250_000_000), "7.2 GB");
    }
}
