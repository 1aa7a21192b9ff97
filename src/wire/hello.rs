//! The first message of every connection: who is there and what its terminal can do.

use serde::{Deserialize, Serialize};

use crate::config::ColorDepth;
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::time::Span;
use crate::term::Size;

/// Raised when a peer of the version before could misunderstand; the server and its clients must agree on it.
pub const PROTOCOL: u32 = 5;

/// Which characters the terminal can show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Charset {
    /// All.
    #[default]
    Utf8,
    /// Its locale is not UTF-8: only ASCII is sent.
    Ascii,
}

/// What lies between the client and its terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Nothing that counts.
    #[default]
    Local,
    /// A network: answers take their time, bytes cost.
    Remote,
}

/// A terminal that wants the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attach {
    /// Its size.
    pub size: Size,
    /// Its colours.
    pub colors: ColorDepth,
    /// Its characters.
    #[serde(default)]
    pub charset: Charset,
    /// How far away it is.
    #[serde(default)]
    pub link: Link,
    /// The directory it was started in.
    pub dir: String,
    /// The theme it asked for, if any.
    #[serde(default)]
    pub theme: Option<String>,
    /// The replay that it came for, if that is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<ReplayAsk>,
}

/// A replay that a terminal comes for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayAsk {
    /// Of this task.
    pub task: TaskId,
    /// Of this session; `None` for the newest one that was recorded.
    pub session: Option<SessionId>,
    /// How fast, in thousandths.
    pub speed: u32,
    /// What longer pauses are shortened to.
    pub idle: Option<Span>,
    /// From this time on.
    pub from: Span,
}

/// What a peer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A terminal.
    Attach(Attach),
    /// A command.
    Control,
}

/// The first message to the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`PROTOCOL`] of the peer.
    pub protocol: u32,
    /// Its program version, for messages.
    pub version: String,
    /// What it is.
    pub role: Role,
    /// The token of the session in whose environment it runs, where that has one.
    #[serde(default)]
    pub token: Option<String>,
}

impl Hello {
    /// The hello of this program.
    pub fn new(role: Role) -> Self {
        Self { protocol: PROTOCOL, version: env!("CARGO_PKG_VERSION").to_owned(), role, token: None }
    }
}
