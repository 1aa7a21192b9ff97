//! Masks secrets in text that leaves orchestra: summaries, exports, notifications, what agents read.
//!
//! Owns the list of shapes that keys and tokens have. Works on text after escapes were resolved (a colour change can
//! split a token). Finds what has a known shape or a telling name; it is a net, not a proof.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex, RegexSet};

/// What stands in place of a secret.
pub const MASK: &str = "[redacted]";

/// Shorter known values are not masked: they would blank out ordinary words.
const MIN_KNOWN: usize = 8;

/// Shapes that are secret as a whole, or, with the groups `keep` and `end`, between those.
const SHAPES: [&str; 31] = [
    // AWS
    r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b",
    // GitHub
    r"\bgh[pousr]_[A-Za-z0-9]{30,255}\b",
    r"\bgithub_pat_[A-Za-z0-9_]{22,255}\b",
    // GitLab
    r"\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[A-Za-z0-9_\-]{20,}",
    // Anthropic, OpenAI, OpenRouter and those who use their shape
    r"\bsk-ant-[A-Za-z0-9_\-]{20,}",
    r"\bsk-(?:proj-|svcacct-|admin-|or-v1-|or-)?[A-Za-z0-9_\-]{20,}",
    // Slack
    r"\bxox[abeoprs]-[A-Za-z0-9\-]{10,}",
    r"\bxapp-\d-[A-Za-z0-9\-]{10,}",
    r"https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9+/]{20,}",
    // Google
    r"\bAIza[0-9A-Za-z_\-]{35}",
    r"\bya29\.[0-9A-Za-z_\-]{20,}",
    r"\bGOCSPX-[0-9A-Za-z_\-]{20,}",
    // Stripe
    r"\b[rsp]k_(?:live|test)_[0-9A-Za-z]{16,}",
    r"\bwhsec_[0-9A-Za-z+/=]{16,}",
    // Package registries and model hosts
    r"\bnpm_[A-Za-z0-9]{36}\b",
    r"\bpypi-[A-Za-z0-9_\-]{50,}",
    r"\bcio[A-Za-z0-9]{32}\b",
    r"\bhf_[A-Za-z0-9]{30,}\b",
    r"\bgsk_[A-Za-z0-9]{30,}\b",
    r"\bxai-[A-Za-z0-9]{30,}\b",
    r"\br8_[A-Za-z0-9]{30,}\b",
    r"\bpplx-[A-Za-z0-9]{30,}\b",
    // Clouds and services
    r"\bdo[opr]_v1_[a-f0-9]{64}\b",
    r"\bSG\.[A-Za-z0-9_\-]{16,32}\.[A-Za-z0-9_\-]{16,64}",
    r"\b\d{8,10}:AA[A-Za-z0-9_\-]{32,33}\b",
    r"\bdapi[a-f0-9]{32}\b",
    // JSON web token
    r"\beyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}(?:\.[A-Za-z0-9_\-]*)?",
    // Private keys, whole or cut off
    r"(?s)-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\z)",
    r"\bAGE-SECRET-KEY-1[A-Z0-9]{40,}",
    // user:password@ in a URL
    r"(?P<keep>\b[a-zA-Z][a-zA-Z0-9+.\-]{1,20}://)[^\s/@:]*:[^\s/@]+(?P<end>@)",
    // Authorization headers
    r"(?i)(?P<keep>\b(?:proxy-)?authorization\s*[:=]\s*[\x22']?(?:(?:bearer|basic|token|digest)\s+)?)[^\s\x22',]{6,}",
];

/// A name that tells what its value is, and the value.
const NAMED: &str = r#"(?i)(?P<keep>(?:\b|_|--)[a-z0-9_\-]*(?:secret|token|passwd|password|passphrase|api[_\-]?key|access[_\-]?key|private[_\-]?key|credentials?)(?:[_\-][a-z0-9]{1,12})*["']?(?:\s*[=:]\s*|\s+))(?P<value>"[^"\n]{6,}"|'[^'\n]{6,}'|[^\s"',;)\]}]{8,})"#;

static ANY: LazyLock<Option<RegexSet>> = LazyLock::new(|| RegexSet::new(SHAPES).ok());
static EACH: LazyLock<Vec<Option<Regex>>> = LazyLock::new(|| SHAPES.iter().map(|p| Regex::new(p).ok()).collect());
static BY_NAME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(NAMED).ok());

/// The text with every known shape of secret and every value of a secret-sounding name masked.
pub fn redact(text: &str) -> String {
    let mut out = text.to_owned();
    let found: Vec<usize> = ANY.as_ref().map(|any| any.matches(text).into_iter().collect()).unwrap_or_default();
    for shape in found.into_iter().filter_map(|n| EACH.get(n).and_then(Option::as_ref)) {
        out = shape.replace_all(&out, masked).into_owned();
    }
    match BY_NAME.as_ref() {
        Some(named) => named.replace_all(&out, masked_value).into_owned(),
        None => out,
    }
}

/// Masks these exact values too: the secrets that were put into an agent's environment.
pub fn redact_values(text: &str, secrets: &[String]) -> String {
    let mut known: Vec<&String> = secrets.iter().filter(|secret| secret.len() >= MIN_KNOWN).collect();
    // A value that holds another one goes first.
    known.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let text = known.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), MASK));
    redact(&text)
}

/// Where in the text secrets stand, by the same shapes and names; in order, none within another.
pub fn secret_places(text: &str) -> Vec<Range<usize>> {
    let found: Vec<usize> = ANY.as_ref().map(|any| any.matches(text).into_iter().collect()).unwrap_or_default();
    let mut places: Vec<Range<usize>> = Vec::new();
    for shape in found.into_iter().filter_map(|n| EACH.get(n).and_then(Option::as_ref)) {
        places.extend(shape.captures_iter(text).filter_map(|found| {
            let whole = found.get(0)?.range();
            let start = found.name("keep").map_or(whole.start, |keep| keep.end());
            Some(start..found.name("end").map_or(whole.end, |end| end.start()))
        }));
    }
    if let Some(named) = BY_NAME.as_ref() {
        let values = named.captures_iter(text).filter(|found| masked_value(found) != found[0]);
        places.extend(values.filter_map(|found| Some(found.name("value")?.range())));
    }
    places.sort_by_key(|place| (place.start, place.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for place in places {
        match apart.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            Some(_) | None => apart.push(place),
        }
    }
    apart
}

fn masked(found: &Captures<'_>) -> String {
    let group = |name: &str| found.name(name).map_or("", |group| group.as_str());
    format!("{}{MASK}{}", group("keep"), group("end"))
}

fn masked_value(found: &Captures<'_>) -> String {
    let value = &found["value"];
    let bare = value.trim_matches(['"', '\'']);
    let keep = &found["keep"];
    // Behind a blank only something that looks random is a value; otherwise it is a sentence about tokens.
    let is_assigned = keep.trim_end().ends_with([':', '=']);
    let is_random = bare.len() >= 12
        && bare.chars().any(|c| c.is_ascii_digit())
        && bare.chars().any(|c| c.is_ascii_alphabetic())
        && !bare.contains(['/', '.', '(']);
    let is_harmless = bare.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '_'))
        || bare.starts_with(['$', '<', '{', '%', '['])
        || bare.contains(MASK)
        || bare.contains(['(', '<'])
        || bare.contains("::")
        || bare.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '…'));
    if is_harmless || !(is_assigned || is_random) {
        return found[0].to_owned();
    }
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'')).map(String::from).unwrap_or_default();
    format!("{keep}{quote}{MASK}{quote}")
}

#[cfg(test)]
#[path = "redact_tests.rs"]
mod tests;
