//! What the terminal is asked, and what its answers change.
//!
//! Owns the questions and what is known so far. Asks once at the start and again for the colours when they may have
//! changed. Nothing waits for an answer: each is taken whenever it comes, and none of them is ever a key.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::heard::Answer;
use crate::term::{Brightness, KeyProtocol, OuterTerminal};
use crate::wire::Link;

/// Programs that show question marks or letters when asked for more than what they are.
const POOR: [&str; 3] = ["linux", "vt100", "vt220"];
/// A terminal that has not answered for so long is one that never does.
const LATE: Duration = Duration::from_secs(5);

/// Terminals that can be asked to tell more keys apart by xterm's means.
const OTHER_KEYS: [&str; 6] = ["xterm", "tmux", "mintty", "iterm2", "contour", "wezterm"];

/// A mode that is set once the terminal has said that it knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// The kitty keyboard protocol.
    KittyKeys,
    /// xterm's modifyOtherKeys.
    OtherKeys,
    /// Reports of changes between dark and light.
    ThemeReports,
}

/// What the terminal must be told because of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// Use this.
    Use(Setting),
    /// Tell the colours again: they have changed.
    Colors,
}

/// What was asked and what is known.
#[derive(Debug)]
pub struct Enquiry {
    known: OuterTerminal,
    told: Option<OuterTerminal>,
    area: Option<(u16, u16)>,
    rows_cols: (u16, u16),
    poor: bool,
    /// Until when answers are waited for; `None` when all have come, or the time is over.
    open_until: Option<Instant>,
    /// How many questions for what it is have not been answered: all others come before.
    unanswered: u32,
    asked: Option<Instant>,
    patience: Duration,
}

impl Enquiry {
    /// An enquiry of a terminal with this name that is so far away and has so many rows and columns of cells of so many
    /// pixels, where the system tells that.
    pub fn new(term: &str, link: Link, rows_cols: (u16, u16), cell_pixels: Option<(u16, u16)>) -> Self {
        let patience = match link {
            Link::Local => Duration::from_millis(150),
            Link::Remote => Duration::from_secs(1),
        };
        Self {
            known: OuterTerminal { cell_pixels, ..OuterTerminal::default() },
            told: None,
            area: None,
            rows_cols,
            poor: POOR.iter().any(|poor| term.starts_with(poor)),
            open_until: None,
            unanswered: 0,
            asked: None,
            patience,
        }
    }

    /// The questions of the start. What the terminal is comes last: when that is answered, so is all before it.
    pub fn begin(&mut self, now: Instant) -> Vec<u8> {
        self.open(now);
        let mut out = String::new();
        if !self.poor {
            out.push_str("\x1b[>0q\x1b[?u\x1b[?2026$p\x1b[?996n");
            out.push_str("\x1b]10;?\x1b\\\x1b]11;?\x1b\\");
            if self.patience < Duration::from_secs(1) {
                out.push_str("\x1b]4");
                for number in 0..16 {
                    let _ = write!(out, ";{number};?");
                }
                out.push_str("\x1b\\");
            }
            if self.known.cell_pixels.is_none() {
                out.push_str("\x1b[14t");
            }
        }
        out.push_str("\x1b[c");
        out.into_bytes()
    }

    /// The questions of a terminal that came back: its theme may have changed meanwhile. Only one that answered before is
    /// asked again.
    pub fn again(&mut self, now: Instant) -> Vec<u8> {
        if self.known.background.is_none() || self.is_unanswered() {
            return Vec::new();
        }
        self.open(now);
        b"\x1b]10;?\x1b\\\x1b]11;?\x1b\\\x1b[c".to_vec()
    }

    fn open(&mut self, now: Instant) {
        self.open_until = Some(now + self.patience);
        self.asked = Some(now);
        self.unanswered += 1;
    }

    /// Takes an answer; gives what the terminal must be told because of it.
    pub fn take(&mut self, answer: Answer) -> Option<Request> {
        match answer {
            Answer::Fence => {
                self.unanswered = self.unanswered.saturating_sub(1);
                if self.unanswered == 0 {
                    self.open_until = None;
                }
            }
            Answer::Name(name) => {
                let lower = name.to_lowercase();
                self.known.name = Some(name);
                if self.known.keys == KeyProtocol::Legacy && OTHER_KEYS.iter().any(|known| lower.starts_with(known)) {
                    self.known.keys = KeyProtocol::OtherKeys;
                    return Some(Request::Use(Setting::OtherKeys));
                }
            }
            Answer::KittyKeys => {
                let before = std::mem::replace(&mut self.known.keys, KeyProtocol::Kitty);
                return (before != KeyProtocol::Kitty).then_some(Request::Use(Setting::KittyKeys));
            }
            Answer::Sync(sync) => self.known.sync = sync,
            Answer::Brightness(brightness) => return self.brightness(brightness),
            Answer::Foreground(rgb) => self.known.foreground = Some(rgb),
            Answer::Background(rgb) => self.known.background = Some(rgb),
            Answer::Ansi(number, rgb) => {
                self.known.ansi.retain(|(other, _)| *other != number);
                self.known.ansi.push((number, rgb));
            }
            Answer::CellPixels(height, width) => self.known.cell_pixels = pair(width, height),
            Answer::AreaPixels(height, width) => {
                let (rows, cols) = (self.rows_cols.0.max(1), self.rows_cols.1.max(1));
                self.area = pair(width / cols, height / rows);
                self.known.cell_pixels = self.known.cell_pixels.or(self.area);
            }
        }
        None
    }

    fn brightness(&mut self, brightness: Brightness) -> Option<Request> {
        match self.known.brightness.replace(brightness) {
            None => Some(Request::Use(Setting::ThemeReports)),
            Some(before) if before != brightness => Some(Request::Colors),
            Some(_) => None,
        }
    }

    /// Whether answers may still come, however late.
    pub const fn is_unanswered(&self) -> bool {
        self.unanswered > 0
    }

    /// Whether answers are likely to come now: not those of a terminal that has been silent for long.
    pub fn expects(&self, now: Instant) -> bool {
        self.is_unanswered() && self.asked.is_some_and(|asked| now.duration_since(asked) < LATE)
    }

    /// When the waiting for answers is over, if any are waited for.
    pub fn deadline(&self) -> Option<Instant> {
        self.open_until
    }

    /// What the server must be told now: once when all has been answered or the time is over, then whenever something
    /// else is known.
    pub fn news(&mut self, now: Instant) -> Option<OuterTerminal> {
        if self.open_until.is_some_and(|until| now < until) {
            return None;
        }
        self.open_until = None;
        if self.told.as_ref() == Some(&self.known) {
            return None;
        }
        self.told = Some(self.known.clone());
        self.told.clone()
    }
}

fn pair(width: u16, height: u16) -> Option<(u16, u16)> {
    (width > 0 && height > 0).then_some((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enquiry() -> Enquiry {
        Enquiry::new("xterm-256color", Link::Local, (24, 80), None)
    }

    #[test]
    fn the_fence_ends_the_waiting_and_late_answers_are_told_too() {
        let mut enquiry = enquiry();
        let start = Instant::now();
        let asked = String::from_utf8(enquiry.begin(start)).unwrap();
        assert!(asked.ends_with("\x1b[c") && asked.contains("\x1b]11;?\x1b\\"), "{asked:?}");
        assert_eq!(enquiry.take(Answer::KittyKeys), Some(Request::Use(Setting::KittyKeys)));
        assert_eq!(enquiry.take(Answer::KittyKeys), None);
        assert_eq!(enquiry.news(start), None, "more may come");
        enquiry.take(Answer::Fence);
        let told = enquiry.news(start).unwrap();
        assert_eq!((told.keys, told.background), (KeyProtocol::Kitty, None));
        assert_eq!(enquiry.news(start), None, "once");
        enquiry.take(Answer::Background((1, 2, 3)));
        assert_eq!(enquiry.news(start).unwrap().background, Some((1, 2, 3)));
    }

    #[test]
    fn silence_is_a_plain_terminal() {
        let mut enquiry = enquiry();
        let start = Instant::now();
        enquiry.begin(start);
        assert_eq!(enquiry.news(start + Duration::from_millis(149)), None);
        assert_eq!(enquiry.news(start + Duration::from_millis(150)), Some(OuterTerminal::default()));
        assert!(enquiry.again(start).is_empty(), "what did not answer is not asked again");
        assert!(enquiry.expects(start + Duration::from_secs(1)), "a slow link");
        assert!(!enquiry.expects(start + LATE) && enquiry.is_unanswered());
    }

    #[test]
    fn a_console_is_asked_only_what_it_is() {
        let mut console = Enquiry::new("linux", Link::Local, (24, 80), None);
        assert_eq!(console.begin(Instant::now()), b"\x1b[c");
        let mut far = Enquiry::new("xterm", Link::Remote, (24, 80), Some((10, 20)));
        let asked = String::from_utf8(far.begin(Instant::now())).unwrap();
        assert!(!asked.contains("]4;") && !asked.contains("14t"), "{asked:?}");
    }

    #[test]
    fn xterm_and_tmux_are_asked_for_other_keys_unless_they_have_better() {
        let mut tmux = enquiry();
        assert_eq!(tmux.take(Answer::Name("tmux 3.5a".into())), Some(Request::Use(Setting::OtherKeys)));
        let mut kitty = enquiry();
        assert_eq!(kitty.take(Answer::Name("kitty(0.42.1)".into())), None);
        let mut both = enquiry();
        both.take(Answer::KittyKeys);
        assert_eq!(both.take(Answer::Name("XTerm(390)".into())), None);
    }

    #[test]
    fn cells_are_measured_by_whatever_was_answered() {
        let mut enquiry = enquiry();
        enquiry.take(Answer::AreaPixels(24 * 20, 80 * 9));
        enquiry.take(Answer::Fence);
        assert_eq!(enquiry.news(Instant::now()).unwrap().cell_pixels, Some((9, 20)));
        enquiry.take(Answer::CellPixels(18, 8));
        assert_eq!(enquiry.news(Instant::now()).unwrap().cell_pixels, Some((8, 18)));
    }
}
