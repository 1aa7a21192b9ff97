//! Reading a screen: cells for the painter, text for the agents' rules and the summaries.
//!
//! Owns how history and screen follow one another in a view. Does not change anything.

use super::lines::plain;
use super::resize::main_lines;
use super::screen::Screen;
use super::style::Cell;

impl Screen {
    /// How many rows of history there are at the present width.
    pub fn scrollback_len(&self) -> usize {
        self.engine.history().scrollback.len()
    }

    /// Whether lines that leave the screen go into the history now. A program on the alternate screen leaves none: what
    /// it showed is only in the session's recording.
    pub const fn keeps_history(&self) -> bool {
        !self.alternate_screen()
    }

    /// Draws one row of the view that is scrolled back by `scroll_offset` rows: calls `draw` with column and cell,
    /// from left to right; what it is not called for is blank. The second half of a wide character comes as a cell of
    /// width 0, or not at all.
    pub fn for_each_cell<'a>(&'a self, row_in_view: u16, scroll_offset: usize, mut draw: impl FnMut(u16, Cell<'a>)) {
        if scroll_offset == 0 {
            return self.engine.draw_row(row_in_view, &mut draw);
        }
        let history = self.scrollback_len();
        let offset = scroll_offset.min(history);
        let row = usize::from(row_in_view);
        match row.checked_sub(offset) {
            Some(row) => self.engine.draw_row(row as u16, &mut draw),
            None => self.engine.history().scrollback.draw_row(history + row - offset, &mut draw),
        }
    }

    /// The text of the visible rows, blanks at their ends trimmed.
    pub fn rows_text(&self) -> Vec<String> {
        (0..self.size().rows)
            .map(|row| {
                let mut text = self.row_text(row);
                text.truncate(text.trim_end().len());
                text
            })
            .collect()
    }

    /// The text of the visible rows, those that were wrapped joined into one line.
    pub fn logical_lines(&self) -> Vec<String> {
        self.lines_and_cursor().0
    }

    /// The same, and which of the lines the cursor is on.
    pub fn lines_and_cursor(&self) -> (Vec<String>, usize) {
        let (mut lines, mut cursor_line) = (Vec::new(), 0);
        let mut line = String::new();
        let cursor = self.cursor();
        for row in 0..self.size().rows {
            if row == cursor.row {
                cursor_line = lines.len();
            }
            line.push_str(&self.row_text(row));
            if !self.engine.row_wrapped(row) {
                line.truncate(line.trim_end().len());
                lines.push(std::mem::take(&mut line));
            }
        }
        if !line.is_empty() {
            lines.push(line.trim_end().to_owned());
        }
        (lines, cursor_line)
    }

    /// The last `count` lines that are not empty, of history and screen together, oldest first.
    pub fn contents_tail(&self, count: usize) -> Vec<String> {
        let mut screen = self.logical_lines();
        let scrollback = &self.engine.history().scrollback;
        let mut older = scrollback.lines_backwards().map(plain);
        if scrollback.is_open()
            && !self.alternate_screen()
            && let (Some(first), Some(begun)) = (screen.first_mut(), older.next())
        {
            first.insert_str(0, &begun);
        }
        let trimmed = |mut line: String| {
            line.truncate(line.trim_end().len());
            line
        };
        let all = screen.into_iter().rev().chain(older).map(trimmed);
        let mut lines: Vec<String> = all.filter(|line| !line.trim_start().is_empty()).take(count).collect();
        lines.reverse();
        lines
    }

    /// Everything that the main screen and its history hold, also what was cleared: logical lines, oldest first, as text
    /// with SGR sequences and nothing else, each beginning in the default style.
    pub fn into_lines(mut self) -> Vec<String> {
        self.catch_up();
        self.show_cleared_history();
        self.engine.show_main();
        let scrollback = &self.engine.history().scrollback;
        let mut lines: Vec<String> = scrollback.lines_backwards().map(str::to_owned).collect();
        lines.reverse();
        let mut screen = main_lines(&self.engine).into_iter();
        if let Some(open) = lines.last_mut().filter(|_| scrollback.is_open()) {
            open.push_str("\x1b[m");
            open.extend(screen.next());
        }
        lines.extend(screen);
        lines.truncate(lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1));
        lines
    }

    fn row_text(&self, row: u16) -> String {
        let mut text = String::new();
        self.engine.draw_row(row, &mut |_, cell| match (cell.width, cell.text) {
            (0, _) => {}
            (_, "") => text.push(' '),
            (_, shown) => text.push_str(shown),
        });
        text
    }
}
