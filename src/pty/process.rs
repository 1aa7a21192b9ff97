//! Processes as `/proc` shows them.

use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt as _;

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid};
use rustix::process::{PidfdFlags, pidfd_open, pidfd_send_signal};
use serde::{Deserialize, Serialize};

/// How a program ended; both are `None` when the system did not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    /// The exit code, when it ended by itself.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
}

/// One process for all time since boot: the id alone is used again, the id with the start time is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProcessKey {
    /// The process id.
    pub pid: u32,
    /// When it started, in clock ticks since boot (`/proc/PID/stat` field 22).
    pub start_time: u64,
}

impl fmt::Display for ProcessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.pid, self.start_time)
    }
}

impl ProcessKey {
    /// The process that has this id now, running or not yet reaped.
    pub fn of(pid: u32) -> Option<Self> {
        Process::read(pid).map(|process| process.key)
    }

    /// Whether this very process still runs (one that ended and was not reaped does not).
    pub fn is_alive(&self) -> bool {
        Process::read(self.pid).is_some_and(|process| process.key == *self && !process.is_zombie())
    }

    /// Signals this very process, if it still runs. Held by a descriptor it cannot become another one between the look
    /// and the signal; kernels before 5.3 have none, there the look must do. A signal that the system refuses is lost.
    pub(super) fn signal(&self, signal: Signal) {
        let pid = rustix::process::Pid::from_raw(self.pid as i32);
        let held = pid.and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok());
        if !self.is_alive() {
            return;
        }
        match (held, rustix::process::Signal::from_named_raw(signal as i32)) {
            (Some(held), Some(same)) => drop(pidfd_send_signal(held, same)),
            (Some(_) | None, _) => drop(kill(Pid::from_raw(self.pid as i32), signal)),
        }
    }
}

/// One line of the process table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Process {
    pub key: ProcessKey,
    pub parent: u32,
    pub group: u32,
    pub session: u32,
    /// The foreground group of its terminal.
    pub foreground: Option<u32>,
    state: u8,
}

impl Process {
    /// Reads one process.
    pub fn read(pid: u32) -> Option<Self> {
        let line = fs::read(format!("/proc/{pid}/stat")).ok()?;
        Self::parse(pid, &line)
    }

    /// The name in the second field may hold anything, also `)` and blanks: the last `)` ends it.
    fn parse(pid: u32, line: &[u8]) -> Option<Self> {
        let end = line.iter().rposition(|byte| *byte == b')')?;
        let fields: Vec<&str> = std::str::from_utf8(&line[end + 1..]).ok()?.split_ascii_whitespace().collect();
        let number = |at: usize| fields.get(at)?.parse::<u32>().ok();
        Some(Self {
            key: ProcessKey { pid, start_time: fields.get(19)?.parse().ok()? },
            parent: number(1)?,
            group: number(2)?,
            session: number(3)?,
            foreground: number(5),
            state: *fields.first()?.as_bytes().first()?,
        })
    }

    /// Whether it ended and waits to be reaped (or is just going).
    pub const fn is_zombie(&self) -> bool {
        matches!(self.state, b'Z' | b'X')
    }
}

/// All processes that can be seen.
pub(super) fn all() -> Vec<Process> {
    let Ok(folder) = fs::read_dir("/proc") else { return Vec::new() };
    folder.filter_map(|entry| Process::read(entry.ok()?.file_name().to_str()?.parse().ok()?)).collect()
}

/// The environment that a process of our own user was started with; empty for one that ended.
pub(super) fn environ(pid: u32) -> Option<Vec<u8>> {
    let folder = format!("/proc/{pid}");
    if fs::metadata(&folder).ok()?.uid() != geteuid().as_raw() {
        return None;
    }
    fs::read(folder + "/environ").ok()
}

/// Whether an environment holds `name`, with this value when one is given.
pub(super) fn carries(environ: &[u8], name: &str, value: Option<&str>) -> bool {
    environ.split(|byte| *byte == 0).any(|entry| {
        let rest = entry.strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_prefix(b"="));
        rest.is_some_and(|found| value.is_none_or(|value| found == value.as_bytes()))
    })
}

/// What stands behind `name` in an environment, when it is text.
pub(super) fn value(environ: &[u8], name: &str) -> Option<String> {
    let mut entries = environ.split(|byte| *byte == 0);
    let found = entries.find_map(|entry| entry.strip_prefix(name.as_bytes())?.strip_prefix(b"="))?;
    std::str::from_utf8(found).ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_made_to_confuse_is_read_all_the_same() {
        let line = b"42 (a) R 1 (b) Z) T 7 8 9 34816 10 0 0 0 0 0 0 0 0 0 20 0 1 0 123456 0 0";
        let process = Process::parse(42, line).unwrap();
        assert_eq!((process.key.start_time, process.parent, process.group), (123_456, 7, 8));
        assert_eq!((process.session, process.foreground, process.is_zombie()), (9, Some(10), false));
        assert_eq!(Process::parse(42, b"42 (cut) S 1"), None);
    }

    #[test]
    fn we_are_alive_and_another_start_time_is_not_us() {
        let own = ProcessKey::of(std::process::id()).unwrap();
        assert!(own.is_alive() && all().iter().any(|process| process.key == own));
        assert!(!ProcessKey { start_time: own.start_time + 1, ..own }.is_alive());
    }

    #[test]
    fn a_signal_reaches_its_process_and_no_later_one_of_that_id() {
        let mut child = std::process::Command::new("sleep").arg("600").spawn().unwrap();
        let key = ProcessKey::of(child.id()).unwrap();
        ProcessKey { start_time: key.start_time + 1, ..key }.signal(Signal::SIGKILL);
        assert!(key.is_alive());
        key.signal(Signal::SIGTERM);
        let ended = std::os::unix::process::ExitStatusExt::signal(&child.wait().unwrap());
        assert_eq!(ended, Some(Signal::SIGTERM as i32));
    }

    #[test]
    fn a_marker_is_a_whole_entry() {
        let environ = b"A=1\0ORCHESTRA_SESSION=s-70\0B=ORCHESTRA_SESSION=s-7\0";
        assert!(carries(environ, "ORCHESTRA_SESSION", Some("s-70")));
        assert!(carries(environ, "ORCHESTRA_SESSION", None));
        assert!(!carries(environ, "ORCHESTRA_SESSION", Some("s-7")));
        assert!(!carries(environ, "ORCHESTRA", None));
    }
}
