//! A terminal with a program in it, whose output is timed as it arrives.

use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use orchestra_tui::pty::{self, Exit, Hooks, Launch, PtySession};
use orchestra_tui::term::{Screen, Size};

/// Longer than anything takes; only a failure waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a terminal reads what its program prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// As it comes.
    AtOnce,
    /// At most so many bytes per second, as a phone on a bad line.
    Slowly(u32),
}

impl Opened {
    /// Waits as long as the line takes for these bytes; a terminal that does not read lets its program wait.
    fn carry(self, bytes: usize) {
        if let Self::Slowly(per_second) = self {
            std::thread::sleep(Duration::from_secs_f64(bytes as f64 / f64::from(per_second)));
        }
    }
}

struct Seen {
    screen: Screen,
    /// What the screen was not fed yet: only a look at the text needs it, and a measurement of keys must not pay for it.
    unread: Vec<u8>,
    /// What came since the last key.
    fresh: Vec<u8>,
    bytes: u64,
}

impl Seen {
    fn rows(&mut self) -> Vec<String> {
        self.screen.feed(&std::mem::take(&mut self.unread));
        self.screen.rows_text()
    }
}

/// A program in a terminal.
pub struct Terminal {
    pty: PtySession,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    exit: Receiver<Exit>,
    started: Instant,
}

impl Terminal {
    /// Starts a program in a terminal of this size that reads so.
    pub fn open(
        program: &str,
        args: &[&str],
        cwd: &Path,
        env: Vec<(String, String)>,
        size: Size,
        read: Opened,
    ) -> Self {
        let seen = Seen { screen: Screen::new(size), unread: Vec::new(), fresh: Vec::new(), bytes: 0 };
        let seen = Arc::new((Mutex::new(seen), Condvar::new()));
        let (ended, exit) = mpsc::channel();
        let news = Arc::clone(&seen);
        let hooks = Hooks {
            on_bytes: Box::new(move |bytes| {
                let mut seen = news.0.lock().unwrap();
                seen.unread.extend_from_slice(bytes);
                seen.fresh.extend_from_slice(bytes);
                seen.bytes += bytes.len() as u64;
                news.1.notify_all();
                drop(seen);
                read.carry(bytes.len());
            }),
            on_exit: Box::new(move |exit| ended.send(exit).unwrap_or_default()),
        };
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        let launch = Launch { program: program.into(), args, cwd: cwd.into(), env, rows: size.rows, cols: size.cols };
        let started = Instant::now();
        Self { pty: pty::spawn(&launch, hooks).unwrap(), seen, exit, started }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.pty.pid()
    }

    /// Bytes that it has printed.
    pub fn bytes(&self) -> u64 {
        self.seen.0.lock().unwrap().bytes
    }

    /// Waits until this stands on the screen; gives the time since the start of the program.
    pub fn wait(&self, text: &str) -> Duration {
        self.until(|seen| seen.rows().iter().any(|row| row.contains(text)), text);
        self.started.elapsed()
    }

    /// Waits until these bytes have come since the start or the last `forget`; gives the time at which they were read.
    pub fn wait_bytes(&self, text: &str) -> Instant {
        let mut looked = 0;
        let found = |seen: &mut Seen| {
            // What was looked through is not looked at again, but for a beginning of the text at its end.
            let from = looked.min(seen.fresh.len());
            looked = seen.fresh.len().saturating_sub(text.len());
            memchr::memmem::find(&seen.fresh[from..], text.as_bytes()).is_some()
        };
        self.until(found, text);
        Instant::now()
    }

    /// Forgets the bytes that have come.
    pub fn forget(&self) {
        let mut seen = self.seen.0.lock().unwrap();
        seen.fresh.clear();
        seen.unread.clear();
    }

    /// When the program was started.
    pub const fn started(&self) -> Instant {
        self.started
    }

    /// Waits until nothing has come for so long.
    pub fn quiet(&self, pause: Duration) {
        let mut before = self.bytes();
        loop {
            std::thread::sleep(pause);
            let now = self.bytes();
            if now == before {
                return;
            }
            before = now;
        }
    }

    /// Types.
    pub fn keys(&self, keys: &str) {
        self.pty.write(keys.as_bytes().to_vec()).unwrap();
    }

    /// Types a character that is nowhere else; gives the time until the program prints it.
    pub fn echo(&self, key: char) -> Duration {
        let key = key.to_string();
        self.seen.0.lock().unwrap().fresh.clear();
        let start = Instant::now();
        self.keys(&key);
        self.until(|seen| memchr::memmem::find(&seen.fresh, key.as_bytes()).is_some(), &key);
        start.elapsed()
    }

    fn until(&self, mut is_there: impl FnMut(&mut Seen) -> bool, what: &str) {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = self.seen.0.lock().unwrap();
        while !is_there(&mut seen) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain for `{what}` on\n{}", seen.rows().join("\n"));
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Types the keys that end the program and waits for its end.
    pub fn end(self, keys: &str) {
        self.keys(keys);
        let over = self.exit.recv_timeout(PATIENCE);
        assert!(over.is_ok(), "still runs after {keys:?}:\n{}", self.seen.0.lock().unwrap().rows().join("\n"));
    }
}
