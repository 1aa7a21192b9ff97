//! Droid's `sessions/**/<id>.settings.json`: one cumulative count per session, without turns and without dollars.

use std::borrow::Cow;

use serde::Deserialize;

use super::json::{instant, parsed};
use crate::domain::cost::{Extent, Request, Usage};
use crate::domain::time::Timestamp;

/// How many lines of the conversation beside it may name the model.
const LINES: usize = 500;

#[derive(Deserialize)]
struct Settings<'a> {
    #[serde(borrow)]
    model: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "providerLockTimestamp")]
    locked: Option<Cow<'a, str>>,
    #[serde(rename = "tokenUsage")]
    tokens: Option<Tokens>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tokens {
    #[serde(rename = "inputTokens")]
    input: Option<u64>,
    #[serde(rename = "outputTokens")]
    output: Option<u64>,
    #[serde(rename = "cacheCreationTokens")]
    written: Option<u64>,
    #[serde(rename = "cacheReadTokens")]
    read: Option<u64>,
    #[serde(rename = "thinkingTokens")]
    thinking: Option<u64>,
}

/// What a session has used so far; `otherwise` is its time when it names none. `None` without a count.
pub fn droid_session(text: &[u8], otherwise: Option<Timestamp>) -> Option<Request> {
    let settings = parsed::<Settings<'_>>(text)?;
    let tokens = settings.tokens?;
    let [input, output, written, read, thinking] =
        [tokens.input, tokens.output, tokens.written, tokens.read, tokens.thinking].map(Option::unwrap_or_default);
    let output = output.saturating_add(thinking);
    Some(Request {
        at: settings.locked.as_deref().and_then(instant).or(otherwise),
        model: settings.model.as_deref().map(undecorated),
        usage: Usage { input, cache_read: read, cache_write_5m: written, cache_write_1h: 0, output },
        extent: Extent::Sum,
        ..Request::default()
    })
}

/// The model that the conversation beside the settings names, for settings that name none.
pub fn droid_model(conversation: &str) -> Option<String> {
    conversation.lines().take(LINES).find_map(|line| {
        let entry: Option<serde_json::Value> = parsed(line.as_bytes());
        let field = |pointer| entry.as_ref().and_then(|entry| super::json::text(entry, pointer));
        let named = field("/model").or_else(|| field("/message/model")).map(undecorated);
        named.or_else(|| {
            let (_, after) = line.split_once("Model: ")?;
            let name = after.split(['[', '\\', '"', '\n']).next()?.trim();
            (!name.is_empty()).then(|| undecorated(&name.replace(' ', "-")))
        })
    })
}

/// `custom:GPT-5.5-[OpenAI]-0` is `gpt-5.5`.
fn undecorated(name: &str) -> String {
    let bare = name.strip_prefix("custom:").unwrap_or(name);
    let bare = bare.split_once('[').map_or(bare, |(before, _)| before.trim_end_matches('-'));
    bare.to_lowercase()
}
