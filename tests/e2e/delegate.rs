//! The main job: a task, an agent, an approval, a checked summary, a merge.

use serde_json::Value;

use crate::support::Home;

#[test]
fn a_task_is_done_in_its_own_worktree_approved_summarised_and_merged() {
    let home = Home::new();
    let said = home.ok(&["delegate", "--to", "rehearsal", "--task", "Write the release notes"]);
    assert!(said.contains("rehearsal") && said.contains("task-1"), "{said}");
    let asks = home.wait_attention("task-1", "approval");
    assert!(asks["attention"]["text"].as_str().unwrap().contains("Do you want to create"), "{asks:#}");
    let branch = asks["branch"].as_str().unwrap();
    assert!(branch.starts_with("orchestra/task-1-write-the-release"), "{branch}");
    home.ok(&["approve", "task-1"]);
    home.wait_status("task-1", "in_review");

    let summary = home.ok(&["summary", "task-1", "--json"]);
    assert!(summary.len() <= 4096, "{} bytes", summary.len());
    let summary: Value = serde_json::from_str(&summary).unwrap();
    assert_eq!((&summary["status"], &summary["totals"]["files"]), (&"done".into(), &1.into()), "{summary:#}");
    let file = summary["files"][0]["p"].as_str().unwrap();
    assert_eq!(summary["usage"]["usd"], Value::Null, "a rehearsal costs no money");
    assert!(home.ok(&["diff", "task-1"]).contains('+'));
    assert!(!home.repo.join(file).exists(), "the user's checkout is untouched until the merge");

    home.ok(&["approve", "task-1"]);
    let done = home.wait_status("task-1", "done");
    assert!(done["merge"]["merged"]["commit"].is_string(), "{done:#}");
    assert!(home.repo.join(file).exists());
    assert!(home.git(&["log", "-1", "--format=%s"]).contains("Write the release notes"));
    // The worktree goes first, then the merged branch.
    for (list, own) in [(["worktree", "list"], "task-1"), (["branch", "--list"], "orchestra/")] {
        crate::support::until(|| (!home.git(&list).contains(own)).then_some(()), || home.git(&list));
    }
}

#[test]
fn feedback_sends_the_agent_back_to_work_in_the_same_session() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write notes"]);
    home.wait_attention("task-1", "approval");
    home.ok(&["approve", "task-1"]);
    home.wait_status("task-1", "in_review");
    home.ok(&["deny", "task-1", "--reason", "add a second section"]);
    home.wait_task("task-1", |view| view["status"] == "in_progress" || view["attention"]["kind"] == "approval");
    let view = home.wait_task("task-1", |view| {
        if view["attention"]["kind"] == "approval" {
            home.run(&["approve", "task-1"]);
        }
        view["status"] == "in_review"
    });
    assert_eq!(view["session"], "s-1", "the same session went on");
}

#[test]
fn a_command_runs_in_a_plain_directory_and_its_exit_code_decides() {
    let home = Home::new();
    let plain = home.dir.path().join("plain");
    std::fs::create_dir(&plain).unwrap();
    let dir = plain.to_str().unwrap();
    home.ok(&["delegate", "--to", "shell", "--dir", dir, "--task", "echo hello > made.txt"]);
    let done = home.wait_task("task-1", |view| view["status"] == "done" || view["status"] == "in_review");
    assert!(done["place_remark"].as_str().unwrap().contains("no git repository"), "{done:#}");
    assert!(plain.join("made.txt").exists());
    home.ok(&["delegate", "--to", "shell", "--dir", dir, "--task", "exit 3"]);
    let failed = home.wait_status("task-2", "failed");
    assert_eq!(failed["session_state"], "exited(3)");
}

#[test]
fn a_missing_agent_is_found_out_before_the_start_and_the_next_best_gets_it() {
    let home = Home::new();
    let output = home.run(&["delegate", "--task", "Add a REST endpoint for invoices"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("not installed"), "{said}");
}

#[test]
fn commands_answer_with_the_documented_exit_codes() {
    let home = Home::new();
    let code = |args: &[&str]| home.run(args).status.code();
    assert_eq!(code(&["status"]), Some(4), "nothing runs yet");
    assert_eq!(code(&["delegate", "--to", "shell", "--task", "true"]), Some(0));
    assert_eq!(code(&["approve", "task-99"]), Some(3));
    assert_eq!(code(&["approve", "five"]), Some(2));
    assert_eq!(code(&["delegate", "--to", "nobody", "--task", "x"]), Some(1));
    assert_eq!(code(&["delegate", "--to", "shell", "--task", "exit 1", "--wait"]), Some(1));
    assert_eq!(code(&["stop", "--yes"]), Some(0));
}

#[test]
fn more_tasks_than_places_wait_in_the_queue_and_all_get_done() {
    let home = Home::new();
    for n in 0..6 {
        home.ok(&["delegate", "--to", "shell", "--task", &format!("echo {n} > file-{n}.txt")]);
    }
    for n in 1..=6 {
        let view = home.wait_task(&format!("task-{n}"), |view| view["status"] == "in_review");
        assert_eq!(view["headline"].as_str().map(|line| line.starts_with("1 file")), Some(true), "{view:#}");
    }
}
