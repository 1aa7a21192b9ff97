//! What a setup wrote in a worktree is what git says it is.
//!
//! Git believes its index about a file that is older than the index, and reads the file where both were written within one
//! second. What is read without the user's filters is never what a filter made: each file that Git LFS had just fetched would be
//! a change of the task's, in every summary, every diff and every merge.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::changes::open_top;
use super::error::WorkspaceError;
use super::git::line;
use super::setup::has_lfs;

/// More than the second that git reckons with.
const LATER: Duration = Duration::from_secs(2);

/// Lets the index of `dir`'s checkout be later than what a setup that has ended wrote there, where files are kept in Git LFS.
/// What is edited from now on is a change as ever, since its time is another.
pub fn settle(dir: &Path) -> Result<(), WorkspaceError> {
    const WHAT: &str = "look for the index of a worktree";
    let top = open_top(dir)?;
    if !has_lfs(top.dir()) {
        return Ok(());
    }
    let index = top.dir().join(line(&top.read(WHAT, ["rev-parse", "--git-path", "index"])?));
    let failed = |error: io::Error| WorkspaceError::GitFailed { what: WHAT, said: error.to_string() };
    let file = File::options().write(true).open(&index).map_err(failed)?;
    let written = file.metadata().and_then(|meta| meta.modified()).map_err(failed)?;
    file.set_modified(written + LATER).map_err(failed)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::workspace::changes;
    use crate::workspace::fixture::Place;

    #[test]
    fn what_git_lfs_fetched_is_no_change_and_what_is_edited_is_one() {
        let place = Place::empty();
        let root = place.root();
        // In the place of Git LFS, and as quick.
        place.git(&["config", "filter.lfs.clean", "sed s/real/pointer/"]);
        fs::write(root.join(".gitattributes"), "*.bin filter=lfs\n").unwrap();
        fs::write(root.join("data.bin"), "real\n").unwrap();
        place.git(&["add", "."]);
        place.git(&["commit", "-q", "-m", "data"]);
        let at = |path: &str| File::options().write(true).open(root.join(path)).unwrap();
        at(".git/index").set_modified(at("data.bin").metadata().unwrap().modified().unwrap()).unwrap();
        let changed = || changes(&root, Some("HEAD")).unwrap().files.len();
        assert_eq!(changed(), 1, "git reads it, and no filter runs");
        settle(&root).unwrap();
        assert_eq!(changed(), 0);
        fs::write(root.join("data.bin"), "edit\n").unwrap();
        at("data.bin").set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(changed(), 1, "of the same length, at any other time");
    }
}
