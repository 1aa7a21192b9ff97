//! Copilot's `--output-format json`: one JSON event a line. What it used is in a file of its own.

use serde_json::Value;

use super::json::{object, text};
use super::run_event::{Call, CallEnd, CallOutcome, RunEvent, Sums, Voice, millis, moment};
use crate::agents::facts::{FailureKind, last_part};
use crate::domain::session::TurnEnd;

/// Reads the event stream of one process.
#[derive(Debug, Clone, Default)]
pub struct CopilotStream {
    failure: Option<(FailureKind, String)>,
    turns: u64,
}

impl CopilotStream {
    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<RunEvent>) {
        let Some(event) = object(line) else { return };
        let data = event.pointer("/data").unwrap_or(&Value::Null);
        match text(&event, "/type") {
            Some("assistant.message_delta") => {
                out.extend(text(data, "/deltaContent").map(|piece| RunEvent::Piece(piece.to_owned())));
            }
            Some("assistant.message") => {
                let said = text(data, "/content").filter(|said| !said.is_empty());
                out.extend(said.map(|said| RunEvent::Text(Voice::Agent, said.to_owned())));
            }
            Some("assistant.turn_start") => {
                self.turns += 1;
                out.push(RunEvent::Alive);
            }
            Some("tool.execution_start") => out.push(called(&event, data)),
            Some("tool.execution_complete") => out.push(returned(&event, data)),
            Some("model.call_failure") => out.push(self.failed(data)),
            Some("session.error") => {
                let said = text(data, "/message").unwrap_or("an error").to_owned();
                let kind = FailureKind::read(data.pointer("/statusCode").and_then(Value::as_u64), &said);
                self.failure = Some((kind, said));
                out.push(RunEvent::Alive);
            }
            Some("result") => self.result(&event, out),
            _ => out.push(RunEvent::Alive),
        }
    }

    /// A request failed; it may be tried again.
    fn failed(&mut self, data: &Value) -> RunEvent {
        let words = text(data, "/errorMessage").unwrap_or_default();
        let kind = FailureKind::read(data.pointer("/statusCode").and_then(Value::as_u64), words);
        self.failure = Some((kind, words.to_owned()));
        let retried = data.pointer("/retryAttempt").and_then(Value::as_u64);
        RunEvent::Retrying { kind, tries: retried.map(|at| (at + 1, 0)), pause: None }
    }

    fn result(&mut self, event: &Value, out: &mut Vec<RunEvent>) {
        // The id comes with the last event only.
        let id = text(event, "/sessionId").map(str::to_owned);
        out.extend(id.map(|id| RunEvent::Session { id, model: None, dir: None }));
        let failed = event.pointer("/exitCode").and_then(Value::as_i64) != Some(0);
        if failed {
            let unsaid = (FailureKind::Other, "the run failed".to_owned());
            let (kind, text) = self.failure.take().unwrap_or(unsaid);
            out.push(RunEvent::Failed { kind, text });
        }
        let end = if failed { TurnEnd::Failed } else { TurnEnd::Done };
        let sums = Sums { turns: Some(self.turns), took: millis(event, "/usage/sessionDurationMs") };
        out.push(RunEvent::Ended { end, message: None, sums });
    }
}

fn called(event: &Value, data: &Value) -> RunEvent {
    let name = text(data, "/toolName").unwrap_or("a tool");
    let call = Call::of(name, data.pointer("/arguments").unwrap_or(&Value::Null));
    let id = text(data, "/toolCallId").unwrap_or_default().to_owned();
    RunEvent::Called { id, by: Voice::Agent, call, at: moment(event, "/timestamp") }
}

fn returned(event: &Value, data: &Value) -> RunEvent {
    let done = data.pointer("/success").and_then(Value::as_bool).unwrap_or(false);
    let outcome = match (done, text(data, "/error/code")) {
        (true, _) => CallOutcome::Well,
        (false, Some("denied")) => CallOutcome::Refused,
        (false, _) => CallOutcome::Failed,
    };
    let diff = text(data, "/result/detailedContent").filter(|diff| diff.contains("\n@@ "));
    let result = CallEnd {
        outcome,
        exit: done.then_some(0),
        lines: diff.map(changed_lines),
        at: moment(event, "/timestamp"),
        took: None,
        words: text(data, "/error/message").map(str::to_owned),
        output: last_part(text(data, "/result/content").unwrap_or_default()),
    };
    RunEvent::Returned { id: text(data, "/toolCallId").unwrap_or_default().to_owned(), result }
}

fn changed_lines(diff: &str) -> (usize, usize) {
    let body = diff.split_once("\n@@ ").map_or("", |(_, body)| body);
    let with = |sign: char| body.lines().filter(|line| line.starts_with(sign)).count();
    (with('+'), with('-'))
}
