//! A key as the kitty keyboard protocol tells it: what happened to it, the key itself, the keys beside it, its text.
//!
//! Owns that form and its way to and from a plain key press. How it is written for a program is in `kitty`.

use serde::{Deserialize, Serialize};

use super::keys::{KeyCode, KeyPress, Mods};

/// What happened to the key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// It was pressed.
    #[default]
    Press,
    /// It is held and repeats.
    Repeat,
    /// It was released.
    Release,
}

/// Which key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportedKey {
    /// A character key, by what it writes without Shift.
    Char(char),
    /// A key with a name; never `Char` and never `BackTab`.
    Named(KeyCode),
    /// Another key, by its number in the protocol: keypad, media, modifiers, locks.
    Other(u32),
}

/// The modifiers as bits, in the order of the protocol: Shift, Alt, Ctrl, Super, Hyper, Meta, Caps Lock, Num Lock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedMods(pub u8);

impl ReportedMods {
    pub(super) const SHIFT: u8 = 0b1;
    pub(super) const ALT: u8 = 0b10;
    pub(super) const CTRL: u8 = 0b100;
    pub(super) const LOCKS: u8 = 0b1100_0000;
    const FOREIGN: u8 = 0b11_1000;

    const fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }
}

/// A key with all that a terminal can tell of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyReport {
    /// What happened to it.
    #[serde(default)]
    pub kind: KeyKind,
    /// Which key.
    pub key: ReportedKey,
    /// Which modifiers were held.
    #[serde(default)]
    pub mods: ReportedMods,
    /// What the key writes with Shift, when that was told.
    #[serde(default)]
    pub shifted: Option<char>,
    /// The key at the same place of a US keyboard, when that was told.
    #[serde(default)]
    pub base: Option<char>,
    /// The text that it wrote, when that was told.
    #[serde(default)]
    pub text: String,
}

/// The first number of the keypad; digits, `. / * - + Enter = ,` and eleven movements follow.
pub(super) const KEYPAD: u32 = 57_399;
const KEYPAD_SIGNS: &str = "0123456789./*-+\r=,";
const KEYPAD_MOVES: [KeyCode; 10] = [
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::Insert,
    KeyCode::Delete,
];

impl KeyReport {
    /// The report of a plain press, with what can be known of it.
    pub fn of(key: &KeyPress) -> Self {
        let mut mods = key.mods.param() - 1;
        let (mut shifted, mut text) = (None, String::new());
        let reported = match key.code {
            KeyCode::Char(c) => {
                let mut lower = c.to_lowercase();
                let small = lower.next().filter(|small| *small != c && lower.next().is_none());
                if small.is_some() {
                    mods |= ReportedMods::SHIFT;
                    shifted = Some(c);
                }
                if key.typed().is_some() {
                    text.push(c);
                }
                ReportedKey::Char(small.unwrap_or(c))
            }
            KeyCode::BackTab => {
                mods |= ReportedMods::SHIFT;
                ReportedKey::Named(KeyCode::Tab)
            }
            named => ReportedKey::Named(named),
        };
        Self { kind: KeyKind::Press, key: reported, mods: ReportedMods(mods), shifted, base: None, text }
    }

    /// The key press that it is to our own key map and to programs without the protocol; `None` for keys that mean
    /// nothing to them and for those held with Super, Hyper or Meta.
    pub fn press(&self) -> Option<KeyPress> {
        if self.mods.has(ReportedMods::FOREIGN) {
            return None;
        }
        let mods = Mods {
            shift: self.mods.has(ReportedMods::SHIFT),
            ctrl: self.mods.has(ReportedMods::CTRL),
            alt: self.mods.has(ReportedMods::ALT),
        };
        match self.key {
            ReportedKey::Named(code) => Some(KeyPress::new(code, mods)),
            ReportedKey::Other(number) => keypad(number).map(|code| KeyPress::new(code, mods)),
            ReportedKey::Char(c) => Some(self.press_of_char(c, mods)),
        }
    }

    fn press_of_char(&self, c: char, mods: Mods) -> KeyPress {
        let mut text = self.text.chars();
        if let (Some(only), None, false, false) = (text.next(), text.next(), mods.ctrl, mods.alt) {
            return KeyPress::plain(KeyCode::Char(only));
        }
        // Ctrl+C is Ctrl+C also where the key writes a letter of another script.
        let c = if mods.ctrl && !c.is_ascii() { self.base.unwrap_or(c) } else { c };
        match self.shifted.filter(|_| mods.shift && !c.is_alphabetic()) {
            Some(shifted) => KeyPress::new(KeyCode::Char(shifted), Mods { shift: false, ..mods }),
            None => KeyPress::new(KeyCode::Char(c), mods),
        }
    }

    /// Whether a plain press of a key says as much.
    pub fn is_plain(&self) -> bool {
        self.kind == KeyKind::Press
            && self.base.is_none()
            && !self.mods.has(ReportedMods::LOCKS)
            && self.press().is_some_and(|press| Self { shifted: self.shifted, ..Self::of(&press) } == *self)
    }
}

/// The usual key that a key of the keypad stands for.
fn keypad(number: u32) -> Option<KeyCode> {
    let at = usize::try_from(number.checked_sub(KEYPAD)?).ok()?;
    match KEYPAD_SIGNS.chars().nth(at) {
        Some('\r') => Some(KeyCode::Enter),
        Some(sign) => Some(KeyCode::Char(sign)),
        None => KEYPAD_MOVES.get(at - KEYPAD_SIGNS.len()).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(key: ReportedKey, mods: u8) -> KeyReport {
        KeyReport {
            kind: KeyKind::Press,
            key,
            mods: ReportedMods(mods),
            shifted: None,
            base: None,
            text: String::new(),
        }
    }

    #[test]
    fn reports_are_the_keys_that_our_map_knows() {
        let minus = KeyReport { shifted: Some('_'), ..report(ReportedKey::Char('-'), 5) };
        let cyrillic = KeyReport { base: Some('c'), ..report(ReportedKey::Char('с'), 4) };
        let one = KeyReport { text: "!".into(), ..report(ReportedKey::Char('1'), 1) };
        for (report, key) in [
            (report(ReportedKey::Char('q'), 4), Some("ctrl+q")),
            (report(ReportedKey::Char('a'), 1), Some("A")),
            (report(ReportedKey::Named(KeyCode::Tab), 1), Some("shift+tab")),
            (report(ReportedKey::Named(KeyCode::Enter), 1), Some("shift+enter")),
            (report(ReportedKey::Other(KEYPAD + 5), 0), Some("5")),
            (report(ReportedKey::Other(KEYPAD + 15), 0), Some("enter")),
            (report(ReportedKey::Other(57_419), 0), Some("up")),
            (report(ReportedKey::Other(57_427), 0), None),
            (report(ReportedKey::Other(57_441), 1), None),
            (report(ReportedKey::Char('x'), 8), None),
            (minus, Some("ctrl+_")),
            (cyrillic, Some("ctrl+c")),
            (one, Some("!")),
        ] {
            assert_eq!(report.press().map(|key| key.to_string()).as_deref(), key, "{report:?}");
        }
    }

    #[test]
    fn a_plain_press_needs_no_report() {
        for key in ["a", "A", "ctrl+q", "alt+X", "shift+enter", "f5", "esc", "shift+tab"] {
            let report = KeyReport::of(&key.parse().unwrap());
            assert!(report.is_plain(), "{key}");
            assert_eq!(report.press().map(|key| key.to_string()).as_deref(), Some(key));
            assert!(!KeyReport { kind: KeyKind::Release, ..report.clone() }.is_plain(), "{key}");
            assert!(!KeyReport { base: Some('x'), ..report }.is_plain(), "{key}");
        }
    }
}
