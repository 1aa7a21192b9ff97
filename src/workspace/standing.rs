//! What a worktree holds: how much disk, how much work that would be lost with it.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::error::WorkspaceError;
use super::git::{fields, line};
use super::repo::Repo;
use super::untracked::LITTER;
use super::worktree::Worktree;

/// What would be lost with a worktree and its branch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Files in it that are not committed.
    pub uncommitted: u32,
    /// Commits of its branch that are not in the branch it came from.
    pub unmerged: u32,
}

/// What would be lost with this worktree. Errors when it cannot be told: then nothing must be removed.
pub fn standing(repo: &Repo, worktree: &Worktree) -> Result<Standing, WorkspaceError> {
    const WHAT: &str = "look at a worktree";
    let top = super::changes::open_top(&worktree.path)?;
    let changed = top.read(WHAT, super::changes::DIFF.into_iter().chain(["--name-only", "-z", "HEAD", "--"]))?;
    let others = top.read(WHAT, ["ls-files", "--others", "--exclude-standard", LITTER, "-z"])?;
    let base = worktree.base_branch.as_deref().map(|branch| format!("refs/heads/{branch}"));
    let base = base.unwrap_or_else(|| worktree.base_commit.clone());
    let range = format!("{base}..refs/heads/{}", worktree.branch);
    let counted = repo.checkout()?.read(WHAT, ["rev-list", "--count", "--end-of-options", &range, "--"])?;
    let unmerged =
        line(&counted).parse().map_err(|_| WorkspaceError::GitFailed { what: WHAT, said: line(&counted) })?;
    Ok(Standing { uncommitted: (fields(&changed).len() + fields(&others).len()) as u32, unmerged })
}

/// Entries that are counted at most; who has more pays with an estimate that is too low.
const ENTRIES: usize = 500_000;

/// The disk that a directory takes, in bytes, without following links; a file with several names counts once.
pub fn disk_use(dir: &Path) -> u64 {
    let (mut sum, mut left, mut known) = (0, ENTRIES, BTreeSet::new());
    let mut open = vec![dir.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(meta) = entry.path().symlink_metadata() else { continue };
            left -= 1;
            if left == 0 {
                return sum;
            }
            if meta.nlink() == 1 || meta.is_dir() || known.insert((meta.dev(), meta.ino())) {
                // Blocks are counted in 512 bytes wherever this runs.
                sum += meta.blocks() * 512;
            }
            if meta.is_dir() {
                open.push(entry.path());
            }
        }
    }
    sum
}
