//! Ending a session with everything it started, politely first, surely in the end.
//!
//! A process belongs to a session when it is the root, descends from one that belongs, sits in the root's terminal
//! session, or carries the session's marker in its environment (`ORCHESTRA_SESSION=s-7`). The set only grows while it is
//! ended, so that a process does not get away by losing its parent. What cleared its environment, left the session and
//! lost its parent before anybody looked belongs to no session any more: `end_strays` finds it.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::hunt::{Hunt, Quarry};
use super::process::ProcessKey;

/// How long SIGKILL may take; a process that waits for a dead disk cannot be ended by anyone.
const KILL_WITHIN: Duration = Duration::from_secs(5);

/// How long each step waits for the processes to end by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ladder {
    /// Between SIGINT and SIGTERM; `None`: no SIGINT.
    pub interrupt: Option<Duration>,
    /// Between SIGTERM and SIGKILL.
    pub terminate: Duration,
}

/// What ending a tree came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KillReport {
    /// Processes that are still there: they wait in the kernel or belong to another user.
    pub survivors: Vec<ProcessKey>,
    /// How many processes got at least one signal.
    pub signalled: usize,
}

/// The living descendants of `root`, without itself; none when `root` is not that process any more.
pub fn descendants(root: &ProcessKey) -> Vec<ProcessKey> {
    let all = Hunt::new(Quarry::Descendants(*root)).look();
    all.living.into_iter().map(|process| process.key).filter(|key| key != root).collect()
}

/// Ends `root` and everything that belongs to its session, which may outlive it; `marker` is the name and value of the
/// environment variable that the session was started with. Blocks for as long as `ladder` allows plus five seconds at
/// most; never signals this process, its ancestors or process 1.
pub fn end_tree(root: &ProcessKey, marker: (&str, &str), ladder: Ladder) -> KillReport {
    climb(Hunt::new(Quarry::Session { root: *root, marker }), ladder)
}

/// Processes of our user that carry the marker: what is left of a session whose server was killed. Do not ask for the
/// marker of a session that is alive.
pub fn orphans(marker_name: &str, marker_value: &str) -> Vec<ProcessKey> {
    let all = Hunt::new(Quarry::Marked((marker_name, marker_value))).look();
    all.living.into_iter().map(|process| process.key).collect()
}

/// Ends the orphans and everything that descends from them; blocks as [`end_tree`] does.
pub fn end_orphans(marker_name: &str, marker_value: &str, ladder: Ladder) -> KillReport {
    climb(Hunt::new(Quarry::Marked((marker_name, marker_value))), ladder)
}

/// Ends every adopted process that carries no marker of that name: what cleared its environment and left its session.
/// It cannot be told whose it was, so call this only when no session is left.
pub fn end_strays(marker_name: &str, ladder: Ladder) -> KillReport {
    climb(Hunt::new(Quarry::Strays { marker_name }), ladder)
}

fn climb(mut hunt: Hunt<'_>, ladder: Ladder) -> KillReport {
    let mut left = true;
    if let Some(grace) = ladder.interrupt {
        hunt.interrupt();
        left = wait(&mut hunt, grace, &[]);
    }
    if left {
        left = wait(&mut hunt, ladder.terminate, &[Signal::SIGTERM, Signal::SIGCONT]);
    }
    if left {
        wait(&mut hunt, KILL_WITHIN, &[Signal::SIGKILL]);
    }
    KillReport { survivors: hunt.look().living.into_iter().map(|p| p.key).collect(), signalled: hunt.signalled() }
}

/// Sends `signals` once to each process of the hunt, also to those that appear meanwhile, until none is left or the time
/// is over. Returns whether any is left.
fn wait(hunt: &mut Hunt<'_>, limit: Duration, signals: &[Signal]) -> bool {
    let deadline = Instant::now() + limit;
    let mut pause = Duration::from_millis(2);
    hunt.new_round();
    loop {
        let seen = hunt.look();
        if seen.living.is_empty() && !seen.unreaped {
            return false;
        }
        if Instant::now() >= deadline {
            return !seen.living.is_empty();
        }
        hunt.signal(&seen.living, signals);
        // `/proc` tells of no change by itself; looking is cheap and gets rarer.
        std::thread::park_timeout(pause);
        pause = (pause * 2).min(Duration::from_millis(40));
    }
}
