//! What changed in a checkout since a commit.

use std::collections::HashMap;
use std::path::Path;

use super::error::WorkspaceError;
use super::git::{Checkout, fields, line};
use super::traces::traces;
use super::untracked::{self, Content};
use crate::domain::summary::{Changes, FileChange, FileStatus};
use crate::domain::time::Timestamp;

const MAX_COMMITS: &str = "--max-count=50";

/// Options of every diff: nothing planted runs, renames are found, no submodule is entered (its own config would
/// count there).
pub(super) const DIFF: [&str; 7] = [
    "diff",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--find-renames",
    "--ignore-submodules=dirty",
    "--submodule=short",
];

/// Everything that differs between `base` and the files in `dir`'s checkout: commits made since, changes not
/// committed, untracked files with their lines. `base` `None` compares with nothing (a repository that had no commit).
pub fn changes(dir: &Path, base: Option<&str>) -> Result<Changes, WorkspaceError> {
    const WHAT: &str = "read the changes";
    let top = open_top(dir)?;
    let from = tree_of(&top, base)?;
    let raw = top.read(WHAT, DIFF.iter().copied().chain(["--raw", "--numstat", "-z", from.as_str(), "--"]))?;
    let mut files = parse(&fields(&raw));
    let untracked = untracked::list(&top)?;
    count_untracked(&top, &untracked, &mut files);
    let head = top.ask(WHAT, ["rev-parse", "-q", "--verify", "HEAD^{commit}"])?;
    let now = tree_of(&top, head.as_deref())?;
    let loose = fields(&top.read(WHAT, DIFF.iter().copied().chain(["--name-only", "-z", now.as_str(), "--"]))?);
    let traces = traces(&top, base, head.as_deref())?;
    Ok(Changes {
        made: traces.made,
        pushed: traces.pushed,
        base: base.map(str::to_owned),
        branch: top.ask(WHAT, ["symbolic-ref", "-q", "--short", "HEAD"])?,
        files,
        uncommitted: loose.len() as u32,
        untracked: untracked.len() as u32,
        commits: commits(&top, base, head.as_deref())?,
        head,
    })
}

/// More changed files than this are not looked at for their age.
const MAX_LOOKED_AT: usize = 5000;

/// When a changed file was written last; `None` when none is there any more.
pub fn last_edit(dir: &Path, changes: &Changes) -> Option<Timestamp> {
    let top = open_top(dir).ok()?;
    let written = |file: &FileChange| {
        let time = std::fs::symlink_metadata(top.dir().join(&file.path)).ok()?.modified().ok()?;
        let since = time.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(Timestamp(i64::try_from(since.as_millis()).ok()?))
    };
    changes.files.iter().take(MAX_LOOKED_AT).filter_map(written).max()
}

/// The checkout around `dir`, at its top. A config that moved the work tree elsewhere (`core.worktree`) is not
/// followed.
pub(super) fn open_top(dir: &Path) -> Result<Checkout, WorkspaceError> {
    const WHAT: &str = "look for a git repository";
    let missing = || WorkspaceError::NotARepository(dir.to_path_buf());
    let dir = dir.canonicalize().map_err(|_| missing())?;
    let at = Checkout::open(&dir)?;
    let top = at.ask(WHAT, ["rev-parse", "--show-toplevel"])?.ok_or_else(missing)?;
    let top = Path::new(&top).canonicalize().map_err(|_| missing())?;
    if dir.starts_with(&top) { Ok(at.at(&top)) } else { Err(missing()) }
}

/// What to compare with: the commit, or the empty tree.
pub(super) fn tree_of(at: &Checkout, commit: Option<&str>) -> Result<String, WorkspaceError> {
    match commit {
        Some(commit) => {
            super::repo::resolve(at, commit)?.ok_or_else(|| WorkspaceError::BadBase { base: commit.to_owned() })
        }
        None => Ok(line(&at.read("name the empty tree", ["hash-object", "-t", "tree", "/dev/null"])?)),
    }
}

fn commits(at: &Checkout, base: Option<&str>, head: Option<&str>) -> Result<Vec<String>, WorkspaceError> {
    let Some(head) = head else { return Ok(Vec::new()) };
    let range = base.map_or_else(|| head.to_owned(), |base| format!("{base}..{head}"));
    let args = ["log", MAX_COMMITS, "--no-show-signature", "--no-color", "--format=%s", "-z", &range, "--"];
    Ok(fields(&at.read("read the commits", args)?))
}

fn count_untracked(top: &Checkout, paths: &[String], files: &mut Vec<FileChange>) {
    let mut budget = untracked::BUDGET;
    let known: HashMap<String, usize> = files.iter().enumerate().map(|(n, file)| (file.path.clone(), n)).collect();
    for path in paths {
        let added = match untracked::read(&top.dir().join(path), budget) {
            Content::Text { bytes, .. } => {
                budget = budget.saturating_sub(bytes.len() as u64);
                Some(untracked::lines(&bytes))
            }
            Content::Binary { .. } => None,
        };
        let change = FileChange { path: path.clone(), status: FileStatus::Added, added, removed: added.map(|_| 0) };
        // Removed from the index but still there: git shows it as deleted and as untracked; it is one changed file.
        match known.get(path).and_then(|&n| files.get_mut(n)) {
            Some(file) => {
                file.status = FileStatus::Modified;
                file.added = added;
                file.removed = file.removed.filter(|_| added.is_some());
            }
            None => files.push(change),
        }
    }
}

/// Reads `--raw --numstat -z`: first the raw entries (they begin with `:`), then the counts.
fn parse(fields: &[String]) -> Vec<FileChange> {
    let mut files: Vec<FileChange> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut rest = fields.iter().map(String::as_str);
    while let Some(field) = rest.next() {
        if let Some(raw) = field.strip_prefix(':') {
            let letter = raw.rsplit(' ').next().and_then(|status| status.chars().next()).unwrap_or('M');
            let old = rest.next();
            let path = if matches!(letter, 'R' | 'C') { rest.next() } else { old };
            let Some(path) = path else { break };
            places.insert(path, files.len());
            let status = status_of(letter);
            files.push(FileChange { path: path.to_owned(), status, added: None, removed: None });
        } else if let Some((added, removed, path)) = counts(field) {
            // A rename has an empty path here; old and new follow.
            let path = if path.is_empty() { rest.next().and(rest.next()) } else { Some(path) };
            if let Some(file) = path.and_then(|path| places.get(path)).and_then(|&at| files.get_mut(at)) {
                (file.added, file.removed) = (added.parse().ok(), removed.parse().ok());
            }
        }
    }
    files
}

fn counts(field: &str) -> Option<(&str, &str, &str)> {
    let (added, rest) = field.split_once('\t')?;
    let (removed, path) = rest.split_once('\t')?;
    Some((added, removed, path))
}

const fn status_of(letter: char) -> FileStatus {
    match letter {
        'A' | 'C' => FileStatus::Added,
        'D' => FileStatus::Deleted,
        'R' => FileStatus::Renamed,
        // M, T (type) and U (unmerged) are changes in place.
        _ => FileStatus::Modified,
    }
}
