//! The one writer of what a person's terminal gets: cells, cursor, colours.
//!
//! Owns the allow-list by being short: text without controls, CUP, CUF, SGR, DECSCUSR, the cursor's visibility, clearing, and
//! the modes that others add by `write`. Never asks a terminal anything.

use std::borrow::Cow;
use std::io::Write as _;

use ratatui::buffer::Cell;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::term::is_unsafe;
use crate::wire::Charset;

/// The most bytes of one cell: a character with the marks that a pane keeps of it.
const LONGEST: usize = 32;

/// Modifiers with the parameter that sets and the one that ends them; bold and dim end together.
const MODIFIERS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// What the terminal writes its next character in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Pen {
    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }
}

/// Writes for one client.
#[derive(Debug)]
pub struct ClientBackend {
    out: Vec<u8>,
    charset: Charset,
}

impl ClientBackend {
    /// A writer for a terminal with these characters.
    pub const fn new(charset: Charset) -> Self {
        Self { out: Vec::new(), charset }
    }

    /// Takes the bytes written so far.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// Adds bytes of our own.
    pub fn write(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// Writes cells, from left to right and from the top.
    pub fn draw<'a>(&mut self, cells: impl IntoIterator<Item = (u16, u16, &'a Cell)>) {
        let mut pen = Pen::default();
        // Where the terminal's cursor is, once that is known.
        let mut cursor: Option<Position> = None;
        for (x, y, cell) in cells {
            self.go(cursor, Position { x, y });
            let wanted = Pen::of(cell);
            self.change_pen(pen, wanted);
            pen = wanted;
            let symbol = shown(cell.symbol(), self.charset);
            self.out.extend_from_slice(symbol.as_bytes());
            cursor = certain_width(&symbol).map(|width| Position { x: x + width, y });
        }
        if pen != Pen::default() {
            self.write(b"\x1b[m");
        }
    }

    fn go(&mut self, from: Option<Position>, to: Position) {
        match from {
            Some(from) if from == to => {}
            Some(from) if from.y == to.y && from.x < to.x => self.number(to.x - from.x, 'C'),
            Some(_) | None => self.put_cursor(to),
        }
    }

    fn number(&mut self, number: u16, last: char) {
        // Writing into memory does not fail.
        if number == 1 { write!(self.out, "\x1b[{last}") } else { write!(self.out, "\x1b[{number}{last}") }.ok();
    }

    /// Puts the cursor.
    pub fn put_cursor(&mut self, at: Position) {
        write!(self.out, "\x1b[{};{}H", at.y + 1, at.x + 1).ok();
    }

    /// Shows or hides the cursor.
    pub fn show_cursor(&mut self, shown: CursorShown) {
        self.write(match shown {
            CursorShown::Yes => b"\x1b[?25h",
            CursorShown::No => b"\x1b[?25l",
        });
    }

    /// One sequence for all that changes.
    fn change_pen(&mut self, from: Pen, to: Pen) {
        if from == to {
            return;
        }
        self.write(b"\x1b[");
        let start = self.out.len();
        let mut kept = from.modifier;
        for (modifier, _, end) in MODIFIERS {
            if kept.contains(modifier) && !to.modifier.contains(modifier) {
                write!(self.out, "{end};").ok();
                // What ends with the same number ends too, and is set again if it is wanted.
                kept = MODIFIERS.iter().filter(|(_, _, other)| *other == end).fold(kept, |kept, (one, ..)| kept - *one);
            }
        }
        for (modifier, set, _) in MODIFIERS {
            if to.modifier.contains(modifier) && !kept.contains(modifier) {
                write!(self.out, "{set};").ok();
            }
        }
        if from.fg != to.fg {
            self.color(to.fg, 30);
        }
        if from.bg != to.bg {
            self.color(to.bg, 40);
        }
        debug_assert!(self.out.len() > start, "something changed");
        self.out.pop();
        self.out.push(b'm');
    }

    /// The parameters of a colour; `base` is 30 for text and 40 for the ground. The sixteen have numbers of their own, which
    /// also terminals know that have no more.
    fn color(&mut self, color: Color, base: u8) {
        let index = match color {
            Color::Reset => return drop(write!(self.out, "{};", base + 9)),
            Color::Rgb(r, g, b) => return drop(write!(self.out, "{};2;{r};{g};{b};", base + 8)),
            Color::Indexed(index) => index,
            Color::Black => 0,
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::Gray => 7,
            Color::DarkGray => 8,
            Color::LightRed => 9,
            Color::LightGreen => 10,
            Color::LightYellow => 11,
            Color::LightBlue => 12,
            Color::LightMagenta => 13,
            Color::LightCyan => 14,
            Color::White => 15,
        };
        match index {
            0..=7 => write!(self.out, "{};", base + index),
            8..=15 => write!(self.out, "{};", base + 52 + index),
            16..=255 => write!(self.out, "{};5;{index};", base + 8),
        }
        .ok();
    }
}

/// The width of a symbol that all terminals agree on. Behind any other, such as an emoji, the cursor is put anew, so that a
/// terminal with another table shifts nothing but that one.
fn certain_width(symbol: &str) -> Option<u16> {
    let mut chars = symbol.chars();
    match (chars.next()?, chars.next()) {
        (' '..='~' | '\u{2500}'..='\u{259f}', None) => Some(1),
        (
            '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}',
            None,
        ) => Some(2),
        // Symbols that some draw as emoji.
        ('\u{2300}'..='\u{2bff}' | '\u{1f000}'..='\u{1ffff}', None) => None,
        (c, None) if c.width() == Some(1) && c.width_cjk() == Some(1) => Some(1),
        _ => None,
    }
}

/// Whether the cursor is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CursorShown {
    /// It is.
    Yes,
    /// It is not.
    No,
}

/// The symbol as it may be written: without a control, a bidirectional override or an invisible character, as wide as the
/// cells that it takes, and in ASCII where the terminal has nothing else.
fn shown(symbol: &str, charset: Charset) -> Cow<'_, str> {
    match (symbol.as_bytes(), charset) {
        ([0x20..0x7f], _) => Cow::Borrowed(symbol),
        (_, Charset::Ascii) => Cow::Owned(ascii(symbol)),
        (_, Charset::Utf8) if unsafe_symbol(symbol) => Cow::Owned(blank(symbol)),
        (_, Charset::Utf8) => Cow::Borrowed(symbol),
    }
}

fn unsafe_symbol(symbol: &str) -> bool {
    symbol.is_empty() || symbol.len() > LONGEST || symbol.width() == 0 || symbol.chars().any(is_unsafe)
}

/// What stands in the place of a symbol that is not written.
fn blank(symbol: &str) -> String {
    let clean: String = symbol.chars().take(LONGEST / 4).filter(|c| !is_unsafe(*c)).collect();
    if clean.width() == symbol.width() && clean.width() > 0 && clean.len() <= LONGEST {
        return clean;
    }
    " ".repeat(symbol.width().clamp(1, 2))
}

/// The nearest in ASCII, as wide as the symbol.
fn ascii(symbol: &str) -> String {
    if symbol.is_ascii() && !unsafe_symbol(symbol) {
        return symbol.to_owned();
    }
    let near = symbol.chars().next().map_or(" ", |c| crate::ui::ascii_sign(c).unwrap_or("?"));
    near.repeat(symbol.width().clamp(1, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(symbol: &str, charset: Charset) -> String {
        let mut cell = Cell::default();
        cell.set_symbol(symbol);
        let mut backend = ClientBackend::new(charset);
        backend.draw([(0, 0, &cell)]);
        let bytes = String::from_utf8(backend.take()).unwrap();
        bytes.strip_prefix("\x1b[1;1H").unwrap().split('\x1b').next().unwrap().to_owned()
    }

    #[test]
    fn what_found_its_way_into_a_cell_is_not_written_to_the_terminal() {
        for (symbol, expected) in [
            ("a", "a"),
            ("日", "日"),
            ("e\u{301}", "e\u{301}"),
            ("👩\u{200d}💻", "👩\u{200d}💻"),
            ("", " "),
            ("\x1b", " "),
            ("\x1b]0;title\x07", "]0;title"),
            ("\u{9b}", " "),
            ("a\u{202e}", "a"),
            ("\u{e0041}", " "),
            ("\u{301}", " "),
            ("\x07", " "),
        ] {
            let seen = written(symbol, Charset::Utf8);
            assert!(!seen.chars().any(is_unsafe), "{symbol:?} gave {seen:?}");
            if !symbol.contains("title") {
                assert_eq!(seen, expected, "{symbol:?}");
            }
        }
        let zalgo = format!("e{}", "\u{301}".repeat(10_000));
        assert!(written(&zalgo, Charset::Utf8).len() <= LONGEST);
    }

    #[test]
    fn a_terminal_without_utf8_gets_ascii_of_the_same_width() {
        for (symbol, expected) in
            [("a", "a"), ("é", "?"), ("日", "??"), ("─", "-"), ("┃", "|"), ("╭", "+"), ("…", "."), ("\u{202e}", "?")]
        {
            assert_eq!(written(symbol, Charset::Ascii), expected, "{symbol:?}");
        }
    }

    #[test]
    fn a_run_of_cells_costs_one_position_and_one_change_of_the_pen() {
        let style = |symbol: &str, fg, modifier| {
            let mut cell = Cell::default();
            cell.set_symbol(symbol);
            (cell.fg, cell.modifier) = (fg, modifier);
            cell
        };
        let bold = Modifier::BOLD;
        let cells = [
            (2, 0, style("a", Color::Indexed(1), bold)),
            (3, 0, style("b", Color::Indexed(1), bold | Modifier::DIM)),
            (4, 0, style("c", Color::Indexed(9), Modifier::DIM)),
            (7, 0, style("日", Color::Rgb(1, 2, 3), Modifier::empty())),
            (9, 0, style("d", Color::Rgb(1, 2, 3), Modifier::empty())),
            (10, 0, style("⚠", Color::Rgb(1, 2, 3), Modifier::empty())),
            (11, 0, style("─", Color::Rgb(1, 2, 3), Modifier::empty())),
            (12, 0, style("─", Color::Rgb(1, 2, 3), Modifier::empty())),
            (0, 1, style("e", Color::Indexed(200), Modifier::CROSSED_OUT)),
        ];
        let mut backend = ClientBackend::new(Charset::Utf8);
        backend.draw(cells.iter().map(|(x, y, cell)| (*x, *y, cell)));
        let bytes = String::from_utf8(backend.take()).unwrap();
        let wanted = "\x1b[1;3H\x1b[1;31ma\x1b[2mb\x1b[22;2;91mc\x1b[2C\x1b[22;38;2;1;2;3m日d⚠\x1b[1;12H──\x1b[2;1H\x1b[9;38;5;200me\x1b[m";
        assert_eq!(bytes, wanted);
    }
}
