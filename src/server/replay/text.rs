//! What a recorded session showed, as plain text.

use std::ops::ControlFlow;

use super::film::Film;
use crate::domain::summary::redact;
use crate::pty::{Frame, ReplayFailed, Since};
use crate::server::screens::older::Watcher;
use crate::term::{Screen, without_styles};

/// The most bytes of lines that are kept; of more, the newest.
const MOST: usize = 256 << 20;

/// A stretch of what was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its first byte.
    pub from: u64,
    /// The first byte after it.
    pub to: u64,
}

impl Stretch {
    /// Whether something of this frame is in it.
    const fn has(self, frame: &Frame) -> bool {
        frame.position < self.to && frame.position + frame.bytes.len() as u64 > self.from
    }
}

/// Every line that the session's terminal showed, without styles and with the secrets masked. What a program drew over the
/// whole screen (the alternate one) comes after it, as it stood for a moment, each line once.
/// Of a stretch only what its frames printed.
pub fn shown_text(film: &Film, only: Option<Stretch>) -> Result<String, ReplayFailed> {
    let mut screen = Screen::with_history(film.size(), MOST);
    let mut watcher = Watcher::over(film.blank());
    let mut projector = film.projector();
    film.reel.frames(Since::Start, |frame| {
        let bytes = projector.project(&frame);
        if let Some(size) = frame.size {
            screen.resize(size);
        }
        if only.is_none_or(|only| only.has(&frame)) {
            screen.absorb(bytes);
            watcher.see(&frame, bytes);
        }
        ControlFlow::Continue(())
    })?;
    let mut text: Vec<String> =
        screen.into_lines().iter().map(|line| without_styles(line).trim_end().to_owned()).collect();
    while text.last().is_some_and(String::is_empty) {
        text.pop();
    }
    let drawn = watcher.into_lines();
    if !drawn.is_empty() {
        text.push("--- drawn over the whole screen ---".to_owned());
        text.extend(drawn);
    }
    text.push(String::new());
    Ok(redact(&text.join("\n")))
}
