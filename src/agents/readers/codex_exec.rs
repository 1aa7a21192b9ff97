//! `codex exec --json`: one JSON event a line. It tells tokens and never dollars, and of what it refuses nothing but a line of
//! its log on standard error.

use serde_json::Value;

use super::codex_rollout::{unwrapped, usage};
use super::json::{object, text};
use super::run_event::{Call, CallEnd, CallOutcome, RunEvent, Sums, Voice};
use crate::agents::facts::{FailureKind, last_part};
use crate::domain::cost::{CostReading, Quality};
use crate::domain::session::TurnEnd;

/// Reads the event stream of one process.
#[derive(Debug, Clone, Default)]
pub struct CodexExec {
    thread: Option<String>,
}

impl CodexExec {
    /// Reads one line. The model is not in the stream; the caller knows it from the launch line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<RunEvent>) {
        let Some(event) = object(line) else { return out.extend(refusal(line)) };
        match text(&event, "/type") {
            Some("thread.started") => {
                self.thread = text(&event, "/thread_id").map(str::to_owned);
                out.extend(self.thread.clone().map(|id| RunEvent::Session { id, model: None, dir: None }));
            }
            Some("item.started") => started(&event["item"], out),
            Some("item.completed") => completed(&event["item"], out),
            Some("error") => out.extend(text(&event, "/message").and_then(retry)),
            Some("turn.completed") => {
                out.push(RunEvent::Used(CostReading {
                    counter: self.thread.clone().unwrap_or_else(|| "codex".to_owned()),
                    model: None,
                    usage: usage(&event["usage"]),
                    money: None,
                    quality: Quality::Unknown,
                }));
                out.push(RunEvent::Ended { end: TurnEnd::Done, message: None, sums: Sums::default() });
            }
            Some("turn.failed") => {
                let said = plain_words(text(&event, "/error/message").unwrap_or("the turn failed"));
                out.push(RunEvent::Failed { kind: FailureKind::of(&said), text: said });
                out.push(RunEvent::Ended { end: TurnEnd::Failed, message: None, sums: Sums::default() });
            }
            _ => out.push(RunEvent::Alive),
        }
    }
}

/// `Reconnecting... 1/2 (why)`. The error that ends the turn is said again by `turn.failed`.
fn retry(said: &str) -> Option<RunEvent> {
    let rest = said.strip_prefix("Reconnecting... ")?;
    let (tries, why) = rest.split_once(' ').unwrap_or((rest, ""));
    let tries = tries.split_once('/').and_then(|(at, of)| Some((at.parse().ok()?, of.parse().ok()?)));
    Some(RunEvent::Retrying { kind: FailureKind::of(why), tries, pause: None })
}

/// The maker's JSON error as its message.
fn plain_words(said: &str) -> String {
    let message = object(said).and_then(|error| text(&error, "/error/message").map(str::to_owned));
    let kind = object(said).and_then(|error| text(&error, "/error/type").map(str::to_owned));
    match (message, kind) {
        (Some(message), Some(kind)) => format!("{message} ({kind})"),
        (Some(message), None) => message,
        (None, _) => said.to_owned(),
    }
}

/// What was refused, as the log says it.
fn refusal(line: &str) -> Option<RunEvent> {
    let (_, said) = line.split_once("ERROR codex_core::tools::router: error=")?;
    let refused = said.contains("reject") || said.contains("not allowed");
    refused.then(|| RunEvent::Refused(said.trim().to_owned()))
}

fn id(item: &Value) -> String {
    text(item, "/id").unwrap_or_default().to_owned()
}

fn call(item: &Value) -> Option<Call> {
    match text(item, "/type")? {
        "command_execution" => Some(Call::Command(unwrapped(text(item, "/command").unwrap_or_default()))),
        "file_change" => {
            let changes = item.pointer("/changes").and_then(Value::as_array).into_iter().flatten();
            Some(Call::Write(changes.filter_map(|one| Some(text(one, "/path")?.into())).collect()))
        }
        "mcp_tool_call" => {
            let tool = text(item, "/tool").unwrap_or("a tool");
            Some(Call::Other(format!("{}/{tool}", text(item, "/server").unwrap_or("mcp")), String::new()))
        }
        "web_search" => Some(Call::Other("web search".to_owned(), text(item, "/query").unwrap_or_default().to_owned())),
        _ => None,
    }
}

fn started(item: &Value, out: &mut Vec<RunEvent>) {
    match call(item) {
        Some(call) => out.push(RunEvent::Called { id: id(item), by: Voice::Agent, call, at: None }),
        None => out.push(RunEvent::Alive),
    }
}

fn completed(item: &Value, out: &mut Vec<RunEvent>) {
    match text(item, "/type") {
        Some("agent_message") => {
            out.extend(text(item, "/text").map(|said| RunEvent::Text(Voice::Agent, said.to_owned())));
        }
        Some("error") => out.extend(text(item, "/message").map(|said| RunEvent::Warning(said.to_owned()))),
        _ => match call(item) {
            Some(call) => {
                // A search, or what failed before it began, has no start.
                out.push(RunEvent::Called { id: id(item), by: Voice::Agent, call, at: None });
                out.push(RunEvent::Returned { id: id(item), result: end(item) });
            }
            None => out.push(RunEvent::Alive),
        },
    }
}

fn end(item: &Value) -> CallEnd {
    let words = text(item, "/error/message").or_else(|| text(item, "/error")).map(str::to_owned);
    let exit = item.pointer("/exit_code").and_then(Value::as_i64).and_then(|code| code.try_into().ok());
    let outcome = match text(item, "/status") {
        _ if words.as_deref().is_some_and(|words| words.contains("requires approval")) => CallOutcome::Refused,
        Some("declined") => CallOutcome::Refused,
        Some("failed") => CallOutcome::Failed,
        _ => CallOutcome::Well,
    };
    let output = last_part(text(item, "/aggregated_output").unwrap_or_default());
    CallEnd { outcome, exit, words, output, ..CallEnd::default() }
}
