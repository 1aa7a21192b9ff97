//! Aider's `--analytics-log`: one JSON event a line, with dollars. Its model names are blacked out.

use serde_json::Value;

use super::json::{count, dollars, object, text};
use crate::agents::facts::AgentFact;
use crate::domain::cost::{CostReading, Quality, Request, Usage};
use crate::domain::money::Money;
use crate::domain::time::Timestamp;

/// Reads one event log.
#[derive(Debug)]
pub struct AiderAnalytics {
    counter: String,
    model: Option<String>,
    launches: u32,
    usage: Usage,
    requests: Vec<Request>,
}

impl AiderAnalytics {
    /// `counter` names the log; `model` comes from the launch line, because the log hides it.
    pub fn new(counter: String, model: Option<String>) -> Self {
        Self { counter, model, launches: 0, usage: Usage::default(), requests: Vec::new() }
    }

    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<AgentFact>) {
        let Some(event) = object(line) else { return };
        match text(&event, "/event") {
            // Each process counts from zero.
            Some("launched") => {
                self.launches += 1;
                self.usage = Usage::default();
            }
            Some("message_send") => self.sent(&event, out),
            _ => {}
        }
    }

    /// The messages that were sent, one by one.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.requests.iter()
    }

    fn sent(&mut self, event: &Value, out: &mut Vec<AgentFact>) {
        let sent = &event["properties"];
        self.requests.push(self.request(event, sent));
        let (input, output) = (count(sent, "/prompt_tokens"), count(sent, "/completion_tokens"));
        self.usage = self.usage + Usage { input, output, ..Usage::default() };
        let money = sent.pointer("/total_cost").and_then(Value::as_f64).and_then(Money::from_reported_usd);
        // Aider writes 0 for a model that it has no price for; tokens without dollars cost an unknown amount.
        let money = money.filter(|money| *money > Money::ZERO || self.usage.total() == 0);
        out.push(AgentFact::Cost(CostReading {
            counter: format!("{}#{}", self.counter, self.launches),
            model: self.model.clone(),
            usage: self.usage,
            money,
            quality: if money.is_some() { Quality::Reported } else { Quality::Unknown },
        }));
    }

    fn request(&self, event: &Value, sent: &Value) -> Request {
        let (input, output) = (count(sent, "/prompt_tokens"), count(sent, "/completion_tokens"));
        let cost = sent.pointer("/cost").and_then(Value::as_f64).and_then(dollars);
        let hidden = text(sent, "/main_model").map(str::to_owned);
        Request {
            at: event.pointer("/time").and_then(Value::as_i64).map(|seconds| Timestamp(seconds.saturating_mul(1000))),
            model: self.model.clone().or(hidden),
            usage: Usage { input, output, ..Usage::default() },
            recorded: cost.filter(|cost| *cost > Money::ZERO || input.saturating_add(output) == 0),
            ..Request::default()
        }
    }
}
