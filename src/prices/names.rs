//! How a CLI's name for a model becomes the list's name for it: known decorations are taken off, nothing is guessed.

/// A name without decorations, and whether its route costs more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plain {
    /// The bare name, lower case.
    pub name: String,
    /// A region of Bedrock, which costs a tenth more.
    pub regional: bool,
}

const REGIONS: [&str; 4] = ["us.anthropic.", "eu.anthropic.", "apac.anthropic.", "global.anthropic."];

/// Takes off `[1m]`, `custom:`, everything up to the last `/`, a Bedrock region and `-v1:0`.
///
/// Droid writes custom models like `custom:GPT-5.5-[OpenAI]-0`: behind `custom:`, `-[maker]-N` goes as a whole.
pub(super) fn plain(raw: &str) -> Plain {
    let raw = raw.trim();
    let mut name = without_brackets(raw).to_lowercase();
    if let Some(custom) = name.strip_prefix("custom:") {
        name = custom.to_owned();
    }
    if let Some((_, last)) = name.rsplit_once('/') {
        name = last.to_owned();
    }
    let region = REGIONS.iter().find(|region| name.starts_with(**region));
    let regional = region.is_some_and(|region| !region.starts_with("global"));
    if let Some(region) = region {
        name.drain(..region.len());
    }
    if let Some(bare) = name.strip_prefix("anthropic.") {
        name = bare.to_owned();
    }
    Plain { name: without_revision(&name).to_owned(), regional }
}

/// `model[1m]` → `model`, `GPT-5.5-[OpenAI]-0` → `GPT-5.5`.
fn without_brackets(name: &str) -> String {
    let Some((before, rest)) = name.split_once('[') else { return name.to_owned() };
    let Some((_, after)) = rest.split_once(']') else { return name.to_owned() };
    let numbered = after.strip_prefix('-').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    match before.strip_suffix('-') {
        Some(bare) if numbered || after.is_empty() => bare.to_owned(),
        Some(_) | None => format!("{before}{after}"),
    }
}

/// Takes off `-v1:0`.
fn without_revision(name: &str) -> &str {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match name.rsplit_once("-v") {
        Some((bare, revision)) if revision.split_once(':').is_some_and(|(a, b)| digits(a) && digits(b)) => bare,
        Some(_) | None => name,
    }
}

/// Takes off `-20250929`.
pub(super) fn undated(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((bare, date)) if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) => bare,
        Some(_) | None => name,
    }
}

/// The spellings to look up, best first: as it is, without the date, each with `.` as `-`.
pub(super) fn spellings(name: &str) -> [String; 4] {
    let bare = undated(name);
    [name.to_owned(), bare.to_owned(), name.replace('.', "-"), bare.replace('.', "-")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decorations_come_off() {
        let table = [
            ("claude-opus-4-7[1m]", "claude-opus-4-7", false),
            ("anthropic/claude-opus-4.7", "claude-opus-4.7", false),
            ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929", true),
            ("global.anthropic.claude-opus-5-v1:0", "claude-opus-5", false),
            ("bedrock/eu.anthropic.claude-opus-5", "claude-opus-5", true),
            ("custom:GPT-5.5-[OpenAI]-0", "gpt-5.5", false),
            ("custom:claude-sonnet-5", "claude-sonnet-5", false),
            ("openrouter/openai/gpt-5.5", "gpt-5.5", false),
            ("MiniMax-M3", "minimax-m3", false),
            ("o3-mini", "o3-mini", false),
            ("deepseek-v4-flash", "deepseek-v4-flash", false),
            ("[", "[", false),
            ("", "", false),
        ];
        for (raw, name, regional) in table {
            assert_eq!(plain(raw), Plain { name: name.into(), regional }, "{raw}");
        }
    }

    #[test]
    fn only_a_whole_date_comes_off() {
        assert_eq!(undated("claude-haiku-4-5-20251001"), "claude-haiku-4-5");
        assert_eq!(undated("claude-haiku-4-5"), "claude-haiku-4-5");
        assert_eq!(undated("gpt-5-2025100x"), "gpt-5-2025100x");
    }
}
