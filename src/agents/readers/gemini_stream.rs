//! Gemini's `-o stream-json`: one JSON event a line, text in pieces. While it waits for a rate limit to pass only its standard
//! error says so.

use serde_json::Value;

use super::json::{count, object, text};
use super::run_event::{Call, CallEnd, CallOutcome, RunEvent, Sums, Voice, millis, moment};
use crate::agents::facts::{FailureKind, last_part};
use crate::domain::cost::{CostReading, Quality, Usage};
use crate::domain::session::TurnEnd;

/// Reads the event stream of one process.
#[derive(Debug, Clone, Default)]
pub struct GeminiStream {
    /// The process: what it used is counted from its start.
    counter: String,
    said: String,
}

impl GeminiStream {
    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<RunEvent>) {
        let Some(event) = object(line) else { return out.extend(retry(line)) };
        match text(&event, "/type") {
            Some("init") => {
                let id = text(&event, "/session_id").unwrap_or_default().to_owned();
                self.counter = format!("{id}@{}", text(&event, "/timestamp").unwrap_or_default());
                out.push(RunEvent::Session { id, model: text(&event, "/model").map(str::to_owned), dir: None });
            }
            Some("message") if text(&event, "/role") == Some("assistant") => self.message(&event, out),
            Some("tool_use") => {
                self.whole(out);
                let name = text(&event, "/tool_name").unwrap_or("a tool");
                let call = Call::of(name, event.pointer("/parameters").unwrap_or(&Value::Null));
                let id = text(&event, "/tool_id").unwrap_or_default().to_owned();
                out.push(RunEvent::Called { id, by: Voice::Agent, call, at: moment(&event, "/timestamp") });
            }
            Some("tool_result") => out.push(returned(&event)),
            Some("error") => {
                let words = text(&event, "/message").unwrap_or("an error");
                out.push(RunEvent::Warning(words.to_owned()));
            }
            Some("result") => self.result(&event, out),
            _ => out.push(RunEvent::Alive),
        }
    }

    fn message(&mut self, event: &Value, out: &mut Vec<RunEvent>) {
        let Some(said) = text(event, "/content") else { return };
        if event.pointer("/delta").and_then(Value::as_bool) == Some(true) {
            self.said.push_str(said);
            out.push(RunEvent::Piece(said.to_owned()));
        } else {
            out.push(RunEvent::Text(Voice::Agent, said.to_owned()));
        }
    }

    /// The pieces are a whole text now.
    fn whole(&mut self, out: &mut Vec<RunEvent>) {
        if !self.said.is_empty() {
            out.push(RunEvent::Text(Voice::Agent, std::mem::take(&mut self.said)));
        }
    }

    fn result(&mut self, event: &Value, out: &mut Vec<RunEvent>) {
        self.whole(out);
        let models = event.pointer("/stats/models").and_then(Value::as_object);
        if let Some(stats) = event.pointer("/stats").filter(|stats| count(stats, "/total_tokens") > 0) {
            out.push(RunEvent::Used(CostReading {
                counter: std::mem::take(&mut self.counter),
                model: models.filter(|models| models.len() == 1).and_then(|models| models.keys().next().cloned()),
                usage: usage(stats),
                money: None,
                quality: Quality::Unknown,
            }));
        }
        let sums = Sums { turns: None, took: millis(event, "/stats/duration_ms").filter(|took| took.0 > 0) };
        let end = if text(event, "/status") == Some("success") { TurnEnd::Done } else { TurnEnd::Failed };
        if end == TurnEnd::Failed {
            let said = text(event, "/error/message").unwrap_or("the run failed");
            out.push(RunEvent::Failed { kind: FailureKind::of(said), text: said.to_owned() });
        }
        out.push(RunEvent::Ended { end, message: None, sums });
    }
}

/// Thinking is output that `output_tokens` leaves out: the total says how much.
fn usage(stats: &Value) -> Usage {
    let (input, cached) = (count(stats, "/input_tokens"), count(stats, "/cached"));
    let output = count(stats, "/total_tokens").saturating_sub(input).max(count(stats, "/output_tokens"));
    Usage { input: input.saturating_sub(cached), cache_read: cached, output, ..Usage::default() }
}

fn returned(event: &Value) -> RunEvent {
    let words = text(event, "/error/message").or_else(|| text(event, "/output")).map(str::to_owned);
    let failed = text(event, "/status") != Some("success");
    let refused =
        failed && words.as_deref().is_some_and(|words| words.contains("denied") || words.contains("not allowed"));
    let outcome = match (failed, refused) {
        (_, true) => CallOutcome::Refused,
        (true, false) => CallOutcome::Failed,
        (false, false) => CallOutcome::Well,
    };
    let exit = (!failed).then_some(0);
    let output = last_part(text(event, "/output").unwrap_or_default());
    let result = CallEnd { outcome, exit, at: moment(event, "/timestamp"), words, output, ..CallEnd::default() };
    RunEvent::Returned { id: text(event, "/tool_id").unwrap_or_default().to_owned(), result }
}

/// `Attempt 1 failed with status 429. Retrying with backoff...` on standard error.
fn retry(line: &str) -> Option<RunEvent> {
    let (_, rest) = line.split_once("Attempt ")?;
    let (at, rest) = rest.split_once(" failed")?;
    let kind = FailureKind::of(rest);
    Some(RunEvent::Retrying { kind, tries: at.parse().ok().map(|at| (at, 0)), pause: None })
}
