//! Messages to the agents of a task, as people, scripts and agents see them: where each stands, and how that is known.

use serde::{Deserialize, Serialize};

use super::session::{Message, Session, SessionState, Standing};
use super::state::State;
use super::task::{Task, TaskStatus};
use super::time::Timestamp;

/// The most messages that are shown of a task: the last ones.
const MOST: usize = 20;
/// The name under which all agents that are at work are told something.
pub const EVERYONE: &str = "all";
/// Why what waited when its task was over was never said.
const OVER: &str = "the task was over before its agent was at rest";
/// What is said of a message that waits for a session which is not there yet.
const NEXT: &str = "for its next session";

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// The agent is not at rest yet.
    Queued,
    /// It is being typed.
    Typing,
    /// The agent has it.
    Delivered,
    /// It did not arrive, or nobody knows, and it is not sent again.
    Dropped,
}

impl MessageState {
    /// The state in one word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Typing => "typing",
            Self::Delivered => "delivered",
            Self::Dropped => "dropped",
        }
    }
}

/// One message to an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentMessage {
    /// Its name: `s-3.2`, the second one to that session.
    pub message: String,
    /// What is said.
    pub text: String,
    /// When it was said.
    pub at: Timestamp,
    /// Where it stands.
    pub state: MessageState,
    /// How it is known that it arrived, or why it did not; `null` while it waits.
    pub note: Option<String>,
}

impl SentMessage {
    fn of(task: &Task, session: &Session, message: &Message) -> Self {
        let (state, note) = match &message.standing {
            Standing::Queued if matches!(task.status, TaskStatus::Done | TaskStatus::Cancelled) => {
                (MessageState::Dropped, Some(OVER.to_owned()))
            }
            Standing::Queued if session.is_live() => (MessageState::Queued, None),
            Standing::Queued => (MessageState::Queued, Some(NEXT.to_owned())),
            Standing::Typing => (MessageState::Typing, None),
            Standing::Delivered(receipt) => (MessageState::Delivered, Some(receipt.words().to_owned())),
            Standing::Dropped(why) => (MessageState::Dropped, Some(why.clone())),
            Standing::PassedOn(to) => (MessageState::Delivered, Some(format!("told {to} at its start"))),
        };
        let text = message.told.text().to_owned();
        Self { message: format!("{}.{}", session.id, message.number), text, at: message.at, state, note }
    }
}

/// Whether an agent works on this task that hears what is said to it now.
pub fn hears(state: &State, task: &Task) -> bool {
    let session = task.session().and_then(|id| state.session(id));
    let at_work = |session: &Session| session.is_live() && !session.role.is_command() && !session.ending;
    session.is_some_and(|session| at_work(session) && session.state() != SessionState::NeedsLogin)
}

/// The last messages to the agents of a task, oldest first.
pub fn messages(state: &State, task: &Task) -> Vec<SentMessage> {
    let sessions = task.sessions.iter().filter_map(|id| state.session(*id));
    let all = sessions.flat_map(|session| session.messages.all().iter().map(move |message| (session, message)));
    let mut all: Vec<_> = all.map(|(session, message)| SentMessage::of(task, session, message)).collect();
    all.drain(..all.len().saturating_sub(MOST));
    all
}
