//! A program's standard input as a pipe, for programs that read commands there and would not read them from a terminal.
//!
//! The pipe has a name in a private folder, so that the program can be started with it by its own shell. A thread writes: a
//! program that does not read costs a little memory and nobody's time.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};

use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::stat::Mode;

use super::queue::NotWritten;

/// How many messages may wait.
const MESSAGES: usize = 64;
/// How often a full pipe is looked at, to see whether nobody writes to it any more.
const LOOK_MS: u16 = 500;
/// How often it is looked whether what was written last is read.
const PAUSE_MS: u16 = 20;
/// For how long.
const CLOSE_MS: u32 = 60_000;
/// So many looks in a row may find the pipe full, after it was closed.
const LOOKS: u32 = 20;

/// Where a program's standard input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// From its terminal.
    Terminal,
    /// From nowhere: it ends at once.
    Nothing,
    /// From the pipe of this name, made by `InputPipe::create`.
    Pipe(PathBuf),
}

/// The end of a pipe that is written to.
#[derive(Debug)]
pub struct InputPipe {
    sender: Mutex<Option<SyncSender<Vec<u8>>>>,
}

impl InputPipe {
    /// Makes the pipe; whoever opens `path` for reading then gets what is written, and its end when this is closed or dropped.
    pub fn create(path: &Path) -> io::Result<Self> {
        nix::unistd::mkfifo(path, Mode::S_IRUSR | Mode::S_IWUSR)?;
        // For reading too: so it can be opened before the program is there.
        let file = OpenOptions::new().read(true).write(true).custom_flags(OFlag::O_NONBLOCK.bits()).open(path)?;
        let (sender, receiver) = sync_channel(MESSAGES);
        std::thread::Builder::new().name("input-pipe".to_owned()).spawn(move || write_to_end(file, &receiver))?;
        Ok(Self { sender: Mutex::new(Some(sender)) })
    }

    /// Queues bytes, all or none; never waits for the program.
    pub fn write(&self, bytes: Vec<u8>) -> Result<(), NotWritten> {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = sender.as_ref().ok_or(NotWritten::Ended)?;
        sender.try_send(bytes).map_err(|error| match error {
            TrySendError::Full(_) => NotWritten::Full,
            TrySendError::Disconnected(_) => NotWritten::Ended,
        })
    }

    /// Ends the input after what is queued.
    pub fn close(&self) {
        drop(self.sender.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

fn write_to_end(mut file: File, messages: &Receiver<Vec<u8>>) {
    while let Ok(message) = messages.recv() {
        let mut rest = message.as_slice();
        let mut looks = 0;
        while !rest.is_empty() && looks < LOOKS {
            match file.write(rest) {
                Ok(written) => (rest, looks) = (&rest[written..], 0),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let mut room = [PollFd::new(file.as_fd(), PollFlags::POLLOUT)];
                    // Our own end for reading keeps the pipe open when the program is gone: nothing tells but patience.
                    looks += u32::from(poll(&mut room, PollTimeout::from(LOOK_MS)).is_ok_and(|ready| ready == 0));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    }
    wait_until_read(&file);
}

/// Waits until all of it was read. Before that the program may not even have opened the pipe, and if ours were the only end
/// and closed, it would wait for another for ever.
fn wait_until_read(file: &File) {
    for _ in 0..CLOSE_MS / u32::from(PAUSE_MS) {
        let mut unread = [PollFd::new(file.as_fd(), PollFlags::POLLIN)];
        if !poll(&mut unread, PollTimeout::ZERO).is_ok_and(|ready| ready > 0) {
            return;
        }
        // Only a pause: nothing else tells when somebody read.
        poll(&mut [], PollTimeout::from(PAUSE_MS)).ok();
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::sync::mpsc::channel;

    use super::*;
    use crate::pty::{Hooks, Launch, spawn_with};

    /// What `script` prints with this input.
    fn printed(script: &str, input: &Input) -> String {
        let (tell, told) = channel();
        let ended = tell.clone();
        let hooks = Hooks {
            on_bytes: Box::new(move |bytes| drop(tell.send(Some(bytes.to_vec())))),
            on_exit: Box::new(move |_| drop(ended.send(None))),
        };
        let launch = Launch {
            program: "/bin/sh".into(),
            args: ["-c", script, "a b", "$(c)"].map(str::to_owned).to_vec(),
            cwd: "/".into(),
            env: vec![("PATH".into(), "/usr/bin:/bin".into())],
            rows: 24,
            cols: 80,
        };
        let _session = spawn_with(&launch, input, hooks).unwrap();
        let pieces = std::iter::from_fn(|| told.recv().ok().flatten());
        String::from_utf8(pieces.flatten().collect()).unwrap()
    }

    #[test]
    fn a_program_reads_the_pipe_and_prints_on_its_terminal() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("in put");
        let pipe = InputPipe::create(&path).unwrap();
        // A terminal would cut so long a line.
        pipe.write(format!("{}\n", "y".repeat(9_000)).into_bytes()).unwrap();
        pipe.close();
        let said = printed("wc -c; test -t 0 || echo no; test -t 1 && echo yes; echo \"$0|$1\"", &Input::Pipe(path));
        assert_eq!(said.split_whitespace().collect::<Vec<_>>(), ["9001", "no", "yes", "a", "b|$(c)"], "{said}");
        assert_eq!(printed("wc -c", &Input::Nothing).trim(), "0");
    }

    #[test]
    fn what_is_written_comes_out_whole_and_then_the_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("input");
        let pipe = InputPipe::create(&path).unwrap();
        let long = "x".repeat(300_000);
        pipe.write(format!("{{\"a\":\"{long}\"}}\n").into_bytes()).unwrap();
        let mut reader = File::open(&path).unwrap();
        pipe.write(b"last\n".to_vec()).unwrap();
        pipe.close();
        assert_eq!(pipe.write(b"late".to_vec()), Err(NotWritten::Ended));
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert!(text.len() > 300_000 && text.ends_with("}\nlast\n"), "{} bytes", text.len());
    }
}
