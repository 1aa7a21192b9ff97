//! What a fresh worktree needs before work can begin in it, guessed from the project's files.

use std::fs;
use std::path::Path;

use crate::domain::task::INCLUDE_FILE;

/// A setup that the files of a project name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectSetup {
    /// The command line.
    pub command: String,
    /// The files that name it.
    pub file: String,
}

/// One part of a setup, and the file that asks for it.
#[derive(Debug, Clone, Copy)]
struct Part {
    command: &'static str,
    file: &'static str,
}

/// What git itself leaves out of a fresh worktree. Fetching it leaves the machine and can run the user's filters, so that it
/// is a part of the setup, which is trusted, and no call of ours.
const SUBMODULES: Part = Part { file: ".gitmodules", command: "git submodule update --init --recursive" };
const LFS: Part = Part { file: ".gitattributes", command: "git lfs pull" };

/// Lock files whose packages stand in an ignored folder of the checkout, which a worktree therefore lacks. What is kept in one
/// place for all checkouts (Cargo, Go, Maven) needs no setup.
const LOCKS: &[Part] = &[
    Part { file: "pnpm-lock.yaml", command: "pnpm install --frozen-lockfile" },
    Part { file: "yarn.lock", command: "yarn install --immutable" },
    Part { file: "bun.lock", command: "bun install --frozen-lockfile" },
    Part { file: "package-lock.json", command: "npm ci" },
    Part { file: "uv.lock", command: "uv sync" },
    Part { file: "poetry.lock", command: "poetry install" },
    Part { file: "composer.lock", command: "composer install" },
    Part { file: "mix.lock", command: "mix deps.get" },
];

/// The longest list of files to copy that is read, in bytes.
const MOST: u64 = 64 << 10;

/// The command that prepares a worktree of the repository at `root` for work in `dir`; `None` when its files name none. It is
/// a proposal: whoever runs it runs code of that directory.
pub fn project_setup(root: &Path, dir: &Path) -> Option<ProjectSetup> {
    let submodules = root.join(SUBMODULES.file).is_file().then_some(SUBMODULES);
    let pointers = has_lfs(root).then_some(LFS);
    let lock = LOCKS.iter().copied().find(|lock| dir.join(lock.file).is_file());
    let parts: Vec<Part> = submodules.into_iter().chain(pointers).chain(lock).collect();
    let joined =
        |words: fn(&Part) -> &'static str, between: &str| parts.iter().map(words).collect::<Vec<_>>().join(between);
    let setup = || ProjectSetup { command: joined(|part| part.command, " && "), file: joined(|part| part.file, ", ") };
    (!parts.is_empty()).then(setup)
}

/// Whether files of the repository are kept in Git LFS.
pub(super) fn has_lfs(root: &Path) -> bool {
    let attributes = fs::read_to_string(root.join(LFS.file)).unwrap_or_default();
    attributes.lines().any(|line| !line.trim_start().starts_with('#') && line.contains("filter=lfs"))
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
        let table: [(&[&str], Option<&str>); 7] = [
            (&[".gitmodules"], Some("git submodule update --init --recursive")),
            (&[".gitmodules", "package-lock.json"], Some("git submodule update --init --recursive && npm ci")),
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
            assert_eq!(
                project_setup(dir.path(), dir.path()).map(|setup| setup.command).as_deref(),
                wanted,
                "{files:?}"
            );
        }
    }

    #[test]
    fn what_git_leaves_out_of_a_worktree_is_asked_for_at_the_top_of_the_repository() {
        let dir = tempfile::tempdir().unwrap();
        let package = dir.path().join("packages/api");
        fs::create_dir_all(&package).unwrap();
        fs::write(dir.path().join(".gitattributes"), "# *.zip filter=lfs\n").unwrap();
        assert_eq!(project_setup(dir.path(), &package), None, "a comment asks for nothing");
        fs::write(dir.path().join(".gitattributes"), "*.bin filter=lfs diff=lfs\n").unwrap();
        fs::write(package.join("uv.lock"), "").unwrap();
        let found = project_setup(dir.path(), &package).unwrap();
        assert_eq!(
            (found.command.as_str(), found.file.as_str()),
            ("git lfs pull && uv sync", ".gitattributes, uv.lock")
        );
    }

    #[test]
    fn the_list_of_files_to_copy_has_patterns_and_comments() {
        let dir = tempfile::tempdir().unwrap();
        assert!(include_patterns(dir.path()).is_empty());
        fs::write(dir.path().join(INCLUDE_FILE), "# secrets\n.env\n\nconfig/*.key  \n!config/public.key\n").unwrap();
        assert_eq!(include_patterns(dir.path()), [".env", "config/*.key", "!config/public.key"]);
    }
}
