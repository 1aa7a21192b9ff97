//! The main job with each CLI: a task, its approval, a checked summary with its cost, a merge; alone and all at once.

use crate::stage::Stage;

/// An agent, its task, the file that comes of it, and how its cost is known.
struct Job {
    agent: &'static str,
    task: &'static str,
    file: &'static str,
    cost: &'static str,
}

const CLAUDE: Job = Job { agent: "claude", task: "SCN:write please make notes", file: "notes.txt", cost: "reported" };
const CODEX: Job = Job { agent: "codex", task: "SCN:bash please run it", file: "made-by-shell.txt", cost: "computed" };
const AIDER: Job = Job { agent: "aider", task: "SCN:write please make notes", file: "notes.txt", cost: "reported" };

fn approve_and_check(stage: &Stage, task: &str, job: &Job) {
    stage.wait_attention(task, "approval");
    assert!(!stage.in_worktree(task, job.file).exists(), "{}: nothing is written before the yes", job.agent);
    assert!(stage.approve_until_review(task) > 0);
    let summary = stage.summary(task);
    assert_eq!(summary["status"], "done", "{summary:#}");
    let files = summary["files"].as_array().unwrap();
    assert!(files.iter().any(|file| file["p"] == job.file), "{summary:#}");
    assert_eq!(summary["usage"]["usd_src"], job.cost, "{summary:#}");
    assert!(summary["usage"]["usd"].as_f64().unwrap() > 0.0, "{summary:#}");
    assert!(!stage.repo.join(job.file).exists(), "the user's checkout is untouched until the merge");
}

fn merge_and_check(stage: &Stage, task: &str, job: &Job) {
    stage.ok(&["approve", task]);
    let done = stage.wait_status(task, "done");
    assert!(done["merge"]["merged"]["commit"].is_string(), "{done:#}");
    assert!(stage.repo.join(job.file).exists());
}

fn alone(job: &Job) {
    let Some(stage) = Stage::new() else { return };
    stage.delegate(job.agent, job.task);
    approve_and_check(&stage, "task-1", job);
    merge_and_check(&stage, "task-1", job);
    stage.wait_no_process();
}

#[test]
fn claude_asks_works_reports_and_is_merged() {
    alone(&CLAUDE);
}

#[test]
fn codex_asks_works_reports_and_is_merged() {
    alone(&CODEX);
}

#[test]
fn aider_asks_works_reports_and_is_merged() {
    alone(&AIDER);
}

#[test]
fn three_work_at_once_each_in_a_worktree_of_its_own() {
    let Some(stage) = Stage::new() else { return };
    let jobs = [("task-1", CLAUDE), ("task-2", CODEX), ("task-3", AIDER)];
    for (_, job) in &jobs {
        stage.delegate(job.agent, job.task);
    }
    for (task, _) in &jobs {
        stage.wait_attention(task, "approval");
    }
    for (task, job) in &jobs {
        approve_and_check(&stage, task, job);
    }
    merge_and_check(&stage, "task-1", &jobs[0].1);
    merge_and_check(&stage, "task-2", &jobs[1].1);
    // Two made the same file: the second is not merged over the first.
    stage.ok(&["discard", "task-3", "--yes"]);
    stage.wait_no_process();
}
