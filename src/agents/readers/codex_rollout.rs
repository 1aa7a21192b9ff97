//! Codex's rollout file: `sessions/YYYY/MM/DD/rollout-<time>-<thread>.jsonl`: what was said, run and changed. What it
//! cost is read from the same lines by `codex_usage`.

use std::collections::HashMap;

use serde_json::Value;

use super::json::{count, object, text};
use super::run_event::moment;
use crate::agents::facts::{AgentFact, FailureKind, last_part};
use crate::domain::cost::Usage;
use crate::domain::session::TurnEnd;
use crate::domain::time::Timestamp;

/// Reads one thread's rollout.
#[derive(Debug, Default)]
pub struct CodexRollout {
    thread: Option<String>,
    cwd: Option<String>,
    calls: HashMap<String, String>,
}

impl CodexRollout {
    /// The folder that the thread works in.
    pub fn cwd(&self) -> Option<&str> {
        self.cwd.as_deref()
    }

    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<AgentFact>) {
        let Some(entry) = object(line) else { return };
        let payload = &entry["payload"];
        match text(&entry, "/type") {
            Some("session_meta") => self.meta(payload, out),
            Some("event_msg") => event(payload, out),
            Some("response_item") => self.response(payload, moment(&entry, "/timestamp"), out),
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

    fn response(&mut self, payload: &Value, at: Option<Timestamp>, out: &mut Vec<AgentFact>) {
        let id = text(payload, "/call_id").unwrap_or_default().to_owned();
        match text(payload, "/type") {
            Some("function_call") => {
                if let Some(command) = text(payload, "/arguments").and_then(command_of) {
                    self.calls.insert(id, command);
                }
            }
            Some("function_call_output") => {
                if let Some(command) = self.calls.remove(&id) {
                    let output = last_part(&printed(payload).unwrap_or_default());
                    out.extend(at.map(AgentFact::At));
                    out.push(AgentFact::Command { command, exit: exit_of(payload), output });
                }
            }
            Some("custom_tool_call") if text(payload, "/name") == Some("apply_patch") => {
                let patch = text(payload, "/input").unwrap_or_default();
                for path in patch.lines().filter_map(patched) {
                    out.extend(at.map(AgentFact::At));
                    out.push(AgentFact::FileTouched(path.into()));
                }
            }
            _ => {}
        }
    }
}

fn event(payload: &Value, out: &mut Vec<AgentFact>) {
    let say = |pointer| text(payload, pointer).filter(|said| !said.is_empty()).map(str::to_owned);
    match text(payload, "/type") {
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

/// What the command printed, without what Codex puts before it (exit code, time, length).
fn printed(payload: &Value) -> Option<String> {
    let said = text(payload, "/output").or_else(|| text(payload, "/output/content"))?;
    if let Some(output) = object(said) {
        return text(&output, "/output").map(str::to_owned);
    }
    Some(said.split_once("\nOutput:\n").map_or(said, |(_, printed)| printed).to_owned())
}

fn patched(line: &str) -> Option<&str> {
    ["*** Update File: ", "*** Add File: ", "*** Delete File: "].iter().find_map(|mark| line.strip_prefix(mark))
}
