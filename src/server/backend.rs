//! A terminal that lies somewhere else: what ratatui draws becomes bytes, the size is what the client said.
//!
//! Never asks this process's own terminal anything.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

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
    drawn: Drawn,
    size: Size,
    cursor: Position,
}

impl ClientBackend {
    /// A backend of this size.
    pub fn new(width: u16, height: u16) -> Self {
        let drawn = Drawn::default();
        Self {
            inner: CrosstermBackend::new(drawn.clone()),
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

impl Backend for ClientBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.inner.draw(content)
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
