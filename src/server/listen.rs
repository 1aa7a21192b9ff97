//! The control socket: in a private folder, for this user only, one server at a time.

use std::fs;
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream as StdStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use nix::fcntl::{Flock, FlockArg};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::getsockopt;
use nix::sys::socket::sockopt::{PeerCredentials, PeerPidfd};
use nix::unistd::geteuid;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;

use crate::pty::{self, Kin};
use crate::server::inbox::{Note, Post};
use crate::server::screens::client::ClientId;
use crate::server::start::environment::SESSION_MARK;
use crate::wire::{Decoder, Frame, ToServer};

/// How long a killed server may take to let go of its lock.
const DYING: Duration = Duration::from_secs(5);
/// Frames that may wait for a peer before it counts as gone. A terminal has at most one frame and some messages.
const OUT: usize = 64;

/// Why the socket cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ListenFailed {
    /// The folder is not safe.
    #[error("the folder {} is not private ({why}); remove it, or set ORCHESTRA_HOME to a folder of your own", .path.display())]
    NotPrivate {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Another server has it.
    #[error("orchestra is already running here")]
    AlreadyRunning,
    /// The system said no.
    #[error("cannot open the socket {}: {source}", .path.display())]
    Io {
        /// The socket.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The socket with the lock that elects one server; both end with this value.
pub struct Socket {
    listener: std::os::unix::net::UnixListener,
    path: PathBuf,
    _elected: Flock<fs::File>,
}

impl Socket {
    /// Opens the socket. Of two that start at once, one gets it; a stale file is removed under the lock.
    pub fn open(path: &Path) -> Result<Self, ListenFailed> {
        let folder = path.parent().unwrap_or(Path::new("."));
        private(folder)?;
        let failed = |source| ListenFailed::Io { path: path.to_owned(), source };
        let lock = fs::OpenOptions::new().write(true).create(true).truncate(false).open(folder.join("server.lock"));
        let elected = elect(lock.map_err(failed)?, path)?;
        // Nobody answers while we hold the lock, unless it is a server of a version that knew no lock.
        if StdStream::connect(path).is_ok() {
            return Err(ListenFailed::AlreadyRunning);
        }
        match fs::remove_file(path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        let listener = std::os::unix::net::UnixListener::bind(path).map_err(failed)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        Ok(Self { listener, path: path.to_owned(), _elected: elected })
    }

    /// Accepts peers until the server ends.
    pub async fn accept(&self, post: Post) {
        let listener = match self.listener.try_clone().and_then(UnixListener::from_std) {
            Ok(listener) => listener,
            Err(error) => return tracing::error!(%error, "cannot listen"),
        };
        let count = AtomicU64::new(1);
        loop {
            match listener.accept().await {
                Ok((stream, _)) if is_own(&stream) => {
                    let id = ClientId(count.fetch_add(1, Ordering::Relaxed));
                    tokio::spawn(serve(stream, id, post.clone()));
                }
                Ok(_) => tracing::warn!("another user knocked at the socket and was not let in"),
                Err(error) => {
                    tracing::warn!(%error, "a connection was lost");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        fs::remove_file(&self.path).ok();
    }
}

/// Takes the lock. One that is held while nobody answers belongs to a server that is just dying: it is waited for.
fn elect(mut file: fs::File, socket: &Path) -> Result<Flock<fs::File>, ListenFailed> {
    let deadline = Instant::now() + DYING;
    loop {
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(elected) => return Ok(elected),
            Err(_) if StdStream::connect(socket).is_ok() || Instant::now() > deadline => {
                return Err(ListenFailed::AlreadyRunning);
            }
            Err((held, _)) => file = held,
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// Makes the folder, or checks that it is ours alone: never a link, never writable by others.
fn private(folder: &Path) -> Result<(), ListenFailed> {
    let failed = |source| ListenFailed::Io { path: folder.to_owned(), source };
    if let Some(above) = folder.parent() {
        fs::create_dir_all(above).map_err(failed)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failed(error)),
    }
    let meta = fs::symlink_metadata(folder).map_err(failed)?;
    let not_private = |why| Err(ListenFailed::NotPrivate { path: folder.to_owned(), why });
    if !meta.is_dir() {
        return not_private("it is a link or a file");
    }
    if meta.uid() != geteuid().as_raw() {
        return not_private("it belongs to another user");
    }
    if meta.mode() & 0o077 != 0 {
        return not_private("other users can enter it");
    }
    Ok(())
}

fn is_own(stream: &UnixStream) -> bool {
    getsockopt(stream, PeerCredentials).is_ok_and(|peer| peer.uid() == geteuid().as_raw())
}

/// Where the peer's process comes from. The kernel's descriptor of it shows that the process that was looked at is the one
/// that connected and no later one of its number.
async fn origin(stream: &UnixStream) -> Kin {
    let Ok(peer) = getsockopt(stream, PeerCredentials) else { return Kin::Gone };
    let held = getsockopt(stream, PeerPidfd).ok();
    let Ok(pid) = u32::try_from(peer.pid()) else { return Kin::Gone };
    let look = move || {
        let kin = pty::kin(pid, SESSION_MARK);
        if held.is_some_and(|held| has_ended(&held)) { Kin::Gone } else { kin }
    };
    tokio::task::spawn_blocking(look).await.unwrap_or(Kin::Gone)
}

/// A descriptor of a process becomes readable when that ends.
fn has_ended(process: &OwnedFd) -> bool {
    let mut asked = [PollFd::new(process.as_fd(), PollFlags::POLLIN)];
    poll(&mut asked, PollTimeout::ZERO).is_ok_and(|ready| ready > 0)
}

async fn serve(stream: UnixStream, id: ClientId, post: Post) {
    let kin = origin(&stream).await;
    let (mut read, write) = stream.into_split();
    let (out, frames) = mpsc::channel(OUT);
    let writing = tokio::spawn(write_all(write, frames));
    let mut decoder = Decoder::default();
    if let Some(ToServer::Hello(hello)) = next(&mut read, &mut decoder).await {
        post.send(Note::Joined(id, hello, Box::new(kin), out)).await;
        while let Some(message) = next(&mut read, &mut decoder).await {
            post.send(Note::Said(id, message)).await;
        }
        post.send(Note::Left(id)).await;
    }
    writing.await.ok();
}

/// The next message; `None` at the end, or when the peer does not speak the protocol.
async fn next(read: &mut OwnedReadHalf, decoder: &mut Decoder) -> Option<ToServer> {
    let mut buffer = [0; 8192];
    loop {
        match decoder.next_frame() {
            Ok(Some(Frame::Json(json))) => match serde_json::from_slice(&json) {
                Ok(message) => return Some(message),
                Err(error) => tracing::debug!(%error, "a message that is not known"),
            },
            Ok(Some(Frame::Output(_))) => {}
            Ok(None) => match read.read(&mut buffer).await {
                Ok(0) | Err(_) => return None,
                Ok(n) => decoder.push(&buffer[..n]),
            },
            Err(error) => {
                tracing::warn!(%error, "a peer was dropped");
                return None;
            }
        }
    }
}

/// Writes what is queued, until the peer is dropped by the loop or is gone.
async fn write_all(mut write: OwnedWriteHalf, mut frames: mpsc::Receiver<Vec<u8>>) {
    while let Some(frame) = frames.recv().await {
        if write.write_all(&frame).await.is_err() {
            return;
        }
    }
    write.shutdown().await.ok();
}
