//! Telling keys from what a terminal says by itself, in the bytes that were sent to a program.
//!
//! Owns only this difference. A recording holds both in one stream.

/// What bytes to a program are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// A person pressed keys or pasted.
    Keys,
    /// Only answers to queries, focus reports, mouse reports, or nothing.
    Nothing,
}

/// Whether `bytes` hold a key.
pub fn typed(bytes: &[u8]) -> Typed {
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        let report = if first == 0x1b { report(after) } else { None };
        match report {
            Some(length) => rest = after.get(length..).unwrap_or_default(),
            None => return Typed::Keys,
        }
    }
    Typed::Nothing
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
        let table: [(&[u8], Typed); 12] = [
            (b"\x1b", Typed::Keys),
            (b"1", Typed::Keys),
            (b"\r", Typed::Keys),
            (b"\x1b[A", Typed::Keys),
            (b"\x1b[27u", Typed::Keys),
            (b"\x1b[200~hello\x1b[201~", Typed::Keys),
            (b"\x1b[?62;1;6;22c", Typed::Nothing),
            (b"\x1b[12;1R\x1b[?0u", Typed::Nothing),
            (b"\x1b]11;rgb:0/0/0\x07\x1bP>|xterm(370)\x1b\\", Typed::Nothing),
            (b"\x1b[I", Typed::Nothing),
            (b"\x1b]7501;?\x1b\\y", Typed::Keys),
            (b"", Typed::Nothing),
        ];
        for (bytes, wanted) in table {
            assert_eq!(typed(bytes), wanted, "{}", bytes.escape_ascii());
        }
    }
}
