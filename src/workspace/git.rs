//! The one place where a `git` command line is built and run.
//!
//! Owns the guard: an agent can write the repository's config, hooks and attributes, so every call here is made such
//! that nothing planted there is executed, and ends within a time limit. Knows nothing of tasks. Price of the guard:
//! the user's own hooks, filters (Git LFS), merge drivers and commit signing are not run either.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::error::WorkspaceError;

const READ_LIMIT: Duration = Duration::from_secs(60);
const WRITE_LIMIT: Duration = Duration::from_secs(600);
const MAX_STDOUT: usize = 256 << 20;
const MAX_STDERR: usize = 64 << 10;

/// Settings that would run a program or leave the machine, switched off for every call.
const GUARDS: [&str; 12] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.quotePath=false",
    "color.ui=never",
    "protocol.ext.allow=never",
    "commit.gpgSign=false",
    "log.showSignature=false",
    "submodule.recurse=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "diff.autoRefreshIndex=true",
];

/// A merge driver that does what git does without one; an empty driver would be an error.
const PLAIN_MERGE: &str = "git merge-file --marker-size=%L %A %O %B";

/// Whether a call only looks or also writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Takes no lock, ends within a minute.
    Read,
    /// May take locks, ends within ten minutes.
    Write,
}

/// A directory in which git runs, with the names of the filters and merge drivers that were configured for it.
#[derive(Debug, Clone)]
pub(super) struct Checkout {
    dir: PathBuf,
    overrides: Vec<(String, String)>,
    filters: Vec<String>,
}

/// One call of git, being put together.
#[derive(Debug)]
pub(super) struct Git<'a> {
    checkout: &'a Checkout,
    access: Access,
    limit: Duration,
    args: Vec<OsString>,
    env: Vec<(&'static str, OsString)>,
    stdin: Option<Vec<u8>>,
    max_stdout: usize,
}

/// What a call gave back.
#[derive(Debug)]
pub(super) struct Output {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: String,
    /// Whether stdout was cut at the limit that was asked for.
    pub truncated: bool,
}

impl Checkout {
    /// Looks up what must be neutralised in `dir`. A directory without a repository has nothing to neutralise.
    pub fn open(dir: &Path) -> Result<Self, WorkspaceError> {
        let bare = Self { dir: dir.to_path_buf(), overrides: Vec::new(), filters: Vec::new() };
        let listed =
            bare.git(Access::Read).args(["config", "--list", "--name-only", "-z"]).run("read git's settings")?;
        let mut open = bare.clone();
        for key in listed.stdout.split(|&b| b == 0).filter_map(|key| std::str::from_utf8(key).ok()) {
            open.neutralise(key);
        }
        open.filters.sort();
        open.filters.dedup();
        Ok(open)
    }

    fn neutralise(&mut self, key: &str) {
        if let Some(name) = key.strip_prefix("filter.").and_then(|rest| rest.rsplit_once('.')).map(|(name, _)| name) {
            self.filters.push(name.to_owned());
            for (part, value) in [("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")] {
                self.overrides.push((format!("filter.{name}.{part}"), value.to_owned()));
            }
        } else if key.starts_with("merge.") && key.ends_with(".driver") {
            self.overrides.push((key.to_owned(), PLAIN_MERGE.to_owned()));
        }
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Names of the configured filters, which are not run.
    pub fn filters(&self) -> &[String] {
        &self.filters
    }

    /// The same guard in another directory of the same repository.
    pub fn at(&self, dir: &Path) -> Self {
        Self { dir: dir.to_path_buf(), ..self.clone() }
    }

    /// A new call.
    pub fn git(&self, access: Access) -> Git<'_> {
        let limit = match access {
            Access::Read => READ_LIMIT,
            Access::Write => WRITE_LIMIT,
        };
        Git { checkout: self, access, limit, args: Vec::new(), env: Vec::new(), stdin: None, max_stdout: MAX_STDOUT }
    }

    /// A call that only looks, and its standard output; any failure is an error.
    pub fn read<S: AsRef<OsStr>>(
        &self,
        what: &'static str,
        args: impl IntoIterator<Item = S>,
    ) -> Result<Vec<u8>, WorkspaceError> {
        self.git(Access::Read).args(args).run(what)?.ok(what)
    }

    /// A call that only looks, and its standard output without the last newline; `None` when git says no.
    pub fn ask<S: AsRef<OsStr>>(
        &self,
        what: &'static str,
        args: impl IntoIterator<Item = S>,
    ) -> Result<Option<String>, WorkspaceError> {
        let output = self.git(Access::Read).args(args).run(what)?;
        Ok((output.code == Some(0)).then(|| line(&output.stdout)))
    }
}

impl Git<'_> {
    /// Adds arguments.
    pub fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Sets a variable for this call.
    pub fn env(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.env.push((name, value.into()));
        self
    }

    /// Gives it something to read.
    pub fn stdin(mut self, bytes: Vec<u8>) -> Self {
        self.stdin = Some(bytes);
        self
    }

    /// Reads at most this many bytes of its output and ends it then.
    pub fn at_most(mut self, bytes: usize) -> Self {
        self.max_stdout = bytes;
        self
    }

    /// Gives it another time limit.
    #[cfg(test)]
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Runs it; `what` follows "could not" in an error. An exit code other than 0 is not an error here.
    pub fn run(mut self, what: &'static str) -> Result<Output, WorkspaceError> {
        let io_error = |source: io::Error| WorkspaceError::Io { what, source };
        let input = self.stdin.take();
        let mut command = self.command();
        command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound { WorkspaceError::GitMissing } else { io_error(error) }
        })?;
        let pid = Pid::from_raw(child.id() as i32);
        let (tell, told) = channel();
        let started = listen(&mut child, input, self.max_stdout, &tell)
            .and_then(|()| thread(move || tell.send(Part::Exit(child.wait())).is_ok()));
        if let Err(error) = started {
            // Without its threads the call cannot be watched: end it rather than leave it.
            let _ = killpg(pid, Signal::SIGKILL);
            return Err(io_error(error));
        }
        match collect(&told, Instant::now() + self.limit) {
            Ok(output) => output.map_err(io_error),
            Err(has_exited) => {
                if !has_exited {
                    let _ = killpg(pid, Signal::SIGKILL);
                }
                Err(WorkspaceError::TimedOut { what, seconds: self.limit.as_secs() })
            }
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new("git");
        command.arg("--no-pager").arg("-C").arg(&self.checkout.dir);
        for guard in GUARDS {
            command.arg("-c").arg(guard);
        }
        command.args(&self.args).process_group(0);
        for (name, _) in std::env::vars_os().filter(|(name, _)| is_foreign(name)) {
            command.env_remove(name);
        }
        command.envs([
            ("GIT_TERMINAL_PROMPT", "0"),
            ("GIT_EDITOR", "true"),
            ("GIT_SEQUENCE_EDITOR", "true"),
            ("GIT_ASKPASS", "true"),
            ("GIT_PAGER", "cat"),
            ("GIT_NO_LAZY_FETCH", "1"),
            ("LC_ALL", "C"),
        ]);
        if self.access == Access::Read {
            command.env("GIT_OPTIONAL_LOCKS", "0");
        }
        // As variables, because `-c` cannot name a filter that has `=` in its name.
        command.env("GIT_CONFIG_COUNT", self.checkout.overrides.len().to_string());
        for (n, (key, value)) in self.checkout.overrides.iter().enumerate() {
            command.env(format!("GIT_CONFIG_KEY_{n}"), key).env(format!("GIT_CONFIG_VALUE_{n}"), value);
        }
        #[cfg(test)]
        command.envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")]);
        command.envs(self.env.iter().map(|(name, value)| (*name, value)));
        command
    }
}

impl Output {
    /// Standard output when git said yes, else what it said.
    pub fn ok(self, what: &'static str) -> Result<Vec<u8>, WorkspaceError> {
        if self.code == Some(0) || self.truncated { Ok(self.stdout) } else { Err(self.failed(what)) }
    }

    /// The error that its stderr describes.
    pub fn failed(&self, what: &'static str) -> WorkspaceError {
        let said: Vec<&str> = self.stderr.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let said = said[said.len().saturating_sub(3)..].join("; ");
        let said = if said.is_empty() { format!("exit code {}", self.code.unwrap_or(-1)) } else { said };
        WorkspaceError::GitFailed { what, said }
    }
}

/// Variables of a git that started us (a hook, a rebase) must not steer our calls; identity and config files may.
fn is_foreign(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let kept = ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH", "GIT_SSH_COMMAND"];
    name.starts_with("GIT_")
        && !kept.contains(&name.as_ref())
        && !name.starts_with("GIT_AUTHOR_")
        && !name.starts_with("GIT_COMMITTER_")
}

/// One line of output as text, without its end.
pub(super) fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.strip_suffix(b"\n").unwrap_or(bytes)).into_owned()
}

/// NUL-ended fields as text; bytes that are not UTF-8 are replaced.
pub(super) fn fields(bytes: &[u8]) -> Vec<String> {
    let bytes = bytes.strip_suffix(&[0]).unwrap_or(bytes);
    if bytes.is_empty() {
        return Vec::new();
    }
    bytes.split(|&b| b == 0).map(|field| String::from_utf8_lossy(field).into_owned()).collect()
}

enum Part {
    Out(Vec<u8>, bool),
    Err(Vec<u8>),
    Exit(io::Result<ExitStatus>),
}

fn thread(work: impl FnOnce() -> bool + Send + 'static) -> io::Result<()> {
    std::thread::Builder::new().name("git".into()).spawn(work).map(drop)
}

/// Starts a thread for each pipe. They end when git (and whoever inherited its pipes) has closed them.
fn listen(child: &mut Child, input: Option<Vec<u8>>, max_stdout: usize, tell: &Sender<Part>) -> io::Result<()> {
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
        thread(move || pipe.write_all(&input).is_ok())?;
    }
    if let Some(pipe) = child.stdout.take() {
        let tell = tell.clone();
        thread(move || {
            let mut bytes = Vec::new();
            let _ = pipe.take(max_stdout as u64 + 1).read_to_end(&mut bytes);
            let truncated = bytes.len() > max_stdout;
            bytes.truncate(max_stdout);
            tell.send(Part::Out(bytes, truncated)).is_ok()
        })?;
    }
    if let Some(mut pipe) = child.stderr.take() {
        let tell = tell.clone();
        thread(move || {
            let mut bytes = Vec::new();
            let _ = pipe.by_ref().take(MAX_STDERR as u64).read_to_end(&mut bytes);
            // Keep draining, so that a talkative git does not block on a full pipe.
            let _ = io::copy(&mut pipe, &mut io::sink());
            tell.send(Part::Err(bytes)).is_ok()
        })?;
    }
    Ok(())
}

/// Waits for both pipes and the exit; at the deadline says whether git itself had ended.
fn collect(told: &Receiver<Part>, deadline: Instant) -> Result<io::Result<Output>, bool> {
    let (mut out, mut err, mut exit) = (None, None, None);
    loop {
        match told.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Part::Out(bytes, truncated)) => out = Some((bytes, truncated)),
            Ok(Part::Err(bytes)) => err = Some(bytes),
            Ok(Part::Exit(Ok(status))) => exit = Some(status),
            Ok(Part::Exit(Err(error))) => return Ok(Err(error)),
            Err(_) => return Err(exit.is_some()),
        }
        if let (Some((stdout, truncated)), Some(stderr), Some(status)) = (&mut out, &err, exit) {
            return Ok(Ok(Output {
                code: status.code(),
                stdout: std::mem::take(stdout),
                stderr: String::from_utf8_lossy(stderr).into_owned(),
                truncated: *truncated,
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What no call may lack, whatever it is for: said here once more, so that a guard that goes is missed.
    #[test]
    fn every_call_carries_every_guard() {
        let checkout = Checkout {
            dir: PathBuf::from("/nowhere"),
            overrides: vec![("filter.evil.clean".to_owned(), String::new())],
            filters: vec!["evil".to_owned()],
        };
        for access in [Access::Read, Access::Write] {
            let command = checkout.git(access).args(["status", "--"]).command();
            let args: Vec<String> = command.get_args().map(|arg| arg.to_string_lossy().into_owned()).collect();
            let verb = args.iter().position(|arg| arg == "status").unwrap();
            for guard in [
                "core.hooksPath=/dev/null",
                "core.fsmonitor=false",
                "protocol.ext.allow=never",
                "submodule.recurse=false",
            ] {
                let at = args.iter().position(|arg| arg == guard).unwrap_or(usize::MAX);
                assert!(at < verb && args[at - 1] == "-c", "{guard} before {args:?}");
            }
            let variable = |name: &str| {
                let found = command.get_envs().find(|(known, _)| *known == name);
                found.and_then(|(_, value)| value).map(|value| value.to_string_lossy().into_owned())
            };
            for (name, value) in [
                ("GIT_TERMINAL_PROMPT", "0"),
                ("GIT_ASKPASS", "true"),
                ("GIT_EDITOR", "true"),
                ("GIT_NO_LAZY_FETCH", "1"),
                ("GIT_CONFIG_KEY_0", "filter.evil.clean"),
                ("GIT_CONFIG_VALUE_0", ""),
            ] {
                assert_eq!(variable(name).as_deref(), Some(value), "{name}");
            }
            assert_eq!(variable("GIT_OPTIONAL_LOCKS").is_some(), access == Access::Read, "who looks takes no lock");
        }
    }
}
