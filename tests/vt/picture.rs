//! Everything that can be seen of a screen, to compare two of them.

use orchestra_tui::term::{CellStyle, Cursor, Fed, Modes, Screen, Size, TermSignal};

/// One cell: row, column, text, width, style.
type Seen = (usize, u16, String, u8, CellStyle);

#[derive(Debug, PartialEq)]
pub struct Picture {
    pub cells: Vec<Seen>,
    pub cursor: Cursor,
    pub modes: Modes,
    pub held: bool,
    pub title: String,
    pub history: usize,
    pub tail: Vec<String>,
}

/// Takes the picture with all of its history.
pub fn of(screen: &Screen) -> Picture {
    let history = screen.scrollback_len();
    let rows = usize::from(screen.size().rows);
    let mut cells = Vec::new();
    for row in 0..history + rows {
        let (in_view, offset) = if row < history { (0, history - row) } else { ((row - history) as u16, 0) };
        screen.for_each_cell(in_view, offset, |col, cell| {
            cells.push((row, col, cell.text.to_owned(), cell.width, cell.style));
        });
    }
    Picture {
        cells,
        cursor: screen.cursor(),
        modes: Modes { sync_since: None, ..*screen.modes() },
        held: screen.modes().sync_since.is_some(),
        title: screen.title().to_owned(),
        history,
        tail: screen.contents_tail(usize::MAX),
    }
}

/// What a program was answered and told, however it was cut: bells are one per feed and left out.
#[derive(Debug, Default, PartialEq)]
pub struct Heard {
    pub replies: Vec<u8>,
    pub signals: Vec<TermSignal>,
}

impl Heard {
    pub fn add(&mut self, fed: Fed) {
        self.replies.extend(fed.replies);
        self.signals.extend(fed.signals.into_iter().filter(|signal| *signal != TermSignal::Bell));
    }
}

/// Feeds a fresh screen piece by piece.
pub fn fed<'a>(size: Size, pieces: impl IntoIterator<Item = &'a [u8]>) -> (Screen, Heard) {
    let mut screen = Screen::new(size);
    let mut heard = Heard::default();
    for piece in pieces {
        heard.add(screen.feed(piece));
    }
    (screen, heard)
}
