//! What is known of a session's process once it was started.

use std::path::PathBuf;
use std::sync::Arc;

use crate::pty::PtySession;
use crate::server::speech::channel::Channel;
use crate::server::speech::headless::Run;

/// A process that was started.
pub struct Launched {
    /// Its terminal.
    pub pty: Arc<PtySession>,
    /// The event log that the agent itself writes, when it has one.
    pub analytics_log: Option<PathBuf>,
    /// What must be typed once the agent is ready.
    pub typed_prompt: Option<String>,
    /// What it tells beside its terminal.
    pub channel: Option<Channel>,
    /// What there is of a run without a terminal.
    pub run: Option<Run>,
    /// The environment it runs in, for finding its files.
    pub env: Vec<(String, String)>,
}
