//! Requests that agents make by their own protocol: who waits for which answer, and the way of the answer.
//!
//! Only a decision of the domain gets here; whoever asked receives it and can give none. A request that is gone takes no answer.

use std::collections::BTreeMap;

use super::client::ClientId;
use super::clock;
use super::core::Core;
use crate::agents::asks::ClaudeAsk;
use crate::agents::readers::hook_payload;
use crate::domain::command::Outcome;
use crate::domain::ids::SessionId;
use crate::domain::session::dialog::{Choice, Dialog};
use crate::domain::session::{Reading, SessionState};
use crate::wire::{Failure, Reply};

/// The requests that wait, by session and name.
#[derive(Default)]
pub struct Asks {
    waiting: BTreeMap<(SessionId, String), Way>,
    count: u64,
}

/// The way that an answer goes.
enum Way {
    /// To a hook that waits on our socket, as the reply to its request of this number.
    Hook { client: ClientId, number: u64, ask: Box<ClaudeAsk> },
}

/// A hook asks and waits. What is no request for a person is answered at once with nothing, so that the agent shows its own
/// dialog alone.
pub fn asked(core: &mut Core, client: ClientId, number: u64, session: SessionId, source: &str, payload: &str) {
    let lives = core.world.watches.get(&session).is_some_and(|watch| !watch.ending);
    core.world.asks.count += 1;
    let ask = match source {
        "claude_ask" if lives => ClaudeAsk::of_hook(payload, core.world.asks.count),
        _ => None,
    };
    if let Some(hook) = hook_payload(payload).filter(|_| lives) {
        super::sessions::hook(core, session, &hook);
    }
    let Some((ask, name)) = ask.and_then(|ask| ask.dialog().request.clone().map(|name| (ask, name))) else {
        return core.reply(client, number, not_asked());
    };
    tracing::info!(%session, request = name, "a hook asks and waits");
    let dialog = ask.dialog().clone();
    core.world.asks.waiting.insert((session, name), Way::Hook { client, number, ask: Box::new(ask) });
    show(core, session, dialog);
}

fn not_asked() -> Reply {
    Reply::Failed(Failure::Refused, "nobody is asked; the agent's own dialog stands".into())
}

fn show(core: &mut Core, session: SessionId, dialog: Dialog) {
    if let Some(watch) = core.world.watches.get_mut(&session) {
        watch.asked(dialog, clock::now());
    }
}

/// A request of this session was answered elsewhere or taken back.
pub fn settled(core: &mut Core, session: SessionId, request: &str) {
    core.world.asks.waiting.remove(&(session, request.to_owned()));
    if let Some(watch) = core.world.watches.get_mut(&session) {
        watch.settled(request, clock::now());
    }
}

/// A peer is gone: if it was a hook that waited, its request was answered in the terminal or taken back.
pub fn left(core: &mut Core, client: ClientId) {
    let of_client = |way: &Way| match way {
        Way::Hook { client: waiting, .. } => *waiting == client,
    };
    let gone: Vec<_> =
        core.world.asks.waiting.iter().filter(|(_, way)| of_client(way)).map(|(key, _)| key.clone()).collect();
    for (session, request) in gone {
        tracing::info!(%session, request, "the request was settled in the terminal or taken back");
        settled(core, session, &request);
    }
}

/// The terminal shows that a request was answered there: who still waits for the answer is let go.
pub fn withdrawn(core: &mut Core, session: SessionId, request: &str) {
    tracing::info!(%session, request, "the request was answered in the terminal");
    if let Some(way) = core.world.asks.waiting.remove(&(session, request.to_owned())) {
        let_go(core, &way);
    }
}

fn let_go(core: &mut Core, way: &Way) {
    match way {
        Way::Hook { client, number, .. } => core.reply(*client, *number, not_asked()),
    }
}

/// Nothing of this session is answered any more; who still waits is let go.
pub fn drop_all(core: &mut Core, session: SessionId) {
    let all = std::mem::take(&mut core.world.asks.waiting);
    let (over, rest): (BTreeMap<_, _>, BTreeMap<_, _>) = all.into_iter().partition(|((id, _), _)| *id == session);
    core.world.asks.waiting = rest;
    for way in over.into_values() {
        let_go(core, &way);
    }
}

/// Gives the answer to the request, if it still waits.
pub fn reply(core: &mut Core, session: SessionId, request: &str, choice: Choice, reason: Option<&str>) {
    if super::headless::reply(core, session, request, choice, reason).is_some() {
        return;
    }
    let key = (session, request.to_owned());
    let Some(way) = core.world.asks.waiting.get(&key) else { return stale(core, session, TAKEN_BACK) };
    match way {
        Way::Hook { client, number, ask } => match ask.hook_answer(choice, reason) {
            Ok(text) if core.peers.contains_key(client) => {
                let (client, number) = (*client, *number);
                core.reply(client, number, Reply::Text(text));
            }
            Ok(_) => {
                settled(core, session, request);
                return stale(core, session, TAKEN_BACK);
            }
            Err(why) => return stale(core, session, &why.to_string()),
        },
    }
    settled(core, session, request);
    core.outcome(Outcome::Observed(session, Reading::new(SessionState::Working, "request: answered")));
}

const TAKEN_BACK: &str =
    "the agent took its request back before the answer reached it, so nothing was sent; look again and answer";

/// Nothing was sent, and why.
pub fn stale(core: &mut Core, session: SessionId, why: &str) {
    if let Some(watch) = core.world.watches.get_mut(&session) {
        watch.poke();
    }
    core.tell_everyone(why);
    core.outcome(Outcome::AnswerStale(session, why.to_owned()));
}
