//! Batches: what was decided together is stored together, and only then has consequences.

use std::collections::VecDeque;

use crate::domain::effect::Effect;
use crate::domain::event::Recorded;
use crate::server::inbox::{Note, Post};
use crate::server::screens::client::ClientId;
use crate::store::{NewEvent, StoreHandle};
use crate::wire::Reply;

/// Batches on their way to the disk at a time: fewer than its queue holds.
const AHEAD: usize = 64;

/// What waits for a batch to be stored.
#[derive(Default)]
pub struct Batch {
    number: u64,
    events: Vec<NewEvent>,
    /// What is then done.
    pub effects: Vec<Effect>,
    /// Who is then answered.
    pub answers: Vec<(ClientId, u64, Reply)>,
}

/// The open batch and those on their way to the disk.
#[derive(Default)]
pub struct Batches {
    open: Batch,
    sent: VecDeque<Batch>,
    count: u64,
}

impl Batches {
    /// Adds what happened and what must be done about it.
    pub fn add(&mut self, recorded: &[Recorded], effects: Vec<Effect>) {
        self.open.events.extend(recorded.iter().filter_map(stored_form));
        self.open.effects.extend(effects);
    }

    /// Adds an answer that may only be given once everything before it is stored.
    pub fn answer(&mut self, client: ClientId, request: u64, reply: Reply) {
        self.open.answers.push((client, request, reply));
    }

    /// Sends the open batch to the store. A batch without events waits only for those before it.
    pub fn flush(&mut self, store: &StoreHandle, post: &Post) -> Option<Batch> {
        let mut batch = std::mem::take(&mut self.open);
        if batch.events.is_empty() && self.sent.is_empty() {
            let something = !(batch.effects.is_empty() && batch.answers.is_empty());
            return something.then_some(batch);
        }
        if batch.events.is_empty() {
            // Joins the batch before it, whose storing it must wait for.
            if let Some(last) = self.sent.back_mut() {
                last.effects.append(&mut batch.effects);
                last.answers.append(&mut batch.answers);
            }
            return None;
        }
        if self.sent.len() >= AHEAD {
            // The disk is slow: what is decided meanwhile is stored together.
            self.open = batch;
            return None;
        }
        self.count += 1;
        batch.number = self.count;
        let (number, post) = (self.count, post.clone());
        let events = std::mem::take(&mut batch.events);
        self.sent.push_back(batch);
        let reply = move |result: Result<i64, _>| {
            let result = result.map(|_| ()).map_err(|error: crate::store::AppendFailed| error.to_string());
            post.at_once(Note::Stored(number, result));
        };
        store.append(events, Box::new(reply));
        None
    }

    /// The batch of this number is on the disk.
    pub fn stored(&mut self, number: u64) -> Option<Batch> {
        let at = self.sent.iter().position(|batch| batch.number == number)?;
        self.sent.remove(at)
    }

    /// Whether anything is on its way.
    pub fn is_idle(&self) -> bool {
        self.sent.is_empty() && self.open.events.is_empty()
    }
}

fn stored_form(recorded: &Recorded) -> Option<NewEvent> {
    let body = serde_json::to_string(&recorded.event);
    let body = body.inspect_err(|error| tracing::error!(%error, "an event cannot be written")).ok()?;
    Some(NewEvent { at: recorded.at, actor: recorded.actor.clone(), kind: recorded.event.kind().to_owned(), body })
}
