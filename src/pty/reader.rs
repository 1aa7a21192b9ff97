//! The threads of one session: one reads, one writes, one waits for the program to end.
//!
//! The end of the program is seen by the other two as the end of a pipe (`stop`), so that neither ever has to be woken
//! by time. The PTY does not block; waiting is always for "ready or stopped".

use std::io::{PipeReader, PipeWriter};
use std::os::fd::AsFd as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Child;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use filedescriptor::FileDescriptor;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::children;
use super::process::{Exit, ProcessKey};
use super::queue::WriteQueue;

/// The most that is handed on in one piece.
const BATCH: usize = 64 * 1024;

/// How long bytes are still read after the program ended while other processes keep its PTY open.
const DRAIN: Duration = Duration::from_millis(200);

/// The pause after the kernel said "writable" and took nothing.
const SHORT: Duration = Duration::from_millis(5);

/// What a PTY and its stop pipe are ready for.
struct Ready {
    pty: bool,
    stop: bool,
}

/// Waits for the program's end and passes it on, then closes `stop`.
pub(super) fn wait_for_exit(mut child: Child, key: &ProcessKey, ended: &SyncSender<Exit>, stop: PipeWriter) {
    let exit = match child.wait() {
        Ok(status) => Exit { code: status.code(), signal: status.signal() },
        Err(error) => {
            tracing::warn!(%key, %error, "the exit status of a program was lost");
            Exit { code: None, signal: None }
        }
    };
    children::waited(key);
    let _ = ended.send(exit);
    drop(stop);
}

/// Hands everything the program prints to `on_bytes` until the program ended and its last bytes were read.
pub(super) fn read_to_end(pty: &FileDescriptor, stop: &PipeReader, on_bytes: &mut dyn FnMut(&[u8])) {
    let mut batch = vec![0; BATCH];
    let mut open = true;
    loop {
        let ready = wait(open.then_some((pty, PollFlags::POLLIN)), Some(stop), None);
        if ready.stop {
            break;
        }
        if ready.pty {
            open = hand_on(pty, &mut batch, on_bytes);
        }
    }
    let deadline = Instant::now() + DRAIN;
    while open {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || !wait(Some((pty, PollFlags::POLLIN)), None, Some(left)).pty {
            break;
        }
        open = hand_on(pty, &mut batch, on_bytes);
    }
}

/// Types what is queued until the queue is closed or the program ended.
pub(super) fn write_to_end(pty: &FileDescriptor, stop: &PipeReader, queue: &WriteQueue) {
    while let Some(chunk) = queue.next() {
        let (mut left, mut promised) = (&chunk[..], false);
        while !left.is_empty() {
            match nix::unistd::write(pty, left) {
                Ok(count) => {
                    queue.taken(count);
                    (left, promised) = (&left[count..], false);
                }
                Err(Errno::EINTR) => {}
                Err(Errno::EAGAIN) => {
                    let room = if promised { None } else { Some((pty, PollFlags::POLLOUT)) };
                    if wait(room, Some(stop), promised.then_some(SHORT)).stop {
                        return;
                    }
                    promised = !promised;
                }
                Err(_) => {
                    // Nobody has the other end open; what was meant for them is void.
                    queue.taken(left.len());
                    break;
                }
            }
        }
    }
}

/// Reads what is there, at most one batch, and hands it on; returns whether the other end is still open.
fn hand_on(pty: &FileDescriptor, batch: &mut [u8], on_bytes: &mut dyn FnMut(&[u8])) -> bool {
    let mut filled = 0;
    let open = loop {
        if filled == batch.len() {
            break true;
        }
        match nix::unistd::read(pty, &mut batch[filled..]) {
            Ok(0) => break false,
            Ok(count) => filled += count,
            Err(Errno::EINTR) => {}
            Err(Errno::EAGAIN) => break true,
            // EIO is how Linux says that the last process closed its end.
            Err(_) => break false,
        }
    };
    if filled > 0 {
        on_bytes(&batch[..filled]);
    }
    open
}

fn wait(pty: Option<(&FileDescriptor, PollFlags)>, stop: Option<&PipeReader>, limit: Option<Duration>) -> Ready {
    let timeout = limit.map_or(PollTimeout::NONE, |limit| {
        PollTimeout::try_from(limit + Duration::from_micros(999)).unwrap_or(PollTimeout::MAX)
    });
    let mut asked = Vec::with_capacity(2);
    asked.extend(pty.map(|(pty, flags)| PollFd::new(pty.as_fd(), flags)));
    asked.extend(stop.map(|stop| PollFd::new(stop.as_fd(), PollFlags::POLLIN)));
    // An interrupted wait is "nothing ready": every caller asks again.
    let ready = poll(&mut asked, timeout).is_ok();
    let any = |fd: Option<&PollFd<'_>>| ready && fd.and_then(PollFd::any).unwrap_or(false);
    Ready { pty: pty.is_some() && any(asked.first()), stop: stop.is_some() && any(asked.last()) }
}
