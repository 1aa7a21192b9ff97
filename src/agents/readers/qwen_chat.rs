//! Qwen Code's chat files: `projects/<folder>/chats/<session>.jsonl`. Its older ones are those of Gemini.

use std::borrow::Cow;
use std::collections::BTreeMap;

use memchr::memmem;
use serde::Deserialize;

use super::json::{instant, parsed};
use crate::domain::cost::{Request, Usage};
use crate::domain::time::Timestamp;

/// The requests of any number of chats; a message that was copied into another chat is known by its id.
#[derive(Debug, Default)]
pub struct QwenChat {
    messages: BTreeMap<String, Request>,
    loose: Vec<Request>,
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    uuid: Option<Cow<'a, str>>,
    #[serde(borrow)]
    model: Option<Cow<'a, str>>,
    #[serde(borrow)]
    timestamp: Option<Cow<'a, str>>,
    #[serde(rename = "usageMetadata")]
    usage: Option<Metadata>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    #[serde(rename = "promptTokenCount")]
    prompt: Option<u64>,
    #[serde(rename = "candidatesTokenCount")]
    candidates: Option<u64>,
    #[serde(rename = "thoughtsTokenCount")]
    thoughts: Option<u64>,
    #[serde(rename = "cachedContentTokenCount")]
    cached: Option<u64>,
    #[serde(rename = "totalTokenCount")]
    total: Option<u64>,
}

impl QwenChat {
    /// Reads one line; `otherwise` is its time when it names none.
    pub fn push(&mut self, line: &[u8], otherwise: Option<Timestamp>) {
        if memmem::find(line, b"\"usageMetadata\"").is_none() {
            return;
        }
        let Some(line) = parsed::<Line<'_>>(line) else { return };
        let (Some("assistant"), Some(usage)) = (line.kind.as_deref(), &line.usage) else { return };
        let request = Request {
            at: line.timestamp.as_deref().and_then(instant).or(otherwise),
            model: line.model.as_deref().map(str::to_owned),
            usage: usage.tokens(),
            ..Request::default()
        };
        match line.uuid.as_deref() {
            Some(id) => drop(self.messages.insert(id.to_owned(), request)),
            None => self.loose.push(request),
        }
    }

    /// Adds what another reader found.
    pub fn absorb(&mut self, other: Self) {
        self.messages.extend(other.messages);
        self.loose.extend(other.loose);
    }

    /// The requests.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.messages.values().chain(&self.loose)
    }
}

impl Metadata {
    /// The prompt holds what was cached. Whether thoughts are part of the output depends on the service: the total tells.
    fn tokens(&self) -> Usage {
        let [prompt, candidates, thoughts, cached] =
            [self.prompt, self.candidates, self.thoughts, self.cached].map(Option::unwrap_or_default);
        let output = match self.total {
            Some(total) => total.saturating_sub(prompt).max(candidates),
            None => candidates.saturating_add(thoughts),
        };
        Usage { input: prompt.saturating_sub(cached), cache_read: cached, output, ..Usage::default() }
    }
}
