//! Measures the built program from outside, in terminals of its own, beside tmux in the same run.
//!
//! `cargo bench --bench harness` runs everything in about eight minutes and prints one table; names behind `--` (see
//! `PARTS`) choose parts. Not a test: a machine that is busy measures itself. Compare lines of one run.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement may fail loudly, waits while it measures, and says what it measured"
)]

#[path = "harness/control.rs"]
mod control;
#[path = "../vt/corpus.rs"]
mod corpus;
#[path = "harness/delegate.rs"]
mod delegate;
#[path = "harness/echo.rs"]
mod echo;
#[path = "harness/home.rs"]
mod home;
#[path = "harness/hostile.rs"]
mod hostile;
#[path = "harness/idle.rs"]
mod idle;
#[path = "harness/ingest.rs"]
mod ingest;
#[path = "harness/light.rs"]
mod light;
#[path = "harness/memory.rs"]
mod memory;
#[path = "harness/process.rs"]
mod process;
#[path = "harness/scan.rs"]
mod scan;
#[path = "harness/slow.rs"]
mod slow;
#[path = "harness/stage.rs"]
mod stage;
#[path = "harness/start.rs"]
mod start;
#[path = "harness/table.rs"]
mod table;
#[path = "harness/terminal.rs"]
mod terminal;

/// A part by name.
type Part = (&'static str, fn());

const PARTS: &[Part] = &[
    ("start", start::run),
    ("control", control::run),
    ("delegate", delegate::run),
    ("echo", echo::run),
    ("hostile", hostile::run),
    ("ingest", ingest::run),
    ("slow", slow::run),
    ("light", light::run),
    ("memory", memory::run),
    ("idle", idle::run),
    ("scan", scan::run),
];

fn main() {
    // Cargo passes `--bench` and whatever the person wrote; only names of parts count.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    table::head();
    for (name, run) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            run();
        }
    }
}
