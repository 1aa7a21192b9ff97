//! Text measured in cells: cut, padded and wrapped so that wide characters never break a border.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use crate::term::is_unsafe;

/// How many cells the text takes.
pub fn cells(text: &str) -> usize {
    text.width()
}

/// The text on one line without anything that could harm a terminal.
pub fn clean(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    spaced.filter(|c| !is_unsafe(*c)).collect()
}

/// A number with a comma before each group of three digits.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of tokens in three figures: `999`, `16.4k`, `1.20M`.
pub fn tokens_short(count: u64) -> String {
    let value = count as f64;
    for (step, unit) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] {
        let scaled = value / step;
        if value >= step * 0.9995 {
            let digits = if scaled < 9.995 { 2 } else { usize::from(scaled < 99.95) };
            return format!("{scaled:.digits$}{unit}");
        }
    }
    count.to_string()
}

/// The text in at most `most` cells; what was cut off is shown by `…`.
pub fn cut(text: &str, most: usize) -> String {
    let text = clean(text);
    if cells(&text) <= most {
        return text;
    }
    let mut kept = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = cells(grapheme);
        if used + wide + 1 > most {
            break;
        }
        kept.push_str(grapheme);
        used += wide;
    }
    kept.truncate(kept.trim_end().len());
    if most > 0 {
        kept.push('…');
    }
    kept
}

/// The text broken into lines of at most `most` cells, at spaces where there are any. Line ends are kept.
pub fn wrap(text: &str, most: usize) -> Vec<String> {
    let most = most.max(1);
    let mut lines = Vec::new();
    for part in text.lines() {
        wrap_line(&clean(part), most, &mut lines);
    }
    lines
}

/// A text behind a sign or a blank, wrapped so that every line begins where the first one does.
pub fn hung(lead: &str, text: &str, most: usize) -> Vec<String> {
    let indent = " ".repeat(cells(lead));
    let rows = wrap(text, most.saturating_sub(cells(lead)));
    let begun = |(at, row): (usize, String)| if at == 0 { format!("{lead}{row}") } else { format!("{indent}{row}") };
    rows.into_iter().enumerate().map(begun).collect()
}

fn wrap_line(text: &str, most: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut used = 0;
    for word in unbroken(text) {
        let wide = cells(word);
        if used + wide > most && used > 0 {
            lines.push(line.trim_end().to_owned());
            line.clear();
            used = 0;
            if word.trim().is_empty() {
                continue;
            }
        }
        for grapheme in word.graphemes(true) {
            let wide = cells(grapheme);
            if used + wide > most && used > 0 {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(grapheme);
            used += wide;
        }
    }
    lines.push(line.trim_end().to_owned());
}

/// What stands before it on a line stays with it.
const CLOSING: &str = ",.;:!?)]}`»”’…%、。，；：！？）」』】";
/// What stands behind it on a line stays with it.
const OPENING: &str = "$([{«“‘（「『【";

/// The words and blanks of a line; a word has the punctuation that belongs to it.
fn unbroken(text: &str) -> impl Iterator<Item = &str> {
    let mut bounds = text.split_word_bound_indices().peekable();
    std::iter::from_fn(move || {
        let (start, word) = bounds.next()?;
        let mut end = start + word.len();
        while let Some((at, next)) = bounds.next_if(|(_, next)| holds(&text[start..end], next)) {
            end = at + next.len();
        }
        Some(&text[start..end])
    })
}

fn holds(before: &str, next: &str) -> bool {
    // The dashes of `--option` are no end of a word.
    let opens = before.ends_with(|last| OPENING.contains(last))
        || before.chars().all(|c| "-`".contains(c) || OPENING.contains(c));
    let closes = next.starts_with(|first| CLOSING.contains(first)) && !before.ends_with(char::is_whitespace);
    let joins = next == "-" && before.ends_with(char::is_alphanumeric);
    (opens || closes || joins) && !next.starts_with(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_text_fits_and_says_that_it_was_cut() {
        let table = [
            ("token endpoint", 20, "token endpoint"),
            ("token endpoint", 8, "token e…"),
            ("token endpoint", 7, "token…"),
            ("データベース", 7, "データ…"),
            ("データベース", 6, "デー…"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
            ("a\x1b[31m\nb", 10, "a[31m b"),
        ];
        for (given, most, shown) in table {
            assert_eq!(cut(given, most), shown, "{given} in {most}");
            assert!(cells(&cut(given, most)) <= most);
        }
    }

    #[test]
    fn tokens_have_three_figures() {
        for (count, wanted) in
            [(0, "0"), (999, "999"), (1_000, "1.00k"), (16_400, "16.4k"), (999_499, "999k"), (1_000_000, "1.00M")]
        {
            assert_eq!(tokens_short(count), wanted);
        }
    }

    #[test]
    fn long_numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 4031, 1_234_567].map(grouped), ["0", "999", "1,000", "4,031", "1,234,567"]);
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_anywhere() {
        assert_eq!(wrap("rm -rf build/cache now", 10), ["rm -rf", "build/", "cache now"]);
        assert_eq!(wrap("aaaaaaaaaaaa", 5), ["aaaaa", "aaaaa", "aa"]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
        assert_eq!(wrap("a\n\nb", 4), ["a", "", "b"]);
        assert_eq!(wrap("by model, project, task", 17), ["by model,", "project, task"]);
        assert_eq!(wrap("say (never twice) so", 10), ["say (never", "twice) so"]);
        assert_eq!(wrap("so `--with-changes` takes", 12), ["so `--with-", "changes`", "takes"]);
        assert_eq!(wrap("worktree; `--with-changes`", 14), ["worktree;", "`--with-", "changes`"]);
        assert_eq!(wrap("rehearse it (`--to rehearsal`)", 16), ["rehearse it", "(`--to", "rehearsal`)"]);
        assert_eq!(wrap("wide. ((((((((((((", 6), ["wide.", "((((((", "(((((("]);
    }
}
