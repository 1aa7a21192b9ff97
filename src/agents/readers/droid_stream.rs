//! `droid exec -o stream-json`: one JSON event a line. Made from its documentation; tokens and no dollars.

use serde_json::Value;

use super::claude_message::usage;
use super::json::{object, text};
use super::run_event::{Call, CallEnd, CallOutcome, RunEvent, Sums, Voice, millis, moment};
use crate::agents::facts::{FailureKind, last_part};
use crate::domain::cost::{CostReading, Quality};
use crate::domain::session::TurnEnd;

/// Reads the event stream of one process.
#[derive(Debug, Clone, Default)]
pub struct DroidStream {
    session: Option<String>,
}

impl DroidStream {
    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<RunEvent>) {
        let Some(event) = object(line) else { return };
        match text(&event, "/type") {
            Some("system") => {
                let Some(id) = text(&event, "/session_id").filter(|id| self.session.as_deref() != Some(*id)) else {
                    return out.push(RunEvent::Alive);
                };
                self.session = Some(id.to_owned());
                let (model, dir) = (text(&event, "/model").map(str::to_owned), text(&event, "/cwd").map(Into::into));
                out.push(RunEvent::Session { id: id.to_owned(), model, dir });
            }
            Some("message") if text(&event, "/role") == Some("assistant") => {
                out.extend(text(&event, "/text").map(|said| RunEvent::Text(Voice::Agent, said.to_owned())));
            }
            Some("tool_call") => {
                let name = text(&event, "/toolName").or_else(|| text(&event, "/name")).unwrap_or("a tool");
                let call = Call::of(name, event.pointer("/parameters").unwrap_or(&Value::Null));
                let id = text(&event, "/id").unwrap_or_default().to_owned();
                out.push(RunEvent::Called { id, by: Voice::Agent, call, at: moment(&event, "/timestamp") });
            }
            Some("tool_result") => out.push(returned(&event)),
            Some("completion" | "result") => self.completion(&event, out),
            Some("error") => {
                let said = text(&event, "/message").or_else(|| text(&event, "/error/message")).unwrap_or("an error");
                out.push(RunEvent::Failed { kind: FailureKind::of(said), text: said.to_owned() });
            }
            _ => out.push(RunEvent::Alive),
        }
    }

    fn completion(&self, event: &Value, out: &mut Vec<RunEvent>) {
        if let Some(tokens) = event.pointer("/usage") {
            let session = text(event, "/session_id").or(self.session.as_deref()).unwrap_or("droid");
            let at = event.pointer("/timestamp").map(Value::to_string).unwrap_or_default();
            out.push(RunEvent::Used(CostReading {
                counter: format!("{session}@{at}"),
                model: None,
                usage: usage(tokens),
                money: None,
                quality: Quality::Unknown,
            }));
        }
        let said = text(event, "/finalText").or_else(|| text(event, "/result")).unwrap_or_default();
        let flag = event.pointer("/isError").or_else(|| event.pointer("/is_error"));
        let failed = flag.and_then(Value::as_bool).unwrap_or(false);
        let turns = event.pointer("/numTurns").or_else(|| event.pointer("/num_turns")).and_then(Value::as_u64);
        let took = millis(event, "/durationMs").or_else(|| millis(event, "/duration_ms"));
        let end = if failed { TurnEnd::Failed } else { TurnEnd::Done };
        if failed {
            out.push(RunEvent::Failed { kind: FailureKind::of(said), text: said.to_owned() });
        }
        let message = (!failed).then(|| said.to_owned());
        out.push(RunEvent::Ended { end, message, sums: Sums { turns, took } });
    }
}

fn returned(event: &Value) -> RunEvent {
    let failed = event.pointer("/isError").and_then(Value::as_bool).unwrap_or(false);
    let words = text(event, "/value").or_else(|| text(event, "/error/message")).map(str::to_owned);
    let refused = failed && words.as_deref().is_some_and(|words| words.to_lowercase().contains("permission"));
    let outcome = match (failed, refused) {
        (_, true) => CallOutcome::Refused,
        (true, false) => CallOutcome::Failed,
        (false, false) => CallOutcome::Well,
    };
    let exit = (!failed).then_some(0);
    let output = last_part(text(event, "/value").unwrap_or_default());
    let result = CallEnd { outcome, exit, at: moment(event, "/timestamp"), words, output, ..CallEnd::default() };
    let id = text(event, "/id").or_else(|| text(event, "/toolCallId")).unwrap_or_default().to_owned();
    RunEvent::Returned { id, result }
}
