//! `signal`: news from inside an agent (a hook, a status line) on their way to the server.
//!
//! Never fails loudly: an agent must not be disturbed because orchestra is not there.

use std::io::Read as _;
use std::path::PathBuf;

use clap::Args;

use super::output::Output;
use super::status_line;
use crate::client::{Connection, connect};
use crate::domain::ids::SessionId;
use crate::wire::{Reply, Request, Role, ToServer};

/// `signal`.
#[derive(Debug, Args)]
pub struct SignalArgs {
    /// The kind of source: claude_hook, claude_statusline, rehearsal_usage
    pub source: String,
}

const MOST_BYTES: u64 = 256 * 1024;
/// The whole input of a tool call; one that is longer is answered in the agent's own terminal.
const MOST_ASKED: u64 = 3 << 20;
const STATUS_LINE: &str = "claude_statusline";

/// A hook that waits for a person's answer, and prints it.
const WAITS: &str = "claude_ask";

/// `signal`: passes standard input on; for Claude's status line prints one short line for it to show.
pub fn signal(out: &mut Output, source: &str) {
    let mut bytes = Vec::new();
    let most = if source == WAITS { MOST_ASKED } else { MOST_BYTES };
    std::io::stdin().lock().take(most).read_to_end(&mut bytes).ok();
    let payload = String::from_utf8_lossy(&bytes).into_owned();
    if source == STATUS_LINE {
        // The user's own program draws while the news go out.
        let own = status_line::start(&payload);
        send(source, payload.clone());
        let text = own.and_then(status_line::Running::text);
        out.line(&text.unwrap_or_else(|| status_line::ours(&payload))).ok();
        return;
    }
    if source != WAITS {
        return send(source, payload);
    }
    if let Some(answer) = ask(source, payload) {
        out.line(&answer).ok();
    }
}

/// What a person decided, in the agent's own words. Waits as long as the agent lets it; `None` at once when nobody is asked, so
/// that the agent's own dialog stands alone.
fn ask(source: &str, payload: String) -> Option<String> {
    let (mut server, session) = home()?;
    let Reply::Text(answer) = server.ask(Request::Ask { session, source: source.to_owned(), payload }).ok()? else {
        return None;
    };
    Some(answer)
}

/// Sends a signal of this process's session to the server that started it, when there is one.
pub fn send(source: &str, payload: String) {
    if let Some((mut server, session)) = home() {
        server.send(&ToServer::Signal { session, source: source.to_owned(), payload }).ok();
    }
}

/// The server that started this process's session, and which one it is.
fn home() -> Option<(Connection, SessionId)> {
    let socket = std::env::var_os("ORCHESTRA_SOCKET").filter(|path| !path.is_empty()).map(PathBuf::from);
    let session = std::env::var("ORCHESTRA_SESSION").ok().and_then(|id| id.parse::<SessionId>().ok());
    Some((connect(&socket?, Role::Control).ok()?, session?))
}
