//! What Claude Code's transcripts say of usage: every request once, although it is written once per content block, with
//! partial counts, copied by resumes and replayed in side chains.
//!
//! Owns which of the writings of a request counts. The order in which files and lines come makes no difference.

use std::borrow::Cow;
use std::collections::HashMap;

use memchr::memmem;
use serde::Deserialize;

use super::json::{dollars, instant, parsed};
use crate::domain::cost::{Extent, Request, Speed, Usage};
use crate::domain::time::Timestamp;

/// Whether a line is the conversation itself or a replay beside it; orders by what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Chain {
    /// A side chain, or a progress line that repeats one.
    Side,
    /// The conversation.
    Main,
}

/// One writing of a request. Of those of one group the greatest is kept: the fields are in the order of what decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Writing {
    chain: Chain,
    tokens: u64,
    speed: Option<Speed>,
    is_recorded: bool,
    request: Request,
}

/// The writings of one `message.id`, the best of each `requestId`.
type Message = Vec<(Box<str>, Writing)>;

/// The requests of any number of transcripts.
#[derive(Debug, Default)]
pub struct ClaudeUsage {
    messages: HashMap<Box<str>, Message>,
    /// Without `message.id` nothing can be recognised as written before.
    loose: Vec<Request>,
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    timestamp: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "requestId")]
    request_id: Option<Cow<'a, str>>,
    #[serde(rename = "isSidechain")]
    is_sidechain: Option<bool>,
    #[serde(rename = "costUSD")]
    cost_usd: Option<f64>,
    #[serde(borrow)]
    message: Option<Said<'a>>,
    #[serde(borrow)]
    data: Option<Progress<'a>>,
}

#[derive(Deserialize)]
struct Progress<'a> {
    #[serde(borrow)]
    message: Option<Box<Line<'a>>>,
}

#[derive(Deserialize)]
struct Said<'a> {
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    model: Option<Cow<'a, str>>,
    #[serde(borrow)]
    usage: Option<Used<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Used<'a> {
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
    cache_creation: Option<Written>,
    #[serde(borrow)]
    speed: Option<Cow<'a, str>>,
    server_tool_use: Option<Tools>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    ephemeral_5m_input_tokens: Option<u64>,
    ephemeral_1h_input_tokens: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tools {
    web_search_requests: Option<u64>,
}

/// What news a line brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// The requests are not what they were.
    Changed,
    /// Nothing that counts.
    Nothing,
}

impl ClaudeUsage {
    /// Reads one line; `otherwise` is its time when it names none.
    pub fn push(&mut self, line: &[u8], otherwise: Option<Timestamp>) -> News {
        if memmem::find(line, b"\"usage\"").is_none() {
            return News::Nothing;
        }
        let Some(line) = parsed::<Line<'_>>(line) else { return News::Nothing };
        match line.kind.as_deref() {
            Some("assistant") => self.take(&line, Chain::Main, None, otherwise),
            Some("progress") => {
                let outer = line.timestamp.as_deref();
                let nested = line.data.as_ref().and_then(|data| data.message.as_ref());
                nested.map_or(News::Nothing, |nested| self.take(nested, Chain::Side, outer, otherwise))
            }
            Some(_) | None => News::Nothing,
        }
    }

    /// The transcript was written anew and comes again: what cannot be recognised is counted from what comes.
    pub fn restart(&mut self) {
        self.loose.clear();
    }

    fn take(&mut self, line: &Line<'_>, chain: Chain, outer: Option<&str>, otherwise: Option<Timestamp>) -> News {
        let Some(message) = line.message.as_ref() else { return News::Nothing };
        let Some(used) = message.usage.as_ref() else { return News::Nothing };
        let model = message.model.as_deref();
        if model == Some("<synthetic>") {
            return News::Nothing;
        }
        let speed = used.speed.as_deref().map(|speed| if speed == "fast" { Speed::Fast } else { Speed::Standard });
        let request = Request {
            at: line.timestamp.as_deref().or(outer).and_then(instant).or(otherwise),
            model: model.map(str::to_owned),
            usage: used.tokens(),
            web_searches: used.server_tool_use.as_ref().and_then(|tools| tools.web_search_requests).unwrap_or(0),
            speed: speed.unwrap_or_default(),
            extent: Extent::One,
            recorded: line.cost_usd.and_then(dollars),
        };
        let Some(id) = message.id.as_deref().filter(|id| !id.is_empty()) else {
            self.loose.push(request);
            return News::Changed;
        };
        let chain = if line.is_sidechain == Some(true) { Chain::Side } else { chain };
        let (tokens, is_recorded) = (request.usage.total(), request.recorded.is_some());
        let writing = Writing { chain, tokens, speed, is_recorded, request };
        self.keep(id, line.request_id.as_deref().unwrap_or_default(), writing)
    }

    /// Of two writings of the same request the greater is kept, with the time of the earlier.
    fn keep(&mut self, message: &str, request_id: &str, mut new: Writing) -> News {
        if !self.messages.contains_key(message) {
            self.messages.insert(message.into(), Message::with_capacity(1));
        }
        let Some(group) = self.messages.get_mut(message) else { return News::Nothing };
        let Some((_, known)) = group.iter_mut().find(|(id, _)| **id == *request_id) else {
            group.push((request_id.into(), new));
            return News::Changed;
        };
        let earliest = [known.request.at, new.request.at].into_iter().flatten().min();
        new.request.at = earliest;
        let moved = known.request.at != earliest;
        known.request.at = earliest;
        if new <= *known {
            return if moved { News::Changed } else { News::Nothing };
        }
        *known = new;
        News::Changed
    }

    /// Adds what another reader found, as if its lines had been read here.
    pub fn absorb(&mut self, other: Self) {
        for (id, group) in other.messages {
            for (request_id, writing) in group {
                self.keep(&id, &request_id, writing);
            }
        }
        self.loose.extend(other.loose);
    }

    /// The requests that cost: of a message every one of the main chain (a retry is money), else the largest.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.messages.values().flat_map(counted).chain(&self.loose)
    }
}

fn counted(group: &Message) -> impl Iterator<Item = &Request> {
    let has_main = group.iter().any(|(_, writing)| writing.chain == Chain::Main);
    let largest = if has_main { None } else { group.iter().map(|(_, writing)| writing).max() };
    let main = group.iter().map(|(_, writing)| writing).filter(|writing| writing.chain == Chain::Main);
    main.chain(largest).map(|writing| &writing.request)
}

impl Used<'_> {
    /// What the breakdown of cache writes does not cover of the flat field counts as five minutes.
    fn tokens(&self) -> Usage {
        let flat = self.cache_creation_input_tokens.unwrap_or(0);
        let [short, long] = self.cache_creation.as_ref().map_or([0, 0], |written| {
            [written.ephemeral_5m_input_tokens, written.ephemeral_1h_input_tokens].map(Option::unwrap_or_default)
        });
        Usage {
            input: self.input_tokens.unwrap_or(0),
            cache_read: self.cache_read_input_tokens.unwrap_or(0),
            cache_write_5m: short.saturating_add(flat.saturating_sub(short.saturating_add(long))),
            cache_write_1h: long,
            output: self.output_tokens.unwrap_or(0),
        }
    }
}
