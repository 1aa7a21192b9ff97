//! The first message of every connection: who is there and what its terminal can do.

use serde::{Deserialize, Serialize};

use crate::config::ColorDepth;
use crate::term::Size;

/// Raised when a peer of the version before could misunderstand; the server and its clients must agree on it.
pub const PROTOCOL: u32 = 1;

/// Where the person at a terminal sits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seat {
    /// At this machine: its clipboard and browser are theirs.
    Here,
    /// Elsewhere, or nobody knows.
    #[default]
    Away,
}

/// A terminal that wants the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attach {
    /// Its size.
    pub size: Size,
    /// Its colours.
    pub colors: ColorDepth,
    /// The directory it was started in.
    pub dir: String,
    /// The theme it asked for, if any.
    #[serde(default)]
    pub theme: Option<String>,
    /// Where its person sits.
    #[serde(default)]
    pub seat: Seat,
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
}

impl Hello {
    /// The hello of this program.
    pub fn new(role: Role) -> Self {
        Self { protocol: PROTOCOL, version: env!("CARGO_PKG_VERSION").to_owned(), role }
    }
}
