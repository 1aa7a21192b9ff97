//! The payloads that Claude hands to hooks. They inform; nothing here decides for the user.

use std::path::PathBuf;

use serde_json::Value;

use super::json::{object, text};
use crate::agents::detector::HookNews;
use crate::agents::dialogs::clean;
use crate::agents::facts::{AgentFact, FailureKind};

const INPUT_CHARS: usize = 2_000;

/// What one payload says.
#[derive(Debug, Clone, PartialEq)]
pub struct HookPayload {
    /// For the detector.
    pub news: Option<HookNews>,
    /// The transcript of the session.
    pub transcript: Option<PathBuf>,
    /// Facts.
    pub facts: Vec<AgentFact>,
}

/// Reads one payload; `None` when it is none.
pub fn hook_payload(line: &str) -> Option<HookPayload> {
    let payload = object(line)?;
    let mut facts: Vec<_> =
        text(&payload, "/session_id").map(|id| AgentFact::NativeId(id.to_owned())).into_iter().collect();
    let last = text(&payload, "/last_assistant_message").filter(|said| !said.is_empty());
    let news = match text(&payload, "/hook_event_name")? {
        "UserPromptSubmit" => Some(HookNews::PromptSubmitted),
        "PermissionRequest" => Some(HookNews::PermissionAsked {
            tool: text(&payload, "/tool_name").unwrap_or_default().to_owned(),
            input: input_line(payload.pointer("/tool_input")),
        }),
        "Stop" => {
            facts.extend(last.map(|said| AgentFact::FinalMessage(said.to_owned())));
            Some(HookNews::TurnDone)
        }
        "StopFailure" => {
            let error = text(&payload, "/error").unwrap_or_default();
            let said = last.unwrap_or(error);
            facts.push(AgentFact::Failed { kind: FailureKind::of(&format!("{error} {said}")), text: clean(said) });
            Some(HookNews::TurnFailed { error: format!("{error} {said}") })
        }
        "SessionEnd" => Some(HookNews::SessionEnded),
        "PreCompact" => {
            facts.push(AgentFact::Compacts);
            None
        }
        _ => None,
    };
    Some(HookPayload { news, transcript: text(&payload, "/transcript_path").map(PathBuf::from), facts })
}

fn input_line(input: Option<&Value>) -> String {
    let Some(input) = input else { return String::new() };
    let telling = ["/command", "/file_path", "/notebook_path", "/url"].iter().find_map(|at| text(input, at));
    let line = telling.map_or_else(|| input.to_string(), |said| said.replace('\n', " ⏎ "));
    clean(&line).chars().take(INPUT_CHARS).collect()
}
