//! What was run and changed in a chat of Qwen Code (`projects/<folder>/chats/<session>.jsonl`, seen with 0.24.4). What it cost is
//! read from the same lines by `qwen_chat`.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::json::{object, text};
use super::run_event::{Call, moment};
use crate::agents::facts::{AgentFact, last_part};

/// Reads one chat.
#[derive(Debug, Default)]
pub struct QwenTranscript {
    /// Tool calls whose result is awaited.
    calls: HashMap<String, Call>,
}

/// What Qwen tells its model of a command.
#[derive(Debug, PartialEq, Eq)]
pub struct ShellReport<'a> {
    /// Its exit code; `None` when it was ended otherwise.
    pub exit: Option<i32>,
    /// What it printed.
    pub output: &'a str,
}

impl QwenTranscript {
    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<AgentFact>) {
        let Some(entry) = object(line) else { return };
        let parts = entry.pointer("/message/parts").and_then(Value::as_array).into_iter().flatten();
        match text(&entry, "/type") {
            Some("assistant") => parts.for_each(|part| self.note(part)),
            Some("tool_result") => self.finish(&entry, out),
            _ => {}
        }
    }

    fn note(&mut self, part: &Value) {
        let (Some(id), Some(name)) = (text(part, "/functionCall/id"), text(part, "/functionCall/name")) else { return };
        let nothing = Value::Object(Map::new());
        let call = Call::of(name, part.pointer("/functionCall/args").unwrap_or(&nothing));
        self.calls.insert(id.to_owned(), call);
    }

    fn finish(&mut self, entry: &Value, out: &mut Vec<AgentFact>) {
        let result = entry.pointer("/toolCallResult").unwrap_or(&Value::Null);
        let Some(call) = text(result, "/callId").and_then(|id| self.calls.remove(id)) else { return };
        // What was refused, or never began, did not happen.
        if text(result, "/status") == Some("cancelled") || text(result, "/executionStatus") == Some("not_started") {
            return;
        }
        let went_well = text(result, "/status") == Some("success");
        let mut facts: Vec<AgentFact> = match call {
            Call::Command(command) => vec![ran(command, result)],
            Call::Write(paths) if went_well => paths.into_iter().map(AgentFact::FileTouched).collect(),
            Call::Write(_) | Call::Other(..) => Vec::new(),
        };
        if !facts.is_empty() {
            out.extend(moment(entry, "/timestamp").map(AgentFact::At));
            out.append(&mut facts);
        }
    }
}

fn ran(command: String, result: &Value) -> AgentFact {
    let exit =
        result.pointer("/resultDisplay/exitCode").and_then(Value::as_i64).and_then(|code| i32::try_from(code).ok());
    let output = text(result, "/resultDisplay/output").or_else(|| text(result, "/resultDisplay")).unwrap_or_default();
    AgentFact::Command { command, exit, output: last_part(output) }
}

/// The report on a command that failed; `None` when it is something else.
pub fn shell_report(said: &str) -> Option<ShellReport<'_>> {
    let rest = said.strip_prefix("Command: ")?;
    let (_, printed) = rest.split_once("\nOutput: ")?;
    let (output, end) = printed.rsplit_once("\nError: ")?;
    let code = end.split_once("\nExit Code: ")?.1;
    Some(ShellReport { exit: code.lines().next().and_then(|code| code.trim().parse().ok()), output })
}
