//! A page of a terminal's text: cells in their own colours, over them what is selected and what was found.

use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};

use super::spot::cells_of;
use super::state::{Reading, end_of};
use crate::term::{Cell, OlderText, Page, Screen, TextLine};
use crate::ui::paint::Paint;
use crate::ui::styles::Styles;
use crate::ui::terminal::Picture;

/// Draws the page that is read, and gives where the cursor is.
pub fn draw(
    paint: &mut Paint<'_>,
    area: Rect,
    screen: &Screen,
    older: Option<&OlderText>,
    reading: &Reading,
) -> Option<Position> {
    let text = reading.text(screen, older);
    let (cols, rows) = cells_of(area);
    let top = reading.top.min(end_of(&text, cols, rows));
    let page = text.page(top, cols, rows);
    draw_rows(paint, area, &page, Picture::Live);
    if let Some(search) = &reading.search
        && let Some(pattern) = &search.pattern
    {
        let current = search.current.and_then(|current| search.matches.found.get(current));
        for (y, row) in (area.top()..).zip(page.rows()) {
            let Some(line) = page.line_of(row) else { continue };
            for range in pattern.ranges(line.text()) {
                let here = current.is_some_and(|at| at.place.line == row.line && at.place.at == range.start);
                let style = if here { current_match(paint.styles) } else { found(paint.styles) };
                let cells = line.cell_at(range.start)..line.cell_at(range.end);
                let shown = cells.start.max(row.cells.start)..cells.end.min(row.cells.end);
                restyle(paint, area, y, line, row.cells.start, &shown, style);
            }
        }
    }
    if let Some(selection) = reading.selection {
        let selected = text.selected_on(&page, selection, reading.cursor, cols);
        for ((y, row), cells) in (area.top()..).zip(page.rows()).zip(&selected) {
            let Some(line) = page.line_of(row) else { continue };
            restyle(paint, area, y, line, row.cells.start, cells, paint.styles.selection);
        }
    }
    let (row, col) = page.spot_of(text.clamped(reading.cursor))?;
    Some(Position::new(area.x + col.min(cols - 1), area.y + row as u16))
}

/// Draws rows from the top of an area.
pub fn draw_rows(paint: &mut Paint<'_>, area: Rect, page: &Page<'_>, picture: Picture) {
    for (y, row) in (area.top()..area.bottom()).zip(page.rows()) {
        let Some(line) = page.line_of(row) else { continue };
        let mut x = area.x;
        for placed in line.cells().get(row.cells.clone()).unwrap_or_default() {
            put(paint, x, y, area.right(), &placed.cell, picture);
            x += u16::from(placed.cell.width);
        }
    }
}

/// Draws one cell; a wide character that the edge cuts becomes a blank.
pub fn put(paint: &mut Paint<'_>, x: u16, y: u16, right: u16, cell: &Cell<'_>, picture: Picture) {
    let styles = paint.styles;
    let style = match picture {
        Picture::Live => styles.cell(cell.style),
        Picture::Last => Style { bg: styles.text.bg, ..styles.dim },
    };
    let fits = x + u16::from(cell.width) <= right;
    let shown = if fits && !cell.text.is_empty() { cell.text } else { " " };
    if let Some(target) = paint.buf.cell_mut((x, y)).filter(|_| x < right) {
        target.set_symbol(shown).set_style(style);
    }
    if fits
        && cell.width == 2
        && let Some(second) = paint.buf.cell_mut((x + 1, y))
    {
        second.reset();
        second.set_style(style);
    }
}

fn restyle(
    paint: &mut Paint<'_>,
    area: Rect,
    y: u16,
    line: &TextLine<'_>,
    row_start: usize,
    cells: &std::ops::Range<usize>,
    style: Style,
) {
    if cells.is_empty() || y >= area.bottom() {
        return;
    }
    let start = area.x + line.width(row_start..cells.start) as u16;
    let end = start + line.width(cells.clone()) as u16;
    for x in start..end.min(area.right()) {
        if let Some(cell) = paint.buf.cell_mut((x, y)) {
            cell.modifier.remove(Modifier::REVERSED);
            cell.set_style(style);
        }
    }
}

fn found(styles: &Styles) -> Style {
    match (styles.warn.fg, styles.text.bg) {
        (None | Some(Color::Reset), _) => Style::new().add_modifier(Modifier::REVERSED | Modifier::UNDERLINED),
        (Some(ground), None | Some(Color::Reset)) => Style::new().bg(ground).fg(Color::Black),
        (Some(ground), Some(text)) => Style::new().bg(ground).fg(text),
    }
}

fn current_match(styles: &Styles) -> Style {
    styles.selection.add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
}
