//! Keys, pastes, the mouse and focus as the bytes that a program in a pane expects, by the modes it has set.
//!
//! Owns the encodings: legacy, application cursor, modifyOtherKeys, kitty. Does not know where the bytes go.

use crate::domain::session::dialog::DialogKey;

use super::keys::{KeyCode, KeyPress, Mods, MouseButton, MouseInput, MouseKind};
use super::modes::{Modes, MouseEncoding, MouseMode};

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
    match key.code {
        KeyCode::Char(c) => encode_char(c, key.mods, modes),
        KeyCode::Enter => encode_special(13, b"\r", key.mods, modes),
        KeyCode::Tab => encode_special(9, b"\t", key.mods, modes),
        KeyCode::Esc => encode_special(27, b"\x1b", key.mods, modes),
        KeyCode::Backspace if key.mods.ctrl && !escapes(modes) => prefixed(key.mods, b"\x08"),
        KeyCode::Backspace => encode_special(127, b"\x7f", key.mods, modes),
        KeyCode::BackTab if escapes(modes) => csi_u(9, Mods { shift: true, ..key.mods }),
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
        KeyCode::F(number) => function_key(number, key.mods, modes),
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

const fn escapes(modes: &Modes) -> bool {
    modes.kitty.disambiguates() || modes.kitty.all_as_escapes()
}

fn csi_u(code: u32, mods: Mods) -> Vec<u8> {
    if mods.is_empty() { format!("\x1b[{code}u") } else { format!("\x1b[{code};{}u", mods.param()) }.into_bytes()
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
    let modified = mods.ctrl || mods.alt;
    if modes.kitty.all_as_escapes() || (modes.kitty.disambiguates() && modified) {
        let lower = c.to_lowercase().next().unwrap_or(c);
        return csi_u(u32::from(lower), Mods { shift: mods.shift || lower != c, ..mods });
    }
    if modified && modes.modify_other_keys == 2 {
        return other_key(u32::from(c), Mods { shift: mods.shift || c.is_uppercase(), ..mods });
    }
    let mut text = [0; 4];
    match control_byte(c).filter(|_| mods.ctrl) {
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
    if modes.kitty.all_as_escapes() || (modes.kitty.disambiguates() && (code == 27 || !mods.is_empty())) {
        return csi_u(code, mods);
    }
    if !mods.is_empty() && (modes.modify_other_keys == 2 || (modes.modify_other_keys == 1 && code == 13)) {
        return other_key(code, mods);
    }
    let newline = code == 13 && (mods.shift || mods.ctrl);
    prefixed(Mods { alt: mods.alt || newline, ..mods }, legacy)
}

fn cursor_key(letter: char, mods: Mods, modes: &Modes) -> Vec<u8> {
    if !mods.is_empty() {
        format!("\x1b[1;{}{letter}", mods.param()).into_bytes()
    } else if modes.app_cursor && !escapes(modes) {
        format!("\x1bO{letter}").into_bytes()
    } else {
        format!("\x1b[{letter}").into_bytes()
    }
}

fn tilde(number: u8, mods: Mods) -> Vec<u8> {
    if mods.is_empty() { format!("\x1b[{number}~") } else { format!("\x1b[{number};{}~", mods.param()) }.into_bytes()
}

fn function_key(number: u8, mods: Mods, modes: &Modes) -> Vec<u8> {
    const CODES: [u8; 20] = [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34];
    match number {
        3 if escapes(modes) => tilde(13, mods),
        1..=4 if !mods.is_empty() => format!("\x1b[1;{}{}", mods.param(), char::from(b'O' + number)).into_bytes(),
        1..=4 if escapes(modes) => format!("\x1b[{}", char::from(b'O' + number)).into_bytes(),
        1..=4 => format!("\x1bO{}", char::from(b'O' + number)).into_bytes(),
        5..=20 => tilde(CODES[usize::from(number) - 1], mods),
        _ => Vec::new(),
    }
}

/// The bytes of a paste: line ends as Enter, bracketed when the program asked for it, and nothing inside that could
/// end the bracket or, unbracketed, act as a key.
pub fn encode_paste(text: &str, modes: &Modes) -> Vec<u8> {
    let mut body = text.replace("\r\n", "\r").replace('\n', "\r");
    if !modes.bracketed_paste {
        body.retain(|c| c == '\r' || c == '\t' || !c.is_control());
        return body.into_bytes();
    }
    while let Some(end) = ["\x1b[201~", "\u{9b}201~"].into_iter().find(|end| body.contains(end)) {
        body = body.replace(end, "");
    }
    format!("\x1b[200~{body}\x1b[201~").into_bytes()
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
