//! File descriptors: closing those of whoever started us, raising the limit at start, and knowing how many are left before a session is started.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Descriptors that stay free for the store, the socket, git and the clients.
pub(super) const RESERVE: u64 = 64;

/// More is of no use to us, and programs that walk over all possible descriptors inherit the limit.
const ENOUGH: u64 = 65_536;

/// Closes every descriptor above standard error. Only before this process has opened any of its own: a program that starts
/// us may have left its own open, and a server keeps what it inherits for weeks and counts it against its limit.
pub fn close_inherited() {
    portable_pty::unix::close_random_fds();
}

/// Raises this process's soft limit of descriptors towards the hard one and returns the limit that holds now. When the
/// system refuses, the old limit stays.
pub fn raise_fd_limit() -> u64 {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return RESERVE };
    let wanted = hard.min(ENOUGH);
    if wanted > soft && setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_ok() { wanted } else { soft }
}

/// How many descriptors this process can still open; `None` when the system does not say.
pub fn descriptors_left() -> Option<u64> {
    let (soft, _) = getrlimit(Resource::RLIMIT_NOFILE).ok()?;
    match std::fs::read_dir("/proc/self/fd") {
        // The folder's own descriptor is among those counted and is closed again.
        Ok(open) => Some((soft + 1).saturating_sub(open.count() as u64)),
        Err(error) if error.raw_os_error() == Some(nix::libc::EMFILE) => Some(0),
        Err(_) => None,
    }
}
