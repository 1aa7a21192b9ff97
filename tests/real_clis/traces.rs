//! Traces: what a run left behind in the user's files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::settings;
use crate::stage::Stage;

/// Files as they were before anything ran.
pub struct Before {
    settings: BTreeMap<PathBuf, Vec<u8>>,
    repo: BTreeMap<PathBuf, Vec<u8>>,
}

impl Before {
    /// The user's own settings and the repository as they are now.
    pub fn of(stage: &Stage) -> Self {
        Self { settings: settings_of(stage), repo: tree(&stage.repo) }
    }

    /// Files that are not as they were, and what is new in the repository.
    pub fn changed(&self, stage: &Stage) -> Vec<String> {
        let mut found = differences(&self.settings, &settings_of(stage));
        found.extend(differences(&self.repo, &tree(&stage.repo)));
        found.extend(["hooks.json", "AGENTS.md"].iter().filter_map(|name| exists(stage, &format!(".codex/{name}"))));
        found.extend([".mcp.json", ".claude/CLAUDE.md"].iter().filter_map(|name| exists(stage, name)));
        found
    }
}

fn exists(stage: &Stage, name: &str) -> Option<String> {
    stage.dir.path().join(name).exists().then(|| format!("{name} is new"))
}

fn settings_of(stage: &Stage) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = settings::OWN.iter().map(PathBuf::from);
    files.map(|file| (file.clone(), std::fs::read(stage.dir.path().join(file)).unwrap_or_default())).collect()
}

/// The checkout without git's own records of commits and worktrees, which a task may add to.
fn tree(top: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            let short = path.strip_prefix(top).unwrap().to_owned();
            let gits = [".git/objects", ".git/worktrees", ".git/refs", ".git/logs", ".git/packed-refs", ".git/index"];
            if gits.iter().any(|own| short.starts_with(own)) {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                files.insert(short, std::fs::read(&path).unwrap_or_default());
            }
        }
    }
    files
}

fn differences(before: &BTreeMap<PathBuf, Vec<u8>>, after: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<String> {
    let gone_or_other = before.iter().filter_map(|(path, bytes)| match after.get(path) {
        None => Some(format!("{} is gone", path.display())),
        Some(now) if now != bytes => Some(format!("{} was changed", path.display())),
        Some(_) => None,
    });
    let new = after.keys().filter(|path| !before.contains_key(*path));
    gone_or_other.chain(new.map(|path| format!("{} is new", path.display()))).collect()
}
