//! Who reaps whom. As a subreaper this process inherits every orphan of its agents, next to the children it started
//! itself and whose status somebody waits for. Only the former may be reaped here.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use nix::sys::prctl;
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::{Pid, getsid};

use super::process::{self, Process, ProcessKey};

/// The roots of sessions, each of which has a thread of its own that waits for it. The children of a process are one set
/// for the whole process, hence the static.
static WAITED_FOR: Mutex<BTreeSet<ProcessKey>> = Mutex::new(BTreeSet::new());

/// Why orphans of agents will not be found by descent.
#[derive(Debug, thiserror::Error)]
#[error("cannot become the reaper of the agents' orphans: {0}; they are still found by their environment")]
pub struct NoSubreaper(#[from] nix::Error);

/// Makes every orphan of our descendants our own child, so that none gets out of sight by a double fork. Call it once,
/// before the first session.
pub fn become_subreaper() -> Result<(), NoSubreaper> {
    Ok(prctl::set_child_subreaper(true)?)
}

/// Reaps the adopted processes that ended; returns how many. Call it now and then while sessions run: a daemon that an
/// agent left behind and that ended by itself stays a zombie until then.
pub fn reap_adopted() -> usize {
    let own = std::process::id();
    let own_session = own_session();
    // What we start ourselves (git, notifiers) stays in our session and has somebody who waits; what comes from a PTY is
    // in another one.
    let adopted = |process: &Process| {
        process.parent == own && process.is_zombie() && process.session != 0 && Some(process.session) != own_session
    };
    process::all().into_iter().filter(adopted).filter(|process| reap(&process.key)).count()
}

/// Our own session's id.
pub(super) fn own_session() -> Option<u32> {
    getsid(None).ok().map(|pid| pid.as_raw() as u32)
}

/// Reaps one zombie child, unless somebody else waits for it. Returns whether it is gone.
pub(super) fn reap(key: &ProcessKey) -> bool {
    let waited_for = lock();
    if waited_for.contains(key) {
        return false;
    }
    waitpid(Pid::from_raw(key.pid as i32), Some(WaitPidFlag::WNOHANG)).is_ok()
}

/// Whether a thread of a session waits for this child.
pub(super) fn is_waited_for(key: &ProcessKey) -> bool {
    lock().contains(key)
}

/// Starts a child and notes that it is waited for. Nothing is reaped in between, so that a child that ends at once is not
/// mistaken for an adopted one.
pub(super) fn start<C, E>(
    start: impl FnOnce() -> Result<C, E>,
    key_of: impl FnOnce(&C) -> Option<ProcessKey>,
) -> Result<C, E> {
    let mut waited_for = lock();
    let child = start()?;
    waited_for.extend(key_of(&child));
    Ok(child)
}

/// Forgets a child whose status was taken.
pub(super) fn waited(key: &ProcessKey) {
    lock().remove(key);
}

fn lock() -> MutexGuard<'static, BTreeSet<ProcessKey>> {
    WAITED_FOR.lock().unwrap_or_else(PoisonError::into_inner)
}
