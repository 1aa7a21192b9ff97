//! The written form of a key: `q`, `ctrl+q`, `shift+tab`, `pgup`, `f1`, `?`.
//!
//! Owns the names that the keymap, the help and the footer use. Does not know what a key does.

use std::fmt;
use std::str::FromStr;

use super::keys::{KeyCode, KeyPress, Mods};

const NAMES: [(&str, KeyCode); 21] = [
    ("enter", KeyCode::Enter),
    ("return", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("escape", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("del", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pageup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
    ("pagedown", KeyCode::PageDown),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("space", KeyCode::Char(' ')),
    ("plus", KeyCode::Char('+')),
];

/// A text that does not name a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a key; write it like `q`, `ctrl+q`, `shift+tab`, `pgup`, `space` or `f1`")]
pub struct BadKey(String);

impl fmt::Display for KeyPress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let back_tab = self.code == KeyCode::BackTab;
        for (held, name) in
            [(self.mods.ctrl, "ctrl+"), (self.mods.alt, "alt+"), (self.mods.shift || back_tab, "shift+")]
        {
            if held {
                f.write_str(name)?;
            }
        }
        let code = if back_tab { KeyCode::Tab } else { self.code };
        match (NAMES.iter().find(|(_, named)| *named == code), code) {
            (Some((name, _)), _) => f.write_str(name),
            (None, KeyCode::F(number)) => write!(f, "f{number}"),
            (None, KeyCode::Char(c)) => write!(f, "{c}"),
            (None, other) => write!(f, "{other:?}"),
        }
    }
}

impl FromStr for KeyPress {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let bad = || BadKey(text.to_owned());
        let mut mods = Mods::NONE;
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('+').filter(|(_, after)| !after.is_empty()) {
            let held = match before.to_ascii_lowercase().as_str() {
                "ctrl" | "control" => &mut mods.ctrl,
                "alt" | "meta" | "option" => &mut mods.alt,
                "shift" => &mut mods.shift,
                _ => return Err(bad()),
            };
            if std::mem::replace(held, true) {
                return Err(bad());
            }
            rest = after;
        }
        Ok(Self::new(code_named(rest).ok_or_else(bad)?, mods))
    }
}

fn code_named(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        return (!only.is_control() && only != ' ').then_some(KeyCode::Char(only));
    }
    let lower = name.to_ascii_lowercase();
    if let Some((_, code)) = NAMES.iter().find(|(known, _)| *known == lower) {
        return Some(*code);
    }
    let number = lower.strip_prefix('f')?.parse::<u8>().ok()?;
    (1..=24).contains(&number).then_some(KeyCode::F(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_and_write_the_same() {
        for name in [
            "q",
            "Q",
            "?",
            "/",
            "ctrl+q",
            "alt+x",
            "ctrl+alt+shift+up",
            "enter",
            "shift+enter",
            "shift+tab",
            "tab",
            "esc",
            "pgup",
            "pgdn",
            "space",
            "ctrl+space",
            "plus",
            "ctrl+plus",
            "f1",
            "shift+f12",
            "backspace",
            "delete",
            "!",
            "[",
            "ä",
        ] {
            let key: KeyPress = name.parse().unwrap();
            assert_eq!(key.to_string(), name);
        }
    }

    #[test]
    fn other_spellings_are_understood() {
        for (spelling, name) in [
            ("Ctrl+Q", "ctrl+q"),
            ("control+c", "ctrl+c"),
            ("Shift+a", "A"),
            ("return", "enter"),
            ("PageUp", "pgup"),
            ("+", "plus"),
            ("ctrl++", "ctrl+plus"),
        ] {
            assert_eq!(spelling.parse::<KeyPress>().unwrap().to_string(), name, "{spelling}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_by_name() {
        for bad in ["", "ctrl", "ctrl+", "hyper+x", "ctrl+ctrl+x", "f0", "f25", "enterx", " ", "\n"] {
            let refused = bad.parse::<KeyPress>().unwrap_err();
            assert!(refused.to_string().contains(&format!("`{bad}`")), "{bad:?}");
        }
    }
}
