//! Gemini's chat files: `tmp/<project>/chats/session-*.jsonl`, older ones `.json`; a message is written again when it grows.
//!
//! A message that was rewound was paid all the same, so nothing is ever taken back.

use std::borrow::Cow;
use std::collections::BTreeMap;

use memchr::memmem;
use serde::Deserialize;

use super::json::{instant, parsed};
use crate::domain::cost::{Request, Usage};
use crate::domain::time::Timestamp;

/// The requests of one chat.
#[derive(Debug, Default)]
pub struct GeminiChat {
    messages: BTreeMap<String, Request>,
    loose: Vec<Request>,
}

/// A message, a file that holds messages, or an update that repeats them.
#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    model: Option<Cow<'a, str>>,
    #[serde(borrow)]
    timestamp: Option<Cow<'a, str>>,
    tokens: Option<Tokens>,
    #[serde(borrow)]
    messages: Option<Vec<Entry<'a>>>,
    #[serde(borrow, rename = "$set")]
    set: Option<Box<Entry<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tokens {
    input: Option<u64>,
    output: Option<u64>,
    cached: Option<u64>,
    thoughts: Option<u64>,
    tool: Option<u64>,
}

impl GeminiChat {
    /// Reads one line, or the whole text of an older file; `otherwise` is the time of messages that name none.
    pub fn push(&mut self, text: &[u8], otherwise: Option<Timestamp>) {
        if memmem::find(text, b"\"tokens\"").is_none() {
            return;
        }
        if let Some(entry) = parsed::<Entry<'_>>(text) {
            self.take(&entry, otherwise);
        }
    }

    fn take(&mut self, entry: &Entry<'_>, otherwise: Option<Timestamp>) {
        for nested in entry.messages.iter().flatten().chain(entry.set.as_deref()) {
            self.take(nested, otherwise);
        }
        let (Some("gemini"), Some(tokens)) = (entry.kind.as_deref(), &entry.tokens) else { return };
        let request = Request {
            at: entry.timestamp.as_deref().and_then(instant).or(otherwise),
            model: entry.model.as_deref().map(str::to_owned),
            usage: tokens.usage(),
            ..Request::default()
        };
        match entry.id.as_deref() {
            Some(id) => drop(self.messages.insert(id.to_owned(), request)),
            None => self.loose.push(request),
        }
    }

    /// The requests.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.messages.values().chain(&self.loose)
    }
}

impl Tokens {
    /// Input holds what was cached; thoughts are billed as output and tool prompts as input, beside them.
    fn usage(&self) -> Usage {
        let [input, output, cached, thoughts, tool] =
            [self.input, self.output, self.cached, self.thoughts, self.tool].map(Option::unwrap_or_default);
        Usage {
            input: input.saturating_sub(cached).saturating_add(tool),
            cache_read: cached,
            output: output.saturating_add(thoughts),
            ..Usage::default()
        }
    }
}
