//! Starting the server in the background and waiting until it answers.
//!
//! Owns the process that it starts, its log and the deadline. Does not know what the server does.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::exit::{Exit, Fault};
use super::output::complain;
use super::reach;
use crate::client::{Connection, NotRunning, connect};
use crate::config::Paths;
use crate::server::{self, Served};
use crate::wire::Role;

const DEADLINE: Duration = Duration::from_secs(5);
const BETWEEN_TRIES: Duration = Duration::from_millis(2);
const TAIL_BYTES: u64 = 4096;
const TAIL_LINES: usize = 8;

/// A connection to the server, which is started when none answers.
pub fn ensure_server(paths: &Paths) -> Result<Connection, Fault> {
    match connect(&paths.socket(), Role::Control) {
        Ok(connection) => Ok(connection),
        Err(NotRunning::Nobody(_)) => {
            let mut child = spawn(paths)?;
            wait_until_it_answers(paths, || gone(&mut child)).map_err(|why| failed(paths, &why))
        }
        Err(other) => Err(other.into()),
    }
}

/// Waits for the socket to answer. `ended` says why no answer can come any more.
pub fn wait_until_it_answers(paths: &Paths, mut ended: impl FnMut() -> Option<String>) -> Result<Connection, String> {
    let deadline = Instant::now() + DEADLINE;
    // Nothing is ever sent here: receiving with a limit is how a thread rests without sleeping blindly.
    let (_open, nothing) = mpsc::channel::<()>();
    loop {
        // Asked before the try: a server that lost the race for the socket ends while the winner answers.
        let end = ended();
        match connect(&paths.socket(), Role::Control) {
            Ok(connection) => return Ok(connection),
            Err(NotRunning::Refused(why)) => return Err(why),
            Err(NotRunning::Nobody(_) | NotRunning::Socket(..)) => {}
        }
        if let Some(why) = end {
            return Err(why);
        }
        if Instant::now() >= deadline {
            return Err(format!("it did not answer within {} seconds", DEADLINE.as_secs()));
        }
        nothing.recv_timeout(BETWEEN_TRIES).ok();
    }
}

fn spawn(paths: &Paths) -> Result<Child, Fault> {
    let program = std::env::current_exe().map_err(Fault::io("cannot find this program again"))?;
    let log = open_log(paths).map_err(Fault::io("cannot open the server's log"))?;
    let mut command = Command::new(program);
    command.arg("server").stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    // Not in the directory of whoever came first: that one may be deleted or unmounted later.
    command.current_dir("/");
    command.spawn().map_err(Fault::io("cannot start the server"))
}

fn gone(child: &mut Child) -> Option<String> {
    match child.try_wait() {
        Ok(None) => None,
        Ok(Some(status)) => Some(format!("it ended at once ({status})")),
        Err(error) => Some(error.to_string()),
    }
}

fn failed(paths: &Paths, why: &str) -> Fault {
    let tail = log_tail(paths).unwrap_or_default();
    let log = paths.log();
    let said = if tail.is_empty() { String::new() } else { format!("; it said:\n{tail}") };
    Fault::Refused(format!("the server could not be started: {why}; its log is {}{said}", log.display()))
}

fn open_log(paths: &Paths) -> io::Result<File> {
    DirBuilder::new().recursive(true).mode(0o700).create(&paths.state_dir)?;
    OpenOptions::new().create(true).append(true).mode(0o600).open(paths.log())
}

fn log_tail(paths: &Paths) -> io::Result<String> {
    let mut log = File::open(paths.log())?;
    let length = log.metadata()?.len();
    log.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
    let mut bytes = Vec::new();
    log.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    Ok(lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n"))
}

/// `server`: leaves the terminal, writes to the log, serves until the server ends.
pub fn run_server() -> Result<Exit, Fault> {
    server::close_inherited();
    let paths = reach::paths()?;
    let log = open_log(&paths).map_err(Fault::io("cannot open the server's log"))?;
    // Fails only for the leader of a process group (started by hand from a shell), who may stay where it is.
    nix::unistd::setsid().ok();
    let nowhere = File::open("/dev/null").map_err(Fault::io("cannot open /dev/null"))?;
    let redirected = nix::unistd::dup2_stdin(&nowhere)
        .and_then(|()| nix::unistd::dup2_stdout(&log))
        .and_then(|()| nix::unistd::dup2_stderr(&log));
    redirected.map_err(|error| Fault::Io { doing: "cannot write to the server's log", error: error.into() })?;
    match server::serve(&paths, Served::Background) {
        Ok(()) => Ok(Exit::Ok),
        Err(error) => {
            complain(&format!("{error:#}"));
            Ok(Exit::Failed)
        }
    }
}
