//! Claude Code's transcript: `projects/<folder>/<session>.jsonl` and the files of its sub-agents.
//!
//! Owns counting every request once although it is written once per content block, with partial counts, and copied by resumes.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::claude_message::{ToolCalls, texts, usage};
use super::json::{object, text};
use crate::agents::facts::AgentFact;
use crate::domain::cost::{CostReading, Quality, Usage};

/// One request as written so far.
#[derive(Debug, Clone)]
struct Request {
    chain: Chain,
    model: String,
    usage: Usage,
}

/// Whether a line is the conversation itself or a replay in a side chain; orders by what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Chain {
    Side,
    Main,
}

/// Reads one session's transcript, with its sub-agents' files when they are pushed too.
#[derive(Debug, Default)]
pub struct ClaudeTranscript {
    session: Option<String>,
    messages: HashMap<String, HashMap<String, Request>>,
    totals: BTreeMap<String, Usage>,
    calls: ToolCalls,
}

impl ClaudeTranscript {
    /// Reads one line. Costs are given per model under the counter `<session>/<model>`, without dollars.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<AgentFact>) {
        let Some(entry) = object(line) else { return };
        self.note_session(&entry, out);
        match text(&entry, "/type") {
            Some("assistant") => self.assistant(&entry, chain(&entry), out),
            Some("progress") => {
                if let Some(nested) = entry.pointer("/data/message") {
                    self.charge(nested, Chain::Side, out);
                }
            }
            Some("user") => {
                if let Some(message) = entry.pointer("/message") {
                    self.calls.finish(message, out);
                }
            }
            _ => {}
        }
    }

    /// Tokens by model.
    pub fn totals(&self) -> &BTreeMap<String, Usage> {
        &self.totals
    }

    fn note_session(&mut self, entry: &Value, out: &mut Vec<AgentFact>) {
        if let (None, Some(id)) = (&self.session, text(entry, "/sessionId")) {
            self.session = Some(id.to_owned());
            out.push(AgentFact::NativeId(id.to_owned()));
        }
    }

    fn assistant(&mut self, entry: &Value, chain: Chain, out: &mut Vec<AgentFact>) {
        let Some(message) = entry.pointer("/message") else { return };
        self.calls.note(message);
        self.charge(entry, chain, out);
        let synthetic = text(message, "/model") == Some("<synthetic>");
        if chain == Chain::Main && !synthetic {
            out.extend(texts(message).map(|said| AgentFact::FinalMessage(said.to_owned())));
        }
    }

    fn charge(&mut self, entry: &Value, chain: Chain, out: &mut Vec<AgentFact>) {
        let (Some(message), Some(used)) = (entry.pointer("/message"), entry.pointer("/message/usage")) else { return };
        let model = text(message, "/model").unwrap_or("unknown");
        if model == "<synthetic>" {
            return;
        }
        let request = Request { chain, model: model.to_owned(), usage: usage(used) };
        let touched = if let Some(id) = text(message, "/id") {
            self.replace(id, text(entry, "/requestId").unwrap_or_default(), request)
        } else {
            self.add(&request);
            vec![request.model]
        };
        for model in touched {
            let counter = format!("{}/{model}", self.session.as_deref().unwrap_or("claude"));
            let usage = self.totals.get(&model).copied().unwrap_or_default();
            let reading = CostReading { counter, model: Some(model), usage, money: None, quality: Quality::Unknown };
            out.push(AgentFact::Cost(reading));
        }
    }

    /// Puts a request in the place of an older writing of it; gives the models whose totals changed.
    fn replace(&mut self, message: &str, request_id: &str, request: Request) -> Vec<String> {
        let group = self.messages.entry(message.to_owned()).or_default();
        let before = counted(group);
        let rank = |r: &Request| (r.chain, r.usage.total());
        match group.get(request_id) {
            Some(old) if rank(old) >= rank(&request) => return Vec::new(),
            _ => group.insert(request_id.to_owned(), request),
        };
        let after = counted(group);
        for old in &before {
            let total = self.totals.entry(old.model.clone()).or_default();
            *total = *total - old.usage;
        }
        for new in &after {
            self.add(new);
        }
        let mut models: Vec<_> = before.into_iter().chain(after).map(|request| request.model).collect();
        models.sort();
        models.dedup();
        models
    }

    fn add(&mut self, request: &Request) {
        let total = self.totals.entry(request.model.clone()).or_default();
        *total = *total + request.usage;
    }
}

fn chain(entry: &Value) -> Chain {
    match entry.pointer("/isSidechain").and_then(Value::as_bool) {
        Some(true) => Chain::Side,
        Some(false) | None => Chain::Main,
    }
}

/// Of the requests of one message those that cost: every one of the main chain (a retry is money); else the largest.
fn counted(group: &HashMap<String, Request>) -> Vec<Request> {
    let main: Vec<_> = group.values().filter(|request| request.chain == Chain::Main).cloned().collect();
    if main.is_empty() { group.values().max_by_key(|r| r.usage.total()).cloned().into_iter().collect() } else { main }
}
