//! The matrix: every scenario with every CLI in both modes, against the tables.
//!
//! A CLI that shares a small machine with others may take longer than anybody waits, so a row that went wrong among others
//! is said and played once more, alone; it must go right then.

use std::collections::VecDeque;
use std::io::Write as _;
use std::sync::Mutex;
use std::time::Instant;

use crate::play::{Played, Price, Who, play};
use crate::scenario::{SCENARIOS, Scenario};
use crate::stage::Stage;
use crate::table::{Row, rows};
use crate::traces;

/// One CLI: its table, and what one answer of the model costs with it.
struct Column {
    who: Who,
    table: &'static str,
    /// How many of its sessions run at once; more of them than the machine has room for only wait for one another.
    at_once: usize,
}

#[test]
fn claude() {
    run(&Column {
        who: Who { agent: "claude", model: "sonnet", price: Price { usd: Some(0.00407), tokens: 6542 } },
        table: include_str!("tables/claude.txt"),
        at_once: 3,
    });
}

#[test]
fn codex() {
    run(&Column {
        who: Who { agent: "codex", model: "gpt-5.5", price: Price { usd: Some(0.00976), tokens: 6242 } },
        table: include_str!("tables/codex.txt"),
        at_once: 4,
    });
}

#[test]
fn aider() {
    run(&Column {
        who: Who { agent: "aider", model: "openai/gpt-4.1", price: Price { usd: Some(0.005_236), tokens: 6242 } },
        table: include_str!("tables/aider.txt"),
        at_once: 3,
    });
}

#[test]
fn gemini() {
    run(&Column {
        who: Who { agent: "gemini", model: "gemini-2.5-pro", price: Price { usd: Some(0.002_625), tokens: 6250 } },
        table: include_str!("tables/gemini.txt"),
        at_once: 3,
    });
}

#[test]
fn opencode() {
    run(&Column {
        who: Who { agent: "opencode", model: "mock/mock-model", price: Price { usd: Some(0.00212), tokens: 6242 } },
        table: include_str!("tables/opencode.txt"),
        at_once: 2,
    });
}

fn run(column: &Column) {
    let Some(stage) = Stage::with(&[column.who.agent]) else { return };
    let before = traces::Before::of(&stage);
    let rows = rows(column.table);
    let only = std::env::var("ORCHESTRA_REAL_ONLY").unwrap_or_default();
    let wanted = |row: &Row| format!("{} ({})", row.scenario, row.mode.word()).contains(&only);
    // A limit holds for every task of the agent, so those that meet one come last and alone.
    let (limited, free): (VecDeque<_>, VecDeque<_>) =
        rows.iter().filter(|row| wanted(row)).partition(|row| row.scenario.starts_with("429"));
    let mut done = play_all(&stage, column, free, column.at_once, 1);
    done.extend(play_all(&stage, column, limited, 1, 1));
    let (wrong, mut bad) = judge_all(column, &done);
    if !wrong.is_empty() {
        say(&format!("AGAIN, each alone, what went wrong among others:\n{}\n", bad.join("\n")));
        bad = judge_all(column, &play_all(&stage, column, wrong.into(), 1, 2)).1;
    }
    if let Some(dir) = std::env::var_os("ORCHESTRA_REAL_KEEP") {
        let into = std::path::Path::new(&dir).join(column.who.agent);
        std::process::Command::new("cp").arg("-r").arg(stage.dir.path().join("o")).arg(into).status().unwrap();
    }
    stage.wait_no_process();
    bad.extend(before.changed(&stage).into_iter().map(|trace| format!("a trace: {trace}")));
    assert!(bad.is_empty(), "{}:\n{}\n", column.who.agent, bad.join("\n"));
}

/// A row, what came of it, and how many seconds it took.
type Done<'a> = (&'a Row, Played, u64);

/// Plays these rows, so many at once, for the `round`th time.
fn play_all<'a>(stage: &Stage, column: &Column, rows: VecDeque<&'a Row>, at_once: usize, round: u32) -> Vec<Done<'a>> {
    let (queue, done) = (Mutex::new(rows), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let Some(row) = queue.lock().unwrap().pop_front() else { return };
                    let start = Instant::now();
                    let played = play(stage, &column.who, scenario(row.scenario), row, round);
                    done.lock().unwrap().push((row, played, start.elapsed().as_secs()));
                }
            });
        }
    });
    done.into_inner().unwrap()
}

/// The rows that went wrong, and what is wrong with each.
fn judge_all<'a>(column: &Column, done: &[Done<'a>]) -> (Vec<&'a Row>, Vec<String>) {
    let judged = done.iter().filter_map(|(row, played, secs)| Some((*row, judge(column, row, played, *secs)?)));
    judged.unzip()
}

/// Not `eprintln!`: that is shown for failed tests only.
fn say(text: &str) {
    std::io::stderr().write_all(text.as_bytes()).unwrap();
}

fn scenario(name: &str) -> &'static Scenario {
    SCENARIOS.iter().find(|scenario| scenario.name == name).unwrap_or_else(|| panic!("there is no scenario `{name}`"))
}

/// What is wrong with a row and is not known; what is known is said.
fn judge(column: &Column, row: &Row, played: &Played, secs: u64) -> Option<String> {
    let mut wrong = row.wrong(&played.seen);
    wrong.extend(played.trouble.iter().cloned());
    let name = format!("{} · {} ({}), {secs} s", column.who.agent, row.scenario, row.mode.word());
    let line = match (wrong.is_empty(), row.known) {
        (true, None) => return None,
        (true, Some(finding)) => format!("MENDED {name}: take `{finding}` out of its table\n"),
        (false, Some(finding)) => format!("KNOWN {finding}: {name}: {}\n", wrong.join("; ")),
        (false, None) => {
            return Some(format!("{name}\n    {}\n    {:?}\n    {}", wrong.join("\n    "), played.seen, played.all));
        }
    };
    say(&line);
    None
}
