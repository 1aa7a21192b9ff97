//! A terminal that lies somewhere else: what ratatui draws becomes bytes, the size is what the client said.
//!
//! Never asks this process's own terminal anything.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use unicode_width::UnicodeWidthStr as _;

use crate::term::is_unsafe;
use crate::wire::Charset;

/// The most bytes of one cell: a character with the marks that a pane keeps of it.
const LONGEST: usize = 32;

/// Bytes that ratatui's backend writes and we take out again.
#[derive(Debug, Clone, Default)]
struct Drawn(Rc<RefCell<Vec<u8>>>);

impl Write for Drawn {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The backend of one client.
pub struct ClientBackend {
    inner: CrosstermBackend<Drawn>,
    charset: Charset,
    drawn: Drawn,
    size: Size,
    cursor: Position,
}

impl ClientBackend {
    /// A backend of this size for a terminal with these characters.
    pub fn new(width: u16, height: u16, charset: Charset) -> Self {
        let drawn = Drawn::default();
        Self {
            inner: CrosstermBackend::new(drawn.clone()),
            charset,
            drawn,
            size: Size { width, height },
            cursor: Position::ORIGIN,
        }
    }

    /// Takes the bytes drawn so far.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut *self.drawn.0.borrow_mut())
    }

    /// Adds bytes of our own between frames.
    pub fn write(&mut self, bytes: &[u8]) {
        self.drawn.0.borrow_mut().extend_from_slice(bytes);
    }
}

/// The cell as it may be written: without a control, a bidirectional override or an invisible character, as wide as the
/// cells that it takes, and in ASCII where the terminal has nothing else.
fn shown(cell: &Cell, charset: Charset) -> Cow<'_, Cell> {
    let symbol = cell.symbol();
    if let [byte] = symbol.as_bytes()
        && (0x20..0x7f).contains(byte)
    {
        return Cow::Borrowed(cell);
    }
    let instead = match charset {
        Charset::Ascii => Some(ascii(symbol)),
        Charset::Utf8 => unsafe_symbol(symbol).then(|| blank(symbol)),
    };
    instead.map_or(Cow::Borrowed(cell), |symbol| {
        let mut other = cell.clone();
        other.set_symbol(&symbol);
        Cow::Owned(other)
    })
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
    let near = match symbol.chars().next() {
        None | Some('\u{a0}') => " ",
        Some('─' | '━' | '═' | '╌' | '–' | '—' | '‑' | '·' | '⏵' | '▔' | '▁') => "-",
        Some('│' | '┃' | '║' | '▌' | '▏' | '▐') => "|",
        Some('\u{250c}'..='\u{254b}' | '\u{2550}'..='\u{2570}') => "+",
        Some('‘' | '’' | '′') => "'",
        Some('“' | '”') => "\"",
        Some('…') => ".",
        Some('•' | '●' | '⏺' | '■') => "*",
        Some('✓' | '✔') => "v",
        Some('›' | '❯' | '▶' | '→') => ">",
        Some(_) => "?",
    };
    near.repeat(symbol.width().clamp(1, 2))
}

impl Backend for ClientBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let charset = self.charset;
        // Whatever found its way into a cell: only what has a place on a terminal is written.
        let mut safe: Vec<(u16, u16, Cow<'a, Cell>)> = Vec::with_capacity(content.size_hint().0);
        safe.extend(content.map(|(x, y, cell)| (x, y, shown(cell, charset))));
        self.inner.draw(safe.iter().map(|(x, y, cell)| (*x, *y, cell.as_ref())))
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        self.inner.set_cursor_position(self.cursor)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(symbol: &str, charset: Charset) -> String {
        let mut cell = Cell::default();
        cell.set_symbol(symbol);
        let mut backend = ClientBackend::new(10, 1, charset);
        backend.draw([(0, 0, &cell)].into_iter()).unwrap();
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
}
