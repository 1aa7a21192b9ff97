//! Workspaces: git worktrees, changes, diffs, merges.
//!
//! Owns every call of the `git` program (`git.rs` builds all of them) and blocks while it runs: call it on a thread
//! that may wait. Knows paths, branches and commits; not tasks, sessions or agents. Trusts nothing that an agent can
//! write into a repository: planted hooks, filters, drivers and monitors are never run.

mod carry;
mod changes;
mod check;
mod commit;
mod diff;
mod error;
mod eye;
mod forge;
mod forge_place;
mod git;
mod merge;
mod notices;
mod repo;
mod settings;
mod settle;
mod setup;
mod slug;
mod standing;
mod touched;
mod traces;
mod undo;
mod untracked;
mod worktree;

pub use carry::{carry_over, copy_ignored};
pub use changes::{changes, last_edit};
pub use check::{ProjectCheck, project_check};
pub use commit::commit_all;
pub use diff::{Diff, diff, diff_between};
pub use error::WorkspaceError;
pub use eye::{Eye, Seen};
pub use forge::{Request, open_request};
pub use merge::{MergeOutcome, MergeStyle, conflicts, merge};
pub use notices::{Loose, lacks, loose};
pub use repo::{Repo, RepoKind};
pub use settings::{GitSettings, changed};
pub use settle::settle;
pub use setup::{ProjectSetup, include_patterns, project_setup};
pub use slug::{branch_name, slug};
pub use standing::{Standing, disk_use, standing};
#[cfg(test)]
pub use touched::touched;
pub use undo::{Done, undo_merge};
pub use worktree::{Branch, Worktree, create_worktree, prune, remove_worktree};

#[cfg(test)]
mod attack_tests;
#[cfg(test)]
mod carry_tests;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod forge_tests;
#[cfg(test)]
mod merge_tests;
#[cfg(test)]
mod undo_tests;
#[cfg(test)]
mod workspace_tests;
