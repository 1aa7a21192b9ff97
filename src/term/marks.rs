//! What a cell of the engine has no room for: strike, styles of underlines, overline, blink, conceal, dim beside bold,
//! protection, hyperlinks.
//!
//! Owns how they travel: as zero-width characters of U+E0100 to U+E01EF behind the text of a cell, put there by the
//! stream front, moved and erased with it by the engine, and taken off before anyone reads the text. A program's own
//! characters of that range never get so far. Does not know when a program sets them.

use std::fmt;

use unicode_width::UnicodeWidthChar as _;

use super::links::{self, Links};
use super::style::{CellStyle, LinkId, Underline};

const FIRST: u32 = 0xe_0100;
/// One character tells all attributes: five that are on or off, and five kinds of underline.
const ATTRIBUTES: u32 = 32 * 5;
const PROTECTED: u32 = ATTRIBUTES;
/// Two characters tell the place of a link.
const LINK: u32 = PROTECTED + 1;
const LINK_DIGITS: u32 = 79;

/// Whether `c` may be a mark, so that no program may send it. The tags and the other characters of that plane go too.
pub(super) const fn is_reserved(c: char) -> bool {
    matches!(c, '\u{e0000}'..='\u{e0fff}')
}

/// What a character is written with beside the engine's own attributes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one attribute, set and cleared by itself")]
pub(super) struct Mark {
    /// Struck through.
    pub(super) strike: bool,
    /// A line above.
    pub(super) overline: bool,
    /// Blinking.
    pub(super) blink: bool,
    /// Concealed.
    pub(super) conceal: bool,
    /// Dim beside bold: the engine has only one of them.
    pub(super) dim: bool,
    /// The kind of underline, if it is not the engine's own.
    pub(super) underline: Underline,
    /// Kept by selective erasing (DECSCA).
    pub(super) protected: bool,
    /// The hyperlink.
    pub(super) link: Option<LinkId>,
}

impl Mark {
    /// Whether there is anything to mark.
    pub(super) fn is_on(&self) -> bool {
        *self != Self::default()
    }

    /// The same without what SGR 0 ends.
    pub(super) fn plain(self) -> Self {
        Self { protected: self.protected, link: self.link, ..Self::default() }
    }

    /// The same with the link of `other`: saving and restoring the cursor leave the link alone.
    pub(super) fn with_link_of(self, other: Self) -> Self {
        Self { link: other.link, ..self }
    }

    /// What of a style needs a mark.
    pub(super) fn of(style: &CellStyle) -> Self {
        Self {
            strike: style.strike,
            overline: style.overline,
            blink: style.blink,
            conceal: style.conceal,
            dim: style.bold && style.dim,
            underline: if style.underline == Underline::Single { Underline::None } else { style.underline },
            protected: false,
            link: style.link,
        }
    }

    /// Adds the mark to what the engine knows of a style.
    pub(super) fn apply(&self, style: &mut CellStyle) {
        style.strike |= self.strike;
        style.overline |= self.overline;
        style.blink |= self.blink;
        style.conceal |= self.conceal;
        style.dim |= self.dim;
        if self.underline != Underline::None && style.underline != Underline::None {
            style.underline = self.underline;
        }
        style.link = self.link;
    }

    fn attributes(&self) -> u32 {
        let on = [self.strike, self.overline, self.blink, self.conceal, self.dim];
        let bits = on.iter().rev().fold(0, |bits, on| bits * 2 + u32::from(*on));
        let kind = match self.underline {
            Underline::None | Underline::Single => 0,
            Underline::Double => 1,
            Underline::Curly => 2,
            Underline::Dotted => 3,
            Underline::Dashed => 4,
        };
        kind * 32 + bits
    }

    fn set_attributes(&mut self, number: u32) {
        let bit = |bit: u32| number & (1 << bit) != 0;
        (self.strike, self.overline, self.blink, self.conceal, self.dim) = (bit(0), bit(1), bit(2), bit(3), bit(4));
        self.underline = match number / 32 {
            0 => Underline::None,
            1 => Underline::Double,
            2 => Underline::Curly,
            3 => Underline::Dotted,
            _ => Underline::Dashed,
        };
    }

    /// The characters that carry the mark.
    pub(super) fn encode(&self) -> String {
        let attributes = Some(self.attributes()).filter(|number| *number > 0);
        let protected = self.protected.then_some(PROTECTED);
        let place = self.link.map(|id| u32::from(links::place(id)));
        let link = place.map(|place| [LINK + place / LINK_DIGITS, LINK + place % LINK_DIGITS]);
        let numbers = attributes.into_iter().chain(protected).chain(link.into_iter().flatten());
        numbers.filter_map(|number| char::from_u32(FIRST + number)).collect()
    }

    fn decode(text: &str, links: &Links) -> Self {
        let mut mark = Self::default();
        let mut high = None;
        for c in text.chars() {
            match (u32::from(c).wrapping_sub(FIRST), high) {
                (number @ 0..ATTRIBUTES, _) => mark.set_attributes(number),
                (PROTECTED, _) => mark.protected = true,
                (number @ LINK..240, None) => high = Some(number - LINK),
                (number @ LINK..240, Some(high)) => {
                    mark.link = links.at((high * LINK_DIGITS + number - LINK) as u16);
                }
                _ => break,
            }
        }
        mark
    }
}

/// The text of a cell without its mark, and the mark.
pub(super) fn split<'a>(text: &'a str, links: &Links) -> (&'a str, Option<Mark>) {
    if text.len() < 5 {
        return (text, None);
    }
    match text.find(is_reserved) {
        None => (text, None),
        Some(at) => (&text[..at], Some(Mark::decode(&text[at..], links))),
    }
}

/// Whether a row of the engine's text holds marks.
pub(super) fn is_marked(row: &str) -> bool {
    memchr::memmem::find(row.as_bytes(), b"\xf3\xa0").is_some()
}

/// Writes a row of the engine's text, which begins in the plain style, with SGR in the place of marks. Concealed text
/// becomes blanks. At the end the style is the engine's, so that a row that goes on from here is right.
pub(super) fn write_styled_row(row: &str, links: &Links, out: &mut impl fmt::Write) -> fmt::Result {
    let (mut engine, mut written) = (CellStyle::default(), CellStyle::default());
    let mut rest = row;
    while let Some(first) = rest.chars().next() {
        if let Some(params) = rest.strip_prefix("\x1b[") {
            let end = params.find('m').unwrap_or(params.len());
            engine.apply_params(&params[..end]);
            rest = params.get(end + 1..).unwrap_or("");
            continue;
        }
        let zero_width = |c: char| c != '\x1b' && c.width() == Some(0);
        let end = rest.char_indices().skip(1).find(|(_, c)| !zero_width(*c)).map_or(rest.len(), |(at, _)| at);
        let (unit, after) = rest.split_at(end);
        let (text, mark) = split(unit, links);
        let mut style = engine;
        mark.unwrap_or_default().apply(&mut style);
        set_style(&mut written, style, out)?;
        if style.hides_text() {
            out.write_str(if first.width() == Some(2) { "  " } else { " " })?;
        } else {
            out.write_str(text)?;
        }
        rest = after;
    }
    set_style(&mut written, engine, out)
}

fn set_style(written: &mut CellStyle, style: CellStyle, out: &mut impl fmt::Write) -> fmt::Result {
    if *written == style {
        return Ok(());
    }
    *written = style;
    let mut sgr = String::new();
    style.write_sgr(&mut sgr);
    out.write_str(&sgr)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_comes_back_from_its_characters() {
        let mut links = Links::default();
        let link = (0..200).filter_map(|n| links.add(&format!("https://{n}"))).last();
        for number in 0..ATTRIBUTES {
            for (protected, link) in [(false, None), (true, None), (false, link), (true, link)] {
                let mut mark = Mark { protected, link, ..Mark::default() };
                mark.set_attributes(number);
                let text = format!("e\u{301}{}", mark.encode());
                assert_eq!(split(&text, &links), ("e\u{301}", mark.is_on().then_some(mark)));
            }
        }
        assert_eq!(split("e\u{301}", &links), ("e\u{301}", None));
        // The engine had room for one half of a link.
        let half = Mark { link, ..Mark::default() }.encode().chars().take(1).collect::<String>();
        assert_eq!(split(&format!("x{half}"), &links), ("x", Some(Mark::default())));
    }

    #[test]
    fn a_row_of_history_has_styles_in_the_place_of_marks() {
        let links = Links::default();
        let mark = |mark: Mark| mark.encode();
        let strike = mark(Mark { strike: true, ..Mark::default() });
        let hidden = mark(Mark { conceal: true, ..Mark::default() });
        let row = format!("a\x1b[31mb{strike}c{strike}d\x1b[mx{hidden}日{hidden}");
        let mut out = String::new();
        write_styled_row(&row, &links, &mut out).unwrap();
        let red = "38;5;1";
        assert_eq!(out, format!("a\x1b[0;9;{red}mbc\x1b[0;{red}md\x1b[0;8m   \x1b[0m"));
    }
}
