//! The places of a summary in the recording, to the line where that line is found.

use std::ops::ControlFlow;
use std::path::Path;

use crate::domain::summary::{LogPointer, PrintedLines, Summary};
use crate::domain::time::Span;
use crate::pty::{Reel, Since};

/// What one command printed is read for it up to so many bytes; in more than that the place of the command has to do.
const MOST_READ: u64 = 1 << 20;
/// So many commands are read for it.
const MOST_COMMANDS: usize = 8;

/// A piece of a recording, read into memory.
struct Piece {
    bytes: Vec<u8>,
    /// Where its frames begin in the bytes, where in the stream, and when they came.
    frames: Vec<(usize, u64, Span)>,
    lines: PrintedLines,
}

/// Lets failed tests and errors point to their lines, where they are found in what their command printed.
pub fn point(recording: &Path, summary: &mut Summary) {
    let red = summary.tests.iter().filter(|run| run.is_red() && !run.names.is_empty()).filter_map(|run| run.log);
    let mut wide: Vec<LogPointer> = Vec::new();
    for log in red.chain(summary.errors.iter().filter_map(|error| error.log)) {
        if log.1 <= MOST_READ && wide.len() < MOST_COMMANDS && !wide.contains(&log) {
            wide.push(log);
        }
    }
    if wide.is_empty() {
        return;
    }
    let Ok(reel) = Reel::open(recording) else { return };
    for log in wide {
        let Some(piece) = Piece::read(&reel, log) else { continue };
        for run in summary.tests.iter_mut().filter(|run| run.is_red() && run.log == Some(log)) {
            run.log = piece.lines.failed_test(run).and_then(|line| piece.pointer(&line)).or(run.log);
        }
        for error in summary.errors.iter_mut().filter(|error| error.log == Some(log)) {
            error.log = piece.lines.error(error).and_then(|line| piece.pointer(&line)).or(error.log);
        }
    }
}

impl Piece {
    fn read(reel: &Reel, LogPointer(from, length, _): LogPointer) -> Option<Self> {
        let to = from.saturating_add(length);
        let (mut bytes, mut frames) = (Vec::new(), Vec::new());
        let read = reel.frames(Since::Position(from), |frame| {
            let end = frame.position + frame.bytes.len() as u64;
            let (first, last) = (from.max(frame.position), to.min(end));
            if first < last {
                frames.push((bytes.len(), first, frame.at));
                bytes.extend(&frame.bytes[(first - frame.position) as usize..(last - frame.position) as usize]);
            }
            if end >= to { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        read.ok()?;
        Some(Self { lines: PrintedLines::of(&bytes), bytes, frames })
    }

    /// Where in the stream these bytes stand, and when they came.
    fn pointer(&self, range: &std::ops::Range<usize>) -> Option<LogPointer> {
        let frame = self.frames.partition_point(|(start, ..)| *start <= range.start).checked_sub(1)?;
        let (start, position, at) = *self.frames.get(frame)?;
        let length = range.end.min(self.bytes.len()).saturating_sub(range.start);
        Some(LogPointer(position + (range.start - start) as u64, length as u64, at.as_secs()))
    }
}
