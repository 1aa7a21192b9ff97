//! The real Claude Code, Codex, Aider, Gemini CLI and opencode under orchestra, against a scripted model server on the
//! loopback device.
//!
//! `ORCHESTRA_REAL_CLIS` names a directory with `bin/claude`, `bin/codex` and so on (`.ci/real-clis` makes one). Tests of
//! a CLI that is not there say `SKIPPED` on one line of standard error and pass. Tests wait for facts, never for time.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails loudly where its own machinery does")]

mod answers;
mod bridge;
mod budget;
mod chain;
mod inspector;
mod main_job;
mod matrix;
mod messages;
mod mirror;
mod model;
mod play;
mod race;
mod relay;
mod scenario;
mod server_crash;
mod settings;
mod stage;
#[path = "../e2e/support.rs"]
#[expect(dead_code, reason = "the screen is driven by the other tests")]
mod support;
mod table;
mod traces;
