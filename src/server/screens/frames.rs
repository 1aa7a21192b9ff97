//! Frames: drawn for clients that hold their credit, at most so many a second, at once after a key press.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ratatui::layout::Rect;

use super::canvas::Caret;
use super::client::{ClientId, ClientScreen, Face, Peer};
use super::outer;
use crate::config::Scope;
use crate::domain::ids::SessionId;
use crate::domain::time::Timestamp;
use crate::server::clock;
use crate::server::core::Core;
use crate::server::crew::track;
use crate::server::replay::Showing;
use crate::server::sessions::live;
use crate::server::world::World;
use crate::term::Size;
use crate::ui::{self, Model, PaneFocus};
use crate::wire::encode_output;

fn pause(core: &Core) -> Duration {
    Duration::from_millis(1000 / u64::from(core.world.rules.config.screen.fps.max(1)))
}

fn due(screen: &ClientScreen, pause: Duration, now: Instant) -> Option<Instant> {
    if screen.in_flight {
        return None;
    }
    if screen.urgent || screen.answered.is_some() {
        return Some(now);
    }
    let anything = screen.dirty || !screen.stale.is_empty();
    anything.then(|| screen.drawn.map_or(now, |drawn| drawn + pause.max(outer::least_pause(screen.link))))
}

/// When the next frame is due.
pub fn next_due(core: &Core) -> Option<Instant> {
    let pause = pause(core);
    let now = Instant::now();
    let frames = core.peers.values().filter_map(|peer| due(peer.screen.as_deref()?, pause, now));
    frames.chain(core.sizes_due).min()
}

/// Draws every frame that is due.
pub fn draw_due(core: &mut Core) {
    let pause = pause(core);
    let now = Instant::now();
    let ready: Vec<ClientId> = core
        .peers
        .iter()
        .filter(|(_, peer)| {
            peer.screen.as_deref().and_then(|screen| due(screen, pause, now)).is_some_and(|due| due <= now)
        })
        .map(|(id, _)| *id)
        .collect();
    if ready.is_empty() && core.sizes_due.is_none_or(|due| due > now) {
        return;
    }
    let now = Moment::now();
    let mut whole = false;
    for id in ready {
        let Some(peer) = core.peers.get_mut(&id) else { continue };
        let Some(screen) = peer.screen.as_deref_mut() else { continue };
        let bytes = patches(&core.world, screen, &now).or_else(|| {
            whole = true;
            frame(&core.world, screen, &now)
        });
        let bytes = outer::with_modes(&core.world, screen, bytes);
        if !send(peer, bytes) {
            core.peers.remove(&id);
        }
    }
    if whole || core.sizes_due.is_some_and(|due| due <= Instant::now()) {
        core.sizes_due = None;
        size_panes(core, &now);
    }
}

/// The time that a frame shows.
pub struct Moment {
    at: Timestamp,
    day: String,
    minute: String,
    left: u16,
}

impl Moment {
    /// This one.
    pub fn now() -> Self {
        let at = clock::now();
        Self { at, day: clock::day(at), minute: clock::hour_minute(at), left: clock::day_left(at) }
    }
}

/// What a frame of this client shows.
pub fn model<'a>(world: &'a World, face: &'a Face, now: &'a Moment) -> Model<'a> {
    Model {
        state: &world.state,
        now: now.at,
        day: &now.day,
        clock: &now.minute,
        screens: &world.panes,
        theme: &face.theme,
        theme_name: &face.theme_name,
        themes: &world.rules.theme_lines,
        keymap: &world.rules.keymap,
        repo: face.repo.as_ref(),
        agents: &world.lines,
        preview: face.preview.as_ref(),
        plan: face.plan.as_ref(),
        diff: face.diff.as_ref(),
        older: face.older.as_ref(),
        replay: face.replay.as_ref().map(Showing::shown),
        log: face.log.as_ref(),
        left: face.left.as_ref(),
        track: face.track.as_ref().map(|(_, report)| report),
        problems: &world.rules.problems,
        day_left: now.left,
        budgets: &world.rules.limits.budgets,
        max_agents: world.rules.limits.max_agents,
        screen: &face.settings,
    }
}

/// Draws anew only the terminals that changed, when nothing else did; the answer to a key comes before everything.
/// `None` when a whole frame is needed.
fn patches(world: &World, screen: &mut ClientScreen, now: &Moment) -> Option<Vec<u8>> {
    if screen.urgent || (screen.dirty && screen.answered.is_none()) {
        return None;
    }
    let answered = screen.answered.take();
    let sessions: Vec<SessionId> = match answered {
        Some(session) => vec![session],
        None => screen.stale.iter().copied().collect(),
    };
    let model = model(world, &screen.face, now);
    let mut bytes = Vec::new();
    for session in sessions {
        let Some(patch) = screen.pictures.patch(&model, session) else {
            screen.dirty = true;
            return Some(bytes).filter(|bytes| !bytes.is_empty());
        };
        bytes.extend(screen.canvas.patch(&patch).into_iter().flatten());
        if patch.fresh {
            screen.stale.remove(&session);
        }
    }
    if answered.is_none() {
        screen.drawn = Some(Instant::now());
    }
    Some(bytes)
}

/// Ends a replay that is no longer looked at. Works the track record out where the routes view shows it and a task has ended since; forgets it elsewhere.
fn keep_track(world: &World, face: &mut Face, view: &ui::ViewState) {
    if !view.shows_replay() {
        face.replay = None;
    }
    let mark = track::mark(world);
    if !view.shows_routes() {
        face.track = None;
    } else if face.track.as_ref().is_none_or(|(then, _)| *then != mark) {
        face.track = Some((mark, track::record(world)));
    }
}

/// Draws a whole frame.
fn frame(world: &World, screen: &mut ClientScreen, now: &Moment) -> Option<Vec<u8>> {
    let ClientScreen { face, canvas, pictures, view, .. } = screen;
    keep_track(world, face, view);
    let model = model(world, face, now);
    ui::listen(view, &model);
    let bytes = canvas.frame(|buf| {
        let at = ui::draw(buf, &model, view, pictures);
        Caret { at, shape: pictures.cursor_shape().param() }
    });
    ui::note_drawn(view, &model);
    screen.stale.retain(|session| pictures.waits(*session));
    (screen.dirty, screen.urgent, screen.answered) = (false, false, None);
    screen.drawn = Some(Instant::now());
    screen.whole = screen.drawn;
    bytes
}

/// Sends a frame; `false` when the client is gone.
fn send(peer: &mut Peer, bytes: Option<Vec<u8>>) -> bool {
    let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else { return true };
    if let Some(screen) = peer.screen.as_deref_mut() {
        screen.in_flight = true;
    }
    peer.out.try_send(encode_output(&bytes)).is_ok()
}

/// Who may size a pane: first whoever types into it, then whoever has the larger screen.
type Claim = (bool, u32);

/// Gives each shown pane the size it has on the screen that decides: the one focused in it, else the largest. A phone
/// that only looks in never makes a laptop's panes narrow.
fn size_panes(core: &mut Core, now: &Moment) {
    let mut wanted: BTreeMap<SessionId, (Claim, Size)> = BTreeMap::new();
    for screen in core.peers.values().filter_map(|peer| peer.screen.as_deref()) {
        let area = Rect::new(0, 0, screen.view.size.cols, screen.view.size.rows);
        let model = model(&core.world, &screen.face, now);
        let types = ui::focus(&screen.view) == Scope::Focus;
        let cells = u32::from(screen.size.cols) * u32::from(screen.size.rows);
        for (session, size, focus) in ui::pane_sizes(&screen.view, &model, area) {
            let claim = (types && focus == PaneFocus::Selected, cells);
            if wanted.get(&session).is_none_or(|(best, _)| claim > *best) {
                wanted.insert(session, (claim, size));
            }
        }
    }
    core.world.show(wanted.keys().copied().collect());
    for (session, (_, size)) in wanted {
        live::resize(core, session, size);
    }
}
