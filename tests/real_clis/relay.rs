//! A fresh session of another agent finishes what one was killed at, with nothing but what orchestra tells it.

use orchestra_tui::domain::ids::TaskId;
use serde_json::{Value, json};

use crate::stage::Stage;
use crate::support::until;

/// Ends the agent of the task at once, as when the machine runs out of memory.
fn kill_agent(stage: &Stage) {
    let process = |mirror: &crate::mirror::Mirror| {
        let session = mirror.state.task(TaskId(1)).and_then(orchestra_tui::domain::task::Task::session)?;
        mirror.state.session(session)?.process
    };
    let process = stage.look(process).flatten().unwrap();
    let killed = std::process::Command::new("kill").args(["-9", &process.pid.to_string()]).status().unwrap();
    assert!(killed.success());
}

fn finishes(from: (&str, &str), to: &str) {
    let Some(stage) = Stage::with(&[from.0, to]) else { return };
    let rules = ["--checkpoint", "file exists: schema.txt", "--checkpoint", "file exists: routes.txt"];
    let task = "SCN:relay make the API MARK:relay";
    let who = ["delegate", "--to", from.0, "--model", from.1, "--task", task];
    stage.ok(&[&who[..], &rules].concat());
    // The first one makes half of it, is told yes where it asks, and is killed in the middle of a long answer.
    let answered = std::cell::RefCell::new(Vec::new());
    until(
        || {
            let asks = stage.task("task-1")["attention"].clone();
            let asked = asks["kind"] == "approval" && !answered.borrow().contains(&asks);
            if asked && stage.run(&["approve", "task-1"]).status.success() {
                answered.borrow_mut().push(asks);
            }
            stage.model.half_answered("relay").then_some(())
        },
        || format!("{:#}\n{:#?}\n{}", stage.task("task-1"), stage.requests(), stage.log()),
    );
    assert!(stage.in_worktree("task-1", "schema.txt").exists());
    kill_agent(&stage);
    stage.wait_task("task-1", |view| ["failed", "paused"].contains(&view["status"].as_str().unwrap()));
    assert_eq!(stage.wait_task("task-1", |view| view["progress"] == 50)["status"], "failed");
    assert!(!stage.in_worktree("task-1", "routes.txt").exists());

    stage.ok(&["handoff", "task-1", "--to", to]);
    stage.approve_until_review("task-1");
    let done = stage.wait_task("task-1", |view| view["progress"] == 100);
    assert_eq!(done["agent"], to, "{done:#}");
    assert_eq!(std::fs::read_to_string(stage.in_worktree("task-1", "routes.txt")).unwrap(), "orders\n");
    // It knew it from its first request on, in which nothing was said before.
    let knew = json!({ "left": "routes.txt", "decided": true, "there": true });
    let requests = stage.model.requests_of("relay");
    let first: Vec<&Value> = requests.iter().filter(|request| request["knows"].is_object()).collect();
    assert_eq!(first[0]["knows"], knew, "{requests:#?}");
    assert_eq!((&first[0]["replies"], &first[0]["step"]), (&json!(0), &json!(0)), "a fresh session: {first:#?}");
    let context = stage.ok(&["context", "load", "task-1"]);
    assert!(context.len() <= 4097 && context.contains("names are plural"), "{context}");
}

#[test]
fn codex_finishes_what_claude_was_killed_at() {
    finishes(("claude", "sonnet"), "codex");
}

#[test]
fn claude_finishes_what_codex_was_killed_at() {
    finishes(("codex", "gpt-5.4"), "claude");
}
