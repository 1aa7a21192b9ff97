//! Text on its way to the engine: whole, valid, and with the one character kept away that breaks the engine.
//!
//! Owns UTF-8 and the modes in which text must be written character by character: insert, no wrapping, line drawing,
//! own tab stops. Does not know sequences, except those that it writes itself.

use memchr::memchr;
use unicode_width::UnicodeWidthChar as _;

use super::program::Program;
use super::stream::Grid;

/// VARIATION SELECTOR-16, which widens the character before it. Where a wrap is pending it makes vt100 0.18.1 scroll
/// and leave half a wide character, and the next write there panics: there it is dropped.
const WIDENING: &str = "\u{fe0f}";
const REPLACEMENT: &str = "\u{fffd}";

/// How many bytes at the end of `bytes` are the beginning of a character that goes on.
pub(super) fn incomplete_tail(bytes: &[u8]) -> usize {
    for back in 1..=bytes.len().min(3) {
        let tail = &bytes[bytes.len() - back..];
        match tail[0] {
            0x80..=0xbf => {}
            0xc2..=0xf4 => {
                let unfinished = std::str::from_utf8(tail).is_err_and(|error| error.error_len().is_none());
                return if unfinished { back } else { 0 };
            }
            _ => return 0,
        }
    }
    0
}

/// Writes a run of text, controls and sequences that pass.
pub(super) fn write(program: &Program, run: &[u8], grid: &mut impl Grid) {
    if program.is_careful() {
        each_valid(run, |part| part.chars().for_each(|c| careful(program, c, grid)));
    } else if run.is_ascii() {
        grid.write(run);
    } else {
        each_valid(run, |part| guarded(part, grid));
    }
}

/// Calls `part` with the valid parts, and with a `?` for each byte between them.
fn each_valid(run: &[u8], mut part: impl FnMut(&str)) {
    // Whole runs are valid nearly always, and this is the faster look.
    if let Ok(valid) = std::str::from_utf8(run) {
        return part(valid);
    }
    for chunk in run.utf8_chunks() {
        if !chunk.valid().is_empty() {
            part(chunk.valid());
        }
        for _ in chunk.invalid() {
            part("?");
        }
    }
}

fn guarded(part: &str, grid: &mut impl Grid) {
    let (mut start, mut at) = (0, 0);
    while let Some(found) = memchr(0xef, &part.as_bytes()[at..]) {
        at += found;
        let special = part[at..].starts_with(WIDENING) || part[at..].starts_with(REPLACEMENT);
        if special {
            grid.write(&part.as_bytes()[start..at]);
            write_special(&part[at..at + 3], grid);
            start = at + 3;
        }
        at += 3;
    }
    grid.write(&part.as_bytes()[start..]);
}

fn write_special(special: &str, grid: &mut impl Grid) {
    if special == REPLACEMENT {
        grid.write(b"?");
    } else if grid.cursor().col < grid.size().cols {
        grid.write(special.as_bytes());
    }
}

fn careful(program: &Program, c: char, grid: &mut impl Grid) {
    if c == '\t'
        && let Some(tabs) = &program.tabs
    {
        let stop = tabs.next(grid.cursor().col, grid.size().cols);
        return grid.write(format!("\x1b[{}G", stop + 1).as_bytes());
    }
    let c = if program.charsets.draws_lines() { line_drawn(c) } else { c };
    let mut bytes = [0; 4];
    let text = &*c.encode_utf8(&mut bytes);
    if text == WIDENING || text == REPLACEMENT {
        return write_special(text, grid);
    }
    let width = c.width().unwrap_or(0).min(2) as u16;
    let (col, cols) = (grid.cursor().col, grid.size().cols);
    if width > 0 && !program.autowrap && col + width > cols {
        grid.write(format!("\x1b[{}G", cols + 1 - width).as_bytes());
    }
    if width > 0 && program.insert && col + width < cols {
        grid.write(format!("\x1b[{width}@").as_bytes());
    }
    grid.write(text.as_bytes());
}

/// The character of DEC's line drawing set in the place of `c`.
fn line_drawn(c: char) -> char {
    const DRAWN: [char; 32] = [
        ' ', '◆', '▒', '␉', '␌', '␍', '␊', '°', '±', '␤', '␋', '┘', '┐', '┌', '└', '┼', '⎺', '⎻', '─', '⎼', '⎽', '├',
        '┤', '┴', '┬', '│', '≤', '≥', 'π', '≠', '£', '·',
    ];
    let index = u32::from(c).wrapping_sub(0x5f) as usize;
    DRAWN.get(index).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_beginning_of_a_character_is_held() {
        for (bytes, tail) in [
            (&b"abc"[..], 0),
            ("ä".as_bytes(), 0),
            (b"a\xc3", 1),
            (b"a\xe2\x82", 2),
            (b"a\xf0\x9f\x91", 3),
            (b"\xff", 0),
            (b"\x80\x80", 0),
            (b"\xed\xa0", 0),
            (b"\xc0", 0),
            (b"", 0),
        ] {
            assert_eq!(incomplete_tail(bytes), tail, "{bytes:?}");
        }
    }

    #[test]
    fn lines_are_drawn() {
        assert_eq!(['l', 'q', 'k', 'x', 'A', '~', '_'].map(line_drawn), ['┌', '─', '┐', '│', 'A', '·', ' ']);
    }
}
