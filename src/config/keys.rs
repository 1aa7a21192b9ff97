//! How keys are written in files: `q`, `ctrl+q`, `shift+tab`, `pgup`, `space`, `f1`, `?`.
//!
//! Owns the notation and its one canonical spelling, so that two names are equal when the keys are. Does not know any
//! terminal; the screen turns what a terminal sends into these names.

use std::fmt;
use std::str::FromStr;

use super::problem::nearest;

/// A key with its modifiers, in canonical spelling (`ctrl+alt+shift+tab`, in this order).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// A text that was meant to be a key and is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not a key; {hint}")]
pub struct BadKey {
    given: String,
    hint: String,
}

/// Names of keys that are no single character.
const NAMED: &[&str] = &[
    "enter",
    "esc",
    "tab",
    "space",
    "backspace",
    "del",
    "ins",
    "home",
    "end",
    "pgup",
    "pgdn",
    "up",
    "down",
    "left",
    "right",
];

/// Other common spellings.
const ALIASES: &[(&str, &str)] = &[
    ("return", "enter"),
    ("escape", "esc"),
    ("delete", "del"),
    ("insert", "ins"),
    ("pageup", "pgup"),
    ("pagedown", "pgdn"),
    (" ", "space"),
    ("backtab", "shift+tab"),
    ("plus", "+"),
    ("control", "ctrl"),
];

/// Whether a terminal without an extended keyboard protocol sends a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Every one does.
    Always,
    /// It arrives as this other one.
    As(&'static str),
    /// It does not arrive, or without its modifiers.
    Seldom,
}

/// Keys that are one byte with another one.
const SAME_BYTE: &[(&str, &str)] =
    &[("ctrl+i", "tab"), ("ctrl+m", "enter"), ("ctrl+[", "esc"), ("ctrl+h", "backspace"), ("ctrl+j", "enter")];

impl KeyName {
    /// How terminals send it that know nothing but the classic keys.
    pub fn sent(&self) -> Sent {
        if let Some((_, other)) = SAME_BYTE.iter().find(|(key, _)| *key == self.0) {
            return Sent::As(other);
        }
        let (modifiers, key) = split(&self.0);
        let (ctrl, shift) = (modifiers.contains(&"ctrl"), modifiers.contains(&"shift"));
        let one = key.chars().count() == 1;
        let single_byte = ["enter", "esc", "tab", "space", "backspace"].contains(&key);
        let classic = match (ctrl, shift) {
            (false, false) => true,
            (false, true) => key == "tab" || (one && modifiers.contains(&"alt")) || !(one || single_byte),
            (true, false) if one => key.chars().all(|c| c.is_ascii_lowercase() || "@[\\]^_".contains(c)),
            (true, false) => key == "space" || !single_byte,
            (true, true) => !(one || single_byte),
        };
        if classic { Sent::Always } else { Sent::Seldom }
    }

    /// The canonical spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The character that this key types when it is a plain one, such as `q` or `?`.
    pub fn typed(&self) -> Option<char> {
        let mut chars = self.0.chars();
        match (self.0.as_str(), chars.next(), chars.next()) {
            ("space", ..) => Some(' '),
            (_, Some(c), None) => Some(c),
            (_, Some(_), Some(_)) | (_, None, _) => None,
        }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KeyName {
    type Err = BadKey;

    /// Reads any spelling: modifiers in any order and case, `return` for `enter`, `shift+a` for `A`.
    fn from_str(text: &str) -> Result<Self, BadKey> {
        let (modifiers, key) = split(text);
        let mut held = [false; 3];
        for modifier in modifiers {
            let name = alias(&modifier.to_lowercase()).to_owned();
            let at = ["ctrl", "alt", "shift"].iter().position(|known| *known == name);
            *at.and_then(|at| held.get_mut(at)).ok_or_else(|| bad(text))? = true;
        }
        let lower = key.to_lowercase();
        if alias(&lower) == "shift+tab" {
            held[2] = true;
        }
        let key = named(&lower).or_else(|| character(key, &mut held)).ok_or_else(|| bad(text))?;
        let mut name = String::new();
        for (_, modifier) in held.iter().zip(["ctrl+", "alt+", "shift+"]).filter(|(held, _)| **held) {
            name.push_str(modifier);
        }
        Ok(Self(name + &key))
    }
}

/// Splits `ctrl+shift+x` and also `ctrl++` and `+`.
fn split(text: &str) -> (Vec<&str>, &str) {
    let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
    match text.get(..last).and_then(|front| front.rfind('+')) {
        Some(at) => (text[..at].split('+').collect(), &text[at + 1..]),
        None => (Vec::new(), text),
    }
}

fn alias(name: &str) -> &str {
    ALIASES.iter().find(|(other, _)| *other == name).map_or(name, |(_, canonical)| canonical)
}

fn named(lower: &str) -> Option<String> {
    let name = alias(lower);
    let name = if name == "shift+tab" { "tab" } else { name };
    let function = name.strip_prefix('f').and_then(|n| n.parse::<u8>().ok()).is_some_and(|n| (1..=12).contains(&n));
    (NAMED.contains(&name) || function).then(|| name.to_owned())
}

/// One character: capitals carry their own shift, and ctrl or alt do not tell capitals apart.
fn character(key: &str, held: &mut [bool; 3]) -> Option<String> {
    let key = alias(key);
    let mut chars = key.chars();
    let c = chars.next().filter(|c| !c.is_control() && !c.is_whitespace())?;
    if chars.next().is_some() {
        return None;
    }
    let [ctrl, alt, shift] = *held;
    if ctrl || alt {
        held[2] = shift || (alt && c.is_uppercase());
        return Some(c.to_lowercase().collect());
    }
    held[2] = shift && !c.is_alphabetic();
    Some(if shift { c.to_uppercase().collect() } else { c.to_string() })
}

fn bad(text: &str) -> BadKey {
    let key = split(text).1.to_lowercase();
    let near = nearest(&key, NAMED.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    let hint = near.unwrap_or_else(|| "write it like `q`, `ctrl+q`, `shift+tab`, `pgup` or `f1`".to_owned());
    BadKey { given: text.to_owned(), hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_key_gives_one_name() {
        let table = [
            ("q", "q"),
            ("A", "A"),
            ("shift+a", "A"),
            ("Shift+A", "A"),
            ("ctrl+Q", "ctrl+q"),
            ("Control+q", "ctrl+q"),
            ("alt+ctrl+x", "ctrl+alt+x"),
            ("alt+X", "alt+shift+x"),
            ("Return", "enter"),
            ("escape", "esc"),
            ("PageUp", "pgup"),
            ("pagedown", "pgdn"),
            (" ", "space"),
            ("shift+tab", "shift+tab"),
            ("backtab", "shift+tab"),
            ("f1", "f1"),
            ("F12", "f12"),
            ("f", "f"),
            ("?", "?"),
            (":", ":"),
            ("+", "+"),
            ("ctrl++", "ctrl++"),
            ("é", "é"),
            ("ctrl+space", "ctrl+space"),
            ("[", "["),
        ];
        for (given, name) in table {
            assert_eq!(given.parse::<KeyName>().unwrap().as_str(), name, "{given}");
            assert_eq!(name.parse::<KeyName>().unwrap().as_str(), name, "{name} is its own canonical spelling");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_with_a_hint() {
        let table = [
            ("", "write it"),
            ("entre", "`enter`"),
            ("ctrl+", "write it"),
            ("hyper+q", "write it"),
            ("f13", "write it"),
        ];
        for (bad, hint) in table {
            let message = bad.parse::<KeyName>().unwrap_err().to_string();
            assert!(message.contains(hint), "{message}");
        }
    }

    #[test]
    fn what_classic_terminals_cannot_send_is_known() {
        let table = [
            (
                "q A ? é enter tab shift+tab esc space f5 alt+x alt+shift+x ctrl+q ctrl+space ctrl+] ctrl+up shift+up ctrl+shift+left alt+enter shift+f5",
                Sent::Always,
            ),
            ("ctrl+i", Sent::As("tab")),
            ("ctrl+m ctrl+j", Sent::As("enter")),
            ("ctrl+[", Sent::As("esc")),
            (
                "ctrl+1 ctrl+; ctrl++ ctrl+é shift+enter ctrl+enter ctrl+tab shift+space ctrl+shift+x ctrl+backspace",
                Sent::Seldom,
            ),
        ];
        for (keys, sent) in table {
            for key in keys.split(' ') {
                assert_eq!(key.parse::<KeyName>().unwrap().sent(), sent, "{key}");
            }
        }
    }

    #[test]
    fn plain_keys_type_their_character() {
        let typed = |key: &str| key.parse::<KeyName>().unwrap().typed();
        assert_eq!((typed("q"), typed("space"), typed("ctrl+q"), typed("enter")), (Some('q'), Some(' '), None, None));
    }
}
