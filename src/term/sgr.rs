//! SGR sequences in the one form that the engine reads rightly.
//!
//! Owns the rewriting of colours with colons, underline styles and underline colours. Does not know the present style.

use std::fmt::Write as _;

use super::sequence::number;

/// Whether the engine reads these parameters rightly as they are.
pub(super) fn is_plain(params: &[u8]) -> bool {
    // 21 is a double underline, 58 an underline colour; a palette index of that value costs one rewrite, no more.
    !params.contains(&b':') && !params.split(|byte| *byte == b';').any(|part| matches!(part, b"21" | b"58"))
}

/// The same parameters as the engine reads them; empty when nothing is left to do.
pub(super) fn canonical(params: &[u8]) -> String {
    let mut out = String::with_capacity(params.len());
    let mut parts = params.split(|byte| *byte == b';');
    while let Some(part) = parts.next() {
        if part.contains(&b':') {
            push_subparams(&mut out, part);
            continue;
        }
        match number(part).unwrap_or(0) {
            21 => push(&mut out, &[4]),
            code @ (38 | 48 | 58) => {
                let color = legacy_color(&mut parts);
                push_color(&mut out, code, &color);
            }
            code => push(&mut out, &[code]),
        }
    }
    out
}

fn push(out: &mut String, numbers: &[u16]) {
    for number in numbers {
        let _ = write!(out, "{}{number}", if out.is_empty() { "" } else { ";" });
    }
}

fn push_color(out: &mut String, code: u16, color: &[u16]) {
    // No cell has an underline colour, and a colour cut short is no colour.
    if code != 58 && !color.is_empty() && color.iter().all(|part| *part <= 255) {
        push(out, &[code]);
        push(out, color);
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

fn push_subparams(out: &mut String, part: &[u8]) {
    let subs: Vec<Option<u16>> = part.split(|byte| *byte == b':').map(number).collect();
    match subs.as_slice() {
        [Some(4), Some(0)] => push(out, &[24]),
        [Some(4), ..] => push(out, &[4]),
        [Some(code @ (38 | 48)), Some(5), Some(index), ..] => push_color(out, *code, &[5, *index]),
        // With a colour space: `38:2:SPACE:R:G:B`, the space mostly empty.
        [Some(code @ (38 | 48)), Some(2), _, red, green, blue, ..]
        | [Some(code @ (38 | 48)), Some(2), red, green, blue] => {
            let color = [red, green, blue].map(|level| level.unwrap_or(0));
            push_color(out, *code, &[2, color[0], color[1], color[2]]);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_engine_misreads_is_rewritten() {
        for plain in ["", "0", "1;38;5;9", "38;2;1;2;3;4", "38;5;121"] {
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
            ("38;5;58", "38;5;58"),
            ("38;5;21;21", "38;5;21;4"),
            (";21", "0;4"),
            ("38:9", ""),
            ("58;2;1", ""),
        ] {
            assert!(!is_plain(params.as_bytes()), "{params}");
            assert_eq!(canonical(params.as_bytes()), expected, "{params}");
        }
    }
}
