//! The part of a repository that makes git run programs: compared before and after a session.
//!
//! Owns what counts as a change worth showing. Reads only; a change is the human's to judge.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::error::WorkspaceError;
use super::git::{Access, fields};
use super::repo::Repo;

/// Hooks larger than this are compared by size only.
const MAX_HOOK: u64 = 4 << 20;

/// Digests of a repository's settings, hooks and attributes, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GitSettings(BTreeMap<String, String>);

impl GitSettings {
    /// Takes the digests: every key of the repository's own config (included files and `config.worktree` too), every
    /// hook, `info/attributes`.
    pub fn read(repo: &Repo) -> Result<Self, WorkspaceError> {
        const WHAT: &str = "read git's settings";
        let mut entries = BTreeMap::new();
        let args = ["config", "--list", "--show-scope", "-z"];
        let listed = repo.checkout().and_then(|at| at.git(Access::Read).args(args).run(WHAT));
        match listed {
            Ok(output) if output.code == Some(0) => add_keys(&fields(&output.stdout), &mut entries),
            // A config that git cannot read was broken by someone: compare the file itself.
            Ok(_) | Err(WorkspaceError::GitFailed { .. }) => {
                add_file("config", &repo.common_dir.join("config"), &mut entries);
            }
            Err(error) => return Err(error),
        }
        add_file("info/attributes", &repo.common_dir.join("info/attributes"), &mut entries);
        for hook in fs::read_dir(repo.common_dir.join("hooks")).into_iter().flatten().flatten() {
            let name = hook.file_name().to_string_lossy().into_owned();
            if !name.ends_with(".sample") {
                add_file(&format!("hooks/{name}"), &hook.path(), &mut entries);
            }
        }
        Ok(Self(entries))
    }
}

/// What differs, by name: `config core.fsmonitor`, `hooks/post-checkout`; empty when nothing does.
pub fn changed(before: &GitSettings, after: &GitSettings) -> Vec<String> {
    let names = before.0.keys().chain(after.0.keys());
    let mut all: Vec<String> = names.filter(|name| before.0.get(*name) != after.0.get(*name)).cloned().collect();
    all.sort();
    all.dedup();
    all
}

/// Fields come in pairs: the scope, then key, newline, value. A key can occur several times.
fn add_keys(fields: &[String], entries: &mut BTreeMap<String, String>) {
    for pair in fields.chunks_exact(2) {
        let is_own = matches!(pair[0].as_str(), "local" | "worktree");
        let (key, value) = pair[1].split_once('\n').unwrap_or((&pair[1], ""));
        if is_own && !is_routine(key) {
            let entry = entries.entry(format!("config {key}")).or_default();
            *entry = digest(format!("{entry}\0{value}").as_bytes());
        }
    }
}

/// What ordinary work writes: the upstream of a new branch.
fn is_routine(key: &str) -> bool {
    let last = key.rsplit('.').next().unwrap_or_default();
    key.starts_with("branch.") && matches!(last, "remote" | "merge")
}

fn add_file(name: &str, path: &Path, entries: &mut BTreeMap<String, String>) {
    let Ok(meta) = fs::symlink_metadata(path) else { return };
    let mut seen =
        format!("{:?} {:o}\0", meta.file_type(), std::os::unix::fs::PermissionsExt::mode(&meta.permissions()));
    if let Ok(target) = fs::read_link(path) {
        seen.push_str(&target.to_string_lossy());
    }
    let mut bytes = seen.into_bytes();
    match fs::metadata(path) {
        Ok(meta) if meta.is_file() && meta.len() <= MAX_HOOK => {
            bytes.extend(fs::read(path).unwrap_or_default());
        }
        Ok(meta) => bytes.extend(meta.len().to_le_bytes()),
        Err(_) => {}
    }
    entries.insert(name.to_owned(), digest(&bytes));
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(16).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
