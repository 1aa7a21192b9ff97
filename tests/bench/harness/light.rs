//! Bytes to a phone's terminal of 45x25: while a program floods, while three spinners turn, for the first picture.

use std::time::{Duration, Instant};

use orchestra_tui::term::Size;

use super::home::{Home, program};
use super::stage::{Mux, Others, Scene, Stage};
use super::table::row;
use super::terminal::{Opened, Terminal};

const PHONE: Size = Size { rows: 25, cols: 45 };
const WATCHED: Duration = Duration::from_secs(5);
const YES: &str = "echo READY; sleep 3; exec timeout 60 yes";
const SPIN: &str = "while :; do for c in - \\\\ '|' /; do printf '\\r%s working' \"$c\"; sleep 0.1; done; done";

/// Each program in turn.
pub fn run() {
    for mux in Mux::all() {
        let flood = rate(mux, &Scene { front: YES, pane: PHONE, ..Scene::ALONE });
        row(&format!("bytes to 45x25 while `yes` runs: {}", mux.name()), &flood);
        let front = format!("echo READY; sleep 1; {SPIN}");
        let scene = Scene { front: &front, others: (SPIN, 2), place: Others::Visible, pane: PHONE, ..Scene::ALONE };
        let spinners = rate(mux, &scene);
        row(&format!("bytes to 45x25 while three spinners turn: {}", mux.name()), &spinners);
        let still = rate(mux, &Scene { front: "echo READY; exec sleep 60", pane: PHONE, ..Scene::ALONE });
        row(&format!("bytes to 45x25 beside an agent that is silent: {}", mux.name()), &still);
        let stage = Stage::open(mux, &scene);
        let phone = stage.attach(PHONE);
        std::thread::sleep(Duration::from_secs(1));
        row(&format!("bytes of the first second at 45x25: {}", mux.name()), &format!("{} B", phone.bytes()));
    }
    let home = Home::new();
    home.ok(&["delegate", "--to", "shell", "--in-place", "--wait", "--task", "true"]);
    let phone = Terminal::open(&program(), &[], &home.plain(), home.env(), PHONE, Opened::AtOnce);
    phone.quiet(Duration::from_secs(2));
    row("bytes to 45x25 while no agent works: orchestra", &counted(&phone));
}

/// What a terminal is sent while it is watched.
fn counted(terminal: &Terminal) -> String {
    let (bytes, start) = (terminal.bytes(), Instant::now());
    std::thread::sleep(WATCHED);
    format!("{:.2} kB/s", (terminal.bytes() - bytes) as f64 / start.elapsed().as_secs_f64() / 1000.0)
}

fn rate(mux: Mux, scene: &Scene<'_>) -> String {
    let stage = Stage::open(mux, scene);
    std::thread::sleep(Duration::from_secs(4));
    counted(&stage.terminal)
}
