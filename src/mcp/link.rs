//! The way to the server: one connection for each request, so that a server that was started anew is found again.

use std::path::PathBuf;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;

use crate::wire::{Decoder, Frame, Hello, Reply, Request, ToClient, ToServer, encode};

/// Why there is no answer; each is a sentence for the agent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoReply {
    /// Nobody listens.
    #[error("orchestra is not running; a person starts it with `orchestra-tui`")]
    NotRunning,
    /// The server said no.
    #[error("{0}")]
    Refused(String),
    /// The connection broke.
    #[error("orchestra did not answer: {0}")]
    Broken(String),
}

/// Where the server is and who asks.
#[derive(Debug, Clone)]
pub struct Link {
    socket: PathBuf,
    hello: Hello,
}

/// A connection with one request on its way.
pub struct Asked {
    stream: UnixStream,
    decoder: Decoder,
}

const NUMBER: u64 = 1;

impl Link {
    /// The way to the server at this socket.
    pub const fn new(socket: PathBuf, hello: Hello) -> Self {
        Self { socket, hello }
    }

    /// Asks; a refusal is an error with the server's sentence.
    pub async fn ask(&self, request: Request) -> Result<Reply, NoReply> {
        match self.begin(request).await?.next().await? {
            Reply::Failed(_, why) => Err(NoReply::Refused(why)),
            reply => Ok(reply),
        }
    }

    /// Sends a request whose answers are read one by one.
    pub async fn begin(&self, request: Request) -> Result<Asked, NoReply> {
        let stream = UnixStream::connect(&self.socket).await.map_err(|_| NoReply::NotRunning)?;
        let mut asked = Asked { stream, decoder: Decoder::default() };
        asked.send(&ToServer::Hello(self.hello.clone())).await?;
        match asked.message().await? {
            ToClient::Welcome { .. } => {}
            ToClient::Bye(why) => return Err(NoReply::Refused(why)),
            ToClient::Reply(..) | ToClient::Bell | ToClient::Notify(_) | ToClient::Copy(_) => {
                return Err(NoReply::Broken("it said something else than a welcome".into()));
            }
        }
        asked.send(&ToServer::Request(NUMBER, Box::new(request))).await?;
        Ok(asked)
    }
}

impl Asked {
    /// The next answer.
    pub async fn next(&mut self) -> Result<Reply, NoReply> {
        loop {
            match self.message().await? {
                ToClient::Reply(NUMBER, reply) => return Ok(*reply),
                ToClient::Bye(why) => return Err(NoReply::Refused(why)),
                ToClient::Reply(..)
                | ToClient::Welcome { .. }
                | ToClient::Bell
                | ToClient::Notify(_)
                | ToClient::Copy(_) => {}
            }
        }
    }

    async fn send(&mut self, message: &ToServer) -> Result<(), NoReply> {
        let bytes = encode(message).map_err(|error| NoReply::Broken(error.to_string()))?;
        self.stream.write_all(&bytes).await.map_err(|error| NoReply::Broken(error.to_string()))
    }

    async fn message(&mut self) -> Result<ToClient, NoReply> {
        let broken = |why: String| NoReply::Broken(why);
        // On the heap: the future of every tool holds it.
        let mut buffer = vec![0; 16 * 1024];
        loop {
            match self.decoder.next_frame().map_err(|error| broken(error.to_string()))? {
                Some(Frame::Json(json)) => {
                    return serde_json::from_slice(&json).map_err(|error| broken(error.to_string()));
                }
                Some(Frame::Output(_)) => {}
                None => match self.stream.read(&mut buffer).await {
                    Ok(0) => return Err(NoReply::NotRunning),
                    Ok(n) => self.decoder.push(&buffer[..n]),
                    Err(error) => return Err(broken(error.to_string())),
                },
            }
        }
    }
}
