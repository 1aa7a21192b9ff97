//! A task that ends teaches the estimates, its frozen forecast is judged, and all of it is there after a restart.
//!
//! The agent is a script in the place of Claude Code that reports through its status line and fails.

use serde_json::Value;

use crate::scripted;
use crate::support::Home;

const AGENT: &str = r#"#!/bin/sh
case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
printf '{"session_id":"%s","model":{"id":"claude-opus-5-5"},"cost":{"total_cost_usd":1.50}}' "$ORCHESTRA_SESSION" |
  ORCHESTRA signal claude_statusline
exit 1
"#;

fn home() -> Home {
    let home = scripted::home(AGENT);
    home.configure("[routing]\nholdback = 0.5\n");
    home
}

fn json(home: &Home, args: &[&str]) -> Value {
    serde_json::from_str(&home.ok(args)).unwrap()
}

#[test]
fn a_task_that_ended_is_judged_and_taught_by_and_both_survive() {
    let home = home();
    home.ok(&["delegate", "--task", "Add an endpoint for invoices to the API", "--in-place"]);
    home.wait_status("task-1", "failed");
    let task = home.wait_task("task-1", |task| task["forecast"]["cost_hit"].is_string());
    assert!(task["forecast"]["verdict"].as_str().unwrap().starts_with("cost "), "{task:#}");
    let routes = json(&home, &["routes", "--json"]);
    assert_eq!((&routes["learned"][0]["runs"], &routes["learned"][0]["agent"]), (&1.into(), &"claude".into()));
    assert_eq!(routes["calibration"]["cost"]["covered"]["of"], 1, "{routes:#}");
    let roi = json(&home, &["roi", "--json"]);
    assert_eq!((&roi["measured"], &roi["n"], &roi["saved_share"]), (&false.into(), &0.into(), &Value::Null));
    let ended = roi["routed"]["ended"].as_u64().unwrap() + roi["held_back"]["ended"].as_u64().unwrap();
    assert_eq!(ended, 1, "the task took part: {roi:#}");
    assert!(home.ok(&["roi"]).contains("not enough data yet (n=0)"));
    let next = json(&home, &["plan", "--json", "--task", "Add an endpoint for orders to the API"]);
    assert!(next["route"]["trial"].is_string(), "{next:#}");
    home.ok(&["stop", "--yes"]);
    let screen = home.screen(160, 45);
    screen.wait("task-1");
    screen.keys("e");
    screen.wait("not enough data yet (n=0)");
    screen.wait("What was learnt");
    assert_eq!(json(&home, &["routes", "--json"]), routes, "the same after a restart");
}

#[test]
fn feedback_on_a_decision_is_shown_counted_and_taken_back() {
    let home = home();
    home.ok(&["delegate", "--task", "Add an endpoint for invoices to the API", "--in-place"]);
    home.wait_status("task-1", "failed");
    let log = |home: &Home| json(home, &["routes", "log", "--json"]);
    let overridden = |home: &Home| json(home, &["routes", "--json"])["decisions"]["overridden"].clone();
    assert_eq!((&log(&home)["should_be"], overridden(&home)), (&Value::Null, 0.into()));
    let said = home.ok(&["routes", "feedback", "task-1", "--should-be", "docs"]);
    assert!(said.starts_with("kept: task-1 should be docs"), "{said}");
    assert_eq!((&log(&home)["should_be"]["category"], overridden(&home)), (&"docs".into(), 1.into()));
    assert!(home.ok(&["routes", "log"]).contains("you say that it should be docs"));
    home.ok(&["routes", "feedback", "task-1", "--should-be", "codex"]);
    home.ok(&["stop", "--yes"]);
    assert_eq!((&log(&home)["should_be"]["agent"], &log(&home)["wrong"]), (&"codex".into(), &true.into()), "stored");
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    let refused = home.run(&["routes", "feedback", "task-1", "--should-be", "nobody"]);
    let words = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && words.contains("neither a kind of work"), "{words}");
    home.ok(&["routes", "feedback", "task-1", "--undo"]);
    assert_eq!((&log(&home)["should_be"], overridden(&home)), (&Value::Null, 0.into()));
}
