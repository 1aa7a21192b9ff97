//! Where a CLI writes the transcript of a session. Looks at folders and first lines; follows nothing and writes nothing.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::folders::{Environment, Folders};

const FIRST_LINE_BYTES: u64 = 1024 * 1024;
const NEWEST_DAYS: usize = 3;

/// Where Claude Code writes the transcript of `session_uuid` when it runs in `cwd`; it need not exist yet. Of the folders in
/// `CLAUDE_CONFIG_DIR` the first counts.
pub fn claude_transcript(environment: Environment<'_>, cwd: &Path, session_uuid: &str) -> Option<PathBuf> {
    let root = Folders::of(environment)?.claude.into_iter().next()?;
    Some(root.join("projects").join(dashed(cwd)).join(format!("{session_uuid}.jsonl")))
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
    let files = codex_days(environment).into_iter().flat_map(|day| entries(&day));
    newest_first(files, launched).into_iter().find(|path| rollout_cwd(path).is_some_and(|dir| real(&dir) == wanted))
}

/// The rollout of the Codex thread `id`, however old.
pub fn codex_rollout_of(environment: Environment<'_>, id: &str) -> Option<PathBuf> {
    let ending = format!("-{id}.jsonl");
    let named = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(&ending));
    days(&codex_sessions(environment)?).flat_map(|day| entries(&day)).find(named)
}

/// The chat of Gemini with this session id, or the newest one of this project that was written to since `launched`.
pub fn gemini_chat(environment: Environment<'_>, cwd: &Path, id: &str, launched: SystemTime) -> Option<PathBuf> {
    let project = hex(&Sha256::digest(real(cwd).to_string_lossy().as_bytes()));
    let projects = entries(&Folders::of(environment)?.gemini.join("tmp"));
    let chats = projects.iter().flat_map(|folder| entries(&folder.join("chats"))).filter(|path| path.is_file());
    let chats = newest_first(chats, launched);
    let said = |path: &PathBuf, pointer: &str, wanted: &str| {
        first_entry(path)?.pointer(pointer)?.as_str().map(|found| found == wanted)
    };
    let own = chats.iter().find(|path| said(path, "/sessionId", id) == Some(true));
    own.or_else(|| chats.iter().find(|path| said(path, "/projectHash", &project) == Some(true))).cloned()
}

/// The chat of Qwen with this session id, or the newest one of this folder that was written to since `launched`.
pub fn qwen_chat(environment: Environment<'_>, cwd: &Path, id: &str, launched: SystemTime) -> Option<PathBuf> {
    let projects = entries(&Folders::of(environment)?.qwen.join("projects"));
    let chats = projects.iter().flat_map(|folder| entries(&folder.join("chats"))).filter(|path| path.is_file());
    let chats = newest_first(chats, launched);
    let own = chats.iter().find(|path| path.file_stem().is_some_and(|name| name == id));
    own.or_else(|| chats.iter().find(|path| said_cwd(path, &["/cwd"], cwd))).cloned()
}

/// The settings of Droid's session `id`, or of the newest session of this folder that was written to since `launched`.
pub fn droid_settings(
    environment: Environment<'_>,
    cwd: &Path,
    id: Option<&str>,
    launched: SystemTime,
) -> Option<PathBuf> {
    let folders = entries(&Folders::of(environment)?.droid.join("sessions"));
    let name = dashed(&real(cwd));
    let is_settings = |path: &PathBuf| path.to_string_lossy().ends_with(".settings.json");
    if let Some(id) = id {
        let named = folders.iter().map(|folder| folder.join(format!("{id}.settings.json"))).find(|path| path.is_file());
        return named;
    }
    let own = folders.iter().filter(|folder| folder.file_name().is_some_and(|found| found == name.as_str()));
    newest_first(own.flat_map(|folder| entries(folder)).filter(is_settings), launched).into_iter().next()
}

/// The events of Copilot's session `id`, or of the newest session in this folder that was written to since `launched`.
pub fn copilot_events(environment: Environment<'_>, cwd: &Path, id: &str, launched: SystemTime) -> Option<PathBuf> {
    let root = Folders::of(environment)?.copilot.join("session-state");
    let own = root.join(id).join("events.jsonl");
    if own.is_file() {
        return Some(own);
    }
    let events = entries(&root).into_iter().map(|folder| folder.join("events.jsonl")).filter(|path| path.is_file());
    let places = ["/data/context/cwd", "/data/cwd", "/data/context/gitRoot"];
    newest_first(events, launched).into_iter().find(|path| said_cwd(path, &places, cwd))
}

/// opencode's databases; usually there is one.
pub fn opencode_databases(environment: Environment<'_>) -> Vec<PathBuf> {
    let folder = Folders::of(environment).map(|folders| entries(&folders.opencode)).unwrap_or_default();
    let named = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("opencode") && name.ends_with(".db")
    };
    folder.into_iter().filter(named).collect()
}

/// Files that were written to since `launched`, the newest first.
fn newest_first(files: impl Iterator<Item = PathBuf>, launched: SystemTime) -> Vec<PathBuf> {
    let written = |path: &Path| path.metadata().and_then(|meta| meta.modified()).ok();
    let mut dated: Vec<_> =
        files.filter_map(|path| Some((written(&path).filter(|at| *at >= launched)?, path))).collect();
    dated.sort();
    dated.into_iter().rev().map(|(_, path)| path).collect()
}

/// Whether the first line of a file names this folder.
fn said_cwd(path: &Path, pointers: &[&str], cwd: &Path) -> bool {
    let Some(entry) = first_entry(path) else { return false };
    let said = pointers.iter().filter_map(|pointer| entry.pointer(pointer)?.as_str());
    said.map(Path::new).any(|said| real(said) == real(cwd))
}

fn first_entry(path: &Path) -> Option<Value> {
    let mut line = String::new();
    BufReader::new(File::open(path).ok()?.take(FIRST_LINE_BYTES)).read_line(&mut line).ok()?;
    serde_json::from_str(&line).ok()
}

/// A path as CLIs name a folder after it: `/home/a.b` is `-home-a-b`.
fn dashed(path: &Path) -> String {
    path.to_string_lossy().replace(|c: char| !c.is_ascii_alphanumeric(), "-")
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.extend([byte >> 4, byte & 15].map(|half| char::from_digit(u32::from(half), 16).unwrap_or('0')));
    }
    text
}

fn codex_sessions(environment: Environment<'_>) -> Option<PathBuf> {
    Some(Folders::of(environment)?.codex.join("sessions"))
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
    first_entry(path)?.pointer("/payload/cwd")?.as_str().map(PathBuf::from)
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

#[cfg(test)]
#[path = "locate_tests.rs"]
mod tests;
