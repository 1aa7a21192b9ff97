//! Claude Code's transcript: `projects/<folder>/<session>.jsonl`: what was said, run and changed. What it cost is read
//! from the same lines by `claude_usage`.

use serde_json::Value;

use super::claude_message::{ToolCalls, texts};
use super::json::{object, text};
use super::run_event::moment;
use crate::agents::facts::AgentFact;

/// Reads one session's transcript.
#[derive(Debug, Default)]
pub struct ClaudeTranscript {
    session: Option<String>,
    calls: ToolCalls,
}

impl ClaudeTranscript {
    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<AgentFact>) {
        let Some(entry) = object(line) else { return };
        self.note_session(&entry, out);
        let Some(message) = entry.pointer("/message") else { return };
        match text(&entry, "/type") {
            Some("assistant") => self.assistant(&entry, message, out),
            Some("user") => self.calls.finish(message, moment(&entry, "/timestamp"), out),
            _ => {}
        }
    }

    fn note_session(&mut self, entry: &Value, out: &mut Vec<AgentFact>) {
        if let (None, Some(id)) = (&self.session, text(entry, "/sessionId")) {
            self.session = Some(id.to_owned());
            out.push(AgentFact::NativeId(id.to_owned()));
        }
    }

    fn assistant(&mut self, entry: &Value, message: &Value, out: &mut Vec<AgentFact>) {
        self.calls.note(message);
        let aside = entry.pointer("/isSidechain").and_then(Value::as_bool) == Some(true);
        let synthetic = text(message, "/model") == Some("<synthetic>");
        if !aside && !synthetic {
            out.extend(texts(message).map(|said| AgentFact::FinalMessage(said.to_owned())));
        }
    }
}
