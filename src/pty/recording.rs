//! What an agent printed, on disk, packed, bounded: the beginning and the newest part are kept, the middle goes first.
//!
//! `<path>` holds the beginning; when it is full, `<path>.a` and `<path>.b` take turns. They consist of blocks of packed
//! frames (`block`), are only ever added to, and a block can be read without those before it. What is printed goes at once,
//! one write to the system for each frame, to `<path>.open`; when that is large enough its frames become a block and it begins
//! anew. So a kill -9 loses nothing that was handed over, and costs at most the packing of the last block. A file is
//! replaced by renaming another one over it: who reads the old one reads it to its end.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::block::{
    BLOCK_BYTES, BlockHead, FRAME_BYTES, LARGEST_BLOCK, LONGEST, OLD_MARK, OLD_START_BYTES, SIZE_BYTES, START_BYTES,
    Start, pack, put_frame,
};
use crate::domain::time::{Span, Timestamp};
use crate::term::Size;

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

/// One of the files of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Head,
    A,
    B,
    /// What is not packed yet.
    Open,
}

impl Part {
    pub(super) const ALL: [Self; 4] = [Self::Head, Self::A, Self::B, Self::Open];

    pub(super) fn path(self, head: &Path) -> PathBuf {
        match self {
            Self::Head => head.to_owned(),
            Self::A => beside(head, ".a"),
            Self::B => beside(head, ".b"),
            Self::Open => beside(head, ".open"),
        }
    }
}

fn beside(head: &Path, suffix: &str) -> PathBuf {
    let mut name = head.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The file that takes blocks. It is open only while it takes one: a descriptor for each session is a session less.
#[derive(Debug)]
struct Packed {
    part: Part,
    /// Its bytes.
    length: u64,
}

/// What is not packed yet.
#[derive(Debug)]
struct Open {
    file: File,
    frames: Vec<u8>,
    /// The size that it tells last.
    noted: Option<Size>,
    position: u64,
    first: Span,
    last: Span,
}

/// A recording that is being written.
#[derive(Debug)]
pub struct Recording {
    path: PathBuf,
    cap: u64,
    began: Timestamp,
    started: Instant,
    /// `None` after a failure.
    files: Option<(Packed, Open)>,
    /// Bytes of the stream so far.
    position: u64,
    /// The size of the terminal, once it was told.
    size: Option<Size>,
}

impl Recording {
    /// Starts a recording at `path` that never takes more than `cap_bytes` (at least 4096) on disk; mode 0600. It notes that it
    /// began at `began`. A file that is already there is not touched.
    pub fn create(path: &Path, cap_bytes: u64, began: Timestamp) -> Result<Self, RecordFailed> {
        let files = || {
            let mut fresh = OpenOptions::new();
            let mut file = fresh.write(true).create_new(true).mode(0o600).open(path)?;
            file.write_all(&Start { position: 0, began }.bytes())?;
            Ok((Packed { part: Part::Head, length: START_BYTES }, Open::begin(path, 0, Span::ZERO)?))
        };
        let files = files().map_err(|source| RecordFailed::Create { path: path.to_owned(), source })?;
        Ok(Self {
            path: path.to_owned(),
            cap: cap_bytes.max(SMALLEST_CAP),
            began,
            started: Instant::now(),
            files: Some(files),
            position: 0,
            size: None,
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
        let longest = LONGEST.min((self.largest_block() - 2 * FRAME_BYTES - u64::from(SIZE_BYTES)) as usize);
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
        let full = |open: &Open| open.frames.len() as u64 + most > self.largest_block();
        if self.files.as_ref().is_some_and(|(_, open)| full(open)) {
            self.seal(at).map_err(|source| self.end(source))?;
        }
        let size = self.size;
        let Some((_, open)) = &mut self.files else { return Err(RecordFailed::Ended { path: self.path.clone() }) };
        if let Err(source) = open.add(at, size, piece) {
            return Err(self.end(source));
        }
        self.position += piece.len() as u64;
        Ok(())
    }

    /// Packs what is open, and begins anew.
    fn seal(&mut self, at: Span) -> io::Result<()> {
        self.pack_open()?;
        let Some((_, open)) = &mut self.files else { return Ok(()) };
        *open = Open { frames: std::mem::take(&mut open.frames), ..Open::begin(&self.path, self.position, at)? };
        open.frames.clear();
        Ok(())
    }

    /// Adds what is open to the packed file as a block.
    fn pack_open(&mut self) -> io::Result<()> {
        let limits = [Part::Head, Part::A].map(|part| self.limit(part));
        let Some((packed, open)) = &mut self.files else { return Ok(()) };
        let head = BlockHead {
            stored: 0,
            raw: 0,
            position: open.position,
            printed: (self.position - open.position) as u32,
            first: open.first,
            last: open.last,
        };
        let block = pack(&open.frames, head);
        let limit = if packed.part == Part::Head { limits[0] } else { limits[1] };
        if packed.length + block.len() as u64 > limit {
            let part = match packed.part {
                Part::Head | Part::B | Part::Open => Part::A,
                Part::A => Part::B,
            };
            let start = Start { position: open.position, began: self.began }.bytes();
            replaced(&self.path, part, &start)?;
            *packed = Packed { part, length: START_BYTES };
        }
        let mut file = OpenOptions::new().append(true).open(packed.part.path(&self.path))?;
        if let Err(error) = file.write_all(&block) {
            // Where even this fails, reading stops at the block that is not whole.
            let _ = file.set_len(packed.length);
            return Err(error);
        }
        packed.length += block.len() as u64;
        Ok(())
    }

    /// Stops; what was written by half was cut off.
    fn end(&mut self, source: io::Error) -> RecordFailed {
        self.files = None;
        RecordFailed::Write { path: self.path.clone(), source }
    }

    /// The frames of a block, at most.
    const fn largest_block(&self) -> u64 {
        let share = self.cap / 8;
        if share < LARGEST_BLOCK { share } else { LARGEST_BLOCK }
    }

    /// What a file of blocks may take, so that all of them and what is open stay below the cap. While a file is replaced
    /// there is no more than before: the new one is empty.
    const fn limit(&self, part: Part) -> u64 {
        let blocks = self.cap - self.largest_block() - OLD_START_BYTES - BLOCK_BYTES;
        let head = blocks / 4;
        match part {
            Part::Head => head,
            Part::A | Part::B | Part::Open => (blocks - head) / 2,
        }
    }
}

/// Every file that the recording at this path may consist of.
pub fn recording_files(path: &Path) -> [PathBuf; 4] {
    Part::ALL.map(|part| part.path(path))
}

impl Drop for Recording {
    /// The session is over: what is open is packed. Where that fails it stays open, and readable.
    fn drop(&mut self) {
        let open = self.files.as_ref().is_some_and(|(_, open)| !open.frames.is_empty());
        let packed = !open || self.pack_open().is_ok();
        if self.files.is_some() && packed {
            let _ = std::fs::remove_file(Part::Open.path(&self.path));
        }
    }
}

impl Open {
    fn begin(head: &Path, position: u64, at: Span) -> io::Result<Self> {
        let mut start = OLD_MARK.to_vec();
        start.extend(position.to_le_bytes());
        let file = replaced(head, Part::Open, &start)?;
        Ok(Self { file, frames: Vec::new(), noted: None, position, first: at, last: at })
    }

    fn add(&mut self, at: Span, size: Option<Size>, piece: &[u8]) -> io::Result<()> {
        let before = self.frames.len();
        put_frame(&mut self.frames, at, size.filter(|_| size != self.noted), piece);
        if let Err(error) = self.file.write_all(&self.frames[before..]) {
            // Where even this fails, reading stops at the frame that is not whole.
            let _ = self.file.set_len(OLD_START_BYTES + before as u64);
            return Err(error);
        }
        if before == 0 {
            self.first = at;
        }
        (self.noted, self.last) = (size, at);
        Ok(())
    }
}

/// A new file in place of the one that may be there; whoever reads that reads it to its end.
fn replaced(head: &Path, part: Part, start: &[u8]) -> io::Result<File> {
    let fresh = beside(head, ".new");
    let mut over = OpenOptions::new();
    let mut file = over.write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(start)?;
    std::fs::rename(&fresh, part.path(head))?;
    Ok(file)
}

#[cfg(test)]
#[path = "recording_tests.rs"]
mod tests;
