//! Sequences that the engine does not know or misreads, turned into ones that it runs rightly.
//!
//! Owns which sequences pass untouched, the modes that are kept here, and the rewritings. Does not answer questions.

use std::time::Instant;

use super::program::{KittyStack, Which};
use super::sequence::Csi;
use super::sgr;
use super::signal::TermSignal;
use super::stream::{Front, Grid};
use super::tabs::Tabs;

/// Whether a clean CSI sequence goes to the engine as it is.
pub(super) fn passes(bytes: &[u8]) -> bool {
    let Some((last, body)) = bytes.get(2..).and_then(<[u8]>::split_last) else { return false };
    match last {
        b'm' => is_numbers(body) && sgr::is_plain(body),
        b'J' => matches!(body, b"" | b"0" | b"1" | b"?" | b"?0" | b"?1"),
        b'@' | b'A'..=b'H' | b'K'..=b'M' | b'P' | b'S' | b'X' | b'`' | b'd' | b'f' => {
            is_numbers(body) || erases_line(body)
        }
        b'T' => body.iter().all(u8::is_ascii_digit),
        b'q' => matches!(body, [b'0'..=b'6', b' '] | [b' ']),
        b'h' | b'l' => body.strip_prefix(b"?").is_some_and(|modes| modes.split(|byte| *byte == b';').all(is_engines)),
        _ => false,
    }
}

fn is_numbers(body: &[u8]) -> bool {
    body.iter().all(|byte| matches!(byte, b'0'..=b'9' | b';'))
}

/// `CSI ? K`, which the engine takes for plain erasing.
fn erases_line(body: &[u8]) -> bool {
    matches!(body, [b'?'] | [b'?', b'0'..=b'2'])
}

/// The modes that the engine keeps, and nobody else needs to see change.
fn is_engines(mode: &[u8]) -> bool {
    matches!(mode, b"1" | b"9" | b"25" | b"1000" | b"1002" | b"1003" | b"1005" | b"1006" | b"2004")
}

/// Runs a CSI sequence that does not pass and asks nothing.
pub(super) fn csi(front: &mut Front, csi: &Csi<'_>, grid: &mut impl Grid) {
    match (csi.prefix, csi.intermediate, csi.last) {
        (0, 0, b'm') => {
            let params = sgr::canonical(csi.params);
            if !params.is_empty() {
                front.emit(format!("\x1b[{params}m").as_bytes(), grid);
            }
        }
        (0, 0, b'b') => repeat(front, csi, grid),
        (0 | b'?', 0, b'J') => erase(front, csi, grid),
        (0, 0, b'r') => scroll_region(front, csi, grid),
        (0, 0, b's') if csi.params.is_empty() => save_cursor(front, grid),
        (0, 0, b'u') if csi.params.is_empty() => restore_cursor(front, grid),
        (0, 0, b'a') => front.emit(format!("\x1b[{}C", csi.number(0, 1)).as_bytes(), grid),
        (0, 0, b'e') => front.emit(format!("\x1b[{}B", csi.number(0, 1)).as_bytes(), grid),
        (0, 0, b'I' | b'Z' | b'g') => tab(front, csi, grid),
        (0, 0, b'h' | b'l') if csi.numbers().any(|mode| mode == Some(4)) => front.program.insert = csi.last == b'h',
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
        // Everything else is dropped: an agent neither resizes its pane nor prints nor loads fonts.
        _ => {}
    }
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
    if count > 0 {
        front.emit(format!("\x1b[{count}b").as_bytes(), grid);
    }
}

fn kitty<'a>(front: &'a mut Front, grid: &impl Grid) -> &'a mut KittyStack {
    &mut front.program.screen_mut(Which::shown(grid.alternate())).kitty
}

/// Runs an escape sequence without parameters.
pub(super) fn escape(front: &mut Front, intermediate: u8, last: u8, grid: &mut impl Grid) {
    front.program.pristine &= last == b'c';
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
        (b'(', set) => front.program.charsets.g0_lines = set == b'0',
        (b')', set) => front.program.charsets.g1_lines = set == b'0',
        _ => {}
    }
}

/// RIS. A second one with nothing in between changes nothing and costs a new grid: it is left out.
fn reset(front: &mut Front, grid: &mut impl Grid) {
    if front.program.pristine {
        return;
    }
    grid.clears_screen();
    grid.write(b"\x1bc");
    front.program = super::program::Program::default();
    front.signal(TermSignal::Reset);
}

fn soft_reset(front: &mut Front, grid: &mut impl Grid) {
    let cursor = grid.cursor();
    let which = Which::shown(grid.alternate());
    let home = format!("\x1b[m\x1b[?6l\x1b[?25h\x1b[?1l\x1b>\x1b[r\x1b[{};{}H", cursor.row + 1, cursor.col + 1);
    front.emit(home.as_bytes(), grid);
    let program = &mut front.program;
    *program.screen_mut(which) = super::program::PerScreen::default();
    (program.insert, program.autowrap, program.sync_since) = (false, true, None);
    program.charsets = super::program::Charsets::default();
    program.modify_other_keys = 0;
}

fn save_cursor(front: &mut Front, grid: &mut impl Grid) {
    let screen = front.program.screen_mut(Which::shown(grid.alternate()));
    screen.saved_origin = screen.origin;
    front.emit(b"\x1b7", grid);
}

fn restore_cursor(front: &mut Front, grid: &mut impl Grid) {
    let screen = front.program.screen_mut(Which::shown(grid.alternate()));
    screen.origin = screen.saved_origin;
    front.emit(b"\x1b8", grid);
}

fn scroll_region(front: &mut Front, csi: &Csi<'_>, grid: &mut impl Grid) {
    let rows = grid.size().rows;
    let (top, bottom) = (csi.number(0, 1), csi.number(1, rows).min(rows));
    let screen = front.program.screen_mut(Which::shown(grid.alternate()));
    screen.region = (top < bottom).then_some((top, bottom));
    // The engine leaves the cursor at the region's top; it belongs at home.
    front.emit(format!("\x1b[{top};{bottom}r\x1b[H").as_bytes(), grid);
}

fn set_mode(front: &mut Front, mode: u16, on: bool, grid: &mut impl Grid) {
    let letter = if on { 'h' } else { 'l' };
    match mode {
        1 | 9 | 25 | 1000 | 1002 | 1003 | 1005 | 1006 | 2004 => {
            front.emit(format!("\x1b[?{mode}{letter}").as_bytes(), grid);
        }
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

/// The engine has one saved pen for both screens: the one of the main screen is kept here.
fn enter_alternate(front: &mut Front, grid: &mut impl Grid) {
    if !grid.alternate() {
        front.program.pen_before_alternate = Some(grid.pen());
        let main = front.program.screen_mut(Which::Main);
        main.saved_origin = main.origin;
    }
    let alternate = front.program.screen_mut(Which::Alternate);
    (alternate.origin, alternate.saved_origin, alternate.region) = (false, false, None);
    front.emit(b"\x1b[?1049h", grid);
}

fn leave_alternate(front: &mut Front, grid: &mut impl Grid) {
    let pen = front.program.pen_before_alternate.take().filter(|_| grid.alternate());
    front.emit(b"\x1b[?1049l", grid);
    let main = front.program.screen_mut(Which::Main);
    main.origin = main.saved_origin;
    if let Some(pen) = pen {
        let mut sgr = String::new();
        pen.write_sgr(&mut sgr);
        front.emit(sgr.as_bytes(), grid);
    }
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
