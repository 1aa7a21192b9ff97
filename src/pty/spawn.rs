//! Starting a program in a PTY of its own, or saying clearly why not.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::RawFd;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError};

use filedescriptor::FileDescriptor;
use nix::libc::{EAGAIN, EMFILE, ENFILE, ENOMEM, ENOSPC};
use nix::unistd::{AccessFlags, access};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::children;
use super::input::Input;
use super::limits::{RESERVE, descriptors_left};
use super::process::ProcessKey;
use super::session::{Hooks, Parts, PtySession};

/// What to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// The program: a path, or a bare name that is looked for on the `PATH` in `env`.
    pub program: PathBuf,
    /// Its arguments, without the program's name.
    pub args: Vec<String>,
    /// The folder it starts in.
    pub cwd: PathBuf,
    /// Its complete environment; nothing is inherited (`SHELL` is set from the user database when it is missing here).
    pub env: Vec<(String, String)>,
    /// Lines of its terminal.
    pub rows: u16,
    /// Columns of its terminal.
    pub cols: u16,
}

/// Why a program was not started. Nothing was left behind.
#[derive(Debug, thiserror::Error)]
pub enum SpawnFailed {
    /// There is no such program.
    #[error("cannot start `{}`: there is no such program{looked}; install it or set its path in the config", program.display())]
    NoSuchProgram {
        /// The program as asked for.
        program: PathBuf,
        /// Where it was looked for, as the end of a clause; may be empty.
        looked: String,
    },
    /// It is there and is not a program.
    #[error("cannot start `{}`: it is not an executable file; check its permissions", program.display())]
    NotExecutable {
        /// The file.
        program: PathBuf,
    },
    /// It is a script and what should run it is missing. (After the fork portable-pty loses the system's error, so this
    /// is looked at before.)
    #[error("cannot start `{}`: it is a script for {}, which does not exist; install that", program.display(), interpreter.display())]
    NoInterpreter {
        /// The script.
        program: PathBuf,
        /// What its first line names.
        interpreter: PathBuf,
    },
    /// The folder is missing.
    #[error("cannot start `{}`: the folder {} does not exist", program.display(), cwd.display())]
    NoSuchFolder {
        /// The program.
        program: PathBuf,
        /// The folder.
        cwd: PathBuf,
    },
    /// Too few descriptors are left.
    #[error("cannot start another session: too many files are open; end a session or raise the limit (`ulimit -n`)")]
    OutOfDescriptors,
    /// The system has no PTY left.
    #[error("cannot start another session: the system has no terminal left; end a session or raise kernel.pty.max")]
    OutOfPtys,
    /// The system has no process, thread or memory left.
    #[error("cannot start another session: the system has no room for another process ({why}); end some programs")]
    OutOfProcesses {
        /// What the system said.
        why: String,
    },
    /// Anything else.
    #[error("cannot start `{}`: {why}", program.display())]
    Refused {
        /// The program.
        program: PathBuf,
        /// What the system said.
        why: String,
    },
}

/// Starts `launch` as the leader of a new session on a new PTY, with `hooks` called on a thread of its own.
pub fn spawn(launch: &Launch, hooks: Hooks) -> Result<PtySession, SpawnFailed> {
    spawn_with(launch, &Input::Terminal, hooks)
}

/// The same with a standard input of its own; standard output and error are the terminal's in any case.
pub fn spawn_with(launch: &Launch, input: &Input, hooks: Hooks) -> Result<PtySession, SpawnFailed> {
    if !launch.cwd.is_dir() {
        return Err(SpawnFailed::NoSuchFolder { program: launch.program.clone(), cwd: launch.cwd.clone() });
    }
    let program = find(launch)?;
    if let Some(interpreter) = missing_interpreter(&program) {
        return Err(SpawnFailed::NoInterpreter { program, interpreter });
    }
    if descriptors_left().is_some_and(|left| left < RESERVE) {
        return Err(SpawnFailed::OutOfDescriptors);
    }
    let refused = |error: &anyhow::Error| explain(launch, error);
    let size = PtySize { rows: launch.rows.max(1), cols: launch.cols.max(1), pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).map_err(|error| refused(&error))?;
    let master = pair.master.as_raw_fd().ok_or_else(|| refused(&anyhow::anyhow!("the terminal has no descriptor")))?;
    let pty = unblocked(master).map_err(|error| refused(&error))?;
    let stop = io::pipe().map_err(|error| refused(&error.into()))?;

    let started = children::start(
        || pair.slave.spawn_command(command(launch, input, &program)),
        |child| ProcessKey::of(child.process_id()?),
    );
    let child: Box<dyn portable_pty::Child> = started.map_err(|error| refused(&error))?;
    drop(pair.slave);
    // The signal that ends a program is lost in portable-pty's own status, hence the standard library's child.
    let child = child.downcast::<Child>().map_err(|_| refused(&anyhow::anyhow!("the program has no process")))?;
    let key = ProcessKey::of(child.id());
    let slot = Arc::new(Mutex::new(Some(*child)));
    let parts = Parts { master: pair.master, size, pty, stop };
    let running = key
        .ok_or_else(|| io::Error::other("/proc does not show it"))
        .and_then(|key| PtySession::run(parts, key, hooks, &slot));
    running.map_err(|error| {
        if let Some(mut child) = slot.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // Both can only fail when it is gone already.
            let _ = child.kill();
            let _ = child.wait();
        }
        key.iter().for_each(children::waited);
        refused(&error.into())
    })
}

fn command(launch: &Launch, input: &Input, program: &Path) -> CommandBuilder {
    let mut command = match input {
        Input::Terminal => CommandBuilder::new(program),
        Input::Nothing => redirected(Path::new("/dev/null"), program),
        Input::Pipe(path) => redirected(path, program),
    };
    command.args(&launch.args);
    command.cwd(&launch.cwd);
    command.env_clear();
    for (name, value) in &launch.env {
        command.env(name, value);
    }
    command
}

/// The program with its standard input from `path`: a shell opens it and becomes the program. Nothing that the shell would
/// read as its own language comes from outside.
fn redirected(path: &Path, program: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new("/bin/sh");
    command.args(["-c", r#"exec "$@" <"$0""#]);
    command.arg(path);
    command.arg(program);
    command
}

/// A descriptor of our own for the PTY that never blocks. (The flag belongs to the PTY's open end and so also holds for
/// portable-pty's descriptor, which is only used for resizing.)
fn unblocked(master: RawFd) -> anyhow::Result<FileDescriptor> {
    let mut pty = FileDescriptor::dup(&master)?;
    pty.set_non_blocking(true)?;
    Ok(pty)
}

/// Finds the program as a shell would, except that relative folders on `PATH` do not count: the folder that a session
/// starts in may be full of an agent's files.
fn find(launch: &Launch) -> Result<PathBuf, SpawnFailed> {
    let program = &launch.program;
    let usable = |path: &Path| path.is_file() && access(path, AccessFlags::X_OK).is_ok();
    if program.components().count() != 1 || program.is_absolute() {
        let path = launch.cwd.join(program);
        return match path.exists() {
            true if usable(&path) => Ok(path),
            true => Err(SpawnFailed::NotExecutable { program: path }),
            false => Err(SpawnFailed::NoSuchProgram { program: path, looked: String::new() }),
        };
    }
    let path = launch.env.iter().find(|(name, _)| name == "PATH").map_or("", |(_, value)| value);
    let found = std::env::split_paths(path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(program))
        .find(|candidate| usable(candidate));
    found.ok_or_else(|| SpawnFailed::NoSuchProgram { program: program.clone(), looked: format!(" on PATH ({path})") })
}

/// What a script's first line names, when that does not exist.
fn missing_interpreter(program: &Path) -> Option<PathBuf> {
    let mut start = Vec::new();
    File::open(program).ok()?.take(256).read_to_end(&mut start).ok()?;
    let line = start.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    let name = std::str::from_utf8(line).ok()?.split_ascii_whitespace().next()?;
    let interpreter = PathBuf::from(name);
    (interpreter.is_absolute() && !interpreter.exists()).then_some(interpreter)
}

fn explain(launch: &Launch, error: &anyhow::Error) -> SpawnFailed {
    let why = format!("{error:#}");
    match os_code(error, &why) {
        Some(EMFILE | ENFILE) => SpawnFailed::OutOfDescriptors,
        Some(ENOSPC) => SpawnFailed::OutOfPtys,
        Some(EAGAIN | ENOMEM) => SpawnFailed::OutOfProcesses { why },
        Some(_) | None => SpawnFailed::Refused { program: launch.program.clone(), why },
    }
}

/// The system's error number. When no PTY can be opened, portable-pty gives the error only as text: `Os { code: 28, ..`.
fn os_code(error: &anyhow::Error, text: &str) -> Option<i32> {
    let typed = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>()?.raw_os_error());
    let digits = || text.split_once("code: ")?.1.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok();
    typed.or_else(digits)
}

#[cfg(test)]
#[path = "spawn_tests.rs"]
mod tests;
