//! A plan of five steps in a real repository: one fails once, one does not merge, one is rate limited, and the server is
//! killed in the middle.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::scripted;
use crate::support::{Home, until};

/// Claude Code, at its maker's limit.
const LIMITED: &str = r#"#!/bin/sh
case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
echo '{"type":"system","subtype":"init","session_id":"00000000-0000-4000-8000-000000000001","model":"claude-opus-5-5"}'
echo '{"type":"result","subtype":"success","is_error":true,"api_error_status":429,"result":"You have hit your limit","session_id":"00000000-0000-4000-8000-000000000001"}'
exit 1
"#;

const PLAN: &str = r#"
title = "Two greetings and a test"
[[component]]
name = "design"
agent = "rehearsal"
mode = "headless"
task = "Design the greeting"
[[component]]
name = "english"
agent = "shell"
task = "test -d rehearsal && echo hello > greeting.txt"
after = ["design"]
[[component]]
name = "french"
agent = "shell"
task = "test -d rehearsal && while [ ! -e GO ]; do sleep 0.1; done; echo bonjour > greeting.txt"
after = ["design"]
[[component]]
name = "tests"
agent = "shell"
task = "test -f tried || { touch tried; exit 3; }; grep -q hello greeting.txt && echo ok > tested.txt"
after = ["english", "french"]
[[component]]
name = "review"
agent = "claude"
mode = "headless"
task = "Review it"
after = ["tests"]
"#;

fn home() -> Home {
    let home = scripted::home(LIMITED);
    let go = home.dir.path().join("go").to_string_lossy().into_owned();
    std::fs::write(home.dir.path().join("plan.toml"), PLAN.replace("GO", &go)).unwrap();
    home
}

fn plan(home: &Home) -> Value {
    serde_json::from_str(&home.ok(&["plan", "show", "1", "--json"])).unwrap()
}

fn wait_plan(home: &Home, wanted: impl Fn(&Value) -> bool) -> Value {
    until(|| Some(plan(home)).filter(|view| wanted(view)), || format!("{:#}\n{}", plan(home), home.log()))
}

fn step<'v>(plan: &'v Value, name: &str) -> &'v Value {
    plan["steps"].as_array().unwrap().iter().find(|step| step["name"] == name).unwrap()
}

/// As LIMITED, once the limit is over: it looks and changes nothing.
const FREE: &str = r#"#!/bin/sh
case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
echo '{"type":"system","subtype":"init","session_id":"00000000-0000-4000-8000-000000000002","model":"claude-opus-5-5"}'
echo '{"type":"assistant","message":{"content":[{"type":"text","text":"It is good."}]},"session_id":"00000000-0000-4000-8000-000000000002"}'
echo '{"type":"result","subtype":"success","is_error":false,"result":"It is good.","session_id":"00000000-0000-4000-8000-000000000002"}'
"#;

#[test]
fn a_plan_survives_a_failure_a_conflict_a_rate_limit_and_the_death_of_the_server() {
    let home = home();
    let said = home.ok(&["execute", "../plan.toml"]);
    assert!(said.contains("rehearsal (architecture) → shell (tests) ∥ shell (tests)"), "{said}");

    // The first step is merged before the two after it begin; one of them is at work when the server dies.
    wait_plan(&home, |plan| {
        step(plan, "english")["status"] == "done" && step(plan, "french")["status"] == "in_progress"
    });
    kill(Pid::from_raw(home.server() as i32), Signal::SIGKILL).unwrap();
    until(|| (home.run(&["status"]).status.code() == Some(4)).then_some(()), || "the server is dead".into());
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    let view = plan(&home);
    assert_eq!((&view["status"], &view["done"]), (&"blocked".into(), &2.into()), "{view:#}");
    assert!(step(&view, "french")["why"].as_str().unwrap().starts_with("lost"), "{view:#}");

    // It goes on, and does not merge: the two steps and the file are named, and nothing after it begins.
    home.ok(&["plan", "resume", "plan-1"]);
    wait_plan(&home, |plan| step(plan, "french")["status"] == "in_progress");
    std::fs::write(home.dir.path().join("go"), "").unwrap();
    let view = wait_plan(&home, |plan| plan["status"] == "blocked");
    let why = step(&view, "french")["why"].as_str().unwrap();
    assert!(why.starts_with("not merged: it and `english` (task-2) both changed greeting.txt"), "{why}");
    assert_eq!(home.task("task-3")["attention"]["kind"], "conflict");
    assert_eq!(step(&view, "tests")["status"], "todo");

    // The person brings the two together; the tests fail once and are tried again by themselves.
    let dir = home.task("task-3")["dir"].as_str().unwrap().to_owned();
    let branch = view["branch"].as_str().unwrap();
    let merge = format!("cd {dir} && git merge -q {branch}; printf 'hello\nbonjour\n' > greeting.txt");
    home.sh(&format!("{merge} && git add greeting.txt && git commit -qm both"));
    home.ok(&["approve", "task-3"]);

    // The last step meets its maker's limit and waits for it; when that is over, the plan goes on.
    let view = wait_plan(&home, |plan| step(plan, "review")["status"] == "paused");
    assert_eq!((&step(&view, "tests")["status"], &view["status"]), (&"done".into(), &"running".into()), "{view:#}");
    assert!(step(&view, "review")["why"].as_str().unwrap().starts_with("rate limited: claude"), "{view:#}");
    scripted::install(&home, FREE);
    home.ok(&["agents", "ready", "claude"]);

    // The whole is one diff against the base, and one merge.
    wait_plan(&home, |plan| plan["status"] == "in_review");
    let diff = home.ok(&["diff", "plan-1"]);
    assert!(diff.contains("+bonjour") && diff.contains("tested.txt") && diff.contains("rehearsal/"), "{diff}");
    assert!(!home.repo.join("greeting.txt").exists(), "the user's checkout is untouched until the merge");
    home.ok(&["merge", "plan-1"]);
    wait_plan(&home, |plan| plan["status"] == "done");
    assert_eq!(std::fs::read_to_string(home.repo.join("greeting.txt")).unwrap(), "hello\nbonjour\n");
    assert!(home.git(&["log", "-1", "--format=%s"]).contains("Two greetings and a test"));
    for (list, own) in [(["worktree", "list"], "plan-1"), (["branch", "--list"], "orchestra/")] {
        until(|| (!home.git(&list).contains(own)).then_some(()), || home.git(&list));
    }
}

#[test]
fn a_request_that_a_playbook_fits_is_offered_as_a_plan_and_run_only_when_asked() {
    let home = home();
    scripted::install(&home, FREE);
    home.configure("[[playbook]]\nname = 'greet'\n[[playbook.rule]]\npattern = '^greet (?<who>\\w+)'\nweight = 10\nwhy = 'greets'\n\
                    [playbook.parameters]\nwho = 'all'\n[[playbook.component]]\nname = 'say'\nagent = 'shell'\n\
                    task = 'echo hello {who} > said.txt'\n[[playbook.component]]\nname = 'check'\nagent = 'shell'\n\
                    task = 'grep {who} said.txt'\nafter = ['say']\n[[playbook.component]]\nname = 'more'\nagent = 'shell'\n\
                    task = 'exit 9'\nafter = ['check']\n");
    let said = home.ok(&["delegate", "--task", "Greet Ada", "--in-place"]);
    assert!(said.contains("could be a plan of 3 steps (greet)") && said.contains("task-1"), "{said}");
    let shown = home.ok(&["plan", "--task", "Greet Ada"]);
    assert!(shown.contains("nothing was started") && shown.contains("say") && shown.contains("greets"), "{shown}");
    let text = home.ok(&["plan", "--task", "Greet Ada", "--drop", "more", "--toml"]);
    assert!(text.contains("echo hello Ada > said.txt") && !text.contains("exit 9"), "{text}");
    let refused = home.run(&["plan", "--task", "Greet Ada", "--after", "say=more"]);
    let refused = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.contains("these steps wait for each other: say → more → check → say"), "{refused}");
    assert_eq!(home.ok(&["plan", "list", "--json"]).trim(), "[]", "nothing ran so far");
    home.ok(&["plan", "--task", "Greet Ada", "--drop", "more", "--run"]);
    wait_plan(&home, |plan| plan["status"] == "in_review");
    assert!(home.ok(&["diff", "plan-1"]).contains("+hello Ada"));
    home.ok(&["discard", "plan-1", "--yes"]);
    wait_plan(&home, |plan| plan["status"] == "cancelled");
}
