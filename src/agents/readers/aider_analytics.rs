//! Aider's `--analytics-log`: one JSON event a line, with dollars. Its model names are blacked out.

use serde_json::Value;

use super::json::{count, object, text};
use crate::agents::facts::AgentFact;
use crate::domain::cost::{CostReading, Quality, Usage};
use crate::domain::money::Money;

/// Reads one event log.
#[derive(Debug)]
pub struct AiderAnalytics {
    counter: String,
    model: Option<String>,
    launches: u32,
    usage: Usage,
}

impl AiderAnalytics {
    /// `counter` names the log; `model` comes from the launch line, because the log hides it.
    pub fn new(counter: String, model: Option<String>) -> Self {
        Self { counter, model, launches: 0, usage: Usage::default() }
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
            Some("message_send") => self.sent(&event["properties"], out),
            _ => {}
        }
    }

    fn sent(&mut self, sent: &Value, out: &mut Vec<AgentFact>) {
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
}
