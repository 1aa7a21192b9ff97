//! What it costs while nothing happens: sixteen quiet panes, one terminal.

use std::time::{Duration, Instant};

use super::process::Sample;
use super::stage::{Mux, Scene, Stage};
use super::table::row;

const PANES: usize = 16;
const WATCHED: Duration = Duration::from_secs(10);

/// Each program in turn.
pub fn run() {
    for mux in Mux::all() {
        let stage = Stage::open(mux, &Scene { others: ("echo QUIET; exec sleep 300", PANES - 1), ..Scene::ALONE });
        // What a pane's last output leads to is over then.
        std::thread::sleep(Duration::from_secs(5));
        let (server, client) = (stage.server(), stage.terminal.pid());
        let look = || (Sample::of(&[server]), Sample::of(&[client]), stage.terminal.bytes(), Instant::now());
        let before = look();
        std::thread::sleep(WATCHED);
        let after = look();
        let seconds = (after.3 - before.3).as_secs_f64();
        let share = |now: &Sample, then: &Sample| now.fine_cpu_since(then).as_secs_f64() / seconds * 100.0;
        let wakes = |now: &Sample, then: &Sample| now.wakes_since(then) as f64 / seconds;
        let text = format!(
            "CPU {:.3} % and {:.3} %, wake-ups {:.1} and {:.1} /s (server and terminal), {:.0} B/s, RSS of the server {} KiB",
            share(&after.0, &before.0),
            share(&after.1, &before.1),
            wakes(&after.0, &before.0),
            wakes(&after.1, &before.1),
            (after.2 - before.2) as f64 / seconds,
            after.0.resident()
        );
        row(&format!("{PANES} idle panes: {}", mux.name()), &text);
    }
}
