//! A recording as an asciicast (version 2), the format that asciinema's player takes.
//!
//! Owns the form: header, output, sizes, markers; and the masking of secrets in what is printed. Text is valid UTF-8 wherever
//! the recorded pieces were cut.

use std::io::{self, Write};
use std::ops::ControlFlow;

use serde_json::json;

use super::film::Film;
use crate::domain::summary::secret_places;
use crate::domain::time::{Span, Timestamp};
use crate::pty::{ReplayFailed, Since};
use crate::term::Size;
use crate::ui::Mark;

/// What stands in the header and beside the output.
#[derive(Debug, Clone)]
pub struct Caption {
    /// What it is.
    pub title: String,
    /// When it began.
    pub began: Timestamp,
    /// Players shorten longer pauses to this.
    pub idle: Option<Span>,
    /// Its markers.
    pub marks: Vec<Mark>,
}

/// What becomes of secrets in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// They stay: every byte is as it was printed.
    Kept,
    /// Their letters become `*`, as far as they are recognised.
    Masked,
}

/// Why there is no asciicast.
#[derive(Debug, thiserror::Error)]
pub enum CastFailed {
    /// The recording could not be read.
    #[error(transparent)]
    Read(#[from] ReplayFailed),
    /// The asciicast could not be written.
    #[error("cannot write the asciicast: {0}; check the folder and the disk")]
    Write(#[from] io::Error),
}

/// One line of an asciicast.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Output(String),
    Resize(Size),
    Marker(String),
}

/// Writes the recording; gives how many secrets were masked.
pub fn write_cast(film: &Film, out: &mut dyn Write, caption: &Caption, secrets: Secrets) -> Result<usize, CastFailed> {
    let mut items = items(film, &caption.marks)?;
    let masked = match secrets {
        Secrets::Kept => 0,
        Secrets::Masked => mask(&mut items),
    };
    let size = film.size();
    let mut header = json!({
        "version": 2,
        "width": size.cols,
        "height": size.rows,
        "timestamp": caption.began.0.div_euclid(1000),
        "title": caption.title,
        "env": { "TERM": "xterm-256color" },
    });
    if let Some(idle) = caption.idle {
        header["idle_time_limit"] = json!(seconds(idle));
    }
    writeln!(out, "{header}")?;
    for (at, item) in items {
        let (code, data) = match item {
            Item::Output(text) => ("o", text),
            Item::Resize(size) => ("r", format!("{}x{}", size.cols, size.rows)),
            Item::Marker(label) => ("m", label),
        };
        writeln!(out, "{}", json!([seconds(at), code, data]))?;
    }
    out.flush()?;
    Ok(masked)
}

fn seconds(span: Span) -> f64 {
    span.0 as f64 / 1000.0
}

fn items(film: &Film, marks: &[Mark]) -> Result<Vec<(Span, Item)>, ReplayFailed> {
    let (mut items, mut letters, mut size, mut last) = (Vec::new(), Letters::default(), film.size(), Span::ZERO);
    let mut marks = marks.iter().peekable();
    let mut projector = film.projector();
    let marker = |mark: &Mark| Item::Marker(format!("{}: {}", mark.kind.word(), mark.text));
    film.reel.frames(Since::Start, |frame| {
        while let Some(mark) = marks.next_if(|mark| mark.at < frame.at) {
            items.push((mark.at.max(last), marker(mark)));
        }
        last = frame.at;
        if let Some(new) = frame.size.filter(|new| *new != size) {
            size = new;
            items.push((frame.at, Item::Resize(new)));
        }
        let text = letters.take(projector.project(&frame));
        if !text.is_empty() {
            items.push((frame.at, Item::Output(text)));
        }
        ControlFlow::Continue(())
    })?;
    if !letters.rest.is_empty() {
        items.push((last, Item::Output('\u{fffd}'.into())));
    }
    items.extend(marks.map(|mark| (mark.at.max(last), marker(mark))));
    Ok(items)
}

/// Makes text of bytes that are cut anywhere: a character waits for its last byte.
#[derive(Debug, Default)]
pub(super) struct Letters {
    rest: Vec<u8>,
}

impl Letters {
    pub(super) fn take(&mut self, bytes: &[u8]) -> String {
        self.rest.extend_from_slice(bytes);
        let mut text = String::with_capacity(self.rest.len());
        let mut left = self.rest.as_slice();
        loop {
            match std::str::from_utf8(left) {
                Ok(whole) => {
                    text.push_str(whole);
                    left = &[];
                    break;
                }
                Err(error) => {
                    let (whole, after) = left.split_at(error.valid_up_to());
                    text.push_str(&String::from_utf8_lossy(whole));
                    let Some(wrong) = error.error_len() else {
                        left = after;
                        break;
                    };
                    text.push('\u{fffd}');
                    left = &after[wrong..];
                }
            }
        }
        self.rest = left.to_vec();
        text
    }
}

/// Letters one after the other, in one output and on the screen.
struct Run {
    /// Where they are among all letters.
    at: usize,
    item: usize,
    byte: usize,
    length: usize,
}

/// What of a sequence has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    Text,
    Escape,
    Control,
    String,
    StringEscape,
}

/// Masks secrets in what is printed, also where colours or the cuts between outputs stand in them; gives how many.
pub(super) fn mask(items: &mut [(Span, Item)]) -> usize {
    let (text, runs) = letters_of(items);
    let places = secret_places(&text);
    for place in &places {
        let from = runs.partition_point(|run| run.at + run.length <= place.start);
        for run in runs[from..].iter().take_while(|run| run.at < place.end) {
            let start = run.byte + place.start.saturating_sub(run.at);
            let end = run.byte + (place.end - run.at).min(run.length);
            if let Some((_, Item::Output(output))) = items.get_mut(run.item) {
                *output = starred(output, start, end);
            }
        }
    }
    places.len()
}

/// The text with stars between these bytes; only ASCII is replaced, so that every place stays where it is.
fn starred(text: &str, start: usize, end: usize) -> String {
    text.char_indices()
        .map(|(at, c)| if (start..end).contains(&at) && c.is_ascii_graphic() { '*' } else { c })
        .collect()
}

fn letters_of(items: &[(Span, Item)]) -> (String, Vec<Run>) {
    let (mut text, mut runs, mut state) = (String::new(), Vec::<Run>::new(), In::Text);
    for (item, (_, output)) in items.iter().enumerate() {
        let Item::Output(output) = output else { continue };
        for (byte, c) in output.char_indices() {
            let (next, shown) = step(state, c);
            state = next;
            match shown {
                Some(Shown::Itself) => match runs.last_mut() {
                    Some(run)
                        if run.item == item && run.byte + run.length == byte && run.at + run.length == text.len() =>
                    {
                        run.length += c.len_utf8();
                    }
                    Some(_) | None => runs.push(Run { at: text.len(), item, byte, length: c.len_utf8() }),
                },
                Some(Shown::Apart) | None => {}
            }
            match shown {
                Some(Shown::Itself) => text.push(c),
                Some(Shown::Apart) => text.push('\n'),
                None => {}
            }
        }
    }
    (text, runs)
}

/// What a character adds to the letters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Itself,
    /// Something else stands between what was before and what comes.
    Apart,
}

const fn step(state: In, c: char) -> (In, Option<Shown>) {
    match (state, c) {
        (In::Text | In::Control | In::Escape, '\x1b') | (In::Escape, ' '..='/') => (In::Escape, None),
        (In::Text, '\n' | '\t' | '\x08') | (In::Control, '@'..='J' | 'L'..='g' | 'i'..='k' | 'n'..='~') => {
            (In::Text, Some(Shown::Apart))
        }
        (In::Text, '\0'..='\x1f' | '\x7f') | (In::String, '\x07') | (In::StringEscape, '\\') => (In::Text, None),
        (In::Text, _) => (In::Text, Some(Shown::Itself)),
        (In::Escape, '[') => (In::Control, None),
        (In::Escape, ']' | 'P' | 'X' | '^' | '_') => (In::String, None),
        // Colours, modes and the erasing of what follows leave the letters together; a movement does not.
        (In::Control, 'K' | 'h' | 'l' | 'm') | (In::Escape, _) => (In::Text, None),
        (In::Control, _) => (In::Control, None),
        (In::String | In::StringEscape, '\x1b') => (In::StringEscape, None),
        (In::String | In::StringEscape, _) => (In::String, None),
    }
}

#[cfg(test)]
#[path = "cast_tests.rs"]
mod tests;
