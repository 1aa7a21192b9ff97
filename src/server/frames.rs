//! Frames: drawn for clients that hold their credit, at most so many a second, at once after a key press.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ratatui::layout::Rect;

use super::client::{ClientId, ClientScreen, Face, Peer};
use super::core::Core;
use super::world::World;
use super::{clock, sessions};
use crate::config::Scope;
use crate::domain::ids::SessionId;
use crate::domain::time::Timestamp;
use crate::term::Size;
use crate::ui::{self, Model, PaneFocus};
use crate::wire::encode_output;

const BEGIN_SYNC: &[u8] = b"\x1b[?2026h";
const END_SYNC: &[u8] = b"\x1b[?2026l";

fn pause(core: &Core) -> Duration {
    Duration::from_millis(1000 / u64::from(core.world.rules.config.screen.fps.max(1)))
}

fn due(screen: &ClientScreen, pause: Duration, now: Instant) -> Option<Instant> {
    if screen.in_flight || !screen.dirty {
        return None;
    }
    let paced = screen.drawn.map_or(now, |drawn| drawn + pause);
    Some(if screen.urgent { now } else { paced })
}

/// When the next frame is due.
pub fn next_due(core: &Core) -> Option<Instant> {
    let pause = pause(core);
    let now = Instant::now();
    core.peers.values().filter_map(|peer| due(peer.screen.as_deref()?, pause, now)).min()
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
    if ready.is_empty() {
        return;
    }
    let at = clock::now();
    let (day, minute) = (clock::day(at), clock::hour_minute(at));
    for id in ready {
        let Some(peer) = core.peers.get_mut(&id) else { continue };
        if !draw(&core.world, peer, at, &day, &minute) {
            core.peers.remove(&id);
        }
    }
    size_panes(core, at, &day, &minute);
}

/// What a frame of this client shows.
pub fn model<'a>(world: &'a World, face: &'a Face, now: Timestamp, day: &'a str, minute: &'a str) -> Model<'a> {
    Model {
        state: &world.state,
        now,
        day,
        clock: minute,
        screens: &world.panes,
        theme: &face.theme,
        theme_name: &face.theme_name,
        themes: &world.rules.theme_names,
        keymap: &world.rules.keymap,
        repo: face.repo.as_ref(),
        agents: &world.lines,
        preview: face.preview.as_ref(),
        diff: face.diff.as_ref(),
        older: face.older.as_ref(),
        problems: &world.rules.problems,
        max_agents: world.rules.limits.max_agents,
        screen: &world.rules.config.screen,
    }
}

/// Draws one frame and sends it; `false` when the client is gone.
fn draw(world: &World, peer: &mut Peer, now: Timestamp, day: &str, minute: &str) -> bool {
    let Some(screen) = peer.screen.as_deref_mut() else { return true };
    let model = model(world, &screen.face, now, day, minute);
    screen.terminal.backend_mut().write(BEGIN_SYNC);
    let drawn = screen.terminal.draw(|frame| ui::draw(frame, &model, &screen.view)).is_ok();
    ui::note_drawn(&mut screen.view, &model);
    let shape = cursor_shape(world, screen, &model);
    if screen.shape != shape {
        screen.shape = shape;
        screen.terminal.backend_mut().write(format!("\x1b[{shape} q").as_bytes());
    }
    screen.terminal.backend_mut().write(END_SYNC);
    let bytes = screen.terminal.backend_mut().take();
    (screen.dirty, screen.urgent, screen.in_flight) = (false, false, true);
    screen.drawn = Some(Instant::now());
    drawn && peer.out.try_send(encode_output(&bytes)).is_ok()
}

/// The cursor's shape as the escape sequence numbers it: that of the program which has the keys, else the terminal's own.
fn cursor_shape(world: &World, screen: &ClientScreen, model: &Model<'_>) -> u8 {
    if ui::focus(&screen.view) != Scope::Focus {
        return 0;
    }
    let area = Rect::new(0, 0, screen.size.cols, screen.size.rows);
    let panes = ui::pane_sizes(&screen.view, model, area);
    let typed = panes.into_iter().find(|(_, _, focus)| *focus == PaneFocus::Selected);
    let pane = typed.and_then(|(session, _, _)| world.panes.0.get(&session));
    pane.map_or(0, |pane| pane.lock().screen.cursor().shape.param())
}

/// Who may size a pane: first whoever types into it, then whoever has the larger screen.
type Claim = (bool, u32);

/// Gives each shown pane the size it has on the screen that decides: the one focused in it, else the largest. A phone
/// that only looks in never makes a laptop's panes narrow.
fn size_panes(core: &mut Core, at: Timestamp, day: &str, minute: &str) {
    let mut wanted: BTreeMap<SessionId, (Claim, Size)> = BTreeMap::new();
    for screen in core.peers.values().filter_map(|peer| peer.screen.as_deref()) {
        let area = Rect::new(0, 0, screen.size.cols, screen.size.rows);
        let model = model(&core.world, &screen.face, at, day, minute);
        let types = ui::focus(&screen.view) == Scope::Focus;
        let cells = u32::from(screen.size.cols) * u32::from(screen.size.rows);
        for (session, size, focus) in ui::pane_sizes(&screen.view, &model, area) {
            let claim = (types && focus == PaneFocus::Selected, cells);
            if wanted.get(&session).is_none_or(|(best, _)| claim > *best) {
                wanted.insert(session, (claim, size));
            }
        }
    }
    for (session, (_, size)) in wanted {
        sessions::resize(core, session, size);
    }
}
