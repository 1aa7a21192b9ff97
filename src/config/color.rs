//! Colours as themes write them and as terminals can show them.
//!
//! Owns the notation, the palettes of 256 and 16 colours, contrast, and the nearest colour that stays readable. Does
//! not know tokens or the drawing library.

use std::fmt;
use std::str::FromStr;

/// How many colours a terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColorDepth {
    /// None: only bold, underline and reverse tell things apart.
    Mono,
    /// The sixteen that the terminal's own theme defines.
    Ansi16,
    /// The palette of 256.
    Indexed256,
    /// Red, green and blue as they are.
    TrueColor,
}

impl ColorDepth {
    /// Judges by the environment of the attached terminal; `NO_COLOR` wins over everything.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name: &str| get(name).filter(|value| !value.is_empty());
        if value("NO_COLOR").is_some() {
            return Self::Mono;
        }
        let true_color = value("COLORTERM").is_some_and(|term| term == "truecolor" || term == "24bit");
        let term = value("TERM").unwrap_or_default();
        // GNU Screen passes on what the terminal around it said of itself, and takes true colours for other codes.
        let in_screen = value("STY").is_some() && term.starts_with("screen");
        let true_color = true_color && !in_screen;
        let modern = ["kitty", "alacritty", "ghostty", "wezterm", "foot", "-direct"];
        match term.as_str() {
            "dumb" | "vt100" | "vt220" => Self::Mono,
            _ if true_color || modern.iter().any(|name| term.contains(name)) => Self::TrueColor,
            _ if term.contains("256") => Self::Indexed256,
            _ => Self::Ansi16,
        }
    }
}

/// One colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Color {
    /// Whatever the terminal uses when nothing is said.
    Default,
    /// An entry of the palette: 0-15 as the terminal's theme has them, the others fixed.
    Indexed(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// A text that was meant to be a colour and is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a colour; write it like `#7aa2f7`, `12` (0 to 255) or `default`")]
pub struct BadColor(String);

impl FromStr for Color {
    type Err = BadColor;

    /// Reads `#rrggbb`, a number of the palette or `default`.
    fn from_str(text: &str) -> Result<Self, BadColor> {
        let bad = || BadColor(text.to_owned());
        if text == "default" {
            return Ok(Self::Default);
        }
        let Some(hex) = text.strip_prefix('#') else {
            return text.parse().map(Self::Indexed).map_err(|_| bad());
        };
        if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(bad());
        }
        let n = u32::from_str_radix(hex, 16).map_err(|_| bad())?;
        Ok(Self::Rgb((n >> 16) as u8, (n >> 8) as u8, n as u8))
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Indexed(n) => write!(f, "{n}"),
            Self::Rgb(r, g, b) => write!(f, "#{r:02x}{g:02x}{b:02x}"),
        }
    }
}

/// The first sixteen as xterm has them; other terminals differ, which is why readability keeps a margin.
const ANSI16: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

impl Color {
    /// Red, green and blue; `None` for the default, which only the terminal knows.
    pub fn rgb(self) -> Option<(u8, u8, u8)> {
        match self {
            Self::Default => None,
            Self::Rgb(r, g, b) => Some((r, g, b)),
            Self::Indexed(n) => Some(palette(n)),
        }
    }

    /// The contrast ratio of two colours after WCAG 2, from 1 to 21; `None` when one is the default.
    pub fn contrast(self, other: Self) -> Option<f64> {
        let (a, b) = (luminance(self.rgb()?), luminance(other.rgb()?));
        Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
    }

    /// The nearest colour that a terminal can show, among those with at least the wanted contrast to each ground when
    /// the palette has one.
    #[must_use]
    pub fn nearest(self, depth: ColorDepth, grounds: &[(Self, f64)]) -> Self {
        let entries = match depth {
            ColorDepth::Mono => return Self::Default,
            ColorDepth::TrueColor => return self,
            ColorDepth::Ansi16 => 0..=15u8,
            ColorDepth::Indexed256 => 16..=255u8,
        };
        let Some(wanted) = self.rgb() else { return self };
        let readable = |entry: &Self| {
            let enough = |(ground, least): &(Self, f64)| entry.contrast(*ground).is_none_or(|ratio| ratio >= *least);
            grounds.iter().all(enough)
        };
        let far = |entry: &Self| entry.rgb().map_or(u32::MAX, |rgb| distance(rgb, wanted));
        let all = entries.map(Self::Indexed);
        all.clone().filter(readable).min_by_key(far).or_else(|| all.min_by_key(far)).unwrap_or(self)
    }
}

fn palette(n: u8) -> (u8, u8, u8) {
    let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match n {
        0..=15 => ANSI16[usize::from(n)],
        16..=231 => (level((n - 16) / 36), level((n - 16) / 6 % 6), level((n - 16) % 6)),
        232..=255 => (8 + 10 * (n - 232), 8 + 10 * (n - 232), 8 + 10 * (n - 232)),
    }
}

fn luminance((r, g, b): (u8, u8, u8)) -> f64 {
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// Weighted distance ("redmean"), close to how different two colours look.
fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let square = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
    let mean = u32::from(a.0).midpoint(u32::from(b.0));
    (((512 + mean) * square(a.0, b.0)) >> 8) + 4 * square(a.1, b.1) + (((767 - mean) * square(a.2, b.2)) >> 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_read_what_they_write() {
        for text in ["default", "0", "255", "#7aa2f7", "#000000"] {
            assert_eq!(text.parse::<Color>().unwrap().to_string(), text);
        }
        for bad in ["", "#fff", "#gggggg", "256", "-1", "blue", "#+12345"] {
            assert!(bad.parse::<Color>().is_err(), "{bad}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let ratio = |a: &str, b: &str| a.parse::<Color>().unwrap().contrast(b.parse().unwrap());
        assert!((ratio("#000000", "#ffffff").unwrap() - 21.0).abs() < 0.001);
        assert!((ratio("#777777", "#ffffff").unwrap() - 4.478).abs() < 0.001);
        assert_eq!(ratio("default", "#ffffff"), None);
    }

    #[test]
    fn the_nearest_colour_stays_readable() {
        let (grey, black) = (Color::Rgb(30, 30, 30), Color::Indexed(0));
        assert_eq!(Color::Rgb(255, 0, 0).nearest(ColorDepth::Indexed256, &[]), Color::Indexed(196));
        assert_eq!(grey.nearest(ColorDepth::Ansi16, &[]), black);
        assert_eq!(grey.nearest(ColorDepth::Ansi16, &[(black, 4.5)]), Color::Indexed(8));
        assert_eq!(grey.nearest(ColorDepth::Mono, &[]), Color::Default);
        assert_eq!(grey.nearest(ColorDepth::TrueColor, &[(grey, 4.5)]), grey);
    }

    #[test]
    fn the_depth_is_read_from_the_terminals_environment() {
        let table: &[(&[(&str, &str)], ColorDepth)] = &[
            (&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")], ColorDepth::Mono),
            (&[("NO_COLOR", ""), ("COLORTERM", "truecolor")], ColorDepth::TrueColor),
            (&[("TERM", "xterm-kitty")], ColorDepth::TrueColor),
            (&[("TERM", "tmux-256color"), ("COLORTERM", "24bit")], ColorDepth::TrueColor),
            (&[("TERM", "screen-256color")], ColorDepth::Indexed256),
            (&[("TERM", "screen.xterm-256color"), ("COLORTERM", "truecolor"), ("STY", "1.x")], ColorDepth::Indexed256),
            (&[("TERM", "screen"), ("COLORTERM", "24bit"), ("STY", "1"), ("TMUX", "around it")], ColorDepth::Ansi16),
            (&[("TERM", "tmux-256color"), ("COLORTERM", "24bit"), ("STY", "around it")], ColorDepth::TrueColor),
            (&[("TERM", "linux")], ColorDepth::Ansi16),
            (&[("TERM", "dumb")], ColorDepth::Mono),
            (&[], ColorDepth::Ansi16),
        ];
        for (env, depth) in table {
            let get = |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(ColorDepth::from_env(get), *depth, "{env:?}");
        }
    }
}
