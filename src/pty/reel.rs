//! A recording opened for reading: which pieces it has, and frames from any place or time on.
//!
//! Owns the list of pieces (blocks, and files of frames that were never packed); a block is read and unpacked when its
//! frames are wanted. Reads sessions that still run, were cut off by a crash, or were recorded before there were blocks.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::block::{
    BLOCK_BYTES, BlockHead, MARK, OLD_MARK, OLD_START_BYTES, START_BYTES, Taken, take_frame, take_u64, unpack,
};
use super::recording::Part;
use crate::domain::time::{Span, Timestamp};
use crate::term::Size;

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

/// From where on frames are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// The first one that is kept.
    Start,
    /// The one with this byte of the stream.
    Position(u64),
    /// The first one at or after this time.
    Time(Span),
}

/// Where the frames of a piece are.
#[derive(Debug)]
enum Content {
    Frames(Vec<u8>),
    Block { file: Arc<File>, offset: u64, head: BlockHead },
}

/// Frames without a gap between them.
#[derive(Debug)]
struct Piece {
    position: u64,
    printed: u64,
    last: Span,
    content: Content,
}

/// A recording, opened for reading.
#[derive(Debug)]
pub struct Reel {
    path: PathBuf,
    began: Option<Timestamp>,
    pieces: Vec<Piece>,
}

impl Reel {
    /// Opens the recording and finds its pieces; of a block only the head is read.
    pub fn open(path: &Path) -> Result<Self, ReplayFailed> {
        let mut reel = Self { path: path.to_owned(), began: None, pieces: Vec::new() };
        // What is open comes first: packed meanwhile, it is found twice, otherwise it might be missed.
        for part in [Part::Open, Part::Head, Part::A, Part::B] {
            match reel.look_into(&part.path(path)) {
                Err(error) if part != Part::Head && error.kind() == ErrorKind::NotFound => {}
                Err(source) => return Err(reel.failed(source)),
                Ok(()) => {}
            }
        }
        // Of two at the same place the block is the one that is finished.
        let open = |piece: &Piece| matches!(piece.content, Content::Frames(_));
        reel.pieces.sort_by_key(|piece| (piece.position, open(piece)));
        let mut end = 0;
        reel.pieces.retain(|piece| {
            let fresh = piece.position >= end;
            end = end.max(piece.position + piece.printed);
            fresh
        });
        Ok(reel)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// When it began; unknown of one that was made before that was noted.
    pub const fn began(&self) -> Option<Timestamp> {
        self.began
    }

    /// The time of its last frame.
    pub fn length(&self) -> Span {
        self.pieces.last().map_or(Span::ZERO, |piece| piece.last)
    }

    /// How many bytes were printed until its end, kept or not.
    pub fn end(&self) -> u64 {
        self.pieces.last().map_or(0, |piece| piece.position + piece.printed)
    }

    /// Gives the frames that are kept since a place to `visit`, oldest first, until it breaks off.
    pub fn frames(&self, since: Since, mut visit: impl FnMut(Frame) -> ControlFlow<()>) -> Result<(), ReplayFailed> {
        let wanted = |piece: &&Piece| match since {
            Since::Start => true,
            Since::Position(position) => piece.position + piece.printed > position,
            Since::Time(at) => piece.last >= at,
        };
        for piece in self.pieces.iter().filter(wanted) {
            let raw = piece.frames().map_err(|source| self.failed(source))?;
            let (mut rest, mut position) = (raw.as_ref(), piece.position);
            let mut size = None;
            while let Taken::Frame(frame) = take_frame(&mut rest) {
                let next = position + frame.bytes.len() as u64;
                size = frame.size.or(size);
                let comes = match since {
                    Since::Start => true,
                    Since::Position(from) => next > from,
                    Since::Time(at) => frame.at >= at,
                };
                if comes {
                    let frame = Frame { at: frame.at, position, size: size.take(), bytes: frame.bytes.to_vec() };
                    if visit(frame).is_break() {
                        return Ok(());
                    }
                }
                position = next;
            }
        }
        Ok(())
    }

    /// How many pieces can be read each without the others.
    #[cfg(test)]
    pub(super) const fn blocks(&self) -> usize {
        self.pieces.len()
    }

    /// The place in the stream before which at least `bytes` are left to the end, as far as there is no gap.
    fn tail_start(&self, bytes: u64) -> u64 {
        let end = self.end();
        let mut start = end;
        for piece in self.pieces.iter().rev() {
            if piece.position + piece.printed != start {
                break;
            }
            start = piece.position;
            if end - start >= bytes {
                return end - bytes;
            }
        }
        start
    }

    /// The last bytes that were printed, at most `max_bytes` and never across a gap, for rebuilding a screen. They may
    /// start in the middle of a sequence or a character.
    pub fn tail(&self, max_bytes: usize) -> Result<Vec<u8>, ReplayFailed> {
        let mut tail: Vec<u8> = Vec::new();
        self.frames(Since::Position(self.tail_start(max_bytes as u64)), |frame| {
            tail.extend(frame.bytes);
            ControlFlow::Continue(())
        })?;
        tail.drain(..tail.len().saturating_sub(max_bytes));
        Ok(tail)
    }

    fn look_into(&mut self, path: &Path) -> io::Result<()> {
        let mut file = File::open(path)?;
        let mut start = [0; START_BYTES as usize];
        let length = read_up_to(&file, &mut start, 0)?;
        let Some((mark, mut rest)) = start[..length].split_first_chunk::<8>() else { return Ok(()) };
        let Some(position) = take_u64(&mut rest).filter(|_| length as u64 >= OLD_START_BYTES) else {
            return if [MARK, OLD_MARK].contains(mark) { Ok(()) } else { Err(no_recording()) };
        };
        match *mark {
            OLD_MARK => {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes)?;
                let frames = bytes.split_off((OLD_START_BYTES as usize).min(bytes.len()));
                self.pieces.extend(Piece::of_frames(position, frames)?);
            }
            MARK => {
                let Some(began) = take_u64(&mut rest) else { return Ok(()) };
                self.began = Some(Timestamp(began.cast_signed()));
                self.add_blocks(&Arc::new(file))?;
            }
            _ => return Err(no_recording()),
        }
        Ok(())
    }

    fn add_blocks(&mut self, file: &Arc<File>) -> io::Result<()> {
        let length = file.metadata()?.len();
        let mut offset = START_BYTES;
        loop {
            let mut head = [0; BLOCK_BYTES as usize];
            if read_up_to(file, &mut head, offset)? < head.len() {
                return Ok(());
            }
            let Some(head) = BlockHead::parse(&head) else {
                return Err(io::Error::new(ErrorKind::InvalidData, "a block has a head that was never written"));
            };
            offset += BLOCK_BYTES;
            if offset + u64::from(head.stored) > length {
                return Ok(());
            }
            let content = Content::Block { file: Arc::clone(file), offset, head };
            let (position, printed) = (head.position, u64::from(head.printed));
            self.pieces.push(Piece { position, printed, last: head.last, content });
            offset += u64::from(head.stored);
        }
    }

    fn failed(&self, source: io::Error) -> ReplayFailed {
        ReplayFailed { path: self.path.clone(), source }
    }
}

impl Piece {
    /// A piece of the frames of a whole file; `None` when there is not one whole frame.
    fn of_frames(position: u64, frames: Vec<u8>) -> io::Result<Option<Self>> {
        let (mut rest, mut printed, mut newest) = (frames.as_slice(), 0, None);
        loop {
            match take_frame(&mut rest) {
                Taken::Frame(frame) => {
                    printed += frame.bytes.len() as u64;
                    newest = Some(frame.at);
                }
                Taken::End => break,
                Taken::Damaged => {
                    let text = "a frame is longer than any that was written";
                    return Err(io::Error::new(ErrorKind::InvalidData, text));
                }
            }
        }
        let content = Content::Frames(frames);
        Ok(newest.map(|last| Self { position, printed, last, content }))
    }

    fn frames(&self) -> io::Result<std::borrow::Cow<'_, [u8]>> {
        match &self.content {
            Content::Frames(frames) => Ok(frames.as_slice().into()),
            Content::Block { file, offset, head } => {
                let mut stored = vec![0; head.stored as usize];
                file.read_exact_at(&mut stored, *offset)?;
                let damaged = || io::Error::new(ErrorKind::InvalidData, "a block cannot be unpacked");
                unpack(stored, *head).map(Into::into).ok_or_else(damaged)
            }
        }
    }
}

fn no_recording() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "it is not a recording of orchestra")
}

/// Reads at a place until the slice is full or the file ends; gives how much that is.
fn read_up_to(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut read = 0;
    while read < bytes.len() {
        match file.read_at(&mut bytes[read..], offset + read as u64) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

#[cfg(test)]
#[path = "reel_tests.rs"]
mod tests;
