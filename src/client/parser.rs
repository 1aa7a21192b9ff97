//! The bytes of the terminal, cut into keys, pastes, mouse events and answers.
//!
//! Owns where a thing begins and ends, and what an unfinished one means when nothing follows: ESC is a key only after a
//! silence, an answer that comes in pieces is waited for. Does not read the terminal and knows no clock.

use super::heard::{Alt, Heard, character, console_key, csi, dcs, osc, ss3, x10_mouse};
use crate::term::InputEvent;

/// The longest paste that is taken; as JSON it fits into a frame even when every byte must be escaped.
const PASTE: usize = 1 << 20;
/// The longest CSI sequence.
const CSI: usize = 256;
/// The longest string that is taken for an answer.
const STRING: usize = 4096;

const PASTE_BEGINS: &[u8] = b"\x1b[200~";
const PASTE_ENDS: &[u8] = b"\x1b[201~";

/// What the parser holds back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// Nothing, or something that must go on: no silence ends it.
    Nothing,
    /// A key unless more follows at once.
    PerhapsKey,
}

/// What stands at the beginning of the bytes.
enum Cut {
    /// More must come.
    More(Held),
    /// So many bytes, and what they say.
    Take(usize, Option<Heard>),
    /// So many bytes before a pasted text.
    Paste(usize),
}

/// A text that is being pasted.
#[derive(Debug, Default)]
struct Paste {
    text: Vec<u8>,
    /// Bytes that were thrown away.
    over: usize,
}

/// Cuts bytes into what they say.
#[derive(Debug, Default)]
pub(super) struct Parser {
    held: Vec<u8>,
    paste: Option<Paste>,
}

impl Parser {
    /// Takes bytes as they came.
    pub fn push(&mut self, bytes: &[u8], heard: &mut Vec<Heard>) {
        self.held.extend_from_slice(bytes);
        self.work(heard);
    }

    /// Whether a silence would end what is held.
    pub fn held(&self) -> Held {
        match (&self.paste, self.held.is_empty()) {
            (None, false) => match cut(&self.held) {
                Cut::More(held) => held,
                Cut::Take(..) | Cut::Paste(_) => Held::Nothing,
            },
            (Some(_), _) | (None, true) => Held::Nothing,
        }
    }

    /// Nothing followed for a while: what is held is what it looks like.
    pub fn silence(&mut self, heard: &mut Vec<Heard>) {
        if self.held() == Held::PerhapsKey {
            let held = std::mem::take(&mut self.held);
            match held.as_slice() {
                [0x1b] => heard.push(character('\x1b', Alt::Free)),
                [0x1b, last] => heard.push(character(char::from(*last), Alt::Held)),
                _ => {}
            }
        }
    }

    fn work(&mut self, heard: &mut Vec<Heard>) {
        let mut at = 0;
        while at < self.held.len() {
            if let Some(paste) = &mut self.paste {
                let Some(taken) = paste.take(&self.held[at..], heard) else {
                    at = self.held.len() - paste.keep(&self.held[at..]);
                    break;
                };
                at += taken;
                self.paste = None;
                continue;
            }
            match cut(&self.held[at..]) {
                Cut::More(_) => break,
                Cut::Take(len, said) => {
                    heard.extend(said);
                    at += len;
                }
                Cut::Paste(len) => {
                    self.paste = Some(Paste::default());
                    at += len;
                }
            }
        }
        self.held.drain(..at);
    }
}

impl Paste {
    /// Takes up to the end of the paste, if it is there; gives the bytes that were used.
    fn take(&mut self, bytes: &[u8], heard: &mut Vec<Heard>) -> Option<usize> {
        let end = memchr::memmem::find(bytes, PASTE_ENDS)?;
        self.add(&bytes[..end]);
        let len = self.text.len() + self.over;
        let text = String::from_utf8_lossy(&self.text);
        heard.push(Heard::Input(match (self.over, text.is_empty()) {
            (0, true) => return Some(end + PASTE_ENDS.len()),
            (0, false) => InputEvent::Paste(text.into_owned()),
            (_, _) => InputEvent::PasteTooLong(len),
        }));
        Some(end + PASTE_ENDS.len())
    }

    /// Takes what cannot be the beginning of the end; gives how many bytes must be kept.
    fn keep(&mut self, bytes: &[u8]) -> usize {
        let keep = (1..PASTE_ENDS.len()).rev().find(|n| bytes.ends_with(&PASTE_ENDS[..*n])).unwrap_or(0);
        self.add(&bytes[..bytes.len() - keep]);
        keep
    }

    fn add(&mut self, bytes: &[u8]) {
        let room = PASTE.saturating_sub(self.text.len());
        let (taken, over) = bytes.split_at(bytes.len().min(room));
        self.text.extend_from_slice(taken);
        self.over += over.len();
    }
}

fn cut(bytes: &[u8]) -> Cut {
    match bytes {
        [] => Cut::More(Held::Nothing),
        [0x1b, rest @ ..] => escape(bytes, rest),
        [byte, ..] if byte.is_ascii() => Cut::Take(1, Some(character(char::from(*byte), Alt::Free))),
        _ => match first_char(bytes) {
            Char::Whole(c) => Cut::Take(c.len_utf8(), Some(character(c, Alt::Free))),
            Char::Unfinished => Cut::More(Held::Nothing),
            Char::Wrong => Cut::Take(1, None),
        },
    }
}

fn escape(bytes: &[u8], rest: &[u8]) -> Cut {
    match rest {
        [] => Cut::More(Held::PerhapsKey),
        [b'[', rest @ ..] => sequence(rest),
        [b'O', rest @ ..] => match rest {
            [] => Cut::More(Held::PerhapsKey),
            [letter, ..] => match ss3(*letter) {
                Some(heard) => Cut::Take(3, Some(heard)),
                // Alt+Shift+O and another key.
                None => Cut::Take(2, Some(character('O', Alt::Held))),
            },
        },
        [kind @ (b']' | b'P' | b'_' | b'^' | b'X'), rest @ ..] => string(*kind, rest),
        // ESC before a sequence is Alt in some terminals, and ESC pressed twice in all.
        [0x1b, ..] => Cut::Take(1, Some(character('\x1b', Alt::Free))),
        [byte, ..] if byte.is_ascii() => Cut::Take(2, Some(character(char::from(*byte), Alt::Held))),
        _ => match first_char(&bytes[1..]) {
            Char::Whole(c) => Cut::Take(1 + c.len_utf8(), Some(character(c, Alt::Held))),
            Char::Unfinished => Cut::More(Held::Nothing),
            Char::Wrong => Cut::Take(2, None),
        },
    }
}

/// What follows `CSI`.
fn sequence(rest: &[u8]) -> Cut {
    match rest {
        [] => return Cut::More(Held::PerhapsKey),
        [b'M', coordinates @ ..] => {
            return match coordinates.first_chunk::<3>() {
                Some(three) => Cut::Take(6, x10_mouse(*three)),
                None => Cut::More(Held::Nothing),
            };
        }
        [b'[', letter, ..] => return Cut::Take(4, console_key(*letter)),
        [b'['] => return Cut::More(Held::Nothing),
        [_, ..] => {}
    }
    let Some(end) = rest.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else {
        return if rest.len() > CSI { Cut::Take(2 + rest.len(), None) } else { Cut::More(Held::Nothing) };
    };
    if !(0x40..=0x7e).contains(&rest[end]) {
        // Broken off; what broke it is looked at by itself.
        return Cut::Take(2 + end, None);
    }
    let len = 2 + end + 1;
    if rest[..=end] == PASTE_BEGINS[2..] {
        return Cut::Paste(len);
    }
    let parameters = std::str::from_utf8(&rest[..end]).unwrap_or_default();
    Cut::Take(len, csi(parameters, rest[end]))
}

/// What follows the introducer of a string. Only an answer is one; anything else was Alt with a key.
fn string(kind: u8, rest: &[u8]) -> Cut {
    if rest.is_empty() {
        return Cut::More(Held::PerhapsKey);
    }
    let alt = || Cut::Take(2, Some(character(char::from(kind), Alt::Held)));
    let Some(end) = rest.iter().position(|byte| *byte < 0x20) else {
        return if rest.len() <= STRING && may_be_answer(kind, rest) { Cut::More(Held::Nothing) } else { alt() };
    };
    let terminator = match &rest[end..] {
        [0x07, ..] => 1,
        [0x1b, b'\\', ..] => 2,
        [0x1b] if may_be_answer(kind, &rest[..end]) => return Cut::More(Held::Nothing),
        _ => return alt(),
    };
    let body = String::from_utf8_lossy(&rest[..end]);
    let answer = match kind {
        b']' => osc(&body),
        b'P' => dcs(&body),
        _ => None,
    };
    Cut::Take(2 + end + terminator, answer.map(Heard::Answer))
}

/// Whether an unfinished string can become an answer to a question of ours.
fn may_be_answer(kind: u8, body: &[u8]) -> bool {
    match kind {
        b']' => {
            let digits = body.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b';').count();
            let rest = &body[digits..];
            let color = rest.iter().position(|byte| *byte == b':').map_or(rest, |at| &rest[..=at]);
            digits > 0 && (b"rgb:".starts_with(color) || b"rgba:".starts_with(color))
        }
        b'P' => body.starts_with(b">|") || body == b">",
        _ => false,
    }
}

/// The character at the beginning of bytes that are not ASCII.
enum Char {
    Whole(char),
    Unfinished,
    Wrong,
}

fn first_char(bytes: &[u8]) -> Char {
    let head = &bytes[..bytes.len().min(4)];
    match std::str::from_utf8(head) {
        Ok(text) => text.chars().next().map_or(Char::Unfinished, Char::Whole),
        Err(error) if error.valid_up_to() > 0 => {
            let valid = std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default();
            valid.chars().next().map_or(Char::Wrong, Char::Whole)
        }
        Err(error) if error.error_len().is_none() => Char::Unfinished,
        Err(_) => Char::Wrong,
    }
}

#[cfg(test)]
#[path = "parser_tests.rs"]
mod tests;
