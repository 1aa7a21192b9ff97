//! The one safe wrapper of vt100: the engine that keeps the cells, behind a guard against its panics.
//!
//! Owns the vt100 parser and everything that names its types, and [`Screen`], the terminal of one pane. Does not read
//! PTYs, and does not draw: `view` gives the cells out, `resize` keeps the text when the width changes.

use std::fmt;
use std::num::NonZeroU16;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use vt100::capture::{BasicFormattedCaptureState, RowContents};

use super::budget::{Account, HistoryBudget, Looked};
use super::clean::safe_cell_text;
use super::damage::{Damage, stays_on_row};
use super::guard::{Broken, Guard, raw_text};
use super::links::{self, Links};
use super::marks::{self, Mark};
use super::modes::{Cursor, CursorShape, Modes, MouseEncoding, MouseMode};
use super::program::{Untouched, Which};
use super::resize;
use super::scrollback::{RowEnd, Scrollback};
use super::signal::TermSignal;
use super::stream::{Front, Grid};
use super::style::{Cell, CellStyle, Color, LinkId, Size, Underline};
use super::tail::Tail;

/// So much goes to the engine at least before the next look for plain lines.
const STEP: usize = 512;
/// Bytes of output for which a program may have its screen read once when it clears it.
const READ_COST: usize = 256;
/// The most of them that add up.
const MOST_CREDIT: usize = 16 * READ_COST;

/// What came of feeding a screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fed {
    /// Bytes to send to the program: answers to its questions, in order.
    pub replies: Vec<u8>,
    /// What it told, in order; the bell last.
    pub signals: Vec<TermSignal>,
    /// The engine broke meanwhile.
    pub broken: Option<Broken>,
}

/// The terminal of one pane: cells, cursor, modes, history.
#[derive(Debug)]
pub struct Screen {
    pub(super) front: Front,
    pub(super) engine: Engine,
    /// What was taken in and the engine has not seen.
    tail: Tail,
    pub(super) modes: Modes,
    pub(super) generation: u64,
    pub(super) damage: Damage,
}

impl Screen {
    /// A blank screen of the given size (clamped to what a pane may have).
    pub fn new(size: Size) -> Self {
        let engine = Engine::new(size.clamped());
        let front = Front::new();
        let modes = front.program.fill(engine.modes());
        let mut damage = Damage::default();
        damage.all(engine.size(), 0);
        Self { front, engine, tail: Tail::default(), modes, generation: 0, damage }
    }

    /// Takes bytes of the program, cut anywhere. Never panics.
    pub fn feed(&mut self, bytes: &[u8]) -> Fed {
        self.catch_up();
        let fed = self.absorb(bytes);
        self.catch_up();
        fed
    }

    /// Takes bytes like [`Self::feed`], at a fraction of the cost when they are lines of text: cells, cursor and history
    /// may stay behind until [`Self::catch_up`], which must come before anything is read off the screen.
    pub fn absorb(&mut self, bytes: &[u8]) -> Fed {
        if bytes.is_empty() {
            return Fed::default();
        }
        let (rebuilds, cursor) = (self.rebuilds(), self.engine.cursor());
        let at_rest = self.tail.is_empty() && self.front.is_at_rest();
        let one_row = at_rest && stays_on_row(bytes, cursor, self.size());
        self.take_in(bytes);
        let broken = self.broken_since(rebuilds, bytes);
        let (replies, mut signals) = self.front.take();
        if std::mem::take(&mut self.engine.parser.callbacks_mut().bell) {
            signals.push(TermSignal::Bell);
        }
        self.changed(one_row.then_some(cursor.row));
        Fed { replies, signals, broken }
    }

    /// Whether [`Screen::settle`] would change the picture.
    pub const fn is_unsettled(&self) -> bool {
        self.front.is_unsettled()
    }

    /// To be called when the program has been silent for some 20 ms: the last character gets the attributes that wait
    /// for zero-width characters after it. An incomplete sequence or character stays held back, as in any terminal.
    pub fn settle(&mut self) {
        if self.is_unsettled() {
            self.catch_up();
            self.front.settle(&mut self.engine);
            self.changed(None);
        }
    }

    /// The program has ended: what it left incomplete is dropped, the modes that only a program can serve end, and no
    /// question is answered any more, since the answer would be typed into whatever reads next.
    pub fn end_program(&mut self) {
        self.catch_up();
        self.front.end(&mut self.engine);
        self.changed(None);
    }

    /// A blank screen whose history counts in a budget that many screens share.
    pub fn with_budget(size: Size, budget: &HistoryBudget) -> Self {
        let mut screen = Self::new(size);
        screen.engine.history_mut().scrollback.account = Account::of(budget);
        screen
    }

    /// A blank screen that keeps so many bytes of history, for reading back what was recorded.
    pub fn with_history(size: Size, bytes: usize) -> Self {
        let mut screen = Self::new(size);
        screen.engine.history_mut().scrollback.cap = bytes;
        screen
    }

    /// Says whether somebody looks at this screen: what nobody looks at gives its oldest history first.
    pub fn set_looked(&mut self, looked: Looked) {
        self.engine.history().scrollback.account.set_looked(looked);
    }

    /// Drops the history that the budget asks for.
    pub fn trim_history(&mut self) {
        self.engine.history_mut().scrollback.trim();
    }

    /// Lets the history be looked at that the program has cleared away.
    pub fn show_cleared_history(&mut self) {
        self.engine.history_mut().scrollback.show_cleared();
        self.changed(None);
    }

    /// Hides again what the program has cleared away.
    pub fn hide_cleared_history(&mut self) {
        self.engine.history_mut().scrollback.hide_cleared();
        self.changed(None);
    }

    /// Brings cells, cursor and history up to date with all that was taken.
    pub fn catch_up(&mut self) {
        if !self.tail.is_empty() {
            let held = self.tail.catch_up(&mut self.engine);
            // What looked incomplete there is looked at anew.
            self.front.feed(&held, &mut self.engine);
        }
    }

    fn take_in(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if !self.tail.is_empty() || self.is_plain() {
                let used = self.tail.take(bytes, &mut self.engine);
                self.front.program.untouched = Untouched::No;
                bytes = &bytes[used..];
            }
            if !bytes.is_empty() {
                self.catch_up();
                let from = if self.engine.alternate() { bytes.len() } else { STEP.min(bytes.len()) };
                let end = memchr::memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |at| from + at + 1);
                self.front.feed(&bytes[..end], &mut self.engine);
                bytes = &bytes[end..];
            }
        }
    }

    /// Whether lines of text do nothing here but scroll the main screen.
    fn is_plain(&self) -> bool {
        let size = self.engine.size();
        let main = self.front.program.screen(Which::Main);
        let whole = main.region.is_none_or(|region| region == (1, size.rows));
        let bottom = self.engine.cursor().row + 1 == size.rows;
        bottom
            && whole
            && !main.origin
            && !self.front.program.faint
            && !self.engine.alternate()
            && self.front.is_at_rest()
    }

    /// Gives the screen another size (clamped). The text of the main screen is wrapped anew; what no longer fits goes
    /// to the history and comes back when there is room again. Says so if the engine broke.
    pub fn resize(&mut self, size: Size) -> Option<Broken> {
        let size = size.clamped();
        if size == self.engine.size() {
            return None;
        }
        let rebuilds = self.rebuilds();
        self.catch_up();
        self.front.settle(&mut self.engine);
        resize::reflow(&mut self.engine, size);
        self.front.program.resized();
        let broken = self.broken_since(rebuilds, &[]);
        self.changed(None);
        broken
    }

    fn broken_since(&mut self, rebuilds: u32, batch: &[u8]) -> Option<Broken> {
        if self.rebuilds() == rebuilds {
            return None;
        }
        if self.is_raw() {
            // Nobody takes part any more: no answers, no keys, no reports.
            self.end_program();
        }
        Some(Broken::new(batch, self.is_raw()))
    }

    /// Notes a change of one row, or of everything.
    fn changed(&mut self, row: Option<u16>) {
        self.modes = self.front.program.fill(self.engine.modes());
        self.generation += 1;
        match row {
            Some(row) => self.damage.row(row, self.generation),
            None => self.damage.all(self.engine.size(), self.generation),
        }
    }
}

/// vt100 behind its guard.
pub(super) struct Engine {
    parser: vt100::Parser<History>,
    guard: Guard,
    /// What reading the whole screen may still cost, in bytes of output that pay for it.
    credit: usize,
}

/// What vt100 calls back into.
#[derive(Default)]
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

#[cfg(test)]
#[path = "screen_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "marked_tests.rs"]
mod marked_tests;
