//! A plan of five steps in a real repository: one fails once, one does not merge, one is rate limited, and the server is
//! killed in the middle.

use std::os::unix::fs::PermissionsExt as _;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::support::{Home, until};

/// Claude Code, at its maker's limit.
const LIMITED: &str = r#"#!/bin/sh
case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
echo '{"type":"system","subtype":"init","session_id":"00000000-0000-4000-8000-000000000001","model":"claude-opus-5-5"}'
echo '{"type":"result","subtype":"success","is_error":true,"api_error_status":429,"result":"You have hit your limit","session_id":"00000000-0000-4000-8000-000000000001"}'
exit 1
"#;

const PLAN: &str = r#"
title = "Two greetings and a test"
[[component]]
name = "design"
agent = "rehearsal"
mode = "headless"
task = "Design the greeting"
[[component]]
name = "english"
agent = "shell"
task = "test -d rehearsal && echo hello > greeting.txt"
after = ["design"]
[[component]]
name = "french"
agent = "shell"
task = "test -d rehearsal && while [ ! -e ../../../../go ]; do sleep 0.1; done; echo bonjour > greeting.txt"
after = ["design"]
[[component]]
name = "tests"
agent = "shell"
task = "test -f tried || { touch tried; exit 3; }; grep -q hello greeting.txt && echo ok > tested.txt"
after = ["english", "french"]
[[component]]
name = "review"
agent = "claude"
mode = "headless"
task = "Review it"
after = ["tests"]
"#;

fn home() -> Home {
    let mut home = Home::new();
    let bin = home.dir.path().join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    let path = bin.join("claude");
    std::fs::write(&path, LIMITED).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let old = home.env().into_iter().find(|(name, _)| name == "PATH").unwrap().1;
    home.set_env([("PATH".to_owned(), format!("{}:{old}", bin.display()))]);
    std::fs::write(home.dir.path().join("plan.toml"), PLAN).unwrap();
    home
}

fn plan(home: &Home) -> Value {
    serde_json::from_str(&home.ok(&["plan", "show", "1", "--json"])).unwrap()
}

fn wait_plan(home: &Home, wanted: impl Fn(&Value) -> bool) -> Value {
    until(|| Some(plan(home)).filter(|view| wanted(view)), || format!("{:#}\n{}", plan(home), home.log()))
}

fn step<'v>(plan: &'v Value, name: &str) -> &'v Value {
    plan["steps"].as_array().unwrap().iter().find(|step| step["name"] == name).unwrap()
}

#[test]
fn a_plan_survives_a_failure_a_conflict_a_rate_limit_and_the_death_of_the_server() {
    let home = home();
    let said = home.ok(&["execute", "../plan.toml"]);
    println!("{said}");
    let view = wait_plan(&home, |plan| step(plan, "english")["status"] == "done");
    println!("{view:#}");
    assert!(false, "{}", home.git(&["log", "--all", "--graph", "--oneline"]));
    kill(Pid::from_raw(home.server() as i32), Signal::SIGKILL).unwrap();
}
