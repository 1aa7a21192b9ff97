//! Whether a person is there: when the last terminal lost them, and what is told to whoever comes back.

use super::client::ClientId;
use crate::domain::command::Outcome;
use crate::domain::inbox::{Absence, Left};
use crate::domain::time::Span;
use crate::server::clock;
use crate::server::core::Core;
use crate::term::{FocusChange, InputEvent};
use crate::ui::{self, Overlay, TimelinePage};

/// After so long somebody was away.
const AWAY: Span = Span::mins(10);

/// Whether any terminal has a person, as far as it tells.
fn anybody(core: &Core) -> bool {
    let mut screens = core.peers.values().filter_map(|peer| peer.screen.as_deref());
    screens.any(|screen| screen.attention == FocusChange::Gained)
}

/// A terminal is gone, or its person looks elsewhere.
pub fn left(core: &mut Core) {
    if !anybody(core) {
        core.outcome(Outcome::PersonLeft);
    }
}

/// A terminal attached: it begins with what happened, when nobody looked for a while.
pub fn attached(core: &mut Core, id: ClientId) {
    let now = clock::now();
    let others = core.peers.iter().any(|(other, peer)| *other != id && peer.screen.is_some());
    let state = &core.world.state;
    let Some(left) = state.left().copied().filter(|left| !others && now.since(left.at) >= AWAY) else { return };
    let quiet = Absence::of(state, &left, now).is_quiet();
    if let Some(screen) = core.peers.get_mut(&id).and_then(|peer| peer.screen.as_deref_mut()).filter(|_| !quiet) {
        screen.view.overlays.push(Overlay::Timeline(TimelinePage::default()));
    }
}

/// The person of a terminal goes, or comes back to it.
pub fn moved(core: &mut Core, id: ClientId, event: &InputEvent) {
    let now = clock::now();
    let state = &core.world.state;
    let Some(screen) = core.peers.get_mut(&id).and_then(|peer| peer.screen.as_deref_mut()) else { return };
    match event {
        InputEvent::FocusLost => {
            screen.went = Some(Left::now(state, now));
            left(core);
        }
        InputEvent::FocusGained => {
            let Some(went) = screen.went.take() else { return };
            screen.face.left = Some(went);
            let absence = Absence::of(state, &went, now);
            if now.since(went.at) >= AWAY && !absence.is_quiet() {
                ui::notice(&mut screen.view, &words(&absence));
                screen.touch();
            }
        }
        InputEvent::Key(_)
        | InputEvent::Report(_)
        | InputEvent::Paste(_)
        | InputEvent::PasteTooLong(_)
        | InputEvent::Mouse(_)
        | InputEvent::Resize(_) => {}
    }
}

/// An absence in one line.
fn words(absence: &Absence) -> String {
    let counts = [
        (absence.finished.len(), "finished"),
        (absence.failed.len(), "failed"),
        (absence.decided.len(), "decided"),
        (absence.waiting.len(), "waiting"),
    ];
    let mut parts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    if absence.spent > crate::domain::money::Money::ZERO {
        parts.push(format!("{} spent", absence.spent));
    }
    format!("while you were away: {}; `m` shows it", parts.join(", "))
}
