//! A terminal as cells: what a program shows, cut to the place it has.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::pictures::Place;
use super::styles::Styles;
use crate::term::{Screen, Size};

/// Whether a picture is that of a program that runs or of one that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// Live.
    Live,
    /// Over; drawn faintly.
    Last,
}

/// What part of a screen is shown. Where the place is smaller than the screen, that is the part with the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The size of the screen.
    pub size: Size,
    /// The first row that is shown.
    pub first: u16,
}

impl Window {
    /// The window of an area on a screen.
    pub fn of(screen: &Screen, area: Rect) -> Self {
        let size = screen.size();
        let last = size.rows.saturating_sub(area.height);
        Self { size, first: (screen.cursor().row + 1).saturating_sub(area.height).min(last) }
    }
}

/// Draws one row of a place, counted from its top. A wide character that the edge cuts becomes a blank.
pub fn draw_row(buf: &mut Buffer, styles: &Styles, screen: &Screen, window: Window, place: Place, row: u16) {
    let Place { area, picture, .. } = place;
    let y = area.y + row;
    for x in area.left()..area.right() {
        if let Some(cell) = buf.cell_mut((x, y)) {
            cell.reset();
            cell.set_style(styles.text);
        }
    }
    if row >= window.size.rows {
        return;
    }
    screen.for_each_cell(window.first + row, 0, |col, cell| {
        if col >= area.width || cell.width == 0 {
            return;
        }
        let style = match picture {
            Picture::Live => styles.cell(cell.style),
            Picture::Last => Style { bg: styles.text.bg, ..styles.dim },
        };
        let fits = u16::from(cell.width) <= area.width - col;
        let shown = if fits && !cell.text.is_empty() { cell.text } else { " " };
        if let Some(target) = buf.cell_mut((area.x + col, y)) {
            target.set_symbol(shown).set_style(style);
        }
        if fits
            && cell.width == 2
            && let Some(second) = buf.cell_mut((area.x + col + 1, y))
        {
            second.reset();
            second.set_style(style);
        }
    });
}

/// Where the cursor of a place is, if it is to be seen.
pub fn cursor(screen: &Screen, window: Window, place: Place) -> Option<Position> {
    let (cursor, area) = (screen.cursor(), place.area);
    let seen = cursor.visible && place.picture == Picture::Live;
    let row = cursor.row.checked_sub(window.first)?;
    (seen && row < area.height && cursor.col < area.width).then(|| Position::new(area.x + cursor.col, area.y + row))
}
