//! Everything the loop can be told, and the bounded way to tell it.

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use crate::agents::AgentFact;
use crate::domain::command::Outcome;
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::summary::Ending;
use crate::pty::Kin;
use crate::server::bridge::events::Page;
use crate::server::crew::sighting::Sighting;
use crate::server::notices::Way;
use crate::server::screens::client::ClientId;
use crate::server::screens::timeline::Asker;
use crate::server::sources::Sources;
use crate::server::speech::channel::NotTaken;
use crate::server::start::launched::Launched;
use crate::server::work::radar::Radar;
use crate::store::StoredEvent;
use crate::wire::{Hello, ToServer};

/// How much may wait for the loop before senders wait.
const CAPACITY: usize = 4096;

/// One message to the loop.
pub enum Note {
    /// A peer connected and said hello; where its process comes from; frames for it go into the sender.
    Joined(ClientId, Hello, Box<Kin>, mpsc::Sender<Vec<u8>>),
    /// A peer said something.
    Said(ClientId, ToServer),
    /// A peer is gone.
    Left(ClientId),
    /// A pane's picture changed.
    Dirty(SessionId),
    /// A pane's process was started, or could not be.
    Launched(SessionId, Result<Box<Launched>, String>),
    /// A pane's process ended with this exit code (128 + n for signal n).
    Exited(SessionId, i32),
    /// Nothing of a session's process tree is left.
    Gone(SessionId),
    /// What the files of a session's CLI say.
    Facts(SessionId, Box<Sources>, Vec<AgentFact>),
    /// What a program says on its channel beside the terminal.
    Heard(SessionId, Vec<crate::agents::asks::ChannelNews>),
    /// An answer to the request of this name was given on that channel, or was not taken.
    Given(SessionId, String, Result<(), NotTaken>),
    /// A look of the radar is over.
    Looked(Box<Radar>),
    /// What came of an effect.
    Outcome(Outcome),
    /// A session's step is over and its files have settled: gather what it did.
    Collect(TaskId, SessionId, Ending),
    /// A batch was stored, or not and why.
    Stored(u64, Result<(), String>),
    /// A diff that a client asked for.
    Diff(ClientId, Box<crate::ui::DiffText>),
    /// What the letters of a file of that diff are: the task, the file, which change of it.
    Inks(ClientId, TaskId, (usize, u64), crate::domain::diff::FileInks),
    /// The older text of a session that a client asked for.
    Older(ClientId, Box<crate::ui::Older>),
    /// The picture of the replay that a client looks at has changed.
    Replayed(ClientId),
    /// What came of a program that was run for a person's clipboard or browser.
    Desk(ClientId, Desk),
    /// A page of the log was read.
    Page(Asker, Result<Vec<StoredEvent>, String>),
    /// A notification was given to a program.
    Notified(Way, Result<(), String>),
    /// Text that answers a request.
    Answer(ClientId, u64, Box<crate::wire::Reply>),
    /// The repository of a client's directory: name and branch.
    Repo(ClientId, Option<(String, String)>),
    /// Which programs are on PATH now, by profile.
    Programs(Vec<(String, Sighting)>),
    /// A part of the log was read for those who follow it.
    Followed(Page),
    /// There is room again on the way to a client that follows the log with this request.
    Room(ClientId, u64),
    /// The server was asked to end by a signal.
    Terminate,
}

/// What came of a program that was run for the desk.
pub enum Desk {
    /// The browser has the address.
    Opened(String),
    /// No browser took it.
    NotOpened(String),
    /// No clipboard program took the text.
    NotCopied(String),
}

/// The loop's end.
pub type Inbox = mpsc::Receiver<Note>;

/// The senders' end.
#[derive(Clone)]
pub struct Post(mpsc::Sender<Note>);

/// A new inbox.
pub fn inbox() -> (Post, Inbox) {
    let (sender, receiver) = mpsc::channel(CAPACITY);
    (Post(sender), receiver)
}

impl Post {
    /// Sends from a plain thread, waiting while the loop is behind. A loop that is gone is no error: everything ends.
    pub fn blocking(&self, note: Note) {
        self.0.blocking_send(note).ok();
    }

    /// Sends from any thread, the loop's own too, where waiting would be for ever.
    pub fn at_once(&self, note: Note) {
        let Err(TrySendError::Full(note)) = self.0.try_send(note) else { return };
        match tokio::runtime::Handle::try_current() {
            Ok(tasks) => {
                let post = self.clone();
                tasks.spawn(async move { post.send(note).await });
            }
            Err(_) => self.blocking(note),
        }
    }

    /// Sends from a task.
    pub async fn send(&self, note: Note) {
        self.0.send(note).await.ok();
    }
}
