//! The live picture of a terminal that is wider than the place it is shown in: nothing is cut off without a sign.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::picture::{draw_rows, put};
use super::spot::cells_of;
use super::state::end_of;
use crate::term::{PaneText, Screen};
use crate::ui::paint::Paint;
use crate::ui::terminal::Picture;

/// Draws a screen that is wider than the area: text wrapped, down to its end and to the cursor; what a program draws on
/// the alternate screen as the part that begins at column `pan`, or that holds the cursor. Gives where the cursor is, if
/// it is to be seen.
pub fn draw(
    paint: &mut Paint<'_>,
    area: Rect,
    screen: &Screen,
    pan: Option<u16>,
    picture: Picture,
) -> Option<Position> {
    let area = paint.buf.area.intersection(area);
    if area.is_empty() {
        return None;
    }
    if screen.alternate_screen() {
        panned(paint, area, screen, pan, picture)
    } else {
        wrapped(paint, area, screen, picture)
    }
}

fn wrapped(paint: &mut Paint<'_>, area: Rect, screen: &Screen, picture: Picture) -> Option<Position> {
    let text = PaneText::new(screen, None);
    let (cols, rows) = cells_of(area);
    let (cursor, beyond) = text.cursor();
    let top = end_of(&text, cols, rows).min(text.step(cursor, cols, 0));
    let page = text.page(top, cols, rows);
    draw_rows(paint, area, &page, picture);
    if !screen.cursor().visible || picture == Picture::Last {
        return None;
    }
    let (row, col) = page.spot_of(cursor)?;
    Some(Position::new(area.x + (col + beyond).min(cols - 1), area.y + row as u16))
}

/// The first column that is shown: what was asked for, else as far left as keeps the cursor in sight.
pub fn first_column(screen: &Screen, width: u16, pan: Option<u16>) -> u16 {
    let last = screen.size().cols.saturating_sub(width);
    let at_cursor = (screen.cursor().col + 2).saturating_sub(width);
    pan.unwrap_or(at_cursor).min(last)
}

fn panned(paint: &mut Paint<'_>, area: Rect, screen: &Screen, pan: Option<u16>, picture: Picture) -> Option<Position> {
    let (size, cursor) = (screen.size(), screen.cursor());
    let left = first_column(screen, area.width, pan);
    let lowest = size.rows.saturating_sub(area.height);
    let first = (cursor.row + 1).saturating_sub(area.height).min(lowest);
    for row in 0..area.height.min(size.rows) {
        screen.for_each_cell(first + row, 0, |col, cell| {
            if cell.width > 0 && col >= left && col - left < area.width {
                put(paint, area.x + col - left, area.y + row, area.right(), &cell, picture);
            }
        });
    }
    let more_right = left + area.width < size.cols;
    signs(paint, area, left > 0, more_right);
    let row = cursor.row.checked_sub(first).filter(|row| *row < area.height)?;
    let col = cursor.col.checked_sub(left).filter(|col| *col < area.width)?;
    (cursor.visible && picture == Picture::Live).then(|| Position::new(area.x + col, area.y + row))
}

/// Says at which sides there is more.
fn signs(paint: &mut Paint<'_>, area: Rect, left: bool, right: bool) {
    let style = paint.styles.selection;
    let (less, more) = if paint.ascii { ("<", ">") } else { ("‹", "›") };
    let middle = area.y + area.height / 2;
    let row = Rect { y: middle, height: 1, ..area };
    if left {
        paint.line(row, &Line::from(Span::styled(less, style)));
    }
    if right {
        paint.line_right(row, &Line::from(Span::styled(more, style)));
    }
}
