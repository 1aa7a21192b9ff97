//! The newest lines of a flood: kept as they came until somebody looks, because most of them leave the screen unseen.
//!
//! Owns the text that the engine has not been given yet, and the way past it into the history for lines of which the
//! screen would not show anything any more. Does not decide which screens may be flooded, nor when somebody looks.

use std::collections::VecDeque;

use super::engine::Engine;
use super::flood::{Scanner, Stop, last_character, style_after};
use super::stream::Grid as _;
use super::style::CellStyle;

/// The bytes that are looked at first.
const FIRST_WINDOW: usize = 128;
/// The most that is looked at at a time; more than any sequence has.
const WINDOW: usize = 16 << 10;

/// What has gone past the engine.
#[derive(Debug, Clone, Copy, Default)]
struct Past {
    /// The style at the start of the text that is left.
    style: CellStyle,
    /// The last character that went past, for a sequence that repeats it.
    character: Option<char>,
}

/// Text that the engine has not been given yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Tail {
    /// Scanned text.
    text: String,
    /// Where the lines of `text` end.
    ends: VecDeque<usize>,
    /// An incomplete character or sequence after it.
    held: Vec<u8>,
    scanner: Scanner,
    /// Lines have gone past: all that the engine showed is in the history, and its screen is blank.
    past: Option<Past>,
}

impl Tail {
    /// Whether there is nothing to give to the engine.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.held.is_empty() && self.past.is_none()
    }

    /// Takes what it can of `input`, the screen being fit for it; says how many bytes. If these are not all, the rest is
    /// for the engine, and `catch_up` comes first.
    pub(super) fn take(&mut self, input: &[u8], engine: &mut Engine) -> usize {
        if self.is_empty() {
            self.scanner = Scanner::at(engine.cursor().col);
        }
        if self.held.is_empty() {
            return self.scan(input, engine).0;
        }
        let had = self.held.len();
        let mut joined = std::mem::take(&mut self.held);
        joined.extend_from_slice(input);
        match self.scan(&joined, engine) {
            (used, Stop::Foreign) if used < had => {
                joined.drain(..used);
                joined.truncate(had - used);
                self.held = joined;
                0
            }
            (used, _) => used - had,
        }
    }

    /// Takes from `bytes` what is plain; what is incomplete at their end is taken too, and held.
    fn scan(&mut self, bytes: &[u8], engine: &mut Engine) -> (usize, Stop) {
        // Small at first: most output that is not plain shows it soon.
        let (mut at, mut window) = (0, FIRST_WINDOW);
        loop {
            let end = bytes.len().min(at + window);
            let (used, stop) = self.scan_window(&bytes[at..end], engine);
            at += used;
            if stop == Stop::Foreign {
                return (at, stop);
            }
            if end == bytes.len() {
                self.held.extend_from_slice(&bytes[at..]);
                return (end, stop);
            }
            window = WINDOW.min(window * 8);
        }
    }

    /// The same for a part; leaves what is incomplete.
    fn scan_window(&mut self, bytes: &[u8], engine: &mut Engine) -> (usize, Stop) {
        let (text, rest) = match std::str::from_utf8(bytes) {
            Ok(text) => (text, Stop::Short),
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok());
                let stop = if error.error_len().is_none() { Stop::Short } else { Stop::Foreign };
                (valid.unwrap_or(""), stop)
            }
        };
        let size = engine.size();
        let mut ends = Vec::new();
        let (end, stop) = self.scanner.scan(text, size.cols, |end| ends.push(end));
        // What is incomplete and goes on with a byte beyond ASCII will never be complete.
        let broken = end < text.len() && text.len() < bytes.len();
        let stop = if broken || rest == Stop::Foreign { Stop::Foreign } else { stop };
        self.keep(text.get(..end).unwrap_or(""), &ends, usize::from(size.rows), engine);
        (end, stop)
    }

    /// Adds text whose lines end at `ends`; what a screen of `rows` rows will not show goes past.
    fn keep(&mut self, text: &str, ends: &[usize], rows: usize, engine: &mut Engine) {
        // A line more than the screen has rows: the first one belongs to what the engine has already.
        let surplus = (self.ends.len() + ends.len()).saturating_sub(rows + 1);
        let mut taken = 0;
        if surplus > 1 || (surplus > 0 && self.past.is_some()) {
            let mut from = 0;
            let mut flow = Flow { past: self.past.take(), engine };
            let own = surplus.min(self.ends.len());
            for end in self.ends.drain(..own) {
                flow.line(self.text.get(from..end).unwrap_or(""));
                from = end;
            }
            self.text.drain(..from);
            self.ends.iter_mut().for_each(|end| *end -= from);
            for end in ends.iter().take(surplus - own) {
                let line = text.get(taken..*end).unwrap_or("");
                if self.text.is_empty() {
                    flow.line(line);
                } else {
                    // The line that had begun.
                    self.text.push_str(line);
                    flow.line(&self.text);
                    self.text.clear();
                }
                taken = *end;
            }
            self.past = flow.past;
        }
        let base = self.text.len();
        self.ends.extend(ends.iter().filter(|end| **end > taken).map(|end| base + end - taken));
        self.text.push_str(text.get(taken..).unwrap_or(""));
    }

    /// Gives the engine everything; returns what is incomplete and belongs before whatever comes next.
    pub(super) fn catch_up(&mut self, engine: &mut Engine) -> Vec<u8> {
        if let Some(past) = self.past.take() {
            let mut start = String::new();
            // A sequence may ask to repeat a character of long ago.
            if let Some(c) = past.character.filter(|_| last_character(&self.text).is_none()) {
                start.push(c);
                start.push_str("\x1b[H\x1b[m\x1b[2K");
            }
            past.style.write_sgr(&mut start);
            engine.write(start.as_bytes());
        }
        engine.write(self.text.as_bytes());
        self.text.clear();
        self.ends.clear();
        if self.held == b"\r" {
            engine.write(b"\r");
            self.held.clear();
        }
        std::mem::take(&mut self.held)
    }
}

/// Lines on their way past the engine.
struct Flow<'a> {
    past: Option<Past>,
    engine: &'a mut Engine,
}

impl Flow<'_> {
    fn line(&mut self, line: &str) {
        let text = line.strip_suffix("\r\n").unwrap_or(line);
        let Some(past) = &mut self.past else {
            // It completes what the engine shows; then all of that goes into the history.
            self.engine.write(text.as_bytes());
            self.engine.scroll_out();
            self.past = Some(Past { style: self.engine.pen(), character: last_character(text) });
            return;
        };
        self.engine.history_mut().push_line(past.style, text);
        past.style = style_after(past.style, text);
        past.character = last_character(text).or(past.character);
    }
}

#[cfg(test)]
#[path = "tail_tests.rs"]
mod tests;
