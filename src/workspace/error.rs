//! What can go wrong with a workspace, as sentences for the person who asked.

use std::path::PathBuf;

/// A step on a workspace that could not be done; nothing of the user's was changed by it.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// The `git` program is missing.
    #[error("git is not on PATH; install git 2.40 or newer")]
    GitMissing,
    /// The directory is in no repository.
    #[error("{} is not inside a git repository; run `git init` there, or run the task with --in-place", .0.display())]
    NotARepository(PathBuf),
    /// The repository has no work tree.
    #[error("{} is a bare repository; name a checkout of it", .0.display())]
    Bare(PathBuf),
    /// The repository has no commit.
    #[error("{} has no commit yet; make a first commit, or run the task with --in-place", .0.display())]
    NoCommit(PathBuf),
    /// The wanted base is no commit.
    #[error("`{base}` is no commit or branch of this repository; `git branch --list` shows the branches")]
    BadBase {
        /// What was given.
        base: String,
    },
    /// The name cannot be a branch.
    #[error("`{branch}` cannot be the name of a branch; use letters, digits, `-`, `_`, `.` and `/`")]
    BadBranch {
        /// What was given.
        branch: String,
    },
    /// The place for a worktree is not free.
    #[error("{} already exists; remove it or choose another directory", .0.display())]
    DestinationTaken(PathBuf),
    /// The worktree began from no branch.
    #[error("{branch} was started from a detached commit, so there is no branch to merge into; merge it by hand")]
    NoBaseBranch {
        /// The branch of the task.
        branch: String,
    },
    /// A branch vanished.
    #[error("the branch {branch} does not exist any more; was it deleted or renamed?")]
    BranchGone {
        /// The missing branch.
        branch: String,
    },
    /// Local changes stand in the way.
    #[error("{} has local changes that the merge would overwrite ({}); commit or stash them, then merge again",
        .checkout.display(), .files.join(", "))]
    WouldOverwrite {
        /// The checkout of the base branch.
        checkout: PathBuf,
        /// The files that stand in the way.
        files: Vec<String>,
    },
    /// The branch moved while the merge was computed.
    #[error("{branch} moved while the merge was being made; merge again")]
    Moved {
        /// The base branch.
        branch: String,
    },
    /// The branch is not where the merge left it.
    #[error(
        "{branch} has moved on since the merge, so undoing it would take that away too; `git revert` makes a new commit"
    )]
    MovedOn {
        /// The base branch.
        branch: String,
    },
    /// Something in the checkout is not committed.
    #[error("{} has changes that are not committed ({}); commit or stash them, then undo again",
        .checkout.display(), some_of(.files))]
    NotClean {
        /// The checkout of the base branch.
        checkout: PathBuf,
        /// The files.
        files: Vec<String>,
    },
    /// Nowhere to push to.
    #[error("the repository has no remote to push {branch} to; `git remote add origin ...` adds one")]
    NoRemote {
        /// The branch.
        branch: String,
    },
    /// The repository's own settings would run a program when pushing.
    #[error("the repository's own git settings run programs when pushing ({}); look at them, then push {branch} by hand",
        .keys.join(", "))]
    PushRuns {
        /// The branch.
        branch: String,
        /// The settings.
        keys: Vec<String>,
    },
    /// The remote is no place where a pull request can be opened.
    #[error("`{url}` names no project where a pull request can be opened; {branch} is pushed")]
    NoForge {
        /// The branch.
        branch: String,
        /// The remote's address.
        url: String,
    },
    /// The program that opens pull requests is missing.
    #[error(
        "`{program}` is not on PATH; install it, or leave the branch and open the pull request by hand; nothing was pushed"
    )]
    NoForgeProgram {
        /// The program.
        program: &'static str,
    },
    /// It failed.
    #[error("{branch} is pushed, but `{program}` opened no pull request: {said}")]
    ForgeFailed {
        /// The branch.
        branch: String,
        /// The program.
        program: &'static str,
        /// What it said.
        said: String,
    },
    /// A merge or another operation of the user is half done.
    #[error("{} is in the middle of a merge; finish or abort it first", .0.display())]
    Unfinished(PathBuf),
    /// Files that only a filter of the user can commit (Git LFS).
    #[error("{} must be committed through the git filter `{filter}`, which orchestra does not run; commit by hand",
        .files.join(", "))]
    NeedsFilter {
        /// The filter's name.
        filter: String,
        /// The files.
        files: Vec<String>,
    },
    /// Git refused.
    #[error("could not {what}: git says: {said}")]
    GitFailed {
        /// What was attempted, to follow "could not".
        what: &'static str,
        /// The last lines of its stderr.
        said: String,
    },
    /// Git did not come to an end.
    #[error("could not {what}: git was still running after {seconds} s and was ended")]
    TimedOut {
        /// What was attempted, to follow "could not".
        what: &'static str,
        /// The limit in seconds.
        seconds: u64,
    },
    /// The operating system refused.
    #[error("could not {what}: {source}")]
    Io {
        /// What was attempted, to follow "could not".
        what: &'static str,
        /// The reason.
        source: std::io::Error,
    },
}

/// The first few of these names.
fn some_of(files: &[String]) -> String {
    let more = files.len().saturating_sub(4);
    let named = files.iter().take(4).map(String::as_str).collect::<Vec<_>>().join(", ");
    if more == 0 { named } else { format!("{named} and {more} more") }
}
