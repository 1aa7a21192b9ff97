//! When a word stood on the screen of a recorded session.

use std::ops::ControlFlow;

use super::film::Film;
use crate::domain::time::Span;
use crate::pty::ReplayFailed;
use crate::term::Screen;

/// The most places that are given.
const MOST: usize = 10_000;
/// What stood this long was seen, however little was printed.
const STOOD: Span = Span(100);

/// A row of the screen with the word, and when it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// When, from the start.
    pub at: Span,
    /// The row.
    pub line: String,
}

/// Finds rows with this word, each when it comes onto the screen. Lower case finds upper case too. Looks at every screenful
/// that went by, also where it stood for no time at all.
pub fn find(film: &Film, word: &str) -> Result<Vec<Found>, ReplayFailed> {
    let mut eye = Eye { word, exact: word.chars().any(char::is_uppercase), before: Vec::new(), found: Vec::new() };
    let mut projector = film.projector();
    let (mut screen, mut last, mut unseen) = (film.blank(), Span::ZERO, 0);
    film.reel.frames(crate::pty::Since::Start, |frame| {
        if unseen > 0 && frame.at.0.saturating_sub(last.0) >= STOOD.0 {
            eye.look(&mut screen, last);
            unseen = 0;
        }
        if let Some(size) = frame.size {
            screen.resize(size);
        }
        last = frame.at;
        let mut rest = projector.project(&frame);
        while !rest.is_empty() {
            // Half a screen of letters: no line can come and go between two looks.
            let screenful = (usize::from(screen.size().rows) * usize::from(screen.size().cols) / 2).max(64);
            let (piece, more) = rest.split_at(rest.len().min(screenful.saturating_sub(unseen).max(1)));
            screen.absorb(piece);
            unseen += piece.len();
            if unseen >= screenful {
                eye.look(&mut screen, frame.at);
                unseen = 0;
            }
            rest = more;
        }
        if eye.found.len() < MOST { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    eye.look(&mut screen, last);
    Ok(eye.found)
}

struct Eye<'w> {
    word: &'w str,
    /// Whether capitals count.
    exact: bool,
    /// The rows with the word on the last look.
    before: Vec<String>,
    found: Vec<Found>,
}

impl Eye<'_> {
    fn look(&mut self, screen: &mut Screen, at: Span) {
        screen.catch_up();
        let rows = screen.rows_text();
        let has =
            |row: &String| if self.exact { row.contains(self.word) } else { row.to_lowercase().contains(self.word) };
        let now: Vec<String> = rows.into_iter().filter(has).collect();
        let fresh = now.iter().filter(|row| !self.before.contains(row));
        self.found.extend(fresh.map(|row| Found { at, line: row.trim().to_owned() }));
        self.before = now;
    }
}
