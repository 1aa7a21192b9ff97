//! What waits to be typed into a program: bounded, so that a program that does not read costs a little memory and
//! nobody's time.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use filedescriptor::FileDescriptor;

/// How many bytes may wait for one program: the longest paste (1 MiB) beside what was typed before it.
pub(super) const LIMIT: usize = 2 << 20;

/// Why bytes were not queued. None of them was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotWritten {
    /// The program does not read what it got before.
    #[error("the program does not read its input: {LIMIT} bytes wait already; wait until it does, or end it")]
    Full,
    /// The program ended.
    #[error("the program has ended; start it again to type into it")]
    Ended,
}

/// Bytes for one program, in order.
#[derive(Debug, Default)]
pub(super) struct WriteQueue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    chunks: VecDeque<Vec<u8>>,
    /// Bytes not yet taken by the program, with the chunk that is being written.
    waiting: usize,
    closed: bool,
    /// The program's PTY, which never blocks.
    pty: Option<Arc<FileDescriptor>>,
}

impl WriteQueue {
    /// A queue for the program at this PTY.
    pub fn to(pty: Arc<FileDescriptor>) -> Self {
        Self { state: Mutex::new(State { pty: Some(pty), ..State::default() }), changed: Condvar::new() }
    }

    /// Takes all of `bytes` or nothing. What the program's PTY has room for is written at once while nothing waits: a key
    /// need not go by way of another thread.
    pub fn push(&self, mut bytes: Vec<u8>) -> Result<(), NotWritten> {
        let mut state = self.lock();
        if state.closed {
            return Err(NotWritten::Ended);
        }
        if state.waiting + bytes.len() > LIMIT {
            return Err(NotWritten::Full);
        }
        if let Some(pty) = state.pty.as_ref().filter(|_| state.waiting == 0) {
            // What went wrong shows again when the writer tries.
            let written = nix::unistd::write(pty, &bytes).unwrap_or(0);
            bytes.drain(..written);
        }
        if !bytes.is_empty() {
            state.waiting += bytes.len();
            state.chunks.push_back(bytes);
            self.changed.notify_one();
        }
        Ok(())
    }

    /// The next bytes, waiting for them; `None` once the queue is closed.
    pub fn next(&self) -> Option<Vec<u8>> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if let Some(chunk) = state.chunks.pop_front() {
                return Some(chunk);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Makes room: the program took this many bytes.
    pub fn taken(&self, bytes: usize) {
        let mut state = self.lock();
        state.waiting = state.waiting.saturating_sub(bytes);
    }

    /// Drops what waits and refuses more.
    pub fn close(&self) {
        let mut state = self.lock();
        *state = State { closed: true, ..State::default() };
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_counts_what_the_program_has_not_taken() {
        let queue = WriteQueue::default();
        queue.push(vec![1; LIMIT - 1]).unwrap();
        assert_eq!(queue.push(vec![2; 2]), Err(NotWritten::Full));
        queue.push(vec![2]).unwrap();
        assert_eq!(queue.next().map(|chunk| chunk.len()), Some(LIMIT - 1));
        assert_eq!(queue.push(vec![3]), Err(NotWritten::Full), "taken from the queue, not yet by the program");
        queue.taken(LIMIT - 1);
        queue.push(vec![3]).unwrap();
        assert_eq!((queue.next(), queue.next()), (Some(vec![2]), Some(vec![3])));
        queue.close();
        assert_eq!((queue.next(), queue.push(vec![4])), (None, Err(NotWritten::Ended)));
    }
}
