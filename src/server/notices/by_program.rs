//! Notifications by a program: the desktop's, or the person's own command with JSON on its standard input.
//!
//! Programs are started with their arguments, never through a shell, on a thread of their own and with a limit.

use std::io::{Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::words::Notice;

/// How long a program may take.
const LIMIT: Duration = Duration::from_secs(10);
/// How much of what it complains about is kept, in bytes.
const COMPLAINT: u64 = 4096;

/// A way that needs a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The desktop of this machine.
    Desktop,
    /// The person's own command.
    Command,
}

impl Way {
    /// The key in the config file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::Command => "command",
        }
    }
}

/// Shows it on the desktop.
pub fn desktop(notice: &Notice) -> Result<(), String> {
    let urgency = match notice.urgency {
        "urgent" => "critical",
        other => other,
    };
    let script = "display notification (item 2 of argv) with title (item 1 of argv)";
    let words: Vec<&str> = if cfg!(target_os = "macos") {
        vec!["osascript", "-e", "on run argv", "-e", script, "-e", "end run"]
    } else {
        vec!["notify-send", "--app-name=orchestra", "--urgency", urgency, "--"]
    };
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    words.extend([notice.title.clone(), notice.body.clone()]);
    run(&words, None, LIMIT)
}

/// Gives it to the person's command.
pub fn command(words: &[String], notice: &Notice) -> Result<(), String> {
    let json = serde_json::to_string(notice).map_err(|error| error.to_string())?;
    run(words, Some(json + "\n"), LIMIT)
}

fn run(words: &[String], input: Option<String>, limit: Duration) -> Result<(), String> {
    let Some((name, arguments)) = words.split_first() else { return Ok(()) };
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    let mut program = Command::new(name);
    program.args(arguments).stdin(stdin).stdout(Stdio::null()).stderr(Stdio::piped()).process_group(0);
    let mut child = program.spawn().map_err(|error| format!("`{name}` cannot be started: {error}"))?;
    if let (Some(input), Some(mut stdin)) = (input, child.stdin.take()) {
        // A program that reads nothing must not hold us up.
        std::thread::spawn(move || stdin.write_all(input.as_bytes()).ok());
    }
    let complaint = complaint(&mut child);
    let ended = wait(&mut child, limit);
    killpg(Pid::from_raw(child.id().cast_signed()), Signal::SIGKILL).ok();
    match ended {
        Some(true) => Ok(()),
        Some(false) => {
            let said = complaint.recv_timeout(Duration::from_millis(200)).unwrap_or_default();
            let line = said.lines().next().unwrap_or_default().trim();
            let more = if line.is_empty() { String::new() } else { format!(": {line}") };
            Err(format!("`{name}` failed{more}"))
        }
        None => {
            child.wait().ok();
            Err(format!("`{name}` did not end within {} s and was stopped", limit.as_secs()))
        }
    }
}

fn complaint(child: &mut Child) -> mpsc::Receiver<String> {
    let (sender, said) = mpsc::channel();
    if let Some(stderr) = child.stderr.take() {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            stderr.take(COMPLAINT).read_to_end(&mut bytes).ok();
            let text = String::from_utf8_lossy(&bytes);
            sender.send(text.chars().filter(|c| *c == '\n' || !crate::term::is_unsafe(*c)).collect()).ok();
        });
    }
    said
}

/// Whether it succeeded; `None` when its time is over.
fn wait(child: &mut Child, limit: Duration) -> Option<bool> {
    let begun = Instant::now();
    while begun.elapsed() < limit {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) => std::thread::park_timeout(Duration::from_millis(20)),
            // Somebody else has reaped it; how it ended is not known.
            Err(_) => return Some(true),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(line: &str, input: &str, limit: Duration) -> Result<(), String> {
        let words: Vec<String> = ["sh", "-c", line].map(str::to_owned).to_vec();
        run(&words, Some(input.to_owned()), limit)
    }

    #[test]
    fn a_program_gets_its_text_and_a_failure_is_told() {
        assert_eq!(sh("grep -q needle", "hay needle", LIMIT), Ok(()));
        let failed = sh("echo no such topic >&2; exit 3", "x", LIMIT).unwrap_err();
        assert_eq!(failed, "`sh` failed: no such topic");
        let missing = run(&["no-such-program-anywhere".to_owned()], None, LIMIT).unwrap_err();
        assert!(missing.contains("cannot be started"), "{missing}");
    }

    #[test]
    fn a_program_that_does_not_end_is_stopped() {
        let begun = Instant::now();
        let late = sh("sleep 60", "x", Duration::from_millis(200)).unwrap_err();
        assert!(late.contains("did not end"), "{late}");
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
}
