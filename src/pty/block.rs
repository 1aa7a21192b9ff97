//! The form of a recording on disk: starts of files, frames, and blocks of frames.
//!
//! Owns the bytes and their order, with nothing but slices in and out. Does not know which file is read or written.

use crate::domain::time::{Span, Timestamp};
use crate::term::Size;

/// What a file of blocks starts with.
pub(super) const MARK: [u8; 8] = *b"ORCREC2\n";
/// What a file of frames that were never packed starts with, as written before there were blocks.
pub(super) const OLD_MARK: [u8; 8] = *b"ORCREC1\n";
/// Mark, place in the stream, time of the start.
pub(super) const START_BYTES: u64 = 24;
/// Mark and place in the stream, before there were blocks.
pub(super) const OLD_START_BYTES: u64 = 16;
/// Length and time.
pub(super) const FRAME_BYTES: u64 = 12;
/// What stands before the frames of a block.
pub(super) const BLOCK_BYTES: u64 = 36;
/// The largest frame; larger pieces are cut.
pub(super) const LONGEST: usize = 64 * 1024;
/// The frames of the largest block.
pub(super) const LARGEST_BLOCK: u64 = 256 * 1024;
/// Set in the length of a frame that is no output but the size of the terminal.
pub(super) const IS_SIZE: u32 = 1 << 31;
/// Rows and columns.
pub(super) const SIZE_BYTES: u32 = 4;

/// What every file of a recording starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// The place of its first byte in the stream.
    pub(super) position: u64,
    /// When the recording began.
    pub(super) began: Timestamp,
}

impl Start {
    pub(super) fn bytes(self) -> Vec<u8> {
        let mut bytes = MARK.to_vec();
        bytes.extend(self.position.to_le_bytes());
        bytes.extend(self.began.0.to_le_bytes());
        bytes
    }
}

/// What stands before the frames of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BlockHead {
    /// Bytes in the file; as many as `raw` when they did not get fewer by packing.
    pub(super) stored: u32,
    /// Bytes of its frames.
    pub(super) raw: u32,
    /// The place of its first byte of output in the stream.
    pub(super) position: u64,
    /// Bytes of output in it.
    pub(super) printed: u32,
    /// When its first and its last frame were printed.
    pub(super) first: Span,
    /// See `first`.
    pub(super) last: Span,
}

impl BlockHead {
    fn bytes(self) -> Vec<u8> {
        let mut bytes = self.stored.to_le_bytes().to_vec();
        bytes.extend(self.raw.to_le_bytes());
        bytes.extend(self.position.to_le_bytes());
        bytes.extend(self.printed.to_le_bytes());
        bytes.extend(self.first.0.to_le_bytes());
        bytes.extend(self.last.0.to_le_bytes());
        bytes
    }

    /// Reads a head; `None` of one that was never written so.
    pub(super) fn parse(mut bytes: &[u8]) -> Option<Self> {
        let head = Self {
            stored: take_u32(&mut bytes)?,
            raw: take_u32(&mut bytes)?,
            position: take_u64(&mut bytes)?,
            printed: take_u32(&mut bytes)?,
            first: Span(take_u64(&mut bytes)?),
            last: Span(take_u64(&mut bytes)?),
        };
        let sane = head.stored <= head.raw && u64::from(head.raw) <= LARGEST_BLOCK && head.printed <= head.raw;
        sane.then_some(head)
    }
}

/// Packs frames into a block: its head and what is stored.
pub(super) fn pack(frames: &[u8], head: BlockHead) -> Vec<u8> {
    let packed = lz4_flex::block::compress(frames);
    let stored = if packed.len() < frames.len() { &packed[..] } else { frames };
    let mut block = BlockHead { stored: stored.len() as u32, raw: frames.len() as u32, ..head }.bytes();
    block.extend(stored);
    block
}

/// The frames of a block; `None` when it is damaged.
pub(super) fn unpack(stored: Vec<u8>, head: BlockHead) -> Option<Vec<u8>> {
    if head.stored == head.raw {
        return Some(stored);
    }
    let frames = lz4_flex::block::decompress(&stored, head.raw as usize).ok()?;
    (frames.len() == head.raw as usize).then_some(frames)
}

/// Appends a piece of output, and before it the size of the terminal, if that is to be noted.
pub(super) fn put_frame(frames: &mut Vec<u8>, at: Span, size: Option<Size>, piece: &[u8]) {
    if let Some(size) = size {
        frames.extend((IS_SIZE | SIZE_BYTES).to_le_bytes());
        frames.extend(at.0.to_le_bytes());
        frames.extend(size.rows.to_le_bytes());
        frames.extend(size.cols.to_le_bytes());
    }
    frames.extend((piece.len() as u32).to_le_bytes());
    frames.extend(at.0.to_le_bytes());
    frames.extend(piece);
}

/// A frame as it lies among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawFrame<'a> {
    pub(super) at: Span,
    pub(super) size: Option<Size>,
    pub(super) bytes: &'a [u8],
}

/// What a look at the next frame found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken<'a> {
    /// A whole one.
    Frame(RawFrame<'a>),
    /// The end, or a frame that the writer was cut off in.
    End,
    /// Something that no writer wrote.
    Damaged,
}

/// Takes the next frame off.
pub(super) fn take_frame<'a>(rest: &mut &'a [u8]) -> Taken<'a> {
    let mut size = None;
    loop {
        let (Some(length), Some(at)) = (take_u32(rest), take_u64(rest)) else { return Taken::End };
        if length == IS_SIZE | SIZE_BYTES {
            let (Some(rows), Some(cols)) = (take_u16(rest), take_u16(rest)) else { return Taken::End };
            size = Some(Size::new(rows, cols));
            continue;
        }
        if length as usize > LONGEST {
            return Taken::Damaged;
        }
        let Some((bytes, left)) = rest.split_at_checked(length as usize) else { return Taken::End };
        *rest = left;
        return Taken::Frame(RawFrame { at: Span(at), size, bytes });
    }
}

pub(super) fn take_u16(rest: &mut &[u8]) -> Option<u16> {
    let (bytes, left) = rest.split_first_chunk()?;
    *rest = left;
    Some(u16::from_le_bytes(*bytes))
}

pub(super) fn take_u32(rest: &mut &[u8]) -> Option<u32> {
    let (bytes, left) = rest.split_first_chunk()?;
    *rest = left;
    Some(u32::from_le_bytes(*bytes))
}

pub(super) fn take_u64(rest: &mut &[u8]) -> Option<u64> {
    let (bytes, left) = rest.split_first_chunk()?;
    *rest = left;
    Some(u64::from_le_bytes(*bytes))
}
