//! A no, feedback and a kill, as real CLIs take them.

use serde_json::Value;

use crate::stage::Stage;
use crate::support::until;

/// The agent's own name for the session, once it is known.
fn native(summary: &Value) -> String {
    summary["native"].as_str().unwrap_or_else(|| panic!("no native session: {summary:#}")).to_owned()
}

#[test]
fn after_a_no_nothing_is_written_and_an_answer_goes_on_in_the_same_session() {
    let Some(stage) = Stage::new() else { return };
    stage.delegate("claude", "SCN:write please make notes");
    stage.wait_attention("task-1", "approval");
    stage.ok(&["deny", "task-1"]);
    let blocked = stage.wait_status("task-1", "blocked");
    assert!(!stage.in_worktree("task-1", "notes.txt").exists());
    stage.ok(&["answer", "task-1", "SCN:text then only tell me about it"]);
    let told = stage.wait_status("task-1", "in_review");
    assert_eq!(told["session"], blocked["session"], "the same session went on");
    assert!(!stage.in_worktree("task-1", "notes.txt").exists());
    let summary = stage.summary("task-1");
    assert_eq!(summary["totals"]["files"], 0, "{summary:#}");
    assert!(stage.requests().iter().any(|request| request["scn"] == "text"), "the answer reached the model");
}

#[test]
fn feedback_on_a_result_goes_on_in_the_same_native_session() {
    let Some(stage) = Stage::new() else { return };
    stage.delegate("claude", "SCN:write please make notes");
    stage.wait_attention("task-1", "approval");
    stage.approve_until_review("task-1");
    let first = stage.summary("task-1");
    stage.ok(&["deny", "task-1", "--reason", "SCN:edit the read-me too"]);
    stage.wait_attention("task-1", "approval");
    assert!(stage.approve_until_review("task-1") > 0);
    let second = stage.summary("task-1");
    assert_eq!(native(&second), native(&first));
    assert_eq!(second["totals"]["files"], 2, "notes.txt and README.md: {second:#}");
    stage.ok(&["approve", "task-1"]);
    stage.wait_status("task-1", "done");
    assert!(stage.repo.join("notes.txt").exists());
}

#[test]
fn a_kill_in_the_middle_of_an_answer_leaves_no_process() {
    let Some(stage) = Stage::new() else { return };
    let agents = ["claude", "codex", "aider"];
    for agent in agents {
        stage.delegate(agent, "SCN:slow tell me much");
    }
    let apis = ["anthropic", "responses", "chat"];
    let asked = |api: &str| stage.requests().iter().any(|one| one["api"] == api && one["scn"] == "slow");
    until(|| apis.iter().all(|api| asked(api)).then_some(()), || format!("{:#?}\n{}", stage.requests(), stage.log()));
    assert!(stage.agents_processes().len() >= agents.len());
    stage.ok(&["kill", "--all", "--yes"]);
    stage.wait_no_process();
    for task in ["task-1", "task-2", "task-3"] {
        stage.wait_task(task, |view| view["status"] == "cancelled" && view["session_state"] == "killed");
    }
}
