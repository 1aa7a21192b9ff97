//! The colours that a program is told when it asks for them.
//!
//! Owns the sixteen colours, foreground, background and cursor that queries are answered with, and whether they are
//! dark. Does not know the theme of our own screen.

/// Red, green, blue.
pub type Rgb = (u8, u8, u8);

/// The colours of the outer terminal, or a dark set as long as no client has told them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    /// The default colour of text.
    pub foreground: Rgb,
    /// The default colour behind text.
    pub background: Rgb,
    /// The colour of the cursor.
    pub cursor: Rgb,
    /// The sixteen ANSI colours.
    pub ansi: [Rgb; 16],
}

impl Default for Palette {
    fn default() -> Self {
        Self {
            foreground: (0xd4, 0xd4, 0xd4),
            background: (0x16, 0x18, 0x1d),
            cursor: (0xd4, 0xd4, 0xd4),
            ansi: [
                (0x00, 0x00, 0x00),
                (0xcd, 0x31, 0x31),
                (0x0d, 0xbc, 0x79),
                (0xe5, 0xe5, 0x10),
                (0x24, 0x72, 0xc8),
                (0xbc, 0x3f, 0xbc),
                (0x11, 0xa8, 0xcd),
                (0xe5, 0xe5, 0xe5),
                (0x66, 0x66, 0x66),
                (0xf1, 0x4c, 0x4c),
                (0x23, 0xd1, 0x8b),
                (0xf5, 0xf5, 0x43),
                (0x3b, 0x8e, 0xea),
                (0xd6, 0x70, 0xd6),
                (0x29, 0xb8, 0xdb),
                (0xff, 0xff, 0xff),
            ],
        }
    }
}

impl Palette {
    /// Whether the background is dark.
    pub fn is_dark(&self) -> bool {
        let (red, green, blue) = self.background;
        u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114 < 128_000
    }

    /// The colour of an entry of the 256-colour palette.
    pub fn indexed(&self, index: u8) -> Rgb {
        const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
        match index {
            0..=15 => self.ansi[usize::from(index)],
            16..=231 => {
                let level = |divisor: u8| LEVELS[usize::from((index - 16) / divisor % 6)];
                (level(36), level(6), level(1))
            }
            232..=255 => {
                let gray = 8 + 10 * (index - 232);
                (gray, gray, gray)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palette_has_the_usual_cube_and_grays() {
        let palette = Palette::default();
        assert!(palette.is_dark());
        assert!(!Palette { background: (250, 250, 240), ..palette.clone() }.is_dark());
        assert_eq!(palette.indexed(16), (0, 0, 0));
        assert_eq!(palette.indexed(208), (255, 135, 0));
        assert_eq!(palette.indexed(255), (238, 238, 238));
        assert_eq!(palette.indexed(9), (0xf1, 0x4c, 0x4c));
    }
}
