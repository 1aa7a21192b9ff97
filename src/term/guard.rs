//! What happens when the engine panics, and when it does so again and again.
//!
//! Owns the count of the panics, the point at which a pane becomes raw text, and what raw text is. Does not catch
//! panics: the wrapper of the engine does.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

/// So many panics within [`PERIOD`] are too many.
const TOO_MANY: usize = 3;
const PERIOD: Duration = Duration::from_secs(10);

/// The engine broke and was built anew: something for the log. The program should be made to repaint, for instance by
/// a change of its size and back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// SHA-256 of the bytes that it happened in, in hexadecimal digits; never the bytes. Empty when it happened in a
    /// change of size.
    pub digest: String,
    /// Whether the screen is raw text from now on.
    pub raw: bool,
}

impl Broken {
    pub(super) fn new(batch: &[u8], raw: bool) -> Self {
        let mut digest = String::new();
        if !batch.is_empty() {
            for byte in Sha256::digest(batch) {
                let _ = write!(digest, "{byte:02x}");
            }
        }
        Self { digest, raw }
    }
}

/// The count of the panics.
#[derive(Debug, Clone, Default)]
pub(super) struct Guard {
    recent: Vec<Instant>,
    count: u32,
    raw: bool,
}

impl Guard {
    /// Counts a panic.
    pub(super) fn broke(&mut self, now: Instant) {
        self.count += 1;
        self.recent.retain(|then| now.duration_since(*then) < PERIOD);
        self.recent.push(now);
        self.raw |= self.recent.len() >= TOO_MANY;
    }

    /// How many panics there were.
    pub(super) const fn count(&self) -> u32 {
        self.count
    }

    /// Whether there were too many: the engine gets nothing but plain text any more.
    pub(super) const fn is_raw(&self) -> bool {
        self.raw
    }
}

/// What is left of bytes in raw text: printable ASCII, tabs and line ends; `?` for any other character, nothing for a
/// sequence.
pub(super) fn raw_text(bytes: &[u8]) -> String {
    let mut text = String::new();
    let valid = String::from_utf8_lossy(bytes);
    let mut chars = valid.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\x1b' if chars.next_if_eq(&'[').is_some() => {
                chars.find(|c| ('@'..='~').contains(c));
            }
            '\x1b' => {
                chars.find(|c| !(' '..='/').contains(c));
            }
            ' '..='~' | '\t' | '\r' | '\n' => text.push(c),
            _ if c.is_ascii() => {}
            _ => text.push('?'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_panics_in_ten_seconds_are_too_many() {
        let start = Instant::now();
        let raw_after = |seconds: &[u64]| {
            let mut guard = Guard::default();
            for at in seconds {
                guard.broke(start + Duration::from_secs(*at));
            }
            guard.is_raw()
        };
        assert!(!raw_after(&[0, 1]));
        assert!(!raw_after(&[0, 5, 10, 15]));
        assert!(raw_after(&[0, 5, 9]));
        assert!(raw_after(&[0, 20, 25, 29]));
    }

    #[test]
    fn raw_text_has_no_sequences() {
        assert_eq!(raw_text("a\x1b[1;31mb\x1b(0c\x1b7d\r\n\x08日\u{fe0f}e".as_bytes()), "abcd\r\n??e");
        assert_eq!(raw_text(b"\x1b"), "");
    }
}
