//! A blocking connection to the server's socket, for the command line and for hooks.

use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};

use crate::wire::{Decoder, Frame, Hello, Reply, Request, Role, ToClient, ToServer, encode};

/// No server answers.
#[derive(Debug, thiserror::Error)]
pub enum NotRunning {
    /// Nothing listens there.
    #[error(
        "orchestra is not running; start it with `orchestra-tui`, or give it a task: `orchestra delegate --task \"...\"`"
    )]
    Nobody(PathBuf),
    /// The socket cannot be used.
    #[error("cannot reach orchestra at {0}: {1}")]
    Socket(PathBuf, io::Error),
    /// The server said no.
    #[error("{0}")]
    Refused(String),
}

/// A connection that has said hello.
#[derive(Debug)]
pub struct Connection {
    stream: UnixStream,
    decoder: Decoder,
    next: u64,
}

/// How long a message is waited for.
#[derive(Debug, Clone, Copy)]
enum Patience<'fd> {
    Endless,
    For(Duration),
    /// As long as somebody reads what is written here.
    WhileRead(BorrowedFd<'fd>),
}

/// Connects and says hello.
pub fn connect(socket: &Path, role: Role) -> Result<Connection, NotRunning> {
    let stream = UnixStream::connect(socket).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => NotRunning::Nobody(socket.to_owned()),
        _ => NotRunning::Socket(socket.to_owned(), error),
    })?;
    let mut connection = Connection { stream, decoder: Decoder::default(), next: 1 };
    let failed = |error| NotRunning::Socket(socket.to_owned(), error);
    let failed = |error: io::Error| match error.kind() {
        // A server that is just ending accepts and says nothing more.
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof => {
            NotRunning::Nobody(socket.to_owned())
        }
        _ => failed(error),
    };
    connection.send(&ToServer::Hello(hello(role))).map_err(failed)?;
    match connection.receive(Patience::Endless).map_err(failed)? {
        Some(ToClient::Welcome { .. }) => Ok(connection),
        Some(ToClient::Bye(why)) => Err(NotRunning::Refused(why)),
        Some(ToClient::Reply(..) | ToClient::Bell | ToClient::Notify(_) | ToClient::Copy(_)) | None => {
            Err(NotRunning::Refused("the server answered with something else than a welcome".into()))
        }
    }
}

/// The hello of this process, with the token of the session that it runs in.
pub fn hello(role: Role) -> Hello {
    let token = std::env::var("ORCHESTRA_TOKEN").ok().filter(|token| !token.is_empty());
    Hello { token, ..Hello::new(role) }
}

/// The process that listens at this socket, as the kernel knows it; also of a server that speaks another protocol.
pub fn listener(socket: &Path) -> io::Result<i32> {
    let stream = UnixStream::connect(socket)?;
    Ok(getsockopt(&stream, PeerCredentials)?.pid())
}

impl Connection {
    /// Sends a message.
    pub fn send(&mut self, message: &ToServer) -> io::Result<()> {
        self.stream.write_all(&encode(message)?)
    }

    /// Sends a request and waits for its first reply.
    pub fn ask(&mut self, request: Request) -> io::Result<Reply> {
        let id = self.begin(request)?;
        self.reply(id, None)?.ok_or_else(|| io::Error::new(io::ErrorKind::TimedOut, "no answer"))
    }

    /// Sends a request; its replies are read with [`Connection::reply`].
    pub fn begin(&mut self, request: Request) -> io::Result<u64> {
        let id = self.next;
        self.next += 1;
        self.send(&ToServer::Request(id, Box::new(request)))?;
        Ok(id)
    }

    /// The next reply to a request; `None` when `limit` passed without one.
    pub fn reply(&mut self, id: u64, limit: Option<Duration>) -> io::Result<Option<Reply>> {
        self.reply_within(id, limit.map_or(Patience::Endless, Patience::For))
    }

    /// The next reply to a request; `None` when nobody reads `output` any more, which shows without writing to it.
    pub fn reply_while_read(&mut self, id: u64, output: BorrowedFd<'_>) -> io::Result<Option<Reply>> {
        self.reply_within(id, Patience::WhileRead(output))
    }

    fn reply_within(&mut self, id: u64, patience: Patience<'_>) -> io::Result<Option<Reply>> {
        loop {
            match self.receive(patience)? {
                Some(ToClient::Reply(n, reply)) if n == id => return Ok(Some(*reply)),
                Some(ToClient::Bye(why)) => return Err(io::Error::new(io::ErrorKind::ConnectionAborted, why)),
                Some(
                    ToClient::Reply(..)
                    | ToClient::Welcome { .. }
                    | ToClient::Bell
                    | ToClient::Notify(_)
                    | ToClient::Copy(_),
                ) => {}
                None => return Ok(None),
            }
        }
    }

    /// The next message; `None` when patience ended before one came.
    fn receive(&mut self, patience: Patience<'_>) -> io::Result<Option<ToClient>> {
        self.stream.set_read_timeout(match patience {
            Patience::For(limit) => Some(limit),
            Patience::Endless | Patience::WhileRead(_) => None,
        })?;
        let mut buffer = [0; 16 * 1024];
        loop {
            while let Some(frame) = self.decoder.next_frame().map_err(io::Error::other)? {
                match frame {
                    Frame::Json(json) => return serde_json::from_slice(&json).map(Some).map_err(io::Error::other),
                    Frame::Output(_) => {}
                }
            }
            if let Patience::WhileRead(output) = patience
                && !self.comes_while_read(output)?
            {
                return Ok(None);
            }
            match self.stream.read(&mut buffer) {
                Ok(0) => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "orchestra ended the connection")),
                Ok(n) => self.decoder.push(&buffer[..n]),
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    return Ok(None);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Waits for the server; whether it said something before the reader of `output` was gone.
    fn comes_while_read(&self, output: BorrowedFd<'_>) -> io::Result<bool> {
        // That a reader is gone is told without being asked for.
        let mut asked = [PollFd::new(self.stream.as_fd(), PollFlags::POLLIN), PollFd::new(output, PollFlags::empty())];
        loop {
            match poll(&mut asked, PollTimeout::NONE) {
                Err(nix::errno::Errno::EINTR) => {}
                Err(error) => return Err(error.into()),
                Ok(_) => return Ok(asked[0].any().unwrap_or(true)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_listener_is_known_without_a_word_and_nobody_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join("s");
        assert!(listener(&socket).is_err());
        let _bound = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert_eq!(listener(&socket).unwrap(), std::process::id() as i32);
    }
}
