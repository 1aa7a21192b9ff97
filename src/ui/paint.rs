//! Drawing primitives: lines, boxes and fills that stay inside of their area whatever they are given.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::layout::inner;
use super::pictures::Pictures;
use super::signs;
use super::styles::Styles;
use super::text::{cells, cut};

/// How a box is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Thin lines with round corners.
    Thin,
    /// Thick lines: what has the keys.
    Thick,
}

/// The buffer with what everything needs to draw into it.
pub struct Paint<'a> {
    /// The cells.
    pub buf: &'a mut Buffer,
    /// The styles.
    pub styles: &'a Styles,
    /// Whether only ASCII is used for lines and marks.
    pub ascii: bool,
    /// Whether nothing is drawn but words, for a screen reader.
    pub plain: bool,
    /// Where the marked line begins that was drawn last: the cursor of a screen reader.
    pub marked: Option<Position>,
    /// The terminals as they were drawn last.
    pub pictures: &'a mut Pictures,
}

impl Paint<'_> {
    /// Fills an area with blanks of a style.
    pub fn fill(&mut self, area: Rect, style: Style) {
        let area = self.buf.area.intersection(area);
        self.halve(area);
        for position in area.positions() {
            let cell = &mut self.buf[position];
            cell.reset();
            cell.set_style(style);
        }
    }

    /// A wide character that reaches into the area from the left would push everything after it: it becomes a blank.
    fn halve(&mut self, area: Rect) {
        let Some(x) = area.x.checked_sub(1).filter(|_| !area.is_empty()) else { return };
        for y in area.top()..area.bottom() {
            if let Some(cell) = self.buf.cell_mut((x, y)).filter(|cell| cells(cell.symbol()) > 1) {
                cell.set_symbol(" ");
            }
        }
    }

    /// Writes a line into the first row of an area; what does not fit is cut. Gives the cells used.
    pub fn line(&mut self, area: Rect, line: &Line<'_>) -> u16 {
        let area = self.buf.area.intersection(area);
        if area.is_empty() {
            return 0;
        }
        let (end, _) = self.buf.set_line(area.x, area.y, line, area.width);
        if self.ascii {
            self.spell(area.x..end, area.y);
        }
        end - area.x
    }

    /// Spells the signs of ours in these cells in ASCII; letters of any script stay.
    fn spell(&mut self, columns: std::ops::Range<u16>, y: u16) {
        for x in columns {
            let Some(cell) = self.buf.cell_mut((x, y)) else { continue };
            let mut letters = cell.symbol().chars();
            if let (Some(spelled), None) = (letters.next().and_then(signs::ascii), letters.next()) {
                cell.set_symbol(spelled);
            }
        }
    }

    /// Notes that the line which begins here is the marked one.
    pub const fn mark(&mut self, area: Rect) {
        self.marked = Some(Position { x: area.x, y: area.y });
    }

    /// Writes lines from the top of an area downwards.
    pub fn lines<'l>(&mut self, area: Rect, lines: impl IntoIterator<Item = &'l Line<'l>>) {
        for (row, line) in (0..area.height).zip(lines) {
            self.line(Rect { y: area.y + row, height: 1, ..area }, line);
        }
    }

    /// Writes a line at the right end of the first row of an area. Gives the cells used; nothing is drawn when it does
    /// not fit.
    pub fn line_right(&mut self, area: Rect, line: &Line<'_>) -> u16 {
        let width = line.width().min(usize::from(u16::MAX)) as u16;
        if width == 0 || width > area.width {
            return 0;
        }
        self.line(Rect { x: area.right() - width, width, ..area }, line)
    }

    /// Draws a box and gives what is inside of it.
    pub fn frame(&mut self, area: Rect, style: Style, weight: Weight) -> Rect {
        if area.width < 2 || area.height < 2 {
            return Rect { width: 0, height: 0, ..area };
        }
        if self.plain {
            return inner(area);
        }
        let [top_left, top_right, bottom_left, bottom_right, across, down] = match (self.ascii, weight) {
            (true, Weight::Thin) => ["+", "+", "+", "+", "-", "|"],
            (true, Weight::Thick) => ["#", "#", "#", "#", "=", "#"],
            (false, Weight::Thin) => ["╭", "╮", "╰", "╯", "─", "│"],
            (false, Weight::Thick) => ["┏", "┓", "┗", "┛", "━", "┃"],
        };
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        for x in area.left() + 1..right {
            self.glyph(x, area.y, across, style);
            self.glyph(x, bottom, across, style);
        }
        for y in area.top() + 1..bottom {
            self.glyph(area.x, y, down, style);
            self.glyph(right, y, down, style);
        }
        self.glyph(area.x, area.y, top_left, style);
        self.glyph(right, area.y, top_right, style);
        self.glyph(area.x, bottom, bottom_left, style);
        self.glyph(right, bottom, bottom_right, style);
        inner(area)
    }

    /// Draws a horizontal line over the first row of an area.
    pub fn rule(&mut self, area: Rect, style: Style) {
        let glyph = match (self.plain, self.ascii) {
            (true, _) => " ",
            (false, true) => "-",
            (false, false) => "─",
        };
        for x in area.left()..area.right() {
            self.glyph(x, area.y, glyph, style);
        }
    }

    /// Writes one character of one cell.
    pub fn glyph(&mut self, x: u16, y: u16, glyph: &str, style: Style) {
        let spelled = glyph.chars().next().filter(|_| self.ascii).and_then(signs::ascii);
        if let Some(cell) = self.buf.cell_mut((x, y)) {
            cell.set_symbol(spelled.unwrap_or(glyph)).set_style(style);
        }
    }

    /// Draws a box over whatever is there: a ground, a border, a title. Gives what is inside, with one blank column at
    /// either side.
    pub fn overlay(&mut self, area: Rect, title: &str) -> Rect {
        self.fill(area, self.styles.overlay);
        let inside = self.frame(area, self.styles.border_focus, Weight::Thin);
        let room = area.width.saturating_sub(4);
        let title = format!(" {} ", cut(title, usize::from(room).saturating_sub(2)));
        let line = Line::from(Span::styled(title, self.styles.title));
        let top = Rect { x: area.x + 2.min(area.width), width: room, height: 1.min(area.height), ..area };
        self.line(top, &line);
        self.mark(top);
        let pad = u16::from(inside.width > 2);
        Rect { x: inside.x + pad, width: inside.width - 2 * pad, ..inside }
    }
}

/// A rectangle of at most this size in the middle of an area.
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// A line whose left part is cut so that the right part always fits.
pub fn spread(left: Vec<Span<'static>>, right: Vec<Span<'static>>, width: usize) -> Line<'static> {
    let right_width: usize = right.iter().map(Span::width).sum();
    let right = if right_width + 4 > width { Vec::new() } else { right };
    let right_width: usize = right.iter().map(Span::width).sum();
    let room = width.saturating_sub(if right_width == 0 { 0 } else { right_width + 1 });
    let mut spans = cut_spans(left, room);
    let used: usize = spans.iter().map(Span::width).sum();
    spans.push(Span::raw(" ".repeat(width.saturating_sub(used + right_width))));
    spans.extend(right);
    Line::from(spans)
}

/// The spans in at most so many cells; what was cut off is shown by `…`.
pub fn cut_spans(spans: Vec<Span<'static>>, most: usize) -> Vec<Span<'static>> {
    let mut left = most;
    let mut kept = Vec::new();
    for span in spans {
        let wide = cells(&span.content);
        if wide <= left {
            left -= wide;
            kept.push(span);
            continue;
        }
        kept.push(Span::styled(cut(&span.content, left), span.style));
        break;
    }
    kept
}
