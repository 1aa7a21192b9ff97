//! Traces: what a run left behind in the user's files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

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
    let read = |file: &str| (PathBuf::from(file), std::fs::read(stage.dir.path().join(file)).unwrap_or_default());
    let mut files: BTreeMap<_, _> = settings::OWN.iter().map(|file| read(file)).collect();
    files.entry(CODEX.into()).and_modify(|text| *text = without_notices(text));
    files.insert(CLAUDE.into(), claudes_own(&read(CLAUDE).1));
    files
}

/// Codex notes there what it has shown to its user, whoever started it.
const CODEX: &str = ".codex/config.toml";
/// Claude keeps its own counters and dates there beside what its user decided.
const CLAUDE: &str = ".claude.json";

fn without_notices(text: &[u8]) -> Vec<u8> {
    let mut settings: toml::Table = toml::from_str(&String::from_utf8_lossy(text)).unwrap_or_default();
    settings.remove("tui");
    settings.to_string().into_bytes()
}

/// What a user decides in Claude's file: trust of folders, keys, tools.
fn claudes_own(text: &[u8]) -> Vec<u8> {
    let all: Value = serde_json::from_slice(text).unwrap_or_default();
    let trusted = |(path, project): (&String, &Value)| {
        format!("{path}: {} {} {}\n", project["hasTrustDialogAccepted"], project["mcpServers"], project["allowedTools"])
    };
    let projects = all["projects"].as_object().into_iter().flatten();
    let projects: String = projects.filter(|(_, one)| one["hasTrustDialogAccepted"] == true).map(trusted).collect();
    format!("{} {}\n{projects}", all["customApiKeyResponses"], all["mcpServers"]).into_bytes()
}

/// What git itself keeps there of commits and worktrees, and opencode of its project, which a task may add to.
const GITS_OWN: &[&str] =
    &[".git/objects", ".git/worktrees", ".git/refs", ".git/logs", ".git/packed-refs", ".git/index", ".git/opencode"];

/// The checkout without git's own records of commits and worktrees, which a task may add to.
fn tree(top: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            let short = path.strip_prefix(top).unwrap().to_owned();
            if GITS_OWN.iter().any(|own| short.starts_with(own)) {
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
        Some(now) if now != bytes => Some(format!("{} was changed: {}", path.display(), new_lines(bytes, now))),
        Some(_) => None,
    });
    let new = after.keys().filter(|path| !before.contains_key(*path));
    gone_or_other.chain(new.map(|path| format!("{} is new", path.display()))).collect()
}

/// The lines that were not there before.
fn new_lines(before: &[u8], after: &[u8]) -> String {
    let (before, after) = (String::from_utf8_lossy(before), String::from_utf8_lossy(after));
    let new: Vec<_> = after.lines().filter(|line| !before.lines().any(|old| old == *line)).collect();
    new.join(" ⏎ ")
}
