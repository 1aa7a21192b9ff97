//! The radar: two agents that change the same place are seen before either finishes.

use serde_json::Value;

use crate::support::{Home, until};

/// A file with two functions far from each other.
fn code() -> String {
    let body = |name: &str| format!("fn {name}() {{\n{}}}\n\n", "    step();\n".repeat(30));
    body("one") + &body("two")
}

fn conflicts(home: &Home) -> Vec<Value> {
    serde_json::from_str(&home.ok(&["conflicts", "--json"])).unwrap()
}

#[test]
fn two_agents_in_one_function_raise_a_conflict_before_they_finish_and_two_files_do_not() {
    let home = Home::new();
    let go = home.dir.path().join("go");
    // Every agent has written its change and waits in its check: none of them is finished.
    home.configure(&format!("check = \"until [ -e '{}' ]; do sleep 0.1; done\"\n", go.display()));
    std::fs::create_dir(home.repo.join("src")).unwrap();
    std::fs::write(home.repo.join("src/calc.rs"), code()).unwrap();
    std::fs::write(home.repo.join("src/other.rs"), code()).unwrap();
    home.git(&["add", "."]);
    home.git(&["commit", "-q", "-m", "code"]);
    for place in ["src/calc.rs:3", "src/calc.rs:20", "src/calc.rs:55", "src/other.rs:3"] {
        home.ok(&["delegate", "--to", "rehearsal", "--task", &format!("Change `{place}`")]);
    }
    for task in ["task-1", "task-2", "task-3", "task-4"] {
        home.wait_attention(task, "approval");
        home.ok(&["approve", task]);
    }

    let found = until(
        || {
            Some(conflicts(&home))
                .filter(|found| found.len() == 3 && home.task("task-2")["attention"]["kind"] == "overlap")
        },
        || format!("{:#?}\n{}", conflicts(&home), home.log()),
    );
    let of = |one: &str, two: &str| found.iter().find(|c| c["first"] == one && c["second"] == two).unwrap();
    let same = of("task-1", "task-2");
    assert_eq!((&same["file"], &same["pressing"]), (&"src/calc.rs".into(), &true.into()), "{same:#}");
    assert_eq!(same["text"], "task-1 and task-2 change src/calc.rs at `fn one() {`, lines 3-20");
    for note in [of("task-1", "task-3"), of("task-2", "task-3")] {
        assert_eq!(note["pressing"], false, "another function is only a note: {note:#}");
    }
    for task in ["task-1", "task-2"] {
        let view = home.task(task);
        assert_eq!((&view["status"], view["summary"].is_null()), (&"in_progress".into(), true), "{view:#}");
    }
    let screen = home.ok(&["status"]);
    assert!(screen.contains("≠ task-1 and task-2 change src/calc.rs at `fn one() {`"), "{screen}");
    assert!(home.git(&["status", "--porcelain"]).is_empty(), "the user's checkout is untouched");

    // The younger one waits; what is ignored is no longer shown; what is over is gone by itself.
    home.ok(&["conflicts", "ignore", "task-3", "task-2"]);
    assert_eq!(conflicts(&home).len(), 2);
    home.ok(&["conflicts", "order", "task-2", "task-1"]);
    let waits = home.task("task-2");
    assert_eq!((&waits["status"], &waits["after"][0]), (&"paused".into(), &"task-1".into()), "{waits:#}");
    assert!(!home.run(&["conflicts", "order", "task-1", "task-2"]).status.success(), "each would wait for the other");
    std::fs::write(&go, "").unwrap();
    home.wait_status("task-1", "in_review");
    home.ok(&["discard", "task-1", "--yes"]);
    home.wait_task("task-2", |view| view["status"] != "paused");
    assert!(conflicts(&home).iter().all(|c| c["first"] != "task-1"), "{:#?}", conflicts(&home));
}
