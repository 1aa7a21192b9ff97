//! Names for branches, made from what people write.

use std::fmt::Display;

const MAX: usize = 40;
const NAMELESS: &str = "work";

/// Letters that people write, and what they become; everything else outside `[a-z0-9]` separates words.
const FOLDS: [(&str, &str); 22] = [
    ("àáâãåāăą", "a"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęě", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįı", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŉ", "n"),
    ("òóôõøōŏő", "o"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ţťŧț", "t"),
    ("ùúûũūŭůűų", "u"),
    ("ŵ", "w"),
    ("ýÿŷ", "y"),
    ("źżž", "z"),
    ("äæ", "ae"),
    ("öœ", "oe"),
    ("ü", "ue"),
];

/// A short name of `[a-z0-9-]`, at most 40 characters, cut at a word, never empty.
pub fn slug(text: &str) -> String {
    let mut words: Vec<String> = vec![String::new()];
    for c in text.chars().flat_map(char::to_lowercase).take(400) {
        match (folded(c), words.last_mut()) {
            (Some(letters), Some(word)) => word.push_str(&letters),
            (None, Some(word)) if !word.is_empty() && !is_mark(c) => words.push(String::new()),
            (_, _) => {}
        }
    }
    let mut slug = String::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        let joint = usize::from(!slug.is_empty());
        if slug.len() + joint + word.len() > MAX {
            break;
        }
        slug.push_str(&"-"[..joint]);
        slug.push_str(word);
    }
    match (slug.is_empty(), words.iter().find(|word| !word.is_empty())) {
        (false, _) => slug,
        (true, Some(word)) => word.chars().take(MAX).collect(),
        (true, None) => NAMELESS.to_owned(),
    }
}

/// The branch of a task or a plan: `orchestra/task-5-add-oauth2`.
pub fn branch_name(id: impl Display, text: &str) -> String {
    format!("orchestra/{id}-{}", slug(text))
}

fn folded(c: char) -> Option<String> {
    match c {
        'a'..='z' | '0'..='9' => Some(c.to_string()),
        'ß' => Some("ss".to_owned()),
        _ => FOLDS.iter().find(|(from, _)| from.contains(c)).map(|(_, to)| (*to).to_owned()),
    }
}

/// Combining accents, zero-width characters and apostrophes stand inside words.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\'' | '’')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    use crate::domain::ids::TaskId;

    #[test]
    fn slugs_are_readable() {
        let table = [
            ("Add OAuth2 with Google", "add-oauth2-with-google"),
            ("  Fix: the `parse()` bug!! ", "fix-the-parse-bug"),
            ("Größe ändern, naïve café", "groesse-aendern-naive-cafe"),
            ("don't e\u{301}change", "dont-echange"),
            ("日本語だけ", "work"),
            ("", "work"),
            ("-rf; $(id) \u{202e}", "rf-id"),
            ("a very long sentence that will not fit into forty characters", "a-very-long-sentence-that-will-not-fit"),
            ("Xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        ];
        for (text, wanted) in table {
            assert_eq!(slug(text), wanted, "{text}");
        }
        assert_eq!(branch_name(TaskId(5), "Add tests"), "orchestra/task-5-add-tests");
    }

    proptest! {
        #[test]
        fn any_text_gives_a_safe_slug(text in "\\PC*") {
            let slug = slug(&text);
            prop_assert!((1..=MAX).contains(&slug.len()));
            prop_assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
        }
    }
}
