//! The modes that a program has set on its terminal.
//!
//! Owns their form. Set by the stream front and the screen; read by the key encoder, the mouse and the painter.

use std::time::Instant;

/// Which mouse events the program wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MouseMode {
    /// None.
    #[default]
    Off,
    /// Presses only (?9).
    Press,
    /// Presses, releases and the wheel (?1000).
    Click,
    /// These, and movement while a button is held (?1002).
    Drag,
    /// These, and every movement (?1003).
    Motion,
}

/// How mouse events are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MouseEncoding {
    /// Three bytes, up to column and row 223.
    #[default]
    Default,
    /// The same as UTF-8 characters (?1005).
    Utf8,
    /// Decimal numbers (?1006).
    Sgr,
}

/// The flags of the kitty keyboard protocol.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KittyFlags(pub u8);

impl KittyFlags {
    /// Whether ambiguous keys are written as `CSI u`.
    pub const fn disambiguates(self) -> bool {
        self.0 & 0b1 != 0
    }

    /// Whether repeats and releases are told.
    pub const fn events(self) -> bool {
        self.0 & 0b10 != 0
    }

    /// Whether the keys beside are told: with Shift, and on a US keyboard.
    pub const fn alternates(self) -> bool {
        self.0 & 0b100 != 0
    }

    /// Whether the text of a key is told with it.
    pub const fn tells_text(self) -> bool {
        self.0 & 0b1_0000 != 0
    }

    /// Whether every key, text too, is written as `CSI u`.
    pub const fn all_as_escapes(self) -> bool {
        self.0 & 0b1000 != 0
    }
}

/// The shape of the cursor (DECSCUSR).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CursorShape {
    /// As the outer terminal has it.
    #[default]
    Default,
    /// A blinking block.
    BlinkBlock,
    /// A steady block.
    Block,
    /// A blinking underline.
    BlinkUnderline,
    /// A steady underline.
    Underline,
    /// A blinking bar.
    BlinkBar,
    /// A steady bar.
    Bar,
}

impl CursorShape {
    /// The parameter of DECSCUSR that gives this shape.
    pub const fn param(self) -> u8 {
        match self {
            Self::Default => 0,
            Self::BlinkBlock => 1,
            Self::Block => 2,
            Self::BlinkUnderline => 3,
            Self::Underline => 4,
            Self::BlinkBar => 5,
            Self::Bar => 6,
        }
    }
}

/// Where the cursor stands and how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Row from the top, from 0.
    pub row: u16,
    /// Column from the left, from 0; never beyond the last column.
    pub col: u16,
    /// Whether the program shows it.
    pub visible: bool,
    /// Its shape.
    pub shape: CursorShape,
}

/// The modes that matter outside of the terminal engine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent mode of the terminal protocol")]
pub struct Modes {
    /// The alternate screen is shown.
    pub alternate: bool,
    /// Arrow keys are sent as `ESC O A` (?1).
    pub app_cursor: bool,
    /// The keypad is in application mode (`ESC =`).
    pub app_keypad: bool,
    /// Pastes are bracketed (?2004).
    pub bracketed_paste: bool,
    /// Focus changes are reported (?1004).
    pub focus: bool,
    /// On the alternate screen the wheel sends arrows (?1007); on unless the program turns it off.
    pub wheel_arrows: bool,
    /// Changes between dark and light are reported (?2031).
    pub theme_reports: bool,
    /// Which mouse events are wanted.
    pub mouse: MouseMode,
    /// How mouse events are written.
    pub mouse_encoding: MouseEncoding,
    /// The kitty keyboard flags of the screen that is shown.
    pub kitty: KittyFlags,
    /// xterm's modifyOtherKeys: 0, 1 or 2.
    pub modify_other_keys: u8,
    /// Since when the program holds its picture back (?2026), if it does.
    pub sync_since: Option<Instant>,
}
