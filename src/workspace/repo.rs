//! Finding the repository that a directory belongs to.

use std::path::{Path, PathBuf};

use super::error::WorkspaceError;
use super::git::{Access, Checkout, line};

/// A git repository as seen from one of its checkouts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repo {
    /// Top of the checkout; of a bare repository the repository itself.
    pub root: PathBuf,
    /// The git directory that all worktrees share.
    pub common_dir: PathBuf,
    /// The git directory of this checkout; differs from `common_dir` in a linked worktree.
    pub git_dir: PathBuf,
    /// The branch that is checked out; `None` when detached.
    pub branch: Option<String>,
    /// The commit that is checked out; `None` before the first one.
    pub head: Option<String>,
    /// Whether it has files to work on.
    pub kind: RepoKind,
}

/// Whether a repository has a work tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepoKind {
    /// The main checkout.
    Main,
    /// A worktree that was added to another checkout.
    Linked,
    /// No work tree at all.
    Bare,
}

impl Repo {
    /// The repository around `dir`; `None` when there is none. Errors when git is missing or refuses to look (for
    /// example because the directory belongs to another user).
    pub fn discover(dir: &Path) -> Result<Option<Self>, WorkspaceError> {
        const WHAT: &str = "look for a git repository";
        if !dir.is_dir() {
            return Ok(None);
        }
        let at = Checkout::open(dir)?;
        let found = at.git(Access::Read).args(["rev-parse", "--absolute-git-dir"]).run(WHAT)?;
        if found.code != Some(0) {
            return if found.stderr.contains("not a git repository") { Ok(None) } else { Err(found.failed(WHAT)) };
        }
        let git_dir = real(&line(&found.stdout));
        let common = at.read(WHAT, ["rev-parse", "--path-format=absolute", "--git-common-dir"])?;
        let common_dir = real(&line(&common));
        let is_bare = at.ask(WHAT, ["rev-parse", "--is-bare-repository"])?.as_deref() == Some("true");
        let root = match at.ask(WHAT, ["rev-parse", "--show-toplevel"])? {
            // A config that moved the work tree elsewhere (`core.worktree`) is not followed.
            Some(top) if dir.canonicalize().is_ok_and(|dir| dir.starts_with(real(&top))) => real(&top),
            None if is_bare => git_dir.clone(),
            Some(_) | None => return Ok(None),
        };
        let kind = match (is_bare, git_dir == common_dir) {
            (true, _) => RepoKind::Bare,
            (false, true) => RepoKind::Main,
            (false, false) => RepoKind::Linked,
        };
        let branch = at.ask(WHAT, ["symbolic-ref", "-q", "--short", "HEAD"])?;
        let head = at.ask(WHAT, ["rev-parse", "-q", "--verify", "HEAD^{commit}"])?;
        Ok(Some(Self { root, common_dir, git_dir, branch, head, kind }))
    }

    /// The commit that a name stands for, or `None`.
    pub fn resolve(&self, name: &str) -> Result<Option<String>, WorkspaceError> {
        resolve(&self.checkout()?, name)
    }

    /// Whether `dir` is still a checkout of this repository: an agent can point a worktree's `.git` file elsewhere, and
    /// what is read there afterwards proves nothing.
    pub fn owns(&self, dir: &Path) -> Result<bool, WorkspaceError> {
        Ok(Self::discover(dir)?.is_some_and(|found| found.common_dir == self.common_dir))
    }

    pub(super) fn checkout(&self) -> Result<Checkout, WorkspaceError> {
        Checkout::open(&self.root)
    }
}

/// The commit that a name stands for, or `None`.
pub(super) fn resolve(at: &Checkout, name: &str) -> Result<Option<String>, WorkspaceError> {
    let commit = format!("{name}^{{commit}}");
    at.ask("look up a commit", ["rev-parse", "-q", "--verify", "--end-of-options", &commit])
}

fn real(path: &str) -> PathBuf {
    let path = PathBuf::from(path);
    path.canonicalize().unwrap_or(path)
}
