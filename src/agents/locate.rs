//! Where a CLI writes the transcript of a session. Looks at folders and first lines; follows nothing and writes nothing.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::Value;

const FIRST_LINE_BYTES: u64 = 1024 * 1024;
const NEWEST_DAYS: usize = 3;

pub use super::place::Environment;

/// Where Claude Code writes the transcript of `session_uuid` when it runs in `cwd`; it need not exist yet. Of the folders in
/// `CLAUDE_CONFIG_DIR` the first counts.
pub fn claude_transcript(environment: Environment<'_>, cwd: &Path, session_uuid: &str) -> Option<PathBuf> {
    let configured = value(environment, "CLAUDE_CONFIG_DIR").and_then(|list| list.split(',').next());
    let root = match configured.filter(|dir| !dir.is_empty()) {
        Some(dir) => PathBuf::from(dir),
        None => Path::new(value(environment, "HOME")?).join(".claude"),
    };
    let folder = cwd.to_string_lossy().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    Some(root.join("projects").join(folder).join(format!("{session_uuid}.jsonl")))
}

/// The transcripts of the sub-agents of the session that writes `transcript`.
pub fn claude_subagents(transcript: &Path) -> Vec<PathBuf> {
    let mut files = entries(&transcript.with_extension("").join("subagents"));
    files.retain(|path| path.extension().is_some_and(|kind| kind == "jsonl"));
    files
}

/// The newest rollout of a Codex thread that works in `cwd` and was written to since `launched`.
pub fn codex_rollout(environment: Environment<'_>, cwd: &Path, launched: SystemTime) -> Option<PathBuf> {
    let wanted = real(cwd);
    let written = |path: &Path| path.metadata().and_then(|meta| meta.modified()).ok();
    let mut files: Vec<_> = codex_days(environment)
        .into_iter()
        .flat_map(|day| entries(&day))
        .filter_map(|path| Some((written(&path).filter(|at| *at >= launched)?, path)))
        .collect();
    files.sort();
    files.into_iter().rev().map(|(_, path)| path).find(|path| rollout_cwd(path).is_some_and(|dir| real(&dir) == wanted))
}

/// The rollout of the Codex thread `id`, however old.
pub fn codex_rollout_of(environment: Environment<'_>, id: &str) -> Option<PathBuf> {
    let ending = format!("-{id}.jsonl");
    let named = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(&ending));
    days(&codex_sessions(environment)?).flat_map(|day| entries(&day)).find(named)
}

fn codex_sessions(environment: Environment<'_>) -> Option<PathBuf> {
    let home = match value(environment, "CODEX_HOME").filter(|dir| !dir.is_empty()) {
        Some(dir) => PathBuf::from(dir),
        None => Path::new(value(environment, "HOME")?).join(".codex"),
    };
    Some(home.join("sessions"))
}

/// A thread that goes on over midnight stays in the folder of its first day.
fn codex_days(environment: Environment<'_>) -> Vec<PathBuf> {
    codex_sessions(environment).map(|root| days(&root).take(NEWEST_DAYS).collect()).unwrap_or_default()
}

/// The day folders below `root`, newest first.
fn days(root: &Path) -> impl Iterator<Item = PathBuf> {
    let below = |dir: PathBuf| entries(&dir).into_iter().rev();
    entries(root).into_iter().rev().flat_map(below).flat_map(below)
}

/// The entries of a folder by name; none when it cannot be read.
fn entries(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn rollout_cwd(path: &Path) -> Option<PathBuf> {
    let mut line = String::new();
    BufReader::new(File::open(path).ok()?.take(FIRST_LINE_BYTES)).read_line(&mut line).ok()?;
    let meta: Value = serde_json::from_str(&line).ok()?;
    meta.pointer("/payload/cwd")?.as_str().map(PathBuf::from)
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

fn value<'a>(environment: Environment<'a>, name: &str) -> Option<&'a str> {
    environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

#[cfg(test)]
#[path = "locate_tests.rs"]
mod tests;
