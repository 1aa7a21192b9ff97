//! The payload of Claude's status line: dollars so far, live, also in a terminal.

use super::json::{object, text};
use crate::agents::facts::AgentFact;
use crate::domain::cost::{CostReading, Quality, Usage};
use crate::domain::money::Money;

/// Reads status line payloads.
#[derive(Debug, Default)]
pub struct ClaudeStatusline {
    native_id: Option<String>,
}

impl ClaudeStatusline {
    /// Reads one payload (one JSON object). The dollars are cumulative over the session; the payload has no such tokens.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<AgentFact>) {
        let Some(payload) = object(line) else { return };
        let Some(session) = text(&payload, "/session_id") else { return };
        if self.native_id.as_deref() != Some(session) {
            self.native_id = Some(session.to_owned());
            out.push(AgentFact::NativeId(session.to_owned()));
        }
        let dollars = payload.pointer("/cost/total_cost_usd").and_then(serde_json::Value::as_f64);
        if let Some(money) = dollars.and_then(Money::from_reported_usd) {
            out.push(AgentFact::Cost(CostReading {
                counter: session.to_owned(),
                model: text(&payload, "/model/id").map(str::to_owned),
                usage: Usage::default(),
                money: Some(money),
                quality: Quality::Reported,
            }));
        }
    }
}
