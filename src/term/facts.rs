//! What a screen tells of itself beside its picture, and what it is told of the outer terminal.
//!
//! Owns the small questions and settings. Does not feed, and does not read cells.

use super::clean::clean_line;
use super::modes::{Cursor, Modes};
use super::palette::Palette;
use super::queries;
use super::screen::Screen;
use super::signal::MAX_TEXT;
use super::stream::Grid as _;
use super::style::{LinkId, Size};

impl Screen {
    /// The present size.
    pub fn size(&self) -> Size {
        self.engine.size()
    }

    /// The cursor.
    pub fn cursor(&self) -> Cursor {
        let cursor = self.engine.cursor();
        Cursor { col: cursor.col.min(self.size().cols - 1), ..cursor }
    }

    /// The modes that the program has set.
    pub const fn modes(&self) -> &Modes {
        &self.modes
    }

    /// Whether the alternate screen is shown.
    pub const fn alternate_screen(&self) -> bool {
        self.modes.alternate
    }

    /// The title that the program has set, one clean line.
    pub fn title(&self) -> &str {
        &self.front.program.title
    }

    /// A number that changes whenever the picture may have changed.
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether a row of the screen may have changed after that generation.
    pub fn row_changed_since(&self, row: u16, generation: u64) -> bool {
        self.damage.since(row, generation)
    }

    /// How many times the engine broke and was built anew.
    pub const fn rebuilds(&self) -> u32 {
        self.engine.guard().count()
    }

    /// Whether the engine broke so often that it is given only plain text now: the pane can be read, nothing more, and
    /// no keys should be sent to its program.
    pub const fn is_raw(&self) -> bool {
        self.engine.guard().is_raw()
    }

    /// The address of a hyperlink: http or https, printable ASCII. `None` when it left the screen long ago.
    pub fn link(&self, id: LinkId) -> Option<&str> {
        self.engine.address(id)
    }

    /// Sets the colours that questions about colours are answered with; gives what the program must be told now.
    pub fn set_palette(&mut self, palette: Palette) -> Vec<u8> {
        let was_dark = self.front.palette.is_dark();
        self.front.palette = palette;
        let tell = self.modes.theme_reports && was_dark != self.front.palette.is_dark();
        if tell { queries::theme_report(&self.front).into() } else { Vec::new() }
    }

    /// Sets width and height of a cell in pixels, as the outer terminal has it.
    pub const fn set_cell_pixels(&mut self, width: u16, height: u16) {
        self.front.cell_pixels = (width, height);
    }

    /// Sets the name and version that the program is told for the terminal: printable ASCII, the rest is left out;
    /// `orchestra` and ours when never set.
    pub fn set_identity(&mut self, identity: &str) {
        let printable = |c: &char| c.is_ascii_graphic() || *c == ' ';
        self.front.identity = clean_line(identity, MAX_TEXT).chars().filter(printable).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_is_told_as_printable_ascii() {
        let mut screen = Screen::new(Size::new(4, 10));
        screen.set_identity("tmux\x1b\\ 3.6ü");
        assert_eq!(screen.feed(b"\x1b[>0q").replies, b"\x1bP>|tmux\\ 3.6\x1b\\");
    }
}
