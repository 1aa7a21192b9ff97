//! Files that git does not know yet: read directly, never through git's filters and never through a symlink.

use std::fs::{self, OpenOptions};
use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use nix::fcntl::OFlag;

use super::error::WorkspaceError;
use super::git::{Checkout, fields};

/// What agent CLIs leave lying about in a checkout (Aider: its chat history and its map of the repository). It is not the
/// task's result, and the user's own ignore rules need not know it.
pub(super) const LITTER: &str = "--exclude=.aider*";

/// How much of all untracked files together is read for counting; an agent may have left a whole dependency folder.
pub(super) const BUDGET: u64 = 64 << 20;
const BINARY_PROBE: usize = 8000;

/// The content of an untracked file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// Text, with the mode that git would give the file.
    Text { bytes: Vec<u8>, mode: &'static str },
    /// Not text, a nested repository, or more than may be read.
    Binary { mode: &'static str },
}

/// Paths from the top of the checkout; a nested repository appears once, with a `/` at its end.
pub(super) fn list(top: &Checkout) -> Result<Vec<String>, WorkspaceError> {
    let args = ["ls-files", "--others", "--exclude-standard", LITTER, "-z"];
    Ok(fields(&top.read("list untracked files", args)?))
}

/// Reads one, at most `budget` bytes; what cannot be read counts as binary.
pub(super) fn read(path: &Path, budget: u64) -> Content {
    let Ok(meta) = fs::symlink_metadata(path) else { return Content::Binary { mode: "100644" } };
    if meta.is_symlink() {
        let target = fs::read_link(path).map(|target| target.to_string_lossy().into_owned().into_bytes());
        return target.map_or(Content::Binary { mode: "120000" }, |bytes| Content::Text { bytes, mode: "120000" });
    }
    let mode =
        if std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o111 == 0 { "100644" } else { "100755" };
    if !meta.is_file() || meta.len() > budget {
        return Content::Binary { mode };
    }
    // The file may be swapped for a link or a pipe between the look and the read.
    let flags = (OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits();
    let mut bytes = Vec::new();
    let read = OpenOptions::new()
        .read(true)
        .custom_flags(flags)
        .open(path)
        .and_then(|file| file.take(budget).read_to_end(&mut bytes));
    if read.is_err() || bytes.iter().take(BINARY_PROBE).any(|&b| b == 0) {
        return Content::Binary { mode };
    }
    Content::Text { bytes, mode }
}

/// Lines as git counts them: an end without a newline is a line too.
pub(super) fn lines(bytes: &[u8]) -> u32 {
    let ends = memchr::memchr_iter(b'\n', bytes).count();
    (ends + usize::from(bytes.last().is_some_and(|&b| b != b'\n'))) as u32
}
