//! What a worktree will lack that the checkout it comes from has, for the person to know before the agent starts.

use super::error::WorkspaceError;
use super::git::fields;
use super::repo::Repo;
use super::untracked::LITTER;

/// What is not committed in a checkout.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loose {
    /// Files that git knows and that differ from the last commit.
    pub changed: u32,
    /// Files that git does not know and that are not ignored.
    pub new: u32,
}

impl Loose {
    /// Whether there is nothing.
    pub const fn is_none(&self) -> bool {
        self.changed == 0 && self.new == 0
    }

    /// In words: `2 changed files and 1 new file`.
    pub fn words(&self) -> String {
        let files = |count: u32, what: &str| match count {
            1 => format!("1 {what} file"),
            count => format!("{count} {what} files"),
        };
        match (self.changed, self.new) {
            (changed, 0) => files(changed, "changed"),
            (0, new) => files(new, "new"),
            (changed, new) => format!("{} and {}", files(changed, "changed"), files(new, "new")),
        }
    }
}

/// What is not committed in the repository's checkout.
pub fn loose(repo: &Repo) -> Result<Loose, WorkspaceError> {
    const WHAT: &str = "look for what is not committed";
    let at = repo.checkout()?;
    let diff = super::changes::DIFF.into_iter().chain(["--name-only", "-z", "HEAD", "--"]);
    let changed = fields(&at.read(WHAT, diff)?).len() as u32;
    let others = at.read(WHAT, ["ls-files", "--others", "--exclude-standard", LITTER, "-z"])?;
    Ok(Loose { changed, new: fields(&others).len() as u32 })
}

/// What a new worktree of this repository lacks besides, each in one sentence.
pub fn lacks(repo: &Repo) -> Vec<String> {
    let mut all = Vec::new();
    if repo.branch.is_none() {
        all.push("it begins from a detached commit, so there is no branch to merge into".to_owned());
    }
    if repo.root.join(".gitmodules").is_file() {
        all.push(
            "submodules are empty in its worktree until a setup runs `git submodule update --init` there".to_owned(),
        );
    }
    if super::setup::has_lfs(&repo.root) {
        all.push(
            "files of Git LFS are only pointers in its worktree until a setup runs `git lfs pull` there".to_owned(),
        );
    }
    all
}
