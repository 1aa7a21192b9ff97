//! Which bytes are lines of plain text and colours, so plain that what becomes of them is known without the engine.
//!
//! Owns the scan: printable text, CR LF and simple SGR, and of Unicode only what the engine surely keeps as it is
//! given. Everything else is foreign and ends the scan there. Does not keep text and knows no screen but its width.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::clean::is_unsafe;
use super::style::CellStyle;

/// A longer line goes through the engine.
const LONGEST_LINE: usize = 4 << 10;
/// The engine adds no zero-width character to a cell that has so many bytes.
const FULL_CELL: usize = 18;
/// The engine runs the first 32 parameters of a sequence.
const MOST_PARAMS: usize = 32;
/// Longer sequences are left to the stream front.
const LONGEST_SGR: usize = 200;
/// Bytes that are looked at in one step.
const BLOCK: usize = 16;

/// Why a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The text is used up, or what is left of it is incomplete.
    Short,
    /// What stands here is for the engine.
    Foreign,
}

/// Where a scan stands in its line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scanner {
    /// The column, the width of the screen while a wrap is pending.
    col: u16,
    /// Bytes of the line so far.
    line: usize,
    /// Bytes in the last cell; 0 where a zero-width character would have none to go to.
    cell: usize,
}

impl Scanner {
    /// A scan that begins at this column of a line.
    pub(super) fn at(col: u16) -> Self {
        Self { col, ..Self::default() }
    }

    /// Scans `text`, calls `ended` with the place behind each line end; says how far it came and why no farther.
    pub(super) fn scan(&mut self, text: &str, cols: u16, mut ended: impl FnMut(usize)) -> (usize, Stop) {
        let bytes = text.as_bytes();
        let mut at = 0_usize;
        loop {
            let room = LONGEST_LINE.saturating_sub(self.line);
            let plain = printable(&bytes[at..bytes.len().min(at.saturating_add(room))]);
            if plain > 0 {
                at += plain;
                self.advance(plain, cols);
            }
            if self.line >= LONGEST_LINE {
                return (at, Stop::Foreign);
            }
            let used = match bytes.get(at) {
                None => return (at, Stop::Short),
                Some(b'\r') => line_end(&bytes[at..]),
                Some(0x1b) => sgr_len(&bytes[at..]),
                Some(0x80..) => self.wide_text(&text[at..], cols),
                Some(_) => Err(Stop::Foreign),
            };
            match used {
                Ok(len) => {
                    let byte = bytes[at];
                    at += len;
                    self.line += len;
                    if byte == b'\r' {
                        *self = Self::default();
                        ended(at);
                    } else if byte == 0x1b {
                        self.cell = 0;
                    }
                }
                Err(stop) => return (at, stop),
            }
        }
    }

    /// Goes on by so many cells of one column and one byte each.
    fn advance(&mut self, cells: usize, cols: u16) {
        self.line += cells;
        self.cell = 1;
        let cols = usize::from(cols);
        let col = usize::from(self.col) + cells;
        // The last cell of a row leaves the cursor behind it.
        self.col = if col > cols { (col - 1) % cols + 1 } else { col } as u16;
    }

    /// Scans characters beyond ASCII up to the next one that is ASCII; says how many bytes are good.
    fn wide_text(&mut self, text: &str, cols: u16) -> Result<usize, Stop> {
        let mut good = 0;
        let mut base = 0;
        for (at, c) in text.char_indices() {
            if c.is_ascii() || !self.character(c, &text[base..at + c.len_utf8()], cols) {
                break;
            }
            good = at + c.len_utf8();
            base = if self.cell == c.len_utf8() { at } else { base };
        }
        if good == 0 { Err(Stop::Foreign) } else { Ok(good) }
    }

    /// Whether the engine takes `c` as it is; `unit` is the cell's text with it, as far as it is beyond ASCII.
    fn character(&mut self, c: char, unit: &str, cols: u16) -> bool {
        if is_unsafe(c) || c == '\u{fffd}' {
            return false;
        }
        match c.width() {
            Some(0) => {
                let base = unit.chars().next().and_then(char::width).unwrap_or(0);
                let widens = c == '\u{fe0f}' && base == 1 && unit.width() > 1;
                // A keycap's base is ASCII and not in `unit`; at the edge a wider cell goes to the next row.
                let known = c != '\u{fe0f}' || (base > 0 && self.col + 1 < cols);
                let fits = self.cell > 0 && self.cell < FULL_CELL && known;
                self.cell += c.len_utf8();
                self.col += u16::from(widens && fits);
                fits
            }
            Some(width) => {
                let width = width.min(2) as u16;
                if self.col + width > cols {
                    // A wide character that leaves a free column behind ends the line for the engine.
                    if self.col < cols {
                        return false;
                    }
                    self.col = 0;
                }
                self.col += width;
                self.cell = c.len_utf8();
                true
            }
            None => false,
        }
    }
}

/// How many bytes at the start are printable ASCII.
fn printable(bytes: &[u8]) -> usize {
    let is_other = |byte: u8| byte.wrapping_sub(0x20) > 0x5e;
    let mut at = 0;
    for block in bytes.chunks_exact(BLOCK) {
        // No early exit: this becomes one comparison of the whole block.
        if block.iter().fold(false, |other, byte| other | is_other(*byte)) {
            break;
        }
        at += BLOCK;
    }
    at + bytes[at..].iter().position(|byte| is_other(*byte)).unwrap_or(bytes.len() - at)
}

fn line_end(bytes: &[u8]) -> Result<usize, Stop> {
    match bytes.get(1) {
        Some(b'\n') => Ok(2),
        None => Err(Stop::Short),
        Some(_) => Err(Stop::Foreign),
    }
}

/// The length of an SGR sequence of which every parameter is known.
fn sgr_len(bytes: &[u8]) -> Result<usize, Stop> {
    let mut params = Params::default();
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match (at, byte) {
            (1, b'[') => {}
            (2.., b'0'..=b'9') => params.digit(*byte),
            (2.., b';') => params.next(),
            (2.., b'm') => {
                params.next();
                return if params.is_plain() { Ok(at + 1) } else { Err(Stop::Foreign) };
            }
            _ => return Err(Stop::Foreign),
        }
        if params.count > MOST_PARAMS || at > LONGEST_SGR {
            return Err(Stop::Foreign);
        }
    }
    Err(Stop::Short)
}

/// What the next parameter of an SGR sequence is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Expect {
    /// An attribute.
    #[default]
    Attribute,
    /// The kind of colour: 5 or 2.
    Kind,
    /// So many numbers of a colour.
    Numbers(u8),
    /// Nothing any more: something was unknown.
    Nothing,
}

/// The parameters of one SGR sequence as they are read.
#[derive(Debug, Clone, Copy, Default)]
struct Params {
    value: u32,
    count: usize,
    expect: Expect,
}

impl Params {
    fn digit(&mut self, digit: u8) {
        self.value = (self.value * 10 + u32::from(digit - b'0')).min(9_999);
    }

    /// The parameter has ended.
    fn next(&mut self) {
        self.count += 1;
        self.expect = match (self.expect, self.value) {
            (Expect::Attribute, 38 | 48) => Expect::Kind,
            // Dim is not among them: the front counts it, since the engine cannot show it beside bold.
            (Expect::Attribute, 0 | 1 | 3 | 4 | 7 | 22..=24 | 27 | 30..=37 | 39..=47 | 49 | 90..=97 | 100..=107)
            | (Expect::Numbers(1), 0..=255) => Expect::Attribute,
            (Expect::Kind, 5) => Expect::Numbers(1),
            (Expect::Kind, 2) => Expect::Numbers(3),
            (Expect::Numbers(more @ 2..), 0..=255) => Expect::Numbers(more - 1),
            _ => Expect::Nothing,
        };
        self.value = 0;
    }

    fn is_plain(self) -> bool {
        self.expect == Expect::Attribute
    }
}

/// The style after a scanned line that began with `style`.
pub(super) fn style_after(style: CellStyle, line: &str) -> CellStyle {
    let (mut style, mut start) = (style, 0);
    // Nothing before the last reset matters.
    for (at, params, _) in sequences_backwards(line) {
        start = at;
        if params.is_empty() || params == "0" {
            style = CellStyle::default();
            break;
        }
    }
    let mut rest = line.get(start..).unwrap_or("");
    while let Some(found) = memchr::memchr(0x1b, rest.as_bytes()) {
        let (params, after) = split_sequence(rest.get(found..).unwrap_or(""));
        style.apply_params(params);
        rest = after;
    }
    style
}

/// The last character of a scanned line that has a cell of its own.
pub(super) fn last_character(line: &str) -> Option<char> {
    let own_cell = |text: &str| text.chars().rev().find(|c| !c.is_control() && c.width() != Some(0));
    let mut first = line.len();
    for (at, _, after) in sequences_backwards(line) {
        if let Some(c) = own_cell(after) {
            return Some(c);
        }
        first = at;
    }
    own_cell(line.get(..first).unwrap_or(""))
}

/// The SGR sequences of a scanned line, last first: where each begins, its parameters, the text between it and the next.
fn sequences_backwards(line: &str) -> impl Iterator<Item = (usize, &str, &str)> {
    let mut end = line.len();
    std::iter::from_fn(move || {
        let before = line.get(..end)?;
        let at = memchr::memrchr(0x1b, before.as_bytes())?;
        let (params, after) = split_sequence(before.get(at..)?);
        end = at;
        Some((at, params, after))
    })
}

/// The parameters of the SGR sequence at the start, and what follows it.
fn split_sequence(text: &str) -> (&str, &str) {
    let body = text.get(2..).unwrap_or("");
    body.split_once('m').unwrap_or((body, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(text: &str, cols: u16) -> (usize, Stop, Vec<usize>) {
        let mut ends = Vec::new();
        let (at, stop) = Scanner::default().scan(text, cols, |end| ends.push(end));
        (at, stop, ends)
    }

    #[test]
    fn plain_lines_are_taken_and_everything_else_is_not() {
        for (text, cols, taken) in [
            ("abc\r\n", 10, 5),
            ("abc\r", 10, 3),
            ("abc\rd", 10, 3),
            ("abc\nd", 10, 3),
            ("a\tb", 10, 1),
            ("a\x07", 10, 1),
            ("a\x7fb", 10, 1),
            ("a\x1b[1;38;5;9;48;2;1;2;3mb\x1b[m", 10, 27),
            ("a\x1b[1", 10, 1),
            ("a\x1b[4:3m", 10, 1),
            ("a\x1b[9m", 10, 1),
            ("a\x1b[58;5;1m", 10, 1),
            ("a\x1b[38;5m", 10, 1),
            ("a\x1b[38;5;256m", 10, 1),
            ("a\x1b[?1m", 10, 1),
            ("a\x1b[K", 10, 1),
            ("a\x1b]0;x\x07", 10, 1),
            ("äß─日本", 10, 13),
            ("a日", 2, 1),
            ("日日", 2, 6),
            ("e\u{301}x", 10, 4),
            ("\u{301}", 10, 0),
            ("a\x1b[m\u{301}", 10, 4),
            ("⚠\u{fe0f}!", 10, 7),
            ("⚠\u{fe0f}!", 2, 3),
            ("1\u{fe0f}!", 10, 1),
            ("a\u{202e}b", 10, 1),
            ("a\u{fffd}b", 10, 1),
            ("a\u{e0101}b", 10, 1),
        ] {
            assert_eq!(scanned(text, cols).0, taken, "{text:?}");
        }
        assert_eq!(scanned("one\r\n\r\ntw", 80), (9, Stop::Short, vec![5, 7]));
        let long = "x".repeat(5000);
        assert_eq!(scanned(&long, 80), (LONGEST_LINE, Stop::Foreign, vec![]));
    }

    #[test]
    fn a_scan_goes_on_where_it_stood() {
        let text = "日本語x日本語\r\n日";
        let mut scanner = Scanner::default();
        let whole = scanned(text, 7);
        let mut at = 0;
        for c in text.split_inclusive(|c: char| c != '\r') {
            let (used, stop) = scanner.scan(c, 7, |_| {});
            at += used;
            if stop == Stop::Foreign {
                break;
            }
        }
        assert_eq!(at, whole.0);
    }

    #[test]
    fn style_and_character_are_those_at_the_end() {
        let style = style_after(CellStyle::default(), "a\x1b[1;31mb\x1b[22mc\r\n");
        assert_eq!(style, CellStyle { fg: crate::term::Color::Indexed(1), ..CellStyle::default() });
        for (line, last) in
            [("abc\x1b[m\r\n", Some('c')), ("\x1b[1m\r\n", None), ("e\u{301}\x1b[m", Some('e')), ("", None)]
        {
            assert_eq!(last_character(line), last, "{line:?}");
        }
    }
}
