//! What the command line and scripts see of the worktrees of tasks.

use serde::{Deserialize, Serialize};

use crate::domain::task::TaskStatus;

/// The worktree of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceView {
    /// `task-5`.
    pub task: String,
    /// What is to be done.
    pub text: String,
    /// Where the task stands.
    pub status: TaskStatus,
    /// Its directory.
    pub dir: String,
    /// Its branch.
    pub branch: Option<String>,
    /// The branch it came from; `null` from a detached commit.
    pub base: Option<String>,
    /// The disk it takes, in bytes.
    pub bytes: u64,
    /// Files that are not committed; `null` when that cannot be told.
    pub uncommitted: Option<u32>,
    /// Commits that are not in the branch it came from; `null` when that cannot be told.
    pub unmerged: Option<u32>,
    /// Whether its task is over and nothing would be lost with it.
    pub removable: bool,
}

impl WorkspaceView {
    /// What would be lost with it, in words; empty when that is nothing.
    pub fn holds(&self) -> String {
        let count = |n: u32, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
        let (Some(uncommitted), Some(unmerged)) = (self.uncommitted, self.unmerged) else {
            return "what it holds cannot be told".to_owned();
        };
        let files = (uncommitted > 0).then(|| format!("{} not committed", count(uncommitted, "file")));
        let commits = (unmerged > 0).then(|| format!("{} not merged", count(unmerged, "commit")));
        files.into_iter().chain(commits).collect::<Vec<_>>().join(", ")
    }
}
