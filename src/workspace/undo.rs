//! Undoing a merge: only while the base branch still stands at it, and where it is checked out nothing is changed.
//!
//! The work gets its branch and a worktree back first; only then does the base branch move, so that nothing is lost
//! whatever happens in between.

use std::path::Path;

use super::error::WorkspaceError;
use super::git::{Access, Checkout, fields};
use super::merge::{advance_back, refuse_unfinished, tip};
use super::repo::{Repo, RepoKind, resolve};
use super::worktree::{Branch, Worktree, create_worktree, list, remove_worktree};

const WHAT: &str = "undo the merge";

/// What a merge did.
#[derive(Debug, Clone, Copy)]
pub struct Done<'a> {
    /// The branch that it was merged into.
    pub into: &'a str,
    /// The commit at which that branch stood then.
    pub commit: &'a str,
    /// The commit at which it stood before.
    pub before: &'a str,
    /// The last commit of the branch that was merged, when it is known.
    pub tip: Option<&'a str>,
    /// Its name.
    pub branch: &'a str,
    /// The commit that the work began from.
    pub base: &'a str,
}

/// Undoes a merge: the work stands on its branch in a new worktree at `dest` (or beside it, when that is taken), and the
/// base branch where it was before.
pub fn undo_merge(repo: &Repo, done: Done<'_>, dest: &Path) -> Result<Worktree, WorkspaceError> {
    let at = if repo.root.is_dir() { repo.checkout()? } else { Checkout::open(&repo.common_dir)? };
    if tip(&at, done.into)? != done.commit {
        return Err(WorkspaceError::MovedOn { branch: done.into.to_owned() });
    }
    let known = |commit: &str| resolve(&at, &format!("{commit}^{{commit}}"));
    let before = known(done.before)?.ok_or_else(|| WorkspaceError::BadBase { base: done.before.to_owned() })?;
    let place = list(&at)?.into_iter().enumerate().find(|(_, entry)| entry.branch.as_deref() == Some(done.into));
    let place = place.filter(|(n, entry)| (repo.kind != RepoKind::Bare || *n > 0) && entry.path.is_dir());
    let here = place.map(|(_, entry)| at.at(&entry.path));
    if let Some(here) = &here {
        refuse_unfinished(here)?;
        refuse_changed(here)?;
    }
    // Git may have swept the commits of a branch that was deleted long ago; what was merged is there.
    let tip = match done.tip {
        Some(tip) => known(tip)?,
        None => None,
    };
    let (from, base) = tip.as_deref().map_or((done.commit, done.before), |tip| (tip, done.base));
    let work = create_worktree(repo, dest, done.branch, Some(from))?;
    let work = Worktree { base_commit: base.to_owned(), base_branch: Some(done.into.to_owned()), ..work };
    if let Err(error) = advance_back(&at, here.as_ref(), done.into, done.commit, &before) {
        remove_worktree(repo, &work, Branch::Delete)?;
        return Err(error);
    }
    Ok(work)
}

fn refuse_changed(here: &Checkout) -> Result<(), WorkspaceError> {
    let diff = super::changes::DIFF.into_iter().chain(["--name-only", "-z", "HEAD", "--"]);
    let files = fields(&here.git(Access::Read).args(diff).run(WHAT)?.ok(WHAT)?);
    if files.is_empty() {
        return Ok(());
    }
    Err(WorkspaceError::NotClean { checkout: here.dir().to_path_buf(), files })
}
