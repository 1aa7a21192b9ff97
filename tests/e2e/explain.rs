//! `agents explain`: of a running task, and over a recording.

use std::path::Path;

use serde_json::Value;

use crate::support::Home;

fn recording(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/recordings").join(name);
    path.to_string_lossy().into_owned()
}

#[test]
fn a_running_agent_is_explained() {
    let home = Home::slow();
    home.ok(&["delegate", "--to", "rehearsal", "--task", "add a note", "--interactive"]);
    home.wait_task("task-1", |view| view["session_state"] == "wants_approval");
    let text = home.ok(&["agents", "explain", "task-1"]);
    assert!(text.contains("wants_approval") && text.contains("dialog permission") && text.contains("#1 "), "{text}");
    let view: Value = serde_json::from_str(&home.ok(&["agents", "explain", "1", "--json"])).unwrap();
    assert_eq!(view["basis"], "dialog");
    assert_eq!(view["dialog"]["options"][0]["choice"], "approve");
    assert!(view["signals"][0]["age"].as_f64().unwrap() >= 0.0);
    assert_eq!(home.run(&["agents", "explain", "task-9"]).status.code(), Some(3));
}

#[test]
fn a_recording_is_explained_without_a_server() {
    let home = Home::new();
    let cast = recording("codex-noanswer-120x36.cast");
    let text = home.ok(&["agents", "explain", "--agent", "codex", "--recording", &cast, "--json"]);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let asked = lines.iter().find(|line| line["dialog"].is_object()).unwrap();
    assert_eq!((&asked["state"], &asked["dialog"]["options"][2]["choice"]), (&"wants_approval".into(), &"deny".into()));
    let last = lines.last().unwrap();
    assert_eq!((&last["state"], &last["turn"]), (&"idle".into(), &"done".into()));
    let table = home.ok(&["agents", "explain", "--agent", "codex", "--recording", &cast]);
    assert!(table.contains("idle, denied"), "{table}");
}

#[test]
fn what_is_no_recording_is_told_in_one_sentence() {
    let home = Home::new();
    let cast = recording("codex-noanswer-120x36.cast");
    let cut = home.dir.path().join("cut.cast");
    let whole = std::fs::read_to_string(&cast).unwrap();
    let middle = (whole.len() / 2..).find(|at| whole.is_char_boundary(*at)).unwrap();
    std::fs::write(&cut, &whole[..middle]).unwrap();
    let program = home.dir.path().join("binary");
    std::fs::write(&program, b"\x7fELF\0\xff\xfe").unwrap();
    let table = [
        ("codex", cut.to_str().unwrap(), "was read up to there"),
        ("codex", program.to_str().unwrap(), "is not an asciicast"),
        ("codex", "nowhere.cast", "cannot read"),
        ("nobody", cast.as_str(), "there is no agent `nobody`"),
    ];
    for (agent, file, wanted) in table {
        let output = home.run(&["agents", "explain", "--agent", agent, "--recording", file, "--json"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{file}: {said}");
        assert!(said.contains(wanted), "{file}: {said}");
    }
    assert_eq!(home.run(&["agents", "explain"]).status.code(), Some(2));
    assert_eq!(home.run(&["agents", "explain", "--recording", &cast]).status.code(), Some(2));
}
