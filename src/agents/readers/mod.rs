//! Readers of the machine formats of agent CLIs: their transcripts, event streams and hook payloads.
//!
//! Each takes one line at a time and gives facts. They are tolerant: a line that is not understood is skipped. They open no file.

pub mod aider_analytics;
pub mod aider_history;
pub mod aider_run;
pub mod aider_text;
pub mod claude_ask;
pub mod claude_hooks;
pub mod claude_message;
pub mod claude_statusline;
pub mod claude_stream;
pub mod claude_transcript;
pub mod claude_usage;
pub mod codex_exec;
pub mod codex_rollout;
pub mod copilot_stream;
pub mod cursor_stream;
pub mod droid_stream;
pub mod gemini_stream;
pub(in crate::agents) mod json;
pub mod opencode_run;
pub mod run_event;

pub use aider_analytics::AiderAnalytics;
pub use aider_run::AiderRun;
pub mod codex_usage;
pub mod copilot_usage;
pub mod droid_settings;
pub mod gemini_chat;
pub mod opencode_db;
pub mod opencode_message;
pub mod qwen_chat;
pub mod qwen_transcript;

pub use aider_history::AiderHistory;
pub use aider_text::AiderText;
pub use claude_hooks::{HookPayload, hook_payload};
pub use claude_statusline::ClaudeStatusline;
pub use claude_stream::ClaudeStream;
pub use claude_transcript::ClaudeTranscript;
pub use claude_usage::{ClaudeUsage, News};
pub use codex_exec::CodexExec;
pub use codex_rollout::CodexRollout;
pub use codex_usage::{CodexUsage, codex_requests};
pub use copilot_stream::CopilotStream;
pub use copilot_usage::CopilotUsage;
pub use cursor_stream::CursorStream;
pub use droid_settings::{droid_model, droid_session};
pub use droid_stream::DroidStream;
pub use gemini_chat::GeminiChat;
pub use gemini_stream::GeminiStream;
pub use opencode_db::{opencode_requests, opencode_session};
pub use opencode_message::opencode_message;
pub use opencode_run::OpencodeRun;
pub use qwen_chat::QwenChat;
pub use qwen_transcript::QwenTranscript;
pub use run_event::{Call, CallEnd, CallOutcome, RunEvent, Sums, Voice};

#[cfg(test)]
#[path = "readers_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "usage_tests.rs"]
mod usage_tests;
