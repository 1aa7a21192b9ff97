//! What an agent printed, on disk, bounded: the beginning and the newest part are kept, the middle goes first.
//!
//! Three files: `<path>` holds the beginning; when it is full, `<path>.a` and `<path>.b` take turns. Each starts with a
//! mark and its place in the stream, then come frames: length (4 bytes), milliseconds since the start (8), bytes; numbers
//! little-endian. A length with its highest bit set is a size of the terminal: rows and columns (2 bytes each). Every frame
//! is one write to the system, so that a kill -9 loses nothing that was handed over.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::domain::time::Span;
use crate::term::Size;

/// What a recording's file starts with.
pub(super) const MARK: [u8; 8] = *b"ORCREC1\n";

/// Mark and position.
pub(super) const START_BYTES: u64 = 16;

/// Length and time.
pub(super) const FRAME_BYTES: u64 = 12;

/// The largest frame; larger pieces are cut.
pub(super) const LONGEST: usize = 64 * 1024;

/// Set in the length of a frame that is no output but the size of the terminal.
pub(super) const IS_SIZE: u32 = 1 << 31;

/// Rows and columns.
pub(super) const SIZE_BYTES: u32 = 4;

/// A recording smaller than this would be nothing but frame heads.
const SMALLEST_CAP: u64 = 4096;

/// Why something was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordFailed {
    /// The file could not be made.
    #[error("cannot record to {}: {source}; check the folder, or remove the old recording", path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk refused; the recording ends here and what it holds so far stays readable.
    #[error("the recording {} ends here: {source}; the session itself goes on", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An earlier write failed.
    #[error("the recording {} has ended after an earlier failure", path.display())]
    Ended {
        /// The file.
        path: PathBuf,
    },
}

/// Which of the three files is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Head,
    A,
    B,
}

impl Part {
    pub(super) const ALL: [Self; 3] = [Self::Head, Self::A, Self::B];

    pub(super) fn path(self, head: &Path) -> PathBuf {
        let suffix = match self {
            Self::Head => return head.to_owned(),
            Self::A => ".a",
            Self::B => ".b",
        };
        let mut name = head.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    }
}

/// A recording that is being written.
#[derive(Debug)]
pub struct Recording {
    path: PathBuf,
    cap: u64,
    started: Instant,
    part: Part,
    /// `None` after a failure.
    file: Option<File>,
    /// Bytes in the file that is written.
    length: u64,
    /// Bytes of the stream so far.
    position: u64,
    /// The size of the terminal, once it was told.
    size: Option<Size>,
    /// The size that the file that is written tells last.
    noted: Option<Size>,
}

impl Recording {
    /// Starts a recording at `path` that never takes more than `cap_bytes` (at least 4096) on disk; mode 0600. A file
    /// that is already there is not touched.
    pub fn create(path: &Path, cap_bytes: u64) -> Result<Self, RecordFailed> {
        let mut fresh = OpenOptions::new();
        fresh.write(true).create_new(true).mode(0o600);
        let file = fresh
            .open(path)
            .and_then(|file| begin(file, 0))
            .map_err(|source| RecordFailed::Create { path: path.to_owned(), source })?;
        Ok(Self {
            path: path.to_owned(),
            cap: cap_bytes.max(SMALLEST_CAP),
            started: Instant::now(),
            part: Part::Head,
            file: Some(file),
            length: START_BYTES,
            position: 0,
            size: None,
            noted: None,
        })
    }

    /// Says which size the terminal has from now on: it is noted before the next output if it is another one.
    pub const fn set_size(&mut self, size: Size) {
        self.size = Some(size);
    }

    /// Records bytes as printed now.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), RecordFailed> {
        let at = Span(self.started.elapsed().as_millis() as u64);
        self.append_at(at, bytes)
    }

    /// Records bytes as printed `at` after the start. After the first failure nothing is recorded any more.
    pub fn append_at(&mut self, at: Span, bytes: &[u8]) -> Result<(), RecordFailed> {
        let longest =
            LONGEST.min((self.limit(Part::A) - START_BYTES - 2 * FRAME_BYTES - u64::from(SIZE_BYTES)) as usize);
        bytes.chunks(longest).try_for_each(|piece| self.frame(at, piece))
    }

    /// How many bytes the agent has printed so far: a pointer into the recording.
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// How long it has recorded.
    pub fn age(&self) -> Span {
        Span(self.started.elapsed().as_millis() as u64)
    }

    fn frame(&mut self, at: Span, piece: &[u8]) -> Result<(), RecordFailed> {
        let most = piece.len() as u64 + 2 * FRAME_BYTES + u64::from(SIZE_BYTES);
        if self.file.is_some() && self.length + most > self.limit(self.part) {
            self.next_part().map_err(|source| self.end(source))?;
        }
        let mut frame = Vec::with_capacity(most as usize);
        if let Some(size) = self.size.filter(|size| self.noted != Some(*size)) {
            frame.extend((IS_SIZE | SIZE_BYTES).to_le_bytes());
            frame.extend(at.0.to_le_bytes());
            frame.extend(size.rows.to_le_bytes());
            frame.extend(size.cols.to_le_bytes());
        }
        frame.extend((piece.len() as u32).to_le_bytes());
        frame.extend(at.0.to_le_bytes());
        frame.extend(piece);
        let Some(file) = &mut self.file else { return Err(RecordFailed::Ended { path: self.path.clone() }) };
        if let Err(source) = file.write_all(&frame) {
            return Err(self.end(source));
        }
        self.noted = self.size;
        self.length += frame.len() as u64;
        self.position += piece.len() as u64;
        Ok(())
    }

    fn next_part(&mut self) -> io::Result<()> {
        let part = match self.part {
            Part::Head | Part::B => Part::A,
            Part::A => Part::B,
        };
        let mut over = OpenOptions::new();
        over.write(true).create(true).truncate(true).mode(0o600);
        self.file = Some(begin(over.open(part.path(&self.path))?, self.position)?);
        (self.part, self.length, self.noted) = (part, START_BYTES, None);
        Ok(())
    }

    /// Cuts off what was written by half, and stops.
    fn end(&mut self, source: io::Error) -> RecordFailed {
        if let Some(file) = self.file.take() {
            // Where even this fails, reading stops at the frame that is not whole.
            let _ = file.set_len(self.length);
        }
        RecordFailed::Write { path: self.path.clone(), source }
    }

    const fn limit(&self, part: Part) -> u64 {
        let head = self.cap / 4;
        match part {
            Part::Head => head,
            Part::A | Part::B => (self.cap - head) / 2,
        }
    }
}

fn begin(mut file: File, position: u64) -> io::Result<File> {
    let mut start = MARK.to_vec();
    start.extend(position.to_le_bytes());
    file.write_all(&start)?;
    Ok(file)
}

#[cfg(test)]
#[path = "recording_tests.rs"]
mod tests;
