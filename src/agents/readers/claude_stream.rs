//! Claude's `--output-format stream-json`: one JSON event a line.
//!
//! A run can hold several `init` and `result` events (background sub-agents); it ends when the stream ends.

use serde_json::Value;

use super::claude_message::{ToolCalls, texts};
use super::json::{count, object, text};
use crate::agents::facts::{AgentFact, FailureKind};
use crate::domain::cost::{CostReading, Quality, Usage};
use crate::domain::money::Money;
use crate::domain::session::TurnEnd;

/// Reads the event stream of one process.
#[derive(Debug, Default)]
pub struct ClaudeStream {
    native_id: Option<String>,
    calls: ToolCalls,
}

impl ClaudeStream {
    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<AgentFact>) {
        let Some(event) = object(line) else { return };
        match (text(&event, "/type"), text(&event, "/subtype")) {
            (Some("system"), Some("init")) => self.note_session(&event, out),
            (Some("system"), Some("api_retry")) => {
                let why = text(&event, "/error").unwrap_or("error");
                let (at, of) = (count(&event, "/attempt"), count(&event, "/max_retries"));
                out.push(AgentFact::Text(format!("API error ({why}), attempt {at} of {of}")));
            }
            (Some("system"), Some("permission_denied")) => out.push(denied(text(&event, "/tool_name"))),
            (Some("assistant"), _) => self.assistant(&event, out),
            (Some("user"), _) => {
                if let Some(message) = event.pointer("/message") {
                    self.calls.finish(message, out);
                }
            }
            (Some("result"), _) => result(&event, out),
            _ => {}
        }
    }

    fn note_session(&mut self, event: &Value, out: &mut Vec<AgentFact>) {
        let Some(id) = text(event, "/session_id").filter(|id| self.native_id.as_deref() != Some(*id)) else { return };
        self.native_id = Some(id.to_owned());
        out.push(AgentFact::NativeId(id.to_owned()));
    }

    fn assistant(&mut self, event: &Value, out: &mut Vec<AgentFact>) {
        let Some(message) = event.pointer("/message") else { return };
        self.calls.note(message);
        // What a sub-agent says is its business; what it does to files is ours.
        if text(event, "/parent_tool_use_id").is_none() {
            out.extend(texts(message).map(|said| AgentFact::Text(said.to_owned())));
        }
    }
}

fn denied(tool: Option<&str>) -> AgentFact {
    let text = format!("permission denied: {}", tool.unwrap_or("a tool"));
    AgentFact::Failed { kind: FailureKind::PermissionDenied, text }
}

fn result(event: &Value, out: &mut Vec<AgentFact>) {
    out.extend(cost(event).map(AgentFact::Cost));
    let said = text(event, "/result").unwrap_or_default();
    let failed = event.pointer("/is_error").and_then(Value::as_bool).unwrap_or(false);
    if text(event, "/terminal_reason").is_some_and(|reason| reason.starts_with("aborted")) {
        out.push(AgentFact::TurnEnded(TurnEnd::Interrupted));
    } else if failed {
        let status = event.pointer("/api_error_status").map(Value::to_string).unwrap_or_default();
        let kind = FailureKind::of(&format!("{status} {said}"));
        out.push(AgentFact::Failed { kind, text: said.to_owned() });
        out.push(AgentFact::TurnEnded(TurnEnd::Failed));
    } else {
        out.push(AgentFact::FinalMessage(said.to_owned()));
        out.push(AgentFact::TurnEnded(TurnEnd::Done));
    }
}

/// Cumulative over the process and over a resumed session: never added up.
fn cost(event: &Value) -> Option<CostReading> {
    let models = event.pointer("/modelUsage").and_then(Value::as_object)?;
    let usage = models.values().fold(Usage::default(), |sum, model| sum + model_usage(model));
    let dollars = event.pointer("/total_cost_usd").and_then(Value::as_f64).and_then(Money::from_reported_usd);
    Some(CostReading {
        counter: text(event, "/session_id")?.to_owned(),
        model: models.keys().next().filter(|_| models.len() == 1).cloned(),
        usage,
        money: dollars,
        quality: if dollars.is_some() { Quality::Reported } else { Quality::Unknown },
    })
}

fn model_usage(model: &Value) -> Usage {
    let flat = count(model, "/cacheCreationInputTokens");
    let long = count(model, "/cacheCreationEphemeral1hInputTokens").min(flat);
    Usage {
        input: count(model, "/inputTokens"),
        cache_read: count(model, "/cacheReadInputTokens"),
        cache_write_5m: flat - long,
        cache_write_1h: long,
        output: count(model, "/outputTokens"),
    }
}
