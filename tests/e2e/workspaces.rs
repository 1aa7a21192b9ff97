//! Workspaces: where agents start, what they get, what is left of them.

use serde_json::Value;

use crate::support::Home;

fn workspaces(home: &Home) -> Vec<Value> {
    serde_json::from_str(&home.ok(&["workspaces", "--json"])).unwrap()
}

#[test]
fn an_agent_starts_in_the_folder_of_its_task_and_gets_what_was_asked_for() {
    let home = Home::new();
    home.configure("[workspaces]\ncopy = [\".env\"]\n");
    let package = home.repo.join("packages/api");
    std::fs::create_dir_all(&package).unwrap();
    std::fs::write(package.join("code.txt"), "old\n").unwrap();
    std::fs::write(home.repo.join(".gitignore"), ".env\n").unwrap();
    home.git(&["add", "."]);
    home.git(&["commit", "-q", "-m", "package"]);
    std::fs::write(package.join("code.txt"), "new\n").unwrap();
    std::fs::write(home.repo.join(".env"), "KEY=1\n").unwrap();
    let dir = package.to_string_lossy();
    let seen = "{ pwd; cat code.txt ../../.env; } > seen.txt";

    home.ok(&["delegate", "--to", "shell", "--dir", &dir, "--task", seen]);
    let without = home.wait_status("task-1", "in_review");
    let remark = without["place_remark"].as_str().unwrap();
    assert!(remark.contains("1 changed file") && remark.contains("--with-changes"), "{remark}");
    home.ok(&["delegate", "--to", "shell", "--dir", &dir, "--with-changes", "--task", seen]);
    let with = home.wait_status("task-2", "in_review");
    assert_eq!(with["place_remark"], Value::Null, "{with:#}");
    for (view, code) in [(&without, "old"), (&with, "new")] {
        let start = format!("{}/packages/api", view["dir"].as_str().unwrap());
        let seen = std::fs::read_to_string(format!("{start}/seen.txt")).unwrap();
        assert_eq!(seen, format!("{start}\n{code}\nKEY=1\n"));
    }
    let diff = home.ok(&["diff", "task-2"]);
    assert!(diff.contains("seen.txt") && !diff.contains("code.txt"), "what was carried over is not its work: {diff}");
}

#[test]
fn worktrees_of_what_is_over_are_removed_unless_they_hold_work() {
    let home = Home::new();
    for (task, command) in [("task-1", "true"), ("task-2", "echo work > work.txt"), ("task-3", "true")] {
        home.ok(&["delegate", "--to", "shell", "--task", command]);
        home.wait_status(task, "in_review");
    }
    for task in ["task-1", "task-2"] {
        home.ok(&["kill", task, "--yes"]);
        home.wait_status(task, "cancelled");
    }
    let all = workspaces(&home);
    let of = |task: &str| all.iter().find(|one| one["task"] == task).unwrap().clone();
    assert_eq!(all.iter().map(|one| one["removable"].as_bool().unwrap()).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!((&of("task-2")["uncommitted"], of("task-2")["bytes"].as_u64() > Some(0)), (&1.into(), true));

    let said = home.ok(&["workspaces", "clean", "--dry-run"]);
    assert!(said.contains("would remove task-1") && said.contains("would ask about task-2"), "{said}");
    assert_eq!(workspaces(&home).len(), 3, "a dry run removes nothing");
    let said = home.ok(&["workspaces", "clean"]);
    assert!(said.contains("removed task-1") && said.contains("kept task-2"), "{said}");
    let left: Vec<String> = workspaces(&home).iter().map(|one| one["task"].as_str().unwrap().to_owned()).collect();
    assert_eq!(left, ["task-2", "task-3"]);
    assert!(!home.git(&["branch", "--list"]).contains("task-1"), "a branch without work goes with it");
}
