//! A message of opencode, as its database and its older files hold it: dollars by opencode's own prices, and tokens.

use std::borrow::Cow;

use serde::Deserialize;

use super::json::{dollars, parsed};
use crate::domain::cost::{Request, Usage};
use crate::domain::time::Timestamp;

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    role: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "modelID")]
    model: Option<Cow<'a, str>>,
    cost: Option<f64>,
    time: Option<Time>,
    tokens: Option<Tokens>,
}

#[derive(Deserialize)]
struct Time {
    created: Option<f64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tokens {
    input: Option<u64>,
    output: Option<u64>,
    reasoning: Option<u64>,
    cache: Option<Cache>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Cache {
    read: Option<u64>,
    write: Option<u64>,
}

/// The request that a message records, with the message's id where the text holds it; `None` for a message without tokens.
/// `otherwise` is its time when it names none. Input leaves out what was cached, output leaves out reasoning.
pub fn opencode_message(text: &[u8], otherwise: Option<Timestamp>) -> Option<(Option<String>, Request)> {
    let message = parsed::<Message<'_>>(text)?;
    if message.role.as_deref().is_some_and(|role| role != "assistant") {
        return None;
    }
    let tokens = message.tokens?;
    let cache = tokens.cache.unwrap_or_default();
    let [input, output, reasoning, read, written] =
        [tokens.input, tokens.output, tokens.reasoning, cache.read, cache.write].map(Option::unwrap_or_default);
    let created = message.time.and_then(|time| time.created).filter(|ms| ms.is_finite());
    let output = output.saturating_add(reasoning);
    let request = Request {
        at: created.map(|ms| Timestamp(ms as i64)).or(otherwise),
        model: message.model.map(Cow::into_owned),
        usage: Usage { input, cache_read: read, cache_write_5m: written, cache_write_1h: 0, output },
        recorded: message.cost.and_then(dollars),
        ..Request::default()
    };
    Some((message.id.map(Cow::into_owned), request))
}
