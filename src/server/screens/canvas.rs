//! What one client's terminal shows, and the bytes that bring it from one picture to the next.
//!
//! Owns the comparison of pictures and what frames a frame. Does not know what is drawn, nor when.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};

use super::backend::{ClientBackend, CursorShown};
use crate::term::{Size, SyncedFrames};
use crate::ui::Patch;
use crate::wire::Charset;

const BEGIN_SYNC: &[u8] = b"\x1b[?2026h";
const END_SYNC: &[u8] = b"\x1b[?2026l";
const CLEAR: &[u8] = b"\x1b[0m\x1b[2J";

/// Where the cursor is and how it looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Caret {
    /// Where; `None` when it is hidden.
    pub at: Option<Position>,
    /// The shape as DECSCUSR numbers it.
    pub shape: u8,
}

/// One client's terminal.
pub struct Canvas {
    shown: Buffer,
    next: Buffer,
    backend: ClientBackend,
    sync: SyncedFrames,
    /// `None` when it is not known what the terminal shows.
    caret: Option<Caret>,
}

impl Canvas {
    /// A terminal of which nothing is known but its size, its characters and whether it holds frames together.
    pub fn new(size: Size, charset: Charset, sync: SyncedFrames) -> Self {
        let area = Rect::new(0, 0, size.cols, size.rows);
        let blank = Buffer::empty(area);
        let backend = ClientBackend::new(charset);
        Self { shown: blank.clone(), next: blank, backend, sync, caret: None }
    }

    /// The terminal has told whether it holds frames together.
    pub const fn set_sync(&mut self, sync: SyncedFrames) {
        self.sync = sync;
    }

    /// Draws a whole picture into a blank buffer; gives the bytes of what is different, if anything is.
    pub fn frame(&mut self, draw: impl FnOnce(&mut Buffer) -> Caret) -> Option<Vec<u8>> {
        self.next.reset();
        let caret = draw(&mut self.next);
        let changes = self.shown.diff(&self.next);
        let bytes = write(&mut self.backend, self.sync, &changes, self.caret, caret);
        std::mem::swap(&mut self.shown, &mut self.next);
        self.caret = Some(caret);
        bytes
    }

    /// Takes over one part of a picture; gives the bytes of what is different, if anything is.
    pub fn patch(&mut self, patch: &Patch<'_>) -> Option<Vec<u8>> {
        let area = patch.buffer.area;
        let width = usize::from(area.width);
        let before = self.caret?;
        let mut changes = Vec::new();
        let (mut old, mut new) = (Buffer::empty(Rect { height: 1, ..area }), Buffer::empty(Rect { height: 1, ..area }));
        for row in &patch.rows {
            let (y, from) = (area.y + row, usize::from(*row) * width);
            let start = self.shown.index_of(area.x, y);
            let shown = self.shown.content.get_mut(start..start + width)?;
            let cells = patch.buffer.content.get(from..from + width)?;
            (old.area.y, new.area.y) = (y, y);
            old.content.clone_from_slice(shown);
            new.content.clone_from_slice(cells);
            changes.extend(old.diff(&new).into_iter().map(|(x, y, cell)| (x, y, cell.clone())));
            shown.clone_from_slice(cells);
        }
        let after = patch.caret.map_or(before, |(at, shape)| Caret { at, shape: shape.param() });
        let changes: Vec<(u16, u16, &Cell)> = changes.iter().map(|(x, y, cell)| (*x, *y, cell)).collect();
        self.caret = Some(after);
        write(&mut self.backend, self.sync, &changes, Some(before), after)
    }
}

fn write(
    backend: &mut ClientBackend,
    sync: SyncedFrames,
    changes: &[(u16, u16, &Cell)],
    before: Option<Caret>,
    after: Caret,
) -> Option<Vec<u8>> {
    if changes.is_empty() && before == Some(after) {
        return None;
    }
    if sync == SyncedFrames::Known {
        backend.write(BEGIN_SYNC);
    }
    if before.is_none() {
        backend.write(CLEAR);
    }
    backend.draw(changes.iter().copied());
    match after.at {
        Some(at) => {
            backend.put_cursor(at);
            if before.is_none_or(|before| before.at.is_none()) {
                backend.show_cursor(CursorShown::Yes);
            }
        }
        None if before.is_none_or(|before| before.at.is_some()) => backend.show_cursor(CursorShown::No),
        None => {}
    }
    if before.map_or(0, |before| before.shape) != after.shape {
        backend.write(format!("\x1b[{} q", after.shape).as_bytes());
    }
    if sync == SyncedFrames::Known {
        backend.write(END_SYNC);
    }
    Some(backend.take())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::CursorShape;
    use crate::term::Screen;
    use ratatui::style::{Color, Style};

    const SIZE: Size = Size { rows: 4, cols: 12 };

    fn text(canvas: &Canvas, screen: &mut Screen, bytes: Option<Vec<u8>>) -> Vec<String> {
        screen.feed(&bytes.unwrap_or_default());
        let rows: Vec<String> = screen.rows_text();
        let shown: Vec<String> = canvas
            .shown
            .content
            .chunks(usize::from(SIZE.cols))
            .map(|row| row.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned())
            .collect();
        assert_eq!(rows, shown);
        rows
    }

    #[test]
    fn frames_and_patches_bring_the_terminal_to_the_picture_and_nothing_new_is_nothing() {
        let (mut canvas, mut screen) = (Canvas::new(SIZE, Charset::Utf8, SyncedFrames::Known), Screen::new(SIZE));
        screen.feed(b"what was there before");
        let draw = |words: &'static str| {
            move |buf: &mut Buffer| {
                buf.set_string(1, 1, words, Style::new().fg(Color::Red));
                Caret { at: Some(Position::new(3, 1)), shape: 2 }
            }
        };
        let bytes = canvas.frame(draw("hello"));
        assert_eq!(text(&canvas, &mut screen, bytes)[1], " hello");
        assert_eq!((screen.cursor().col, screen.cursor().row), (3, 1));
        assert_eq!(canvas.frame(draw("hello")), None);

        let mut part = Buffer::empty(Rect::new(1, 1, 6, 2));
        part.set_string(1, 1, "hello", Style::new().fg(Color::Red));
        part.set_string(1, 2, "wörld!", Style::new());
        let caret = Some((Some(Position::new(6, 2)), CursorShape::Default));
        let patch = |caret| Patch { buffer: &part, rows: vec![0, 1], caret, fresh: true };
        let bytes = canvas.patch(&patch(caret));
        assert!(bytes.as_ref().is_some_and(|bytes| !bytes.windows(5).any(|part| part == b"hello")));
        assert_eq!(text(&canvas, &mut screen, bytes)[2], " wörld!");
        assert_eq!((screen.cursor().col, screen.cursor().row), (6, 2));
        assert_eq!(canvas.patch(&patch(None)), None);

        let bytes = canvas.frame(draw("gone"));
        assert_eq!(text(&canvas, &mut screen, bytes), ["", " gone", "", ""]);
    }

    #[test]
    fn a_cursor_that_only_moves_or_hides_is_told() {
        let mut canvas = Canvas::new(SIZE, Charset::Utf8, SyncedFrames::Known);
        canvas.frame(|_| Caret::default());
        let moved = canvas.frame(|_| Caret { at: Some(Position::new(2, 3)), shape: 0 }).unwrap();
        assert!(moved.ends_with(b"\x1b[4;3H\x1b[?25h\x1b[?2026l"), "{:?}", String::from_utf8_lossy(&moved));
        let hidden = canvas.frame(|_| Caret::default()).unwrap();
        assert!(String::from_utf8_lossy(&hidden).contains("\x1b[?25l"));
    }
}
