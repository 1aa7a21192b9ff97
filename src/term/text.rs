//! Text on its way to the engine: whole, valid, and with the characters kept away that break it or that are ours.
//!
//! Owns UTF-8 and the modes in which text must be written character by character: insert, no wrapping, line drawing,
//! own tab stops, marks. Does not know sequences, except those that it writes itself.

use memchr::{memchr, memchr2};
use unicode_width::UnicodeWidthChar as _;

use super::marks::{Mark, is_reserved};
use super::program::Program;
use super::stream::Grid;
use super::style::CellStyle;

/// VARIATION SELECTOR-16, which widens the character before it. Where a wrap is pending it makes vt100 0.18.1 scroll
/// and leave half a wide character, and the next write there panics: there it is dropped.
const WIDENING: char = '\u{fe0f}';
const REPLACEMENT: char = '\u{fffd}';
const BACKSPACE: u8 = 0x08;

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
pub(super) fn write(program: &mut Program, run: &[u8], grid: &mut impl Grid) {
    if program.is_careful() {
        each_valid(run, |part| part.chars().for_each(|c| careful(program, c, grid)));
    } else if run.is_ascii() {
        put(run, grid);
    } else {
        each_valid(run, |part| guarded(part, grid));
    }
}

/// Writes a line with SGR of our own ([`CellStyle::write_sgr`]), its marks too.
pub(super) fn write_styled(line: &str, grid: &mut impl Grid) {
    let mut mark = Mark::default();
    let mut style = CellStyle::default();
    let mut rest = line;
    while !rest.is_empty() {
        if let Some(params) = rest.strip_prefix("\x1b[") {
            let end = params.find('m').unwrap_or(params.len());
            style.apply_params(&params[..end]);
            mark = Mark::of(&style);
            grid.write(engine_sgr(&style).as_bytes());
            rest = params.get(end + 1..).unwrap_or("");
            continue;
        }
        let end = memchr(0x1b, rest.as_bytes()).unwrap_or(rest.len()).max(1);
        let Some((text, after)) = rest.split_at_checked(end) else { return };
        if mark.is_on() {
            let mut program = Program::default();
            program.mark = mark;
            text.chars().for_each(|c| careful(&mut program, c, grid));
            settle(&mut program, grid);
        } else {
            guarded(text, grid);
        }
        rest = after;
    }
}

/// The sequence that gives the engine what it can keep of a style.
pub(super) fn engine_sgr(style: &CellStyle) -> String {
    let mut kept = CellStyle { fg: style.fg, bg: style.bg, bold: style.bold, ..CellStyle::default() };
    kept.dim = style.dim && !style.bold;
    (kept.italic, kept.inverse) = (style.italic, style.inverse);
    if style.underline != super::style::Underline::None {
        kept.underline = super::style::Underline::Single;
    }
    let mut sgr = String::new();
    kept.write_sgr(&mut sgr);
    sgr
}

/// Writes the mark of the last character; it may have been waiting for zero-width characters.
pub(super) fn settle(program: &mut Program, grid: &mut impl Grid) {
    if let Some(mark) = program.pending.take() {
        grid.write_mark(mark);
    }
}

/// While a wrap is pending the cursor stands, as everywhere else, on the last column; the engine has it beyond.
pub(super) fn end_wrap(grid: &mut impl Grid) {
    if is_wrapping(grid) {
        grid.write(format!("\x1b[{}G", grid.size().cols).as_bytes());
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

/// Writes what needs no guard but a look at the backspaces and tabs: while a wrap is pending a backspace starts on the
/// last column, and a tab does nothing.
fn put(mut run: &[u8], grid: &mut impl Grid) {
    let mut from = 0;
    while let Some(found) = memchr2(BACKSPACE, b'\t', &run[from..]) {
        let at = from + found;
        from = at + 1;
        // After a line end or another control nothing is pending that was not looked at.
        if at.checked_sub(1).and_then(|before| run.get(before)).is_some_and(|before| matches!(before, 8 | 9 | 13)) {
            continue;
        }
        grid.write(&run[..at]);
        let tab = run[at] == b'\t';
        run = &run[at..];
        if !tab {
            end_wrap(grid);
        } else if is_wrapping(grid) {
            run = &run[run.iter().position(|byte| *byte != b'\t').unwrap_or(run.len())..];
            from = 0;
            continue;
        }
        from = 1;
    }
    grid.write(run);
}

/// Whether the next character wraps first.
fn is_wrapping(grid: &impl Grid) -> bool {
    grid.cursor().col >= grid.size().cols
}

fn guarded(part: &str, grid: &mut impl Grid) {
    let (mut start, mut at) = (0, 0);
    while let Some(found) = memchr2(0xef, 0xf3, &part.as_bytes()[at..]) {
        at += found;
        let c = part[at..].chars().next().unwrap_or(REPLACEMENT);
        if matches!(c, WIDENING | REPLACEMENT) || is_reserved(c) {
            put(&part.as_bytes()[start..at], grid);
            write_special(c, grid);
            start = at + c.len_utf8();
        }
        at += c.len_utf8();
    }
    put(&part.as_bytes()[start..], grid);
}

fn write_special(special: char, grid: &mut impl Grid) {
    if special == REPLACEMENT {
        grid.write(b"?");
    } else if special == WIDENING && grid.cursor().col < grid.size().cols {
        grid.write("\u{fe0f}".as_bytes());
    }
}

fn careful(program: &mut Program, c: char, grid: &mut impl Grid) {
    let c = if program.charsets.draws_lines() { line_drawn(c) } else { c };
    match c.width() {
        Some(0) if c == WIDENING || is_reserved(c) => write_special(c, grid),
        Some(0) => write_char(c, grid),
        None => {
            settle(program, grid);
            control(program, c, grid);
        }
        Some(width) => {
            settle(program, grid);
            let c = if c == REPLACEMENT { '?' } else { c };
            make_room(program, width.min(2) as u16, grid);
            write_char(c, grid);
            program.pending = Some(program.mark).filter(Mark::is_on);
        }
    }
}

fn write_char(c: char, grid: &mut impl Grid) {
    grid.write(c.encode_utf8(&mut [0; 4]).as_bytes());
}

fn control(program: &Program, c: char, grid: &mut impl Grid) {
    match (c, &program.tabs) {
        ('\t', _) if is_wrapping(grid) => {}
        ('\t', Some(tabs)) => {
            let stop = tabs.next(grid.cursor().col, grid.size().cols);
            grid.write(format!("\x1b[{}G", stop + 1).as_bytes());
        }
        ('\n' | '\x0b' | '\x0c', _) if program.newline => grid.write(b"\r\n"),
        _ => {
            if c == '\x08' {
                end_wrap(grid);
            }
            write_char(c, grid);
        }
    }
}

/// Makes the place where a character of this width goes, in the modes where the engine does not.
fn make_room(program: &Program, width: u16, grid: &mut impl Grid) {
    let (mut col, cols) = (grid.cursor().col, grid.size().cols);
    if col + width > cols {
        if !program.autowrap {
            grid.write(format!("\x1b[{}G", (cols + 1).saturating_sub(width).max(1)).as_bytes());
        } else if program.insert {
            grid.write(b"\r\n");
            col = 0;
        }
    }
    if program.insert && col + width < cols {
        grid.write(format!("\x1b[{width}@").as_bytes());
    }
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
