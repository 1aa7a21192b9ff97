//! From a key to its echo on the outer terminal: alone, beside panes that flood, and the same in tmux where it is
//! installed.

use super::home::{Home, program};
use super::table::{Samples, row};
use super::terminal::Terminal;

const KEYS: u32 = 300;
const FLOODS: usize = 8;
/// A flood of short lines that ends by itself.
const FLOOD: &str = "timeout 60 yes 'the agent prints one short line after the other'";
/// Letters that no screen shows by itself.
const FIRST_LETTER: u32 = 0x100;

/// One after the other, in both programs.
pub fn run() {
    for floods in [0, FLOODS] {
        orchestra(floods).print(&format!("key to echo, {floods} panes flood"));
        match tmux(floods) {
            Some(samples) => samples.print(&format!("key to echo, {floods} panes flood: tmux")),
            None => row("key to echo: tmux", "not installed"),
        }
    }
}

fn type_all(terminal: &Terminal) -> Samples {
    let mut samples = Samples::default();
    // The first keys start what only a first key starts.
    for number in 0..KEYS + 10 {
        let letter = char::from_u32(FIRST_LETTER + number).expect("all of these are letters");
        let took = terminal.echo(letter);
        if number >= 10 {
            samples.add(took);
        }
        // People do not type in step with frames.
        std::thread::sleep(std::time::Duration::from_millis(u64::from(10 + number * 7 % 23)));
    }
    samples
}

fn orchestra(floods: usize) -> Samples {
    let home = Home::new();
    home.shell("echo READY; exec cat");
    for _ in 0..floods {
        home.shell(FLOOD);
    }
    let terminal = Terminal::open(&program(), &[], &home.plain(), home.env());
    terminal.wait("READY");
    if floods > 0 {
        terminal.wait("one short line");
    }
    terminal.keys("1");
    terminal.keys("\r");
    terminal.wait("every other key goes to");
    let before = terminal.bytes();
    let start = std::time::Instant::now();
    let samples = type_all(&terminal);
    if floods > 0 {
        let rate = (terminal.bytes() - before) as f64 / start.elapsed().as_secs_f64() / 1e6;
        row(&format!("bytes to the terminal, {floods} panes flood"), &format!("{rate:.2} MB/s"));
    }
    samples
}

fn tmux(floods: usize) -> Option<Samples> {
    home_has_tmux()?;
    let home = Home::new();
    let socket = home.path().join("tmux").to_string_lossy().into_owned();
    let tmux = |args: &[&str]| {
        let all = ["-S", &socket, "-f", "/dev/null"];
        home.command("tmux").args(all).args(args).status().is_ok_and(|status| status.success())
    };
    assert!(tmux(&["new-session", "-d", "-x", "200", "-y", "60", "echo READY; exec cat"]));
    for _ in 0..floods {
        assert!(tmux(&["split-window", "-d", FLOOD]));
        tmux(&["select-layout", "tiled"]);
    }
    let terminal = Terminal::open("tmux", &["-S", &socket, "attach"], &home.plain(), home.env());
    terminal.wait("READY");
    let samples = type_all(&terminal);
    tmux(&["kill-server"]);
    Some(samples)
}

fn home_has_tmux() -> Option<()> {
    std::process::Command::new("tmux").arg("-V").output().ok().map(drop)
}
