//! Claude's `--output-format stream-json`, and Qwen's, which is made after it: one JSON event a line.
//!
//! A run can hold several `init` and `result` events (background sub-agents); it ends when the stream ends.

use serde_json::Value;

use super::claude_message::{blocks, texts};
use super::json::{count, object, text};
use super::qwen_transcript::shell_report;
use super::run_event::{Call, CallEnd, CallOutcome, RunEvent, Sums, Voice, millis, moment};
use crate::agents::facts::{FailureKind, last_part};
use crate::domain::cost::{CostReading, Quality, Usage};
use crate::domain::money::Money;
use crate::domain::session::TurnEnd;

/// Whose events they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Flavour {
    /// Claude's: dollars and tokens by model, over the whole session.
    #[default]
    Claude,
    /// Qwen's: tokens of this process, the cached ones among the input.
    Qwen,
}

/// Reads the event stream of one process.
#[derive(Debug, Clone, Default)]
pub struct ClaudeStream {
    flavour: Flavour,
    session: Option<String>,
}

impl ClaudeStream {
    /// A reader for events of this flavour.
    pub const fn new(flavour: Flavour) -> Self {
        Self { flavour, session: None }
    }

    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<RunEvent>) {
        let Some(event) = object(line) else { return };
        match (text(&event, "/type"), text(&event, "/subtype")) {
            (Some("system"), Some(subtype)) => self.system(subtype, &event, out),
            (Some("stream_event"), _) => out.push(piece(&event)),
            (Some("assistant"), _) => assistant(&event, out),
            (Some("user"), _) => returned(&event, out),
            (Some("result"), _) => self.result(&event, out),
            (Some("control_cancel_request"), _) => {
                out.extend(text(&event, "/request_id").map(|id| RunEvent::Settled(id.to_owned())));
            }
            _ => out.push(RunEvent::Alive),
        }
    }

    fn system(&mut self, subtype: &str, event: &Value, out: &mut Vec<RunEvent>) {
        match subtype {
            "init" => self.init(event, out),
            "api_retry" => out.push(RunEvent::Retrying {
                kind: FailureKind::read(
                    event.pointer("/error_status").and_then(Value::as_u64),
                    text(event, "/error").unwrap_or_default(),
                ),
                tries: Some((count(event, "/attempt"), count(event, "/max_retries"))),
                pause: millis(event, "/retry_delay_ms"),
            }),
            "permission_denied" => out.push(RunEvent::Refused(denial(event))),
            "background_tasks_changed" => {
                let tasks = event.pointer("/tasks").and_then(Value::as_array).map_or(0, Vec::len);
                out.push(RunEvent::Background(tasks));
            }
            "compact_boundary" => out.push(RunEvent::Warning("the conversation was made shorter".to_owned())),
            _ => out.push(RunEvent::Alive),
        }
    }

    fn init(&mut self, event: &Value, out: &mut Vec<RunEvent>) {
        let id = text(event, "/session_id").unwrap_or_default();
        if self.session.as_deref() == Some(id) {
            return out.push(RunEvent::Alive);
        }
        self.session = Some(id.to_owned());
        let model = text(event, "/model").map(str::to_owned);
        let dir = text(event, "/cwd").map(Into::into);
        out.push(RunEvent::Session { id: id.to_owned(), model, dir });
    }

    fn result(&mut self, event: &Value, out: &mut Vec<RunEvent>) {
        if self.session.is_none() {
            self.init(event, out);
        }
        let cost = match self.flavour {
            Flavour::Claude => claude_cost(event),
            Flavour::Qwen => qwen_cost(event),
        };
        out.extend(cost.map(RunEvent::Used));
        let said =
            text(event, "/result").or_else(|| text(event, "/error/message")).or_else(|| text(event, "/errors/0"));
        let said = said.unwrap_or_default();
        let failed = event.pointer("/is_error").and_then(Value::as_bool).unwrap_or(false);
        let sums =
            Sums { turns: event.pointer("/num_turns").and_then(Value::as_u64), took: millis(event, "/duration_ms") };
        let end = if text(event, "/terminal_reason").is_some_and(|reason| reason.starts_with("aborted")) {
            TurnEnd::Interrupted
        } else if failed {
            TurnEnd::Failed
        } else {
            TurnEnd::Done
        };
        if end == TurnEnd::Failed {
            let status = event.pointer("/api_error_status").and_then(Value::as_u64);
            let subtype =
                text(event, "/subtype").filter(|subtype| subtype.starts_with("error_max")).unwrap_or_default();
            let kind = FailureKind::read(status, &format!("{said} {subtype}"));
            let words = if said.is_empty() { subtype } else { said };
            out.push(RunEvent::Failed { kind, text: words.to_owned() });
        }
        let message = (end == TurnEnd::Done).then(|| said.to_owned());
        out.push(RunEvent::Ended { end, message, sums });
    }
}

/// Text as it is written; thoughts and the arguments of tools show only that it goes on.
fn piece(event: &Value) -> RunEvent {
    let is_agent = text(event, "/parent_tool_use_id").is_none();
    match text(event, "/event/delta/text").filter(|_| is_agent) {
        Some(piece) => RunEvent::Piece(piece.to_owned()),
        None => RunEvent::Alive,
    }
}

fn voice(event: &Value) -> Voice {
    if text(event, "/parent_tool_use_id").is_some() { Voice::Helper } else { Voice::Agent }
}

fn assistant(event: &Value, out: &mut Vec<RunEvent>) {
    let Some(message) = event.pointer("/message") else { return };
    let by = voice(event);
    // What failed is said again, and better, by the result.
    let made_up = text(message, "/model") == Some("<synthetic>");
    out.extend(texts(message).filter(|_| !made_up).map(|said| RunEvent::Text(by, said.to_owned())));
    for block in blocks(message).filter(|block| text(block, "/type") == Some("tool_use")) {
        let name = text(block, "/name").unwrap_or("a tool");
        let call = Call::of(name, block.pointer("/input").unwrap_or(&Value::Null));
        let id = text(block, "/id").unwrap_or_default().to_owned();
        out.push(RunEvent::Called { id, by, call, at: moment(event, "/timestamp") });
    }
    out.push(RunEvent::Alive);
}

fn returned(event: &Value, out: &mut Vec<RunEvent>) {
    let Some(message) = event.pointer("/message") else { return };
    for block in blocks(message).filter(|block| text(block, "/type") == Some("tool_result")) {
        let Some(id) = text(block, "/tool_use_id") else { continue };
        let failed = block.pointer("/is_error").and_then(Value::as_bool).unwrap_or(false);
        let content = text(block, "/content").or_else(|| text(block, "/content/0/text"));
        let words = content.filter(|_| failed);
        let report = words.and_then(shell_report);
        let outcome = match event.pointer("/tool_result_meta/0/permission_decision/decision").and_then(Value::as_str) {
            Some("reject") if failed => CallOutcome::Refused,
            _ if failed => CallOutcome::Failed,
            _ => CallOutcome::Well,
        };
        let result = CallEnd {
            outcome,
            exit: match &report {
                Some(report) => report.exit,
                None if failed => words.and_then(exit_code),
                None => Some(0),
            },
            lines: patch_lines(event),
            at: moment(event, "/timestamp"),
            took: None,
            words: words.map(str::to_owned),
            output: last_part(report.map_or(content.unwrap_or_default(), |report| report.output)),
        };
        out.push(RunEvent::Returned { id: id.to_owned(), result });
    }
}

/// `Exit code 2` begins the result of a command that failed; a refused command has none.
fn exit_code(said: &str) -> Option<i32> {
    let digits = said.trim_start().strip_prefix("Exit code ")?;
    digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Lines added and removed, as the result of an edit tells them; a new file has only its content.
fn patch_lines(event: &Value) -> Option<(usize, usize)> {
    let hunks = event.pointer("/tool_use_result/structuredPatch")?.as_array()?;
    if hunks.is_empty() {
        let content = text(event, "/tool_use_result/content")?;
        return Some((content.lines().count(), 0));
    }
    let lines =
        || hunks.iter().filter_map(|hunk| hunk.pointer("/lines")?.as_array()).flatten().filter_map(Value::as_str);
    Some((lines().filter(|line| line.starts_with('+')).count(), lines().filter(|line| line.starts_with('-')).count()))
}

fn denial(event: &Value) -> String {
    let tool = text(event, "/tool_name").unwrap_or("a tool");
    let said = text(event, "/message").unwrap_or_default();
    // What follows the first sentence is advice for the model.
    let said = said.split_once(" IMPORTANT:").map_or(said, |(first, _)| first);
    if said.is_empty() { tool.to_owned() } else { format!("{tool}: {said}") }
}

/// Cumulative over the process and over a resumed session: never added up.
fn claude_cost(event: &Value) -> Option<CostReading> {
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

/// Of this process alone, so a counter of its own; side requests are in it.
fn qwen_cost(event: &Value) -> Option<CostReading> {
    let usage = event.pointer("/usage")?;
    let cached = count(usage, "/cache_read_input_tokens");
    let session = text(event, "/session_id").unwrap_or("qwen");
    Some(CostReading {
        counter: format!("{session}@{}", text(event, "/uuid").unwrap_or_default()),
        model: None,
        usage: Usage {
            input: count(usage, "/input_tokens").saturating_sub(cached),
            cache_read: cached,
            output: count(usage, "/output_tokens"),
            ..Usage::default()
        },
        money: None,
        quality: Quality::Unknown,
    })
}
