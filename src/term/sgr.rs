//! SGR sequences in the one form that the engine reads rightly.
//!
//! Owns the rewriting of colours with colons, underline styles and underline colours, and the attributes that become
//! marks. Does not keep them.

use std::fmt::Write as _;

use super::marks::Mark;
use super::sequence::number;
use super::style::{CellStyle, Underline};

/// The most parameters of one sequence that the engine reads.
const MOST_PARAMS: usize = 32;
/// A rewritten sequence is cut after so many numbers, at the next attribute.
const CUT: usize = 24;

/// Whether the engine reads these parameters rightly as they are, and none of them needs a mark.
pub(super) fn is_plain(params: &[u8]) -> bool {
    let (mut number, mut count) = (0_u16, 0);
    // Numbers that belong to a colour, and whether the next one says how many they are.
    let (mut skip, mut introduced) = (0, false);
    let mut is_plain_number = |number: u16| {
        count += 1;
        if introduced {
            introduced = false;
            skip = match number {
                5 => 1,
                2 => 3,
                _ => return false,
            };
        } else if skip > 0 {
            skip -= 1;
            return number <= 255;
        } else {
            introduced = matches!(number, 38 | 48);
            // Dim, blink, conceal, strike, double underline, overline, underline colour.
            return !matches!(number, 2 | 5 | 6 | 8 | 9 | 21 | 53 | 58);
        }
        true
    };
    for byte in params {
        match byte {
            b'0'..=b'9' => number = number.saturating_mul(10).saturating_add(u16::from(byte - b'0')),
            b';' if is_plain_number(std::mem::take(&mut number)) => {}
            _ => return false,
        }
    }
    is_plain_number(number) && !introduced && skip == 0 && count <= MOST_PARAMS
}

/// Whether one of the parameters may be bold, or end bold and dim; the numbers of a colour may look like it.
pub(super) fn touches_intensity(params: &[u8]) -> bool {
    params.split(|byte| *byte == b';').any(|part| matches!(part, b"" | b"0" | b"00" | b"1" | b"01" | b"22"))
}

/// How strong text is: the engine has one of them, SGR 1 and 2 can both be on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intensity {
    /// Neither bold nor dim.
    Normal,
    /// Bold, perhaps with a mark for dim.
    Bold,
    /// Dim.
    Dim,
}

impl Intensity {
    /// The intensity of the engine's style.
    pub(super) const fn of(pen: &CellStyle) -> Self {
        match (pen.bold, pen.dim) {
            (true, _) => Self::Bold,
            (false, true) => Self::Dim,
            (false, false) => Self::Normal,
        }
    }
}

/// Sequences on their way to the engine.
#[derive(Debug, Default)]
struct Sequences {
    text: String,
    /// How many numbers the open sequence has.
    numbers: usize,
}

impl Sequences {
    fn push(&mut self, numbers: &[u16]) {
        if self.numbers >= CUT {
            self.text.push('m');
            self.numbers = 0;
        }
        for number in numbers {
            let before = if self.numbers == 0 { "\x1b[" } else { ";" };
            let _ = write!(self.text, "{before}{number}");
            self.numbers += 1;
        }
    }

    fn push_color(&mut self, code: u16, color: &[u16]) {
        // No cell has an underline colour, and a colour cut short is no colour.
        if code != 58 && !color.is_empty() && color.iter().all(|part| *part <= 255) {
            self.push(&[code]);
            self.push_open(color);
        }
    }

    /// Goes on with what belongs to the number before.
    fn push_open(&mut self, numbers: &[u16]) {
        for number in numbers {
            let _ = write!(self.text, ";{number}");
            self.numbers += 1;
        }
    }

    fn finish(mut self) -> String {
        if self.numbers > 0 {
            self.text.push('m');
        }
        self.text
    }
}

/// The sequences that say the same to the engine, empty when it has nothing to do. What it has no room for changes
/// `mark`; `intensity` is the present one and becomes the new one.
pub(super) fn rewritten(params: &[u8], mark: &mut Mark, intensity: &mut Intensity) -> String {
    let mut out = Sequences::default();
    let mut parts = params.split(|byte| *byte == b';');
    while let Some(part) = parts.next() {
        if part.contains(&b':') {
            push_subparams(&mut out, part, mark);
            continue;
        }
        match number(part).unwrap_or(0) {
            code @ (38 | 48 | 58) => {
                let color = legacy_color(&mut parts);
                out.push_color(code, &color);
            }
            code => one(&mut out, code, mark, intensity),
        }
    }
    out.finish()
}

fn one(out: &mut Sequences, code: u16, mark: &mut Mark, intensity: &mut Intensity) {
    match code {
        0 => (*mark, *intensity) = (mark.plain(), Intensity::Normal),
        1 => {
            mark.dim |= *intensity == Intensity::Dim;
            *intensity = Intensity::Bold;
        }
        2 if *intensity == Intensity::Bold => {
            mark.dim = true;
            return;
        }
        2 => *intensity = Intensity::Dim,
        22 => (mark.dim, *intensity) = (false, Intensity::Normal),
        4 | 24 => mark.underline = Underline::None,
        21 => {
            mark.underline = Underline::Double;
            return out.push(&[4]);
        }
        5 | 6 => mark.blink = true,
        25 => mark.blink = false,
        8 => mark.conceal = true,
        28 => mark.conceal = false,
        9 => mark.strike = true,
        29 => mark.strike = false,
        53 => mark.overline = true,
        55 => mark.overline = false,
        _ => {}
    }
    if !matches!(code, 5 | 6 | 8 | 9 | 25 | 28 | 29 | 53 | 55) {
        out.push(&[code]);
    }
}

/// Reads `5;N` or `2;R;G;B` off the parameters; empty when it is cut short.
fn legacy_color<'a>(parts: &mut impl Iterator<Item = &'a [u8]>) -> Vec<u16> {
    let kind = parts.next().and_then(number);
    let count = match kind {
        Some(5) => 1,
        Some(2) => 3,
        _ => return Vec::new(),
    };
    let mut color = vec![kind.unwrap_or(0)];
    color.extend(parts.take(count).map(|part| number(part).unwrap_or(0)));
    if color.len() == count + 1 { color } else { Vec::new() }
}

fn push_subparams(out: &mut Sequences, part: &[u8], mark: &mut Mark) {
    let subs: Vec<Option<u16>> = part.split(|byte| *byte == b':').map(number).collect();
    match subs.as_slice() {
        [Some(4), kind, ..] => {
            mark.underline = match kind {
                Some(2) => Underline::Double,
                Some(3) => Underline::Curly,
                Some(4) => Underline::Dotted,
                Some(5) => Underline::Dashed,
                _ => Underline::None,
            };
            out.push(&[if *kind == Some(0) { 24 } else { 4 }]);
        }
        [Some(code @ (38 | 48)), Some(5), Some(index), ..] => out.push_color(*code, &[5, *index]),
        // With a colour space: `38:2:SPACE:R:G:B`, the space mostly empty.
        [Some(code @ (38 | 48)), Some(2), _, red, green, blue, ..]
        | [Some(code @ (38 | 48)), Some(2), red, green, blue] => {
            let color = [red, green, blue].map(|level| level.unwrap_or(0));
            out.push_color(*code, &[2, color[0], color[1], color[2]]);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(params: &str) -> String {
        rewritten(params.as_bytes(), &mut Mark::default(), &mut Intensity::Normal)
    }

    #[test]
    fn only_what_the_engine_misreads_is_rewritten() {
        for plain in ["", "0", "1;38;5;9", "38;2;1;2;3;4", "38;5;121", "38;5;58", "48;2;2;9;8;7", ";;1"] {
            assert!(is_plain(plain.as_bytes()), "{plain}");
        }
        for (params, expected) in [
            ("4:3", "4"),
            ("4:0", "24"),
            ("21", "4"),
            ("58;2;1;3;4", ""),
            ("58;5;1;31", "31"),
            ("1;58:2::1:3:4;31", "1;31"),
            ("38:2::10:20:30", "38;2;10;20;30"),
            ("38:2:10:20:30", "38;2;10;20;30"),
            ("48:5:200;1", "48;5;200;1"),
            ("38;5;21;21", "38;5;21;4"),
            (";21", "0;4"),
            ("38:9", ""),
            ("58;2;1", ""),
            ("31;48;20;;1", "31;0;1"),
            ("38;5;300;1", "1"),
            ("1;38", "1"),
            ("1;38;2;3;4", "1"),
            ("2;9;31", "2;31"),
            ("1;2", "1"),
            ("2;1", "2;1"),
            ("9;29;8;28;53;55;5;6;25", ""),
        ] {
            assert!(!is_plain(params.as_bytes()), "{params}");
            let expected = if expected.is_empty() { String::new() } else { format!("\x1b[{expected}m") };
            assert_eq!(canonical(params), expected, "{params}");
        }
    }

    #[test]
    fn a_long_list_is_cut_where_an_attribute_begins() {
        let params = format!("31{}", ";38;2;1;2;3".repeat(7));
        assert!(!is_plain(params.as_bytes()));
        let cut = canonical(&params);
        assert_eq!(cut.matches('m').count(), 2);
        assert!(cut.split('m').all(|one| one.is_empty() || one.starts_with("\x1b[3")), "{cut}");
    }

    #[test]
    fn bold_and_dim_are_both_kept() {
        let (mut mark, mut intensity) = (Mark::default(), Intensity::Normal);
        rewritten(b"1;2", &mut mark, &mut intensity);
        assert_eq!((mark.dim, intensity), (true, Intensity::Bold));
        rewritten(b"22", &mut mark, &mut intensity);
        assert_eq!((mark.dim, intensity), (false, Intensity::Normal));
        rewritten(b"2", &mut mark, &mut intensity);
        assert_eq!(rewritten(b"1", &mut mark, &mut intensity), "\x1b[1m");
        assert_eq!((mark.dim, intensity), (true, Intensity::Bold));
        rewritten(b"9;0", &mut mark, &mut intensity);
        assert_eq!((mark, intensity), (Mark::default(), Intensity::Normal));
    }
}
