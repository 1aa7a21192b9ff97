//! Followers of the log: they get what was stored, read back from where they are, as fast as they take it.

use std::collections::BTreeMap;

use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::server::screens::client::{ClientId, Peer};
use crate::store::{ReadFailed, StoredEvent};
use crate::wire::{EventView, Reply};

/// The most of one answer.
const MOST: usize = 500;
const MOST_BYTES: usize = 1 << 20;
/// Frames that must still fit into the way to a follower, so that it never counts as gone for its slowness.
const ROOM: usize = 16;

/// Who follows, by the request.
#[derive(Default)]
pub struct Followers {
    all: BTreeMap<(ClientId, u64), Follower>,
    reading: Reading,
}

/// How far a follower is.
struct Follower {
    /// The event that it wants next; `None` until the end of the log is known.
    next: Option<i64>,
    /// Whether it was told that it is up to date.
    told: bool,
}

/// Whether the log is being read for them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Reading {
    #[default]
    No,
    Now,
    /// And there is more by now.
    Again,
}

/// What was read of the log.
pub struct Page {
    from: i64,
    rows: Vec<StoredEvent>,
    last: i64,
}

/// A peer wants what happened after this event.
pub fn follow(core: &mut Core, client: ClientId, number: u64, since: Option<i64>) {
    let follower = Follower { next: since.map(|seq| seq.max(0) + 1), told: false };
    core.followers.all.insert((client, number), follower);
    read(core);
}

fn has_room(peers: &BTreeMap<ClientId, Peer>, client: ClientId) -> bool {
    peers.get(&client).is_some_and(|peer| peer.out.capacity() > ROOM)
}

/// Reads what the followers lack, on the store's thread; not while it does already.
pub fn read(core: &mut Core) {
    let peers = &core.peers;
    core.followers.all.retain(|(client, _), _| peers.contains_key(client));
    let waits = core.followers.all.iter().filter(|((client, _), _)| has_room(peers, *client));
    let Some(from) = waits.map(|(_, follower)| follower.next.unwrap_or(i64::MAX)).min() else { return };
    if core.followers.reading != Reading::No {
        core.followers.reading = Reading::Again;
        return;
    }
    let post = core.post.clone();
    let queued = core.store.read(move |log| {
        let last = log.last_seq();
        let (mut rows, mut bytes) = (Vec::new(), 0);
        let read = log.replay(from, |row| {
            bytes += row.body.len();
            rows.push(row);
            if rows.len() < MOST && bytes < MOST_BYTES { Ok(()) } else { Err(Stop::Full) }
        });
        if let Err(Stop::Unreadable(error)) = read {
            tracing::warn!(%error, "the log cannot be followed");
        }
        post.blocking(Note::Followed(Page { from, rows, last }));
    });
    core.followers.reading = if queued { Reading::Now } else { Reading::No };
}

/// Why reading ended early.
enum Stop {
    Full,
    Unreadable(ReadFailed),
}

impl From<ReadFailed> for Stop {
    fn from(error: ReadFailed) -> Self {
        Self::Unreadable(error)
    }
}

/// A part of the log was read: each follower gets what it lacks of it.
pub fn page(core: &mut Core, page: &Page) {
    let again = std::mem::take(&mut core.followers.reading) == Reading::Again;
    let end = page.rows.last().map_or(page.last, |row| row.seq);
    let caught_up = end >= page.last;
    let mut answers = Vec::new();
    let peers = &core.peers;
    for (key, follower) in core.followers.all.iter_mut().filter(|((client, _), _)| has_room(peers, *client)) {
        let wanted = follower.next.unwrap_or(page.last + 1);
        if wanted < page.from {
            continue;
        }
        let events: Vec<EventView> = page.rows.iter().filter(|row| row.seq >= wanted).map(view).collect();
        follower.next = Some(wanted.max(end + 1));
        if !events.is_empty() || (caught_up && !follower.told) {
            follower.told |= caught_up;
            answers.push((*key, Reply::Events { events, caught_up }));
        }
    }
    for ((client, number), reply) in answers {
        core.reply(client, number, reply);
    }
    if again || !caught_up {
        read(core);
    }
}

/// Whether somebody follows and may have to be helped on.
pub fn is_followed(core: &Core) -> bool {
    !core.followers.all.is_empty()
}

fn view(row: &StoredEvent) -> EventView {
    EventView {
        seq: row.seq,
        at: row.at.0,
        actor: row.actor.clone(),
        kind: row.kind.clone(),
        event: serde_json::from_str(&row.body).unwrap_or_default(),
    }
}
