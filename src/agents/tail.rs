//! Reading a file that another program appends to: complete lines only, resumable at a byte offset.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// How much one read takes at most, so that a huge file does not hold its caller.
const CHUNK: u64 = 4 * 1024 * 1024;
/// A line longer than this is skipped.
const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// A place in a growing file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tail {
    path: PathBuf,
    offset: u64,
    partial: Vec<u8>,
}

impl Tail {
    /// From the beginning of `path`, which need not exist yet.
    pub fn new(path: PathBuf) -> Self {
        Self::from_offset(path, 0)
    }

    /// From a byte offset that `offset` gave earlier.
    pub fn from_offset(path: PathBuf, offset: u64) -> Self {
        Self { path, offset, partial: Vec::new() }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The byte behind the last complete line that was given.
    pub fn offset(&self) -> u64 {
        self.offset - self.partial.len() as u64
    }

    /// Gives the lines that were completed since the last call, at most four megabytes of them: call again until it gives none.
    /// A file that does not exist has no lines; one that became shorter was written anew and is read from its beginning.
    pub fn lines(&mut self) -> std::io::Result<Vec<String>> {
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        if file.metadata()?.len() < self.offset {
            self.offset = 0;
            self.partial.clear();
        }
        file.seek(SeekFrom::Start(self.offset))?;
        self.offset += file.take(CHUNK).read_to_end(&mut self.partial)? as u64;
        let Some(end) = memchr::memrchr(b'\n', &self.partial) else {
            if self.partial.len() > LONGEST_LINE {
                self.partial.clear();
            }
            return Ok(Vec::new());
        };
        let rest = self.partial.split_off(end + 1);
        let whole = std::mem::replace(&mut self.partial, rest);
        let lines = whole.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        Ok(lines.map(|line| String::from_utf8_lossy(line).into_owned()).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn only_complete_lines_are_given_and_a_tail_resumes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let mut tail = Tail::new(path.clone());
        assert_eq!(tail.lines().unwrap(), Vec::<String>::new());
        let mut file = File::create(&path).unwrap();
        file.write_all(b"one\ntw").unwrap();
        assert_eq!(tail.lines().unwrap(), ["one"]);
        assert_eq!(tail.offset(), 4);
        let mut resumed = Tail::from_offset(path.clone(), tail.offset());
        file.write_all("o\n\nthr€".as_bytes()).unwrap();
        assert_eq!(tail.lines().unwrap(), ["two"]);
        assert_eq!(resumed.lines().unwrap(), ["two"]);
        assert_eq!(tail.lines().unwrap(), Vec::<String>::new());
        file.write_all(b"\n").unwrap();
        assert_eq!(tail.lines().unwrap(), ["thr€"]);
        std::fs::write(&path, "new\n").unwrap();
        assert_eq!(tail.lines().unwrap(), ["new"]);
    }
}
