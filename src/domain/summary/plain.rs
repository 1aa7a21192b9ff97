//! Terminal output as the lines a reader would have seen, and text fit for one line of a summary.
//!
//! Owns the removal of escapes, redraws and characters that deceive. A full screen is not emulated: that is the
//! grid's work; this is for output that an agent reported as raw text.

/// Longer lines are cut: they are no summary lines, and patterns must stay cheap on hostile text.
const MAX_LINE: usize = 4000;

/// The text without escape sequences, with redraws by carriage return, backspace and erase-line resolved. Tabs stay.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut line = Line::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => line.finish(&mut out),
            '\r' => line.column = 0,
            '\u{8}' => line.column = line.column.saturating_sub(1),
            '\u{1b}' => match chars.next() {
                Some('[') => line.control(&mut chars),
                Some(']' | 'P' | '^' | '_' | 'X') => skip_string(&mut chars),
                Some('(' | ')' | '*' | '+' | '#' | '%' | ' ') => drop(chars.next()),
                Some(_) | None => {}
            },
            '\u{9b}' => line.control(&mut chars),
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => skip_string(&mut chars),
            '\t' => line.put(c),
            c if c.is_control() => {}
            c => line.put(c),
        }
    }
    if !line.cells.is_empty() {
        line.finish(&mut out);
        out.pop();
    }
    out
}

#[derive(Default)]
struct Line {
    cells: Vec<char>,
    column: usize,
}

impl Line {
    fn put(&mut self, c: char) {
        if self.column >= MAX_LINE {
            return;
        }
        if self.column < self.cells.len() {
            self.cells[self.column] = c;
        } else {
            self.cells.resize(self.column, ' ');
            self.cells.push(c);
        }
        self.column += 1;
    }

    fn finish(&mut self, out: &mut String) {
        out.extend(self.cells.drain(..));
        out.push('\n');
        self.column = 0;
    }

    /// A control sequence: only those that redraw within the line matter.
    fn control(&mut self, chars: &mut impl Iterator<Item = char>) {
        let mut number = String::new();
        for c in chars {
            match c {
                '0'..='?' | ' '..='/' if number.len() < 64 => number.push(c),
                '0'..='?' | ' '..='/' => {}
                _ => return self.redraw(c, number.parse().ok()),
            }
        }
    }

    fn redraw(&mut self, kind: char, number: Option<usize>) {
        match (kind, number.unwrap_or(0)) {
            ('K', 0) => self.cells.truncate(self.column),
            ('K', 2) => self.cells.clear(),
            ('G', n) => self.column = n.saturating_sub(1).min(MAX_LINE),
            ('C', n) => self.column = (self.column + n.max(1)).min(MAX_LINE),
            ('D', n) => self.column = self.column.saturating_sub(n.max(1)),
            (_, _) => {}
        }
    }
}

/// Skips an OSC, DCS or similar string to its end (BEL or ST).
fn skip_string(chars: &mut std::iter::Peekable<impl Iterator<Item = char>>) {
    while let Some(c) = chars.next() {
        match c {
            '\u{7}' | '\u{9c}' => return,
            '\u{1b}' => {
                if chars.peek() == Some(&'\\') {
                    chars.next();
                }
                return;
            }
            _ => {}
        }
    }
}

/// One clean line: white space joined, control, bidi, zero-width and tag characters gone.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, '\u{2028}' | '\u{2029}')) {
        let start = out.len();
        if !out.is_empty() {
            out.push(' ');
        }
        let before = out.len();
        out.extend(word.chars().filter(|&c| !is_deceiving(c)));
        if out.len() == before {
            out.truncate(start);
        }
    }
    out
}

/// Characters that show nothing or reorder what is shown.
fn is_deceiving(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text cut to at most `max_chars` characters and `max_bytes` bytes of JSON, with `…` when something was cut.
pub fn clip(text: &str, max_chars: usize, max_bytes: usize) -> String {
    let mut bytes = 0;
    let mut end = text.len();
    // Where the cut goes when an ellipsis must still fit behind it.
    let mut fallback = 0;
    for (chars, (at, c)) in text.char_indices().enumerate() {
        if chars + 1 < max_chars && bytes + json_len(c) + 3 <= max_bytes {
            fallback = at + c.len_utf8();
        }
        bytes += json_len(c);
        if chars + 1 > max_chars || bytes > max_bytes {
            end = at;
            break;
        }
    }
    if end == text.len() {
        return text.to_owned();
    }
    format!("{}…", text[..fallback].trim_end())
}

/// The bytes that a character takes in a JSON string as `serde_json` writes it.
const fn json_len(c: char) -> usize {
    match c {
        '"' | '\\' | '\u{8}' | '\u{9}' | '\u{a}' | '\u{c}' | '\u{d}' => 2,
        '\0'..='\u{1f}' => 6,
        c => c.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn redraws_and_escapes_are_resolved() {
        let table = [
            ("\u{1b}[32mok\u{1b}[0m 3", "ok 3"),
            ("10%\r50%\r100%\ndone", "100%\ndone"),
            ("a long line\rshort\u{1b}[K", "short"),
            ("\u{1b}]0;title\u{7}x\u{1b}]8;;http://a\u{1b}\\link\u{1b}]8;;\u{1b}\\", "xlink"),
            ("ab\u{8}c", "ac"),
            ("a\u{1b}[3Cb\r\nc\td", "a   b\nc\td"),
            ("x\u{1b}[2K\rnew", "new"),
            ("\u{1b}(Bplain\u{1b}[", "plain"),
        ];
        for (raw, wanted) in table {
            assert_eq!(plain(raw), wanted, "{raw:?}");
        }
    }

    #[test]
    fn one_line_keeps_nothing_that_deceives() {
        assert_eq!(one_line("  a\n\tb \u{202e}c\u{200b}d \u{1b}[31m\u{2028}e "), "a b cd [31m e");
        assert_eq!(one_line("\u{feff} \u{200b} x"), "x");
    }

    proptest! {
        #[test]
        fn a_clipped_text_keeps_both_limits(text in ".*", chars in 1usize..50, bytes in 3usize..80) {
            let cut = clip(&text, chars, bytes);
            prop_assert!(cut.chars().count() <= chars);
            prop_assert!(serde_json::to_string(&cut).unwrap().len() - 2 <= bytes);
            prop_assert!(cut == text || text.starts_with(cut.strip_suffix('…').unwrap()));
        }

        #[test]
        fn plain_text_holds_no_escape(text in "[\\x00-\\x7f\u{80}-\u{9f}é]*") {
            prop_assert!(plain(&text).chars().all(|c| c == '\n' || c == '\t' || !c.is_control()));
        }
    }
}
