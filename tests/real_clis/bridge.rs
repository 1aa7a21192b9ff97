//! The primary delegates: the real CLI calls orchestra's own tools, which it was given without anything in its files.

use serde_json::Value;

use crate::settings;
use crate::stage::Stage;
use crate::support::until;

/// Adds to the settings; before anything runs.
fn configure(stage: &Stage, more: &str) {
    let path = stage.dir.path().join("o/config.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, text + more).unwrap();
}

/// The agents' own settings files that name our server.
fn own_files_with_us(stage: &Stage) -> Vec<&'static str> {
    let agents = settings::OWN.iter().filter(|path| !path.starts_with("o/"));
    let names_us = |path: &&&str| {
        let text = std::fs::read_to_string(stage.dir.path().join(path)).unwrap_or_default();
        text.contains("mcp") || text.contains("orchestra-tui")
    };
    agents.filter(names_us).copied().collect()
}

fn conducts(agent: &str, args: &[&str], more: &str) {
    let Some(stage) = Stage::with(&[agent]) else { return };
    configure(&stage, more);
    let task = ["delegate", "--to", agent, "--task", "SCN:conduct please do the whole"];
    stage.ok(&[&task[..], args].concat());
    // The person sees the tree and answers what the secondaries ask; the primary waits through its tools meanwhile.
    for child in ["task-2", "task-3"] {
        let there = || stage.run(&["status", child]).status.success().then_some(());
        until(there, || format!("no {child}: {:#}\n{:#?}", stage.task("task-1"), stage.requests()));
        stage.wait_task(child, |view| view["parent"] == "task-1");
        assert!(stage.approve_until_review(child) > 0);
        let file = stage.summary(child)["files"][0]["p"].as_str().unwrap().to_owned();
        assert!(stage.in_worktree(child, &file).exists(), "{child} really wrote {file}");
    }
    stage.wait_status("task-1", "in_review");
    assert_eq!(stage.task("task-1")["children"], serde_json::json!(["task-2", "task-3"]));
    let last: Vec<Value> = stage.requests().into_iter().filter(|request| request["conducted"].is_array()).collect();
    assert!(last.iter().any(|request| request["good"] == true), "both summaries came back as tool results: {last:#?}");
    assert_eq!(own_files_with_us(&stage), [""; 0], "nothing was written into the user's own files");
    stage.ok(&["kill", "--all", "--yes"]);
}

#[test]
fn claude_delegates_waits_and_reads_the_summaries() {
    conducts("claude", &[], "\n[agents.claude]\nenv = { ENABLE_TOOL_SEARCH = \"false\" }\n");
}

#[test]
fn codex_delegates_waits_and_reads_the_summaries() {
    conducts("codex", &["--model", "gpt-5.4"], "");
}

#[test]
fn opencode_delegates_waits_and_reads_the_summaries() {
    conducts("opencode", &[], "");
}
