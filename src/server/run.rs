//! The loop: one place where everything meets, and nothing waits for a peer, a disk or a process.

use std::time::{Duration, Instant};

use crate::server::core::{Core, Goal};
use crate::server::inbox::Inbox;
use crate::server::screens::frames;
use crate::server::sessions::{limits, live};
use crate::server::{dispatch, notices, shutdown};

/// Notes handled before frames are drawn, so that a flood of them cannot starve the screens.
const DRAIN: usize = 256;
/// How often live sessions are looked at while something changes.
const LOOK: Duration = Duration::from_millis(100);

/// How late a new day may be noticed while something waits for it.
const CALENDAR: Duration = Duration::from_secs(20);

/// Serves until the core's goal is reached.
pub async fn run(core: &mut Core, inbox: &mut Inbox) {
    let mut next_look = Instant::now();
    loop {
        let wake = wake(core, next_look);
        tokio::select! {
            biased;
            note = inbox.recv() => {
                let Some(note) = note else { return };
                dispatch::note(core, note);
                for _ in 1..DRAIN {
                    let Ok(note) = inbox.try_recv() else { break };
                    dispatch::note(core, note);
                }
            }
            () = tokio::time::sleep_until(wake.into()) => {}
        }
        let now = Instant::now();
        live::take_due(core, now);
        if now >= next_look && live::any_fresh(core) {
            live::look(core);
            next_look = now + LOOK;
        }
        if now >= core.next_poll {
            live::poll(core);
            core.next_poll = now + live::poll_pause(core);
        }
        dispatch::flush(core);
        notices::flush_due(core);
        frames::draw_due(core);
        if core.goal == Goal::Ending && shutdown::is_over(core) {
            return;
        }
    }
}

/// When the loop must wake without a note: for a look, a poll or a frame; for an hour when nothing runs.
fn wake(core: &Core, next_look: Instant) -> Instant {
    let mut wake = Instant::now() + Duration::from_secs(3600);
    let lives = core.world.watches.values().any(|watch| !watch.gone);
    if lives || core.goal == Goal::Ending || limits::compares_soon(core) {
        wake = wake.min(core.next_poll);
    }
    if limits::is_awaited(core) {
        wake = wake.min(core.next_poll + CALENDAR);
    }
    if live::any_fresh(core) {
        wake = wake.min(next_look);
    }
    wake = notices::next_due(core).map_or(wake, |due| wake.min(due));
    wake = live::next_take(core).map_or(wake, |due| wake.min(due));
    frames::next_due(core).map_or(wake, |due| wake.min(due))
}
