//! What Codex's rollouts say of usage: cumulative counters become requests, and no repeated or inherited counter is
//! paid twice.
//!
//! Owns the difference between two counters and what a fork repeats of its parent. Both kinds of records carry the same
//! counter, so that one of them after the other is a repeat.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use memchr::memmem;
use serde::Deserialize;

use super::json::{instant, parsed};
use crate::domain::cost::{Request, Usage};
use crate::domain::time::Timestamp;

/// Input, cached input, output: what tells one counter state from another.
pub type Vector = (u64, u64, u64);

/// A counter as OpenAI writes it: cached and written input are part of the input, reasoning is part of the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Counter {
    #[serde(rename = "input_tokens")]
    input: u64,
    #[serde(rename = "cached_input_tokens", alias = "cache_read_input_tokens")]
    cached: u64,
    #[serde(rename = "cache_write_input_tokens")]
    written: u64,
    #[serde(rename = "output_tokens")]
    output: u64,
}

impl Counter {
    const fn vector(self) -> Vector {
        (self.input, self.cached, self.output)
    }

    fn plus(self, more: Self) -> Self {
        Self {
            input: self.input.saturating_add(more.input),
            cached: self.cached.saturating_add(more.cached),
            written: self.written.saturating_add(more.written),
            output: self.output.saturating_add(more.output),
        }
    }

    /// What was used since `base`; a counter that became smaller has begun anew and is new as a whole.
    fn since(self, base: Self) -> Usage {
        let size = |counter: Self| counter.input.saturating_add(counter.output);
        let base = if size(self) < size(base) { Self::default() } else { base };
        let input = self.input.saturating_sub(base.input);
        let cached = self.cached.saturating_sub(base.cached);
        let written = self.written.saturating_sub(base.written);
        Usage {
            input: input.saturating_sub(cached.saturating_add(written)),
            cache_read: cached,
            cache_write_5m: written,
            cache_write_1h: 0,
            output: self.output.saturating_sub(base.output),
        }
    }
}

/// The usage in one rollout file.
#[derive(Debug, Clone, Default)]
pub struct CodexUsage {
    thread: Option<String>,
    forked_from: Option<String>,
    model: Option<String>,
    last: Option<Counter>,
    events: Vec<(Vector, Request)>,
    /// Counter states that were read before the file was written anew.
    before: HashSet<Vector>,
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    timestamp: Option<Cow<'a, str>>,
    #[serde(borrow)]
    payload: Option<Payload<'a>>,
}

#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    forked_from_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    model: Option<Cow<'a, str>>,
    info: Option<Counters>,
    usage: Option<Counter>,
    thread_token_usage: Option<Counter>,
}

#[derive(Deserialize)]
struct Counters {
    total_token_usage: Option<Counter>,
    last_token_usage: Option<Counter>,
}

const KINDS: [&[u8]; 4] = [b"\"token_count\"", b"\"token_usage_record\"", b"\"turn_context\"", b"\"session_meta\""];

impl CodexUsage {
    /// Reads one line; `otherwise` is its time when it names none.
    pub fn push(&mut self, line: &[u8], otherwise: Option<Timestamp>) {
        if !KINDS.iter().any(|kind| memmem::find(line, kind).is_some()) {
            return;
        }
        let Some(Line { kind: Some(kind), timestamp, payload: Some(payload) }) = parsed::<Line<'_>>(line) else {
            return;
        };
        let at = timestamp.as_deref().and_then(instant).or(otherwise);
        match kind.as_ref() {
            "session_meta" => self.meta(&payload),
            "turn_context" => self.model = payload.model.map(Cow::into_owned),
            "token_usage_record" => {
                let last = self.last.unwrap_or_default();
                let total = payload.thread_token_usage.or(payload.usage.map(|used| last.plus(used)));
                self.count(total, at);
            }
            "event_msg" if payload.kind.as_deref() == Some("token_count") => {
                let last = self.last.unwrap_or_default();
                let total = payload.info.and_then(|info| {
                    info.total_token_usage.or_else(|| info.last_token_usage.map(|used| last.plus(used)))
                });
                self.count(total, at);
            }
            _ => {}
        }
    }

    /// The first one is the file's own; a fork repeats the parent's after it.
    fn meta(&mut self, payload: &Payload<'_>) {
        let Some(id) = payload.id.as_deref() else { return };
        match &self.thread {
            None => {
                self.thread = Some(id.to_owned());
                let parent = payload.forked_from_id.as_deref().filter(|parent| *parent != id);
                self.forked_from = parent.map(str::to_owned);
            }
            Some(own) if own != id && self.forked_from.is_none() => self.forked_from = Some(id.to_owned()),
            Some(_) => {}
        }
    }

    fn count(&mut self, total: Option<Counter>, at: Option<Timestamp>) {
        let Some(now) = total else { return };
        if self.last.is_some_and(|last| last.vector() == now.vector()) {
            return;
        }
        let usage = now.since(self.last.unwrap_or_default());
        self.last = Some(now);
        if self.before.contains(&now.vector()) {
            return;
        }
        self.events.push((now.vector(), Request { at, model: self.model.clone(), usage, ..Request::default() }));
    }

    /// The file was written anew: its lines come again, and what they repeat is known.
    pub fn restart(&mut self) {
        self.last = None;
        self.before = self.vectors().collect();
    }

    /// The thread's id.
    pub fn thread(&self) -> Option<&str> {
        self.thread.as_deref()
    }

    /// The thread that it was forked from.
    pub fn forked_from(&self) -> Option<&str> {
        self.forked_from.as_deref()
    }

    /// Every counter state in the file, the inherited ones too.
    pub fn vectors(&self) -> impl Iterator<Item = Vector> {
        self.events.iter().map(|(vector, _)| *vector)
    }

    /// The requests whose counter is not `inherited` from another file.
    pub fn requests<'a>(&'a self, inherited: &'a HashSet<Vector>) -> impl Iterator<Item = &'a Request> {
        self.events.iter().filter(|(vector, _)| !inherited.contains(vector)).map(|(_, request)| request)
    }
}

/// The requests of many rollouts: what a fork repeats is paid where it was made. When the parent's file is gone, its
/// history is paid once, in the first of its forks.
pub fn codex_requests(rollouts: &[CodexUsage]) -> Vec<Request> {
    let mut known: HashMap<&str, HashSet<Vector>> = HashMap::new();
    for rollout in rollouts {
        if let Some(thread) = rollout.thread() {
            known.entry(thread).or_default().extend(rollout.vectors());
        }
    }
    let mut orphans: HashMap<&str, HashSet<Vector>> = HashMap::new();
    let mut requests = Vec::new();
    let none = HashSet::new();
    for rollout in rollouts {
        let parent = rollout.forked_from();
        if let Some(inherited) = parent.and_then(|parent| known.get(parent)) {
            requests.extend(rollout.requests(inherited).cloned());
            continue;
        }
        let paid = parent.map_or(&none, |parent| orphans.entry(parent).or_default());
        requests.extend(rollout.requests(paid).cloned());
        if let Some(paid) = parent.and_then(|parent| orphans.get_mut(parent)) {
            paid.extend(rollout.vectors());
        }
    }
    requests
}
