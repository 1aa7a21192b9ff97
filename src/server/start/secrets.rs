//! Values of variables that are looked up when an agent starts: what a command prints, an entry of the keychain.
//!
//! Owns running the look-up. Its output goes to the child and nowhere else: no log, no file, no error sentence holds it.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// How long a look-up may take.
const LIMIT: Duration = Duration::from_secs(10);
/// The longest output that is read, in bytes.
const MOST_BYTES: u64 = 64 * 1024;

/// A variable whose value is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The variable.
    pub name: String,
    /// How.
    pub by: Lookup,
}

/// How a value is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// The first line that a shell command prints.
    Command(String),
    /// An entry of the system's keychain.
    Keychain {
        /// What it is for.
        service: String,
        /// Whose it is.
        account: String,
    },
}

/// A value that could not be looked up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} has no value: `{command}` {why}; run it yourself to see more")]
pub struct NoValue {
    name: String,
    command: String,
    why: String,
}

/// Looks every value up, one after the other. Blocks, at most ten seconds each.
pub fn look_up(wanted: &[Wanted], own: &BTreeMap<String, String>) -> Result<Vec<(String, String)>, NoValue> {
    let one = |wanted: &Wanted| {
        let words = wanted.by.words();
        let value = first_line(&words, own, LIMIT);
        let no_value = |why| NoValue { name: wanted.name.clone(), command: wanted.by.shown(&words), why };
        Ok((wanted.name.clone(), value.map_err(no_value)?))
    };
    wanted.iter().map(one).collect()
}

impl Lookup {
    fn words(&self) -> Vec<String> {
        let words: Vec<&str> = match self {
            Self::Command(command) => vec!["sh", "-c", command],
            Self::Keychain { service, account } if cfg!(target_os = "macos") => {
                vec!["security", "find-generic-password", "-s", service, "-a", account, "-w"]
            }
            Self::Keychain { service, account } => {
                vec!["secret-tool", "lookup", "service", service, "account", account]
            }
        };
        words.into_iter().map(str::to_owned).collect()
    }

    fn shown(&self, words: &[String]) -> String {
        match self {
            Self::Command(command) => command.clone(),
            Self::Keychain { .. } => words.join(" "),
        }
    }
}

/// The first line that a program prints, or why there is none, as the end of a sentence.
fn first_line(words: &[String], own: &BTreeMap<String, String>, limit: Duration) -> Result<String, String> {
    let (program, args) = words.split_first().ok_or("is empty")?;
    let mut command = Command::new(program);
    // A group of its own, so that all of it ends when the time is up.
    command.args(args).env_clear().envs(own).process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let child = command.spawn().map_err(|error| format!("cannot be run ({})", error.kind()))?;
    let group = Pid::from_raw(child.id().cast_signed());
    let result = wait(child, limit);
    if result.is_err() {
        killpg(group, Signal::SIGKILL).ok();
    }
    let (bytes, code) = result?;
    if code != Some(0) {
        return Err(code.map_or("was ended by a signal".to_owned(), |code| format!("ended with code {code}")));
    }
    let text = String::from_utf8(bytes).map_err(|_| "printed what is no text")?;
    let line = text.lines().next().unwrap_or_default().trim();
    match line {
        "" => Err("printed nothing".to_owned()),
        line if line.contains('\0') => Err("printed what is no text".to_owned()),
        line => Ok(line.to_owned()),
    }
}

/// All that a child prints, and its exit code.
fn wait(mut child: Child, limit: Duration) -> Result<(Vec<u8>, Option<i32>), String> {
    let stdout = child.stdout.take().ok_or("has no output")?;
    let (sender, receiver) = mpsc::channel();
    let read = std::thread::Builder::new().name("secret".into()).spawn(move || {
        let mut bytes = Vec::new();
        // Who prints more than that writes to nobody and ends.
        let read = stdout.take(MOST_BYTES).read_to_end(&mut bytes);
        let ended = read.and_then(|_| child.wait());
        sender.send(ended.map(|status| (bytes, status.code()))).ok();
    });
    read.map_err(|_| "cannot be waited for")?;
    let ended = receiver.recv_timeout(limit).map_err(|_| format!("took longer than {} seconds", limit.as_secs()))?;
    ended.map_err(|_| "cannot be read".to_owned())
}

#[cfg(test)]
#[path = "secrets_tests.rs"]
mod tests;
