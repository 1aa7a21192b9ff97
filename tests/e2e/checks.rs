//! The check gate, with real git and a real PTY: what fails goes back to the agent, what passes goes to review.

use serde_json::Value;

use crate::support::{Home, until};

/// Fails until the rehearsal has written its second round, and prints what pytest prints.
const MENDED: &str = "if grep -q '## Round 2' rehearsal/*.md; then echo '2 passed in 0.1s'; else \
                      echo 'FAILED t.py::test_round - no second round'; echo '1 failed, 1 passed in 0.1s'; exit 1; fi";

/// Says yes to whatever the agent asks until the task is as wanted.
fn approved_until(home: &Home, task: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    home.wait_task(task, |view| {
        if view["attention"]["kind"] == "approval" {
            home.run(&["approve", task]);
        }
        wanted(view)
    })
}

fn summary(home: &Home, task: &str) -> Value {
    let text = home.ok(&["summary", task, "--json"]);
    assert!(text.len() <= 4096, "{} bytes", text.len());
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_failed_check_goes_back_to_the_agent_which_mends_it() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write notes", "--check", MENDED]);
    let view = approved_until(&home, "task-1", |view| view["status"] == "in_review");
    assert_eq!(view["session"], "s-1", "the agent went on in its own session: {view:#}");
    let words = view["check"].as_str().unwrap();
    assert!(words.starts_with("passed: ") && words.ends_with("exited 0, 2 passed"), "{words}");
    let summary = summary(&home, "task-1");
    assert_eq!(summary["verified"], "tests", "{summary:#}");
    let check = &summary["check"];
    assert_eq!((&check["exit"], &check["passed"], &check["rounds"]), (&0.into(), &true.into(), &1.into()), "{check:#}");
    assert_eq!(summary["tests"][0]["passed"], 2);
    assert_eq!(summary["src"]["tests"], "m", "the counts were measured");
    // Both runs are recorded like any session.
    for session in ["s-2", "s-3"] {
        let recording = home.dir.path().join("o/data/sessions").join(session).join("recording");
        until(|| recording.exists().then_some(()), || format!("{} is not there", recording.display()));
    }
    home.ok(&["approve", "task-1"]);
    home.wait_status("task-1", "done");
}

#[test]
fn a_check_that_never_passes_comes_to_the_person_after_its_rounds() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write notes", "--check", "echo it broke; exit 3"]);
    let view = approved_until(&home, "task-1", |view| view["attention"]["kind"] == "checks");
    assert_eq!(view["status"], "blocked");
    assert!(view["why"].as_str().unwrap().starts_with("checks failed after one round: "), "{view:#}");
    let report = &summary(&home, "task-1")["check"];
    assert_eq!((&report["exit"], &report["passed"]), (&3.into(), &false.into()), "{report:#}");
    assert_ne!(summary(&home, "task-1")["verified"], "tests");
    // Another check, by hand, over the same work.
    assert_eq!(home.run(&["check", "task-1", "--command", "exit 4"]).status.code(), Some(1));
    home.ok(&["check", "task-1", "--command", "true"]);
    home.wait_status("task-1", "in_review");
}

#[test]
fn a_proposed_check_waits_for_trust_and_then_holds_for_the_project() {
    let home = Home::new();
    std::fs::write(home.repo.join("Makefile"), "check:\n\t@echo fine\n").unwrap();
    home.git(&["add", "."]);
    home.git(&["commit", "-q", "-m", "checks"]);
    home.ok(&["delegate", "--to", "shell", "--task", "echo one > one.txt"]);
    let view = home.wait_status("task-1", "in_review");
    let hint = view["check"].as_str().unwrap();
    assert!(hint.contains("`make check` (found in Makefile)") && hint.contains("check task-1 --trust"), "{hint}");
    assert_eq!(home.run(&["check", "task-1"]).status.code(), Some(1), "nobody has trusted it");
    let said = home.ok(&["check", "task-1", "--trust"]);
    assert!(said.contains("passed: `make check` exited 0"), "{said}");
    home.ok(&["delegate", "--to", "shell", "--task", "echo two > two.txt"]);
    let view = home.wait_status("task-2", "in_review");
    assert!(view["check"].as_str().unwrap().starts_with("passed: "), "{view:#}");
    // Another command needs another word.
    std::fs::write(home.repo.join("Makefile"), "test:\n\t@echo fine\n").unwrap();
    home.git(&["commit", "-q", "-am", "another check"]);
    home.ok(&["delegate", "--to", "shell", "--task", "echo three > three.txt"]);
    let view = home.wait_status("task-3", "in_review");
    assert!(view["check"].as_str().unwrap().starts_with("none ran: `make test`"), "{view:#}");
    home.ok(&["delegate", "--to", "shell", "--no-check", "--task", "echo four > four.txt"]);
    assert_eq!(home.wait_status("task-4", "in_review")["check"], Value::Null);
}

#[test]
fn a_check_that_hangs_is_ended_and_a_crash_in_its_middle_loses_nothing() {
    let home = Home::new();
    home.configure("check_timeout = '1s'\ncheck_rounds = 0\n");
    home.ok(&["delegate", "--to", "shell", "--task", "echo one > one.txt", "--check", "sleep 600"]);
    let view = home.wait_attention("task-1", "checks");
    assert!(view["why"].as_str().unwrap().contains("`sleep 600` was ended after"), "{view:#}");
    until(|| home.agents_processes().is_empty().then_some(()), || format!("{:?} live on", home.agents_processes()));

    let home = Home::new();
    home.ok(&["delegate", "--to", "shell", "--task", "echo one > one.txt", "--check", "test -e go || sleep 600"]);
    home.wait_task("task-1", |view| view["checking"] == true && view["session_state"] == "working");
    let server = home.server();
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(server as i32), nix::sys::signal::Signal::SIGKILL).unwrap();
    until(|| (home.run(&["status"]).status.code() == Some(4)).then_some(()), || "the server is dead".into());
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    let view = home.task("task-1");
    assert_eq!((&view["status"], &view["attention"]["kind"]), (&"paused".into(), &"lost".into()), "{view:#}");
    std::fs::write(std::path::Path::new(view["dir"].as_str().unwrap()).join("go"), "").unwrap();
    home.ok(&["resume", "task-1"]);
    let view = home.wait_status("task-1", "in_review");
    assert!(view["check"].as_str().unwrap().starts_with("passed: "), "{view:#}");
}
