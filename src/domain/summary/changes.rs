//! What changed in a workspace since a task began, as git measured it.
//!
//! Owns the counting of files and lines. Does not run git: `workspace` fills these values.

use serde::{Deserialize, Serialize};

/// What happened to one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FileStatus {
    /// New since the base, tracked or not.
    #[serde(rename = "A")]
    Added,
    /// Changed in place (also a change of mode or type).
    #[serde(rename = "M")]
    Modified,
    /// Gone.
    #[serde(rename = "D")]
    Deleted,
    /// Moved, perhaps with changes; the path is the new one.
    #[serde(rename = "R")]
    Renamed,
}

impl FileStatus {
    /// The letter that git uses for it.
    pub const fn letter(self) -> char {
        match self {
            Self::Added => 'A',
            Self::Modified => 'M',
            Self::Deleted => 'D',
            Self::Renamed => 'R',
        }
    }
}

/// One changed file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileChange {
    /// Path from the workspace's root, with `/`; bytes that are not UTF-8 are replaced.
    #[serde(rename = "p")]
    pub path: String,
    /// What happened to it.
    #[serde(rename = "st")]
    pub status: FileStatus,
    /// Lines added; `None` for a binary file.
    #[serde(rename = "a")]
    pub added: Option<u32>,
    /// Lines removed; `None` for a binary file.
    #[serde(rename = "d")]
    pub removed: Option<u32>,
}

impl FileChange {
    /// Lines touched; a binary file counts as none.
    pub fn churn(&self) -> u64 {
        u64::from(self.added.unwrap_or(0)) + u64::from(self.removed.unwrap_or(0))
    }

    /// Whether git counts no lines in it.
    pub const fn is_binary(&self) -> bool {
        self.added.is_none() || self.removed.is_none()
    }
}

/// Everything that differs between the base commit and the working tree, untracked files included.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// The commit that was compared with; `None` in a repository that had no commit.
    pub base: Option<String>,
    /// The commit that is checked out now; `None` when there is none yet.
    pub head: Option<String>,
    /// The branch that is checked out; `None` when detached.
    pub branch: Option<String>,
    /// The changed files, each once.
    pub files: Vec<FileChange>,
    /// Tracked files whose changes are not committed.
    pub uncommitted: u32,
    /// Files that git does not know and does not ignore.
    pub untracked: u32,
    /// Subjects of the commits made since the base, newest first.
    #[serde(default)]
    pub commits: Vec<String>,
    /// Whether one of them was made in this checkout and not only fetched, as its reflog says; `None` without one.
    #[serde(default)]
    pub made: Option<bool>,
    /// Whether one of them was pushed from here, as the reflogs of the remote-tracking branches say; `None` where there is no
    /// remote or no commit.
    #[serde(default)]
    pub pushed: Option<bool>,
}

/// Sums over changed files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Totals {
    /// Changed files.
    pub files: u32,
    /// Lines added.
    pub add: u32,
    /// Lines removed.
    pub del: u32,
    /// Binary files among them.
    pub bin: u32,
}

impl Changes {
    /// Sums over all changed files.
    pub fn totals(&self) -> Totals {
        self.files.iter().fold(Totals::default(), |sum, file| Totals {
            files: sum.files + 1,
            add: sum.add.saturating_add(file.added.unwrap_or(0)),
            del: sum.del.saturating_add(file.removed.unwrap_or(0)),
            bin: sum.bin + u32::from(file.is_binary()),
        })
    }

    /// Whether nothing differs from the base.
    pub const fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_add_lines_and_count_binaries_apart() {
        let file =
            |path: &str, added, removed| FileChange { path: path.into(), status: FileStatus::Modified, added, removed };
        let changes = Changes {
            files: vec![file("a", Some(3), Some(1)), file("b.png", None, None), file("c", Some(u32::MAX), Some(2))],
            ..Changes::default()
        };
        assert_eq!(changes.totals(), Totals { files: 3, add: u32::MAX, del: 3, bin: 1 });
        assert!(!changes.is_empty());
    }
}
