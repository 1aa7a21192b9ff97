//! What Claude's transcript and its event stream have in common: messages, tool calls and their results.

use std::collections::HashMap;
use std::path::PathBuf;

use serde_json::Value;

use super::json::{count, text};
use crate::agents::facts::{AgentFact, last_part};
use crate::domain::cost::Usage;
use crate::domain::time::Timestamp;

/// A tool call whose result is awaited.
#[derive(Debug)]
enum Call {
    Command(String),
    File(PathBuf),
}

/// Pairs tool calls with their results.
#[derive(Debug, Default)]
pub struct ToolCalls(HashMap<String, Call>);

impl ToolCalls {
    /// Notes the calls in an assistant's message.
    pub fn note(&mut self, message: &Value) {
        for block in blocks(message).filter(|block| text(block, "/type") == Some("tool_use")) {
            let call = match text(block, "/name") {
                Some("Bash") => text(block, "/input/command").map(|line| Call::Command(line.to_owned())),
                Some("Write" | "Edit" | "MultiEdit" | "NotebookEdit") => text(block, "/input/file_path")
                    .or_else(|| text(block, "/input/notebook_path"))
                    .map(|path| Call::File(path.into())),
                _ => None,
            };
            if let Some((id, call)) = text(block, "/id").map(str::to_owned).zip(call) {
                self.0.insert(id, call);
            }
        }
    }

    /// Gives the facts of the results in a user's message.
    pub fn finish(&mut self, message: &Value, at: Option<Timestamp>, out: &mut Vec<AgentFact>) {
        for block in blocks(message).filter(|block| text(block, "/type") == Some("tool_result")) {
            let failed = block.pointer("/is_error").and_then(Value::as_bool).unwrap_or(false);
            match text(block, "/tool_use_id").and_then(|id| self.0.remove(id)) {
                Some(Call::Command(command)) => {
                    let exit = if failed { exit_code(block) } else { Some(0) };
                    let output = last_part(printed(block).unwrap_or_default());
                    out.extend(at.map(AgentFact::At));
                    out.push(AgentFact::Command { command, exit, output });
                }
                Some(Call::File(path)) if !failed => {
                    out.extend(at.map(AgentFact::At));
                    out.push(AgentFact::FileTouched(path));
                }
                Some(Call::File(_)) | None => {}
            }
        }
    }
}

fn printed(result: &Value) -> Option<&str> {
    text(result, "/content").or_else(|| text(result, "/content/0/text"))
}

/// `Exit code 2` begins the result of a command that failed; a refused command has none.
fn exit_code(result: &Value) -> Option<i32> {
    let digits = printed(result)?.trim_start().strip_prefix("Exit code ")?;
    digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The content blocks of a message.
pub fn blocks(message: &Value) -> impl Iterator<Item = &Value> {
    message.pointer("/content").and_then(Value::as_array).into_iter().flatten()
}

/// The texts of a message.
pub fn texts(message: &Value) -> impl Iterator<Item = &str> {
    blocks(message).filter(|block| text(block, "/type") == Some("text")).filter_map(|block| text(block, "/text"))
}

/// The tokens in a `usage` object. What the breakdown of cache writes does not cover of the flat field counts as five minutes.
pub fn usage(usage: &Value) -> Usage {
    let flat = count(usage, "/cache_creation_input_tokens");
    let short = count(usage, "/cache_creation/ephemeral_5m_input_tokens");
    let long = count(usage, "/cache_creation/ephemeral_1h_input_tokens");
    Usage {
        input: count(usage, "/input_tokens"),
        cache_read: count(usage, "/cache_read_input_tokens"),
        cache_write_5m: short + flat.saturating_sub(short + long),
        cache_write_1h: long,
        output: count(usage, "/output_tokens"),
    }
}
