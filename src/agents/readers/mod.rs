//! Readers of the machine formats of agent CLIs: their transcripts, event streams and hook payloads.
//!
//! Each takes one line at a time and gives facts. They are tolerant: a line that is not understood is skipped. They open no file.

pub mod aider_analytics;
pub mod aider_text;
pub mod claude_hooks;
mod claude_message;
pub mod claude_statusline;
pub mod claude_stream;
pub mod claude_transcript;
pub mod codex_exec;
pub mod codex_rollout;
pub(in crate::agents) mod json;

pub use aider_analytics::AiderAnalytics;
pub use aider_text::AiderText;
pub use claude_hooks::{HookPayload, hook_payload};
pub use claude_statusline::ClaudeStatusline;
pub use claude_stream::ClaudeStream;
pub use claude_transcript::ClaudeTranscript;
pub use codex_exec::CodexExec;
pub use codex_rollout::CodexRollout;

#[cfg(test)]
#[path = "readers_tests.rs"]
mod tests;
