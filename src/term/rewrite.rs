//! Sequences that the engine does not know or misreads, turned into ones that it runs rightly.
//!
//! Owns which sequences pass untouched, the modes that are kept here, and the rewritings. Does not answer questions.

use std::time::Instant;

use super::marks::Mark;
use super::program::{Charsets, KittyStack, PerScreen, Program, Saved, Untouched, Which};
use super::sequence::Csi;
use super::sgr::{self, Intensity};
use super::signal::TermSignal;
use super::stream::{Front, Grid};
use super::style::{CellStyle, Size};
use super::tabs::Tabs;
use super::{queries, text};

/// Whether a clean CSI sequence goes to the engine as it is.
pub(super) fn passes(bytes: &[u8]) -> bool {
    let Some((last, body)) = bytes.get(2..).and_then(<[u8]>::split_last) else { return false };
    match last {
        b'm' => sgr::is_plain(body),
        b'J' => matches!(body, b"" | b"0" | b"1"),
        b'@' | b'A'..=b'H' | b'K'..=b'M' | b'P' | b'S' | b'X' | b'`' | b'd' | b'f' => is_numbers(body),
        b'T' => body.iter().all(u8::is_ascii_digit),
        b'q' => matches!(body, [b'0'..=b'6', b' '] | [b' ']),
        b'h' | b'l' => body.strip_prefix(b"?").is_some_and(|modes| modes.split(|byte| *byte == b';').all(is_engines)),
        _ => false,
    }
}

fn is_numbers(body: &[u8]) -> bool {
    body.iter().all(|byte| matches!(byte, b'0'..=b'9' | b';'))
}

/// Whether a sequence with this end works where the cursor is seen to stand: on the last column while a wrap is
/// pending, not beyond it.
pub(super) const fn starts_on_screen(last: u8) -> bool {
    matches!(last, b'@' | b'A' | b'B' | b'D' | b'P' | b'X' | b'd')
}

/// Whether a sequence with this end leaves no wrap pending.
pub(super) const fn sets_column(last: u8) -> bool {
    matches!(last, b'C' | b'E'..=b'H' | b'`' | b'f')
}

/// The modes that the engine keeps, and nobody else needs to see change.
fn is_engines(mode: &[u8]) -> bool {
    matches!(mode, b"1" | b"9" | b"25" | b"1000" | b"1002" | b"1003" | b"1005" | b"1006" | b"2004")
}

/// Runs a CSI sequence that the engine must not see as it is, and asks nothing; says whether it was one.
pub(super) fn csi(front: &mut Front, csi: &Csi<'_>, grid: &mut impl Grid) -> bool {
    match (csi.prefix, csi.intermediate, csi.last) {
        (0, 0, b'm') => style(front, csi.params, grid),
        (0, 0, b'b') => repeat(front, csi, grid),
        (0, 0, b'J') => erase(front, csi, grid),
        (0, 0, b'd') if is_relative(front, grid) => {
            let col = grid.cursor().col.min(grid.size().cols - 1) + 1;
            front.emit(format!("\x1b[{};{col}H", csi.number(0, 1)).as_bytes(), grid);
        }
        (0, 0, b'r') => scroll_region(front, csi, grid),
        (0, 0, b's') if csi.params.is_empty() => save_cursor(front, grid),
        (0, 0, b'u') if csi.params.is_empty() => restore_cursor(front, grid),
        (0, 0, b'a') => front.emit(format!("\x1b[{}C", csi.number(0, 1)).as_bytes(), grid),
        (0, 0, b'e') => {
            text::end_wrap(grid);
            front.emit(format!("\x1b[{}B", csi.number(0, 1)).as_bytes(), grid);
        }
        (0, 0, b'I' | b'Z' | b'g') => tab(front, csi, grid),
        (b'?', 0, b'W') if csi.number(0, 0) == 5 => front.program.tabs = None,
        (0, 0, b'h' | b'l') => {
            for mode in csi.numbers().flatten() {
                match mode {
                    4 => front.program.insert = csi.last == b'h',
                    20 => front.program.newline = csi.last == b'h',
                    _ => {}
                }
            }
        }
        (b'?', 0, b'h' | b'l') => {
            for mode in csi.numbers().flatten() {
                set_mode(front, mode, csi.last == b'h', grid);
            }
        }
        (b'>', 0, b'm' | b'n') if csi.number(0, 0) == 4 => {
            front.program.modify_other_keys = if csi.last == b'm' { csi.number(1, 0).min(2) as u8 } else { 0 };
        }
        (b'>', 0, b'u') => kitty(front, grid).push(csi.number(0, 0)),
        (b'<', 0, b'u') => kitty(front, grid).pop(csi.number(0, 1)),
        (b'=', 0, b'u') => kitty(front, grid).change(csi.number(0, 0), csi.number(1, 1)),
        (0, b'!', b'p') => soft_reset(front, grid),
        (0, b'"', b'q') => {
            let on = csi.number(0, 0) == 1;
            front.program.mark.protected = on;
            front.program.protects |= on;
        }
        (b'?', 0, b'J' | b'K') => erase_selectively(front, csi, grid),
        // Everything else is dropped or passes: an agent neither resizes its pane nor prints nor loads fonts.
        _ => return false,
    }
    true
}

/// SGR: what the engine can keep goes on to it, the rest is kept for the marks.
fn style(front: &mut Front, params: &[u8], grid: &mut impl Grid) {
    let program = &mut front.program;
    let mut intensity = Intensity::of(&grid.pen());
    if params == b"2" && intensity != Intensity::Bold {
        program.faint = true;
        return front.emit(b"\x1b[2m", grid);
    }
    let sequences = sgr::rewritten(params, &mut program.mark, &mut intensity);
    program.faint = intensity == Intensity::Dim;
    if !sequences.is_empty() {
        front.emit(sequences.as_bytes(), grid);
    }
}

/// Gives the engine a style, and whatever of it needs a mark.
fn set_pen(front: &mut Front, pen: &CellStyle, mark: Mark, grid: &mut impl Grid) {
    if grid.pen() != *pen {
        let mut sgr = String::new();
        pen.write_sgr(&mut sgr);
        front.emit(sgr.as_bytes(), grid);
    }
    front.program.mark = mark.with_link_of(front.program.mark);
    front.program.faint = Intensity::of(pen) == Intensity::Dim;
}

fn is_relative(front: &Front, grid: &impl Grid) -> bool {
    front.program.screen(Which::shown(grid.alternate())).origin
}

/// ED. What a program clears away has been read by somebody perhaps: the history keeps it.
fn erase(front: &mut Front, csi: &Csi<'_>, grid: &mut impl Grid) {
    match csi.number(0, 0) {
        what @ (0 | 1) => front.emit(format!("\x1b[{what}J").as_bytes(), grid),
        2 => {
            grid.clears_screen();
            front.emit(b"\x1b[2J", grid);
        }
        3 => grid.clears_history(),
        _ => {}
    }
}

/// REP, at most to the right edge: the engine would write each of 65,535 characters.
fn repeat(front: &mut Front, csi: &Csi<'_>, grid: &mut impl Grid) {
    let room = grid.size().cols.saturating_sub(grid.cursor().col);
    let count = csi.number(0, 1).min(if front.program.autowrap { room.max(1) } else { room });
    if !front.program.mark.is_on() {
        if count > 0 {
            front.emit(format!("\x1b[{count}b").as_bytes(), grid);
        }
        return;
    }
    // The engine repeats the character without its mark.
    for _ in 0..count {
        let before = grid.cursor();
        front.emit(b"\x1b[b", grid);
        if grid.cursor() == before {
            return;
        }
        grid.write_mark(front.program.mark);
    }
}

/// DECSED and DECSEL: as long as nothing is protected the same as ED and EL.
fn erase_selectively(front: &mut Front, csi: &Csi<'_>, grid: &mut impl Grid) {
    let how = csi.number(0, 0);
    if how > 2 {
        return;
    }
    if !front.program.protects {
        return front.emit(format!("\x1b[{how}{}", char::from(csi.last)).as_bytes(), grid);
    }
    let (cursor, Size { rows, cols }) = (grid.cursor(), grid.size());
    if !front.affords(u64::from(rows) * u64::from(cols)) {
        return;
    }
    let lines = match (csi.last, how) {
        (b'K', _) => cursor.row..cursor.row + 1,
        (_, 0) => cursor.row..rows,
        (_, 1) => 0..cursor.row + 1,
        _ => 0..rows,
    };
    let relative = is_relative(front, grid);
    front.emit(if relative { b"\x1b[?6l" } else { b"" }, grid);
    for row in lines {
        let first = if how == 0 && row == cursor.row { cursor.col } else { 0 };
        let end = if how == 1 && row == cursor.row { (cursor.col + 1).min(cols) } else { cols };
        erase_unprotected(row, first..end, grid);
    }
    front.emit(if relative { b"\x1b[?6h" } else { b"" }, grid);
    let top = if relative { region_top(front, grid) } else { 0 };
    front.emit(format!("\x1b[{};{}H", cursor.row.saturating_sub(top) + 1, cursor.col + 1).as_bytes(), grid);
}

fn erase_unprotected(row: u16, cols: std::ops::Range<u16>, grid: &mut impl Grid) {
    let mut col = cols.start;
    while col < cols.end {
        let free = (col..cols.end).take_while(|at| !grid.is_protected(row, *at)).count() as u16;
        if free > 0 {
            grid.write(format!("\x1b[{};{}H\x1b[{free}X", row + 1, col + 1).as_bytes());
        }
        col += free + 1;
    }
}

/// The first row of the scroll region, from 0.
fn region_top(front: &Front, grid: &impl Grid) -> u16 {
    front.program.screen(Which::shown(grid.alternate())).region.map_or(0, |(top, _)| top - 1)
}

fn kitty<'a>(front: &'a mut Front, grid: &impl Grid) -> &'a mut KittyStack {
    &mut front.program.screen_mut(Which::shown(grid.alternate())).kitty
}

/// Runs an escape sequence without parameters.
pub(super) fn escape(front: &mut Front, intermediate: u8, last: u8, grid: &mut impl Grid) {
    if !matches!((intermediate, last), (0, b'c') | (b'#', b'8')) {
        front.program.untouched = Untouched::No;
    }
    match (intermediate, last) {
        (0, b'7') => save_cursor(front, grid),
        (0, b'8') => restore_cursor(front, grid),
        (0, b'=' | b'>' | b'M') => front.emit(&[0x1b, last], grid),
        (0, b'D') => front.emit(b"\n", grid),
        (0, b'E') => front.emit(b"\r\n", grid),
        (0, b'H') => {
            let col = grid.cursor().col;
            change_tabs(front, grid, |tabs| tabs.set(col));
        }
        (0, b'c') => reset(front, grid),
        (b'#', b'8') => align(front, grid),
        (0, b'Z') => front.reply(queries::ATTRIBUTES),
        (b'(', set) => front.program.charsets.g0_lines = set == b'0',
        (b')', set) => front.program.charsets.g1_lines = set == b'0',
        _ => {}
    }
}

/// RIS. A second one with nothing in between changes nothing and costs a new grid: it is left out.
fn reset(front: &mut Front, grid: &mut impl Grid) {
    if front.program.untouched == Untouched::Reset || !front.affords(area(grid.size())) {
        return;
    }
    grid.clears_screen();
    grid.write(b"\x1bc");
    front.program = Program::default();
    front.signal(TermSignal::Reset);
}

/// DECALN: the screen full of E, in the whole region, the cursor at home.
fn align(front: &mut Front, grid: &mut impl Grid) {
    let size = grid.size();
    if front.program.untouched == Untouched::Aligned || !front.affords(area(size)) {
        return;
    }
    let pen = grid.pen();
    let letters = "E".repeat(size.cols.into());
    grid.write(b"\x1b[m\x1b[?6l\x1b[r");
    for row in 1..=size.rows {
        grid.write(format!("\x1b[{row}H{letters}").as_bytes());
    }
    grid.write(b"\x1b[H");
    let screen = front.program.screen_mut(Which::shown(grid.alternate()));
    (screen.origin, screen.region) = (false, None);
    let mark = front.program.mark;
    set_pen(front, &pen, mark, grid);
    front.program.untouched = Untouched::Aligned;
}

fn area(size: Size) -> u64 {
    u64::from(size.rows) * u64::from(size.cols)
}

fn soft_reset(front: &mut Front, grid: &mut impl Grid) {
    let cursor = grid.cursor();
    let which = Which::shown(grid.alternate());
    let home = format!("\x1b[m\x1b[?6l\x1b[?25h\x1b[?1l\x1b>\x1b[r\x1b[{};{}H", cursor.row + 1, cursor.col + 1);
    front.emit(home.as_bytes(), grid);
    let program = &mut front.program;
    *program.screen_mut(which) = PerScreen::default();
    (program.insert, program.newline, program.autowrap, program.sync_since) = (false, false, true, None);
    (program.mark, program.faint) = (Mark::default(), false);
    program.charsets = Charsets::default();
    program.modify_other_keys = 0;
}

fn save_cursor(front: &mut Front, grid: &mut impl Grid) {
    let program = &mut front.program;
    let (pen, mark, charsets, cursor) = (grid.pen(), program.mark, program.charsets, grid.cursor());
    let screen = program.screen_mut(Which::shown(grid.alternate()));
    screen.saved = Some(Saved { at: (cursor.row, cursor.col), pen, mark, charsets, origin: screen.origin });
    front.emit(b"\x1b7", grid);
}

/// Restores what was saved on this screen; when nothing was, the cursor goes home in the plain style.
fn restore_cursor(front: &mut Front, grid: &mut impl Grid) {
    let saved = front.program.screen(Which::shown(grid.alternate())).saved;
    front.emit(if saved.is_some() { b"\x1b8" } else { b"\x1b[?6l\x1b[H" }, grid);
    restore_style(front, saved, grid);
}

fn restore_style(front: &mut Front, saved: Option<Saved>, grid: &mut impl Grid) {
    let screen = front.program.screen_mut(Which::shown(grid.alternate()));
    screen.origin = saved.is_some_and(|saved| saved.origin);
    front.program.charsets = saved.map_or(Charsets::default(), |saved| saved.charsets);
    let (pen, mark) = saved.map_or((CellStyle::default(), Mark::default()), |saved| (saved.pen, saved.mark));
    set_pen(front, &pen, mark, grid);
}

fn scroll_region(front: &mut Front, csi: &Csi<'_>, grid: &mut impl Grid) {
    let rows = grid.size().rows;
    let (top, bottom) = (csi.number(0, 1), csi.number(1, rows).min(rows));
    if top >= bottom {
        return;
    }
    let screen = front.program.screen_mut(Which::shown(grid.alternate()));
    screen.region = Some((top, bottom));
    // The engine leaves the cursor at the region's top; it belongs at home.
    front.emit(format!("\x1b[{top};{bottom}r\x1b[H").as_bytes(), grid);
}

fn set_mode(front: &mut Front, mode: u16, on: bool, grid: &mut impl Grid) {
    let letter = if on { 'h' } else { 'l' };
    match mode {
        1 | 9 | 25 | 1000 | 1002 | 1003 | 1005 | 1006 | 2004 => {
            front.emit(format!("\x1b[?{mode}{letter}").as_bytes(), grid);
        }
        3 => front.emit(b"\x1b[r\x1b[2J\x1b[H", grid),
        6 => {
            front.program.screen_mut(Which::shown(grid.alternate())).origin = on;
            front.emit(format!("\x1b[?6{letter}").as_bytes(), grid);
        }
        7 => front.program.autowrap = on,
        12 => front.program.blink = on,
        47 => front.emit(format!("\x1b[?47{letter}").as_bytes(), grid),
        1047 if on => front.emit(b"\x1b[?47h", grid),
        1047 if grid.alternate() => front.emit(b"\x1b[2J\x1b[?47l", grid),
        1048 if on => save_cursor(front, grid),
        1048 => restore_cursor(front, grid),
        1049 if on => enter_alternate(front, grid),
        1049 => leave_alternate(front, grid),
        1004 => front.program.focus = on,
        1007 => front.program.wheel_arrows = on,
        2026 => {
            let since = front.program.sync_since.filter(|_| on);
            front.program.sync_since = since.or_else(|| on.then(Instant::now));
        }
        2031 => front.program.theme_reports = on,
        _ => {}
    }
}

/// ?1049: the alternate screen is cleared, but the cursor stays where it is, and so does what was saved there before;
/// the engine forgets both.
fn enter_alternate(front: &mut Front, grid: &mut impl Grid) {
    let cursor = grid.cursor();
    save_cursor(front, grid);
    front.emit(b"\x1b[?1049h", grid);
    let alternate = front.program.screen_mut(Which::Alternate);
    (alternate.origin, alternate.region) = (false, None);
    let saved = alternate.saved.map(|saved| saved.at);
    if let Some(at) = saved {
        stand(at, grid);
        grid.write(b"\x1b7");
    }
    stand((cursor.row, cursor.col), grid);
}

/// Puts the cursor to a place of the blank screen, also with a wrap pending: only a character makes one.
fn stand((row, col): (u16, u16), grid: &mut impl Grid) {
    grid.write(format!("\x1b[{};{}H", row + 1, col + 1).as_bytes());
    if col >= grid.size().cols {
        let pen = text::engine_sgr(&grid.pen());
        grid.write(format!("\x1b[m {pen}").as_bytes());
    }
}

fn leave_alternate(front: &mut Front, grid: &mut impl Grid) {
    front.emit(b"\x1b[?1049l", grid);
    let saved = front.program.screen(Which::Main).saved;
    restore_style(front, saved, grid);
}

fn tab(front: &mut Front, csi: &Csi<'_>, grid: &mut impl Grid) {
    let (col, cols) = (grid.cursor().col.min(grid.size().cols - 1), grid.size().cols);
    if csi.last == b'g' {
        return change_tabs(front, grid, |tabs| match csi.number(0, 0) {
            0 => tabs.clear(col),
            3 => tabs.clear_all(),
            _ => {}
        });
    }
    if csi.last == b'I' && grid.cursor().col >= cols {
        return;
    }
    let usual = Tabs::every_eighth();
    let tabs = front.program.tabs.as_ref().unwrap_or(&usual);
    let to = (0..csi.number(0, 1).min(cols)).fold(col, |at, _| match csi.last {
        b'I' => tabs.next(at, cols),
        _ => tabs.previous(at),
    });
    front.emit(format!("\x1b[{}G", to + 1).as_bytes(), grid);
}

fn change_tabs(front: &mut Front, grid: &impl Grid, change: impl FnOnce(&mut Tabs)) {
    let mut tabs = front.program.tabs.take().unwrap_or_else(Tabs::every_eighth);
    change(&mut tabs);
    front.program.tabs = Some(tabs).filter(|tabs| !tabs.is_usual(grid.size().cols));
}
