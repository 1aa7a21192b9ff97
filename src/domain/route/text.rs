//! A task's text made ready for scoring: bounded, the request apart from what was pasted after it, identifiers split
//! into words, paths picked out.
//!
//! Knows no rule and no category.

use std::borrow::Cow;

use super::plain::{without_accents, without_addresses, without_left_alone};

/// Bytes of text that are looked at; what comes after says nothing new about the kind of work.
const MOST_BYTES: usize = 4096;
/// Bytes that count as the request itself, at most its first paragraph; behind them come logs and stack traces.
const HEAD_BYTES: usize = 700;
/// Lines that count as the request itself.
const HEAD_LINES: usize = 8;
/// A sentence of so many words says something.
const ENOUGH_WORDS: usize = 4;
/// The same for scripts that write no spaces.
const ENOUGH_LETTERS: usize = 12;
/// Paths that are looked at.
const MOST_PATHS: usize = 64;
/// Names that look like two words and are one.
const ONE_WORD: [&str; 8] =
    ["GitHub", "GitLab", "JavaScript", "TypeScript", "OAuth", "DevOps", "PostgreSQL", "MongoDB"];

/// The parts of a text that are matched, each with its own weight.
#[derive(Debug)]
pub(super) struct Prepared<'a> {
    /// The request itself, in plain form.
    pub head: Cow<'a, str>,
    /// Where its first sentence ends: that says what is to be done, what follows says how.
    pub asked: usize,
    /// The request with identifiers and paths split into words; `None` when that changes nothing.
    pub split: Option<String>,
    /// What was pasted after it.
    pub tail: Cow<'a, str>,
    /// What looks like a path in the request.
    pub paths: Vec<&'a str>,
    /// Words of the request: runs of letters or digits.
    pub words: usize,
}

impl<'a> Prepared<'a> {
    /// Prepares a text of any length and content.
    pub fn new(text: &'a str) -> Self {
        let text = prefix(text.trim(), MOST_BYTES);
        let (head, tail) = text.split_at(head_end(text));
        let paths = head.split_whitespace().filter_map(as_path).take(MOST_PATHS).collect();
        let head = plain(head);
        let tail = without_accents(tail);
        let split = match split_identifiers(&head) {
            Cow::Borrowed(_) => None,
            Cow::Owned(split) => Some(split),
        };
        let words = head.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
        let asked = first_sentence(&head);
        Self { head, asked, split, tail, paths, words }
    }

    /// The first sentence of the request and the others.
    pub fn sentences(&self) -> (&str, &str) {
        self.head.split_at(self.asked)
    }

    /// Whether the request is at most one word of a script that writes spaces, or has no letter at all.
    pub fn says_too_little(&self) -> bool {
        let long_without_spaces = !self.head.is_ascii() && self.head.chars().filter(|c| c.is_alphabetic()).count() > 3;
        self.words == 0 || (self.words == 1 && !long_without_spaces)
    }
}

/// Without accents, addresses and what is to be left alone.
fn plain(head: &str) -> Cow<'_, str> {
    let head = without_accents(head);
    let shorter = match without_addresses(&head) {
        Cow::Owned(shorter) => Some(shorter),
        Cow::Borrowed(_) => None,
    };
    let head = shorter.map_or(head, Cow::Owned);
    match without_left_alone(&head) {
        Cow::Owned(shorter) => Cow::Owned(shorter),
        Cow::Borrowed(_) => head,
    }
}

/// The longest prefix of at most `most` bytes that ends between two characters.
fn prefix(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

fn head_end(text: &str) -> usize {
    let by_lines = text.match_indices('\n').nth(HEAD_LINES - 1).map_or(text.len(), |(at, _)| at);
    let paragraph = text.find("\n\n").filter(|at| text[..*at].split_whitespace().count() >= 3).unwrap_or(text.len());
    let by_bytes = if text.len() > HEAD_BYTES { prefix(text, HEAD_BYTES).len() } else { text.len() };
    by_lines.min(by_bytes).min(paragraph)
}

/// Where the first sentence ends, when it has enough words to say something and others follow.
fn first_sentence(head: &str) -> usize {
    let ends = head.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '。' | '！' | '？' | '\n'));
    let after = ends.map(|(at, c)| (at, at + c.len_utf8()));
    let apart = |end: usize, wide: bool| wide || head[end..].starts_with(char::is_whitespace);
    let said = |at: usize| {
        let words = head[..at].split_whitespace().count();
        words >= ENOUGH_WORDS || (!head[..at].is_ascii() && head[..at].chars().count() >= ENOUGH_LETTERS)
    };
    let mut ends = after.filter(|(at, end)| said(*at) && apart(*end, end - at > 1 || head[*at..].starts_with('\n')));
    ends.next().map_or(head.len(), |(_, end)| end)
}

/// Splits `LoginForm`, `read_user_by_id` and `src/api/users.py` into words; other text stays as it is.
fn split_identifiers(text: &str) -> Cow<'_, str> {
    let mut split = String::new();
    let mut changed = false;
    for token in text.split_inclusive(char::is_whitespace) {
        if ONE_WORD.iter().any(|word| token.starts_with(word)) {
            split.push_str(token);
            continue;
        }
        let before = split.len();
        split_token(token, &mut split);
        changed |= split[before..] != *token;
    }
    if changed { Cow::Owned(split) } else { Cow::Borrowed(text) }
}

fn split_token(token: &str, into: &mut String) {
    let mut chars = token.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(c) = chars.next() {
        let next_is_lower = chars.peek().is_some_and(char::is_ascii_lowercase);
        let starts_word = c.is_ascii_uppercase()
            && before.is_some_and(|b| b.is_ascii_lowercase() || (b.is_ascii_uppercase() && next_is_lower));
        if starts_word {
            into.push(' ');
        }
        let inside = before.is_some_and(char::is_alphanumeric) && chars.peek().is_some_and(|n| n.is_alphanumeric());
        let joins = c == '_' || c == '/' || (c == '.' && inside);
        into.push(if joins { ' ' } else { c });
        before = Some(c);
    }
}

/// The token without quotes and punctuation, when it looks like a path or file name.
fn as_path(token: &str) -> Option<&str> {
    let bare = token.trim_matches(|c: char| !(c.is_alphanumeric() || c == '.' || c == '/' || c == '_'));
    let bare = bare.trim_end_matches('.');
    let has_extension = bare.rsplit_once('.').is_some_and(|(stem, extension)| {
        stem.len() > 1 && extension.len() <= 10 && extension.starts_with(|c: char| c.is_ascii_alphabetic())
    });
    let is_url = bare.contains("://") || bare.starts_with("www.");
    ((has_extension || bare.contains('/') || bare.starts_with('.')) && bare.len() > 1 && !is_url).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_split_and_plain_text_is_left_alone() {
        let table = [
            ("Fix LoginForm", Some("Fix Login Form")),
            ("in `read_user_by_id`", Some("in `read user by id`")),
            ("HTTPServer on GitHub", Some("HTTP Server on GitHub")),
            ("edit src/api/users.py now.", Some("edit src api users py now.")),
            ("fix the login form.", None),
        ];
        for (given, wanted) in table {
            assert_eq!(Prepared::new(given).split.as_deref(), wanted, "{given}");
        }
    }

    #[test]
    fn paths_are_found_in_the_text() {
        let text = "look at `src/app.tsx`, @docs/a.md and .github/workflows; v2.3.0, https://x.io/a.css, e.g. this.";
        let paths = Prepared::new(text).paths;
        assert_eq!(paths, ["src/app.tsx", "docs/a.md", ".github/workflows"]);
    }

    #[test]
    fn long_text_is_cut_between_characters_and_the_paste_is_the_tail() {
        let text = "ж".repeat(5000);
        let prepared = Prepared::new(&text);
        assert_eq!(prepared.head.len() + prepared.tail.len(), MOST_BYTES);
        let text = format!("fix this\n{}", "at frame\n".repeat(20));
        assert!(Prepared::new(&text).tail.contains("at frame"));
    }

    #[test]
    fn the_first_sentence_is_apart_once_it_says_something() {
        let table = [
            ("Add an archive action to the table. Add tests for it.", "Add an archive action to the table."),
            ("Hi. Please fix the login form. Thanks.", "Hi. Please fix the login form."),
            ("fix app.rs and lib.rs in v1.2 today", "fix app.rs and lib.rs in v1.2 today"),
            ("what is slow in here? use a profiler", "what is slow in here?"),
            ("登录页面按钮不能点击需要修复。加测试", "登录页面按钮不能点击需要修复。"),
        ];
        for (given, wanted) in table {
            assert_eq!(Prepared::new(given).sentences().0, wanted);
        }
    }

    #[test]
    fn emoji_and_single_words_say_too_little_and_sentences_without_spaces_do_not() {
        for little in ["", "   ", "🚀🚀", "progress", "…"] {
            assert!(Prepared::new(little).says_too_little(), "{little}");
        }
        for enough in ["two words", "登录页面按钮不能点击"] {
            assert!(!Prepared::new(enough).says_too_little(), "{enough}");
        }
    }
}
