//! What a person does at a terminal: keys, pastes, the mouse, focus, a new size.
//!
//! Owns the form that goes over our socket. The written form of a key (`ctrl+q`) is in `key_names`; what is sent to a
//! program is in `encode`; what a terminal sends is read by the client.

use serde::{Deserialize, Serialize};

use super::report::KeyReport;
use super::style::Size;

/// One thing a person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputEvent {
    /// A key was pressed.
    Key(KeyPress),
    /// A key as a terminal with the kitty protocol tells it, where that is more than the press of a known key.
    Report(Box<KeyReport>),
    /// A text was pasted.
    Paste(String),
    /// A text of so many bytes was pasted, more than is taken.
    PasteTooLong(usize),
    /// The mouse did something.
    Mouse(MouseInput),
    /// The terminal got the focus.
    FocusGained,
    /// The terminal lost the focus.
    FocusLost,
    /// The terminal has another size.
    Resize(Size),
}

/// A key with its modifiers; build it with [`KeyPress::new`], so that equal keys compare equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KeyPress {
    /// Which key.
    pub code: KeyCode,
    /// Which modifiers were held.
    pub mods: Mods,
}

/// Which key was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyCode {
    /// A character as typed; an upper-case letter stands for itself with Shift.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift+Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Up arrow.
    Up,
    /// Down arrow.
    Down,
    /// Left arrow.
    Left,
    /// Right arrow.
    Right,
    /// A function key, from 1.
    F(u8),
}

/// The modifiers that were held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mods {
    /// Shift.
    #[serde(default)]
    pub shift: bool,
    /// Control.
    #[serde(default)]
    pub ctrl: bool,
    /// Alt, also called Meta or Option.
    #[serde(default)]
    pub alt: bool,
}

impl Mods {
    /// No modifier.
    pub const NONE: Self = Self { shift: false, ctrl: false, alt: false };
    /// Shift alone.
    pub const SHIFT: Self = Self { shift: true, ..Self::NONE };
    /// Control alone.
    pub const CTRL: Self = Self { ctrl: true, ..Self::NONE };
    /// Alt alone.
    pub const ALT: Self = Self { alt: true, ..Self::NONE };

    /// The number that xterm and kitty write for them: 1 and a bit for each.
    pub const fn param(self) -> u8 {
        1 + self.shift as u8 + ((self.alt as u8) << 1) + ((self.ctrl as u8) << 2)
    }

    /// Whether none was held.
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }
}

/// What the mouse did, at which cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MouseInput {
    /// What it did.
    pub kind: MouseKind,
    /// Column, from 0.
    pub col: u16,
    /// Row, from 0.
    pub row: u16,
    /// Which modifiers were held.
    #[serde(default)]
    pub mods: Mods,
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MouseKind {
    /// A button went down.
    Down(MouseButton),
    /// A button was released.
    Up(MouseButton),
    /// The mouse moved with a button held.
    Drag(MouseButton),
    /// The mouse moved with no button held.
    Moved,
    /// The wheel turned up by one notch.
    WheelUp,
    /// The wheel turned down by one notch.
    WheelDown,
    /// The wheel turned left by one notch.
    WheelLeft,
    /// The wheel turned right by one notch.
    WheelRight,
}

/// A button of the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MouseButton {
    /// The left one.
    Left,
    /// The middle one.
    Middle,
    /// The right one.
    Right,
}

impl KeyPress {
    /// The key in its one normal form: Shift with a letter is the upper-case letter, Shift+Tab is `BackTab`, a letter
    /// with Control is lower case.
    pub fn new(code: KeyCode, mods: Mods) -> Self {
        match code {
            KeyCode::Tab | KeyCode::BackTab if mods.shift || code == KeyCode::BackTab => {
                Self { code: KeyCode::BackTab, mods: Mods { shift: false, ..mods } }
            }
            KeyCode::Char(c) if mods.ctrl => Self { code: KeyCode::Char(single(c.to_lowercase(), c)), mods },
            KeyCode::Char(c) if mods.shift => {
                Self { code: KeyCode::Char(single(c.to_uppercase(), c)), mods: Mods { shift: false, ..mods } }
            }
            code => Self { code, mods },
        }
    }

    /// The key without modifiers.
    pub fn plain(code: KeyCode) -> Self {
        Self::new(code, Mods::NONE)
    }

    /// The character as typed, when the key writes one: no Control, no Alt.
    pub const fn typed(&self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.mods.ctrl && !self.mods.alt => Some(c),
            _ => None,
        }
    }
}

fn single(mut mapped: impl Iterator<Item = char>, original: char) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(only), None) => only,
        _ => original,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_in_one_normal_form() {
        let upper = KeyPress::plain(KeyCode::Char('A'));
        assert_eq!(KeyPress::new(KeyCode::Char('a'), Mods::SHIFT), upper);
        assert_eq!(KeyPress::new(KeyCode::Char('A'), Mods::SHIFT), upper);
        assert_eq!(KeyPress::new(KeyCode::Tab, Mods::SHIFT), KeyPress::plain(KeyCode::BackTab));
        assert_eq!(KeyPress::new(KeyCode::BackTab, Mods::SHIFT), KeyPress::plain(KeyCode::BackTab));
        assert_eq!(KeyPress::new(KeyCode::Char('Q'), Mods::CTRL), KeyPress::new(KeyCode::Char('q'), Mods::CTRL));
    }

    #[test]
    fn events_survive_json() {
        let mouse = MouseInput { kind: MouseKind::Drag(MouseButton::Left), col: 3, row: 4, mods: Mods::ALT };
        for event in [
            InputEvent::Key(KeyPress::new(KeyCode::F(5), Mods::CTRL)),
            InputEvent::Paste("a\nb".into()),
            InputEvent::Mouse(mouse),
            InputEvent::FocusLost,
            InputEvent::Resize(Size::new(24, 80)),
        ] {
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<InputEvent>(&text).unwrap(), event, "{text}");
        }
    }
}
