//! A channel beside a session's terminal, by which its program tells what it does and takes answers.
//!
//! Heard and written on plain threads, never on the loop.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::agents::LaunchLine;
use crate::agents::asks::{ChannelAsk, ChannelNews, NoAnswer, OpencodeReply, QwenEvents};
use crate::agents::tail::Tail;
use crate::domain::ids::SessionId;
use crate::domain::session::dialog::Choice;
use crate::server::inbox::{Note, Post};
use crate::server::opencode::{self, Link};

/// How often a file of events is looked at.
const LOOK: Duration = Duration::from_millis(150);

/// The channel of one session.
#[derive(Clone)]
pub enum Channel {
    /// An HTTP server on loopback.
    Http(Link),
    /// A file that the program writes and one that it reads.
    Files {
        /// Where it tells.
        events: PathBuf,
        /// Where it is told.
        commands: PathBuf,
    },
}

/// A channel that is listened to as long as this lives.
pub struct OpenChannel {
    /// The channel.
    pub channel: Channel,
    _wanted: Arc<()>,
}

/// Whether whoever listens wants more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// Yes.
    More,
    /// The process is gone.
    Nothing,
}

/// Why an answer was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// The request is not there any more.
    #[error("the agent took its request back before the answer reached it, so nothing was done; look again and answer")]
    Gone,
    /// The program cannot be reached, or said no.
    #[error("the agent did not take the answer ({0}); try again, or answer in its own terminal")]
    Failed(String),
}

/// An answer in the form of its channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// For an HTTP server.
    Post(OpencodeReply),
    /// Lines for a file of commands.
    Lines(String),
}

impl Message {
    /// The answer to this request.
    pub fn of(ask: &ChannelAsk, choice: Choice, reason: Option<&str>) -> Result<Self, NoAnswer> {
        match ask {
            ChannelAsk::Opencode(ask) => ask.reply(choice, reason).map(Self::Post),
            ChannelAsk::Qwen(ask) => ask.reply(choice, reason).map(Self::Lines),
        }
    }
}

impl Channel {
    /// The channel of a program that is started by this line, if it has one.
    pub fn of(line: &LaunchLine) -> Option<Self> {
        let http = line.port.zip(line.secret.as_ref()).map(|(port, secret)| Self::Http(Link::new(port, &secret.0)));
        let files = || {
            let (events, commands) = (line.events_file.clone()?, line.commands_file.clone()?);
            Some(Self::Files { events, commands })
        };
        http.or_else(files)
    }

    /// Listens on a thread of its own.
    pub fn open(self, session: SessionId, dir: PathBuf, post: Post) -> OpenChannel {
        let wanted = Arc::new(());
        let (channel, still) = (self.clone(), Arc::downgrade(&wanted));
        let heard = move || {
            let wants = || lives(&still);
            let tell = |news| post.blocking(Note::Heard(session, news));
            match channel {
                Self::Http(link) => opencode::listen(&link, dir, &wants, &tell),
                Self::Files { events, .. } => read(&events, dir, &wants, &tell),
            }
        };
        if let Err(error) = std::thread::Builder::new().name("channel".into()).spawn(heard) {
            tracing::warn!(%error, %session, "a session is only seen by its terminal");
        }
        OpenChannel { channel: self, _wanted: wanted }
    }

    /// Gives an answer. Blocks.
    pub fn send(&self, message: &Message) -> Result<(), NotTaken> {
        match (self, message) {
            (Self::Http(link), Message::Post(reply)) => link.answer(reply),
            (Self::Files { commands, .. }, Message::Lines(lines)) => {
                append(commands, lines).map_err(|error| NotTaken::Failed(error.to_string()))
            }
            (Self::Http(_), Message::Lines(_)) | (Self::Files { .. }, Message::Post(_)) => Err(NotTaken::Gone),
        }
    }
}

fn lives(wanted: &Weak<()>) -> Wants {
    if wanted.strong_count() > 0 { Wants::More } else { Wants::Nothing }
}

/// One write, so that the program never reads half an answer.
fn append(path: &Path, lines: &str) -> std::io::Result<()> {
    OpenOptions::new().append(true).open(path)?.write_all(lines.as_bytes())
}

fn read(path: &Path, dir: PathBuf, wants: &dyn Fn() -> Wants, tell: &dyn Fn(Vec<ChannelNews>)) {
    let mut events = QwenEvents::new(dir);
    let mut tail = Tail::new(path.to_owned());
    while wants() == Wants::More {
        let mut news = Vec::new();
        for line in tail.lines().unwrap_or_default() {
            events.push(&line, &mut news);
        }
        if !news.is_empty() {
            tell(news);
        }
        std::thread::park_timeout(LOOK);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn a_request_comes_by_file_and_its_answer_goes_by_file() {
        let folder = tempfile::tempdir().unwrap();
        let (events, commands) = (folder.path().join("e"), folder.path().join("c"));
        std::fs::write(&commands, "").unwrap();
        let recorded = include_str!("../../../tests/data/asks/qwen-events.jsonl");
        std::fs::write(&events, recorded).unwrap();
        let told = Mutex::new(Vec::new());
        let wants = || if told.lock().unwrap().is_empty() { Wants::More } else { Wants::Nothing };
        read(&events, PathBuf::new(), &wants, &|news: Vec<ChannelNews>| told.lock().unwrap().extend(news));
        let told = told.into_inner().unwrap();
        let ask = told.iter().find_map(|news| match news {
            ChannelNews::Asks(ask) => Some(ask.clone()),
            _ => None,
        });
        let message = Message::of(&ask.unwrap(), Choice::Approve, None).unwrap();
        let channel = Channel::Files { events, commands: commands.clone() };
        channel.send(&message).unwrap();
        let written = std::fs::read_to_string(commands).unwrap();
        assert!(written.ends_with('\n') && written.contains("\"allowed\":true"), "{written}");
        let post = Message::Post(OpencodeReply { path: "/x".into(), body: None });
        assert_eq!(channel.send(&post), Err(NotTaken::Gone));
    }
}
