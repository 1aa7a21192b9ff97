//! The core: the world, the connections and the way from a note to decisions.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use crate::domain::command::{Command, Outcome};
use crate::domain::decide::{Refused, turn};
use crate::domain::event::{Event, Recorded, TaskEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::limit::WhenLimited;
use crate::domain::review::Undoing;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::time::{Span, Timestamp};
use crate::server::batch::{Batch, Batches};
use crate::server::bridge::Caller;
use crate::server::bridge::events::Followers;
use crate::server::clock;
use crate::server::crew::routes::Table;
use crate::server::inbox::Post;
use crate::server::screens::client::{ClientId, Peer};
use crate::server::screens::input;
use crate::server::start::early::EarlyKeys;
use crate::server::world::World;
use crate::store::StoreHandle;
use crate::wire::{Failure, Reply, ToClient, encode, task_view};

/// What a server lives as long as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Served {
    /// Itself: losing a terminal ends nothing.
    Background,
    /// The terminal it was started on.
    Foreground,
}

/// Why the loop ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// It does not.
    Serve,
    /// Agents are being ended, then it ends.
    Ending,
}

/// Everything that the loop owns.
pub struct Core {
    /// What is the same for all clients.
    pub world: World,
    /// The connections.
    pub peers: BTreeMap<ClientId, Peer>,
    /// What is on its way to the disk.
    pub batches: Batches,
    /// The way to the disk.
    pub store: StoreHandle,
    /// The way back into the loop.
    pub post: Post,
    /// What the server lives as long as.
    pub served: Served,
    /// Whether the loop ends.
    pub goal: Goal,
    /// Sessions whose process is being started.
    pub launching: BTreeSet<SessionId>,
    /// Sessions whose process ended before its start was told.
    pub ended_early: BTreeMap<SessionId, i32>,
    /// Keys for programs that are being started.
    pub early_keys: EarlyKeys,
    /// When files and limits are looked at next.
    pub next_poll: Instant,
    /// Panes that printed something which was not taken yet.
    pub fresh: BTreeSet<SessionId>,
    /// When what they printed was taken last.
    pub taken: Instant,
    /// Who follows the log.
    pub followers: Followers,
    /// When agents were refused something within the last minute.
    pub refusals: Vec<Timestamp>,
    /// When a program may be told the size that it could not be told yet.
    pub sizes_due: Option<Instant>,
}

/// Refusals of agents that are written down within a minute, at most.
const REFUSALS: usize = 100;

/// Who acts, for the log.
pub const PERSON: &str = "you";
/// The server itself.
pub const SERVER: &str = "orchestra";

impl Core {
    /// Decides a command: the facts go into the open batch. Gives the task that a delegation created.
    pub fn command(&mut self, actor: &str, command: &Command) -> Result<Option<TaskId>, String> {
        if let Some(why) = &self.world.read_only {
            return Err(format!("nothing can be stored any more ({why}); free the disk and restart orchestra"));
        }
        let now = clock::now();
        let day = clock::day(now);
        let mut state = std::mem::take(&mut self.world.state);
        let decided = turn(&mut state, &self.world.context(now, &day), actor, command);
        self.world.state = state;
        let (recorded, effects) = decided.map_err(|refused: Refused| refused.to_string())?;
        if recorded.iter().any(|fact| matches!(fact.event, Event::Taught(_))) {
            let accepted = self.world.state.lessons().rules();
            // What is wrong with the configuration was said when it was read.
            self.world.rules.table = Table::new(&self.world.rules.config, accepted, &mut Vec::new());
        }
        let created = created(&recorded);
        if created.is_some() {
            // Somebody may have signed in, or installed one, since.
            input::search_programs(self);
        }
        if !recorded.is_empty() {
            self.touch_all();
        }
        self.batches.add(&recorded, effects);
        Ok(created)
    }

    /// Writes down that an agent asked for what it may not do. One that asks again and again is written down a few times.
    pub fn refuse_agent(&mut self, session: Option<SessionId>, asked: &'static str, why: &str) {
        let now = clock::now();
        self.refusals.retain(|at| now.since(*at) < Span::mins(1));
        if self.refusals.len() >= REFUSALS {
            return;
        }
        self.refusals.push(now);
        let refused = Outcome::AgentRefused { session, asked: asked.to_owned(), why: why.to_owned() };
        self.outcome(refused);
    }

    /// Decides what came back from the world; it is never refused.
    pub fn outcome(&mut self, outcome: Outcome) {
        if let Err(why) = self.command(SERVER, &Command::Outcome(outcome)) {
            tracing::warn!(%why, "an outcome was lost");
        }
    }

    /// Shows a sentence on every terminal.
    pub fn tell_everyone(&mut self, sentence: &str) {
        for screen in self.peers.values_mut().filter_map(|peer| peer.screen.as_deref_mut()) {
            crate::ui::refused(&mut screen.view, sentence);
            screen.touch();
        }
    }

    /// Every terminal's picture is out of date.
    pub fn touch_all(&mut self) {
        for peer in self.peers.values_mut() {
            if let Some(screen) = &mut peer.screen {
                screen.touch();
            }
        }
    }

    /// Sends the open batch to the store. Gives back a batch that needs no storing, for its consequences.
    pub fn flush(&mut self) -> Option<Batch> {
        self.batches.flush(&self.store, &self.post)
    }

    /// A batch is stored: gives it back for its consequences. Or it is not: then nothing more is.
    pub fn stored(&mut self, number: u64, result: Result<(), String>) -> Option<Batch> {
        let batch = self.batches.stored(number)?;
        let Err(why) = result else { return Some(batch) };
        tracing::error!(%why, "storing failed; orchestra is read-only now");
        for (client, request, _) in batch.answers {
            self.reply(client, request, Reply::Failed(Failure::Refused, why.clone()));
        }
        self.world.rules.problems.push(why.clone());
        self.world.read_only = Some(why);
        self.touch_all();
        None
    }

    /// Who acts through this connection, for the log.
    pub fn actor(&self, client: ClientId) -> String {
        match self.peers.get(&client).map(|peer| peer.caller) {
            Some(Caller::Agent(Some(session))) => session.to_string(),
            Some(Caller::Agent(None)) => "an agent".to_owned(),
            Some(Caller::Person) | None => PERSON.to_owned(),
        }
    }

    /// Answers a request.
    pub fn reply(&mut self, client: ClientId, request: u64, reply: Reply) {
        self.send(client, &ToClient::Reply(request, Box::new(reply)));
    }

    /// Sends a message. A peer that does not read its answers is dropped.
    pub fn send(&mut self, client: ClientId, message: &ToClient) {
        let Some(peer) = self.peers.get(&client) else { return };
        let Ok(bytes) = encode(message) else { return };
        if peer.out.try_send(bytes).is_err() {
            self.peers.remove(&client);
        }
    }

    /// Tells those who watch a task how it stands, when that changed.
    pub fn tell_watchers(&mut self) {
        let now = clock::now();
        let mut news = Vec::new();
        for (client, peer) in &mut self.peers {
            for (task, request, told) in &mut peer.watching {
                let Some(task) = self.world.state.task(*task) else { continue };
                let view = task_view(&self.world.state, task, now);
                let same = told
                    .as_ref()
                    .is_some_and(|told| crate::wire::TaskView { seconds: told.seconds, ..view.clone() } == *told);
                if !same {
                    let last = stands_still(task);
                    news.push((*client, *request, Reply::Changed { task: Box::new(view.clone()), last }));
                    *told = Some(view);
                }
            }
            peer.watching.retain(|(task, _, _)| self.world.state.task(*task).is_some_and(|task| !stands_still(task)));
        }
        for (client, request, reply) in news {
            self.reply(client, request, reply);
        }
    }
}

fn created(recorded: &[Recorded]) -> Option<TaskId> {
    recorded.iter().find_map(|fact| match &fact.event {
        Event::Task(id, TaskEvent::Created(_)) => Some(*id),
        Event::Task(..)
        | Event::Session(..)
        | Event::Budget(_)
        | Event::CheckTrusted { .. }
        | Event::Plan(..)
        | Event::Agent(..)
        | Event::Inbox(_)
        | Event::Radar(_)
        | Event::Note(..)
        | Event::Taught(_)
        | Event::Refused { .. } => None,
    })
}

/// Whether nothing more happens to a task until a person acts. A dialog is no end: whoever waits is told and waits on.
pub fn stands_still(task: &Task) -> bool {
    if task.review.undoing == Undoing::Asked {
        return false;
    }
    match task.status {
        TaskStatus::Paused if matches!(task.limited, Some(WhenLimited::Wait | WhenLimited::Handoff)) => false,
        TaskStatus::InReview | TaskStatus::Done | TaskStatus::Failed | TaskStatus::Cancelled | TaskStatus::Paused => {
            true
        }
        TaskStatus::Blocked => task.failed_checks(),
        TaskStatus::Todo | TaskStatus::InProgress => false,
    }
}
