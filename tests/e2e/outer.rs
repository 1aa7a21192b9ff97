//! A person's terminal: it answers what it is asked (or nothing, or late), shows what it gets, and remembers which modes
//! were set on it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use orchestra_tui::pty::{self, Exit, Hooks, Launch, PtySession};
use orchestra_tui::term::{Palette, Screen, Size};

use crate::support::{Home, program, until};

/// What the terminal does when it is asked something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// It says nothing.
    Never,
    /// It answers at once, as kitty would.
    AtOnce,
    /// It answers when it is told to.
    Late,
}

struct Seen {
    screen: Screen,
    raw: Vec<u8>,
    owed: Vec<u8>,
}

/// A terminal with a shell in it, which runs the program and tells its settings before and after.
pub struct Outer {
    pty: Arc<PtySession>,
    seen: Arc<Mutex<Seen>>,
    exit: Receiver<Exit>,
}

const SIZE: Size = Size { rows: 30, cols: 100 };

/// What the terminal itself calls white and black here; nobody else does.
pub const GROUND: (u8, u8, u8) = (0xf1, 0xf2, 0xf3);

impl Outer {
    /// Runs the program from a shell.
    pub fn open(home: &Home, answers: Answers, more: &[(&str, &str)]) -> Self {
        let line = format!("echo before:$(stty -g); {}; code=$?; echo; echo after:$(stty -g) code:$code", program());
        Self::run(home, &line, answers, more)
    }

    /// Runs a line of the shell.
    pub fn run(home: &Home, line: &str, answers: Answers, more: &[(&str, &str)]) -> Self {
        let mut screen = Screen::new(SIZE);
        screen.set_identity("kitty(0.42.1)");
        screen.set_palette(Palette { background: GROUND, ..Palette::default() });
        let seen = Arc::new(Mutex::new(Seen { screen, raw: Vec::new(), owed: Vec::new() }));
        let (ended, exit) = mpsc::channel();
        let slot: Arc<OnceLock<Weak<PtySession>>> = Arc::default();
        let (all, writer) = (seen.clone(), slot.clone());
        let hooks = Hooks {
            on_bytes: Box::new(move |bytes| {
                let mut seen = all.lock().unwrap();
                seen.raw.extend_from_slice(bytes);
                let replies = seen.screen.feed(bytes).replies;
                match answers {
                    Answers::Never => {}
                    Answers::Late => seen.owed.extend(replies),
                    Answers::AtOnce => {
                        if let Some(pty) = writer.get().and_then(Weak::upgrade) {
                            pty.write(replies).unwrap_or_default();
                        }
                    }
                }
            }),
            on_exit: Box::new(move |exit| ended.send(exit).unwrap_or_default()),
        };
        let mut env = home.env();
        env.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        env.extend(more.iter().filter(|(_, value)| !value.is_empty()).map(|(n, v)| ((*n).into(), (*v).into())));
        let launch = Launch {
            program: PathBuf::from("/bin/sh"),
            args: vec!["-c".into(), line.to_owned()],
            cwd: home.repo.clone(),
            env,
            rows: SIZE.rows,
            cols: SIZE.cols,
        };
        let pty = Arc::new(pty::spawn(&launch, hooks).unwrap());
        slot.set(Arc::downgrade(&pty)).unwrap();
        Self { pty, seen, exit }
    }

    /// What stands on the screen.
    pub fn text(&self) -> String {
        self.seen.lock().unwrap().screen.rows_text().join("\n")
    }

    /// Waits until this stands on the screen.
    pub fn wait(&self, text: &str) -> &Self {
        until(|| self.text().contains(text).then_some(()), || format!("`{text}` on\n{}", self.text()));
        self
    }

    /// Waits until the program's bytes are so.
    pub fn wait_raw(&self, wanted: impl Fn(&[u8]) -> bool, what: &str) {
        until(|| wanted(&self.raw()).then_some(()), || format!("{what} in {:?}", String::from_utf8_lossy(&self.raw())));
    }

    /// All bytes so far.
    pub fn raw(&self) -> Vec<u8> {
        self.seen.lock().unwrap().raw.clone()
    }

    /// Types, or sends what a terminal sends by itself.
    pub fn send(&self, bytes: &[u8]) -> &Self {
        self.pty.write(bytes.to_vec()).unwrap();
        self
    }

    /// Gives the answers that it owes.
    pub fn answer_late(&self) {
        let owed = std::mem::take(&mut self.seen.lock().unwrap().owed);
        assert!(!owed.is_empty(), "something was asked");
        self.send(&owed);
    }

    /// The person turns the terminal dark or light.
    pub fn paint(&self, background: (u8, u8, u8)) {
        let report = self.seen.lock().unwrap().screen.set_palette(Palette { background, ..Palette::default() });
        assert!(!report.is_empty(), "the client wants to know");
        self.send(&report);
    }

    /// Changes the size.
    pub fn resize(&self, rows: u16, cols: u16) {
        self.seen.lock().unwrap().screen.resize(Size { rows, cols });
        self.pty.resize(rows, cols).unwrap();
    }

    /// The process of the program.
    pub fn client(&self) -> Pid {
        let children = format!("/proc/{0}/task/{0}/children", self.pty.pid());
        let find = || {
            let children = std::fs::read_to_string(&children).unwrap_or_default();
            let is_ours = |pid: &&str| {
                let exe = std::fs::read_link(format!("/proc/{pid}/exe")).unwrap_or_default();
                exe.ends_with("orchestra-tui")
            };
            children.split_whitespace().find(is_ours).and_then(|pid| pid.parse().ok())
        };
        Pid::from_raw(until(find, || "the client runs".into()))
    }

    /// Sends the program a signal.
    pub fn signal(&self, signal: Signal) -> &Self {
        kill(self.client(), signal).unwrap();
        self
    }

    /// The settings of the terminal at this moment.
    pub fn settings(&self) -> String {
        let tty = self.pty.tty().unwrap();
        let output = std::process::Command::new("stty").arg("-g").arg("-F").arg(tty).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Waits for the end; checks that the terminal is as it was, and gives the program's exit code.
    pub fn end(&self, what: &str) -> i32 {
        self.wait("code:");
        self.exit.recv_timeout(std::time::Duration::from_secs(60)).unwrap_or_else(|_| panic!("{what}: it runs on"));
        let raw = self.raw();
        check_allowed(&raw);
        assert_eq!(modes_left(&raw), Vec::<String>::new(), "{what}");
        let all = String::from_utf8_lossy(&raw).into_owned();
        let word = |name: &str| {
            let at = all.rfind(name).unwrap_or_else(|| panic!("{what}: no {name} in {all:?}")) + name.len();
            all[at..].split_whitespace().next().unwrap_or_default().to_owned()
        };
        assert_eq!(word("before:"), word("after:"), "{what}: the settings");
        assert!(!self.text().contains("[?") && !self.text().contains("rgb:"), "{what}: {}", self.text());
        word("code:").parse().unwrap()
    }
}

/// One control sequence of a stream: its introducer, parameters and last byte.
fn sequences(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8(raw.to_vec()).expect("the stream is UTF-8");
    let mut all = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('\x1b') {
        rest = &rest[at..];
        let len = match rest.as_bytes().get(1) {
            Some(b'[') => rest[2..].find(|c: char| ('@'..='~').contains(&c)).map(|end| end + 3),
            Some(b']' | b'P' | b'_' | b'^' | b'X') => rest
                .find('\x07')
                .map(|end| end + 1)
                .into_iter()
                .chain(rest[2..].find("\x1b\\").map(|end| end + 4))
                .min(),
            _ => Some(2),
        };
        let Some(len) = len else { break };
        all.push(rest[1..len].to_owned());
        rest = &rest[len..];
    }
    all
}

/// The title that says how many wait.
fn is_own_title(sequence: &str) -> bool {
    let title = sequence.strip_prefix("]2;").and_then(|rest| rest.strip_suffix("\x1b\\"));
    title.is_some_and(|title| title == "orchestra" || (title.starts_with("⚑ ") && title.ends_with(" · orchestra")))
}

/// Fails when the stream holds anything that our renderer and our client do not write.
pub fn check_allowed(raw: &[u8]) {
    let modes: BTreeSet<&str> = ["25", "1000", "1002", "1003", "1004", "1006", "1049", "2004", "2026", "2031"].into();
    let asks = ["[>0q", "[?u", "[?2026$p", "[?996n", "[14t", "[c", "]10;?\x1b\\", "]11;?\x1b\\"];
    for sequence in sequences(raw) {
        let body = sequence.get(1..sequence.len() - 1).unwrap_or_default();
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == ';' || c == ':');
        let allowed = match (sequence.as_bytes()[0], sequence.chars().last()) {
            (b'[', Some('h' | 'l')) => body.strip_prefix('?').is_some_and(|mode| modes.contains(mode)),
            (b'[', Some('H' | 'C' | 'J' | 'K' | 'm')) if digits(body) => true,
            (b'[', Some('m')) => body.strip_prefix(">4;").is_some_and(digits),
            (b'[', Some('q')) if body.ends_with(' ') => digits(body.trim_end()),
            (b'[', Some('u')) => matches!(body, "?" | "<" | ">5") || body.strip_prefix('=').is_some_and(digits),
            (b']', _) if sequence.starts_with("]4;0;?;1;?") => true,
            (b'[', Some('t')) => matches!(body, "22;2" | "23;2"),
            (b']', _) if is_own_title(&sequence) => true,
            (b']', _) => sequence.starts_with("]52;c;"),
            (b'(', _) => sequence == "(B",
            _ => false,
        };
        assert!(allowed || asks.contains(&sequence.as_str()), "not one of ours: {sequence:?}");
    }
    let text = String::from_utf8_lossy(raw);
    let wrong = text
        .chars()
        .find(|c| matches!(c, '\0'..='\x06' | '\x0e'..='\x1a' | '\x7f'..='\u{9f}' | '\u{202a}'..='\u{202e}'));
    assert_eq!(wrong, None);
}

/// The modes that the stream has set and not reset.
pub fn modes_left(raw: &[u8]) -> Vec<String> {
    let (mut set, mut kitty, mut shape, mut other_keys) = (BTreeMap::new(), 0_i32, false, false);
    for sequence in sequences(raw) {
        let body = sequence.get(1..sequence.len() - 1).unwrap_or_default();
        match (body.strip_prefix('?'), sequence.chars().last()) {
            (Some(mode), Some('h')) => drop(set.insert(mode.to_owned(), true)),
            (Some(mode), Some('l')) => drop(set.insert(mode.to_owned(), false)),
            (None, Some('u')) => kitty += i32::from(body.starts_with('>')) - i32::from(body.starts_with('<')),
            (None, Some('q')) if body.ends_with(' ') => shape = body != "0 ",
            (None, Some('m')) if body.starts_with(">4;") => other_keys = body != ">4;0",
            _ => {}
        }
    }
    // The cursor is on unless it was turned off.
    let cursor = set.remove("25").is_some_and(|on| !on);
    let left = set.into_iter().filter(|(_, on)| *on).map(|(mode, _)| format!("?{mode}"));
    let others =
        [(kitty != 0, "kitty flags"), (shape, "the cursor's shape"), (other_keys, ">4"), (cursor, "no cursor")];
    left.chain(others.into_iter().filter(|(is, _)| *is).map(|(_, name)| name.to_owned())).collect()
}

#[test]
fn the_checks_of_this_file_can_fail() {
    assert_eq!(
        modes_left(b"\x1b[?1049h\x1b[>5u\x1b[?25l\x1b[2 q\x1b[?1049l"),
        ["kitty flags", "the cursor's shape", "no cursor"]
    );
    for bad in ["\x1b]0;title\x07", "\x1b[21t", "\x1b[?7l", "\x1bc", "\x1b[6n", "\x1bP+q544e\x1b\\", "\u{202e}", "\x0e"]
    {
        assert!(std::panic::catch_unwind(|| check_allowed(bad.as_bytes())).is_err(), "{bad:?}");
    }
}
