//! Text that the history of a screen holds no more, read back from the session's recording.
//!
//! Owns the playing of a recording into a screen that nobody sees, and the place where its lines meet those that are
//! known. Does not know how a session's output is decoded: the caller does that. Takes time by the size of the recording
//! (about 50 MiB a second): not for the loop.

use std::path::Path;

use crate::term::{Screen, Size};

use super::recording::Recording;
use super::reel::ReplayFailed;

/// So many known lines in a row must be found for the place to be theirs.
const WINDOW: usize = 8;

/// The lines before those that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// Logical lines, oldest first: text with SGR sequences and nothing else, each beginning in the default style. Where
    /// the recording has a gap, a line says so.
    pub lines: Vec<String>,
    /// Whether they end exactly where the known lines begin; otherwise some of these may be among them too.
    pub meets: bool,
}

/// What of a recording is wanted.
#[derive(Debug, Clone, Copy)]
pub struct PastQuery<'a> {
    /// The size of the terminal where the recording does not say.
    pub size: Size,
    /// The text, without styles, of the oldest lines that are known, oldest first; a few dozen are enough.
    pub known: &'a [String],
    /// The most bytes of lines; of more, the newest are given.
    pub bytes: usize,
}

/// Reads back what a session printed before the known lines. `decode` turns recorded bytes into what a terminal is fed;
/// for a session in a terminal these are the same.
pub fn past_lines(
    path: &Path,
    query: PastQuery<'_>,
    mut decode: impl FnMut(&[u8], &mut Vec<u8>),
) -> Result<Past, ReplayFailed> {
    let mut screen = Screen::with_history(query.size, query.bytes);
    let (mut decoded, mut next) = (Vec::new(), 0);
    Recording::replay(path, |frame| {
        if frame.position > next {
            screen.absorb(gap(frame.position - next).as_bytes());
        }
        next = frame.position + frame.bytes.len() as u64;
        if let Some(size) = frame.size {
            screen.resize(size);
        }
        decoded.clear();
        decode(&frame.bytes, &mut decoded);
        screen.absorb(&decoded);
    })?;
    let mut lines = screen.into_lines();
    let meets = meeting(&lines, query.known);
    lines.truncate(meets.unwrap_or(lines.len()));
    let mut left = query.bytes;
    let first = lines.iter().rposition(|line| {
        let fits = line.len() < left;
        left = left.saturating_sub(line.len());
        !fits
    });
    lines.drain(..first.map_or(0, |first| first + 1));
    Ok(Past { lines, meets: meets.is_some() })
}

/// What stands where output is missing: whatever was cut there ends first.
pub fn gap(bytes: u64) -> String {
    let size = if bytes < 10 << 20 { format!("{} KiB", bytes >> 10) } else { format!("{} MiB", bytes >> 20) };
    format!("\x18\x1b[m\r\n\x1b[2m… {size} of output are no longer kept …\x1b[m\r\n")
}

/// Where in `lines` the known ones begin, if they are there: the last such place.
fn meeting(lines: &[String], known: &[String]) -> Option<usize> {
    let plain = |line: &String| crate::term::without_styles(line).trim_end().to_owned();
    let lines: Vec<String> = lines.iter().map(plain).collect();
    let known: Vec<&str> = known.iter().map(|line| line.trim_end()).collect();
    let window = known.len().min(WINDOW);
    // A line may have been wrapped otherwise then; the lines after it tell the place as well.
    let starts = (0..=known.len().saturating_sub(window)).step_by(WINDOW.max(1));
    starts.filter(|start| known[*start..start + window].iter().any(|line| !line.is_empty())).find_map(|start| {
        let wanted = &known[start..start + window];
        let found =
            lines.windows(window).rposition(|lines| lines.iter().zip(wanted).all(|(one, other)| one == other))?;
        found.checked_sub(start)
    })
}

#[cfg(test)]
#[path = "past_tests.rs"]
mod tests;
