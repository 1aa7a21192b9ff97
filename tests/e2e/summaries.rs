//! What a summary says is held against what the agent's commands printed, against git's reflogs and against the clock.

use serde_json::{Value, json};

use crate::scripted;
use crate::support::Home;

/// Claude Code in print mode: it runs its tests, commits, and edits a file after that; then it praises itself.
const AGENT: &str = r#"#!/bin/sh
case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
while read -r line; do case "$line" in *'"type":"user"'*) break;; esac; done
say() { printf '{"type":"%s",%s,"session_id":"00000000-0000-4000-8000-000000000001"}\n' "$1" "$2"; }
say system '"subtype":"init","model":"claude-opus-5-5"'
say assistant '"message":{"content":[{"type":"tool_use","id":"t1","name":"Bash","input":{"command":"python -m pytest"}}]}'
echo one >one.txt
git add one.txt && git -c user.name=a -c user.email=a@example.invalid commit -qm one
now=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
say user '"timestamp":"'$now'","message":{"content":[{"tool_use_id":"t1","type":"tool_result","is_error":false,"content":"== test session starts ==\ncollected 4 items\n== 4 passed in 0.08s =="}]}'
sleep 0.1
case "$line" in *'and edit'*) echo two >one.txt;; esac
say result '"subtype":"success","is_error":false,"result":"All tests pass. I committed the changes. I pushed the branch."'
"#;

fn summary(home: &Home, task: &str) -> Value {
    serde_json::from_str(&home.ok(&["summary", task, "--json"])).unwrap()
}

#[test]
fn tests_are_read_from_the_agents_own_commands_and_claims_are_held_against_the_reflog() {
    let home = scripted::home(AGENT);
    let remote = home.dir.path().join("remote.git").display().to_string();
    home.git(&["init", "-q", "--bare", &remote]);
    home.git(&["remote", "add", "origin", &remote]);
    for (n, task) in ["Make it", "Make it and edit it"].into_iter().enumerate() {
        home.ok(&["delegate", "--to", "claude", "--headless", "--task", task]);
        home.wait_status(&format!("task-{}", n + 1), "in_review");
    }
    let (fresh, stale) = (summary(&home, "task-1"), summary(&home, "task-2"));
    let checks = |summary: &Value| -> Vec<(String, String)> {
        let claims = summary["claims"].as_array().unwrap().iter();
        claims.map(|one| (one["text"].as_str().unwrap().into(), one["check"].as_str().unwrap().into())).collect()
    };
    let claim = |text: &str, check: &str| (text.to_owned(), check.to_owned());
    assert_eq!((&fresh["verified"], &fresh["src"]["tests"]), (&json!("tests"), &json!("p")), "{fresh:#}");
    let run = &fresh["tests"][0];
    assert_eq!((&run["runner"], &run["passed"], &run["stale"]), (&json!("pytest"), &json!(4), &Value::Null));
    assert_eq!(run["log"].as_array().map(Vec::len), Some(3), "its place in the recording: {run}");
    let wanted = [
        claim("I pushed the branch.", "contradicted"),
        claim("All tests pass.", "confirmed"),
        claim("I committed the changes.", "confirmed"),
    ];
    assert_eq!(checks(&fresh), wanted);
    // The same run proves nothing once a file was edited after it.
    assert_eq!((&stale["tests"][0]["stale"], &stale["verified"]), (&json!(true), &json!("diff")), "{stale:#}");
    assert!(checks(&stale).contains(&claim("All tests pass.", "unchecked")), "{stale:#}");
}

#[test]
fn a_shell_that_marks_its_commands_tells_them_with_their_exit_codes() {
    let home = Home::new();
    let marked = r"echo x >x.txt
printf '\033]133;A\007$ \033]133;B\007make check\r\n\033]133;C\007== 2 passed, 1 failed in 0.1s ==\n\033]133;D;2\007'
printf '\033]133;C;cmdline_url=ls%%20-a\007a  b\r\n\033]133;D;0\007'";
    home.ok(&["delegate", "--to", "shell", "--task", marked]);
    home.wait_status("task-1", "in_review");
    let summary = summary(&home, "task-1");
    let run = |n: usize| (summary["commands"][n]["cmd"].clone(), summary["commands"][n]["exit"].clone());
    assert_eq!((run(0), run(1)), ((json!("make check"), json!(2)), (json!("ls -a"), json!(0))), "{summary:#}");
    assert_eq!(summary["src"]["commands"], "p", "a program can print such marks too");
    assert_eq!((&summary["tests"][0]["failed"], &summary["tests"][0]["exit"]), (&json!(1), &json!(2)), "{summary:#}");
    // The place in the recording is that of the output, to the byte.
    let place = summary["commands"][0]["log"].as_array().unwrap();
    assert_eq!(place[1], "== 2 passed, 1 failed in 0.1s ==\r\n".len(), "{place:?}");
    let test = &summary["tests"][0];
    assert_eq!(test["log"], summary["commands"][0]["log"], "no name of a failed test is known: {test}");
}

#[test]
fn a_failed_test_and_an_error_point_to_their_lines() {
    let home = Home::new();
    let marked = r"echo x >x.txt
printf '\033]133;C;cmdline_url=make%%20check\007\033[1mcollected\033[0m 3\r\n'
printf '\033[31mFAILED\033[0m t.py::test_round - no second round\r\n== 2 passed, 1 failed in 0.1s ==\r\n'
printf 'src/a.c:3:1: error: expected semicolon\r\n\033]133;D;2\007'";
    home.ok(&["delegate", "--to", "shell", "--task", marked]);
    home.wait_status("task-1", "in_review");
    let summary = summary(&home, "task-1");
    let (whole, test, error) =
        (&summary["commands"][0]["log"], &summary["tests"][0]["log"], &summary["errors"][0]["log"]);
    let start = |place: &Value| place[0].as_u64().unwrap();
    let (first, line) =
        ("\u{1b}[1mcollected\u{1b}[0m 3\r\n", "\u{1b}[31mFAILED\u{1b}[0m t.py::test_round - no second round\r\n");
    let result = "== 2 passed, 1 failed in 0.1s ==\r\n";
    // The terminal makes CR LF of an LF that already has its CR.
    let longer = |text: &str| text.len() as u64 + 1;
    assert_eq!((start(test) - start(whole), test[1].as_u64()), (longer(first), Some(longer(line))), "{summary:#}");
    assert_eq!(start(error) - start(test), longer(line) + longer(result), "{summary:#}");
    assert_eq!(error[1], longer("src/a.c:3:1: error: expected semicolon\r\n"));
}
