//! The real Claude Code, Codex and Aider under orchestra, against a scripted model server on the loopback device.
//!
//! `ORCHESTRA_REAL_CLIS` names a directory with `bin/claude`, `bin/codex` and `bin/aider` (`.ci/real-clis` makes one).
//! Without it every test says `SKIPPED` on one line of standard error and passes. Tests wait for facts, never for time.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails loudly where its own machinery does")]

mod answers;
mod chain;
mod main_job;
mod stage;
#[path = "../e2e/support.rs"]
#[expect(dead_code, reason = "the screen is driven by the other tests")]
mod support;
