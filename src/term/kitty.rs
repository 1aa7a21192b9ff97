//! Keys as the kitty keyboard protocol writes them for a program that has set flags of it.
//!
//! ```text
//! CSI number [: shifted [: base]] ; modifiers [: event] ; text  u | ~ | letter
//! ```
//!
//! Owns that writing. Does not know where the bytes go; keys that the flags leave alone are written by `encode`.

use std::fmt::Write as _;

use super::encode::legacy_key;
use super::keys::KeyCode;
use super::modes::{KittyFlags, Modes};
use super::report::{KEYPAD, KeyKind, KeyReport, ReportedKey, ReportedMods};

/// Shift, Control, Alt, Super, Hyper, Meta, at both sides; then the level shifts.
const MODIFIER_KEYS: std::ops::RangeInclusive<u32> = 57_441..=57_454;
/// Caps, scroll and number lock.
const LOCK_KEYS: std::ops::RangeInclusive<u32> = 57_358..=57_360;

/// The bytes of a key for a program that has set at least one flag; none when it did not ask for that event.
pub(super) fn encode(report: &KeyReport, modes: &Modes) -> Vec<u8> {
    let flags = modes.kitty;
    let released = report.kind == KeyKind::Release;
    if (released && !flags.events()) || (modifies(report.key) && !flags.all_as_escapes()) {
        return Vec::new();
    }
    if !flags.all_as_escapes() && !released && writes_text(report) {
        return report.text.clone().into_bytes();
    }
    if let ReportedKey::Other(number) = report.key
        && !flags.disambiguates()
        && !flags.all_as_escapes()
        && (KEYPAD..KEYPAD + 28).contains(&number)
    {
        return if released { Vec::new() } else { legacy(report, modes) };
    }
    match report.key {
        ReportedKey::Char(c) => character(c, report, modes),
        ReportedKey::Named(code) => named(code, report, modes),
        ReportedKey::Other(number) => sequence(&Form { number, last: 'u', beside: None }, report, flags),
    }
}

fn modifies(key: ReportedKey) -> bool {
    matches!(key, ReportedKey::Other(number) if MODIFIER_KEYS.contains(&number) || LOCK_KEYS.contains(&number))
}

/// Whether the key writes its text: nothing but Shift and the locks is held.
fn writes_text(report: &KeyReport) -> bool {
    !report.text.is_empty() && report.mods.0 & !(ReportedMods::SHIFT | ReportedMods::LOCKS) == 0
}

fn legacy(report: &KeyReport, modes: &Modes) -> Vec<u8> {
    report.press().map(|press| legacy_key(&press, modes)).unwrap_or_default()
}

/// One sequence: its number, its last byte, the keys beside.
struct Form {
    number: u32,
    last: char,
    beside: Option<(Option<char>, Option<char>)>,
}

fn character(c: char, report: &KeyReport, modes: &Modes) -> Vec<u8> {
    let flags = modes.kitty;
    let shift = report.mods.0 & ReportedMods::SHIFT != 0;
    let shifted = report.shifted.filter(|_| shift);
    let beside = (flags.alternates() && (shifted.is_some() || report.base.is_some())).then_some((shifted, report.base));
    let tells_event = flags.events() && report.kind != KeyKind::Press;
    let tells_more = tells_event || beside.is_some() || (flags.tells_text() && !report.text.is_empty());
    if !tells_more && !flags.disambiguates() && !flags.all_as_escapes() {
        return legacy(report, modes);
    }
    sequence(&Form { number: u32::from(c), last: 'u', beside }, report, flags)
}

fn named(code: KeyCode, report: &KeyReport, modes: &Modes) -> Vec<u8> {
    let flags = modes.kitty;
    let mods = report.mods.0 & !ReportedMods::LOCKS;
    let released = report.kind == KeyKind::Release;
    let bytes_of_its_own = matches!(code, KeyCode::Enter | KeyCode::Tab | KeyCode::Backspace);
    if bytes_of_its_own && !flags.all_as_escapes() && (released || mods == 0) {
        // A shell stays usable when a program crashed and left its flags behind.
        return if released { Vec::new() } else { legacy(report, modes) };
    }
    let ambiguous = bytes_of_its_own || code == KeyCode::Esc;
    let quiet = !flags.disambiguates() && !flags.all_as_escapes();
    let tells_event = flags.events() && report.kind != KeyKind::Press;
    if quiet && !tells_event && (!flags.events() || (ambiguous && mods == 0)) {
        return legacy(report, modes);
    }
    let (number, last) = form_of(code);
    sequence(&Form { number, last, beside: None }, report, flags)
}

/// Number and last byte of a named key.
fn form_of(code: KeyCode) -> (u32, char) {
    match code {
        KeyCode::Esc => (27, 'u'),
        KeyCode::Enter => (13, 'u'),
        KeyCode::Tab | KeyCode::BackTab => (9, 'u'),
        KeyCode::Backspace => (127, 'u'),
        KeyCode::Insert => (2, '~'),
        KeyCode::Delete => (3, '~'),
        KeyCode::PageUp => (5, '~'),
        KeyCode::PageDown => (6, '~'),
        KeyCode::Up => (1, 'A'),
        KeyCode::Down => (1, 'B'),
        KeyCode::Right => (1, 'C'),
        KeyCode::Left => (1, 'D'),
        KeyCode::Home => (1, 'H'),
        KeyCode::End => (1, 'F'),
        KeyCode::F(1) => (1, 'P'),
        KeyCode::F(2) => (1, 'Q'),
        // Not R, which is the answer to a question for the cursor.
        KeyCode::F(3) => (13, '~'),
        KeyCode::F(4) => (1, 'S'),
        KeyCode::F(5) => (15, '~'),
        KeyCode::F(number @ 6..=10) => (u32::from(number) + 11, '~'),
        KeyCode::F(number @ 11..=12) => (u32::from(number) + 12, '~'),
        KeyCode::F(number) => (57_376 - 13 + u32::from(number), 'u'),
        KeyCode::Char(c) => (u32::from(c), 'u'),
    }
}

fn sequence(form: &Form, report: &KeyReport, flags: KittyFlags) -> Vec<u8> {
    let locks = if flags.all_as_escapes() || !matches!(report.key, ReportedKey::Char(_)) { 0 } else { 0b1100_0000 };
    let mods = u32::from(report.mods.0 & !locks) + 1;
    let event = match report.kind {
        KeyKind::Press => None,
        KeyKind::Repeat => Some(2),
        KeyKind::Release => Some(3),
    };
    let event = event.filter(|_| flags.events());
    let text = Some(&report.text).filter(|text| flags.tells_text() && !text.is_empty());
    let second = mods > 1 || event.is_some();
    let mut out = String::from("\x1b[");
    if form.number != 1 || second || text.is_some() {
        let _ = write!(out, "{}", form.number);
    }
    if let Some((shifted, base)) = form.beside {
        out.push(':');
        let _ = shifted.map_or(Ok(()), |c| write!(out, "{}", u32::from(c)));
        let _ = base.map_or(Ok(()), |c| write!(out, ":{}", u32::from(c)));
    }
    if second || text.is_some() {
        out.push(';');
    }
    if second {
        let _ = write!(out, "{mods}");
    }
    if let Some(event) = event {
        let _ = write!(out, ":{event}");
    }
    for (at, c) in text.into_iter().flat_map(|text| text.chars()).enumerate() {
        let _ = write!(out, "{}{}", if at == 0 { ';' } else { ':' }, u32::from(c));
    }
    out.push(form.last);
    out.into_bytes()
}

#[cfg(test)]
#[path = "kitty_tests.rs"]
mod tests;
