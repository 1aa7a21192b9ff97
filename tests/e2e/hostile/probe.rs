//! The hostile program itself: this test executable, run once more inside of a pane by `Order::command`.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};

/// How a case is cut into writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// As large pieces as the terminal takes.
    Whole,
    /// Byte by byte; of a large case its ends.
    Bytes,
    /// At random.
    Random,
}

/// Whether the program reads what is typed into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// All of it, and writes it into a file.
    Everything,
    /// Nothing at all.
    Nothing,
}

/// What is to be printed, and where the answers go.
pub struct Order {
    pub case: PathBuf,
    pub cut: Cut,
    pub reads: Reads,
    /// Written when all is printed and no more answers come. When this is removed, the program ends.
    pub answers: PathBuf,
}

const VARIABLE: &str = "HOSTILE_ORDER";

impl Order {
    /// The shell command that does it.
    pub fn command(&self) -> String {
        let program = std::env::current_exe().unwrap();
        let order = format!("{}:{:?}:{:?}:{}", self.case.display(), self.cut, self.reads, self.answers.display());
        format!("{VARIABLE}={order} exec {} --exact hostile::probe::inside_a_pane --ignored -q", program.display())
    }

    fn from_env() -> Option<Self> {
        let order = std::env::var(VARIABLE).ok()?;
        let mut parts = order.split(':');
        let case = parts.next()?.into();
        let cut = [Cut::Whole, Cut::Bytes, Cut::Random].into_iter().zip([parts.next()?; 3]);
        let cut = cut.into_iter().find(|(cut, name)| format!("{cut:?}") == *name)?.0;
        let reads = if parts.next()? == "Nothing" { Reads::Nothing } else { Reads::Everything };
        Some(Self { case, cut, reads, answers: parts.next()?.into() })
    }
}

#[test]
#[ignore = "the hostile program; the tests of this folder run it inside of panes"]
fn inside_a_pane() {
    let Some(order) = Order::from_env() else { return };
    let mut tty = OpenOptions::new().read(true).write(true).open("/dev/tty").unwrap();
    let mut raw = tcgetattr(&tty).unwrap();
    cfmakeraw(&mut raw);
    tcsetattr(&tty, SetArg::TCSANOW, &raw).unwrap();
    let bytes = std::fs::read(&order.case).unwrap();
    let mut answers = Vec::new();
    let mut left = &bytes[..];
    let mut seed = bytes.len() as u32;
    while !left.is_empty() {
        let size = piece(order.cut, bytes.len() - left.len(), left.len(), &mut seed);
        // Answers that nobody takes must not keep us from printing; reading goes on between the pieces.
        tty.write_all(&left[..size]).unwrap();
        left = &left[size..];
        read(&mut tty, order.reads, Duration::ZERO, &mut answers);
    }
    while read(&mut tty, order.reads, Duration::from_millis(150), &mut answers) {}
    let new = order.answers.with_extension("new");
    std::fs::write(&new, &answers).unwrap();
    std::fs::rename(new, &order.answers).unwrap();
    stay(&order.answers);
}

/// The size of the next piece.
fn piece(cut: Cut, at: usize, left: usize, seed: &mut u32) -> usize {
    let size = match cut {
        Cut::Whole => 4096,
        Cut::Bytes if at < 4000 || left < 1000 => 1,
        Cut::Bytes => 1021,
        Cut::Random => {
            *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let most = if at > 20_000 { 8000 } else { 60 };
            1 + (*seed >> 8) as usize % most
        }
    };
    size.min(left)
}

/// Reads what is there or comes within `wait`; returns whether there was anything.
fn read(tty: &mut File, reads: Reads, wait: Duration, into: &mut Vec<u8>) -> bool {
    if reads == Reads::Nothing {
        return false;
    }
    let ready = {
        let mut asked = [PollFd::new(tty.as_fd(), PollFlags::POLLIN)];
        poll(&mut asked, PollTimeout::try_from(wait).unwrap()).unwrap() > 0
    };
    let mut piece = [0; 4096];
    let count = if ready { tty.read(&mut piece).unwrap() } else { 0 };
    into.extend_from_slice(&piece[..count]);
    count > 0
}

/// Lives on until the answers were taken away.
fn stay(answers: &Path) {
    let start = Instant::now();
    while answers.exists() && start.elapsed() < Duration::from_secs(60) {
        std::thread::park_timeout(Duration::from_millis(10));
    }
}
