//! A terminal with a program in it, whose output is timed as it arrives.

use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use orchestra_tui::pty::{self, Exit, Hooks, Launch, PtySession};
use orchestra_tui::term::{Screen, Size};

/// Longer than anything takes; only a failure waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// The size of every terminal here.
const SIZE: Size = Size { rows: 60, cols: 200 };

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
    /// Starts a program.
    pub fn open(program: &str, args: &[&str], cwd: &Path, env: Vec<(String, String)>) -> Self {
        let seen = Seen { screen: Screen::new(SIZE), unread: Vec::new(), fresh: Vec::new(), bytes: 0 };
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
            }),
            on_exit: Box::new(move |exit| ended.send(exit).unwrap_or_default()),
        };
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        let launch = Launch { program: program.into(), args, cwd: cwd.into(), env, rows: SIZE.rows, cols: SIZE.cols };
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

    fn until(&self, is_there: impl Fn(&mut Seen) -> bool, what: &str) {
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
        self.exit.recv_timeout(PATIENCE).expect("the program ends");
    }
}
