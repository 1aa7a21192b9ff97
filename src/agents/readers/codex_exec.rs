//! `codex exec --json`: one JSON event a line. It tells tokens and never dollars.

use serde_json::Value;

use super::codex_rollout::{unwrapped, usage};
use super::json::{object, text};
use crate::agents::facts::{AgentFact, FailureKind};
use crate::domain::cost::{CostReading, Quality};
use crate::domain::session::TurnEnd;

/// Reads the event stream of one process.
#[derive(Debug, Default)]
pub struct CodexExec {
    thread: Option<String>,
    last: Option<String>,
}

impl CodexExec {
    /// Reads one line. The model is not in the stream; the caller knows it from the launch line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<AgentFact>) {
        let Some(event) = object(line) else { return };
        match text(&event, "/type") {
            Some("thread.started") => {
                self.thread = text(&event, "/thread_id").map(str::to_owned);
                out.extend(self.thread.clone().map(AgentFact::NativeId));
            }
            Some("item.completed") => self.item(&event["item"], out),
            Some("error") => out.extend(text(&event, "/message").map(|said| AgentFact::Text(said.to_owned()))),
            Some("turn.completed") => {
                out.push(AgentFact::Cost(CostReading {
                    counter: self.thread.clone().unwrap_or_else(|| "codex".to_owned()),
                    model: None,
                    usage: usage(&event["usage"]),
                    money: None,
                    quality: Quality::Unknown,
                }));
                out.extend(self.last.take().map(AgentFact::FinalMessage));
                out.push(AgentFact::TurnEnded(TurnEnd::Done));
            }
            Some("turn.failed") => {
                let said = text(&event, "/error/message").unwrap_or("the turn failed").to_owned();
                out.push(AgentFact::Failed { kind: FailureKind::of(&said), text: said });
                out.push(AgentFact::TurnEnded(TurnEnd::Failed));
            }
            _ => {}
        }
    }

    fn item(&mut self, item: &Value, out: &mut Vec<AgentFact>) {
        match text(item, "/type") {
            Some("agent_message") => {
                self.last = text(item, "/text").map(str::to_owned);
                out.extend(self.last.clone().map(AgentFact::Text));
            }
            Some("command_execution") => {
                let command = unwrapped(text(item, "/command").unwrap_or_default());
                let exit = item.pointer("/exit_code").and_then(Value::as_i64).and_then(|code| code.try_into().ok());
                out.push(AgentFact::Command { command, exit });
            }
            Some("file_change") if text(item, "/status") == Some("completed") => {
                let changes = item.pointer("/changes").and_then(Value::as_array).into_iter().flatten();
                out.extend(changes.filter_map(|one| Some(AgentFact::FileTouched(text(one, "/path")?.into()))));
            }
            Some("mcp_tool_call") => {
                if let Some(said) = text(item, "/error/message").or_else(|| text(item, "/error")) {
                    out.push(AgentFact::Failed { kind: FailureKind::Other, text: said.to_owned() });
                }
            }
            _ => {}
        }
    }
}
