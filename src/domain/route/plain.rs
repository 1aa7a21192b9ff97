//! A request in plainer form: without accents, without web addresses, without the clauses that say what is not to be
//! done (`don't touch the UI, only the query`).
//!
//! Knows no rule and no category.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex::Regex;

/// A clause of what is to be left alone, up to the next mark. Words of the most used languages; without accents.
const LEFT_ALONE: &str = r"(?ix)
    \b(?: (?:do\ not|don'?t|never|without|no\ need\ to|please\ don'?t)\ (?:touch|change|modify|edit|alter|break|add|rewrite)(?:ing)?
        | leave\ (?:the|my|our|all|every) | (?:not|nothing\ in)\ the | hands\ off
        | (?:ohne|bitte\ nicht|nicht)\ (?:die|das|den|der)\ | sans\ (?:toucher|changer|modifier) | ne\ (?:touche|change|modifie)
        | sin\ (?:tocar|cambiar|modificar) | no\ (?:toques|cambies|modifiques) | sem\ (?:tocar|mudar|alterar) | nao\ (?:mexa|altere|mude) )
      [^.,;:!?\n()]{1,80}
    | [^.,;:!?\n()]{1,60}\ (?:stays?|remains?|must\ stay|should\ stay|can\ stay)\ (?:as\ (?:it|they)\ (?:is|are)|untouched|unchanged|the\ same|alone)
    | (?:不要|别|不用)(?:改|动|碰|修改)[^，。；,.;\n]{1,30} | не\ (?:трога|меня|измен)[^.,;\n]{1,60}";

/// The text without accents: `Café` is `Cafe`. Texts in plain ASCII and in other scripts stay as they are.
pub(super) fn without_accents(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            'ß' => plain.push_str("ss"),
            'æ' | 'Æ' => plain.push_str("ae"),
            'œ' | 'Œ' => plain.push_str("oe"),
            _ => plain.push(letter(c)),
        }
    }
    Cow::Owned(plain)
}

/// A letter without what stands over or under it.
const fn letter(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => 'A',
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => 'c',
        'Ç' | 'Ć' | 'Č' | 'Ĉ' | 'Ċ' => 'C',
        'ď' | 'đ' => 'd',
        'Ď' | 'Đ' => 'D',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => 'E',
        'ğ' | 'ĝ' | 'ġ' | 'ģ' => 'g',
        'Ğ' | 'Ĝ' | 'Ġ' | 'Ģ' => 'G',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => 'I',
        'ł' | 'ĺ' | 'ļ' | 'ľ' => 'l',
        'Ł' | 'Ĺ' | 'Ļ' | 'Ľ' => 'L',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => 'N',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => 'o',
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' => 'O',
        'ŕ' | 'ř' => 'r',
        'Ŕ' | 'Ř' => 'R',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'Ś' | 'Š' | 'Ş' | 'Ș' => 'S',
        'ť' | 'ţ' | 'ț' => 't',
        'Ť' | 'Ţ' | 'Ț' => 'T',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'Ù'..='Ü' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => 'U',
        'ý' | 'ÿ' => 'y',
        'Ý' | 'Ÿ' => 'Y',
        'ź' | 'ż' | 'ž' => 'z',
        'Ź' | 'Ż' | 'Ž' => 'Z',
        'ё' => 'е',
        'Ё' => 'Е',
        'й' => 'й',
        '’' | '‘' => '\'',
        other => other,
    }
}

/// The text without web addresses, whose words say nothing about the work.
pub(super) fn without_addresses(text: &str) -> Cow<'_, str> {
    if !text.contains("://") {
        return Cow::Borrowed(text);
    }
    let kept = text.split_inclusive(char::is_whitespace).filter(|token| !token.contains("://"));
    Cow::Owned(kept.collect())
}

/// The text without the clauses of what is to be left alone, unless they are nearly all there is.
pub(super) fn without_left_alone(text: &str) -> Cow<'_, str> {
    static PATTERN: OnceLock<Option<Regex>> = OnceLock::new();
    let Some(pattern) = PATTERN.get_or_init(|| Regex::new(LEFT_ALONE).ok()) else { return Cow::Borrowed(text) };
    let rest = pattern.replace_all(text, " ");
    let words = rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    let enough = words >= 3 || (!rest.is_ascii() && rest.chars().filter(|c| c.is_alphabetic()).count() > 5);
    if enough { rest } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_go_and_other_scripts_stay() {
        let table = [("płatności", "platnosci"), ("Größe", "Grosse"), ("düğme İ", "dugme I"), ("e\u{301}té", "ete")];
        for (given, wanted) in table {
            assert_eq!(without_accents(given), wanted);
        }
        for same in ["plain", "修复", "кнопка", "로그인"] {
            assert_eq!(without_accents(same), same);
        }
    }

    #[test]
    fn what_is_to_be_left_alone_does_not_count() {
        let table = [
            ("don't touch the UI, only the query", " , only the query"),
            ("Add three tabs. The API stays as it is.", "Add three tabs. ."),
            ("rename it, leave the tests alone; thanks a lot", "rename it,  ; thanks a lot"),
            ("don't touch the UI", "don't touch the UI"),
            ("do not log passwords", "do not log passwords"),
        ];
        for (given, wanted) in table {
            assert_eq!(without_left_alone(given).replace("  ", " "), wanted.replace("  ", " "), "{given}");
        }
    }

    #[test]
    fn addresses_go() {
        assert_eq!(without_addresses("see https://docs.example.com/tests now"), "see now");
    }
}
