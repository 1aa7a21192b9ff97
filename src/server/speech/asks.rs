//! Requests that agents make by their own protocol: who waits for which answer, and the way of the answer.
//!
//! Only a decision of the domain gets here; whoever asked receives it and can give none. A request that is gone takes no answer.

use std::collections::BTreeMap;

use super::channel::{Message, NotTaken};
use crate::agents::EndsBy;
use crate::agents::adapter::ApproveBy;
use crate::agents::asks::question::{self, Question};
use crate::agents::asks::{ChannelAsk, ChannelNews, ClaudeAsk};
use crate::agents::facts::AgentFact;
use crate::agents::readers::hook_payload;
use crate::domain::command::Outcome;
use crate::domain::ids::SessionId;
use crate::domain::session::dialog::{Choice, Dialog};
use crate::domain::session::{Reading, SessionState, TurnEnd};
use crate::server::clock;
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::server::screens::client::ClientId;
use crate::server::sessions::live;
use crate::server::sessions::live::learn;
use crate::term::ProgramState;
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
    /// To the session's agent itself, which asked through the bridge, as the reply to its request of this number.
    Bridge { client: ClientId, number: u64, question: Box<Question> },
    /// To the session's channel.
    Channel { ask: Box<ChannelAsk>, answer: Given },
}

/// Whether an answer is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    NotYet,
    OnItsWay(Choice),
}

/// A hook asks and waits. What is no request for a person is answered at once with nothing, so that the agent shows its own
/// dialog alone.
pub fn asked(core: &mut Core, client: ClientId, number: u64, session: SessionId, source: &str, payload: &str) {
    let live = core.world.watches.get(&session).filter(|watch| !watch.ending);
    let lives = live.is_some();
    let by_hook = live.is_some_and(|watch| watch.adapter.approve.contains(&ApproveBy::ClaudeHook));
    core.world.asks.count += 1;
    let ask = match source {
        "claude_ask" if by_hook => ClaudeAsk::of_hook(payload, core.world.asks.count),
        _ => None,
    };
    if let Some(hook) = hook_payload(payload).filter(|_| lives) {
        live::hook(core, session, &hook);
    }
    let Some((ask, name)) = ask.and_then(|ask| ask.dialog().request.clone().map(|name| (ask, name))) else {
        return core.reply(client, number, not_asked());
    };
    tracing::info!(%session, request = name, "a hook asks and waits");
    let dialog = ask.dialog().clone();
    core.world.asks.waiting.insert((session, name), Way::Hook { client, number, ask: Box::new(ask) });
    show(core, session, dialog, EndsBy::Screen);
}

/// The agent of a session asks the person through the bridge and waits.
pub fn bridged(core: &mut Core, client: ClientId, number: u64, session: SessionId, asked: &str, options: &[String]) {
    let lives = core.world.watches.get(&session).is_some_and(|watch| !watch.ending);
    if asked.trim().is_empty() || !lives {
        let why = if lives { "the question is empty" } else { "the session of this agent is over" };
        return core.reply(client, number, Reply::Failed(Failure::Refused, why.to_owned()));
    }
    core.world.asks.count += 1;
    let name = format!("bridge-{}", core.world.asks.count);
    let question = question::worded(asked.trim(), options);
    let dialog = question::dialog(std::slice::from_ref(&question), name.clone());
    core.world.asks.waiting.insert((session, name), Way::Bridge { client, number, question: Box::new(question) });
    show(core, session, dialog, EndsBy::Word);
}

/// What an agent is told whose question a person does not want to answer.
const NO_ANSWER: &str = "the person gives no answer; decide yourself, or leave it";

fn not_asked() -> Reply {
    Reply::Failed(Failure::Refused, "nobody is asked; the agent's own dialog stands".into())
}

fn show(core: &mut Core, session: SessionId, dialog: Dialog, ends: EndsBy) {
    if let Some(watch) = core.world.watches.get_mut(&session) {
        watch.asked(dialog, ends, clock::now());
    }
}

/// A request of this session was answered elsewhere or taken back.
pub fn settled(core: &mut Core, session: SessionId, request: &str, choice: Option<Choice>) {
    core.world.asks.waiting.remove(&(session, request.to_owned()));
    if let Some(watch) = core.world.watches.get_mut(&session) {
        watch.settled(request, choice, clock::now());
    }
}

/// A peer is gone: if it was a hook that waited, its request was answered in the terminal or taken back.
pub fn left(core: &mut Core, client: ClientId) {
    let of_client = |way: &Way| match way {
        Way::Hook { client: waiting, .. } | Way::Bridge { client: waiting, .. } => *waiting == client,
        Way::Channel { .. } => false,
    };
    let gone: Vec<_> =
        core.world.asks.waiting.iter().filter(|(_, way)| of_client(way)).map(|(key, _)| key.clone()).collect();
    for (session, request) in gone {
        tracing::info!(%session, request, "the request was settled in the terminal or taken back");
        settled(core, session, &request, None);
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
        Way::Hook { client, number, .. } | Way::Bridge { client, number, .. } => {
            core.reply(*client, *number, not_asked());
        }
        Way::Channel { .. } => {}
    }
}

/// Nothing of this session is answered any more; who still waits is let go.
pub fn drop_all(core: &mut Core, session: SessionId) {
    if let Some(watch) = core.world.watches.get_mut(&session) {
        watch.channel = None;
    }
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
    // A hook takes an answer also when its question was answered in the terminal a moment ago.
    let pane = core.world.panes.0.get(&session);
    let stands = pane.zip(core.world.watches.get(&session)).is_none_or(|(pane, watch)| watch.still_asks(request, pane));
    if matches!(way, Way::Hook { .. }) && !stands {
        return stale(core, session, TAKEN_BACK);
    }
    match way {
        Way::Hook { client, number, ask } => match ask.hook_answer(choice, reason) {
            Ok(text) if core.peers.contains_key(client) => {
                let (client, number) = (*client, *number);
                core.reply(client, number, Reply::Text(text));
            }
            Ok(_) => {
                settled(core, session, request, None);
                return stale(core, session, TAKEN_BACK);
            }
            Err(why) => return stale(core, session, &why.to_string()),
        },
        Way::Bridge { client, number, question } => {
            let text = match question::answers(std::slice::from_ref(question), reason.unwrap_or_default()) {
                _ if choice == Choice::Deny => NO_ANSWER.to_owned(),
                Ok(answers) => answers.concat().join(", "),
                Err(why) => return stale(core, session, &why.to_string()),
            };
            let (client, number) = (*client, *number);
            core.reply(client, number, Reply::Text(text));
        }
        Way::Channel { answer: Given::OnItsWay(_), .. } => return,
        Way::Channel { ask, .. } => match Message::of(ask, choice, reason) {
            Ok(message) => return send(core, session, (request, choice), message),
            Err(why) => return stale(core, session, &why.to_string()),
        },
    }
    answered(core, session, request, choice);
}

/// The program has the answer.
fn answered(core: &mut Core, session: SessionId, request: &str, choice: Choice) {
    settled(core, session, request, Some(choice));
    core.outcome(Outcome::Observed(session, Reading::new(SessionState::Working, "request: answered")));
}

/// Sends an answer by the session's channel; what comes of it is told to [`given`].
fn send(core: &mut Core, session: SessionId, (request, choice): (&str, Choice), message: Message) {
    let channel = core.world.watches.get(&session).and_then(|watch| watch.channel.as_ref());
    let Some(channel) = channel.map(|open| open.channel.clone()) else { return stale(core, session, TAKEN_BACK) };
    if let Some(Way::Channel { answer, .. }) = core.world.asks.waiting.get_mut(&(session, request.to_owned())) {
        *answer = Given::OnItsWay(choice);
    }
    let (post, request) = (core.post.clone(), request.to_owned());
    tokio::task::spawn_blocking(move || {
        let result = channel.send(&message);
        post.blocking(Note::Given(session, request, result));
    });
}

/// What came of an answer that was sent by a channel.
pub fn given(core: &mut Core, session: SessionId, request: &str, result: Result<(), NotTaken>) {
    match result {
        Ok(()) => {
            let way = core.world.asks.waiting.get(&(session, request.to_owned()));
            // Its own word may have come first.
            if let Some(Way::Channel { answer: Given::OnItsWay(choice), .. }) = way {
                let choice = *choice;
                answered(core, session, request, choice);
            }
        }
        Err(NotTaken::Gone) => {
            settled(core, session, request, None);
            stale(core, session, TAKEN_BACK);
        }
        Err(why @ NotTaken::Failed(_)) => {
            if let Some(Way::Channel { answer, .. }) = core.world.asks.waiting.get_mut(&(session, request.to_owned())) {
                *answer = Given::NotYet;
            }
            stale(core, session, &why.to_string());
        }
    }
}

/// What a program says on its channel.
pub fn heard(core: &mut Core, session: SessionId, news: Vec<ChannelNews>) {
    for item in news {
        let Some(watch) = core.world.watches.get_mut(&session).filter(|watch| !watch.ending) else { return };
        let counted = !watch.adapter.cost.sources.is_empty();
        let by_channel =
            watch.adapter.approve.iter().any(|by| matches!(by, ApproveBy::OpencodeHttp | ApproveBy::QwenFiles));
        match item {
            // Of a session one source is charged, and its files are the better one.
            ChannelNews::Fact(AgentFact::Cost(_)) if counted => {}
            ChannelNews::Settled(request, choice) => settled(core, session, &request, choice),
            ChannelNews::Fact(fact) => learn(core, session, &[fact]),
            ChannelNews::Asks(ask) if by_channel => channel_asks(core, session, ask),
            ChannelNews::Asks(_) => {}
            ChannelNews::Works => watch.report(ProgramState::Working, None, clock::now()),
            ChannelNews::Rests(None | Some(TurnEnd::Interrupted | TurnEnd::Denied)) => {
                watch.report(ProgramState::Idle, None, clock::now());
            }
            ChannelNews::Rests(Some(TurnEnd::Done)) => watch.report(ProgramState::Done, None, clock::now()),
            ChannelNews::Rests(Some(TurnEnd::Failed)) => watch.report(ProgramState::Error, None, clock::now()),
            ChannelNews::Fails(why) => watch.report(ProgramState::Error, Some(&why), clock::now()),
            ChannelNews::NotTaken(_) => stale(core, session, TAKEN_BACK),
        }
    }
}

fn channel_asks(core: &mut Core, session: SessionId, ask: ChannelAsk) {
    let Some(name) = ask.dialog().request.clone() else { return };
    let dialog = ask.dialog().clone();
    let key = (session, name);
    // After a new connection everything that waits is told again.
    let on_its_way = matches!(core.world.asks.waiting.get(&key), Some(Way::Channel { answer: Given::OnItsWay(_), .. }));
    if !on_its_way {
        core.world.asks.waiting.insert(key, Way::Channel { ask: Box::new(ask), answer: Given::NotYet });
        show(core, session, dialog, EndsBy::Word);
    }
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
