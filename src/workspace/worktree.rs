//! Git worktrees: one per task, on a branch of its own.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::WorkspaceError;
use super::git::{Access, Checkout, fields};
use super::repo::{Repo, RepoKind, resolve};

/// A worktree that belongs to a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worktree {
    /// Its directory.
    pub path: PathBuf,
    /// Its branch.
    pub branch: String,
    /// The commit it began from.
    pub base_commit: String,
    /// The branch it began from and is merged into; `None` when it began from a detached commit.
    pub base_branch: Option<String>,
}

/// What becomes of the branch when a worktree is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Branch {
    /// It stays.
    Keep,
    /// It is deleted, merged or not.
    Delete,
}

/// Makes a worktree at `dest` on a new branch from `base` (a branch, tag or commit; `None` = what is checked out).
/// When the branch exists, the new one gets a number at its end. Errors when there is no commit, the base is unknown
/// or `dest` is taken.
pub fn create_worktree(repo: &Repo, dest: &Path, branch: &str, base: Option<&str>) -> Result<Worktree, WorkspaceError> {
    const WHAT: &str = "create a worktree";
    let at = repo.checkout()?;
    let base_commit = match (base, &repo.head) {
        (Some(base), _) => resolve(&at, base)?.ok_or_else(|| WorkspaceError::BadBase { base: base.to_owned() })?,
        (None, Some(_)) => resolve(&at, "HEAD")?.ok_or_else(|| WorkspaceError::NoCommit(repo.root.clone()))?,
        (None, None) => return Err(WorkspaceError::NoCommit(repo.root.clone())),
    };
    let base_branch = match base {
        None => at.ask(WHAT, ["symbolic-ref", "-q", "--short", "HEAD"])?,
        Some(name) => branch_exists(&at, name)?.then(|| name.to_owned()),
    };
    let io_error = |source| WorkspaceError::Io { what: WHAT, source };
    let dest = free_place(&std::path::absolute(dest).map_err(io_error)?)?;
    let branch = free_branch(&at, branch)?;
    at.git(Access::Write)
        // Whoever deleted the whole folder of worktrees left their names in git; `free_place` saw that nothing is there.
        .args(["worktree", "add", "--force", "--quiet", "--no-track", "-b", &branch, "--"])
        .args([dest.as_os_str(), base_commit.as_ref()])
        .run(WHAT)?
        .ok(WHAT)?;
    Ok(Worktree { path: dest.canonicalize().map_err(io_error)?, branch, base_commit, base_branch })
}

/// Removes a worktree with everything in it, also when its directory vanished or was damaged. Only a directory that
/// git knows as a linked worktree of this repository is deleted. Removing it twice is no error.
pub fn remove_worktree(repo: &Repo, worktree: &Worktree, branch: Branch) -> Result<(), WorkspaceError> {
    const WHAT: &str = "remove a worktree";
    let at = any_checkout(repo, &worktree.path)?;
    let path = worktree.path.canonicalize().unwrap_or_else(|_| worktree.path.clone());
    let known = list(&at)?.into_iter().skip(1).any(|entry| same_place(&entry.path, &path));
    if known {
        let removed = at
            .git(Access::Write)
            .args(["worktree", "remove", "--force", "--force", "--"])
            .args([path.as_os_str()])
            .run(WHAT)?;
        // Git refuses when the agent damaged the `.git` file; the place is known to be ours, so it goes anyway.
        if removed.code != Some(0) && fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_dir()) {
            fs::remove_dir_all(&path).map_err(|source| WorkspaceError::Io { what: WHAT, source })?;
        }
    }
    prune_in(&at)?;
    match branch {
        Branch::Delete if branch_exists(&at, &worktree.branch)? => {
            let name = worktree.branch.as_str();
            at.git(Access::Write)
                .args(["branch", "-D", "--quiet", "--", name])
                .run("delete a branch")?
                .ok("delete a branch")?;
        }
        Branch::Keep | Branch::Delete => {}
    }
    Ok(())
}

/// Forgets worktrees whose directory is gone.
pub fn prune(repo: &Repo) -> Result<(), WorkspaceError> {
    prune_in(&repo.checkout()?)
}

fn prune_in(at: &Checkout) -> Result<(), WorkspaceError> {
    const WHAT: &str = "forget vanished worktrees";
    at.git(Access::Write).args(["worktree", "prune", "--expire=now"]).run(WHAT)?.ok(WHAT).map(drop)
}

/// One line of `git worktree list`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// Its directory.
    pub path: PathBuf,
    /// The branch checked out in it.
    pub branch: Option<String>,
}

/// All checkouts of the repository, the main one first.
pub(super) fn list(at: &Checkout) -> Result<Vec<Listed>, WorkspaceError> {
    let listed = fields(&at.read("list the worktrees", ["worktree", "list", "--porcelain", "-z"])?);
    let mut all: Vec<Listed> = Vec::new();
    for field in &listed {
        if let Some(path) = field.strip_prefix("worktree ") {
            all.push(Listed { path: PathBuf::from(path), branch: None });
        } else if let (Some(name), Some(last)) = (field.strip_prefix("branch refs/heads/"), all.last_mut()) {
            last.branch = Some(name.to_owned());
        }
    }
    Ok(all)
}

/// Whether a local branch of this name exists.
pub(super) fn branch_exists(at: &Checkout, name: &str) -> Result<bool, WorkspaceError> {
    let name = format!("refs/heads/{name}");
    Ok(at.ask("look up a branch", ["show-ref", "--verify", "--quiet", "--", &name])?.is_some())
}

/// Git runs in the repository's root, unless that is the very worktree to be removed.
fn any_checkout(repo: &Repo, leaving: &Path) -> Result<Checkout, WorkspaceError> {
    if repo.kind != RepoKind::Bare && (!repo.root.is_dir() || same_place(&repo.root, leaving)) {
        return Checkout::open(&repo.common_dir);
    }
    repo.checkout()
}

fn same_place(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// The place itself when nothing is there (an empty directory is fine); never through a symlink.
fn free_place(dest: &Path) -> Result<PathBuf, WorkspaceError> {
    let io_error = |source| WorkspaceError::Io { what: "make room for a worktree", source };
    match fs::symlink_metadata(dest) {
        Ok(meta) if meta.is_dir() && fs::read_dir(dest).map_err(io_error)?.next().is_none() => {}
        Ok(_) => return Err(WorkspaceError::DestinationTaken(dest.to_path_buf())),
        Err(_) => {
            if let Some(parent) = dest.parent() {
                fs::create_dir_all(parent).map_err(io_error)?;
            }
        }
    }
    Ok(dest.to_path_buf())
}

/// The name itself, or with a number when it is taken. Where a branch stands in the way of the folder (`orchestra`
/// against `orchestra/task-5`), the slash becomes a dash.
fn free_branch(at: &Checkout, wanted: &str) -> Result<String, WorkspaceError> {
    let full = format!("refs/heads/{wanted}");
    let is_good = at.ask("check a branch name", ["check-ref-format", &full])?.is_some();
    if !is_good || wanted.starts_with('-') {
        return Err(WorkspaceError::BadBranch { branch: wanted.to_owned() });
    }
    let mut name = wanted.to_owned();
    for (cut, _) in wanted.match_indices('/') {
        if branch_exists(at, &wanted[..cut])? {
            name = wanted.replace('/', "-");
        }
    }
    let first = name.clone();
    let mut n = 1;
    while branch_exists(at, &name)? {
        n += 1;
        name = format!("{first}-{n}");
    }
    Ok(name)
}
