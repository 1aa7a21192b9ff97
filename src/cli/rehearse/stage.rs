//! The stage: performs the beats on the terminal and listens to keys while it waits.

use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use base64::Engine as _;
use nix::sys::termios::{self, OutputFlags, SetArg, Termios};

use super::dialog::{drawn, erased};
use super::keys::{Key, KeyReader};
use super::machine::{Change, Machine, Phase};
use super::script::{Beat, Report, file_of, limit_of, unlimited};
use super::work::{self, Tokens, check, check_command, lines_of, write};
use crate::cli::exit::{Exit, Fault};

const BANNER: &str = "rehearsal · no model, no money";
const PROMPT: &str = "› ";
const TICK: Duration = Duration::from_millis(120);
const WORD: Duration = Duration::from_millis(70);
const MOST_LINES_OF_OUTPUT: usize = 20;
const SPINNER: [&str; 8] = ["⠋", "⠙", "⠸", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// How the rehearsal runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// On a terminal, with dialogs and a prompt.
    Interactive,
    /// Print and end.
    Headless,
}

impl Mode {
    /// The mode that the flag `--headless` asks for.
    pub const fn of(headless: bool) -> Self {
        if headless { Self::Headless } else { Self::Interactive }
    }
}

/// `rehearse`: plays the task.
pub fn rehearse(task: &str, mode: Mode) -> Result<Exit, Fault> {
    let task = &if work::was_limited(task) { unlimited(task) } else { task.to_owned() };
    let _raw = if mode == Mode::Interactive { RawInput::enter() } else { None };
    let machine = match mode {
        Mode::Interactive => Machine::new(task),
        Mode::Headless => Machine::allowed(task),
    };
    let fast = std::env::var("ORCHESTRA_REHEARSAL_SPEED").is_ok_and(|speed| speed == "fast");
    let slowness = match (mode, fast) {
        (Mode::Headless, _) | (_, true) => 40,
        (Mode::Interactive, false) => 1,
    };
    let (keys, key_input) = mpsc::channel();
    if mode == Mode::Interactive {
        std::thread::Builder::new()
            .name("keys".into())
            .spawn(move || read_keys(&keys))
            .map_err(Fault::io("cannot read the keyboard"))?;
    }
    let mut stage = Stage {
        machine,
        mode,
        keys: key_input,
        pace: slowness,
        feedback: task.to_owned(),
        tokens: Tokens::default(),
        dialog: String::new(),
        failed: false,
    };
    // The terminal going away is how an agent's session ends: no fault.
    match stage.play() {
        Ok(()) if stage.failed => Ok(Exit::Failed),
        Ok(()) | Err(_) => Ok(Exit::Ok),
    }
}

fn read_keys(keys: &mpsc::Sender<Key>) {
    let mut reader = KeyReader::default();
    let mut buffer = [0; 4096];
    let mut input = io::stdin().lock();
    while let Ok(n @ 1..) = input.read(&mut buffer) {
        for key in reader.read(&buffer[..n]) {
            if keys.send(key).is_err() {
                return;
            }
        }
    }
    keys.send(Key::End).ok();
}

struct Stage {
    machine: Machine,
    mode: Mode,
    keys: mpsc::Receiver<Key>,
    /// Every pause is divided by this.
    pace: u32,
    feedback: String,
    tokens: Tokens,
    dialog: String,
    failed: bool,
}

/// Whether the turn goes on after a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    GoesOn,
    Stopped,
}

impl Stage {
    fn play(&mut self) -> io::Result<()> {
        put(&format!("{BANNER}\n\n"))?;
        loop {
            match self.machine.next_beat() {
                Some(Beat::Prompt) if self.mode == Mode::Headless => return Ok(()),
                Some(beat) => self.perform(&beat)?,
                None if *self.machine.phase() == Phase::Over => return put("\n"),
                None => match self.keys.recv() {
                    Ok(key) => drop(self.take(&key)?),
                    Err(_) => return Ok(()),
                },
            }
        }
    }

    fn perform(&mut self, beat: &Beat) -> io::Result<()> {
        match beat {
            Beat::Report(report) => self.report(*report),
            Beat::Say(text) => self.say(text),
            Beat::Spin(label, time) => self.spin(label, *time),
            Beat::Ask => {
                // The dialog first: whoever hears of it must find it on the screen.
                self.draw_dialog()?;
                self.report(Report::Blocked)
            }
            Beat::Write => match write(self.machine.task(), &self.feedback, self.machine.number()) {
                Ok(name) => put(&format!("● Wrote {name}\n")),
                Err(error) => {
                    self.failed = true;
                    put(&format!("✗ cannot write {}: {error}\n", file_of(self.machine.task())))?;
                    self.report(Report::Error)
                }
            },
            Beat::Check => run_check(),
            Beat::Usage => {
                let line = self.tokens.round(self.machine.task(), self.machine.number());
                put(&format!("{line}\n"))
            }
            Beat::Prompt => put(&format!("\n{PROMPT}")),
        }
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        for word in text.split_inclusive([' ', '\n']) {
            put(word)?;
            if self.mode == Mode::Interactive && self.pause(WORD)? == Turn::Stopped {
                return Ok(());
            }
        }
        put("\n")
    }

    fn spin(&mut self, label: &str, time: Duration) -> io::Result<()> {
        if self.mode == Mode::Headless {
            return Ok(());
        }
        let mut left = time;
        for sign in SPINNER.iter().cycle() {
            // Without wrapping: in a narrow terminal each turn would else leave a row behind.
            put(&format!("\r\x1b[K\x1b[?7l{sign} {label}… (esc to interrupt)\x1b[?7h"))?;
            if left.is_zero() {
                break;
            }
            let tick = TICK.min(left);
            left -= tick;
            if self.pause(tick)? == Turn::Stopped {
                return Ok(());
            }
        }
        put("\r\x1b[K")
    }

    /// Waits, listening to keys all the while.
    fn pause(&mut self, time: Duration) -> io::Result<Turn> {
        match self.keys.recv_timeout(time / self.pace) {
            Ok(key) => self.take(&key),
            Err(RecvTimeoutError::Timeout) => Ok(Turn::GoesOn),
            Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    fn take(&mut self, key: &Key) -> io::Result<Turn> {
        if let (Key::Enter, Phase::Prompt(line)) = (key, self.machine.phase()) {
            self.feedback.clone_from(line);
        }
        match self.machine.key(key) {
            Change::None if *self.machine.phase() == Phase::Over => return Ok(Turn::Stopped),
            Change::None => {}
            Change::Marked => {
                put(&erased(&self.dialog))?;
                self.draw_dialog()?;
            }
            Change::Answered(said) => put(&format!("{}{said}\n", erased(&self.dialog)))?,
            Change::Interrupted => {
                put("\r\x1b[K\nInterrupted. Tell me how to go on.\n")?;
                return Ok(Turn::Stopped);
            }
            Change::Typed(text) => put(&text)?,
            Change::Erased => put("\x08 \x08")?,
            Change::Sent => put("\n\n")?,
        }
        Ok(Turn::GoesOn)
    }

    fn draw_dialog(&mut self) -> io::Result<()> {
        let Phase::Asking(marked) = *self.machine.phase() else { return Ok(()) };
        let preview = lines_of(self.machine.task(), &self.feedback, self.machine.number());
        let preview: Vec<String> = preview.iter().map(|line| line.chars().take(60).collect()).collect();
        self.dialog = drawn(&self.question(), &preview, marked);
        put(&self.dialog)
    }

    fn question(&self) -> String {
        let verb = if self.machine.number() == 1 { "create" } else { "change" };
        format!("Do you want to {verb} {}?", file_of(self.machine.task()))
    }

    fn report(&self, report: Report) -> io::Result<()> {
        if self.mode == Mode::Headless {
            return Ok(());
        }
        let state = match report {
            Report::Working => "working".to_owned(),
            Report::Done => "done".to_owned(),
            Report::Idle => "idle".to_owned(),
            Report::Error => "error".to_owned(),
            Report::Limited => {
                let limit = limit_of(&self.feedback).unwrap_or_default();
                let said = format!("Rate limit reached, try again in {limit}");
                put(&format!("✗ {said}\n"))?;
                let msg = base64::engine::general_purpose::STANDARD.encode(said);
                format!("error:msg={msg}")
            }
            Report::Blocked => {
                let msg = base64::engine::general_purpose::STANDARD.encode(self.question());
                format!("blocked:kind=permission:msg={msg}")
            }
        };
        put(&format!("\x1b]7501;state={state}\x07"))
    }
}

fn run_check() -> io::Result<()> {
    let Some(command) = check_command() else { return Ok(()) };
    put(&format!("$ {command}\n"))?;
    match check(&command) {
        Ok((text, code)) => {
            let lines: Vec<&str> = text.lines().collect();
            for line in &lines[lines.len().saturating_sub(MOST_LINES_OF_OUTPUT)..] {
                put(&format!("  {line}\n"))?;
            }
            put(&format!("exit code {code}\n"))
        }
        Err(error) => put(&format!("  cannot run it: {error}\n")),
    }
}

fn put(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// The keyboard byte by byte, without echo; as it was before when dropped.
struct RawInput(Termios);

impl RawInput {
    /// `None` when standard input is no terminal: then lines come as they are.
    fn enter() -> Option<Self> {
        let stdin = io::stdin();
        let before = stdin.is_terminal().then(|| termios::tcgetattr(&stdin).ok()).flatten()?;
        let mut raw = before.clone();
        termios::cfmakeraw(&mut raw);
        // Only the keyboard is raw: a newline still begins a new row.
        raw.output_flags.insert(OutputFlags::OPOST | OutputFlags::ONLCR);
        termios::tcsetattr(&stdin, SetArg::TCSANOW, &raw).ok()?;
        put("\x1b[?2004h").ok()?;
        Some(Self(before))
    }
}

impl Drop for RawInput {
    fn drop(&mut self) {
        put("\x1b[?2004l").ok();
        termios::tcsetattr(io::stdin(), SetArg::TCSANOW, &self.0).ok();
    }
}
