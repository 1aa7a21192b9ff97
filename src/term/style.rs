//! Colours, styles, cells and sizes of a terminal picture, in our own words.
//!
//! Owns what a cell looks like and how a style is written as one SGR sequence. Does not know which engine keeps the
//! cells, nor how they are drawn.

use std::fmt::Write as _;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// The fewest rows a terminal is given.
pub const MIN_ROWS: u16 = 2;
/// The most rows a terminal is given.
pub const MAX_ROWS: u16 = 300;
/// The fewest columns a terminal is given.
pub const MIN_COLS: u16 = 2;
/// The most columns a terminal is given.
pub const MAX_COLS: u16 = 1000;

/// A size in character cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Size {
    /// Rows.
    pub rows: u16,
    /// Columns.
    pub cols: u16,
}

impl Size {
    /// A size of `rows` by `cols` cells, as given.
    pub const fn new(rows: u16, cols: u16) -> Self {
        Self { rows, cols }
    }

    /// The nearest size that a pane may have: 2 to 300 rows, 2 to 1,000 columns.
    #[must_use]
    pub fn clamped(self) -> Self {
        Self { rows: self.rows.clamp(MIN_ROWS, MAX_ROWS), cols: self.cols.clamp(MIN_COLS, MAX_COLS) }
    }
}

/// A colour as the program asked for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Color {
    /// The terminal's own foreground or background.
    #[default]
    Default,
    /// An entry of the 256-colour palette.
    Indexed(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// The line under a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Underline {
    /// No line.
    #[default]
    None,
    /// One line.
    Single,
    /// Two lines.
    Double,
    /// A wave.
    Curly,
    /// Dots.
    Dotted,
    /// Dashes.
    Dashed,
}

impl Underline {
    /// The line of `SGR 4:number`.
    const fn of(number: u16) -> Self {
        match number {
            0 => Self::None,
            2 => Self::Double,
            3 => Self::Curly,
            4 => Self::Dotted,
            5 => Self::Dashed,
            _ => Self::Single,
        }
    }
}

/// Names a hyperlink of one screen; the screen knows its address as long as it is shown or was shown lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LinkId(pub(super) NonZeroU32);

/// How the text of a cell is drawn, and where it leads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is one SGR attribute, set and cleared by itself")]
pub struct CellStyle {
    /// Colour of the text.
    pub fg: Color,
    /// Colour behind the text.
    pub bg: Color,
    /// Bold.
    pub bold: bool,
    /// Dim.
    pub dim: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined, and how.
    pub underline: Underline,
    /// Foreground and background swapped.
    pub inverse: bool,
    /// Struck through.
    pub strike: bool,
    /// A line above.
    pub overline: bool,
    /// Blinking; drawn static.
    pub blink: bool,
    /// Concealed (SGR 8): the cell's text is given out as blank.
    pub conceal: bool,
    /// The hyperlink that the text belongs to.
    pub link: Option<LinkId>,
}

/// One cell of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The character with its combining marks; empty for a blank cell and for the second half of a wide character.
    pub text: &'a str,
    /// 1 for a normal cell, 2 for the first half of a wide character, 0 for its second half.
    pub width: u8,
    /// How it is drawn.
    pub style: CellStyle,
}

impl CellStyle {
    /// Whether nobody sees text in this style: concealed, or in the very colour of its ground. Such text is given out
    /// as blank, so that no agent reads what no human can.
    pub fn hides_text(&self) -> bool {
        self.conceal || (self.fg == self.bg && self.fg != Color::Default)
    }

    /// Appends the SGR parameters that give exactly this style from any other: `0;1;38;5;9`. A hyperlink is written
    /// as `68:NUMBER`, which only [`CellStyle::apply_params`] knows.
    pub fn write_params(&self, out: &mut String) {
        out.push('0');
        for (on, code) in [
            (self.bold, "1"),
            (self.dim, "2"),
            (self.italic, "3"),
            (self.blink, "5"),
            (self.inverse, "7"),
            (self.conceal, "8"),
            (self.strike, "9"),
            (self.overline, "53"),
        ] {
            if on {
                let _ = write!(out, ";{code}");
            }
        }
        out.push_str(match self.underline {
            Underline::None => "",
            Underline::Single => ";4",
            Underline::Double => ";4:2",
            Underline::Curly => ";4:3",
            Underline::Dotted => ";4:4",
            Underline::Dashed => ";4:5",
        });
        write_color(out, self.fg, 38);
        write_color(out, self.bg, 48);
        if let Some(LinkId(number)) = self.link {
            let _ = write!(out, ";68:{number}");
        }
    }

    /// Appends the whole SGR sequence that gives exactly this style from any other.
    pub fn write_sgr(&self, out: &mut String) {
        out.push_str("\x1b[");
        self.write_params(out);
        out.push('m');
    }

    /// Changes the style by the parameters of one SGR sequence (`1;38;5;9`, without `CSI` and `m`); what it does not
    /// know it leaves out.
    pub fn apply_params(&mut self, params: &str) {
        let mut parts = params.split(';');
        while let Some(part) = parts.next() {
            match part.split_once(':') {
                None => self.apply_one(part.parse().unwrap_or(0), &mut parts),
                Some(("4", style)) => self.underline = Underline::of(style.parse().unwrap_or(1)),
                Some(("68", number)) => self.link = number.parse().ok().map(LinkId),
                Some(_) => {}
            }
        }
    }

    fn apply_one<'a>(&mut self, number: u16, rest: &mut impl Iterator<Item = &'a str>) {
        match number {
            0 => *self = Self::default(),
            // The engine has one of the two: the last one wins.
            1 => (self.bold, self.dim) = (true, false),
            2 => (self.bold, self.dim) = (false, true),
            3 => self.italic = true,
            4 => self.underline = Underline::Single,
            5 | 6 => self.blink = true,
            7 => self.inverse = true,
            8 => self.conceal = true,
            9 => self.strike = true,
            21 => self.underline = Underline::Double,
            22 => (self.bold, self.dim) = (false, false),
            23 => self.italic = false,
            24 => self.underline = Underline::None,
            25 => self.blink = false,
            27 => self.inverse = false,
            28 => self.conceal = false,
            29 => self.strike = false,
            30..=37 => self.fg = Color::Indexed((number - 30) as u8),
            90..=97 => self.fg = Color::Indexed((number - 82) as u8),
            38 => self.fg = read_color(rest).unwrap_or(self.fg),
            39 => self.fg = Color::Default,
            40..=47 => self.bg = Color::Indexed((number - 40) as u8),
            100..=107 => self.bg = Color::Indexed((number - 92) as u8),
            48 => self.bg = read_color(rest).unwrap_or(self.bg),
            49 => self.bg = Color::Default,
            53 => self.overline = true,
            55 => self.overline = false,
            _ => {}
        }
    }
}

fn write_color(out: &mut String, color: Color, introducer: u8) {
    let _ = match color {
        Color::Default => Ok(()),
        Color::Indexed(index) => write!(out, ";{introducer};5;{index}"),
        Color::Rgb(red, green, blue) => write!(out, ";{introducer};2;{red};{green};{blue}"),
    };
}

fn read_color<'a>(rest: &mut impl Iterator<Item = &'a str>) -> Option<Color> {
    let mut byte = || rest.next().map(|part| part.parse::<u16>().unwrap_or(0).min(255) as u8);
    match byte()? {
        5 => Some(Color::Indexed(byte()?)),
        2 => Some(Color::Rgb(byte()?, byte()?, byte()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_style_reads_back_from_any_other() {
        let wanted = CellStyle {
            fg: Color::Rgb(1, 2, 3),
            bg: Color::Indexed(200),
            bold: true,
            italic: true,
            inverse: true,
            strike: true,
            underline: Underline::Curly,
            link: NonZeroU32::new(70_000).map(LinkId),
            ..CellStyle::default()
        };
        let mut params = String::new();
        wanted.write_params(&mut params);
        let mut style = CellStyle { overline: true, dim: true, fg: Color::Indexed(1), ..CellStyle::default() };
        style.apply_params(&params);
        assert_eq!(style, wanted);
        style.apply_params("");
        assert_eq!(style, CellStyle::default());
    }

    #[test]
    fn text_that_nobody_sees_is_hidden() {
        let style = |fg, bg| CellStyle { fg, bg, ..CellStyle::default() };
        let black = Color::Rgb(0, 0, 0);
        assert!(style(black, black).hides_text() && style(Color::Indexed(4), Color::Indexed(4)).hides_text());
        assert!(CellStyle { conceal: true, ..CellStyle::default() }.hides_text());
        assert!(!CellStyle::default().hides_text() && !style(black, Color::Default).hides_text());
    }

    #[test]
    fn sizes_are_clamped_to_what_a_pane_may_have() {
        assert_eq!(Size::new(0, 65535).clamped(), Size::new(2, 1000));
        assert_eq!(Size::new(24, 80).clamped(), Size::new(24, 80));
    }
}
