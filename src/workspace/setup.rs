//! What a fresh worktree needs before work can begin in it, guessed from the project's files.

use std::fs;
use std::path::Path;

use crate::domain::task::INCLUDE_FILE;

/// A setup that the files of a project name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProjectSetup {
    /// The command line.
    pub command: &'static str,
    /// The file that names it.
    pub file: &'static str,
}

/// Lock files whose packages stand in an ignored folder of the checkout, which a worktree therefore lacks. What is kept in one
/// place for all checkouts (Cargo, Go, Maven) needs no setup.
const LOCKS: &[ProjectSetup] = &[
    ProjectSetup { file: "pnpm-lock.yaml", command: "pnpm install --frozen-lockfile" },
    ProjectSetup { file: "yarn.lock", command: "yarn install --immutable" },
    ProjectSetup { file: "bun.lock", command: "bun install --frozen-lockfile" },
    ProjectSetup { file: "package-lock.json", command: "npm ci" },
    ProjectSetup { file: "uv.lock", command: "uv sync" },
    ProjectSetup { file: "poetry.lock", command: "poetry install" },
    ProjectSetup { file: "composer.lock", command: "composer install" },
    ProjectSetup { file: "mix.lock", command: "mix deps.get" },
];

/// The longest list of files to copy that is read, in bytes.
const MOST: u64 = 64 << 10;

/// The command that prepares a worktree of the project in `dir`; `None` when its files name none. It is a proposal: whoever
/// runs it runs code of that directory.
pub fn project_setup(dir: &Path) -> Option<ProjectSetup> {
    LOCKS.iter().copied().find(|lock| dir.join(lock.file).is_file())
}

/// The patterns of the project's list of files to copy; empty without one.
pub fn include_patterns(dir: &Path) -> Vec<String> {
    let file = dir.join(INCLUDE_FILE);
    let fits = fs::symlink_metadata(&file).is_ok_and(|meta| meta.is_file() && meta.len() <= MOST);
    let text = if fits { fs::read_to_string(file).unwrap_or_default() } else { String::new() };
    let lines = text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setup_is_known_by_the_lock_file() {
        let table: [(&[&str], Option<&str>); 5] = [
            (&["package.json", "package-lock.json"], Some("npm ci")),
            (&["package-lock.json", "pnpm-lock.yaml"], Some("pnpm install --frozen-lockfile")),
            (&["pyproject.toml", "uv.lock"], Some("uv sync")),
            (&["package.json"], None),
            (&["Cargo.lock", "go.sum"], None),
        ];
        for (files, wanted) in table {
            let dir = tempfile::tempdir().unwrap();
            for name in files {
                fs::write(dir.path().join(name), "").unwrap();
            }
            assert_eq!(project_setup(dir.path()).map(|setup| setup.command), wanted, "{files:?}");
        }
    }

    #[test]
    fn the_list_of_files_to_copy_has_patterns_and_comments() {
        let dir = tempfile::tempdir().unwrap();
        assert!(include_patterns(dir.path()).is_empty());
        fs::write(dir.path().join(INCLUDE_FILE), "# secrets\n.env\n\nconfig/*.key  \n!config/public.key\n").unwrap();
        assert_eq!(include_patterns(dir.path()), [".env", "config/*.key", "!config/public.key"]);
    }
}
