//! Untrusted text on its way to a person who must judge it: nothing hidden, nothing turned around, not without end.

/// What a request may show, in characters. The digest covers the rest through the name of the request.
const MOST: usize = 16_000;

use std::fmt::Write as _;

/// The lines of a text with every character visible: what would hide, turn or move text is shown by its code.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' => shown.push('\n'),
            '\t' => shown.push_str("    "),
            // Writing into memory does not fail.
            c if is_hidden(c) => write!(shown, "<U+{:04X}>", u32::from(c)).unwrap_or_default(),
            c => shown.push(c),
        }
    }
    shown
}

/// The same on one line.
pub fn visible_line(text: &str) -> String {
    visible(text).replace('\n', " ⏎ ")
}

/// The text up to the most that is shown, with a mark where it was cut.
pub fn capped(text: String) -> String {
    match text.char_indices().nth(MOST) {
        None => text,
        Some((at, _)) => {
            let more = text[at..].chars().count();
            format!(
                "{}\n… {more} more characters; see all of it in the agent's own terminal before you answer",
                &text[..at]
            )
        }
    }
}

/// Control characters, marks of direction, characters without a width, tags: what a person cannot see.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0e}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hides() {
        let table = [
            ("ls -l\nrm x\t#", "ls -l\nrm x    #"),
            ("a\u{202e}b\u{200b}c", "a<U+202E>b<U+200B>c"),
            ("a\rb\r\nc\u{1b}[2J\u{7}", "a<U+000D>b\nc<U+001B>[2J<U+0007>"),
            ("x\u{e0041}y\u{2028}z\u{9b}1m", "x<U+E0041>y<U+2028>z<U+009B>1m"),
            ("größer 日本 👍", "größer 日本 👍"),
        ];
        for (text, shown) in table {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(visible_line("a\nb"), "a ⏎ b");
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(capped("x".repeat(MOST)).chars().count(), MOST);
        let cut = capped("ü".repeat(MOST + 5));
        assert!(cut.ends_with("… 5 more characters; see all of it in the agent's own terminal before you answer"));
    }
}
