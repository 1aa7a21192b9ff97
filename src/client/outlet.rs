//! The way to the terminal: one writer at a time, nothing after the terminal was given back.
//!
//! Owns whose turn it is. Frames are written by the thread that reads them; small things that other threads have to say
//! go with it, so that a reader of keys never waits for a slow terminal.

use std::io::{self, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Whose the terminal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ours {
    Yes,
    /// This process is stopped, or about to be; frames wait.
    NotNow,
    NoMore,
}

#[derive(Debug)]
struct State {
    ours: Ours,
    writing: bool,
    aside: Vec<u8>,
}

/// The way to the terminal.
#[derive(Debug)]
pub struct Outlet<W> {
    state: Mutex<State>,
    changed: Condvar,
    out: W,
}

/// The terminal was given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the terminal is not ours any more")]
pub struct GivenBack;

impl<W> Outlet<W>
where
    for<'w> &'w W: Write,
{
    /// A way to this terminal.
    pub fn new(out: W) -> Self {
        Self {
            state: Mutex::new(State { ours: Ours::Yes, writing: false, aside: Vec::new() }),
            changed: Condvar::new(),
            out,
        }
    }

    /// Writes a frame, and what was put aside meanwhile; returns when the terminal has taken it.
    pub fn frame(&self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.lock();
        while state.writing || state.ours == Ours::NotNow {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        self.write(state, bytes)
    }

    /// Writes now if nobody else writes, else leaves the bytes to whoever does.
    pub fn aside(&self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.lock();
        state.aside.extend_from_slice(bytes);
        if bytes.is_empty() || state.writing || state.ours == Ours::NotNow {
            return Ok(());
        }
        self.write(state, &[])
    }

    fn write<'s>(&'s self, mut state: MutexGuard<'s, State>, bytes: &[u8]) -> io::Result<()> {
        if state.ours == Ours::NoMore {
            return Err(io::Error::other(GivenBack));
        }
        state.writing = true;
        drop(state);
        let mut written = (&self.out).write_all(bytes);
        state = self.lock();
        while written.is_ok() && !state.aside.is_empty() && state.ours != Ours::NoMore {
            let aside = std::mem::take(&mut state.aside);
            drop(state);
            written = (&self.out).write_all(&aside);
            state = self.lock();
        }
        state.writing = false;
        drop(state);
        self.changed.notify_all();
        written
    }

    /// Frames wait from now on; returns when none is being written, or after `limit`.
    pub fn pause(&self, limit: Duration) {
        self.take_away(Ours::NotNow, limit);
    }

    /// Frames go on.
    pub fn resume(&self) {
        let mut state = self.lock();
        if state.ours == Ours::NotNow {
            state.ours = Ours::Yes;
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Nothing is written any more; returns when nothing is being written, or after `limit`.
    pub fn close(&self, limit: Duration) {
        self.take_away(Ours::NoMore, limit);
    }

    fn take_away(&self, ours: Ours, limit: Duration) {
        let until = Instant::now() + limit;
        let mut state = self.lock();
        state.ours = ours;
        self.changed.notify_all();
        while state.writing {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    fn taken(mut from: &UnixStream, n: usize) -> Vec<u8> {
        let mut bytes = vec![0; n];
        from.read_exact(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn what_is_said_aside_goes_behind_the_frame_that_is_being_written() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let outlet = Arc::new(Outlet::new(ours));
        let frame = vec![b'f'; 4 << 20];
        let writer = std::thread::spawn({
            let (outlet, frame) = (outlet.clone(), frame.clone());
            move || outlet.frame(&frame)
        });
        // The frame has begun and cannot end: more than any socket holds is still unread.
        assert_eq!(taken(&theirs, 1), b"f");
        outlet.aside(b"aside").unwrap();
        assert_eq!(taken(&theirs, frame.len() - 1), frame[1..]);
        assert_eq!(taken(&theirs, 5), b"aside");
        writer.join().unwrap().unwrap();
    }

    #[test]
    fn nothing_follows_the_end_and_a_stuck_terminal_does_not_hold_it_up() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let outlet = Arc::new(Outlet::new(ours));
        let stuck = std::thread::spawn({
            let outlet = outlet.clone();
            move || outlet.frame(&vec![b'f'; 4 << 20])
        });
        assert_eq!(taken(&theirs, 1), b"f");
        outlet.close(Duration::from_millis(1));
        drop(theirs);
        assert!(stuck.join().unwrap().is_err());
        assert!(outlet.frame(b"more").is_err());
    }

    #[test]
    fn frames_wait_while_the_process_is_stopped() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let outlet = Arc::new(Outlet::new(ours));
        outlet.pause(SOON);
        outlet.aside(b"aside").unwrap();
        theirs.set_nonblocking(true).unwrap();
        assert!((&theirs).read(&mut [0; 8]).is_err(), "nothing was written");
        theirs.set_nonblocking(false).unwrap();
        let writer = std::thread::spawn({
            let outlet = outlet.clone();
            move || outlet.frame(b"frame ")
        });
        outlet.resume();
        assert_eq!(taken(&theirs, 11), b"frame aside");
        writer.join().unwrap().unwrap();
    }
}
