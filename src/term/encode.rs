//! Keys, pastes, the mouse and focus as the bytes that a program in a pane expects, by the modes it has set.
//!
//! Owns the encodings: legacy, application cursor and keypad, modifyOtherKeys; that of kitty is in `kitty`. Does not know
//! where the bytes go.

use crate::domain::session::dialog::DialogKey;

use super::keys::{KeyCode, KeyPress, Mods, MouseButton, MouseInput, MouseKind};
use super::kitty;
use super::modes::{Modes, MouseEncoding, MouseMode};
use super::report::{KEYPAD, KeyKind, KeyReport, ReportedKey};

/// What a turn of the wheel over a pane does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WheelTo {
    /// It is sent to the program as a mouse event.
    Forward,
    /// It is sent to the program as three arrow keys.
    Arrows,
    /// It scrolls our own view.
    Scrollback,
}

/// The bytes of a key press.
pub fn encode_key(key: &KeyPress, modes: &Modes) -> Vec<u8> {
    if modes.kitty.0 == 0 { legacy_key(key, modes) } else { kitty::encode(&KeyReport::of(key), modes) }
}

/// The bytes of a key as a terminal with the kitty protocol told it; none when the program did not ask for that event.
pub fn encode_report(report: &KeyReport, modes: &Modes) -> Vec<u8> {
    if modes.kitty.0 != 0 {
        return kitty::encode(report, modes);
    }
    if report.kind == KeyKind::Release {
        return Vec::new();
    }
    let pressed = |press: KeyPress| legacy_key(&press, modes);
    keypad_key(report, modes).or_else(|| report.press().map(pressed)).unwrap_or_default()
}

/// A key of the keypad in application mode: `ESC O` and a letter.
fn keypad_key(report: &KeyReport, modes: &Modes) -> Option<Vec<u8>> {
    const LETTERS: &[u8] = b"pqrstuvwxynojmkMXl";
    let ReportedKey::Other(number) = report.key else { return None };
    let at = usize::try_from(number.checked_sub(KEYPAD)?).ok()?;
    let letter = LETTERS.get(at).filter(|_| modes.app_keypad)?;
    Some(vec![0x1b, b'O', *letter])
}

/// The bytes of a key press for a program without the kitty protocol.
pub(super) fn legacy_key(key: &KeyPress, modes: &Modes) -> Vec<u8> {
    match key.code {
        KeyCode::Char(c) => encode_char(c, key.mods, modes),
        KeyCode::Enter => encode_special(13, b"\r", key.mods, modes),
        KeyCode::Tab => encode_special(9, b"\t", key.mods, modes),
        KeyCode::Esc => encode_special(27, b"\x1b", key.mods, modes),
        KeyCode::Backspace if key.mods.ctrl => prefixed(key.mods, b"\x08"),
        KeyCode::Backspace => encode_special(127, b"\x7f", key.mods, modes),
        KeyCode::BackTab => prefixed(key.mods, b"\x1b[Z"),
        KeyCode::Up => cursor_key('A', key.mods, modes),
        KeyCode::Down => cursor_key('B', key.mods, modes),
        KeyCode::Right => cursor_key('C', key.mods, modes),
        KeyCode::Left => cursor_key('D', key.mods, modes),
        KeyCode::Home => cursor_key('H', key.mods, modes),
        KeyCode::End => cursor_key('F', key.mods, modes),
        KeyCode::Insert => tilde(2, key.mods),
        KeyCode::Delete => tilde(3, key.mods),
        KeyCode::PageUp => tilde(5, key.mods),
        KeyCode::PageDown => tilde(6, key.mods),
        KeyCode::F(number) => function_key(number, key.mods),
    }
}

/// The bytes of a key that answers a dialog.
pub fn encode_dialog_key(key: &DialogKey, modes: &Modes) -> Vec<u8> {
    let code = match key {
        DialogKey::Char(c) => KeyCode::Char(*c),
        DialogKey::Enter => KeyCode::Enter,
        DialogKey::Up => KeyCode::Up,
        DialogKey::Down => KeyCode::Down,
        DialogKey::Left => KeyCode::Left,
        DialogKey::Right => KeyCode::Right,
        DialogKey::Escape => KeyCode::Esc,
    };
    encode_key(&KeyPress::plain(code), modes)
}

fn other_key(code: u32, mods: Mods) -> Vec<u8> {
    format!("\x1b[27;{};{code}~", mods.param()).into_bytes()
}

fn prefixed(mods: Mods, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 1);
    if mods.alt {
        out.push(0x1b);
    }
    out.extend_from_slice(bytes);
    out
}

fn encode_char(c: char, mods: Mods, modes: &Modes) -> Vec<u8> {
    let control = control_byte(c).filter(|_| mods.ctrl);
    // Level 1 tells only what is lost otherwise: Ctrl with a key that has no control character, or with Shift too.
    let lost = mods.ctrl && (control.is_none() || mods.shift);
    if ((mods.ctrl || mods.alt) && modes.modify_other_keys == 2) || (lost && modes.modify_other_keys == 1) {
        let shift = mods.shift || c.is_uppercase();
        let mut upper = c.to_uppercase();
        let c = upper.next().filter(|_| shift && upper.next().is_none()).unwrap_or(c);
        return other_key(u32::from(c), Mods { shift, ..mods });
    }
    let mut text = [0; 4];
    match control {
        Some(byte) => prefixed(mods, &[byte]),
        None => prefixed(mods, c.encode_utf8(&mut text).as_bytes()),
    }
}

fn control_byte(c: char) -> Option<u8> {
    let byte = u8::try_from(c).ok()?;
    match byte {
        b'a'..=b'z' | b'@'..=b'_' => Some(byte & 0x1f),
        b' ' | b'2' => Some(0),
        b'3'..=b'7' => Some(byte - b'3' + 0x1b),
        b'/' => Some(0x1f),
        b'8' | b'?' => Some(0x7f),
        _ => None,
    }
}

/// Enter, Tab, Escape and Backspace: one byte as long as no modifier must be told.
fn encode_special(code: u32, legacy: &[u8], mods: Mods, modes: &Modes) -> Vec<u8> {
    let told = modes.modify_other_keys == 2 || (modes.modify_other_keys == 1 && matches!(code, 9 | 13));
    if !mods.is_empty() && told {
        return other_key(code, mods);
    }
    let newline = code == 13 && (mods.shift || mods.ctrl);
    prefixed(Mods { alt: mods.alt || newline, ..mods }, legacy)
}

fn cursor_key(letter: char, mods: Mods, modes: &Modes) -> Vec<u8> {
    if !mods.is_empty() {
        format!("\x1b[1;{}{letter}", mods.param()).into_bytes()
    } else if modes.app_cursor {
        format!("\x1bO{letter}").into_bytes()
    } else {
        format!("\x1b[{letter}").into_bytes()
    }
}

fn tilde(number: u8, mods: Mods) -> Vec<u8> {
    if mods.is_empty() { format!("\x1b[{number}~") } else { format!("\x1b[{number};{}~", mods.param()) }.into_bytes()
}

fn function_key(number: u8, mods: Mods) -> Vec<u8> {
    const CODES: [u8; 20] = [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34];
    match number {
        1..=4 if !mods.is_empty() => format!("\x1b[1;{}{}", mods.param(), char::from(b'O' + number)).into_bytes(),
        1..=4 => format!("\x1bO{}", char::from(b'O' + number)).into_bytes(),
        5..=20 => tilde(CODES[usize::from(number) - 1], mods),
        _ => Vec::new(),
    }
}

/// The bytes of a paste: line ends as Enter, bracketed when the program asked for it, and nothing inside that could
/// end the bracket or, unbracketed, act as a key.
pub fn encode_paste(text: &str, modes: &Modes) -> Vec<u8> {
    let body = text.replace("\r\n", "\r").replace('\n', "\r");
    if !modes.bracketed_paste {
        return body.chars().filter(|c| matches!(c, '\r' | '\t') || !c.is_control()).collect::<String>().into_bytes();
    }
    let mut out = Vec::with_capacity(body.len() + 12);
    out.extend_from_slice(b"\x1b[200~");
    let start = out.len();
    for byte in body.bytes() {
        out.push(byte);
        // Also one that only forms when another was taken out, in one pass however deep they are nested.
        for end in [&b"\x1b[201~"[..], "\u{9b}201~".as_bytes()] {
            if byte == b'~' && out[start..].ends_with(end) {
                out.truncate(out.len() - end.len());
            }
        }
    }
    out.extend_from_slice(b"\x1b[201~");
    out
}

/// The bytes of a change of focus, or `None` when the program did not ask.
pub fn encode_focus(gained: FocusChange, modes: &Modes) -> Option<&'static [u8]> {
    modes.focus.then_some(match gained {
        FocusChange::Gained => b"\x1b[I",
        FocusChange::Lost => b"\x1b[O",
    })
}

/// How the focus of a pane changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FocusChange {
    /// The pane got it.
    Gained,
    /// The pane lost it.
    Lost,
}

/// What a turn of the wheel over the pane does.
pub fn wheel(modes: &Modes) -> WheelTo {
    match modes.mouse {
        MouseMode::Click | MouseMode::Drag | MouseMode::Motion => WheelTo::Forward,
        MouseMode::Off | MouseMode::Press if modes.alternate && modes.wheel_arrows => WheelTo::Arrows,
        MouseMode::Off | MouseMode::Press => WheelTo::Scrollback,
    }
}

/// The bytes of a mouse event whose position is relative to the pane, or `None` when the program did not ask for it
/// or its encoding cannot write the position.
pub fn encode_mouse(event: &MouseInput, modes: &Modes) -> Option<Vec<u8>> {
    if !wants(event.kind, modes.mouse) {
        return None;
    }
    let button = button_bits(event.kind) + (event.mods.param() - 1) * 4;
    let (x, y) = (u32::from(event.col) + 1, u32::from(event.row) + 1);
    let released = matches!(event.kind, MouseKind::Up(_));
    match modes.mouse_encoding {
        MouseEncoding::Sgr => Some(format!("\x1b[<{button};{x};{y}{}", if released { 'm' } else { 'M' }).into_bytes()),
        MouseEncoding::Default | MouseEncoding::Utf8 => {
            let button = if released { button | 3 } else { button };
            let most = if modes.mouse_encoding == MouseEncoding::Utf8 { 2047 } else { 255 };
            let mut out = b"\x1b[M".to_vec();
            for number in [u32::from(button), x, y] {
                push_coordinate(&mut out, number + 32, most)?;
            }
            Some(out)
        }
    }
}

fn push_coordinate(out: &mut Vec<u8>, number: u32, most: u32) -> Option<()> {
    if number > most {
        return None;
    }
    if most == 255 {
        out.push(number as u8);
    } else {
        out.extend_from_slice(char::from_u32(number)?.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(())
}

const fn wants(kind: MouseKind, mode: MouseMode) -> bool {
    match kind {
        MouseKind::Down(_) => !matches!(mode, MouseMode::Off),
        MouseKind::Up(_) | MouseKind::WheelUp | MouseKind::WheelDown | MouseKind::WheelLeft | MouseKind::WheelRight => {
            !matches!(mode, MouseMode::Off | MouseMode::Press)
        }
        MouseKind::Drag(_) => matches!(mode, MouseMode::Drag | MouseMode::Motion),
        MouseKind::Moved => matches!(mode, MouseMode::Motion),
    }
}

const fn button_bits(kind: MouseKind) -> u8 {
    const fn of(button: MouseButton) -> u8 {
        match button {
            MouseButton::Left => 0,
            MouseButton::Middle => 1,
            MouseButton::Right => 2,
        }
    }
    match kind {
        MouseKind::Down(button) | MouseKind::Up(button) => of(button),
        MouseKind::Drag(button) => of(button) + 32,
        MouseKind::Moved => 35,
        MouseKind::WheelUp => 64,
        MouseKind::WheelDown => 65,
        MouseKind::WheelLeft => 66,
        MouseKind::WheelRight => 67,
    }
}

#[cfg(test)]
#[path = "encode_tests.rs"]
mod tests;
