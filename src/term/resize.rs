//! Another size without losing text.
//!
//! Owns the reflow of the main screen: its lines are read, the engine is cut to size, and the lines are fed again, so
//! that they wrap anew. The alternate screen is only cut: its program repaints it.

use super::engine::Engine;
use super::lines::{plain, rows_of};
use super::stream::Grid;
use super::style::{CellStyle, Color, Size};
use super::text;

/// The main screen as lines of text with embedded SGR, and where the cursor stands in them.
#[derive(Debug, Default)]
struct MainText {
    lines: Vec<String>,
    cursor_line: usize,
    /// The byte of the line before which the cursor stands.
    cursor_at: usize,
    /// How many columns it stands to the right of that.
    cursor_beyond: u16,
}

/// Gives the engine another size.
pub(super) fn reflow(engine: &mut Engine, size: Size) {
    let alternate = engine.alternate();
    let growth = size.rows.saturating_sub(engine.size().rows);
    if alternate {
        engine.write(b"\x1b[?47l");
    }
    let mut sgr = String::new();
    engine.pen().write_sgr(&mut sgr);
    let mut text = read_main(engine);
    engine.write(b"\x1b[m\x1b[r\x1b[H\x1b[2J");
    engine.set_size(size);
    pull_back(engine, &mut text, size, usize::from(growth));
    engine.history_mut().reflows = true;
    write_main(engine, &text, size);
    engine.history_mut().reflows = false;
    if alternate {
        // What ?1049l will restore must be the new place.
        engine.write(b"\x1b7\x1b[?47h");
    }
    engine.write(sgr.as_bytes());
}

/// The text of the main screen, which is the one that is shown, as lines with embedded SGR.
pub(super) fn main_lines(engine: &Engine) -> Vec<String> {
    read_main(engine).lines
}

fn read_main(engine: &Engine) -> MainText {
    let cursor = engine.cursor();
    let mut text = MainText::default();
    let mut line = Line::default();
    for row in 0..engine.size().rows {
        let (mut found, mut end) = (None, 0);
        engine.draw_row(row, &mut |col, cell| {
            if row == cursor.row && col == cursor.col {
                found = Some(line.position());
            }
            if cell.width > 0 {
                line.push(cell.text, cell.style);
            }
            if line.blanks == 0 {
                end = col + 1;
            }
        });
        if row == cursor.row {
            let within = found.filter(|(at, blanks)| *at < line.text.len() && *blanks == 0);
            text.cursor_line = text.lines.len();
            text.cursor_at = within.map_or(line.text.len(), |(at, _)| at);
            text.cursor_beyond = if within.is_some() { 0 } else { cursor.col.saturating_sub(end) };
        }
        if !engine.row_wrapped(row) {
            text.lines.push(std::mem::take(&mut line).text);
        }
    }
    let used = text.lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
    text.lines.truncate(used.max(text.cursor_line + 1));
    text
}

/// A line being read.
#[derive(Debug, Default)]
struct Line {
    text: String,
    style: CellStyle,
    /// Blank cells that are written only if something follows.
    blanks: usize,
}

impl Line {
    fn position(&self) -> (usize, usize) {
        (self.text.len(), self.blanks)
    }

    fn push(&mut self, text: &str, style: CellStyle) {
        if text.is_empty() && style.bg == Color::Default && !style.inverse {
            self.blanks += 1;
            return;
        }
        if self.blanks > 0 {
            self.set_style(CellStyle::default());
            self.text.extend(std::iter::repeat_n(' ', std::mem::take(&mut self.blanks)));
        }
        self.set_style(style);
        self.text.push_str(if text.is_empty() { " " } else { text });
    }

    fn set_style(&mut self, style: CellStyle) {
        if style != self.style {
            style.write_sgr(&mut self.text);
            self.style = style;
        }
    }
}

/// Takes lines back from the history into the room that is free: as many rows as the screen grew, and what an earlier
/// change of size pushed out.
fn pull_back(engine: &mut Engine, text: &mut MainText, size: Size, mut growth: usize) {
    let history = engine.history_mut();
    let scrollback = &mut history.scrollback;
    scrollback.set_cols(size.cols);
    let mut used: usize = text.lines.iter().map(|line| rows_of(line, size.cols) as usize).sum();
    while growth > 0 || history.displaced > 0 {
        let Some(last) = scrollback.last_line() else { break };
        let joins = scrollback.is_open() && !text.lines.is_empty();
        let (line, was) = match text.lines.first().filter(|_| joins) {
            Some(first) => (format!("{last}\x1b[m{first}"), rows_of(first, size.cols) as usize),
            None => (last.to_owned(), 0),
        };
        let more = (rows_of(&line, size.cols) as usize).saturating_sub(was);
        if used + more > usize::from(size.rows) || (history.displaced == 0 && more > growth) {
            break;
        }
        let shift = line.len() - text.lines.first().filter(|_| joins).map_or(line.len(), String::len);
        scrollback.pop_line();
        text.prepend(line, joins, shift);
        used += more;
        growth = growth.saturating_sub(more);
        history.displaced = history.displaced.saturating_sub(1);
    }
}

impl MainText {
    fn prepend(&mut self, line: String, joins: bool, shift: usize) {
        if let Some(first) = self.lines.first_mut().filter(|_| joins) {
            *first = line;
            if self.cursor_line == 0 {
                self.cursor_at += shift;
            }
        } else {
            self.lines.insert(0, line);
            self.cursor_line += 1;
        }
    }
}

fn write_main(engine: &mut Engine, main: &MainText, size: Size) {
    let (mut place, mut scrolled) = (engine.cursor(), engine.history().scrolled);
    for (index, line) in main.lines.iter().enumerate() {
        if index > 0 {
            engine.write(b"\r\n");
        }
        engine.write(b"\x1b[m");
        let cut = if index == main.cursor_line { main.cursor_at.min(line.len()) } else { 0 };
        let (before, after) = line.split_at_checked(cut).unwrap_or((line, ""));
        text::write_styled(before, engine);
        if index == main.cursor_line {
            (place, scrolled) = (engine.cursor(), engine.history().scrolled);
            // A character that follows here wraps first.
            if place.col >= size.cols && !plain(after).is_empty() {
                (place.row, place.col) = (place.row + 1, 0);
            }
        }
        text::write_styled(after, engine);
    }
    let left = (engine.history().scrolled - scrolled).min(usize::from(size.rows)) as u16;
    let row = place.row.saturating_sub(left).min(size.rows - 1);
    let col = place.col.saturating_add(main.cursor_beyond).min(size.cols - 1);
    engine.write(format!("\x1b[m\x1b[{};{}H", row + 1, col + 1).as_bytes());
    if place.col >= size.cols && main.cursor_beyond == 0 {
        write_last_cell(engine, row);
    }
}

/// Writes the last cell of a row again: the cursor then waits behind it, and the next character wraps.
fn write_last_cell(engine: &mut Engine, row: u16) {
    let (mut place, mut last) = (String::new(), String::new());
    engine.draw_row(row, &mut |col, cell| {
        if cell.width > 0 && !cell.text.is_empty() {
            place = format!("\x1b[{};{}H", row + 1, col + 1);
            last.clear();
            cell.style.write_sgr(&mut last);
            last.push_str(cell.text);
        }
    });
    engine.write(place.as_bytes());
    text::write_styled(&last, engine);
    engine.write(b"\x1b[m");
}

#[cfg(test)]
#[path = "resize_tests.rs"]
mod tests;
