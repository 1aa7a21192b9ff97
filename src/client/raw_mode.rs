//! Raw mode, and the only place that gives the terminal back: on return, panic and signals.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::{cursor, event, execute, terminal};

/// Whether this process holds the terminal, so that the panic hook knows.
static HELD: AtomicBool = AtomicBool::new(false);

/// Holds the terminal in raw mode on the alternate screen; gives it back when dropped.
#[derive(Debug)]
pub struct RawMode(());

impl RawMode {
    /// Takes the terminal.
    pub fn enter(mouse: Mouse) -> io::Result<Self> {
        give_back_on_panic();
        terminal::enable_raw_mode()?;
        HELD.store(true, Ordering::SeqCst);
        let mut out = io::stdout();
        let held = Self(());
        execute!(out, terminal::EnterAlternateScreen, event::EnableBracketedPaste, event::EnableFocusChange)?;
        if mouse == Mouse::On {
            // Presses, drags and the wheel with SGR coordinates; not every movement, which would flood a slow link.
            out.write_all(b"\x1b[?1000h\x1b[?1002h\x1b[?1006h")?;
        }
        out.flush()?;
        Ok(held)
    }
}

/// Whether the mouse is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// Yes.
    On,
    /// No: the terminal's own selection works.
    Off,
}

impl Drop for RawMode {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back, once. Errors are ignored because there is nobody left to tell.
pub fn give_back() {
    if !HELD.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    out.write_all(b"\x1b[?2026l\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[<u\x1b[0 q\x1b[0m").ok();
    execute!(
        out,
        event::DisableFocusChange,
        event::DisableBracketedPaste,
        cursor::Show,
        terminal::LeaveAlternateScreen
    )
    .ok();
    out.flush().ok();
    terminal::disable_raw_mode().ok();
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
