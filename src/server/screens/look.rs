//! What programs are told about the terminal that the person looks at.

use crate::server::sessions::pane::Pane;
use crate::term::Palette;

/// How the person's terminal looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// Its colours.
    pub palette: Palette,
    /// Width and height of a cell in pixels, when it told.
    pub cell_pixels: Option<(u16, u16)>,
}

impl Look {
    /// Makes a pane look like that; gives what its program must be told.
    pub fn dress(&self, pane: &Pane) -> Vec<u8> {
        let mut held = pane.lock();
        if let Some((width, height)) = self.cell_pixels {
            held.screen.set_cell_pixels(width, height);
        }
        held.screen.set_palette(self.palette.clone())
    }
}
