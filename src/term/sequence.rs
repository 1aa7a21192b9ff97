//! Where an escape sequence ends and what it is made of.
//!
//! Owns the grammar of ESC and CSI sequences and of the parameters. Does not know what a sequence means; the body of
//! a string (OSC, DCS) is collected by the stream front.

/// The most bytes that a CSI or ESC sequence has; a longer one is dropped whole.
pub(super) const LONGEST: usize = 256;
/// Parameter values are cut here.
const MOST: u16 = 9_999;

/// The kind of a string that ends with ST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StringKind {
    /// `ESC ]`.
    Osc,
    /// `ESC P`.
    Dcs,
    /// `ESC _`, `ESC ^`, `ESC X`, `ESC k`: swallowed.
    Other,
}

/// What stands at an ESC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scan {
    /// More bytes are needed.
    Incomplete,
    /// A sequence that is too long; its end is still to be found.
    TooLong,
    /// Nothing: so many bytes are skipped.
    Skip(usize),
    /// `ESC`, perhaps an intermediate, a final byte.
    Esc {
        /// Bytes it takes.
        len: usize,
        /// The intermediate byte, or 0.
        intermediate: u8,
        /// The final byte.
        last: u8,
    },
    /// A CSI sequence; its bytes hold control characters when `dirty`.
    Csi {
        /// Bytes it takes.
        len: usize,
        /// Whether control characters stand inside.
        dirty: bool,
    },
    /// A string begins after so many bytes.
    StringStart {
        /// Bytes of the introducer.
        len: usize,
        /// Its kind.
        kind: StringKind,
    },
}

impl Scan {
    /// How many bytes it takes, as far as that is known.
    pub(super) const fn len(self) -> usize {
        match self {
            Self::Incomplete => 0,
            Self::TooLong => LONGEST,
            Self::Skip(len) | Self::Esc { len, .. } | Self::Csi { len, .. } | Self::StringStart { len, .. } => len,
        }
    }
}

/// Looks at `bytes`, which begin with ESC.
pub(super) fn scan(bytes: &[u8]) -> Scan {
    match bytes.get(1) {
        None => Scan::Incomplete,
        Some(b'[') => scan_csi(bytes),
        Some(b']') => Scan::StringStart { len: 2, kind: StringKind::Osc },
        Some(b'P') => Scan::StringStart { len: 2, kind: StringKind::Dcs },
        Some(b'_' | b'^' | b'X' | b'k') => Scan::StringStart { len: 2, kind: StringKind::Other },
        Some(_) => scan_esc(bytes),
    }
}

fn scan_esc(bytes: &[u8]) -> Scan {
    let mut intermediate = 0;
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            0x20..=0x2f if at > 8 => return Scan::Skip(at),
            0x20..=0x2f => intermediate = if intermediate == 0 { *byte } else { 0xff },
            0x30..=0x7e => return Scan::Esc { len: at + 1, intermediate, last: *byte },
            0x18 | 0x1a => return Scan::Skip(at + 1),
            // Another ESC restarts; a control or a byte beyond ASCII is no part of it.
            _ => return Scan::Skip(at),
        }
    }
    Scan::Incomplete
}

fn scan_csi(bytes: &[u8]) -> Scan {
    let mut dirty = false;
    for (at, byte) in bytes.iter().enumerate().skip(2) {
        if at >= LONGEST {
            return Scan::TooLong;
        }
        match byte {
            0x20..=0x3f => {}
            0x40..=0x7e => return Scan::Csi { len: at + 1, dirty },
            0x18 | 0x1a => return Scan::Skip(at + 1),
            0x1b | 0x80.. => return Scan::Skip(at),
            _ => dirty = true,
        }
    }
    Scan::Incomplete
}

/// A CSI sequence taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Csi<'a> {
    /// `?`, `>`, `<`, `=`, or 0.
    pub(super) prefix: u8,
    /// The parameters as written: `1;38:5:9`.
    pub(super) params: &'a [u8],
    /// The intermediate byte, or 0; 0xff for more than one.
    pub(super) intermediate: u8,
    /// The final byte.
    pub(super) last: u8,
}

impl<'a> Csi<'a> {
    /// Takes `ESC [ ... final` apart; `None` when its bytes are in an order that means nothing.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (last, body) = bytes.get(2..)?.split_last()?;
        let (prefix, body) = match body.split_first() {
            Some((first @ b'<'..=b'?', rest)) => (*first, rest),
            _ => (0, body),
        };
        let params_len = body.iter().position(|byte| !matches!(byte, b'0'..=b';')).unwrap_or(body.len());
        let (params, intermediates) = body.split_at(params_len);
        let intermediate = match intermediates {
            [] => 0,
            [one @ 0x20..=0x2f] => *one,
            many if many.iter().all(|byte| matches!(byte, 0x20..=0x2f)) => 0xff,
            _ => return None,
        };
        Some(Self { prefix, params, intermediate, last: *last })
    }

    /// The parameters as numbers, an empty one as `None`, only the first part of one with colons.
    pub(super) fn numbers(&self) -> impl Iterator<Item = Option<u16>> {
        self.params.split(|byte| *byte == b';').map(|part| number(part.split(|byte| *byte == b':').next()?))
    }

    /// The parameter at `index`, or `default` when it is missing, empty or 0.
    pub(super) fn number(&self, index: usize, default: u16) -> u16 {
        self.numbers().nth(index).flatten().filter(|number| *number > 0).unwrap_or(default)
    }
}

/// A decimal number, cut at 9,999; `None` when empty or not a number.
pub(super) fn number(digits: &[u8]) -> Option<u16> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = |value: u16, digit: &u8| value.saturating_mul(10).saturating_add(u16::from(digit - b'0'));
    Some(digits.iter().fold(0, value).min(MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_end_where_they_should() {
        for (bytes, expected) in [
            (&b"\x1b"[..], Scan::Incomplete),
            (b"\x1b[", Scan::Incomplete),
            (b"\x1b[1;2", Scan::Incomplete),
            (b"\x1b[1;2Hx", Scan::Csi { len: 6, dirty: false }),
            (b"\x1b[1\n2Hx", Scan::Csi { len: 6, dirty: true }),
            (b"\x1b[1\x18x", Scan::Skip(4)),
            (b"\x1b[1\x1b[m", Scan::Skip(3)),
            (b"\x1b[1\xc3", Scan::Skip(3)),
            (b"\x1b7", Scan::Esc { len: 2, intermediate: 0, last: b'7' }),
            (b"\x1b(0", Scan::Esc { len: 3, intermediate: b'(', last: b'0' }),
            (b"\x1b(", Scan::Incomplete),
            (b"\x1b\x1b", Scan::Skip(1)),
            (b"\x1b\n", Scan::Skip(1)),
            (b"\x1b]", Scan::StringStart { len: 2, kind: StringKind::Osc }),
            (b"\x1bk", Scan::StringStart { len: 2, kind: StringKind::Other }),
        ] {
            assert_eq!(scan(bytes), expected, "{bytes:?}");
        }
        let long = [&b"\x1b["[..], &[b'1'; 300]].concat();
        assert_eq!(scan(&long), Scan::TooLong);
    }

    #[test]
    fn parameters_are_bounded() {
        let csi = Csi::parse(b"\x1b[?1049;;7:3;99999999$p").unwrap();
        assert_eq!((csi.prefix, csi.intermediate, csi.last), (b'?', b'$', b'p'));
        assert_eq!(csi.numbers().collect::<Vec<_>>(), [Some(1049), None, Some(7), Some(MOST)]);
        assert_eq!((csi.number(1, 5), csi.number(9, 6)), (5, 6));
        assert_eq!(Csi::parse(b"\x1b[1?h"), None);
    }
}
