//! How fast a pane swallows what a program prints: short plain lines, and lines dense with colour, into 200x50.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use super::home::Home;
use super::stage::{Go, Mux, Scene, Stage};
use super::table::row;

const RUNS: usize = 3;
/// What no pane prints by itself.
const LAST: &str = "\u{416}\u{429}\u{416}";
const WORDS: [&str; 5] = ["alpha", "beta", "gamma delta", "error", "ok"];

struct Result {
    wall: Duration,
    cpu: Duration,
    bytes: u64,
    resident: u64,
}

/// Both kinds of text, each program in turns; the best of three each. `ORCHESTRA_BENCH_MIB` sets how much text.
pub fn run() {
    let mib = std::env::var("ORCHESTRA_BENCH_MIB").ok().and_then(|text| text.parse().ok()).unwrap_or(20);
    let data = tempfile::tempdir().unwrap();
    for (name, text) in [("seq", numbers as fn(usize) -> String), ("colour", colours)] {
        let file = data.path().join(name);
        std::fs::write(&file, text(mib << 20)).unwrap();
        let mut all: Vec<(Mux, Vec<Result>)> = Mux::all().into_iter().map(|mux| (mux, Vec::new())).collect();
        for _ in 0..RUNS {
            for (mux, results) in &mut all {
                results.push(swallow(*mux, &file));
            }
        }
        for (mux, results) in all {
            print(name, mib, mux, &results);
        }
        std::fs::remove_file(file).unwrap();
    }
}

fn print(name: &str, mib: usize, mux: Mux, results: &[Result]) {
    let wall = results.iter().map(|result| result.wall).min().unwrap_or_default().as_secs_f64();
    let cpu = results.iter().map(|result| result.cpu).min().unwrap_or_default().as_secs_f64();
    let bytes = results.iter().map(|result| result.bytes).max().unwrap_or_default() / 1024;
    let resident = results.iter().map(|result| result.resident).max().unwrap_or_default() as f64 / 1024.0;
    let each = cpu * 1000.0 / mib as f64;
    let rate = mib as f64 / wall;
    let text = format!(
        "last line visible after {wall:.2} s ({rate:.0} MiB/s), CPU {each:.1} ms/MiB, {bytes} KiB to the terminal, RSS {resident:.0} MiB"
    );
    row(&format!("{mib} MiB of {name} into 200x50: {}", mux.name()), &text);
}

fn swallow(mux: Mux, file: &Path) -> Result {
    let home = Home::new();
    let go = Go::new(home.path());
    let front = format!(
        "echo READY; {}; cat {}; printf '\\r\\n{LAST}\\r\\n'; exec sleep 100",
        go.wait_command(),
        file.display()
    );
    let stage = Stage::in_home(mux, home, &Scene { front: &front, ..Scene::ALONE });
    stage.terminal.quiet(Duration::from_millis(300));
    stage.terminal.forget();
    let (before, bytes) = (stage.sample(), stage.terminal.bytes());
    let start = go.give();
    let end = stage.terminal.wait_bytes(LAST);
    let after = stage.sample();
    Result {
        wall: end - start,
        cpu: after.cpu_since(&before),
        bytes: stage.terminal.bytes() - bytes,
        resident: after.resident(),
    }
}

/// Numbers, one a line.
fn numbers(size: usize) -> String {
    let mut text = String::with_capacity(size + 16);
    let mut number = 0_u64;
    while text.len() < size {
        writeln!(text, "{number}").unwrap();
        number += 1;
    }
    text
}

/// Lines of 18 words, each in a colour of its own.
fn colours(size: usize) -> String {
    let mut text = String::with_capacity(size + 1024);
    let mut seed = 1_u32;
    let mut random = |below: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % below
    };
    while text.len() < size {
        for _ in 0..18 {
            let word = WORDS[random(5) as usize];
            write!(text, "\x1b[38;2;{};{};{}m{word} ", random(256), random(256), random(256)).unwrap();
        }
        text.push_str("\x1b[0m\n");
    }
    text
}
