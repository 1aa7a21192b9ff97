//! The official MCP Inspector as a client of `orchestra mcp`: lists and calls every tool, in both eras of the protocol.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Home, program};

/// Both: with a handshake, as until 2025, and without, as since 2026.
const ERAS: [&str; 2] = ["legacy", "modern"];

/// The inspector; `None`, and one line that says so, where it is not installed.
fn inspector() -> Option<PathBuf> {
    let path = PathBuf::from(std::env::var_os("ORCHESTRA_REAL_CLIS").unwrap_or_default()).join("bin/mcp-inspector");
    if path.exists() {
        return Some(path);
    }
    let line = "SKIPPED: there is no bin/mcp-inspector in ORCHESTRA_REAL_CLIS; see .ci/real-clis\n";
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    None
}

/// Runs it once; gives the exit code, what it printed as JSON, and what it complained of.
fn inspect(home: &Home, era: &str, args: &[&str]) -> (Option<i32>, Value, String) {
    let mut command = Command::new(inspector().unwrap());
    command.env_clear().envs(home.env()).current_dir(&home.repo).arg("--cli");
    for (name, value) in home.env() {
        command.args(["-e", &format!("{name}={value}")]);
    }
    command.args(["--protocol-era", era, "--quiet"]).args(args).args(["--", program(), "mcp"]);
    let output = command.output().unwrap();
    let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code(), serde_json::from_str(&text).unwrap_or_default(), format!("{text}\n{errors}"))
}

/// A call of every tool that works at its place in the row; `{n}` is a number that no era before has used.
fn calls(first: u32) -> Vec<(&'static str, Value)> {
    let task = |n: u32| format!("task-{}", first + n);
    vec![
        ("session_start", json!({})),
        ("list_agents", json!({})),
        ("route_preview", json!({ "task": "Add a button", "to": "rehearsal" })),
        ("delegate", json!({ "task": "Write the notes", "to": "rehearsal" })),
        ("task_create", json!({ "task": "Write more", "to": "rehearsal" })),
        ("task_update", json!({ "task_id": task(1), "task": "Write much more" })),
        ("message", json!({ "task_id": task(0), "text": "use tabs" })),
        ("task_list", json!({})),
        ("task_status", json!({ "task_id": task(0) })),
        // A client with tasks waits until it is finished.
        ("task_wait", json!({ "task_id": "task-1", "max_s": 0 })),
        ("task_checkpoint", json!({ "task_id": task(0), "declare": ["write it"] })),
        ("context_save", json!({ "task_id": task(0), "now": "writing" })),
        ("context_load", json!({ "task_id": task(0) })),
        ("note_add", json!({ "text": "The port is 8080" })),
        ("note_list", json!({})),
        ("cost_status", json!({})),
        ("get_summary", json!({ "task_id": "task-1" })),
        ("session_end", json!({ "task_id": task(0), "summary": "half is written" })),
        ("plan_create", json!({ "title": "one", "steps": [{ "name": "a", "task": "Write a", "to": "rehearsal" }] })),
    ]
}

/// Tools that answer a client outside of the agents with a sentence why not.
fn refusals(first: u32) -> Vec<(&'static str, Value)> {
    let task = format!("task-{first}");
    vec![
        ("ask_human", json!({ "question": "Which colour?", "max_s": 0 })),
        ("handoff", json!({ "task_id": "task-99" })),
        ("task_cancel", json!({ "task_id": task })),
    ]
}

#[test]
fn the_inspector_lists_and_calls_every_tool_in_both_eras() {
    if inspector().is_none() {
        return;
    }
    let home = Home::slow();
    home.configure("primary = \"rehearsal\"\n");
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    home.wait_task("task-1", |view| view["status"] != "todo" && view["status"] != "in_progress");
    for (era, first) in ERAS.into_iter().zip([2, 6]) {
        let (code, list, said) = inspect(&home, era, &["--method", "tools/list", "--strict"]);
        assert_eq!(code, Some(0), "{era}: every schema is portable: {said}");
        let names: Vec<&str> =
            list["tools"].as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
        let called: Vec<&str> = calls(first).iter().chain(&refusals(first)).map(|(tool, _)| *tool).collect();
        assert!(names.iter().all(|name| called.contains(name)), "{era}: {names:?} are all called");
        for (tool, arguments) in calls(first) {
            let (code, answer, said) = call(&home, era, tool, &arguments);
            assert!(code == Some(0) && answer["structuredContent"].is_object(), "{era} {tool}: {said}");
            assert!(answer["content"][0]["text"].is_string(), "{era} {tool}: {said}");
        }
        for (tool, arguments) in refusals(first) {
            let (_, answer, said) = call(&home, era, tool, &arguments);
            let text = answer["content"][0]["text"].as_str().map_or(said, str::to_owned);
            assert!(!text.trim().is_empty(), "{era} {tool}");
        }
        for (method, list) in [
            ("resources/list", "resources"),
            ("resources/templates/list", "resourceTemplates"),
            ("prompts/list", "prompts"),
        ] {
            let (code, answer, said) = inspect(&home, era, &["--method", method]);
            assert!(code == Some(0) && answer[list].as_array().is_some_and(|all| !all.is_empty()), "{era}: {said}");
        }
        let (code, notes, said) = inspect(&home, era, &["--method", "resources/read", "--uri", "orchestra://notes"]);
        assert!(code == Some(0) && notes["contents"][0]["text"].as_str().unwrap().contains("8080"), "{era}: {said}");
        // The plan made one task for the whole and one for its step.
        home.wait_task(&format!("task-{}", first + 3), |_| true);
    }
}

fn call(home: &Home, era: &str, tool: &str, arguments: &Value) -> (Option<i32>, Value, String) {
    let arguments = arguments.to_string();
    inspect(home, era, &["--method", "tools/call", "--tool-name", tool, "--tool-args-json", &arguments])
}

#[test]
fn the_inspector_loads_the_server_with_five_hundred_calls_at_twenty_in_parallel() {
    if inspector().is_none() {
        return;
    }
    let home = Home::new();
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    let load = ["--load", "--load-requests", "500", "--load-concurrency", "20"];
    for era in ERAS {
        let (code, sum, said) =
            inspect(&home, era, &[&["--method", "tools/call", "--tool-name", "task_list"], &load[..]].concat());
        assert_eq!((code, &sum["ok"], &sum["errors"]), (Some(0), &json!(500), &json!(0)), "{era}: {said}");
        // Not `eprintln!`: that is shown for failed tests only.
        std::io::stderr().write_all(format!("inspector, {era}: {}\n", sum["latencyMs"]).as_bytes()).unwrap();
    }
}
