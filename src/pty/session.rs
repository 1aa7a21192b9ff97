//! A running program in its PTY: typing, resizing, and the callbacks for what it prints and how it ends.

use std::fmt;
use std::io::{PipeReader, PipeWriter};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;

use filedescriptor::FileDescriptor;
use portable_pty::{MasterPty, PtySize};

use super::process::{Exit, ProcessKey};
use super::queue::{NotWritten, WriteQueue};
use super::reader::{read_to_end, wait_for_exit, write_to_end};

/// Enough for threads that only wait; the reader calls the caller's code and gets the usual stack.
const SMALL_STACK: usize = 128 * 1024;

/// Called with bytes that a program printed.
pub type OnBytes = Box<dyn FnMut(&[u8]) + Send>;

/// Called with the way a program ended.
pub type OnExit = Box<dyn FnOnce(Exit) + Send>;

/// What is called about a session, on the session's own reader thread.
pub struct Hooks {
    /// With what the program printed, in order, at most 64 KiB at a time. While it runs nothing is read, and a program
    /// that prints on waits: that is the backpressure.
    pub on_bytes: OnBytes,
    /// Exactly once, after the last bytes.
    pub on_exit: OnExit,
}

/// Why a PTY kept its size.
#[derive(Debug, thiserror::Error)]
#[error("cannot resize the terminal of process {pid} to {cols}x{rows}: {why}")]
pub struct ResizeFailed {
    pid: u32,
    rows: u16,
    cols: u16,
    why: String,
}

/// A program in a PTY. Dropping this neither ends the program nor its threads; they end with the program.
pub struct PtySession {
    key: ProcessKey,
    tty: Option<PathBuf>,
    shared: Arc<Shared>,
}

struct Shared {
    window: Mutex<Window>,
    queue: WriteQueue,
}

struct Window {
    /// Closed when the program ended, so that a session that is only looked at holds no descriptor.
    master: Option<Box<dyn MasterPty + Send>>,
    size: PtySize,
}

/// What a session is made of.
pub(super) struct Parts {
    pub master: Box<dyn MasterPty + Send>,
    pub size: PtySize,
    pub pty: FileDescriptor,
    pub stop: (PipeReader, PipeWriter),
}

impl PtySession {
    /// The process: the leader of the PTY's session.
    pub const fn key(&self) -> ProcessKey {
        self.key
    }

    /// Its process id.
    pub const fn pid(&self) -> u32 {
        self.key.pid
    }

    /// When it started, in clock ticks since boot.
    pub const fn start_time(&self) -> u64 {
        self.key.start_time
    }

    /// The device of its terminal, for telling whether a peer sits in it.
    pub fn tty(&self) -> Option<&Path> {
        self.tty.as_deref()
    }

    /// Queues bytes as typed input, all or none; never waits for the program.
    pub fn write(&self, bytes: Vec<u8>) -> Result<(), NotWritten> {
        self.shared.queue.push(bytes)
    }

    /// Tells the program its new size; does nothing when it is the old one or the program ended. Zero counts as one.
    pub fn resize(&self, rows: u16, cols: u16) -> Result<(), ResizeFailed> {
        let size = PtySize { rows: rows.max(1), cols: cols.max(1), pixel_width: 0, pixel_height: 0 };
        let mut window = self.shared.window();
        if window.size == size {
            return Ok(());
        }
        if let Some(master) = &window.master {
            let failed = |why: String| ResizeFailed { pid: self.key.pid, rows, cols, why };
            master.resize(size).map_err(|error| failed(error.to_string()))?;
        }
        window.size = size;
        Ok(())
    }

    /// Starts the threads for a child that was just started. The child is the caller's to end when this fails.
    pub(super) fn run(parts: Parts, key: ProcessKey, hooks: Hooks, child: &ChildSlot) -> std::io::Result<Self> {
        let tty = parts.master.tty_name();
        let window = Mutex::new(Window { master: Some(parts.master), size: parts.size });
        let pty = Arc::new(parts.pty);
        let shared = Arc::new(Shared { window, queue: WriteQueue::to(Arc::clone(&pty)) });
        let (stopped, stop) = (Arc::new(parts.stop.0), parts.stop.1);
        let (tell, ended) = sync_channel(1);

        let (queue, typed, until) = (Arc::clone(&shared), Arc::clone(&pty), Arc::clone(&stopped));
        let writer = Builder::new().name(format!("pty-w-{}", key.pid)).stack_size(SMALL_STACK);
        writer.spawn(move || write_to_end(&typed, &until, &queue.queue))?;

        let reading = Arc::clone(&shared);
        let reader = Builder::new().name(format!("pty-r-{}", key.pid));
        if let Err(error) = reader.spawn(move || read(&reading, pty, &stopped, hooks, &ended)) {
            shared.queue.close();
            return Err(error);
        }

        let waiter = Builder::new().name(format!("pty-x-{}", key.pid)).stack_size(SMALL_STACK);
        let slot = Arc::clone(child);
        // When this one fails, `stop` is dropped with the closure, and the other two end.
        waiter.spawn(move || {
            let child = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(child) = child {
                wait_for_exit(child, &key, &tell, stop);
            }
        })?;
        Ok(Self { key, tty, shared })
    }
}

/// Where the child is until its waiter takes it, so that it can still be ended when no waiter could be started.
pub(super) type ChildSlot = Arc<Mutex<Option<Child>>>;

impl Shared {
    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for PtySession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PtySession").field("key", &self.key).field("tty", &self.tty).finish_non_exhaustive()
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks").finish_non_exhaustive()
    }
}

fn read(shared: &Shared, pty: Arc<FileDescriptor>, stop: &PipeReader, mut hooks: Hooks, ended: &Receiver<Exit>) {
    read_to_end(&pty, stop, &mut hooks.on_bytes);
    shared.queue.close();
    shared.window().master = None;
    drop(pty);
    // No exit comes when the waiter could not be started: then the session was never handed out.
    if let Ok(exit) = ended.recv() {
        (hooks.on_exit)(exit);
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
