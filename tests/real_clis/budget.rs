//! Four real agents under one budget for the day: each stops within one request, nothing survives, everything is booked.

use serde_json::Value;

use crate::stage::Stage;

/// Dollars of one request of the mock model's `spend`, at most: ten times its usual usage at the dearer model's prices.
const REQUEST: f64 = 0.13;
const LIMIT: f64 = 0.50;
const TASKS: [(&str, &str); 4] = [("task-1", "claude"), ("task-2", "codex"), ("task-3", "claude"), ("task-4", "codex")];

fn today(stage: &Stage) -> f64 {
    let lines: Value = serde_json::from_str(&stage.ok(&["budget", "show", "--json"])).unwrap();
    lines[0]["spent"].as_i64().unwrap() as f64 / 1e12
}

#[test]
fn four_agents_stop_within_one_request_each_and_the_queue_waits() {
    let Some(stage) = Stage::with(&["claude", "codex"]) else { return };
    let config = std::fs::read_to_string(stage.dir.path().join("o/config.toml")).unwrap();
    stage.configure(&format!("{config}\n[limits]\nday_usd = {LIMIT}\n"));
    for (task, agent) in TASKS {
        stage.delegate(agent, &format!("SCN:spend MARK:{task} go on until somebody stops you"));
    }
    // What each may cost does not fit beside the others: a person starts them all the same.
    for (task, _) in TASKS {
        let asked = stage.wait_task(task, |view| view["attention"]["kind"] == "budget" || view["status"] != "todo");
        if asked["status"] == "todo" {
            stage.ok(&["approve", task]);
        }
    }
    for (task, agent) in TASKS {
        let view = stage.wait_status(task, "paused");
        let why = view["why"].as_str().unwrap();
        assert!(
            why.contains("today's budget is spent") && why.ends_with(&format!("{agent} stops within one request")),
            "{why}"
        );
    }
    stage.delegate("codex", "SCN:spend MARK:task-5 this waits");
    let waits = stage.wait_attention("task-5", "budget");
    assert_eq!(waits["status"], "todo", "{waits:#}");
    assert!(waits["why"].as_str().unwrap().contains("is spent"), "{waits:#}");
    stage.ok(&["kill", "--all", "--yes"]);
    stage.wait_no_process();
    // What was in flight is told when its stream ends; then nothing grows any more.
    let scanned = || -> Value {
        let home = stage.dir.path().to_string_lossy().into_owned();
        serde_json::from_str(&stage.ok(&["cost", "scan", &home, "--json"])).unwrap()
    };
    let by_agent = |agent: &str| -> f64 {
        let cost = |task: &str| stage.task(task)["cost"]["usd"].as_f64().unwrap_or(0.0);
        TASKS.iter().filter(|(_, who)| *who == agent).map(|(task, _)| cost(task)).sum()
    };
    let written = |agent: &str| -> f64 {
        let scan = scanned();
        let sum = scan["by_agent"].as_array().unwrap().iter().find(|sum| sum["agent"] == agent).cloned();
        sum.unwrap()["micro_usd"].as_i64().unwrap() as f64 / 1e6
    };
    // Late lines are booked: the ledger has every token of Codex's rollouts.
    crate::support::until(
        || ((by_agent("codex") - written("codex")).abs() < 1e-5).then_some(()),
        || format!("{} booked, {} written", by_agent("codex"), written("codex")),
    );
    assert!(by_agent("claude") > 0.0);
    let spent = today(&stage);
    assert!((LIMIT..=LIMIT + 4.0 * REQUEST).contains(&spent), "${spent} of ${LIMIT}");
    assert_eq!(stage.model.requests_of("task-5").len(), 0, "nothing was asked for what waits");
}
