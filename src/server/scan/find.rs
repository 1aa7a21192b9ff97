//! Which files of a home hold usage.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::agents::folders::Folders;
use crate::domain::time::Timestamp;

/// Folders are not followed deeper than this.
const DEPTH: usize = 12;

/// What is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Claude's transcript.
    Claude,
    /// Codex's rollout.
    Codex,
    /// Gemini's chat, or an older one of Qwen.
    Gemini(GeminiLike),
    /// opencode's database.
    OpencodeDb,
    /// One message of opencode, before it had a database.
    OpencodeMessage,
    /// Droid's settings of a session.
    Droid,
    /// Aider's event log.
    AiderLog,
    /// Aider's chat history.
    AiderHistory,
    /// Qwen's chat.
    Qwen,
    /// Copilot's events.
    Copilot,
}

/// Whose chat in Gemini's format it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GeminiLike {
    /// Gemini's own.
    Gemini,
    /// Qwen's, from before it had a format of its own.
    Qwen,
}

/// Files that are read one after the other, because they are one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// What is in them.
    pub kind: Kind,
    /// The files, the older first.
    pub files: Vec<PathBuf>,
    /// How much there is to read.
    pub bytes: u64,
}

/// Every file that may hold usage, the largest first.
pub fn jobs(folders: &Folders) -> Vec<Job> {
    let mut jobs = Vec::new();
    for root in &folders.claude {
        singles(&mut jobs, Kind::Claude, below(&root.join("projects"), &["jsonl"]));
    }
    jobs.extend(codex(&folders.codex));
    let chats = |root: &Path| below(&root.join("tmp"), &["json", "jsonl"]);
    jobs.extend(gemini(Kind::Gemini(GeminiLike::Gemini), chats(&folders.gemini)));
    jobs.extend(gemini(Kind::Gemini(GeminiLike::Qwen), chats(&folders.qwen)));
    let qwen = below(&folders.qwen.join("projects"), &["jsonl"]);
    singles(&mut jobs, Kind::Qwen, qwen.into_iter().filter(|path| is_chat(path)).collect());
    let databases = entries(&folders.opencode).into_iter();
    let databases = databases.filter(|path| file_name(path).starts_with("opencode") && is_of(path, &["db"]));
    singles(&mut jobs, Kind::OpencodeDb, databases.collect());
    let messages = below(&folders.opencode.join("storage/message"), &["json"]);
    singles(&mut jobs, Kind::OpencodeMessage, messages);
    let settings = below(&folders.droid.join("sessions"), &["json"]);
    let settings = settings.into_iter().filter(|path| file_name(path).ends_with(".settings.json"));
    singles(&mut jobs, Kind::Droid, settings.collect());
    let events = below(&folders.copilot.join("session-state"), &["jsonl"]);
    singles(&mut jobs, Kind::Copilot, events);
    jobs.extend(aider(&folders.home));
    once_each(&mut jobs);
    jobs.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.files.cmp(&b.files)));
    jobs
}

/// When a file was last written, for records that name no time.
pub fn written(path: &Path) -> Option<Timestamp> {
    let modified = path.metadata().and_then(|meta| meta.modified()).ok()?;
    let since = modified.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
}

/// A rollout that was archived keeps its name; of two copies the longer one counts.
fn codex(root: &Path) -> Vec<Job> {
    let mut best: BTreeMap<String, (u64, PathBuf)> = BTreeMap::new();
    for folder in ["sessions", "archived_sessions"] {
        for path in below(&root.join(folder), &["jsonl"]) {
            let bytes = size(&path);
            let known = best.entry(file_name(&path)).or_insert_with(|| (bytes, path.clone()));
            if bytes > known.0 {
                *known = (bytes, path);
            }
        }
    }
    best.into_values().map(|(bytes, path)| Job { kind: Kind::Codex, files: vec![path], bytes }).collect()
}

/// A chat that was continued by a newer version lies in a `.jsonl` beside its `.json`, with the same messages.
fn gemini(kind: Kind, files: Vec<PathBuf>) -> Vec<Job> {
    let mut chats: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for path in files.into_iter().filter(|path| is_chat(path)) {
        chats.entry(path.with_extension("")).or_default().push(path);
    }
    let job = |mut files: Vec<PathBuf>| {
        files.sort();
        Job { kind, bytes: files.iter().map(|path| size(path)).sum(), files }
    };
    chats.into_values().map(job).collect()
}

fn is_chat(path: &Path) -> bool {
    path.ancestors().skip(1).any(|folder| folder.file_name().is_some_and(|name| name == "chats"))
}

/// Aider writes its log where it is told to: where the user's own settings say, and in its folder. Without a log the
/// history in the home folder is read; both would count twice.
fn aider(home: &Path) -> Vec<Job> {
    let settings = std::fs::read_to_string(home.join(".aider.conf.yml")).unwrap_or_default();
    let named = settings.lines().filter_map(|line| line.strip_prefix("analytics-log:"));
    let named = named.map(|path| path.split(" #").next().unwrap_or(path).trim().trim_matches(['"', '\'']).to_owned());
    let named = named.map(|path| path.strip_prefix("~/").map_or_else(|| home.join(&path), |rest| home.join(rest)));
    let own = entries(&home.join(".aider")).into_iter().filter(|path| is_of(path, &["jsonl"]));
    let logs: Vec<_> = named.chain(own).filter(|path| path.is_file()).collect();
    let mut jobs = Vec::new();
    let history = home.join(".aider.chat.history.md");
    if logs.is_empty() && history.is_file() {
        singles(&mut jobs, Kind::AiderHistory, vec![history]);
    }
    singles(&mut jobs, Kind::AiderLog, logs);
    jobs
}

fn singles(jobs: &mut Vec<Job>, kind: Kind, files: Vec<PathBuf>) {
    jobs.extend(files.into_iter().map(|path| Job { kind, bytes: size(&path), files: vec![path] }));
}

/// Folders may be named twice, or be links to one another.
fn once_each(jobs: &mut Vec<Job>) {
    let mut seen = BTreeSet::new();
    let real = |path: &PathBuf| path.canonicalize().unwrap_or_else(|_| path.clone());
    jobs.retain(|job| job.files.first().is_some_and(|path| seen.insert(real(path))));
}

/// Whether a file's name ends in one of these.
fn is_of(path: &Path, kinds: &[&str]) -> bool {
    path.extension().is_some_and(|found| kinds.iter().any(|kind| found == *kind))
}

/// The files below a folder whose name ends in one of these; none when it cannot be read.
fn below(root: &Path, kinds: &[&str]) -> Vec<PathBuf> {
    let mut folders = vec![(root.to_owned(), 0)];
    let mut files = Vec::new();
    while let Some((folder, depth)) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            let is_dir = kind.is_dir() || (kind.is_symlink() && path.is_dir());
            if is_dir && depth < DEPTH {
                folders.push((path, depth + 1));
            } else if !is_dir && is_of(&path, kinds) && path.is_file() {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn size(path: &Path) -> u64 {
    path.metadata().map_or(0, |meta| meta.len())
}
