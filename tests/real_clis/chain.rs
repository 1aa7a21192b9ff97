//! A chain: Claude plans and reviews without its screen, another agent works.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::stage::Stage;
use crate::support::until;

/// Claude's own records of its sessions in this home.
fn claude_sessions(top: &Path) -> Vec<PathBuf> {
    let projects = std::fs::read_dir(top.join(".claude/projects")).unwrap().flatten();
    let files = projects.flat_map(|project| std::fs::read_dir(project.path()).unwrap().flatten());
    files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|ending| ending == "jsonl")).collect()
}

#[test]
fn claude_plans_codex_works_and_the_same_claude_session_reviews() {
    let Some(stage) = Stage::new() else { return };
    let stage = &stage;
    let said = std::thread::scope(|scope| {
        let delegate = ["delegate", "--from", "claude", "--to", "codex", "--task", "SCN:bash please run it", "--wait"];
        let waits = scope.spawn(move || stage.ok(&delegate));
        until(|| stage.run(&["status", "task-1"]).status.success().then_some(()), || stage.log());
        stage.wait_attention("task-1", "approval");
        assert!(!stage.in_worktree("task-1", "made-by-shell.txt").exists(), "the plan changed nothing");
        assert!(stage.approve_until_review("task-1") > 0);
        waits.join().unwrap()
    });
    for line in ["claude wrote the brief", "codex asks:", "codex finished", "summary returned to claude"] {
        assert!(said.contains(line), "`{line}` in\n{said}");
    }
    let view = stage.task("task-1");
    for (step, (role, agent)) in [("brief", "claude"), ("work", "codex"), ("review", "claude")].iter().enumerate() {
        assert_eq!((&view["steps"][step]["role"], &view["steps"][step]["agent"]), (&json!(role), &json!(agent)));
    }
    assert_eq!(view["steps"][2]["result"], "accepted", "{view:#}");
    let sessions = claude_sessions(stage.dir.path());
    assert_eq!(sessions.len(), 1, "one session wrote the brief and reviewed: {sessions:?}");
    let record = std::fs::read_to_string(&sessions[0]).unwrap();
    for prompt in ["Write the brief for a task", "worked on your brief"] {
        assert!(record.contains(prompt), "`{prompt}` in {}", sessions[0].display());
    }
    stage.ok(&["approve", "task-1"]);
    stage.wait_status("task-1", "done");
    stage.wait_no_process();
}

#[test]
fn a_plan_may_only_read() {
    let Some(stage) = Stage::new() else { return };
    stage.ok(&["delegate", "--from", "claude", "--to", "rehearsal", "--task", "SCN:write please make notes"]);
    let asks = stage.wait_attention("task-1", "approval");
    assert_eq!(asks["steps"][0]["role"], "brief");
    assert!(asks["steps"][0]["result"].is_string(), "the brief is there: {asks:#}");
    let tried = |request: &serde_json::Value| request["scn"] == "write" && request["step"] == 1;
    assert!(stage.requests().iter().any(tried), "claude tried to write: {:#?}", stage.requests());
    assert!(!stage.in_worktree("task-1", "notes.txt").exists());
    assert!(!stage.repo.join("notes.txt").exists());
}
