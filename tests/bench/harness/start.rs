//! From starting the program to what is wanted on the screen: on a running server, with nothing running.

use orchestra_tui::term::Size;

use super::home::{Home, program};
use super::stage::{Mux, Scene, Stage};
use super::table::Samples;
use super::terminal::{Opened, Terminal};

const RUNS: usize = 20;
const SIZE: Size = Size { rows: 50, cols: 200 };
/// What stands in the pane.
const TEXT: &str = "\u{416}\u{429}\u{416}";

/// Attaching, and starting cold.
pub fn run() {
    attach();
    cold();
}

/// On a running server: until the text of a pane is there.
fn attach() {
    let front = format!("echo READY; echo {TEXT}; exec cat");
    let stages: Vec<(Mux, Stage)> =
        Mux::all().into_iter().map(|mux| (mux, Stage::open(mux, &Scene { front: &front, ..Scene::ALONE }))).collect();
    let mut all: Vec<Samples> = stages.iter().map(|_| Samples::default()).collect();
    for _ in 0..RUNS {
        for ((_, stage), samples) in stages.iter().zip(&mut all) {
            let terminal = stage.attach(SIZE);
            samples.add(terminal.wait_bytes(TEXT) - terminal.started());
            stage.leave(terminal);
        }
    }
    for ((mux, _), samples) in stages.iter().zip(all) {
        samples.print(&format!("start to a pane's text, server running: {}", mux.name()));
    }
}

/// With nothing running: until the screen is there.
fn cold() {
    let (mut new, mut old, mut tmux) = (Samples::default(), Samples::default(), Samples::default());
    for _ in 0..RUNS {
        let home = Home::new();
        new.add(first_screen(&home));
        home.shell("true");
        home.stop();
        old.add(first_screen(&home));
        if Mux::all().contains(&Mux::Tmux) {
            tmux.add(tmux_cold());
        }
    }
    new.print("start to the screen, nothing running, new store: orchestra");
    old.print("start to the screen, nothing running, store of earlier: orchestra");
    tmux.print("start to the screen, nothing running: tmux");
}

fn first_screen(home: &Home) -> std::time::Duration {
    let terminal = Terminal::open(&program(), &[], &home.plain(), home.env(), SIZE, Opened::AtOnce);
    let took = terminal.wait_bytes("orchestra") - terminal.started();
    terminal.end("q");
    home.stop();
    took
}

/// A shell's first line in a new tmux.
fn tmux_cold() -> std::time::Duration {
    let home = Home::new();
    let socket = home.path().join("tmux").to_string_lossy().into_owned();
    let front = format!("echo {TEXT}; read x");
    let args = ["-S", &socket, "-f", "/dev/null", "new-session", &front];
    let terminal = Terminal::open("tmux", &args, &home.plain(), home.env(), SIZE, Opened::AtOnce);
    let took = terminal.wait_bytes(TEXT) - terminal.started();
    terminal.end("\r");
    took
}
