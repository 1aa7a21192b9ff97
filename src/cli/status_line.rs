//! Claude's status line inside a session: the user's own, which ours stands in for, or a short one of ours.
//!
//! Owns finding the user's command and running it with what Claude says. Never fails loudly, and never takes long.

use std::io::{Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde_json::Value;

/// How long the user's command may take: Claude asks several times a second.
const LIMIT: Duration = Duration::from_secs(3);
/// The most that is shown, in bytes.
const MOST_BYTES: u64 = 16 * 1024;

/// The user's command while it runs.
pub(super) struct Running {
    child: Child,
    said: mpsc::Receiver<Option<String>>,
    limit: Duration,
}

/// Starts the user's own status line with Claude's `payload`; `None` when they have none.
pub(super) fn start(payload: &str) -> Option<Running> {
    let settings = settings_file(|name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from))?;
    run(&command_in(&settings)?, payload, LIMIT)
}

/// Claude's user settings, which its own variable may have moved.
fn settings_file(env: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let dir = env("CLAUDE_CONFIG_DIR").or_else(|| env("HOME").map(|home| home.join(".claude")))?;
    Some(dir.join("settings.json"))
}

fn command_in(settings: &Path) -> Option<String> {
    let settings: Value = serde_json::from_str(&std::fs::read_to_string(settings).ok()?).ok()?;
    let line = settings.get("statusLine")?;
    let command = line.get("command")?.as_str().filter(|_| line["type"] == "command")?;
    // Ours in the user's own settings would call itself for ever.
    (!command.trim().is_empty() && !command.contains("signal claude_statusline")).then(|| command.to_owned())
}

fn run(command: &str, payload: &str, limit: Duration) -> Option<Running> {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).process_group(0);
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = shell.spawn().ok()?;
    let (mut stdin, stdout) = (child.stdin.take()?, child.stdout.take()?);
    let payload = payload.to_owned();
    // A command that reads nothing must not hold us up, and neither must one that prints for ever.
    std::thread::spawn(move || stdin.write_all(payload.as_bytes()).ok());
    let (sender, said) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.take(MOST_BYTES).read_to_end(&mut bytes);
        sender.send(read.ok().map(|_| String::from_utf8_lossy(&bytes).into_owned())).ok();
    });
    Some(Running { child, said, limit })
}

impl Running {
    /// What the command printed; `None` when that is nothing, or took too long.
    pub(super) fn text(mut self) -> Option<String> {
        let text = self.said.recv_timeout(self.limit).ok().flatten();
        killpg(Pid::from_raw(self.child.id().cast_signed()), Signal::SIGKILL).ok();
        self.child.wait().ok();
        text.map(|text| text.trim_end().to_owned()).filter(|text| !text.is_empty())
    }
}

/// Ours: model and cost.
pub(super) fn ours(payload: &str) -> String {
    let value: Value = serde_json::from_str(payload).unwrap_or_default();
    let model = value.pointer("/model/display_name").and_then(|name| name.as_str()).unwrap_or("claude");
    let model: String = model.chars().filter(|c| !c.is_control()).take(40).collect();
    match value.pointer("/cost/total_cost_usd").and_then(Value::as_f64) {
        Some(usd) if usd.is_finite() => format!("{model} · ${usd:.2}"),
        Some(_) | None => format!("{model} · $?"),
    }
}

#[cfg(test)]
#[path = "status_line_tests.rs"]
mod tests;
