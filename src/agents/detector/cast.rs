//! Reading an asciicast: a recorded terminal session, version 2 or 3.
//!
//! Owns the format: header, event lines, times. Knows no agent and draws nothing.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::domain::time::Timestamp;
use crate::term::Size;

/// The longest recording that is read, in bytes.
const LONGEST: u64 = 512 * 1024 * 1024;
/// No session lasts longer, in seconds; a later time is taken for this one.
const LATEST: f64 = 1e9;
/// The size of a recording that does not say one.
const USUAL: (u16, u16) = (24, 80);

/// A recorded session.
#[derive(Debug, Clone)]
pub struct Cast {
    /// The size of its terminal at the start.
    pub size: Size,
    /// What happened, by time.
    pub events: Vec<CastEvent>,
    /// Why the rest of the file could not be read.
    pub broken: Option<CastError>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CastEvent {
    /// When, from the start.
    pub at: Timestamp,
    /// What.
    pub what: Happening,
}

/// What can happen in a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// The program printed this.
    Output(String),
    /// This was sent to the program: keys, and the terminal's answers.
    Input(String),
    /// A label.
    Marker(String),
    /// The terminal got another size.
    Resize(Size),
    /// The program ended with this code.
    Exit(i32),
}

/// Why a recording cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CastError {
    /// The file cannot be read at all.
    #[error("cannot read {0}: {1}")]
    Unreadable(PathBuf, String),
    /// The file is far too long.
    #[error("{0} is {1} MB long; a recording of at most 512 MB is read")]
    TooLong(PathBuf, u64),
    /// It does not begin like a recording.
    #[error("{0} is not an asciicast: its first line is not a JSON object with a `version`")]
    NoCast(PathBuf),
    /// A version that is not read.
    #[error("{0} is an asciicast of version {1}; versions 2 and 3 are read, `asciinema convert` makes one of them")]
    Version(PathBuf, String),
    /// A line that is no event.
    #[error("{0}:{1}: this line is not an event (`[seconds, \"o\", \"text\"]`); the recording was read up to there")]
    BadLine(PathBuf, usize),
}

/// How the times of events count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Times {
    FromStart,
    FromLast,
}

impl Cast {
    /// Reads the file.
    pub fn open(path: &Path) -> Result<Self, CastError> {
        let unreadable = |error: std::io::Error| CastError::Unreadable(path.to_owned(), error.to_string());
        let length = std::fs::metadata(path).map_err(unreadable)?.len();
        if length > LONGEST {
            return Err(CastError::TooLong(path.to_owned(), length / (1024 * 1024)));
        }
        let bytes = std::fs::read(path).map_err(unreadable)?;
        Self::parse(&String::from_utf8_lossy(&bytes), path)
    }

    /// Reads a text; `path` is what errors call it. A line that is no event ends the recording there (`broken`).
    pub fn parse(text: &str, path: &Path) -> Result<Self, CastError> {
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let no_cast = || CastError::NoCast(path.to_owned());
        let first = lines.next().map(|(_, line)| line).ok_or_else(no_cast)?;
        // Version 1 is one object, which may be spread over many lines.
        let header: Value =
            serde_json::from_str(first).or_else(|_| serde_json::from_str(text)).map_err(|_| no_cast())?;
        let times = match header.get("version") {
            Some(version) if *version == 2 => Times::FromStart,
            Some(version) if *version == 3 => Times::FromLast,
            Some(version) => return Err(CastError::Version(path.to_owned(), version.to_string())),
            None => return Err(no_cast()),
        };
        let mut cast = Self { size: size(&header), events: Vec::new(), broken: None };
        let mut last = 0.0;
        for (number, line) in lines.filter(|(_, line)| !line.starts_with('#')) {
            let Some((seconds, what)) = event(line) else {
                cast.broken = Some(CastError::BadLine(path.to_owned(), number + 1));
                break;
            };
            last = if times == Times::FromLast { last + seconds } else { seconds };
            let at = Timestamp((last.clamp(0.0, LATEST) * 1000.0).round() as i64);
            cast.events.extend(what.map(|what| CastEvent { at, what }));
        }
        cast.events.sort_by_key(|event| event.at);
        Ok(cast)
    }
}

/// Rows and columns of the header: `width` and `height`, or version 3's `term`.
fn size(header: &Value) -> Size {
    let number = |value: Option<&Value>| value.and_then(Value::as_u64).and_then(|n| u16::try_from(n).ok());
    let term = header.get("term");
    let of = |plain: &str, short: &str| {
        let found = number(header.get(plain)).or_else(|| number(term.and_then(|term| term.get(short))));
        found.filter(|n| *n > 0)
    };
    Size::new(of("height", "rows").unwrap_or(USUAL.0), of("width", "cols").unwrap_or(USUAL.1))
}

/// The time and the content of a line; an unknown kind of event has no content.
fn event(line: &str) -> Option<(f64, Option<Happening>)> {
    let (seconds, kind, data): (f64, String, Value) = serde_json::from_str(line).ok()?;
    let text = || data.as_str().map(str::to_owned);
    let what = match kind.as_str() {
        "o" => Some(Happening::Output(text()?)),
        "i" => Some(Happening::Input(text()?)),
        "m" => Some(Happening::Marker(text()?)),
        "r" => {
            let (cols, rows) = data.as_str()?.split_once('x')?;
            Some(Happening::Resize(Size::new(rows.trim().parse().ok()?, cols.trim().parse().ok()?)))
        }
        "x" => text()
            .and_then(|code| code.trim().parse().ok())
            .or_else(|| data.as_i64()?.try_into().ok())
            .map(Happening::Exit),
        _ => None,
    };
    seconds.is_finite().then_some((seconds, what))
}

#[cfg(test)]
#[path = "cast_tests.rs"]
mod tests;
