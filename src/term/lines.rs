//! A line of history as it is drawn: styled text, taken apart into cells and wrapped at a width.
//!
//! Owns the reading of text with embedded SGR. Does not know where the line is kept.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::style::{Cell, CellStyle};

/// The text of a styled line (text with SGR sequences and nothing else) without its styles.
pub fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    walk_units(line, |_, unit| text.push_str(unit));
    text
}

/// Whether two styled lines have the same text.
pub(super) fn is_same_text(one: &str, other: &str) -> bool {
    one == other || plain(one) == plain(other)
}

/// How many rows a styled line takes at a width.
pub(super) fn rows_of(line: &str, cols: u16) -> u32 {
    if line.is_ascii() {
        return (ascii_cells(line.as_bytes()) as u32).div_ceil(u32::from(cols)).max(1);
    }
    let mut last = 0;
    walk(line, cols, |row, _, _| last = row);
    last + 1
}

/// How many characters stand between the styles.
fn ascii_cells(mut line: &[u8]) -> usize {
    let mut cells = 0;
    while let Some(found) = memchr::memchr(0x1b, line) {
        cells += found;
        let end = memchr::memchr(b'm', &line[found..]).map_or(line.len(), |end| found + end + 1);
        line = &line[end..];
    }
    cells + line.len()
}

/// Calls `cell` with row, column and cell of each cell of the line, wrapped at `cols`.
pub(super) fn walk<'a>(line: &'a str, cols: u16, mut cell: impl FnMut(u32, u16, Cell<'a>)) {
    let (mut row, mut col) = (0, 0);
    walk_units(line, |style, text| {
        let width = unit_width(text);
        if col + u16::from(width) > cols {
            (row, col) = (row + 1, 0);
        }
        cell(row, col, Cell { text, width, style });
        col += u16::from(width);
    });
}

/// The columns of a cell's text, as the engine counts them: those of its first character, unless it is widened.
fn unit_width(text: &str) -> u8 {
    if text.len() == 1 {
        return 1;
    }
    let first = text.chars().next().and_then(char::width).unwrap_or(1);
    let width = if first < 2 && text.contains('\u{fe0f}') { text.width() } else { first };
    width.clamp(1, 2) as u8
}

/// Calls `cell` with each cell of a styled line, from left to right.
pub(super) fn each_cell<'a>(line: &'a str, mut cell: impl FnMut(Cell<'a>)) {
    walk_units(line, |style, text| cell(Cell { text, width: unit_width(text), style }));
}

/// Calls `unit` with the style and the text of each cell: a character with the zero-width ones after it.
pub(super) fn walk_units<'a>(line: &'a str, mut unit: impl FnMut(CellStyle, &'a str)) {
    let mut style = CellStyle::default();
    let mut rest = line;
    while !rest.is_empty() {
        if let Some(params) = rest.strip_prefix("\x1b[") {
            let end = params.find('m').unwrap_or(params.len());
            style.apply_params(&params[..end]);
            rest = params.get(end + 1..).unwrap_or("");
            continue;
        }
        let (text, after) = rest.split_at(unit_len(rest));
        unit(style, if style.hides_text() { blank_for(text) } else { text });
        rest = after;
    }
}

/// What stands in the place of text that is not to be seen.
fn blank_for(text: &str) -> &'static str {
    if unit_width(text) > 1 { "  " } else { " " }
}

/// The length of the first cell's text: one character and the zero-width ones after it.
fn unit_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    if bytes.len() == 1 || bytes.get(1).is_some_and(u8::is_ascii) && bytes[0].is_ascii() {
        return 1;
    }
    let mut chars = text.char_indices().skip(1);
    chars.find(|(_, c)| !is_zero_width(*c)).map_or(text.len(), |(at, _)| at)
}

fn is_zero_width(c: char) -> bool {
    !c.is_ascii() && c.width() == Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_that_are_drawn() {
        for (line, cols, rows) in [
            ("", 4, 1),
            ("abcd", 4, 1),
            ("abcde", 4, 2),
            ("\x1b[31mab\x1b[1;38;5;9mcd\x1b[m", 4, 1),
            ("\x1b[31mab\x1b[mcde", 4, 2),
            ("日本語", 4, 2),
            ("日本語", 5, 2),
            ("e\u{301}bcd", 4, 1),
            ("⚠\u{fe0f}⚠\u{fe0f}⚠\u{fe0f}", 4, 2),
            ("日\u{fe0e}日", 3, 2),
        ] {
            assert_eq!(rows_of(line, cols), rows, "{line:?} at {cols}");
            let mut last = 0;
            walk(line, cols, |row, _, _| last = row + 1);
            assert_eq!(last.max(1), rows, "{line:?} at {cols}");
        }
    }
}
