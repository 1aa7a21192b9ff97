//! The diff of a checkout as text, for the review.

use std::fmt::Write as _;
use std::path::Path;

use super::changes::{DIFF, open_top, tree_of};
use super::error::WorkspaceError;
use super::git::Access;
use super::untracked::{self, Content};

/// A unified diff.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff {
    /// The text; bytes that are not UTF-8 are replaced, control characters are as in the files.
    pub text: String,
    /// Whether it was cut at the limit, at the end of a line.
    pub truncated: bool,
}

/// The unified diff between `base` (`None`: nothing) and the files in `dir`'s checkout, untracked files included as
/// new ones, at most `limit_bytes` long.
pub fn diff(dir: &Path, base: Option<&str>, limit_bytes: usize) -> Result<Diff, WorkspaceError> {
    const WHAT: &str = "make the diff";
    let top = open_top(dir)?;
    let from = tree_of(&top, base)?;
    let shape = ["--no-relative", "--src-prefix=a/", "--dst-prefix=b/", from.as_str(), "--"];
    let tracked = top.git(Access::Read).args(DIFF).args(shape).at_most(limit_bytes).run(WHAT)?;
    let mut truncated = tracked.truncated;
    let mut text = String::from_utf8_lossy(&tracked.ok(WHAT)?).into_owned();
    let mut paths = untracked::list(&top)?.into_iter();
    while !truncated {
        let Some(path) = paths.next() else { break };
        let room = limit_bytes.saturating_sub(text.len()) as u64;
        truncated = room == 0;
        if !truncated {
            text.push_str(&as_new_file(
                &path,
                &untracked::read(&top.dir().join(&path), untracked::BUDGET.min(room * 4 + 4096)),
            ));
        }
    }
    truncated |= text.len() > limit_bytes;
    if truncated {
        cut(&mut text, limit_bytes);
    }
    Ok(Diff { text, truncated })
}

/// The unified diff between two commits of a repository, at most `limit_bytes` long.
pub fn diff_between(dir: &Path, from: &str, to: &str, limit_bytes: usize) -> Result<Diff, WorkspaceError> {
    const WHAT: &str = "make the diff";
    let at = super::git::Checkout::open(dir)?;
    let shape = ["--no-relative", "--src-prefix=a/", "--dst-prefix=b/", from, to, "--"];
    let made = at.git(Access::Read).args(DIFF).args(shape).at_most(limit_bytes).run(WHAT)?;
    let truncated = made.truncated;
    let mut text = String::from_utf8_lossy(&made.ok(WHAT)?).into_owned();
    if truncated {
        cut(&mut text, limit_bytes);
    }
    Ok(Diff { text, truncated })
}

/// Cuts after the last whole line that fits.
fn cut(text: &mut String, limit: usize) {
    let end = (0..=limit.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let end = text[..end].rfind('\n').map_or(0, |at| at + 1);
    text.truncate(end);
}

fn as_new_file(path: &str, content: &Content) -> String {
    let (a, b) = (quoted("a/", path), quoted("b/", path));
    match content {
        Content::Binary { mode } => {
            format!("diff --git {a} {b}\nnew file mode {mode}\nBinary files /dev/null and {b} differ\n")
        }
        Content::Text { bytes, mode } => {
            let text = String::from_utf8_lossy(bytes);
            let mut out = format!("diff --git {a} {b}\nnew file mode {mode}\n");
            if text.is_empty() {
                return out;
            }
            let lines = untracked::lines(bytes);
            let range = if lines == 1 { "1".to_owned() } else { format!("1,{lines}") };
            let _ = write!(out, "--- /dev/null\n+++ {b}\n@@ -0,0 +{range} @@\n");
            for line in text.split_inclusive('\n') {
                out.push('+');
                out.push_str(line);
            }
            if !text.ends_with('\n') {
                out.push_str("\n\\ No newline at end of file\n");
            }
            out
        }
    }
}

/// A path as git writes it in a header: in quotes when it holds a quote, a backslash or a control character.
fn quoted(prefix: &str, path: &str) -> String {
    let plain = format!("{prefix}{path}");
    if !plain.chars().any(|c| c.is_control() || c == '"' || c == '\\') {
        return plain;
    }
    let mut out = String::from('"');
    for c in plain.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\{:03o}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
