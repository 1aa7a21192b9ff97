//! Which places a work changes, for comparing it with others: a look that writes nothing and takes no lock.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use super::changes::DIFF;
use super::error::WorkspaceError;
use super::git::{Access, Checkout, Output, fields, line};
use super::untracked::{self, Content};
#[cfg(test)]
use crate::domain::radar::Touched;
use crate::domain::radar::{Change, Hunk};

/// The most of a diff that is read; of what lies behind only the names count.
const LIMIT: usize = 4 << 20;
/// How much of all new files together is read to tell equal ones from different ones.
const NEW: u64 = 1 << 20;
/// The most of a hunk's text that is kept, in bytes.
const TEXT: usize = 400;
/// More places than this in one file are not told apart.
const HUNKS: usize = 500;

const WHAT: &str = "look at what changes";

/// What the checkout at `top` changes against `base`, and the commit that it stands at. `top` must be the top of a checkout;
/// a config that moved its files elsewhere is not followed.
#[cfg(test)]
pub fn touched(top: &Path, base: &str) -> Result<(Touched, String), WorkspaceError> {
    let at = Checkout::open(top)?;
    let mut files = differs(&at, top, base, &[])?;
    files.extend(new_files(&at, top, &[])?);
    Ok((Touched(files), head_of(&at, top)?))
}

/// A call whose output is at most this long. Naming the files' place here makes `core.worktree` count for nothing, and a
/// file's name is never a pattern.
fn call(at: &Checkout, top: &Path, args: &[&str]) -> Result<Output, WorkspaceError> {
    let call = at.git(Access::Read).args(args).env("GIT_WORK_TREE", top).env("GIT_LITERAL_PATHSPECS", "1");
    call.at_most(LIMIT).run(WHAT)
}

/// The commit that the checkout stands at.
pub(super) fn head_of(at: &Checkout, top: &Path) -> Result<String, WorkspaceError> {
    Ok(line(&call(at, top, &["rev-parse", "--verify", "HEAD^{commit}"])?.ok(WHAT)?))
}

/// The files that git knows in it.
pub(super) fn known_files(at: &Checkout, top: &Path) -> Result<Vec<String>, WorkspaceError> {
    Ok(fields(&call(at, top, &["ls-files", "--cached", "-z"])?.ok(WHAT)?))
}

/// What the files that git knows change against `base`; only these paths, or all when there are none.
pub(super) fn differs(
    at: &Checkout,
    top: &Path,
    base: &str,
    paths: &[String],
) -> Result<BTreeMap<String, Change>, WorkspaceError> {
    let shape = ["--raw", "--no-abbrev", "--patch", "--unified=0", "--no-renames", "-z", "--no-relative"];
    let sides = ["--src-prefix=a/", "--dst-prefix=b/", "--end-of-options", base, "--"];
    let args = DIFF.into_iter().chain(shape).chain(sides).chain(paths.iter().map(String::as_str));
    let diff = call(at, top, &args.collect::<Vec<_>>())?;
    let cut = if diff.truncated { Cut::Yes } else { Cut::No };
    Ok(parse(&String::from_utf8_lossy(&diff.ok(WHAT)?), cut))
}

/// The files that git does not know and that are not ignored; only these paths, or all when there are none.
pub(super) fn new_files(
    at: &Checkout,
    top: &Path,
    paths: &[String],
) -> Result<BTreeMap<String, Change>, WorkspaceError> {
    let args = ["ls-files", "--others", "--exclude-standard", untracked::LITTER, "-z", "--"];
    let args = args.into_iter().chain(paths.iter().map(String::as_str));
    let listed = call(at, top, &args.collect::<Vec<_>>())?.ok(WHAT)?;
    let mut budget = NEW;
    let change = |path: String| {
        let digest = match untracked::read(&top.join(&path), budget) {
            Content::Text { bytes, .. } => {
                budget = budget.saturating_sub(bytes.len() as u64);
                Some(digest(String::from_utf8_lossy(&bytes).lines()))
            }
            Content::Binary { .. } => None,
        };
        (path, Change::Whole(digest))
    };
    Ok(fields(&listed).into_iter().map(change).collect())
}

/// Whether the text was cut at the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Yes,
    No,
}

/// One file as `--raw` names it.
struct Raw<'a> {
    base: &'a str,
    status: char,
}

fn parse(text: &str, cut: Cut) -> BTreeMap<String, Change> {
    let (raw, patch) = raw_entries(text);
    let headers: HashMap<String, &str> =
        raw.iter().map(|(path, _)| (format!("diff --git a/{path} b/{path}"), *path)).collect();
    let mut parts: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut current = None;
    for line in patch.split_inclusive('\n') {
        if let Some(path) = headers.get(line.trim_end_matches('\n')).filter(|_| line.starts_with("diff --git ")) {
            current = Some(*path);
            parts.entry(path).or_default();
        } else if let Some(lines) = current.and_then(|path| parts.get_mut(path)) {
            lines.push(line);
        }
    }
    let change = |path: &str, raw: &Raw<'_>| {
        let is_last = cut == Cut::Yes && current == Some(path);
        match parts.get(path).filter(|_| !is_last) {
            Some(lines) => change_of(raw, lines),
            None => Change::Somehow,
        }
    };
    raw.iter().map(|(path, raw)| ((*path).to_owned(), change(path, raw))).collect()
}

/// The entries of `--raw -z` by path, and the patch behind them.
fn raw_entries(text: &str) -> (BTreeMap<&str, Raw<'_>>, &str) {
    let (mut rest, mut all) = (text, BTreeMap::new());
    while let Some((entry, after)) = rest.strip_prefix(':').and_then(|rest| rest.split_once('\0')) {
        let Some((path, after)) = after.split_once('\0') else { break };
        let mut words = entry.split(' ').skip(2);
        let base = words.next().unwrap_or_default();
        let status = words.nth(1).and_then(|status| status.chars().next()).unwrap_or('M');
        all.insert(path, Raw { base, status });
        rest = after;
    }
    (all, rest.strip_prefix('\0').unwrap_or(rest))
}

fn change_of(raw: &Raw<'_>, lines: &[&str]) -> Change {
    match raw.status {
        'D' => Change::Whole(Some(0)),
        'A' => {
            let first = lines.iter().position(|line| line.starts_with("@@ "));
            let text = first.and_then(|at| lines.get(at..)).unwrap_or_default().iter();
            let binary = lines.iter().any(|line| line.starts_with("Binary files "));
            let added = text.filter_map(|line| line.strip_prefix('+')).map(|line| line.trim_end_matches(['\n', '\r']));
            Change::Whole((!binary).then(|| digest(added)))
        }
        'M' if lines.iter().any(|line| line.starts_with("Binary files ")) => Change::Whole(None),
        'M' => parts_of(raw, lines),
        // Its type changed, or it is in the middle of a merge.
        _ => Change::Somehow,
    }
}

fn parts_of(raw: &Raw<'_>, lines: &[&str]) -> Change {
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut added: Vec<Vec<&str>> = Vec::new();
    for line in lines {
        if let Some(head) = line.strip_prefix("@@ -").and_then(hunk_head) {
            hunks.push(head);
            added.push(Vec::new());
        } else if let (Some(hunk), Some(added)) = (hunks.last_mut(), added.last_mut()) {
            if let Some(text) = line.strip_prefix('+') {
                added.push(text);
            }
            if hunk.text.len() + line.len() <= TEXT {
                hunk.text.push_str(line);
            }
        }
    }
    if hunks.len() > HUNKS {
        return Change::Somehow;
    }
    for (hunk, added) in hunks.iter_mut().zip(&added) {
        hunk.digest = digest(added.iter().copied());
        hunk.text.truncate(hunk.text.trim_end().len());
    }
    Change::Parts { base: raw.base.to_owned(), hunks }
}

/// Reads `12,3 +14,5 @@ fn name() {`.
fn hunk_head(text: &str) -> Option<Hunk> {
    let (old, rest) = text.split_once(' ')?;
    let (_, heading) = rest.split_once(" @@")?;
    let (from, lines) = old.split_once(',').unwrap_or((old, "1"));
    let heading: String = heading.trim().chars().filter(|c| !c.is_control()).take(60).collect();
    Some(Hunk { from: from.parse().ok()?, lines: lines.parse().ok()?, heading, text: String::new(), digest: 0 })
}

/// A number for these lines; never that of a deleted file.
fn digest<'a>(lines: impl Iterator<Item = &'a str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    lines.for_each(|line| line.hash(&mut hasher));
    hasher.finish().max(1)
}

#[cfg(test)]
#[path = "touched_tests.rs"]
mod tests;
