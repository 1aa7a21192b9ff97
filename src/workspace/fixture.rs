//! Real temporary repositories for the tests of this room.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::*;

/// A temporary folder with a repository `app` in it and room for worktrees beside it.
pub(super) struct Place {
    folder: TempDir,
}

impl Place {
    /// A repository without a commit.
    pub fn empty() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(place.root()).unwrap();
        place.git(&["init", "--quiet", "--initial-branch=main"]);
        place.git(&["config", "user.name", "Ada"]);
        place.git(&["config", "user.email", "ada@example.org"]);
        place
    }

    /// A repository with one commit that holds `a.txt` of three lines.
    pub fn with_commit() -> Self {
        let place = Self::empty();
        place.commit_file("a.txt", "one\ntwo\nthree\n");
        place
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join("app")
    }

    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    pub fn repo(&self) -> Repo {
        Repo::discover(&self.root()).unwrap().unwrap()
    }

    /// A worktree `work` on `orchestra/task-1-x`.
    pub fn worktree(&self) -> Worktree {
        create_worktree(&self.repo(), &self.beside("work"), "orchestra/task-1-x", None).unwrap()
    }

    pub fn git(&self, args: &[&str]) -> String {
        git_in(&self.root(), args)
    }

    pub fn commit_file(&self, name: &str, text: &str) {
        commit_file(&self.root(), name, text);
    }
}

/// Plain git, as a user or an agent would run it.
pub(super) fn git_in(dir: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(dir)
        .args(args)
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"), ("LC_ALL", "C")])
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

pub(super) fn commit_file(dir: &Path, name: &str, text: &str) {
    write(&dir.join(name), text);
    git_in(dir, &["add", "--", name]);
    git_in(dir, &["commit", "--quiet", "-m", &format!("write {name}")]);
}

pub(super) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

pub(super) fn write_script(path: &Path, text: &str) {
    write(path, text);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
