//! A terminal's picture in the buffer: cell by cell, without building strings.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::paint::Paint;
use crate::term::Screen;

/// Whether a picture is live or the last one of a program that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// Live.
    Live,
    /// Over; drawn faintly.
    Last,
}

/// Draws the screen into an area, scrolled back by some rows, and gives where its cursor is, if it is to be seen. Where
/// the area is smaller than the screen, the part with the cursor is drawn; a wide character that the edge cuts becomes
/// a blank.
pub fn draw(paint: &mut Paint<'_>, area: Rect, screen: &Screen, scroll: usize, picture: Picture) -> Option<Position> {
    let area = paint.buf.area.intersection(area);
    let (size, cursor) = (screen.size(), screen.cursor());
    let first = if size.rows > area.height {
        let last = size.rows - area.height;
        (cursor.row + 1).saturating_sub(area.height).min(last)
    } else {
        0
    };
    let styles = paint.styles;
    for row in 0..area.height.min(size.rows) {
        let y = area.y + row;
        screen.for_each_cell(first + row, scroll, |col, cell| {
            if col >= area.width || cell.width == 0 {
                return;
            }
            let style = match picture {
                Picture::Live => styles.cell(cell.style),
                Picture::Last => faint(styles.dim, styles.text),
            };
            let fits = u16::from(cell.width) <= area.width - col;
            let shown = if fits && !cell.text.is_empty() { cell.text } else { " " };
            if let Some(target) = paint.buf.cell_mut((area.x + col, y)) {
                target.set_symbol(shown).set_style(style);
            }
            if fits
                && cell.width == 2
                && let Some(second) = paint.buf.cell_mut((area.x + col + 1, y))
            {
                second.reset();
                second.set_style(style);
            }
        });
    }
    let seen = cursor.visible && scroll == 0 && picture == Picture::Live;
    let row = cursor.row.checked_sub(first).filter(|row| seen && *row < area.height && cursor.col < area.width)?;
    Some(Position::new(area.x + cursor.col, area.y + row))
}

fn faint(dim: Style, text: Style) -> Style {
    Style { bg: text.bg, ..dim }
}
