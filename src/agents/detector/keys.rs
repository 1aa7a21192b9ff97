//! Keys among the bytes that were sent to a program: which bytes are keys at all, and what they answer in a dialog.
//!
//! Owns telling keys from a terminal's own reports; a recording holds both in one stream. Keeps no text that was typed.

use crate::domain::session::dialog::{AnswerBy, Choice, Dialog};

/// What bytes to a program are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// Only answers to queries, focus reports, mouse reports, or nothing.
    Nothing,
    /// Escape alone.
    Escape,
    /// Enter alone.
    Enter,
    /// Control-C alone.
    Break,
    /// One character.
    One(char),
    /// Anything else: other keys, text, a paste.
    Keys,
}

/// What `bytes` hold beside the terminal's own reports.
pub fn typed(bytes: &[u8]) -> Typed {
    let mut rest = bytes;
    let mut keys = Vec::new();
    while let Some((&first, after)) = rest.split_first() {
        let length = if first == 0x1b { report(after) } else { None };
        if let Some(length) = length {
            rest = after.get(length..).unwrap_or_default();
        } else {
            keys.push(first);
            rest = after;
        }
    }
    match keys.as_slice() {
        [] => Typed::Nothing,
        b"\x1b" | b"\x1b[27u" | b"\x1b[27;1u" => Typed::Escape,
        b"\r" | b"\n" | b"\x1b[13u" | b"\x1b[13;1u" => Typed::Enter,
        b"\x03" | b"\x1b[99;5u" => Typed::Break,
        keys => {
            let mut chars = std::str::from_utf8(keys).unwrap_or_default().chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) if !c.is_control() => Typed::One(c),
                // Several keys in one write: a letter with its Enter counts as the letter.
                (Some(c), Some('\r')) if !c.is_control() && chars.next().is_none() => Typed::One(c),
                (_, _) => Typed::Keys,
            }
        }
    }
}

/// What these keys choose in the dialog, where that is sure.
pub fn chosen(typed: Typed, dialog: &Dialog) -> Option<Choice> {
    match typed {
        Typed::Escape | Typed::Break => Some(Choice::Deny),
        Typed::Enter => dialog.options.iter().find(|option| option.marked).map(|option| option.choice),
        Typed::One(c) if matches!(dialog.answer_by, AnswerBy::Key | AnswerBy::KeyThenEnter) => {
            let key = c.to_lowercase().to_string();
            dialog.options.iter().find(|option| option.key.as_deref() == Some(&key)).map(|option| option.choice)
        }
        Typed::One(_) | Typed::Keys | Typed::Nothing => None,
    }
}

/// The length of the terminal's report that stands behind an escape, if one does.
fn report(after: &[u8]) -> Option<usize> {
    match after.first()? {
        b']' | b'P' | b'_' => Some(string_end(after)),
        b'[' => {
            let end = after.iter().skip(1).position(|byte| (0x40..=0x7e).contains(byte))? + 1;
            let private = matches!(after.get(1), Some(b'?' | b'>' | b'<'));
            let told = match after[end] {
                b'c' | b'n' | b'R' | b'y' | b't' | b'I' | b'O' | b'x' => true,
                b'u' | b'M' | b'm' => private,
                _ => false,
            };
            told.then_some(end + 1)
        }
        _ => None,
    }
}

/// The end of a string sequence: behind BEL or `ESC \`, or the end of everything.
fn string_end(bytes: &[u8]) -> usize {
    let bell = bytes.iter().position(|byte| *byte == 7).map(|at| at + 1);
    let st = bytes.windows(2).position(|pair| pair == b"\x1b\\").map(|at| at + 2);
    bell.into_iter().chain(st).min().unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_from_keys() {
        let table: [(&[u8], Typed); 14] = [
            (b"\x1b", Typed::Escape),
            (b"1", Typed::One('1')),
            (b"y\r", Typed::One('y')),
            (b"\r", Typed::Enter),
            (b"\x03", Typed::Break),
            (b"\x1b[A", Typed::Keys),
            (b"\x1b[27u", Typed::Escape),
            (b"\x1b[200~hello\x1b[201~", Typed::Keys),
            (b"\x1b[?62;1;6;22c", Typed::Nothing),
            (b"\x1b[12;1R\x1b[?0u", Typed::Nothing),
            (b"\x1b]11;rgb:0/0/0\x07\x1bP>|xterm(370)\x1b\\", Typed::Nothing),
            (b"\x1b[I", Typed::Nothing),
            (b"\x1b]7501;?\x1b\\y", Typed::One('y')),
            (b"", Typed::Nothing),
        ];
        for (bytes, wanted) in table {
            assert_eq!(typed(bytes), wanted, "{}", bytes.escape_ascii());
        }
    }
}
