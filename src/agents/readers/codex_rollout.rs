//! Codex's rollout file: `sessions/YYYY/MM/DD/rollout-<time>-<thread>.jsonl`.
//!
//! Owns turning its cumulative counters into tokens per model, counting no repeated and no inherited figure twice.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::json::{count, object, text};
use crate::agents::facts::{AgentFact, FailureKind};
use crate::domain::cost::{CostReading, Quality, Usage};
use crate::domain::session::TurnEnd;

/// Input, cached input, output: what tells one counter state from another.
type Vector = (u64, u64, u64);

/// Reads one thread's rollout.
#[derive(Debug, Default)]
pub struct CodexRollout {
    thread: Option<String>,
    cwd: Option<String>,
    model: Option<String>,
    base: Usage,
    last: Option<Vector>,
    seen: HashSet<Vector>,
    inherited: HashSet<Vector>,
    totals: BTreeMap<String, Usage>,
    calls: HashMap<String, String>,
}

impl CodexRollout {
    /// For a thread that was forked from `parent`: the child repeats the parent's counters, which were paid there.
    pub fn forked_from(parent: &Self) -> Self {
        Self { inherited: parent.seen.union(&parent.inherited).copied().collect(), ..Self::default() }
    }

    /// The folder that the thread works in.
    pub fn cwd(&self) -> Option<&str> {
        self.cwd.as_deref()
    }

    /// Tokens by model.
    pub fn totals(&self) -> &BTreeMap<String, Usage> {
        &self.totals
    }

    /// Reads one line. Costs are given per model under the counter `<thread>/<model>`, without dollars.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<AgentFact>) {
        let Some(entry) = object(line) else { return };
        let payload = &entry["payload"];
        match text(&entry, "/type") {
            Some("session_meta") => self.meta(payload, out),
            Some("turn_context") => self.model = text(payload, "/model").map(str::to_owned),
            Some("event_msg") => self.event(payload, out),
            Some("response_item") => self.response(payload, out),
            _ => {}
        }
    }

    /// The first one is the file's own; a fork repeats the parent's after it.
    fn meta(&mut self, payload: &Value, out: &mut Vec<AgentFact>) {
        if let (None, Some(id)) = (&self.thread, text(payload, "/id")) {
            self.thread = Some(id.to_owned());
            self.cwd = text(payload, "/cwd").map(str::to_owned);
            out.push(AgentFact::NativeId(id.to_owned()));
        }
    }

    fn event(&mut self, payload: &Value, out: &mut Vec<AgentFact>) {
        let say = |pointer| text(payload, pointer).filter(|said| !said.is_empty()).map(str::to_owned);
        match text(payload, "/type") {
            Some("token_count") => {
                if let Some(total) = payload.pointer("/info/total_token_usage") {
                    self.tokens(total, out);
                }
            }
            Some("agent_message") => out.extend(say("/message").map(AgentFact::FinalMessage)),
            Some("task_complete") => {
                out.extend(say("/last_agent_message").map(AgentFact::FinalMessage));
                out.push(AgentFact::TurnEnded(TurnEnd::Done));
            }
            Some("turn_aborted") => out.push(AgentFact::TurnEnded(TurnEnd::Interrupted)),
            Some("error") => {
                let said = say("/message").unwrap_or_default();
                out.push(AgentFact::Failed { kind: FailureKind::of(&said), text: said });
            }
            _ => {}
        }
    }

    fn tokens(&mut self, total: &Value, out: &mut Vec<AgentFact>) {
        let now = usage(total);
        let vector = (count(total, "/input_tokens"), count(total, "/cached_input_tokens"), now.output);
        if self.last == Some(vector) {
            return;
        }
        // A smaller counter has begun anew; its whole value is new.
        let base = if now.total() < self.base.total() { Usage::default() } else { self.base };
        self.base = now;
        self.last = Some(vector);
        self.seen.insert(vector);
        if self.inherited.contains(&vector) {
            return;
        }
        let model = self.model.clone().unwrap_or_else(|| "unknown".to_owned());
        let sum = self.totals.entry(model.clone()).or_default();
        *sum = *sum + (now - base);
        let counter = format!("{}/{model}", self.thread.as_deref().unwrap_or("codex"));
        let known = self.model.clone();
        out.push(AgentFact::Cost(CostReading {
            counter,
            model: known,
            usage: *sum,
            money: None,
            quality: Quality::Unknown,
        }));
    }

    fn response(&mut self, payload: &Value, out: &mut Vec<AgentFact>) {
        let id = text(payload, "/call_id").unwrap_or_default().to_owned();
        match text(payload, "/type") {
            Some("function_call") => {
                if let Some(command) = text(payload, "/arguments").and_then(command_of) {
                    self.calls.insert(id, command);
                }
            }
            Some("function_call_output") => {
                if let Some(command) = self.calls.remove(&id) {
                    out.push(AgentFact::Command { command, exit: exit_of(payload) });
                }
            }
            Some("custom_tool_call") if text(payload, "/name") == Some("apply_patch") => {
                let patch = text(payload, "/input").unwrap_or_default();
                out.extend(patch.lines().filter_map(patched).map(|path| AgentFact::FileTouched(path.into())));
            }
            _ => {}
        }
    }
}

/// OpenAI counts cached and cache-written input inside the input; here the classes do not overlap. Output holds reasoning.
pub fn usage(total: &Value) -> Usage {
    let cached = count(total, "/cached_input_tokens");
    let written = count(total, "/cache_write_input_tokens");
    Usage {
        input: count(total, "/input_tokens").saturating_sub(cached + written),
        cache_read: cached,
        cache_write_5m: written,
        cache_write_1h: 0,
        output: count(total, "/output_tokens"),
    }
}

/// The command that a person would have typed: `/bin/bash -lc 'ls -a'` is `ls -a`.
pub fn unwrapped(command: &str) -> String {
    let inner =
        ["/bin/bash -lc ", "bash -lc ", "/bin/sh -c ", "sh -c "].iter().find_map(|shell| command.strip_prefix(shell));
    let inner = inner.unwrap_or(command);
    let bare = inner.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    bare.map_or_else(|| inner.to_owned(), |text| text.replace(r"'\''", "'"))
}

fn command_of(arguments: &str) -> Option<String> {
    let arguments = object(arguments)?;
    if let Some(line) = text(&arguments, "/cmd").or_else(|| text(&arguments, "/command")) {
        return Some(line.to_owned());
    }
    let words: Vec<_> = arguments.pointer("/command")?.as_array()?.iter().filter_map(Value::as_str).collect();
    match words.as_slice() {
        [_, "-lc" | "-c", script] => Some((*script).to_owned()),
        words => Some(words.join(" ")),
    }
}

fn exit_of(payload: &Value) -> Option<i32> {
    let said = text(payload, "/output").or_else(|| text(payload, "/output/content"))?;
    if let Some(output) = object(said) {
        return output.pointer("/metadata/exit_code")?.as_i64()?.try_into().ok();
    }
    let rest = ["exited with code ", "Exit code: "].iter().find_map(|mark| said.split_once(mark))?.1;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn patched(line: &str) -> Option<&str> {
    ["*** Update File: ", "*** Add File: ", "*** Delete File: "].iter().find_map(|mark| line.strip_prefix(mark))
}
