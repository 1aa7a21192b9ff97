//! A budget over several agents really stops them, those that obey and those that do not.
//!
//! The agents are scripts in the place of Claude Code that report one cent a request through its status line.

use serde_json::Value;

use crate::scripted;
use crate::support::{Home, until};

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

/// As the last, with a grandchild that lost its parent and one in a session of its own.
const FORKED: &str = "(setsid sh -c 'trap \"\" TERM; sleep 60018' &)";
const TWICE_FORKED: &str =
    "(setsid sh -c 'trap \"\" TERM HUP; (sleep 60018 &) ; sh -c \"sleep 60018 & exit\"; sleep 60018' &)";

/// A home in which `claude` is this script, with these limits.
fn home(script: &str, limits: &str) -> Home {
    let home = scripted::home(&format!("#!/bin/sh\n{script}"));
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
    let home = home(scripted::OBEDIENT, "day_usd = 0.40");
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

#[test]
fn four_agents_that_ignore_everything_are_ended_at_the_days_budget_and_their_last_words_are_booked() {
    assert!(STUBBORN.contains(FORKED));
    let home = home(&STUBBORN.replace(FORKED, TWICE_FORKED), "day_usd = 0.40");
    start_anyway(&home, 4);
    for task in ["task-1", "task-2", "task-3", "task-4"] {
        home.wait_task(task, |view| view["status"] == "paused" && view["session_state"] == "killed");
    }
    until(|| home.agents_processes().is_empty().then_some(()), || format!("{:?} live on", home.agents_processes()));
    let line = today(&home);
    let tasks: f64 = (1..=4).map(|n| home.task(&format!("task-{n}"))["cost"]["usd"].as_f64().unwrap()).sum();
    let spent = cents(&line, "spent");
    assert!(spent > 44, "what they spent while they were being ended is booked: {spent} cents");
    assert_eq!((tasks * 100.0).round() as i64, spent, "every task's cost is in the day's");
    home.ok(&["delegate", "--to", "claude", "--task", "spend", "--in-place"]);
    assert_eq!(home.wait_attention("task-5", "budget")["status"], "todo", "the queue waits");
}

#[test]
fn one_key_raises_a_full_budget_and_all_that_it_stopped_go_on() {
    let home = home(scripted::OBEDIENT, "day_usd = 0.20");
    start_anyway(&home, 2);
    home.wait_status("task-1", "paused");
    home.wait_status("task-2", "paused");
    let spent = cents(&today(&home), "spent");
    let screen = home.screen(160, 45);
    screen.wait("NEEDS YOU").wait("one request").keys("a");
    home.wait_status("task-1", "in_progress");
    home.wait_status("task-2", "in_progress");
    assert_eq!(cents(&today(&home), "limit"), spent + 5, "a quarter more than what is spent");
}

/// A status line that never comes: the tokens are in the transcript alone.
const SILENT: &str = r#"case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
id=$(printf '%s' "$*" | sed 's/.*--session-id \([^ ]*\).*/\1/')
folder=$HOME/.claude/projects/$(pwd -P | tr -c 'a-zA-Z0-9\n' -)
mkdir -p "$folder"
printf '{"type":"assistant","timestamp":"2026-11-10T09:00:00Z","requestId":"r","sessionId":"%s","message":{"id":"m","model":"claude-opus-5","usage":{"output_tokens":20000}}}\n' "$id" >"$folder/$id.jsonl"
sleep 1
"#;

#[test]
fn a_session_without_a_status_line_is_charged_by_its_transcript() {
    let home = home(SILENT, "task_usd = 5");
    start(&home, 1);
    // 20,000 tokens at $25 a million.
    let view = home.wait_task("task-1", |view| view["cost"]["usd"] == 0.5);
    assert_eq!((&view["cost"]["quality"], &view["cost"]["tokens"]), (&"computed".into(), &20_000.into()));
    assert_eq!(view["stops"], "request");
}

/// The status line says ten cents, the transcript fifty.
#[test]
fn a_status_line_that_is_far_from_the_transcript_is_told() {
    let says = "printf '{\"session_id\":\"%s\",\"cost\":{\"total_cost_usd\":0.10}}' \"$id\" | ORCHESTRA signal claude_statusline\nsleep 1";
    let home = home(&SILENT.replace("sleep 1", says), "task_usd = 5");
    start(&home, 1);
    let view = home.wait_task("task-1", |view| view["drift"].is_string());
    assert_eq!(view["drift"], "$0.10 is counted, $0.50 is computed beside it: 400 % apart");
    assert_eq!((&view["cost"]["usd"], &view["cost"]["quality"]), (&0.1.into(), &"reported".into()));
    assert!(home.ok(&["status", "task-1"]).contains("400 % apart"));
}
