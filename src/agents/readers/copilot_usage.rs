//! GitHub Copilot's usage: the `session.shutdown` events of `session-state/<id>/events.jsonl`, and the file that
//! `--usage-output-file` names. Both hold sums by model; each start of a session counts from zero.

use std::borrow::Cow;
use std::collections::BTreeMap;

use memchr::memmem;
use serde::Deserialize;

use super::json::{instant, parsed};
use crate::domain::cost::{Extent, Request, Usage};
use crate::domain::time::Timestamp;

/// The sums of one session, one for each time it ended.
#[derive(Debug, Default)]
pub struct CopilotUsage {
    ends: BTreeMap<String, Vec<Request>>,
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    timestamp: Option<Cow<'a, str>>,
    data: Option<Metrics>,
}

#[derive(Deserialize)]
struct Metrics {
    #[serde(rename = "modelMetrics")]
    models: Option<BTreeMap<String, Model>>,
    #[serde(rename = "sessionStartTime")]
    started: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Model {
    usage: Option<Tokens>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tokens {
    #[serde(rename = "inputTokens")]
    input: Option<u64>,
    #[serde(rename = "outputTokens")]
    output: Option<u64>,
    #[serde(rename = "cacheReadTokens")]
    read: Option<u64>,
    #[serde(rename = "cacheWriteTokens")]
    written: Option<u64>,
}

impl CopilotUsage {
    /// Reads one event; `otherwise` is its time when it names none.
    pub fn push(&mut self, line: &[u8], otherwise: Option<Timestamp>) {
        if memmem::find(line, b"\"session.shutdown\"").is_none() {
            return;
        }
        let Some(Line { kind: Some(kind), id, timestamp, data: Some(data) }) = parsed::<Line<'_>>(line) else {
            return;
        };
        if kind == "session.shutdown" {
            let at = timestamp.as_deref().and_then(instant).or(otherwise);
            let key = id.as_deref().or(timestamp.as_deref()).unwrap_or_default().to_owned();
            self.ends.insert(key, data.requests(at));
        }
    }

    /// Reads the whole text of a usage file.
    pub fn push_file(&mut self, text: &[u8], otherwise: Option<Timestamp>) {
        let Some(metrics) = parsed::<Metrics>(text) else { return };
        let started = metrics.started.as_ref().and_then(serde_json::Value::as_str).map(str::to_owned);
        let at = started.as_deref().and_then(instant).or(otherwise);
        self.ends.insert(started.unwrap_or_default(), metrics.requests(at));
    }

    /// The sums.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.ends.values().flatten()
    }
}

impl Metrics {
    fn requests(self, at: Option<Timestamp>) -> Vec<Request> {
        let used = self.models.unwrap_or_default().into_iter().filter_map(|(model, metrics)| {
            let usage = metrics.usage?.tokens();
            Some(Request { at, model: Some(model), usage, extent: Extent::Sum, ..Request::default() })
        });
        used.collect()
    }
}

impl Tokens {
    /// Input holds what was read from and written to the cache; output holds reasoning.
    fn tokens(&self) -> Usage {
        let [input, output, read, written] =
            [self.input, self.output, self.read, self.written].map(Option::unwrap_or_default);
        Usage {
            input: input.saturating_sub(read.saturating_add(written)),
            cache_read: read,
            cache_write_5m: written,
            output,
            ..Usage::default()
        }
    }
}
