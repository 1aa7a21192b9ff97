//! What a program asks its terminal, and the answers.
//!
//! Owns the answers. Each has a fixed form: numbers of ours, never bytes that the program sent, so that no answer
//! types what a hostile program wants typed. Does not decide when answers are sent.

use std::fmt::Write as _;

use super::modes::{MouseEncoding, MouseMode};
use super::osc::{ColorSlot, Osc, decode};
use super::program::{Untouched, Which};
use super::sequence::Csi;
use super::signal::TermSignal;
use super::stream::{Front, Grid, Terminator};
use super::style::CellStyle;

/// DA1: a VT220 with colour and, of the newer kinds of attributes, clipboard access.
pub(super) const ATTRIBUTES: &str = "\x1b[?62;22;52c";

/// Answers a CSI sequence if it asks something; says whether it did.
pub(super) fn answer_csi(front: &mut Front, csi: &Csi<'_>, grid: &impl Grid) -> bool {
    let first = csi.number(0, 0);
    match (csi.prefix, csi.intermediate, csi.last) {
        (0, 0, b'c') if first == 0 => front.reply(ATTRIBUTES),
        (b'>', 0, b'c') if first == 0 => front.reply("\x1b[>1;10;0c"),
        (b'>', 0, b'q') if first == 0 => {
            let answer = format!("\x1bP>|{}\x1b\\", front.identity);
            front.reply(&answer);
        }
        (0, 0, b'n') if first == 5 => front.reply("\x1b[0n"),
        (0 | b'?', 0, b'n') if first == 6 => cursor_position(front, csi, grid),
        (b'?', 0, b'n') if first == 996 => {
            let theme = theme_report(front);
            front.reply(theme);
        }
        (b'?', 0, b'u') => {
            let flags = front.program.screen(Which::shown(grid.alternate())).kitty.flags().0;
            front.reply(&format!("\x1b[?{flags}u"));
        }
        (b'?', b'$', b'p') => {
            let state = mode_state(front, first, grid);
            front.reply(&format!("\x1b[?{first};{state}$y"));
        }
        (0, b'$', b'p') => {
            let state = match first {
                4 => set_or_reset(front.program.insert),
                20 => set_or_reset(front.program.newline),
                _ => 0,
            };
            front.reply(&format!("\x1b[{first};{state}$y"));
        }
        (0, 0, b't') => window(front, csi, grid),
        _ => return false,
    }
    true
}

/// The report of the outer theme: dark or light.
pub(super) fn theme_report(front: &Front) -> &'static str {
    if front.palette.is_dark() { "\x1b[?997;1n" } else { "\x1b[?997;2n" }
}

fn cursor_position(front: &mut Front, csi: &Csi<'_>, grid: &impl Grid) {
    let cursor = grid.cursor();
    let screen = front.program.screen(Which::shown(grid.alternate()));
    let top = screen.region.filter(|_| screen.origin).map_or(0, |(top, _)| top - 1);
    let row = cursor.row.saturating_sub(top) + 1;
    let col = cursor.col.min(grid.size().cols - 1) + 1;
    let mark = if csi.prefix == b'?' { "?" } else { "" };
    front.reply(&format!("\x1b[{mark}{row};{col}R"));
}

fn window(front: &mut Front, csi: &Csi<'_>, grid: &impl Grid) {
    let operation = csi.number(0, 0);
    let (size, (width, height)) = (grid.size(), front.cell_pixels);
    match operation {
        14 => {
            let (high, wide) = (u32::from(size.rows) * u32::from(height), u32::from(size.cols) * u32::from(width));
            front.reply(&format!("\x1b[4;{high};{wide}t"));
        }
        16 => front.reply(&format!("\x1b[6;{height};{width}t")),
        18 => front.reply(&format!("\x1b[8;{};{}t", size.rows, size.cols)),
        22 if csi.number(1, 0) != 1 => front.program.push_title(),
        23 if csi.number(1, 0) != 1 => {
            if let Some(title) = front.program.pop_title() {
                front.signal(TermSignal::Title(title));
            }
        }
        // The title is never told (21): what is asked back would be typed into a shell.
        _ => {}
    }
}

const fn set_or_reset(on: bool) -> u8 {
    if on { 1 } else { 2 }
}

fn mode_state(front: &Front, mode: u16, grid: &impl Grid) -> u8 {
    let (program, engine) = (&front.program, grid.modes());
    let on = match mode {
        1 => engine.app_cursor,
        6 => program.screen(Which::shown(engine.alternate)).origin,
        7 => program.autowrap,
        9 => engine.mouse == MouseMode::Press,
        12 => program.blink,
        25 => grid.cursor().visible,
        47 | 1047 | 1049 => engine.alternate,
        1000 => engine.mouse == MouseMode::Click,
        1002 => engine.mouse == MouseMode::Drag,
        1003 => engine.mouse == MouseMode::Motion,
        1004 => program.focus,
        1005 => engine.mouse_encoding == MouseEncoding::Utf8,
        1006 => engine.mouse_encoding == MouseEncoding::Sgr,
        1007 => program.wheel_arrows,
        2004 => engine.bracketed_paste,
        2026 => program.sync_since.is_some(),
        2031 => program.theme_reports,
        _ => return 0,
    };
    set_or_reset(on)
}

/// Acts on an OSC string: the body between `ESC ]` and the terminator.
pub(super) fn answer_osc(front: &mut Front, body: &[u8], terminator: Terminator, grid: &mut impl Grid) {
    match decode(body) {
        Osc::Title(title) => {
            if title != front.program.title {
                front.program.untouched = Untouched::No;
                front.program.title.clone_from(&title);
                front.signal(TermSignal::Title(title));
            }
        }
        Osc::Link(address) => {
            front.program.untouched = Untouched::No;
            front.program.mark.link = address.and_then(|address| grid.link(&address));
        }
        Osc::Signal(signal) => front.signal(signal),
        Osc::Colors(slots) => slots.into_iter().for_each(|slot| tell_color(front, slot, terminator)),
        Osc::StatusQuery => {
            front.reply(&format!("\x1b]7501;?{}", terminator.bytes()));
            front.signal(TermSignal::StatusQueried);
        }
        Osc::Ignored => {}
    }
}

fn tell_color(front: &mut Front, slot: ColorSlot, terminator: Terminator) {
    let palette = &front.palette;
    let (name, (red, green, blue)) = match slot {
        ColorSlot::Dynamic(10) => ("10".to_owned(), palette.foreground),
        ColorSlot::Dynamic(11) => ("11".to_owned(), palette.background),
        ColorSlot::Dynamic(_) => ("12".to_owned(), palette.cursor),
        ColorSlot::Indexed(index) => (format!("4;{index}"), palette.indexed(index)),
    };
    let end = terminator.bytes();
    front.reply(&format!("\x1b]{name};rgb:{red:02x}{red:02x}/{green:02x}{green:02x}/{blue:02x}{blue:02x}{end}"));
}

/// Answers a DCS string: XTGETTCAP knows nothing, DECRQSS knows the pen, the scroll region and the cursor's shape.
pub(super) fn answer_dcs(front: &mut Front, body: &[u8], grid: &impl Grid) {
    if body.starts_with(b"+q") {
        return front.reply("\x1bP0+r\x1b\\");
    }
    let Some(setting) = body.strip_prefix(b"$q") else { return };
    let mut answer = String::new();
    match setting {
        b"m" => {
            let mut pen = grid.pen();
            front.program.mark.apply(&mut pen);
            CellStyle { link: None, ..pen }.write_params(&mut answer);
            answer.push('m');
        }
        b"r" => {
            let region = front.program.screen(Which::shown(grid.alternate())).region;
            let (top, bottom) = region.unwrap_or((1, grid.size().rows));
            let _ = write!(answer, "{top};{bottom}r");
        }
        b" q" => {
            let _ = write!(answer, "{} q", grid.cursor().shape.param());
        }
        _ => return front.reply("\x1bP0$r\x1b\\"),
    }
    front.reply(&format!("\x1bP1$r{answer}\x1b\\"));
}
