//! From a key to its echo while two other panes print the hostile corpus again and again, one of them on the screen.

use super::corpus::cases;
use super::echo::type_all;
use super::home::Home;
use super::stage::{Mux, Others, Scene, Stage};
use super::table::Samples;

/// What a person feels as immediate; above it something has stalled.
const MOST_MS: f64 = 100.0;

/// Both programs; ours must keep the promise.
pub fn run() {
    for mux in Mux::all() {
        let home = Home::new();
        let folder = home.path().join("cases");
        std::fs::create_dir(&folder).unwrap();
        for (name, bytes) in cases() {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        let play = format!("stty raw -echo; while :; do cat {}/*; done", folder.display());
        let scene = Scene { others: (&play, 2), place: Others::Visible, ..Scene::ALONE };
        let stage = Stage::in_home(mux, home, &scene);
        let mut samples = Samples::default();
        type_all(&stage.terminal, &mut samples);
        samples.print(&format!("key to echo, two visible panes print the hostile corpus: {}", mux.name()));
        let slowest = samples.quantile(0.99).as_secs_f64() * 1000.0;
        assert!(
            mux == Mux::Tmux || slowest < MOST_MS,
            "99th percentile of the echo is {slowest:.1} ms, not below {MOST_MS}"
        );
    }
}
