//! Taking what is not committed in a checkout along into a worktree.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use nix::fcntl::OFlag;

use super::commit::commit_all;
use super::error::WorkspaceError;
use super::git::{Access, Checkout, fields};
use super::repo::Repo;
use super::untracked;
use super::worktree::Worktree;

const WHAT: &str = "carry over what is not committed";
/// More than this of new files is no work but data.
const MOST: u64 = 256 << 20;

/// Brings what is not committed in the repository's checkout into a fresh worktree and commits it there, so that the task
/// begins from it. The checkout keeps it. Gives whether there was anything.
pub fn carry_over(repo: &Repo, worktree: &mut Worktree) -> Result<bool, WorkspaceError> {
    let from = repo.checkout()?;
    let shape = ["diff", "--no-ext-diff", "--no-textconv", "--no-color", "--binary", "--no-renames", "--no-relative"];
    let rest = ["--ignore-submodules=all", "--src-prefix=a/", "--dst-prefix=b/", "HEAD", "--"];
    let patch = from.read(WHAT, shape.into_iter().chain(rest))?;
    let to = from.at(&worktree.path);
    if !patch.is_empty() {
        // The worktree stands at the commit that the patch is against.
        to.git(Access::Write).args(["apply", "--whitespace=nowarn", "-"]).stdin(patch).run(WHAT)?.ok(WHAT)?;
    }
    copy_new(&from, &worktree.path)?;
    let taken = commit_all(&worktree.path, "Carry over what was not committed")?;
    match taken {
        Some(commit) => {
            worktree.base_commit = commit;
            Ok(true)
        }
        None => Ok(false),
    }
}

fn copy_new(from: &Checkout, to: &Path) -> Result<(), WorkspaceError> {
    let io_error = |source| WorkspaceError::Io { what: WHAT, source };
    let mut left = MOST;
    for path in untracked::list(from)? {
        left = left.saturating_sub(copy(&from.dir().join(&path), &to.join(&path), left).map_err(io_error)?);
    }
    Ok(())
}

/// Copies files that git ignores and that match these patterns of `.gitignore` into a worktree; what is there already stays.
/// Gives how many it copied.
pub fn copy_ignored(repo: &Repo, worktree: &Worktree, patterns: &[String]) -> Result<u32, WorkspaceError> {
    const WHAT: &str = "copy ignored files";
    let io_error = |source| WorkspaceError::Io { what: WHAT, source };
    let from = repo.checkout()?;
    let patterns = patterns.iter().map(|pattern| format!("--exclude={pattern}"));
    let listed =
        from.git(Access::Read).args(["ls-files", "--others", "--ignored", "-z"]).args(patterns).run(WHAT)?.ok(WHAT)?;
    // What is not ignored would be committed with the task's work.
    let ignored = from.git(Access::Read).args(["check-ignore", "-z", "--stdin"]).stdin(listed).run(WHAT)?;
    let (mut left, mut count) = (MOST, 0);
    for path in fields(&ignored.stdout) {
        match copy(&from.dir().join(&path), &worktree.path.join(&path), left) {
            Ok(0) => {}
            Ok(bytes) => {
                left = left.saturating_sub(bytes);
                count += 1;
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(io_error(error)),
        }
    }
    Ok(count)
}

/// Copies a plain file that is no larger than `most`; links, nested repositories and pipes stay where they are. Gives how
/// many bytes it copied.
pub(super) fn copy(from: &Path, to: &Path, most: u64) -> io::Result<u64> {
    let Ok(meta) = fs::symlink_metadata(from) else { return Ok(0) };
    if !meta.is_file() || meta.len() > most {
        return Ok(0);
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    // The file may be swapped for a link between the look and the read.
    let mut source =
        OpenOptions::new().read(true).custom_flags((OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits()).open(from)?;
    let mode = meta.permissions().mode() & 0o777;
    let mut target = OpenOptions::new().write(true).create_new(true).mode(mode).open(to)?;
    io::copy(&mut source, &mut target)
}
