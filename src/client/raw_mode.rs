//! Raw mode and every mode that is set on the terminal, and the only place that gives it back.
//!
//! Owns the terminal's settings from before and what must be undone. Used on return, on panics, by signals and around a
//! stop; knows nothing of frames.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use nix::errno::Errno;
use nix::sys::termios::{FlushArg, SetArg, Termios, cfmakeraw, tcflush, tcgetattr, tcsetattr};

use super::enquiry::{Enquiry, Setting};
use crate::term::OUR_KITTY_FLAGS;

/// The settings from before, while the terminal is held.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);
/// Whether the terminal owes answers, which nobody else must read as typed.
static OWES_ANSWERS: AtomicBool = AtomicBool::new(false);
static KITTY: AtomicBool = AtomicBool::new(false);
static OTHER_KEYS: AtomicBool = AtomicBool::new(false);
static THEME: AtomicBool = AtomicBool::new(false);

/// The title kept, the alternate screen, bracketed pastes, focus.
const ENTER: &[u8] = b"\x1b[22;2t\x1b[?1049h\x1b[?2004h\x1b[?1004h";
/// Presses, drags and the wheel with SGR coordinates; not every movement, which would flood a slow link.
const MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";

/// Whether the mouse is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// Yes.
    On,
    /// No: the terminal's own selection works.
    Off,
}

/// Holds the terminal in raw mode on the alternate screen; gives it back when dropped.
#[derive(Debug)]
pub struct RawMode {
    mouse: Mouse,
}

impl RawMode {
    /// Takes the terminal.
    pub fn enter(mouse: Mouse) -> io::Result<Self> {
        give_back_on_panic();
        let held = Self { mouse };
        held.resume()?;
        Ok(held)
    }

    /// Takes the terminal again, after a stop; also when whoever had it meanwhile did not give it back.
    pub fn resume(&self) -> io::Result<()> {
        let input = io::stdin();
        let settings = retried(|| tcgetattr(input.as_fd()))?;
        let mut raw = settings.clone();
        cfmakeraw(&mut raw);
        let was_held = {
            let mut before = before();
            let held = before.is_some();
            before.get_or_insert(settings);
            held
        };
        retried(|| tcsetattr(input.as_fd(), SetArg::TCSANOW, &raw))?;
        let mut out = tty()?;
        out.write_all(ENTER)?;
        if self.mouse == Mouse::On {
            out.write_all(MOUSE)?;
        }
        let again = [(&KITTY, Setting::KittyKeys), (&OTHER_KEYS, Setting::OtherKeys), (&THEME, Setting::ThemeReports)];
        for (_, request) in again.into_iter().filter(|(set, _)| set.load(Ordering::SeqCst)) {
            // Flags that are still pushed are not pushed twice: they are popped once.
            let pushed = request == Setting::KittyKeys && was_held;
            let bytes = if pushed { format!("\x1b[={OUR_KITTY_FLAGS};1u").into_bytes() } else { sequence(request) };
            out.write_all(&bytes)?;
        }
        Ok(())
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        give_back();
    }
}

/// The sequence that sets a mode which the terminal has said that it knows; it is undone when the terminal is given back.
pub(super) fn setting(request: Setting) -> Vec<u8> {
    // One that has both is told only of the better.
    let undo =
        if request == Setting::KittyKeys && OTHER_KEYS.swap(false, Ordering::SeqCst) { "\x1b[>4;0m" } else { "" };
    is_set(request).store(true, Ordering::SeqCst);
    [undo.as_bytes(), &sequence(request)].concat()
}

/// A mode could not be set, because the terminal is being given back: it must not be undone, or the flags of the shell would be.
pub(super) fn never_set(request: Setting) {
    is_set(request).store(false, Ordering::SeqCst);
}

const fn is_set(request: Setting) -> &'static AtomicBool {
    match request {
        Setting::KittyKeys => &KITTY,
        Setting::OtherKeys => &OTHER_KEYS,
        Setting::ThemeReports => &THEME,
    }
}

fn sequence(request: Setting) -> Vec<u8> {
    match request {
        Setting::KittyKeys => format!("\x1b[>{OUR_KITTY_FLAGS}u").into_bytes(),
        Setting::OtherKeys => b"\x1b[>4;1m".to_vec(),
        Setting::ThemeReports => b"\x1b[?2031h".to_vec(),
    }
}

/// Notes whether the terminal owes answers: then what comes until the end is thrown away.
pub(super) fn note_debt(enquiry: &Enquiry) {
    OWES_ANSWERS.store(enquiry.is_unanswered(), Ordering::SeqCst);
}

/// The terminal itself, without a buffer between.
pub(super) fn tty() -> io::Result<File> {
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

/// Gives the terminal back, once. Errors are ignored because there is nobody left to tell.
pub fn give_back() {
    let held = match BEFORE.try_lock() {
        Ok(mut held) => held.take(),
        Err(TryLockError::Poisoned(held)) => held.into_inner().take(),
        // Another thread is giving it back.
        Err(TryLockError::WouldBlock) => return,
    };
    let Some(settings) = held else { return };
    let mut bytes = b"\x1b[?2026l\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l".to_vec();
    for (set, undo) in [(&THEME, "\x1b[?2031l"), (&KITTY, "\x1b[<u"), (&OTHER_KEYS, "\x1b[>4;0m")] {
        if set.load(Ordering::SeqCst) {
            bytes.extend_from_slice(undo.as_bytes());
        }
    }
    bytes.extend_from_slice(b"\x1b[?1004l\x1b[?2004l\x1b[0 q\x1b[0m\x1b[?25h\x1b[?1049l\x1b[23;2t");
    let written = tty().and_then(|mut out| out.write_all(&bytes));
    drop(written);
    let input = io::stdin();
    if OWES_ANSWERS.load(Ordering::SeqCst) {
        tcflush(input.as_fd(), FlushArg::TCIFLUSH).ok();
    }
    retried(|| tcsetattr(input.as_fd(), SetArg::TCSANOW, &settings)).ok();
}

fn before() -> MutexGuard<'static, Option<Termios>> {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn retried<T>(mut call: impl FnMut() -> nix::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(Errno::EINTR) => {}
            result => return result.map_err(io::Error::from),
        }
    }
}

fn give_back_on_panic() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back();
            before(panic);
        }));
    });
}

#[cfg(test)]
#[path = "raw_mode_tests.rs"]
mod tests;
