//! A person's whole day at one screen: three agents, two approvals, a no with its reason, a conflict, a budget that asks, a
//! comment on a line, a merge. The same on a laptop and on a phone, with letters, digits, Enter, Escape, Tab and arrows only.

use std::path::PathBuf;

use crate::scripted;
use crate::support::{Home, Terminal, until};

/// Two functions far from each other.
fn code() -> String {
    let body = |name: &str| format!("fn {name}() {{\n{}}}\n\n", "    step();\n".repeat(30));
    body("one") + &body("two")
}

/// A repository with code, a check that ends when the file comes into being, and a limit on every task.
fn home() -> (Home, PathBuf) {
    let home = scripted::home(&format!("#!/bin/sh\n{}", scripted::OBEDIENT));
    let go = home.dir.path().join("go");
    let check = format!("until [ -e '{}' ]; do sleep 0.1; done", go.display());
    home.configure(&format!("max_agents = 6\ncheck = \"{check}\"\n[limits]\ntask_usd = 0.03\n"));
    std::fs::create_dir(home.repo.join("src")).unwrap();
    std::fs::write(home.repo.join("src/calc.rs"), code()).unwrap();
    home.git(&["add", "."]);
    home.git(&["commit", "-q", "-m", "code"]);
    (home, go)
}

/// Writes a task and gives it to the agent that so many tabs choose.
fn give(screen: &Terminal, text: &str, tabs: usize, agent: &str) {
    screen.keys("n").wait("new task").keys(text).keys(&"\t".repeat(tabs)).wait(&format!("{agent} · ")).keys("\r");
    until(|| (!screen.text().contains("new task")).then_some(()), || format!("the prompt is gone\n{}", screen.text()));
    screen.wait("WORKING");
}

/// Presses a key until this stands on the screen.
fn press_until(screen: &Terminal, key: &str, text: &str) {
    let stands = || screen.text().contains(text);
    let press = || {
        if !stands() {
            screen.keys(key);
        }
        stands().then_some(())
    };
    until(press, || format!("`{text}` in\n{}", screen.text()));
}

/// Goes to what needs somebody until it is this task.
fn go_to(screen: &Terminal, task: &str) {
    press_until(screen, "\t", &format!("─ {task} ─"));
}

fn day(cols: u16, rows: u16) {
    let (home, go) = home();
    let screen = home.screen(cols, rows);
    screen.wait("orchestra");

    // Two agents in one function: each asks, both are approved, and before either is finished they are in conflict.
    give(&screen, "Change `src/calc.rs:3`", 3, "rehearsal");
    home.wait_attention("task-1", "approval");
    screen.wait("NEEDS YOU").keys("a");
    home.wait_task("task-1", |view| view["attention"].is_null());
    give(&screen, "Change `src/calc.rs:20`", 3, "rehearsal");
    home.wait_attention("task-2", "approval");
    go_to(&screen, "task-2");
    screen.wait("Do you want to").keys("a");
    home.wait_attention("task-2", "overlap");
    screen.keys("!").wait("src/calc.rs too").keys("i").wait("Nothing waits").keys("\u{1b}").wait("WORKING");
    home.wait_task("task-2", |view| view["attention"].is_null());

    // A no, with what is to be done instead.
    give(&screen, "Write the upgrade guide", 3, "rehearsal");
    home.wait_attention("task-3", "approval");
    go_to(&screen, "task-3");
    screen.keys("D").wait("why not").keys("It belongs into docs.\r");
    home.wait_task("task-3", |view| view["attention"]["kind"] != "approval");
    assert!(home.ok(&["timeline"]).contains("It belongs into docs."), "the reason is kept");
    screen.wait("NEEDS YOU").keys("k").wait("y yes").keys("y");
    home.wait_status("task-3", "cancelled");

    // What is spent reaches the limit; the agent is stopped and somebody is asked.
    give(&screen, "Spend a little", 1, "claude");
    let asked = home.wait_attention("task-4", "budget");
    assert_eq!(asked["status"], "paused", "{asked:#}");
    go_to(&screen, "task-4");
    screen.keys("a");
    home.wait_task("task-4", |view| view["status"] != "paused");
    screen.keys("k").wait("y yes").keys("y");
    home.wait_status("task-4", "cancelled");

    // The work is finished; one line is commented on, done again, and merged.
    std::fs::write(go, "").unwrap();
    home.wait_attention("task-1", "review");
    go_to(&screen, "task-1");
    screen.keys("v").wait("1 file");
    // The diff comes a moment after the summary, or was there first; the bar shows that `n` reached the file.
    press_until(&screen, "n", "▌▾ src/calc.rs");
    screen.keys("jjjjj").keys("c").wait("comment on src/calc.rs");
    screen.keys("Say why.\r").wait("c-1 · not sent").keys("d").wait("1 comment goes along").keys("\r");
    home.wait_task("task-1", |view| view["comments"][0]["state"] != "open");
    until(
        || {
            let view = home.task("task-1");
            if view["attention"]["kind"] == "approval" {
                go_to(&screen, "task-1");
                screen.keys("a");
            }
            (view["status"] == "in_review").then_some(())
        },
        || format!("task-1 in review again\n{}", screen.text()),
    );
    go_to(&screen, "task-1");
    screen.keys("v").wait("1 file").keys("a");
    home.wait_status("task-1", "done");
    assert!(home.git(&["log", "--oneline", "main"]).lines().count() >= 3, "it is merged");
    screen.keys("q");
    assert_eq!(screen.end(), Some(0));
}

#[test]
fn a_day_at_a_laptop() {
    day(160, 45);
}

#[test]
fn a_day_on_a_phone() {
    day(45, 25);
}

#[test]
fn a_day_on_a_small_phone() {
    day(40, 18);
}
