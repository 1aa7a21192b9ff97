//! A budget over several agents really stops them, those that obey and those that do not.
//!
//! The agents are scripts in the place of Claude Code that report one cent a request through its status line.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::support::{Home, program, until};

/// Escape stops its turn, as in the real program.
const OBEDIENT: &str = r#"case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
stty raw -echo
n=0
while :; do
  n=$((n + 1))
  printf '{"session_id":"%s","model":{"id":"m"},"cost":{"total_cost_usd":%d.%02d}}' "$ORCHESTRA_SESSION" $((n / 100)) $((n % 100)) |
    ORCHESTRA signal claude_statusline
  key=$(dd bs=1 count=1 2>/dev/null </dev/tty & dd=$!; (sleep 0.2; kill $dd 2>/dev/null) 2>/dev/null; wait $dd)
  [ -z "$key" ] || break
done
exec sleep 60018
"#;

/// Nothing stops it but SIGKILL, and it leaves children in sessions of their own.
const STUBBORN: &str = r#"case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
trap '' TERM INT HUP QUIT
(setsid sh -c 'trap "" TERM; sleep 60018' &)
n=0
while :; do
  n=$((n + 1))
  printf '{"session_id":"%s","model":{"id":"m"},"cost":{"total_cost_usd":%d.%02d}}' "$ORCHESTRA_SESSION" $((n / 100)) $((n % 100)) |
    ORCHESTRA signal claude_statusline
  sleep 0.2
done
"#;

/// A home in which `claude` is this script, with these limits.
fn home(script: &str, limits: &str) -> Home {
    let mut home = Home::new();
    let bin = home.dir.path().join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    let path = bin.join("claude");
    std::fs::write(
        &path,
        format!("#!/bin/sh\n{}", script.replace("ORCHESTRA signal", &format!("{} signal", program()))),
    )
    .unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let old = home.env().into_iter().find(|(name, _)| name == "PATH").unwrap().1;
    home.set_env([("PATH".to_owned(), format!("{}:{old}", bin.display()))]);
    home.configure(&format!("max_agents = 4\n[limits]\n{limits}\n"));
    home
}

fn start(home: &Home, agents: usize) {
    for _ in 0..agents {
        home.ok(&["delegate", "--to", "claude", "--task", "spend", "--in-place"]);
    }
}

/// Starts tasks although their estimates are more than the budget.
fn start_anyway(home: &Home, agents: usize) {
    start(home, agents);
    for n in 1..=agents {
        let task = format!("task-{n}");
        home.wait_attention(&task, "budget");
        home.ok(&["approve", &task]);
    }
}

fn today(home: &Home) -> Value {
    let lines: Value = serde_json::from_str(&home.ok(&["budget", "show", "--json"])).unwrap();
    lines[0].clone()
}

fn cents(line: &Value, key: &str) -> i64 {
    line[key].as_i64().unwrap() / 10_000_000_000
}

#[test]
fn four_agents_under_one_budget_overshoot_by_one_request_each_at_most() {
    let home = home(OBEDIENT, "day_usd = 0.40");
    start_anyway(&home, 4);
    for task in ["task-1", "task-2", "task-3", "task-4"] {
        home.wait_status(task, "paused");
        assert_eq!(home.task(task)["attention"]["kind"], "budget");
    }
    let spent = || {
        let line = today(&home);
        (cents(&line, "spent"), cents(&line, "limit"))
    };
    until(|| home.run(&["ps"]).status.success().then_some(()), || home.log());
    let (used, limit) = spent();
    assert!(used >= limit && used <= limit + 8, "{used} of {limit} cents");
    home.ok(&["delegate", "--to", "claude", "--task", "spend", "--in-place"]);
    let waits = home.wait_attention("task-5", "budget");
    assert_eq!(waits["status"], "todo", "the queue waits: {waits:#}");
    assert!(waits["why"].as_str().unwrap().contains("today's budget is spent"), "{waits:#}");
    home.ok(&["kill", "--all", "--yes"]);
    until(|| home.agents_processes().is_empty().then_some(()), || format!("{:?} live on", home.agents_processes()));
}

#[test]
fn an_agent_that_ignores_everything_is_ended_at_its_limit_with_its_children() {
    let home = home(STUBBORN, "task_usd = 0.03");
    start(&home, 1);
    home.wait_status("task-1", "paused");
    until(|| home.agents_processes().is_empty().then_some(()), || format!("{:?} live on", home.agents_processes()));
    let view = home.wait_task("task-1", |view| view["session_state"] == "killed");
    assert_eq!((&view["status"], &view["attention"]["kind"]), (&"paused".into(), &"budget".into()));
    let spent = view["cost"]["usd"].as_f64().unwrap();
    assert!(spent > 0.03, "what it spent until it was dead is booked: {view:#}");
}
