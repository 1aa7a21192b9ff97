//! Reading git's unified diff.

use super::file::{FileDiff, Hunk, Line, LineKind};
use crate::domain::summary::FileStatus;

/// The files of a diff as `git diff` writes it. What is none of it is passed over.
pub fn parse(text: &str) -> Vec<FileDiff> {
    let mut reader = Reader::default();
    for line in text.split_terminator('\n') {
        reader.line(line);
    }
    reader.end_file();
    reader.files
}

#[derive(Default)]
struct Reader {
    files: Vec<FileDiff>,
    file: Option<FileDiff>,
    hunk: Option<Hunk>,
    /// Lines of the hunk that are still to come, before and now.
    left: (u32, u32),
    /// The numbers of the next line, before and now.
    next: (u32, u32),
}

impl Reader {
    fn line(&mut self, line: &str) {
        if let Some(file) = &mut self.file {
            file.digest = mixed(file.digest, line);
        }
        if self.hunk.is_some() && (self.left != (0, 0) || line.starts_with('\\')) && self.content(line) {
            return;
        }
        if let Some(paths) = line.strip_prefix("diff --git ") {
            self.end_file();
            self.file = Some(new_file(paths));
        } else if let Some(range) = line.strip_prefix("@@ ") {
            self.begin_hunk(range);
        } else if let Some(file) = &mut self.file {
            header(file, line);
        }
    }

    /// A line inside of a hunk; `false` when it cannot be one.
    fn content(&mut self, line: &str) -> bool {
        let Some(hunk) = &mut self.hunk else { return false };
        let (kind, text) = match line.as_bytes().first() {
            Some(b'+') => (LineKind::Added, &line[1..]),
            Some(b'-') => (LineKind::Removed, &line[1..]),
            Some(b' ') => (LineKind::Same, &line[1..]),
            // Some programs cut the blank of an empty line.
            None => (LineKind::Same, ""),
            Some(b'\\') => (LineKind::Remark, line[1..].trim_start()),
            Some(_) => return false,
        };
        let (old, new) = self.next;
        hunk.lines.push(Line { kind, old, new, text: text.trim_end_matches('\r').to_owned(), pair: None });
        let (before, now) = match kind {
            LineKind::Same => (1, 1),
            LineKind::Added => (0, 1),
            LineKind::Removed => (1, 0),
            LineKind::Remark => (0, 0),
        };
        self.next = (old + before, new + now);
        self.left = (self.left.0.saturating_sub(before), self.left.1.saturating_sub(now));
        true
    }

    fn begin_hunk(&mut self, range: &str) {
        self.end_hunk();
        let (numbers, heading) = range.split_once("@@").unwrap_or((range, ""));
        let mut sides = numbers.split_whitespace().map(|side| side.trim_start_matches(['-', '+']));
        let (old, new) = (start_and_count(sides.next()), start_and_count(sides.next()));
        self.left = (old.1, new.1);
        // Of a side without lines git names the line before.
        self.next = (old.0.max(1), new.0.max(1));
        self.hunk = Some(Hunk { heading: heading.trim().to_owned(), start: self.next.1, ..Hunk::default() });
    }

    fn end_hunk(&mut self) {
        self.left = (0, 0);
        if let (Some(mut hunk), Some(file)) = (self.hunk.take(), &mut self.file) {
            let (added, removed) = hunk.counts();
            file.added += added;
            file.removed += removed;
            hunk.settle();
            file.hunks.push(hunk);
        }
    }

    fn end_file(&mut self) {
        self.end_hunk();
        self.files.extend(self.file.take());
    }
}

fn start_and_count(side: Option<&str>) -> (u32, u32) {
    let (start, count) = side.unwrap_or_default().split_once(',').unwrap_or((side.unwrap_or_default(), "1"));
    (start.parse().unwrap_or(1), count.parse().unwrap_or(1))
}

fn new_file(paths: &str) -> FileDiff {
    FileDiff {
        path: path_of(paths),
        from: None,
        status: FileStatus::Modified,
        added: 0,
        removed: 0,
        binary: false,
        hunks: Vec::new(),
        digest: mixed(0xcbf2_9ce4_8422_2325, paths),
    }
}

/// The path in `a/path b/path`, which are the same unless the lines that follow say otherwise.
fn path_of(paths: &str) -> String {
    if paths.ends_with('"') {
        let start = paths.trim_end_matches('"').rfind(" \"").map_or(0, |at| at + 1);
        return side_path(&paths[start..]).unwrap_or_default();
    }
    let half = paths.len().saturating_sub(1) / 2;
    let same = paths.is_char_boundary(half) && paths.get(half..).is_some_and(|rest| rest.starts_with(" b/"));
    let second = if same { paths.get(half + 1..) } else { paths.rfind(" b/").and_then(|at| paths.get(at + 1..)) };
    second.and_then(side_path).unwrap_or_else(|| paths.to_owned())
}

/// The path that a header names for one side; `None` for no file.
fn side_path(side: &str) -> Option<String> {
    let side = side.trim_end_matches(['\t', '\r']);
    let plain = if side.starts_with('"') { unquoted(side) } else { side.to_owned() };
    plain.strip_prefix("a/").or_else(|| plain.strip_prefix("b/")).map(str::to_owned)
}

fn header(file: &mut FileDiff, line: &str) {
    if line.starts_with("new file mode") {
        file.status = FileStatus::Added;
    } else if line.starts_with("deleted file mode") {
        file.status = FileStatus::Deleted;
    } else if let Some(from) = line.strip_prefix("rename from ") {
        file.status = FileStatus::Renamed;
        file.from = Some(unquoted(from));
    } else if let Some(to) = line.strip_prefix("rename to ") {
        file.path = unquoted(to);
    } else if line.starts_with("Binary files ") || line.starts_with("GIT binary patch") {
        file.binary = true;
    } else if let Some(path) = line.strip_prefix("+++ ").and_then(side_path) {
        file.path = path;
    }
}

/// A path as git writes it in quotes.
fn unquoted(quoted: &str) -> String {
    let Some(inside) = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return quoted.to_owned();
    };
    let mut bytes = Vec::new();
    let mut rest = inside.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b't') => bytes.push(b'\t'),
            Some(digit @ b'0'..=b'3') => {
                let mut value = u32::from(digit - b'0');
                while let Some(next) = rest.next_if(|next| (b'0'..=b'7').contains(next) && value < 32) {
                    value = value * 8 + u32::from(next - b'0');
                }
                bytes.push(value as u8);
            }
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// FNV-1a, so that a digest is the same in every build.
fn mixed(digest: u64, text: &str) -> u64 {
    text.bytes().chain([b'\n']).fold(digest, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
