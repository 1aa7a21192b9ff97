//! The persons' own terminals: what programs are told of them, and which of their modes follow the program that has the
//! keys.
//!
//! Owns those decisions. What a terminal can do comes from its client; what a program wants, from its pane.

use std::collections::BTreeSet;
use std::time::Duration;

use super::client::{ClientId, ClientScreen, GivenModes};
use super::look::Look;
use crate::config::Scope;
use crate::domain::ids::SessionId;
use crate::domain::inbox::waiting;
use crate::domain::task::Task;
use crate::server::core::Core;
use crate::server::world::World;
use crate::term::{FocusChange, InputEvent, KeyProtocol, MouseMode, OUR_KITTY_FLAGS};
use crate::ui::{self, Model, ViewState};
use crate::wire::Link;

/// Over a network a program that prints is shown this often at most; the answer to a key goes at once all the same.
const REMOTE: Duration = Duration::from_millis(100);

/// The least time between two frames that nobody waits for.
pub const fn least_pause(link: Link) -> Duration {
    match link {
        Link::Local => Duration::ZERO,
        Link::Remote => REMOTE,
    }
}

/// All panes look as this terminal from now on: it told its colours, or the person came back to it.
pub fn look_as(core: &mut Core, id: ClientId) {
    let Some(screen) = core.peers.get(&id).and_then(|peer| peer.screen.as_deref()) else { return };
    let look = Look { palette: screen.told.palette(), cell_pixels: screen.told.cell_pixels };
    if look == core.world.look {
        return;
    }
    for (session, pane) in &core.world.panes.0 {
        let news = look.dress(pane);
        if let Some(watch) = core.world.watches.get(session) {
            watch.tell(news);
        }
    }
    core.world.look = look;
}

/// The session that a terminal types into.
pub fn typed_session(view: &ViewState, model: &Model<'_>) -> Option<SessionId> {
    view.in_list(model).and_then(Task::session).filter(|_| ui::focus(view) == Scope::Focus)
}

/// Notes which session gets the keys of a terminal; whether that is another than before.
pub fn focus_moved(screen: &mut ClientScreen, session: Option<SessionId>, event: &InputEvent) -> bool {
    match event {
        InputEvent::FocusLost => screen.attention = FocusChange::Lost,
        // Whoever types is there, also where the terminal does not tell.
        InputEvent::FocusGained | InputEvent::Key(_) | InputEvent::Report(_) | InputEvent::Paste(_) => {
            screen.attention = FocusChange::Gained;
        }
        InputEvent::Mouse(_) | InputEvent::Resize(_) | InputEvent::PasteTooLong(_) => {}
    }
    let session = session.filter(|_| screen.attention == FocusChange::Gained);
    std::mem::replace(&mut screen.types_into, session) != session
}

/// Tells the programs that asked which of them a person types into.
pub fn settle_focus(core: &mut Core) {
    let screens = core.peers.values().filter_map(|peer| peer.screen.as_deref());
    let focused: BTreeSet<SessionId> = screens.filter_map(|screen| screen.types_into).collect();
    for (session, watch) in &mut core.world.watches {
        let focus = if focused.contains(session) { FocusChange::Gained } else { FocusChange::Lost };
        if std::mem::replace(&mut watch.focus, focus) != focus
            && let Some(pane) = core.world.panes.0.get(session)
        {
            watch.tell_focus(pane);
        }
    }
}

/// Puts before a frame what the terminal must be told so that the program gets the keys and the mouse that it asked for.
pub fn with_modes(world: &World, screen: &mut ClientScreen, bytes: Option<Vec<u8>>) -> Option<Vec<u8>> {
    let wanted = wanted_modes(world, screen);
    let given = screen.given.replace(wanted);
    let mut modes = Vec::new();
    if let Some(title) = title(world, screen) {
        modes.extend_from_slice(format!("\x1b]2;{title}\x1b\\").as_bytes());
        screen.title = title;
    }
    if let Some(flags) = wanted.kitty.filter(|_| given.is_none_or(|given| given.kitty != wanted.kitty)) {
        modes.extend_from_slice(format!("\x1b[={flags};1u").as_bytes());
    }
    match wanted.every_motion.filter(|_| given.is_none_or(|given| given.every_motion != wanted.every_motion)) {
        Some(true) => modes.extend_from_slice(b"\x1b[?1003h"),
        // Ending the one ends them all in some terminals.
        Some(false) => modes.extend_from_slice(b"\x1b[?1003l\x1b[?1000h\x1b[?1002h"),
        None => {}
    }
    match bytes {
        Some(bytes) => {
            modes.extend_from_slice(&bytes);
            Some(modes)
        }
        None => Some(modes).filter(|modes| !modes.is_empty()),
    }
}

/// The title of the terminal's window or tab, when it is another one now: how many wait for the person.
fn title(world: &World, screen: &ClientScreen) -> Option<String> {
    let waiting = waiting(&world.state).len();
    let title = match (waiting, screen.face.settings.look.is_ascii()) {
        (0, _) => "orchestra".to_owned(),
        (n, false) => format!("⚑ {n} · orchestra"),
        (n, true) => format!("({n}) orchestra"),
    };
    (world.rules.config.notifications.title && screen.title != title).then_some(title)
}

fn wanted_modes(world: &World, screen: &ClientScreen) -> GivenModes {
    let modes = screen.pictures.typed_modes();
    let flags = OUR_KITTY_FLAGS | modes.map_or(0, |modes| modes.kitty.0);
    let motion = modes.is_some_and(|modes| modes.mouse == MouseMode::Motion);
    GivenModes {
        kitty: (screen.told.keys == KeyProtocol::Kitty).then_some(flags),
        every_motion: world.rules.config.screen.mouse.then_some(motion),
    }
}
