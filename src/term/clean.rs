//! Text of an agent made fit to stand on our own screen, in a log or in a message.
//!
//! Owns which characters never leave a pane: controls, bidirectional overrides, tag characters and other invisible
//! ones. Does not know what the text means.

/// Whether `c` must not leave a pane: a C0 or C1 control, a line or paragraph separator, a bidirectional control, a
/// tag character, a supplementary variation selector or another character that shows nothing and misleads.
pub const fn is_unsafe(c: char) -> bool {
    matches!(
        c,
        '\0'..='\x1f'
            | '\x7f'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// `text` as one clean line of at most `max` characters: white space and line ends become single spaces at most one
/// for one, unsafe characters are dropped, both ends are trimmed.
pub fn clean_line(text: &str, max: usize) -> String {
    let mut line = String::with_capacity(text.len().min(max));
    let mut left = max;
    for c in text.trim().chars() {
        let c = if matches!(c, '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}') { ' ' } else { c };
        if is_unsafe(c) || (line.is_empty() && c == ' ') {
            continue;
        }
        if left == 0 {
            break;
        }
        line.push(c);
        left -= 1;
    }
    line.truncate(line.trim_end().len());
    line
}

/// The longest start of a cell's text that is safe to draw; `"\u{fffd}"` when not even its first character is.
pub(super) fn safe_cell_text(text: &str) -> &str {
    if text.len() <= 1 {
        return text;
    }
    match text.char_indices().find(|(_, c)| is_unsafe(*c)) {
        None => text,
        Some((0, _)) => "\u{fffd}",
        Some((at, _)) => &text[..at],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_clean_short_and_single() {
        for (dirty, max, clean) in [
            ("  plain text \r\n", 80, "plain text"),
            ("a\nb\tc", 80, "a b c"),
            ("evil\x1b]0;x\x07", 80, "evil]0;x"),
            ("c1\u{9b}31m\u{85}", 80, "c131m"),
            ("feat/\u{202e}gnp.exe\u{202c}", 80, "feat/gnp.exe"),
            ("tag\u{e0041}\u{e007f}s", 80, "tags"),
            ("line\u{2028}two", 80, "line two"),
            ("grüße 日本 👩\u{200d}💻", 80, "grüße 日本 👩\u{200d}💻"),
            ("abcdef", 3, "abc"),
            ("\u{200b} x", 3, "x"),
            ("", 3, ""),
        ] {
            assert_eq!(clean_line(dirty, max), clean, "{dirty:?}");
        }
    }

    #[test]
    fn cells_lose_only_their_unsafe_part() {
        assert_eq!(safe_cell_text("e\u{301}"), "e\u{301}");
        assert_eq!(safe_cell_text("a\u{202e}"), "a");
        assert_eq!(safe_cell_text("\u{2028}"), "\u{fffd}");
    }
}
