//! Merging a task's branch into the branch it began from.
//!
//! The result is computed as a commit first, without touching any file. Only a clean result moves the base branch:
//! by a fast-forward where it is checked out (git itself refuses to overwrite local changes), else by its ref. So a
//! conflict, a refusal or a crash leaves everything as it was.

use std::path::{Path, PathBuf};

use super::commit::commit_tree;
use super::error::WorkspaceError;
use super::git::{Access, Checkout, fields, line};
use super::repo::{Repo, RepoKind, resolve};
use super::worktree::{Worktree, branch_exists, list};

const WHAT: &str = "merge";

/// How a branch becomes part of its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeStyle {
    /// A merge commit.
    Merge,
    /// One new commit with everything.
    Squash,
    /// Its commits one by one on top of the base, authors kept.
    Rebase,
}

/// What a merge came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergeOutcome {
    /// The base branch stands at this commit now.
    Merged {
        /// The new commit.
        commit: String,
        /// Where the base branch stood before.
        before: String,
        /// The last commit of the branch that was merged.
        tip: String,
    },
    /// There was nothing to merge.
    UpToDate,
    /// These files conflict; nothing was changed.
    Conflict {
        /// Paths from the top of the repository.
        files: Vec<String>,
    },
}

/// Merges the commits on a worktree's branch into its base branch. What is not committed there is not merged: call
/// `commit_all` first. `message` is for the merge or squash commit; a rebase keeps the commits' own.
pub fn merge(
    repo: &Repo,
    worktree: &Worktree,
    style: MergeStyle,
    message: &str,
) -> Result<MergeOutcome, WorkspaceError> {
    let at = if repo.root.is_dir() { repo.checkout()? } else { Checkout::open(&repo.common_dir)? };
    let Some(base) = worktree.base_branch.as_deref() else {
        return Err(WorkspaceError::NoBaseBranch { branch: worktree.branch.clone() });
    };
    let (ours, theirs) = (tip(&at, base)?, tip(&at, &worktree.branch)?);
    let plan = Plan { at: &at, ours: &ours, theirs: &theirs, message };
    let outcome = plan.compute(style)?;
    match &outcome {
        MergeOutcome::Merged { commit, .. } => advance(repo, &at, base, &ours, commit)?,
        MergeOutcome::UpToDate | MergeOutcome::Conflict { .. } => {}
    }
    Ok(outcome)
}

/// The files in which two branches or commits would conflict if one were merged into the other; empty when they merge
/// cleanly. Touches nothing.
pub fn conflicts(repo: &Repo, one: &str, other: &str) -> Result<Vec<String>, WorkspaceError> {
    let at = repo.checkout()?;
    let commit = |name: &str| resolve(&at, name)?.ok_or_else(|| WorkspaceError::BadBase { base: name.to_owned() });
    match merged_tree(&at, None, &commit(one)?, &commit(other)?)? {
        Tree::Clean(_) => Ok(Vec::new()),
        Tree::Conflict(files) => Ok(files),
    }
}

struct Plan<'a> {
    at: &'a Checkout,
    ours: &'a str,
    theirs: &'a str,
    message: &'a str,
}

enum Tree {
    Clean(String),
    Conflict(Vec<String>),
}

impl Plan<'_> {
    fn compute(&self, style: MergeStyle) -> Result<MergeOutcome, WorkspaceError> {
        let is_in = self.at.ask(WHAT, ["merge-base", "--is-ancestor", self.theirs, self.ours])?.is_some();
        if is_in {
            return Ok(MergeOutcome::UpToDate);
        }
        match style {
            MergeStyle::Merge => self.join(&[self.ours.to_owned(), self.theirs.to_owned()]),
            MergeStyle::Squash => self.join(&[self.ours.to_owned()]),
            MergeStyle::Rebase => self.replay(),
        }
    }

    fn merged(&self, commit: String) -> MergeOutcome {
        MergeOutcome::Merged { commit, before: self.ours.to_owned(), tip: self.theirs.to_owned() }
    }

    fn join(&self, parents: &[String]) -> Result<MergeOutcome, WorkspaceError> {
        match merged_tree(self.at, None, self.ours, self.theirs)? {
            Tree::Conflict(files) => Ok(MergeOutcome::Conflict { files }),
            // A squash without a change would be an empty commit.
            Tree::Clean(tree) if parents.len() == 1 && tree == tree_of(self.at, self.ours)? => {
                Ok(MergeOutcome::UpToDate)
            }
            Tree::Clean(tree) => Ok(self.merged(commit_tree(self.at, &tree, parents, self.message, &[])?)),
        }
    }

    fn replay(&self) -> Result<MergeOutcome, WorkspaceError> {
        let range = format!("{}..{}", self.ours, self.theirs);
        let listed = self.at.read(WHAT, ["rev-list", "--reverse", "--topo-order", "--no-merges", &range])?;
        let mut onto = self.ours.to_owned();
        for commit in line(&listed).lines() {
            match merged_tree(self.at, Some(&format!("{commit}^")), &onto, commit)? {
                Tree::Conflict(files) => return Ok(MergeOutcome::Conflict { files }),
                // Already in the base: a rebase drops it.
                Tree::Clean(tree) if tree == tree_of(self.at, &onto)? => {}
                Tree::Clean(tree) => onto = self.copy(commit, &tree, onto)?,
            }
        }
        Ok(if onto == self.ours { MergeOutcome::UpToDate } else { self.merged(onto) })
    }

    /// A commit like `commit`, same author and message, with another tree and parent.
    fn copy(&self, commit: &str, tree: &str, parent: String) -> Result<String, WorkspaceError> {
        let format = "--format=%an%x00%ae%x00%ad%x00%B";
        let args = ["log", "-1", "--no-show-signature", "--encoding=UTF-8", "--date=raw", format, commit, "--"];
        let mut parts = fields(&self.at.read(WHAT, args)?).into_iter();
        let mut next = || parts.next().unwrap_or_default();
        let (name, email, date) = (next(), next(), next());
        let author = [("GIT_AUTHOR_NAME", name), ("GIT_AUTHOR_EMAIL", email), ("GIT_AUTHOR_DATE", date)];
        commit_tree(self.at, tree, &[parent], &next(), &author)
    }
}

fn merged_tree(at: &Checkout, merge_base: Option<&str>, ours: &str, theirs: &str) -> Result<Tree, WorkspaceError> {
    let merge_base = merge_base.map(|base| format!("--merge-base={base}"));
    let output = at
        .git(Access::Write)
        .args(["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z"])
        .args(merge_base)
        .args([ours, theirs])
        .run(WHAT)?;
    let mut found = fields(&output.stdout);
    match output.code {
        Some(0) if !found.is_empty() => Ok(Tree::Clean(found.swap_remove(0))),
        Some(1) if !found.is_empty() => {
            let mut files: Vec<String> = found.into_iter().skip(1).filter(|path| !path.is_empty()).collect();
            files.dedup();
            Ok(Tree::Conflict(files))
        }
        _ => Err(output.failed(WHAT)),
    }
}

fn tree_of(at: &Checkout, commit: &str) -> Result<String, WorkspaceError> {
    Ok(line(&at.read(WHAT, ["rev-parse", "--verify", &format!("{commit}^{{tree}}")])?))
}

pub(super) fn tip(at: &Checkout, branch: &str) -> Result<String, WorkspaceError> {
    let gone = || WorkspaceError::BranchGone { branch: branch.to_owned() };
    if !branch_exists(at, branch)? {
        return Err(gone());
    }
    resolve(at, &format!("refs/heads/{branch}"))?.ok_or_else(gone)
}

/// Moves the base branch from `old` to `new`, where it is checked out together with its files.
fn advance(repo: &Repo, at: &Checkout, base: &str, old: &str, new: &str) -> Result<(), WorkspaceError> {
    let place = list(at)?.into_iter().enumerate().find(|(_, entry)| entry.branch.as_deref() == Some(base));
    // A bare repository names its HEAD as checked out, but there are no files to move.
    match place.filter(|(n, _)| repo.kind != RepoKind::Bare || *n > 0) {
        Some((_, entry)) if entry.path.is_dir() => fast_forward(at, &entry.path, base, old, new),
        _ => move_ref(at, base, (old, new), "orchestra: merge"),
    }
}

fn move_ref(at: &Checkout, base: &str, (old, new): (&str, &str), why: &str) -> Result<(), WorkspaceError> {
    let name = format!("refs/heads/{base}");
    let moved = at.git(Access::Write).args(["update-ref", "-m", why, &name, new, old]).run(WHAT)?;
    if moved.code == Some(0) { Ok(()) } else { Err(moved_or(at, base, old, moved.failed(WHAT))) }
}

/// Moves the base branch back from `old` to `new`, with its files where it is checked out; git itself refuses to
/// overwrite what was changed there meanwhile.
pub(super) fn advance_back(
    at: &Checkout,
    here: Option<&Checkout>,
    base: &str,
    old: &str,
    new: &str,
) -> Result<(), WorkspaceError> {
    const BACK: &str = "undo the merge";
    let Some(here) = here else { return move_ref(at, base, (old, new), "orchestra: undo") };
    let on = here.ask(BACK, ["symbolic-ref", "-q", "--short", "HEAD"])?;
    if on.as_deref() != Some(base) || tip(at, base)? != old {
        return Err(WorkspaceError::MovedOn { branch: base.to_owned() });
    }
    here.git(Access::Write).args(["reset", "--keep", "--quiet", new]).run(BACK)?.ok(BACK).map(drop)
}

/// Refuses a checkout in which the user has something half done.
pub(super) fn refuse_unfinished(here: &Checkout) -> Result<(), WorkspaceError> {
    for half_done in ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"] {
        if here.ask(WHAT, ["rev-parse", "-q", "--verify", half_done])?.is_some() {
            return Err(WorkspaceError::Unfinished(here.dir().to_path_buf()));
        }
    }
    Ok(())
}

fn fast_forward(at: &Checkout, checkout: &Path, base: &str, old: &str, new: &str) -> Result<(), WorkspaceError> {
    let here = at.at(checkout);
    let top = here.ask(WHAT, ["rev-parse", "--show-toplevel"])?.map(PathBuf::from);
    if top.and_then(|top| top.canonicalize().ok()) != checkout.canonicalize().ok() {
        return Err(WorkspaceError::NotARepository(checkout.to_path_buf()));
    }
    refuse_unfinished(&here)?;
    let args =
        ["-c", "merge.autoStash=false", "merge", "--ff-only", "--no-stat", "--no-verify-signatures", "--quiet", new];
    let moved = here.git(Access::Write).args(args).run(WHAT)?;
    if moved.code == Some(0) {
        return Ok(());
    }
    let files: Vec<String> =
        moved.stderr.lines().filter_map(|line| line.strip_prefix('\t')).map(str::to_owned).collect();
    if moved.stderr.contains("would be overwritten by merge") || moved.stderr.contains("would be removed by merge") {
        return Err(WorkspaceError::WouldOverwrite { checkout: checkout.to_path_buf(), files });
    }
    Err(moved_or(at, base, old, moved.failed(WHAT)))
}

/// The better error when the branch is not where it was.
fn moved_or(at: &Checkout, base: &str, old: &str, error: WorkspaceError) -> WorkspaceError {
    match tip(at, base) {
        Ok(now) if now != old => WorkspaceError::Moved { branch: base.to_owned() },
        Ok(_) | Err(_) => error,
    }
}
