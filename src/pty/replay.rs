//! Reading recordings back, also of a session that still runs or was cut off in the middle of a frame.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use crate::domain::time::Span;
use crate::term::Size;

use super::recording::{IS_SIZE, LONGEST, MARK, Part, Recording, SIZE_BYTES};

/// A piece of what an agent printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// When, counted from the start of the recording.
    pub at: Span,
    /// Its place in everything that was printed. A jump means that the bytes in between are no longer kept.
    pub position: u64,
    /// The size of the terminal since then, where it was noted.
    pub size: Option<Size>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Why a recording could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the recording {}: {source}", path.display())]
pub struct ReplayFailed {
    path: PathBuf,
    source: io::Error,
}

/// One of a recording's files.
struct Segment {
    file: BufReader<File>,
    position: u64,
}

/// What stands before the bytes of a frame.
struct FrameHead {
    at: Span,
    size: Option<Size>,
    length: usize,
}

impl Recording {
    /// Gives every frame that is kept to `visit`, oldest first.
    pub fn replay(path: &Path, mut visit: impl FnMut(Frame)) -> Result<(), ReplayFailed> {
        for mut segment in segments(path)? {
            while let Some(frame) = segment.next().map_err(|source| failed(path, source))? {
                visit(frame);
            }
        }
        Ok(())
    }

    /// The last bytes that were printed, at most `max_bytes` and never across a gap, for rebuilding a screen. They may
    /// start in the middle of a sequence or a character.
    pub fn read_tail(path: &Path, max_bytes: usize) -> Result<Vec<u8>, ReplayFailed> {
        let mut tail: Vec<u8> = Vec::new();
        let mut follows: Option<u64> = None;
        for mut segment in segments(path)?.into_iter().rev() {
            let position = segment.position;
            let mut bytes = Vec::new();
            while let Some(frame) = segment.next().map_err(|source| failed(path, source))? {
                bytes.extend(frame.bytes);
            }
            if follows.is_some_and(|next| position + bytes.len() as u64 != next) {
                break;
            }
            bytes.append(&mut tail);
            tail = bytes;
            follows = Some(position);
            if tail.len() >= max_bytes {
                break;
            }
        }
        tail.drain(..tail.len().saturating_sub(max_bytes));
        Ok(tail)
    }
}

impl Segment {
    /// `None` when the file has no whole start: it was cut off while it was made.
    fn open(path: &Path) -> io::Result<Option<Self>> {
        let mut file = BufReader::new(File::open(path)?);
        let (mut mark, mut position) = ([0; 8], [0; 8]);
        if !whole(file.read_exact(&mut mark))? || !whole(file.read_exact(&mut position))? {
            return Ok(None);
        }
        if mark != MARK {
            return Err(io::Error::new(ErrorKind::InvalidData, "it is not a recording of orchestra"));
        }
        Ok(Some(Self { file, position: u64::from_le_bytes(position) }))
    }

    /// The next whole frame; `None` at the end, or where the writer was cut off.
    fn next(&mut self) -> io::Result<Option<Frame>> {
        let Some(head) = self.head()? else { return Ok(None) };
        let mut bytes = vec![0; head.length];
        if !whole(self.file.read_exact(&mut bytes))? {
            return Ok(None);
        }
        let position = self.position;
        self.position += head.length as u64;
        Ok(Some(Frame { at: head.at, position, size: head.size, bytes }))
    }

    fn head(&mut self) -> io::Result<Option<FrameHead>> {
        let mut size = None;
        loop {
            let (mut length, mut at) = ([0; 4], [0; 8]);
            if !whole(self.file.read_exact(&mut length))? || !whole(self.file.read_exact(&mut at))? {
                return Ok(None);
            }
            let (length, at) = (u32::from_le_bytes(length), Span(u64::from_le_bytes(at)));
            if length == IS_SIZE | SIZE_BYTES {
                let (mut rows, mut cols) = ([0; 2], [0; 2]);
                if !whole(self.file.read_exact(&mut rows))? || !whole(self.file.read_exact(&mut cols))? {
                    return Ok(None);
                }
                size = Some(Size::new(u16::from_le_bytes(rows), u16::from_le_bytes(cols)));
                continue;
            }
            let length = length as usize;
            if length > LONGEST {
                return Err(io::Error::new(ErrorKind::InvalidData, "a frame is longer than any that was written"));
            }
            return Ok(Some(FrameHead { at, size, length }));
        }
    }
}

fn segments(path: &Path) -> Result<Vec<Segment>, ReplayFailed> {
    let mut found = Vec::new();
    for part in Part::ALL {
        match Segment::open(&part.path(path)) {
            Ok(segment) => found.extend(segment),
            Err(error) if part != Part::Head && error.kind() == ErrorKind::NotFound => {}
            Err(source) => return Err(failed(path, source)),
        }
    }
    found.sort_by_key(|segment| segment.position);
    Ok(found)
}

fn whole(read: io::Result<()>) -> io::Result<bool> {
    match read {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

fn failed(path: &Path, source: io::Error) -> ReplayFailed {
    ReplayFailed { path: path.to_owned(), source }
}
