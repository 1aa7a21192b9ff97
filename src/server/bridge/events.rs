//! Followers of the log: they get what was stored, read back from where they are, as fast as they take it.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::server::core::Core;
use crate::server::inbox::{Note, Post};
use crate::server::screens::client::{ClientId, Peer};
use crate::store::{ReadFailed, StoredEvent};
use crate::wire::{EventView, Reply};

/// The most of one answer.
const MOST: usize = 500;
const MOST_BYTES: usize = 1 << 20;
/// Frames that must still fit into the way to a follower, so that it never counts as gone for its slowness.
const ROOM: usize = 16;
/// How often it is looked whether there is room again, at first and at the end.
const LOOKS: (Duration, Duration) = (Duration::from_millis(5), Duration::from_secs(1));

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
    /// There was no room on the way to it; it is read for again when there is.
    stuck: bool,
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
    let follower = Follower { next: since.map(|seq| seq.max(0) + 1), told: false, stuck: false };
    core.followers.all.insert((client, number), follower);
    read(core);
}

fn has_room(peers: &BTreeMap<ClientId, Peer>, client: ClientId) -> bool {
    peers.get(&client).is_some_and(|peer| peer.out.capacity() > ROOM)
}

/// Sees to it that those are helped on later to whom there is no room now.
fn note_stuck(core: &mut Core) {
    let peers = &core.peers;
    for ((client, number), follower) in &mut core.followers.all {
        if !follower.stuck && !has_room(peers, *client) {
            follower.stuck = true;
            wait_for_room(peers, (*client, *number), core.post.clone());
        }
    }
}

/// Reads what the followers lack, on the store's thread; not while it does already.
pub fn read(core: &mut Core) {
    note_stuck(core);
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

/// Tells the loop when there is room on the way to a follower. A reader that has stopped costs one look a second.
fn wait_for_room(peers: &BTreeMap<ClientId, Peer>, (client, number): (ClientId, u64), post: Post) {
    let Some(out) = peers.get(&client).map(|peer| peer.out.downgrade()) else { return };
    tokio::spawn(async move {
        let mut pause = LOOKS.0;
        while out.upgrade().is_some_and(|out| out.capacity() <= ROOM) {
            tokio::time::sleep(pause).await;
            pause = LOOKS.1.min(pause * 2);
        }
        post.send(Note::Room(client, number)).await;
    });
}

/// There is room again on the way to a follower.
pub fn has_room_again(core: &mut Core, client: ClientId, number: u64) {
    if let Some(follower) = core.followers.all.get_mut(&(client, number)) {
        follower.stuck = false;
        read(core);
    }
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
    } else {
        note_stuck(core);
    }
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
