//! What a person does at a terminal: keys, pastes, the mouse, focus, a new size.
//!
//! Owns the form that goes over our socket and how a crossterm event becomes one. The written form of a key
//! (`ctrl+q`) is in `key_names`; what is sent to a program is in `encode`.

use crossterm::event as ct;
use serde::{Deserialize, Serialize};

use super::style::Size;

/// One thing a person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputEvent {
    /// A key was pressed.
    Key(KeyPress),
    /// A text was pasted.
    Paste(String),
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

/// An event of the terminal that means nothing here: a released key, a media key, a key with Super.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the terminal sent an event that has no meaning here; ignore it")]
pub struct UnusedEvent;

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

impl TryFrom<ct::Event> for InputEvent {
    type Error = UnusedEvent;

    fn try_from(event: ct::Event) -> Result<Self, UnusedEvent> {
        match event {
            ct::Event::Key(key) => key_press(key).map(Self::Key),
            ct::Event::Paste(text) => Ok(Self::Paste(text)),
            ct::Event::Mouse(mouse) => Ok(Self::Mouse(mouse_input(mouse))),
            ct::Event::FocusGained => Ok(Self::FocusGained),
            ct::Event::FocusLost => Ok(Self::FocusLost),
            ct::Event::Resize(cols, rows) => Ok(Self::Resize(Size { rows, cols })),
        }
    }
}

fn key_press(key: ct::KeyEvent) -> Result<KeyPress, UnusedEvent> {
    let foreign = ct::KeyModifiers::SUPER | ct::KeyModifiers::HYPER;
    if key.kind == ct::KeyEventKind::Release || key.modifiers.intersects(foreign) {
        return Err(UnusedEvent);
    }
    let mut mods = mods_of(key.modifiers);
    let code = match key.code {
        ct::KeyCode::Char(c) => KeyCode::Char(c),
        ct::KeyCode::Enter => KeyCode::Enter,
        ct::KeyCode::Esc => KeyCode::Esc,
        ct::KeyCode::Tab => KeyCode::Tab,
        ct::KeyCode::BackTab => KeyCode::BackTab,
        ct::KeyCode::Backspace => KeyCode::Backspace,
        ct::KeyCode::Delete => KeyCode::Delete,
        ct::KeyCode::Insert => KeyCode::Insert,
        ct::KeyCode::Home => KeyCode::Home,
        ct::KeyCode::End => KeyCode::End,
        ct::KeyCode::PageUp => KeyCode::PageUp,
        ct::KeyCode::PageDown => KeyCode::PageDown,
        ct::KeyCode::Up => KeyCode::Up,
        ct::KeyCode::Down => KeyCode::Down,
        ct::KeyCode::Left => KeyCode::Left,
        ct::KeyCode::Right => KeyCode::Right,
        ct::KeyCode::F(number) => KeyCode::F(number),
        ct::KeyCode::Null => {
            mods.ctrl = true;
            KeyCode::Char(' ')
        }
        _ => return Err(UnusedEvent),
    };
    Ok(KeyPress::new(code, mods))
}

fn mods_of(mods: ct::KeyModifiers) -> Mods {
    Mods {
        shift: mods.contains(ct::KeyModifiers::SHIFT),
        ctrl: mods.contains(ct::KeyModifiers::CONTROL),
        alt: mods.intersects(ct::KeyModifiers::ALT | ct::KeyModifiers::META),
    }
}

fn mouse_input(mouse: ct::MouseEvent) -> MouseInput {
    let kind = match mouse.kind {
        ct::MouseEventKind::Down(button) => MouseKind::Down(button_of(button)),
        ct::MouseEventKind::Up(button) => MouseKind::Up(button_of(button)),
        ct::MouseEventKind::Drag(button) => MouseKind::Drag(button_of(button)),
        ct::MouseEventKind::Moved => MouseKind::Moved,
        ct::MouseEventKind::ScrollUp => MouseKind::WheelUp,
        ct::MouseEventKind::ScrollDown => MouseKind::WheelDown,
        ct::MouseEventKind::ScrollLeft => MouseKind::WheelLeft,
        ct::MouseEventKind::ScrollRight => MouseKind::WheelRight,
    };
    MouseInput { kind, col: mouse.column, row: mouse.row, mods: mods_of(mouse.modifiers) }
}

const fn button_of(button: ct::MouseButton) -> MouseButton {
    match button {
        ct::MouseButton::Left => MouseButton::Left,
        ct::MouseButton::Middle => MouseButton::Middle,
        ct::MouseButton::Right => MouseButton::Right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_ct(code: ct::KeyCode, mods: ct::KeyModifiers) -> Option<KeyPress> {
        match InputEvent::try_from(ct::Event::Key(ct::KeyEvent::new(code, mods))) {
            Ok(InputEvent::Key(key)) => Some(key),
            _ => None,
        }
    }

    #[test]
    fn crossterm_keys_come_in_one_normal_form() {
        use ct::KeyModifiers as M;
        let upper = KeyPress::plain(KeyCode::Char('A'));
        assert_eq!(from_ct(ct::KeyCode::Char('A'), M::SHIFT), Some(upper));
        assert_eq!(from_ct(ct::KeyCode::Char('a'), M::SHIFT), Some(upper));
        assert_eq!(from_ct(ct::KeyCode::BackTab, M::SHIFT), Some(KeyPress::plain(KeyCode::BackTab)));
        assert_eq!(from_ct(ct::KeyCode::Tab, M::SHIFT), Some(KeyPress::plain(KeyCode::BackTab)));
        assert_eq!(from_ct(ct::KeyCode::Char('Q'), M::CONTROL), Some(KeyPress::new(KeyCode::Char('q'), Mods::CTRL)));
        assert_eq!(from_ct(ct::KeyCode::Null, M::NONE), Some(KeyPress::new(KeyCode::Char(' '), Mods::CTRL)));
        assert_eq!(from_ct(ct::KeyCode::Char('x'), M::SUPER), None);
        assert_eq!(from_ct(ct::KeyCode::CapsLock, M::NONE), None);
    }

    #[test]
    fn released_keys_are_not_typed() {
        let mut event = ct::KeyEvent::new(ct::KeyCode::Char('x'), ct::KeyModifiers::NONE);
        event.kind = ct::KeyEventKind::Release;
        assert_eq!(InputEvent::try_from(ct::Event::Key(event)), Err(UnusedEvent));
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
