//! `opencode run --format json`: one JSON event a line and no result at the end; the costs of its steps add up.

use serde_json::Value;

use super::json::{count, object, text};
use super::run_event::{Call, CallEnd, CallOutcome, RunEvent, Sums, Voice, moment};
use crate::agents::facts::{FailureKind, last_part};
use crate::domain::cost::{CostReading, Quality, Usage};
use crate::domain::money::Money;
use crate::domain::session::TurnEnd;
use crate::domain::time::Timestamp;

/// Reads the event stream of one process.
#[derive(Debug, Clone, Default)]
pub struct OpencodeRun {
    session: Option<String>,
    /// The process: what it used is counted from its start.
    counter: String,
    usage: Usage,
    dollars: f64,
    steps: u64,
    began: Option<Timestamp>,
    last: Option<Timestamp>,
    refused: bool,
    finished: Option<TurnEnd>,
}

impl OpencodeRun {
    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<RunEvent>) {
        let Some(event) = object(line) else { return out.extend(refusal(line)) };
        self.note_session(&event, out);
        match text(&event, "/type") {
            Some("text") => {
                out.extend(text(&event, "/part/text").map(|said| RunEvent::Text(Voice::Agent, said.to_owned())));
            }
            Some("tool_use") => self.refused = tool(&event["part"], out) == CallOutcome::Refused,
            Some("step_start") => {
                self.finished = None;
                out.push(RunEvent::Alive);
            }
            Some("step_finish") => self.step(&event["part"], out),
            Some("error") => {
                let said =
                    text(&event, "/error/data/message").or_else(|| text(&event, "/error/name")).unwrap_or("error");
                let status = event.pointer("/error/data/statusCode").and_then(Value::as_u64);
                let header = text(&event, "/error/data/responseHeaders/retry-after");
                let after = header.map(|seconds| format!("retry-after: {seconds}"));
                let words = format!("{said} {}", after.unwrap_or_default());
                self.finished = Some(TurnEnd::Failed);
                out.push(RunEvent::Failed { kind: FailureKind::read(status, &words), text: said.to_owned() });
            }
            _ => out.push(RunEvent::Alive),
        }
    }

    /// The output has ended.
    pub fn finish(&mut self, out: &mut Vec<RunEvent>) {
        let Some(end) = self.finished.take() else { return };
        let took = self.last.zip(self.began).map(|(last, began)| last.since(began));
        let sums = Sums { turns: (self.steps > 0).then_some(self.steps), took };
        out.push(RunEvent::Ended { end, message: None, sums });
    }

    fn note_session(&mut self, event: &Value, out: &mut Vec<RunEvent>) {
        self.last = moment(event, "/timestamp").or(self.last);
        let Some(id) = text(event, "/sessionID").filter(|_| self.session.is_none()) else { return };
        self.began = self.last;
        self.counter = format!("{id}@{}", self.began.map_or(0, |at| at.0));
        self.session = Some(id.to_owned());
        out.push(RunEvent::Session { id: id.to_owned(), model: None, dir: None });
    }

    fn step(&mut self, part: &Value, out: &mut Vec<RunEvent>) {
        self.usage = self.usage
            + Usage {
                input: count(part, "/tokens/input"),
                cache_read: count(part, "/tokens/cache/read"),
                cache_write_5m: count(part, "/tokens/cache/write"),
                cache_write_1h: 0,
                output: count(part, "/tokens/output") + count(part, "/tokens/reasoning"),
            };
        self.steps += 1;
        self.dollars += part.pointer("/cost").and_then(Value::as_f64).unwrap_or(0.0);
        // Zero is what a model without a price in its configuration costs.
        let money = Some(self.dollars).filter(|dollars| *dollars > 0.0).and_then(Money::from_reported_usd);
        out.push(RunEvent::Used(CostReading {
            counter: self.counter.clone(),
            model: None,
            usage: self.usage,
            money,
            quality: if money.is_some() { Quality::Reported } else { Quality::Unknown },
        }));
        // After a refused tool no step follows the one that asked for it.
        let over = text(part, "/reason") != Some("tool-calls") || self.refused;
        self.finished = over.then_some(TurnEnd::Done);
    }
}

fn tool(part: &Value, out: &mut Vec<RunEvent>) -> CallOutcome {
    let id = text(part, "/callID").unwrap_or_default().to_owned();
    let call = Call::of(text(part, "/tool").unwrap_or("a tool"), part.pointer("/state/input").unwrap_or(&Value::Null));
    let words = text(part, "/state/error").map(str::to_owned);
    let refused =
        words.as_deref().is_some_and(|words| words.contains("rejected permission") || words.contains("denied"));
    let outcome = match (text(part, "/state/status"), refused) {
        (_, true) => CallOutcome::Refused,
        (Some("error"), false) => CallOutcome::Failed,
        (_, false) => CallOutcome::Well,
    };
    let exit = part.pointer("/state/metadata/exit").and_then(Value::as_i64).and_then(|code| code.try_into().ok());
    let output = last_part(text(part, "/state/output").unwrap_or_default());
    let result = CallEnd { outcome, exit, at: moment(part, "/state/time/end"), words, output, ..CallEnd::default() };
    out.push(RunEvent::Called { id: id.clone(), by: Voice::Agent, call, at: moment(part, "/state/time/start") });
    out.push(RunEvent::Returned { id, result });
    outcome
}

/// `! permission requested: edit (notes.txt); auto-rejecting` on standard error.
fn refusal(line: &str) -> Option<RunEvent> {
    let (_, rest) = line.split_once("permission requested: ")?;
    let what = rest.split_once("; auto-rejecting")?.0;
    Some(RunEvent::Refused(format!("{what}: nobody can be asked in a run without a terminal")))
}
