//! What a pane weighs whose history holds 10,000 lines of 60 characters.

use super::stage::{Mux, Others, Scene, Stage};
use super::table::row;

const PANES: usize = 8;
const FILL: &str = "yes 'sixty characters of plain text, as agents print them, a line' | head -n 10000; \
                    printf '\\r\\n'; exec sleep 300";

/// Eight such panes against eight empty ones.
pub fn run() {
    for mux in Mux::all() {
        let empty = resident(mux, "exec sleep 300");
        let full = resident(mux, FILL);
        let each = full.saturating_sub(empty) / PANES as u64;
        let text =
            format!("{each} KiB a pane more than empty (server {empty} KiB with {PANES} empty, {full} KiB full)");
        row(&format!("memory of 10,000 lines of 60 characters: {}", mux.name()), &text);
    }
}

fn resident(mux: Mux, fill: &str) -> u64 {
    let stage = Stage::open(mux, &Scene { others: (fill, PANES), place: Others::Hidden, ..Scene::ALONE });
    // The hidden panes have no sign on the screen; their server uses the processor until they are done.
    let mut before = stage.sample();
    loop {
        std::thread::sleep(std::time::Duration::from_millis(700));
        let now = stage.sample();
        if now.cpu_since(&before).as_millis() < 10 {
            return super::process::Sample::of(&[stage.server()]).resident();
        }
        before = now;
    }
}
