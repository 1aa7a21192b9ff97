//! What an agent reports stands on the screen while it works, and in `orchestra cost` with and without a server.
//!
//! The agent is a script in the place of Claude Code that reports through its status line.

use serde_json::Value;

use crate::scripted;
use crate::support::Home;

/// Two reports, then it waits as if it thought.
const AGENT: &str = r#"#!/bin/sh
case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
for usd in 0.75 1.50; do
  printf '{"session_id":"%s","model":{"id":"opus"},"cost":{"total_cost_usd":%s}}' "$ORCHESTRA_SESSION" $usd |
    ORCHESTRA signal claude_statusline
done
exec sleep 60019
"#;

fn home() -> Home {
    let home = scripted::home(AGENT);
    home.configure("[limits]\nday_usd = 20\nmonth_usd = 150\n");
    home
}

#[test]
fn what_is_spent_stands_on_the_screen_and_in_every_grouping() {
    let home = home();
    let empty: Value = serde_json::from_str(&home.ok(&["cost", "--json"])).unwrap();
    assert_eq!(
        (&empty["rows"], &empty["total"]["micro_usd"]),
        (&Value::Array(vec![]), &0.into()),
        "nothing is stored yet"
    );
    home.ok(&["delegate", "--to", "claude", "--task", "Add a table, \"users\"", "--in-place"]);
    home.wait_task("task-1", |view| view["cost"]["usd"] == 1.5);
    let screen = home.screen(160, 45);
    screen.wait("today $1.50 of $20");
    screen.wait("month $1.50 of $150");
    screen.keys("c");
    screen.wait("costs · last 14 days");
    screen.wait("claude");
    let spent = |by: &str| -> Value { serde_json::from_str(&home.ok(&["cost", "--by", by, "--json"])).unwrap() };
    let groupings = ["day", "week", "month", "agent", "model", "project", "task", "category"];
    let running = groupings.map(spent);
    for (by, view) in groupings.iter().zip(&running) {
        assert_eq!((view["by"].as_str(), view["rows"].as_array().unwrap().len()), (Some(*by), 1), "{view:#}");
        assert_eq!(view["rows"][0]["micro_usd"], 1_500_000, "{view:#}");
        assert_eq!(view["total"]["micro_usd"], 1_500_000, "{view:#}");
    }
    let csv = home.ok(&["cost", "--by", "task", "--csv"]);
    let row = "task-1,\"Add a table, \"\"users\"\"\",1500000,1.500000,0,0.000000,0,reported,0";
    assert_eq!(csv.lines().nth(1), Some(row), "{csv}");
    home.ok(&["stop", "--yes"]);
    for (by, view) in groupings.iter().zip(&running) {
        assert_eq!(spent(by)["rows"], view["rows"], "without a server");
    }
}
