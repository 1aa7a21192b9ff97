//! The signs that orchestra draws, in ASCII: for fonts and consoles that lack them.
//!
//! Owns one table, with a sign of the same width for each. What agents print is not spelled by it, except on terminals
//! that can show nothing else.

/// What stands for a sign where only ASCII is drawn; `None` for what is no sign of ours.
pub const fn ascii(sign: char) -> Option<&'static str> {
    Some(match sign {
        '\u{a0}' => " ",
        '─' | '━' | '═' | '╌' | '–' | '—' | '‑' | '·' | '⋯' | '⏵' | '▔' | '▁' => "-",
        '│' | '┃' | '║' | '▌' | '▏' | '▐' | '∥' => "|",
        '\u{250c}'..='\u{254b}' | '\u{2550}'..='\u{2570}' | '✓' | '✔' => "+",
        '‘' | '’' | '′' => "'",
        '“' | '”' => "\"",
        '…' | '◌' | '░' => ".",
        '•' | '●' | '⏺' | '■' | '♪' | '◆' => "*",
        '○' => "o",
        '✗' | '✘' | '×' => "x",
        '⚑' => "!",
        '‖' => "=",
        '≠' | '█' | '▓' => "#",
        '≈' => "~",
        '›' | '❯' | '▶' | '→' | '▸' | '≥' => ">",
        '‹' | '←' | '≤' => "<",
        '↑' => "^",
        '↓' | '▾' => "v",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    #[test]
    fn every_sign_becomes_one_ascii_character_of_its_width() {
        let signs = ('\u{80}'..'\u{3000}').filter_map(|c| Some((c, ascii(c)?)));
        let all: Vec<_> = signs.collect();
        assert!(all.len() > 40);
        for (sign, spelled) in all {
            assert!(spelled.is_ascii() && spelled.len() == 1, "{sign}");
            assert_eq!(sign.to_string().width(), 1, "{sign}");
        }
        assert_eq!((ascii('a'), ascii('é'), ascii('日')), (None, None, None));
    }
}
