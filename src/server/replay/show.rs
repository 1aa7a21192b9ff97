//! Replays on screens: opened for a client, closed with its view.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use super::film::{Film, Language, language_of};
use super::marks;
use super::player::{Player, Shown, look};
use crate::config::Paths;
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::session::Session;
use crate::domain::time::Span;
use crate::server::core::Core;
use crate::server::inbox::{Note, Post};
use crate::server::screens::client::ClientId;
use crate::store::PageWish;
use crate::term::{Screen, Size};
use crate::ui::{Leaving, Overlay, Playing, Replay, ReplayWish, Speed};
use crate::wire::ReplayAsk;

/// A replay that a client looks at.
pub struct Showing {
    wishes: Sender<ReplayWish>,
    shown: Shown,
}

impl Showing {
    /// What it shows.
    pub fn shown(&self) -> &Mutex<Replay> {
        &self.shown
    }
}

/// How a replay begins.
#[derive(Debug, Clone, Copy)]
struct Manner {
    session: Option<SessionId>,
    speed: Speed,
    idle: Option<Span>,
    from: Span,
}

impl Default for Manner {
    fn default() -> Self {
        Self { session: None, speed: Speed::USUAL, idle: Some(Span::secs(2)), from: Span::ZERO }
    }
}

/// Everything that the thread of a replay needs.
struct Opening {
    path: PathBuf,
    language: Option<Language>,
    session: Session,
    wanted: PageWish,
    paths: Paths,
    post: Post,
    client: ClientId,
}

/// A person wishes something of the replay of this client.
pub fn wish(core: &mut Core, id: ClientId, wish: ReplayWish) {
    let showing = |core: &Core| {
        let face = core.peers.get(&id).and_then(|peer| peer.screen.as_deref()).map(|screen| &screen.face);
        face.and_then(|face| face.replay.as_ref()).map(|showing| {
            let shown = look(&showing.shown);
            (shown.task, shown.session, shown.speed, shown.idle)
        })
    };
    match wish {
        ReplayWish::Open(task) => open(core, id, task, Manner::default()),
        ReplayWish::NextSession => {
            let Some((task, session, speed, idle)) = showing(core) else { return };
            let next = next_session(core, task, session);
            open(core, id, task, Manner { session: next, speed, idle, from: Span::ZERO });
        }
        other => {
            let face = core.peers.get(&id).and_then(|peer| peer.screen.as_deref()).map(|screen| &screen.face);
            if let Some(showing) = face.and_then(|face| face.replay.as_ref()) {
                // A player that failed has ended; what it said stays on the screen.
                showing.wishes.send(other).ok();
            }
        }
    }
}

/// A client came for a replay and nothing else.
pub fn opened_by(core: &mut Core, id: ClientId, ask: &ReplayAsk) {
    let manner =
        Manner { session: ask.session, speed: Speed(ask.speed.clamp(50, 1_000_000)), idle: ask.idle, from: ask.from };
    if let Some(screen) = core.peers.get_mut(&id).and_then(|peer| peer.screen.as_deref_mut()) {
        screen.view.overlays.clear();
        screen.view.overlays.push(Overlay::Replay(ask.task, Leaving::Screen));
    }
    open(core, id, ask.task, manner);
}

/// The picture of a replay has changed.
pub fn note(core: &mut Core, id: ClientId) {
    if let Some(screen) = core.peers.get_mut(&id).and_then(|peer| peer.screen.as_deref_mut()) {
        screen.touch();
    }
}

fn set(core: &mut Core, id: ClientId, showing: Option<Showing>) {
    if let Some(screen) = core.peers.get_mut(&id).and_then(|peer| peer.screen.as_deref_mut()) {
        screen.face.replay = showing;
        screen.touch();
    }
}

/// The recorded sessions of a task, oldest first.
fn recorded(core: &Core, task: TaskId) -> Vec<SessionId> {
    let folder = |session: SessionId| core.world.rules.surround.folder(session).join("recording");
    let sessions = core.world.state.sessions().filter(|session| session.task == task).map(|session| session.id);
    sessions.filter(|session| folder(*session).exists()).collect()
}

fn next_session(core: &Core, task: TaskId, session: SessionId) -> Option<SessionId> {
    let all = recorded(core, task);
    let at = all.iter().position(|one| *one == session)?;
    // The newest one came first.
    Some(all[(at + all.len() - 1) % all.len()])
}

fn open(core: &mut Core, id: ClientId, task: TaskId, manner: Manner) {
    let all = recorded(core, task);
    let wanted = manner.session.or_else(|| all.last().copied());
    let Some(at) = wanted.and_then(|session| all.iter().position(|one| *one == session)) else {
        let why = match manner.session {
            Some(session) => format!("{task} has no recording of {session}"),
            None => format!("{task} has no recording: it did not begin, or its recording was removed for others"),
        };
        return failed(core, id, task, why);
    };
    let Some(session) = core.world.state.session(all[at]).cloned() else { return };
    let shown = Arc::new(Mutex::new(Replay {
        session: session.id,
        of: (at + 1, all.len()),
        began: session.started,
        speed: manner.speed,
        idle: manner.idle,
        ..blank(task)
    }));
    let opening = Opening {
        path: core.world.rules.surround.folder(session.id).join("recording"),
        language: language_of(&core.world.crew, &core.world.state, &session),
        wanted: marks::wanted(&core.world.state, &session),
        session,
        paths: core.world.rules.paths.clone(),
        post: core.post.clone(),
        client: id,
    };
    let (wishes, orders) = channel();
    wishes.send(ReplayWish::To(manner.from)).ok();
    wishes.send(ReplayWish::Toggle).ok();
    let given = Arc::clone(&shown);
    let thread = std::thread::Builder::new().name("replay".into());
    match thread.spawn(move || play(&opening, given, &orders)) {
        Ok(_) => set(core, id, Some(Showing { wishes, shown })),
        Err(error) => failed(core, id, task, format!("the replay cannot be started: {error}")),
    }
}

/// What the thread of a replay does; it ends when nobody looks any more.
fn play(opening: &Opening, shown: Shown, orders: &Receiver<ReplayWish>) {
    let tell = || opening.post.blocking(Note::Replayed(opening.client));
    match prepare(opening, &shown) {
        Ok(film) => Player::new(film, shown, tell).run(orders),
        Err(why) => {
            look(&shown).playing = Playing::Failed(why);
            tell();
        }
    }
}

fn blank(task: TaskId) -> Replay {
    Replay {
        task,
        session: SessionId(0),
        of: (0, 0),
        screen: Screen::new(Size::new(1, 1)),
        at: Span::ZERO,
        length: Span::ZERO,
        began: crate::domain::time::Timestamp(0),
        playing: Playing::Opening,
        speed: Speed::USUAL,
        idle: None,
        marks: Vec::new(),
        hits: None,
    }
}

fn failed(core: &mut Core, id: ClientId, task: TaskId, why: String) {
    let replay = Replay { playing: Playing::Failed(why), ..blank(task) };
    let (wishes, _) = channel();
    set(core, id, Some(Showing { wishes, shown: Arc::new(Mutex::new(replay)) }));
}

/// Opens the recording and finds its marks; the replay stands at its start.
fn prepare(opening: &Opening, shown: &Shown) -> Result<Film, String> {
    let film = Film::open(&opening.path, opening.language.clone()).map_err(|error| error.to_string())?;
    let began = film.began().unwrap_or(opening.session.started);
    let marks = marks::read(&opening.paths, &opening.wanted, &opening.session, began, film.length());
    let mut shown = look(shown);
    (shown.screen, shown.length, shown.began, shown.marks) = (film.stage(), film.length(), began, marks);
    shown.playing = Playing::Paused;
    drop(shown);
    Ok(film)
}
