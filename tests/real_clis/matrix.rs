//! The matrix: every scenario with every CLI in both modes, against the tables.

use std::collections::VecDeque;
use std::io::Write as _;
use std::sync::Mutex;
use std::time::Instant;

use crate::play::{Played, Price, play};
use crate::scenario::{SCENARIOS, Scenario};
use crate::stage::Stage;
use crate::table::{Row, rows};
use crate::traces;

/// One CLI: its table, and what one answer of the model costs with it.
struct Column {
    agent: &'static str,
    table: &'static str,
    price: Price,
    /// How many of its sessions run at once; more of them than the machine has room for only wait for one another.
    at_once: usize,
}

#[test]
fn claude() {
    run(&Column {
        agent: "claude",
        table: include_str!("tables/claude.txt"),
        price: Price { usd: Some(0.00814), tokens: 6542 },
        at_once: 3,
    });
}

#[test]
fn codex() {
    run(&Column {
        agent: "codex",
        table: include_str!("tables/codex.txt"),
        price: Price { usd: Some(0.01), tokens: 6242 },
        at_once: 4,
    });
}

#[test]
fn aider() {
    run(&Column {
        agent: "aider",
        table: include_str!("tables/aider.txt"),
        price: Price { usd: Some(0.0052), tokens: 6242 },
        at_once: 3,
    });
}

#[test]
fn gemini() {
    run(&Column {
        agent: "gemini",
        table: include_str!("tables/gemini.txt"),
        price: Price { usd: Some(0.01), tokens: 6250 },
        at_once: 3,
    });
}

#[test]
fn opencode() {
    run(&Column {
        agent: "opencode",
        table: include_str!("tables/opencode.txt"),
        price: Price { usd: Some(0.00212), tokens: 6242 },
        at_once: 3,
    });
}

fn run(column: &Column) {
    let Some(stage) = Stage::with(&[column.agent]) else { return };
    let before = traces::Before::of(&stage);
    let rows = rows(column.table);
    let only = std::env::var("ORCHESTRA_REAL_ONLY").unwrap_or_default();
    let wanted = |row: &Row| format!("{} ({})", row.scenario, row.mode.word()).contains(&only);
    let queue: VecDeque<_> = rows.iter().filter(|row| wanted(row)).collect();
    let (queue, done) = (Mutex::new(queue), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..column.at_once {
            scope.spawn(|| {
                loop {
                    let Some(row) = queue.lock().unwrap().pop_front() else { return };
                    let start = Instant::now();
                    let played = play(&stage, column.agent, column.price, scenario(row.scenario), row);
                    done.lock().unwrap().push((row, played, start.elapsed().as_secs()));
                }
            });
        }
    });
    stage.wait_no_process();
    let mut bad: Vec<_> =
        done.into_inner().unwrap().iter().filter_map(|(row, played, secs)| judge(column, row, played, *secs)).collect();
    bad.extend(before.changed(&stage).into_iter().map(|trace| format!("a trace: {trace}")));
    assert!(bad.is_empty(), "{}:\n{}\n", column.agent, bad.join("\n"));
}

fn scenario(name: &str) -> &'static Scenario {
    SCENARIOS.iter().find(|scenario| scenario.name == name).unwrap_or_else(|| panic!("there is no scenario `{name}`"))
}

/// What is wrong with a row and is not known; what is known is said.
fn judge(column: &Column, row: &Row, played: &Played, secs: u64) -> Option<String> {
    let mut wrong = row.wrong(&played.seen);
    wrong.extend(played.trouble.iter().cloned());
    let name = format!("{} · {} ({}), {secs} s", column.agent, row.scenario, row.mode.word());
    let line = match (wrong.is_empty(), row.known) {
        (true, None) => return None,
        (true, Some(finding)) => format!("MENDED {name}: take `{finding}` out of its table\n"),
        (false, Some(finding)) => format!("KNOWN {finding}: {name}: {}\n", wrong.join("; ")),
        (false, None) => return Some(format!("{name}\n    {}\n    {}", wrong.join("\n    "), played.all)),
    };
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    None
}
