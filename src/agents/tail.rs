//! Reading a file that another program appends to: complete lines only, resumable at a byte offset.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// How much one read takes at most, so that a huge file does not hold its caller.
const CHUNK: u64 = 4 * 1024 * 1024;
/// How many bytes tell whether a file is still the one that was read.
const MARK: usize = 64;
/// How much `each_line` reads at once.
const BLOCK: usize = 256 * 1024;
/// A line longer than this is skipped.
const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// A place in a growing file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tail {
    path: PathBuf,
    offset: u64,
    partial: Vec<u8>,
    /// The last bytes before the partial line: where they are not found again, the file was written anew.
    mark: Vec<u8>,
    restarts: u32,
}

impl Tail {
    /// From the beginning of `path`, which need not exist yet.
    pub fn new(path: PathBuf) -> Self {
        Self::from_offset(path, 0)
    }

    /// From a byte offset that `offset` gave earlier.
    pub fn from_offset(path: PathBuf, offset: u64) -> Self {
        Self { path, offset, partial: Vec::new(), mark: Vec::new(), restarts: 0 }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The byte behind the last complete line that was given.
    pub fn offset(&self) -> u64 {
        self.offset - self.partial.len() as u64
    }

    /// How often the file was found to be written anew, so that its lines came again.
    pub fn restarts(&self) -> u32 {
        self.restarts
    }

    fn is_as_it_was(&self, file: &mut File) -> std::io::Result<bool> {
        let from = self.offset().saturating_sub(self.mark.len() as u64);
        let mut now = vec![0; self.mark.len()];
        file.seek(SeekFrom::Start(from))?;
        file.read_exact(&mut now)?;
        Ok(now == self.mark)
    }

    fn restart(&mut self) {
        (self.offset, self.restarts) = (0, self.restarts + 1);
        self.partial.clear();
        self.mark.clear();
    }

    /// Gives the lines that were completed since the last call, at most four megabytes of them: call again until it gives none.
    /// A file that does not exist has no lines; one that became shorter was written anew and is read from its beginning.
    pub fn lines(&mut self) -> std::io::Result<Vec<String>> {
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        if file.metadata()?.len() < self.offset || !self.is_as_it_was(&mut file)? {
            self.restart();
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
        self.mark = whole[whole.len().saturating_sub(MARK)..].to_vec();
        let lines = whole.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        Ok(lines.map(|line| String::from_utf8_lossy(line).into_owned()).collect())
    }
}

/// Gives every line of `file`, the last one too when it has no end, without its line break. A line longer than sixteen
/// megabytes is skipped.
pub fn each_line(file: &mut impl std::io::Read, mut line: impl FnMut(&[u8])) -> std::io::Result<()> {
    let mut held = vec![0; BLOCK];
    let (mut filled, mut skipping) = (0, false);
    loop {
        if filled == held.len() {
            held.resize(held.len() * 2, 0);
        }
        let read = match file.read(&mut held[filled..]) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', &held[filled..filled + read]).map(|at| at + filled) {
            if !skipping && end - start <= LONGEST_LINE {
                line(held[start..end].trim_ascii());
            }
            (start, skipping) = (end + 1, false);
        }
        held.copy_within(start..filled + read, 0);
        filled = filled + read - start;
        if filled > LONGEST_LINE {
            (filled, skipping) = (0, true);
        }
    }
    if filled > 0 && !skipping {
        line(held[..filled].trim_ascii());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn each_line_is_given_however_it_is_cut() {
        struct Cut<'a>(&'a [u8], usize);
        impl std::io::Read for Cut<'_> {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                let now = self.1.min(into.len()).min(self.0.len());
                into[..now].copy_from_slice(&self.0[..now]);
                self.0 = &self.0[now..];
                Ok(now)
            }
        }
        let long = "x".repeat(BLOCK + 5);
        let text = format!("one\r\n\n{long}\nlast");
        for cut in [1, 2, 3, 1000, BLOCK, usize::MAX] {
            let mut seen = Vec::new();
            each_line(&mut Cut(text.as_bytes(), cut), |line| seen.push(line.to_vec())).unwrap();
            let wanted = [b"one".as_slice(), b"", long.as_bytes(), b"last"];
            assert_eq!(seen, wanted, "{cut}");
        }
    }

    #[test]
    fn a_line_that_never_ends_is_skipped_and_the_next_is_read() {
        let text = ["y".repeat(LONGEST_LINE + BLOCK), "next".to_owned()].join("\n");
        let mut seen = Vec::new();
        each_line(&mut text.as_bytes(), |line| seen.push(line.len())).unwrap();
        assert_eq!(seen, [4]);
    }

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
        assert_eq!(tail.restarts(), 1);
    }

    #[test]
    fn a_file_that_was_written_anew_and_longer_is_read_from_its_beginning() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        std::fs::write(&path, "one\ntwo\nthr").unwrap();
        let mut tail = Tail::new(path.clone());
        assert_eq!(tail.lines().unwrap(), ["one", "two"]);
        std::fs::write(&path, "one\nTWO\nthree\nfour\n").unwrap();
        assert_eq!(tail.lines().unwrap(), ["one", "TWO", "three", "four"]);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(tail.lines().unwrap(), Vec::<String>::new());
        assert_eq!(tail.restarts(), 1);
    }
}
