//! What the person's own terminal has told about itself: name, keys, colours, size of a cell.
//!
//! Owns the form in which a client tells it to the server, and what follows for the programs in panes. Does not ask:
//! the client does. Everything is unknown until it was answered; a terminal that answers nothing is a plain one.

use serde::{Deserialize, Serialize};

use super::palette::{Palette, Rgb};

/// How the terminal can tell keys apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyProtocol {
    /// As terminals always did: Shift+Enter is Enter.
    #[default]
    Legacy,
    /// xterm's modifyOtherKeys.
    OtherKeys,
    /// The kitty keyboard protocol.
    Kitty,
}

/// Whether the terminal shows a frame only when it is whole (mode 2026).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncedFrames {
    /// It does not know that mode, or did not say so.
    #[default]
    Unknown,
    /// It does.
    Known,
}

/// The flags of the kitty protocol that our own keys need: disambiguation, and what Shift makes of a key.
pub const OUR_KITTY_FLAGS: u8 = 5;

/// Dark or light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Brightness {
    /// Light text on dark ground.
    Dark,
    /// Dark text on light ground.
    Light,
}

/// What is known of the person's own terminal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OuterTerminal {
    /// Its name and version (XTVERSION), one clean line.
    #[serde(default)]
    pub name: Option<String>,
    /// How it can tell keys apart.
    #[serde(default)]
    pub keys: KeyProtocol,
    /// Whether it holds frames together.
    #[serde(default)]
    pub sync: SyncedFrames,
    /// Its colour of text.
    #[serde(default)]
    pub foreground: Option<Rgb>,
    /// Its colour behind text.
    #[serde(default)]
    pub background: Option<Rgb>,
    /// Those of its sixteen colours that it told, by number.
    #[serde(default)]
    pub ansi: Vec<(u8, Rgb)>,
    /// Whether it calls itself dark or light.
    #[serde(default)]
    pub brightness: Option<Brightness>,
    /// Width and height of a cell in pixels.
    #[serde(default)]
    pub cell_pixels: Option<(u16, u16)>,
}

/// Ground and text of a light terminal that did not tell its own.
const LIGHT: (Rgb, Rgb) = ((0xfa, 0xfa, 0xfa), (0x24, 0x29, 0x2f));

impl OuterTerminal {
    /// The colours that programs in panes are told. What the terminal kept to itself is filled in so that text stays
    /// readable on its ground.
    pub fn palette(&self) -> Palette {
        let usual = Palette::default();
        let light = self.brightness == Some(Brightness::Light);
        let background = self.background.unwrap_or(if light { LIGHT.0 } else { usual.background });
        let dark = Palette { background, ..usual.clone() }.is_dark();
        let foreground = self.foreground.unwrap_or(if dark { usual.foreground } else { LIGHT.1 });
        let mut ansi = usual.ansi;
        for (number, color) in &self.ansi {
            if let Some(entry) = ansi.get_mut(usize::from(*number)) {
                *entry = *color;
            }
        }
        Palette { foreground, background, cursor: foreground, ansi }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_told_is_filled_in_readably() {
        let nothing = OuterTerminal::default();
        assert_eq!(nothing.palette(), Palette::default());
        let light = OuterTerminal { background: Some((255, 255, 255)), ..OuterTerminal::default() };
        assert_eq!((light.palette().is_dark(), light.palette().foreground), (false, LIGHT.1));
        let said = OuterTerminal { brightness: Some(Brightness::Light), ..OuterTerminal::default() };
        assert!(!said.palette().is_dark());
        let red = OuterTerminal { ansi: vec![(1, (9, 8, 7)), (16, (1, 1, 1))], ..OuterTerminal::default() };
        assert_eq!(red.palette().indexed(1), (9, 8, 7));
    }

    #[test]
    fn an_empty_answer_of_an_older_client_is_a_plain_terminal() {
        assert_eq!(serde_json::from_str::<OuterTerminal>("{}").unwrap(), OuterTerminal::default());
    }
}
