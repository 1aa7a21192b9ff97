//! A terminal that reads 20 kB/s while the pane in front floods: does the program wait, and how late is the last line?

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::home::Home;
use super::stage::{Go, Mux, Scene, Stage};
use super::table::row;
use super::terminal::Opened;

const LAST: &str = "\u{416}\u{429}\u{416}";
const MIB: usize = 16;
const PER_SECOND: u32 = 20_000;

/// Each program with a quick and a slow terminal.
pub fn run() {
    for read in [Opened::AtOnce, Opened::Slowly(PER_SECOND)] {
        for mux in Mux::all() {
            let (wrote, late) = flood(mux, read);
            let reader = if read == Opened::AtOnce { "quick" } else { "20 kB/s" };
            let text = format!("written in {:.2} s, last line {:.2} s later", wrote.as_secs_f64(), late.as_secs_f64());
            row(&format!("{MIB} MiB flow, {reader} terminal: {}", mux.name()), &text);
        }
    }
}

/// How long the program took to print, and how much later its last line came out.
fn flood(mux: Mux, read: Opened) -> (Duration, Duration) {
    let home = Home::new();
    let go = Go::new(home.path());
    let (first, last) = (home.path().join("first"), home.path().join("last"));
    let front = format!(
        "echo READY; {}; date +%s%N > {}; head -c {} /dev/zero | tr '\\0' x | fold -w 150; date +%s%N > {}; \
         printf '\\r\\n{LAST}\\r\\n'; exec sleep 100",
        go.wait_command(),
        first.display(),
        MIB << 20,
        last.display()
    );
    let stage = Stage::in_home(mux, home, &Scene { front: &front, read, ..Scene::ALONE });
    stage.terminal.quiet(Duration::from_millis(500));
    stage.terminal.forget();
    go.give();
    stage.terminal.wait_bytes(LAST);
    let seen = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let at = |file| Duration::from_nanos(std::fs::read_to_string(file).unwrap().trim().parse().unwrap());
    let (first, last): (Duration, Duration) = (at(first), at(last));
    (last.saturating_sub(first), seen.saturating_sub(last))
}
