//! Keys from the bytes of the terminal.

/// A key that the rehearsal knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A character.
    Char(char),
    /// Pasted text.
    Paste(String),
    /// Enter.
    Enter,
    /// Backspace.
    Backspace,
    /// Escape.
    Escape,
    /// Up.
    Up,
    /// Down.
    Down,
    /// Control and C.
    Interrupt,
    /// Control and D, or the end of the input.
    End,
}

const PASTE: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";

/// Reads keys from pieces of input as they come.
#[derive(Debug, Default)]
pub struct KeyReader {
    held: Vec<u8>,
}

impl KeyReader {
    /// Takes a piece; an escape at its very end is the key, not the beginning of a sequence.
    pub fn read(&mut self, piece: &[u8]) -> Vec<Key> {
        self.held.extend_from_slice(piece);
        let mut keys = Vec::new();
        while let Some((key, length)) = next(&self.held) {
            self.held.drain(..length);
            keys.extend(key);
        }
        keys
    }
}

/// The first key and its length; `None` when more must come.
fn next(bytes: &[u8]) -> Option<(Option<Key>, usize)> {
    match *bytes.first()? {
        b'\r' | b'\n' => Some((Some(Key::Enter), 1)),
        3 => Some((Some(Key::Interrupt), 1)),
        4 => Some((Some(Key::End), 1)),
        8 | 127 => Some((Some(Key::Backspace), 1)),
        0x1b => escape(bytes),
        byte if byte < 0x20 => Some((None, 1)),
        _ => character(bytes),
    }
}

fn escape(bytes: &[u8]) -> Option<(Option<Key>, usize)> {
    if bytes.starts_with(PASTE) {
        let end = bytes.windows(PASTE_END.len()).position(|window| window == PASTE_END)?;
        let text = String::from_utf8_lossy(&bytes[PASTE.len()..end]).into_owned();
        return Some((Some(Key::Paste(text)), end + PASTE_END.len()));
    }
    match bytes.get(1) {
        Some(b'[' | b'O') => {
            let last = 2 + bytes[2..].iter().position(|byte| (0x40..=0x7e).contains(byte))?;
            let key = match bytes[last] {
                b'A' => Some(Key::Up),
                b'B' => Some(Key::Down),
                _ => None,
            };
            Some((key, last + 1))
        }
        None | Some(_) => Some((Some(Key::Escape), 1)),
    }
}

fn character(bytes: &[u8]) -> Option<(Option<Key>, usize)> {
    let length = match bytes[0] {
        0..0x80 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
        0x80..0xc0 => return Some((None, 1)),
    };
    let whole = bytes.get(..length)?;
    Some((std::str::from_utf8(whole).ok().and_then(|text| text.chars().next()).map(Key::Char), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_from_pieces() {
        let mut reader = KeyReader::default();
        assert_eq!(reader.read(b"1\x1b[A\x1bOB\r"), [Key::Char('1'), Key::Up, Key::Down, Key::Enter]);
        assert_eq!(reader.read(b"\x1b"), [Key::Escape]);
        assert_eq!(reader.read(b"\xc3"), []);
        assert_eq!(reader.read(b"\xa9\x03\x04"), [Key::Char('é'), Key::Interrupt, Key::End]);
        assert_eq!(reader.read(b"\x1b[200~a\nb"), []);
        assert_eq!(reader.read(b"\x1b[201~"), [Key::Paste("a\nb".into())]);
    }
}
