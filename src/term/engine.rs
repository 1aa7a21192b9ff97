//! The one safe wrapper of vt100: the parser that keeps the cells, behind a guard against its panics.
//!
//! Owns everything that names vt100's types, and what it calls back into: the history of rows that left and the bell. Does
//! not know the stream, and does not draw.

use std::fmt;
use std::num::NonZeroU16;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use vt100::capture::{BasicFormattedCaptureState, RowContents};

use super::clean::safe_cell_text;
use super::guard::{Guard, raw_text};
use super::links::{self, Links};
use super::marks::{self, Mark};
use super::modes::{Cursor, CursorShape, Modes, MouseEncoding, MouseMode};
use super::resize;
use super::scrollback::{RowEnd, Scrollback};
use super::stream::Grid;
use super::style::{Cell, CellStyle, Color, LinkId, Size, Underline};

/// Bytes of output for which a program may have its screen read once when it clears it.
pub(super) const READ_COST: usize = 256;
/// The most of them that add up.
const MOST_CREDIT: usize = 16 * READ_COST;

/// vt100 behind its guard.
pub(super) struct Engine {
    parser: vt100::Parser<History>,
    guard: Guard,
    /// What reading the whole screen may still cost, in bytes of output that pay for it.
    credit: usize,
}

/// What vt100 calls back into.
#[derive(Clone, Default)]
pub(super) struct History {
    /// The rows that left the main screen.
    pub(super) scrollback: Scrollback,
    /// The style at the end of the last row, when that row was wrapped.
    state: BasicFormattedCaptureState,
    /// The bell rang.
    bell: bool,
    /// How many rows have left the main screen.
    pub(super) scrolled: usize,
    /// A reflow runs: rows leave because the size changed.
    pub(super) reflows: bool,
    /// How many of the last lines left because the size changed.
    pub(super) displaced: usize,
    /// Some cell was marked, so that rows may hold marks.
    marked: bool,
    /// The hyperlinks of the cells and of the rows that left.
    links: Links,
}

impl History {
    /// Takes a whole line that never was on the screen; `style` is the one at its start.
    pub(super) fn push_line(&mut self, style: CellStyle, line: &str) {
        self.scrolled += 1;
        self.displaced = 0;
        self.scrollback.push_line(style, line);
    }
}

impl vt100::Callbacks for History {
    fn audible_bell(&mut self, _: &mut vt100::Screen) {
        self.bell = true;
    }

    fn on_scroll(&mut self, row: RowContents<'_>, alternate: bool) {
        if alternate {
            return;
        }
        let scrollback = &mut self.scrollback;
        self.scrolled += 1;
        let begins = !scrollback.is_open();
        if begins {
            self.state = BasicFormattedCaptureState::new();
        }
        self.displaced = if self.reflows { self.displaced + usize::from(begins) } else { 0 };
        let state = &mut self.state;
        let styled = if self.marked { without_marks(&row, state, &self.links) } else { None };
        scrollback.push_row(|writer| {
            let _ = match &styled {
                Some(text) => fmt::Write::write_str(writer, text),
                None => row.write_formatted_basic(writer, state),
            };
            // A second call writes a line end first if the row was not wrapped, and only then.
            let mut probe = FirstChar(None);
            let _ = row.write_formatted_basic(&mut probe, &mut state.clone());
            if probe.0 == Some('\n') { RowEnd::Ended } else { RowEnd::Wrapped }
        });
    }
}

/// The text of a row that holds marks, with SGR in their place; the state is then the one at the row's end.
fn without_marks(row: &RowContents<'_>, state: &mut BasicFormattedCaptureState, links: &Links) -> Option<String> {
    let (mut text, mut fresh) = (String::new(), BasicFormattedCaptureState::new());
    row.write_formatted_basic(&mut text, &mut fresh).ok()?;
    if !marks::is_marked(&text) {
        return None;
    }
    let mut styled = String::from("\x1b[m");
    marks::write_styled_row(&text, links, &mut styled).ok()?;
    *state = fresh;
    Some(styled)
}

/// A writer that takes one character and then refuses.
struct FirstChar(Option<char>);

impl fmt::Write for FirstChar {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = text.chars().next();
        if self.0.is_some() { Err(fmt::Error) } else { Ok(()) }
    }
}

fn cells(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap_or(NonZeroU16::MIN)
}

impl Engine {
    pub(super) fn new(size: Size) -> Self {
        let history = History { scrollback: Scrollback::new(size.cols), ..History::default() };
        Self { parser: Self::parser(size, history), guard: Guard::default(), credit: MOST_CREDIT }
    }

    fn parser(size: Size, history: History) -> vt100::Parser<History> {
        vt100::Parser::new_with_callbacks(cells(size.rows), cells(size.cols), 0, history)
    }

    /// Runs `work` on the parser; if it panics, a new parser takes over what can be saved of the picture.
    fn guarded(&mut self, work: impl FnOnce(&mut vt100::Parser<History>)) {
        let parser = &mut self.parser;
        if catch_unwind(AssertUnwindSafe(|| work(parser))).is_ok() {
            return;
        }
        self.guard.broke(Instant::now());
        let size = self.size();
        let alternate = self.alternate() && !self.guard.is_raw();
        let saved = catch_unwind(AssertUnwindSafe(|| self.parser.screen().state_formatted())).unwrap_or_default();
        let history = std::mem::take(self.parser.callbacks_mut());
        self.parser = Self::parser(size, history);
        let saved = if self.guard.is_raw() { String::new() } else { saved };
        let restore = if alternate { format!("\x1b[?1049h{saved}") } else { saved };
        let parser = &mut self.parser;
        if catch_unwind(AssertUnwindSafe(|| parser.process(restore.as_bytes()))).is_err() {
            let history = std::mem::take(self.parser.callbacks_mut());
            self.parser = Self::parser(size, history);
        }
    }

    /// Whether the bell rang since this was asked last.
    pub(super) fn take_bell(&mut self) -> bool {
        std::mem::take(&mut self.parser.callbacks_mut().bell)
    }

    pub(super) const fn guard(&self) -> &Guard {
        &self.guard
    }

    /// The address of a link.
    pub(super) fn address(&self, id: LinkId) -> Option<&str> {
        self.history().links.address(id)
    }

    pub(super) fn history(&self) -> &History {
        self.parser.callbacks()
    }

    pub(super) fn history_mut(&mut self) -> &mut History {
        self.parser.callbacks_mut()
    }

    /// Changes the size, cutting rows; vt100 forgets how many rows ever left, so that it adds no blank ones.
    pub(super) fn set_size(&mut self, size: Size) {
        self.guarded(|parser| {
            parser.screen_mut().clear_scrollback();
            parser.set_size(cells(size.rows), cells(size.cols));
        });
    }

    /// Shows the main screen if the alternate one is shown.
    pub(super) fn show_main(&mut self) {
        self.write(b"\x1b[?47l");
    }

    /// Moves everything that the main screen shows into the history.
    pub(super) fn scroll_out(&mut self) {
        let rows = self.size().rows;
        self.write(format!("\x1b[{rows}S\x1b[H").as_bytes());
    }

    /// The places of links that the cells of both screens name.
    fn used_links(&mut self) -> Vec<bool> {
        let mut used = vec![false; links::PLACES.into()];
        for turn in if self.alternate() { [b"\x1b[?47l", b"\x1b[?47h"] } else { [b"\x1b[?47h", b"\x1b[?47l"] } {
            for row in 0..self.size().rows {
                self.draw_row(row, &mut |_, cell| {
                    if let Some(place) = cell.style.link.and_then(|id| used.get_mut(usize::from(links::place(id)))) {
                        *place = true;
                    }
                });
            }
            self.write(turn);
        }
        used
    }

    /// Whether the line of this row goes on in the next one.
    pub(super) fn row_wrapped(&self, row: u16) -> bool {
        self.parser.screen().row_wrapped(row)
    }

    /// Draws one row of the screen that is shown.
    pub(super) fn draw_row<'a>(&'a self, row: u16, draw: &mut impl FnMut(u16, Cell<'a>)) {
        let screen = self.parser.screen();
        for col in 0..self.size().cols {
            if let Some(cell) = screen.cell(row, col) {
                draw(col, cell_of(cell, &self.history().links));
            }
        }
    }
}

impl Clone for Engine {
    /// The front keeps what is incomplete, so between two calls the parser knows nothing but its screen.
    fn clone(&self) -> Self {
        let mut parser = Self::parser(self.size(), self.history().clone());
        *parser.screen_mut() = self.parser.screen().clone();
        Self { parser, guard: self.guard.clone(), credit: self.credit }
    }
}

impl Grid for Engine {
    fn write(&mut self, bytes: &[u8]) {
        self.credit = self.credit.saturating_add(bytes.len()).min(MOST_CREDIT);
        if self.guard.is_raw() {
            let text = raw_text(bytes);
            return self.guarded(|parser| parser.process(text.as_bytes()));
        }
        self.guarded(|parser| parser.process(bytes));
    }

    fn cursor(&self) -> Cursor {
        let screen = self.parser.screen();
        let (row, col) = screen.cursor_position();
        Cursor { row, col, visible: !screen.hide_cursor(), shape: shape_of(screen.cursor_style()) }
    }

    fn size(&self) -> Size {
        let (rows, cols) = self.parser.screen().size();
        Size { rows: rows.get(), cols: cols.get() }
    }

    fn pen(&self) -> CellStyle {
        let screen = self.parser.screen();
        CellStyle {
            fg: color_of(screen.fgcolor()),
            bg: color_of(screen.bgcolor()),
            bold: screen.bold(),
            dim: screen.dim(),
            italic: screen.italic(),
            underline: line_of(screen.underline()),
            inverse: screen.inverse(),
            ..CellStyle::default()
        }
    }

    fn alternate(&self) -> bool {
        self.parser.screen().alternate_screen()
    }

    fn modes(&self) -> Modes {
        let screen = self.parser.screen();
        Modes {
            alternate: screen.alternate_screen(),
            app_cursor: screen.application_cursor(),
            app_keypad: screen.application_keypad(),
            bracketed_paste: screen.bracketed_paste(),
            mouse: match screen.mouse_protocol_mode() {
                vt100::MouseProtocolMode::None => MouseMode::Off,
                vt100::MouseProtocolMode::Press => MouseMode::Press,
                vt100::MouseProtocolMode::PressRelease => MouseMode::Click,
                vt100::MouseProtocolMode::ButtonMotion => MouseMode::Drag,
                vt100::MouseProtocolMode::AnyMotion => MouseMode::Motion,
            },
            mouse_encoding: match screen.mouse_protocol_encoding() {
                vt100::MouseProtocolEncoding::Default => MouseEncoding::Default,
                vt100::MouseProtocolEncoding::Utf8 => MouseEncoding::Utf8,
                vt100::MouseProtocolEncoding::Sgr => MouseEncoding::Sgr,
            },
            ..Modes::default()
        }
    }

    fn clears_screen(&mut self) {
        // A program that only clears must not make us read the screen each time.
        if self.alternate() || self.credit < READ_COST {
            return;
        }
        self.credit -= READ_COST;
        let lines = resize::main_lines(self);
        let history = self.history_mut();
        history.displaced = 0;
        history.scrollback.park(&lines);
    }

    fn clears_history(&mut self) {
        if !self.alternate() {
            let rows = usize::from(self.size().rows);
            self.history_mut().scrollback.clear(rows);
        }
    }

    fn write_mark(&mut self, mark: Mark) {
        if !self.guard.is_raw() {
            self.history_mut().marked = true;
            self.write(mark.encode().as_bytes());
        }
    }

    fn link(&mut self, address: &str) -> Option<LinkId> {
        let links = &mut self.history_mut().links;
        if let Some(id) = links.add(address) {
            return Some(id);
        }
        if !links.should_sweep() {
            return None;
        }
        let used = self.used_links();
        let links = &mut self.history_mut().links;
        links.sweep(|place| used.get(usize::from(place)).copied().unwrap_or(true));
        links.add(address)
    }

    fn is_protected(&self, row: u16, col: u16) -> bool {
        let cell = self.parser.screen().cell(row, col);
        cell.and_then(|cell| marks::split(cell.contents(), &self.history().links).1).is_some_and(|mark| mark.protected)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("size", &self.size()).field("guard", &self.guard).finish_non_exhaustive()
    }
}

fn cell_of<'a>(cell: &'a vt100::Cell, links: &Links) -> Cell<'a> {
    let mut style = CellStyle {
        fg: color_of(cell.fgcolor()),
        bg: color_of(cell.bgcolor()),
        bold: cell.bold(),
        dim: cell.dim(),
        italic: cell.italic(),
        underline: line_of(cell.underline()),
        inverse: cell.inverse(),
        ..CellStyle::default()
    };
    let (text, mark) = marks::split(cell.contents(), links);
    if let Some(mark) = mark {
        mark.apply(&mut style);
    }
    Cell {
        text: if style.hides_text() { "" } else { safe_cell_text(text) },
        width: if cell.is_wide() { 2 } else { u8::from(!cell.is_wide_continuation()) },
        style,
    }
}

const fn line_of(underlined: bool) -> Underline {
    if underlined { Underline::Single } else { Underline::None }
}

const fn color_of(color: vt100::Color) -> Color {
    match color {
        vt100::Color::Default => Color::Default,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}

const fn shape_of(style: vt100::CursorStyle) -> CursorShape {
    match style {
        vt100::CursorStyle::Default => CursorShape::Default,
        vt100::CursorStyle::BlinkBlock => CursorShape::BlinkBlock,
        vt100::CursorStyle::SteadyBlock => CursorShape::Block,
        vt100::CursorStyle::BlinkUnderline => CursorShape::BlinkUnderline,
        vt100::CursorStyle::SteadyUnderline => CursorShape::Underline,
        vt100::CursorStyle::BlinkVerticalBar => CursorShape::BlinkBar,
        vt100::CursorStyle::SteadyVerticalBar => CursorShape::Bar,
    }
}
