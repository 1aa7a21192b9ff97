//! The thread of the keys: reads the terminal, tells the server what the person did, and takes the terminal's answers.
//!
//! Owns the silence after which ESC is a key, and what the terminal still owes. Does not know what a key does.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::Signal;
use nix::unistd::read;

use super::capabilities::{cell_pixels, terminal_size};
use super::ending::Ending;
use super::enquiry::{Enquiry, Request, Setting};
use super::heard::Heard;
use super::outlet::Outlet;
use super::parser::{Held, Parser};
use super::raw_mode::{never_set, note_debt, setting};
use crate::term::InputEvent;
use crate::wire::{Link, ToServer, encode};

/// The way to the server, for all threads.
#[derive(Debug)]
pub struct Server(Mutex<UnixStream>);

impl Server {
    /// The way through this connection.
    pub const fn new(stream: UnixStream) -> Self {
        Self(Mutex::new(stream))
    }

    /// Sends messages with one write.
    pub fn send(&self, messages: &[ToServer]) -> io::Result<()> {
        let mut bytes = Vec::new();
        for message in messages {
            bytes.extend(encode(message)?);
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write_all(&bytes)
    }

    /// Tells what happened; a server that is gone is noticed by whoever reads from it.
    pub fn tell(&self, event: InputEvent) {
        self.send(&[ToServer::Input(event)]).ok();
    }
}

/// Answers that the terminal owes: whoever leaves waits for them a little, so that they are not typed into the shell.
#[derive(Debug, Default)]
pub struct Debt {
    until: Mutex<Option<Instant>>,
    changed: Condvar,
}

impl Debt {
    fn set(&self, until: Option<Instant>) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = until;
        self.changed.notify_all();
    }

    /// Waits until the terminal has answered, or its time is over.
    pub fn wait(&self) {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(left) = until.map(|until| until.saturating_duration_since(Instant::now())) {
            if left.is_zero() {
                return;
            }
            until = self.changed.wait_timeout(until, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// The reader of the keys.
pub struct Typist {
    parser: Parser,
    enquiry: Enquiry,
    /// How long ESC waits for what may follow.
    silence: Duration,
    server: Arc<Server>,
    outlet: Arc<Outlet<File>>,
    debt: Arc<Debt>,
}

impl Typist {
    /// A reader of the keys of a terminal that is so far away.
    pub fn new(link: Link, server: Arc<Server>, outlet: Arc<Outlet<File>>, debt: Arc<Debt>) -> Self {
        let term = std::env::var("TERM").unwrap_or_default();
        let size = terminal_size();
        let silence = match link {
            Link::Local => Duration::from_millis(25),
            Link::Remote => Duration::from_millis(80),
        };
        let enquiry = Enquiry::new(&term, link, (size.rows, size.cols), cell_pixels());
        Self { parser: Parser::default(), enquiry, silence, server, outlet, debt }
    }

    /// Asks the terminal what it is and can.
    pub fn ask_all(&mut self) {
        let questions = self.enquiry.begin(Instant::now());
        self.ask(&questions);
    }

    /// Reads until the terminal or the server is gone.
    pub fn run(mut self) -> Ending {
        let input = io::stdin();
        let mut buffer = vec![0; 64 * 1024];
        let mut heard = Vec::new();
        loop {
            let mut ready = [PollFd::new(input.as_fd(), PollFlags::POLLIN)];
            match poll(&mut ready, self.patience()) {
                Ok(0) => self.parser.silence(&mut heard),
                Ok(_) => match read(input.as_fd(), &mut buffer) {
                    Ok(0) => return Ending::Signal(Signal::SIGHUP as i32),
                    Ok(n) => self.parser.push(&buffer[..n], &mut heard),
                    Err(Errno::EINTR | Errno::EAGAIN) => {}
                    Err(_) => return Ending::Signal(Signal::SIGHUP as i32),
                },
                Err(Errno::EINTR) => {}
                Err(_) => return Ending::Broken,
            }
            if self.deliver(&mut heard).is_err() {
                return Ending::ServerGone;
            }
        }
    }

    /// How long nothing may come before something must be done.
    fn patience(&self) -> PollTimeout {
        let now = Instant::now();
        let answers = self.enquiry.deadline().map(|until| until.saturating_duration_since(now));
        // An answer that comes in two pieces must not be taken for ESC and text.
        let silence = if self.enquiry.expects(now) { self.silence * 4 } else { self.silence };
        let silence = (self.parser.held() == Held::PerhapsKey).then_some(silence);
        let wait = answers.into_iter().chain(silence).min();
        wait.map_or(PollTimeout::NONE, |wait| {
            // Rounded up, else the last part of a millisecond is waited for busily.
            PollTimeout::try_from(wait + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX)
        })
    }

    fn deliver(&mut self, heard: &mut Vec<Heard>) -> io::Result<()> {
        let mut messages = Vec::with_capacity(heard.len());
        for said in heard.drain(..) {
            match said {
                Heard::Input(event) => {
                    if event == InputEvent::FocusGained {
                        let questions = self.enquiry.again(Instant::now());
                        self.ask(&questions);
                    }
                    messages.push(ToServer::Input(event));
                }
                Heard::Answer(answer) => match self.enquiry.take(answer) {
                    Some(Request::Use(wanted)) => self.set(wanted),
                    Some(Request::Colors) => {
                        let questions = self.enquiry.again(Instant::now());
                        self.ask(&questions);
                    }
                    None => {}
                },
            }
        }
        if let Some(known) = self.enquiry.news(Instant::now()) {
            messages.push(ToServer::Terminal(Box::new(known)));
        }
        note_debt(&self.enquiry);
        self.debt.set(self.enquiry.deadline());
        if messages.is_empty() { Ok(()) } else { self.server.send(&messages) }
    }

    /// Sets a mode that the terminal knows, unless the terminal is being given back.
    fn set(&self, wanted: Setting) {
        if self.outlet.aside(&setting(wanted)).is_err() {
            never_set(wanted);
        }
    }

    fn ask(&self, questions: &[u8]) {
        note_debt(&self.enquiry);
        self.debt.set(self.enquiry.deadline());
        self.outlet.aside(questions).ok();
    }
}
