//! Cursor's `--output-format stream-json`: one JSON event a line. Made from its documentation; it tells no cost. A failure is
//! text on standard error and no event.

use serde_json::Value;

use super::claude_message::texts;
use super::json::{object, text};
use super::run_event::{Call, CallEnd, CallOutcome, RunEvent, Sums, Voice, millis, moment};
use crate::agents::facts::{FailureKind, last_part};
use crate::domain::session::TurnEnd;

/// Reads the event stream of one process.
#[derive(Debug, Clone, Default)]
pub struct CursorStream;

impl CursorStream {
    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<RunEvent>) {
        let Some(event) = object(line) else { return };
        match (text(&event, "/type"), text(&event, "/subtype")) {
            (Some("system"), Some("init")) => out.push(RunEvent::Session {
                id: text(&event, "/session_id").unwrap_or_default().to_owned(),
                model: text(&event, "/model").map(str::to_owned),
                dir: text(&event, "/cwd").map(Into::into),
            }),
            (Some("assistant"), _) => {
                let message = event.pointer("/message").unwrap_or(&Value::Null);
                out.extend(texts(message).map(|said| RunEvent::Text(Voice::Agent, said.to_owned())));
            }
            (Some("tool_call"), Some("started")) => out.extend(called(&event)),
            (Some("tool_call"), Some("completed")) => out.push(returned(&event)),
            (Some("result"), _) => result(&event, out),
            _ => out.push(RunEvent::Alive),
        }
    }
}

/// The one member of `tool_call`: `shellToolCall`, `editToolCall`.
fn tool(event: &Value) -> Option<(&str, &Value)> {
    let (name, tool) = event.pointer("/tool_call")?.as_object()?.iter().find(|(name, _)| name.ends_with("ToolCall"))?;
    Some((name.trim_end_matches("ToolCall"), tool))
}

fn called(event: &Value) -> Option<RunEvent> {
    let (name, tool) = tool(event)?;
    let call = Call::of(name, tool.pointer("/args").unwrap_or(&Value::Null));
    let id = text(event, "/call_id").unwrap_or_default().to_owned();
    Some(RunEvent::Called { id, by: Voice::Agent, call, at: moment(event, "/timestamp_ms") })
}

fn returned(event: &Value) -> RunEvent {
    let result = tool(event).and_then(|(_, tool)| tool.pointer("/result")).unwrap_or(&Value::Null);
    let has = |name: &str| result.get(name).is_some();
    let outcome = if has("rejected") || has("permissionDenied") {
        CallOutcome::Refused
    } else if has("error") || has("failure") {
        CallOutcome::Failed
    } else {
        CallOutcome::Well
    };
    let find = |name: &str| {
        let parts = ["success", "failure", "error"];
        parts.iter().find_map(|part| result.get(part)?.get(name))
    };
    let number = |name: &str| find(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    let exit = find("exitCode").and_then(Value::as_i64).and_then(|code| code.try_into().ok());
    let words = find("message").or_else(|| result.pointer("/rejected/reason")).and_then(Value::as_str);
    let printed = |name: &str| find(name).and_then(Value::as_str).unwrap_or_default();
    let output = last_part(&format!("{}{}", printed("stdout"), printed("stderr")));
    let result = CallEnd {
        outcome,
        exit,
        lines: number("linesAdded").zip(Some(number("linesRemoved").unwrap_or(0))),
        at: moment(event, "/timestamp_ms"),
        took: None,
        words: words.map(str::to_owned),
        output,
    };
    RunEvent::Returned { id: text(event, "/call_id").unwrap_or_default().to_owned(), result }
}

fn result(event: &Value, out: &mut Vec<RunEvent>) {
    let said = text(event, "/result").unwrap_or_default();
    let failed = event.pointer("/is_error").and_then(Value::as_bool).unwrap_or(false);
    if failed {
        out.push(RunEvent::Failed { kind: FailureKind::of(said), text: said.to_owned() });
    }
    let end = if failed { TurnEnd::Failed } else { TurnEnd::Done };
    let message = (!failed).then(|| said.to_owned());
    out.push(RunEvent::Ended { end, message, sums: Sums { turns: None, took: millis(event, "/duration_ms") } });
}
