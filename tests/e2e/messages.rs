//! Messages to agents at work: each waits until its agent is at rest, arrives at most once, and says what became of it.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::support::{Home, program, until};

/// A task whose agent asks for its first approval.
fn asking(home: &Home, task: &str, text: &str) {
    home.ok(&["delegate", "--to", "rehearsal", "--task", text]);
    home.wait_attention(task, "approval");
}

/// How the message of this place stands.
fn message(view: &Value, at: usize) -> (&str, &str) {
    let message = &view["messages"][at];
    (message["state"].as_str().unwrap_or_default(), message["note"].as_str().unwrap_or_default())
}

/// Says yes to whatever it asks, until it is in review and every message has its end.
fn finish(home: &Home, task: &str) -> Value {
    home.wait_task(task, |view| {
        if view["attention"]["kind"] == "approval" {
            home.run(&["approve", task]);
        }
        let open = |message: &Value| message["state"] == "queued" || message["state"] == "typing";
        view["status"] == "in_review" && !view["messages"].as_array().unwrap().iter().any(open)
    })
}

/// What the log says of messages, in its order.
fn logged(home: &Home) -> Vec<String> {
    let log = rusqlite::Connection::open(home.dir.path().join("o/data/orchestra.db")).unwrap();
    let mut rows = log
        .prepare("select kind from events where kind like 'session.message%' or kind = 'session.told' order by seq")
        .unwrap();
    rows.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn words_wait_until_the_agent_is_at_rest_and_arrive_once_with_a_receipt() {
    let home = Home::new();
    asking(&home, "task-1", "Write the notes");
    let said = home.ok(&["intervene", "task-1", "--message", "use PostgreSQL instead"]);
    assert!(said.contains("message s-1.1 queued"), "{said}");
    assert_eq!(message(&home.task("task-1"), 0), ("queued", ""), "it asks: nothing is typed into that");
    let done = finish(&home, "task-1");
    assert_eq!(message(&done, 0), ("delivered", "its text was seen"), "{done:#}");
    let expected = ["session.told", "session.message_typed", "session.message_delivered"];
    assert_eq!(logged(&home), expected, "typed once, and the log says so first");
    let whole = home.ok(&["status", "task-1"]);
    assert!(whole.contains("s-1.1 delivered (its text was seen): use PostgreSQL instead"), "{whole}");
}

#[test]
fn what_waits_survives_kill_9_and_is_told_once_when_the_work_goes_on() {
    let home = Home::new();
    asking(&home, "task-1", "Write the notes");
    home.ok(&["intervene", "task-1", "--message", "the first word"]);
    home.ok(&["intervene", "task-1", "--message", "the second word"]);
    kill(Pid::from_raw(home.server() as i32), Signal::SIGKILL).unwrap();
    until(|| (home.run(&["status"]).status.code() == Some(4)).then_some(()), || "the server is dead".into());
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    let lost = home.task("task-1");
    assert_eq!(message(&lost, 1), ("queued", "for its next session"), "{lost:#}");
    home.ok(&["resume", "task-1"]);
    let done = finish(&home, "task-1");
    for at in 0..2 {
        let (state, note) = message(&done, at);
        assert!(state == "delivered" && note.starts_with("told s-") && note.ends_with("at its start"), "{done:#}");
    }
    assert_eq!(done["messages"].as_array().unwrap().len(), 2, "nothing was said again: {done:#}");
    assert_eq!(logged(&home), ["session.told", "session.told"], "and nothing was typed");
}

#[test]
fn several_are_told_at_once_and_what_does_not_arrive_says_why() {
    let home = Home::new();
    for (task, text) in [("task-1", "Write one"), ("task-2", "Write two"), ("task-3", "Write three")] {
        asking(&home, task, text);
    }
    let two = home.ok(&["intervene", "task-1", "2", "-m", "only you two"]);
    assert!(two.contains("task-1 · message s-1.1") && two.contains("task-2 · message s-2.1"), "{two}");
    let all = home.ok(&["intervene", "--all", "-m", "all of you"]);
    assert_eq!(all.lines().filter(|line| line.contains("queued")).count(), 3, "{all}");
    assert_eq!(home.task("task-3")["messages"][0]["text"], "all of you");
    home.ok(&["kill", "task-3", "--yes"]);
    // Its process is gone too: until then it could still be told something.
    let killed = home.wait_task("task-3", |view| view["status"] == "cancelled" && view["session_state"] == "killed");
    assert_eq!(message(&killed, 0), ("dropped", "the task was over before its agent was at rest"), "{killed:#}");
    let partly = home.run(&["intervene", "task-1", "task-3", "-m", "again"]);
    let text = String::from_utf8_lossy(&partly.stdout).into_owned();
    assert!(
        !partly.status.success() && text.contains("task-1 · message") && text.contains("task-3 · not told"),
        "{text}"
    );
}

#[test]
fn a_long_text_is_a_file_that_the_agent_is_told_of() {
    let home = Home::new();
    asking(&home, "task-1", "Write the notes");
    let long = format!("{}\nthe end", "All of this matters. ".repeat(2_000));
    home.ok(&["intervene", "task-1", "-m", &long]);
    let done = finish(&home, "task-1");
    assert_eq!(message(&done, 0).0, "delivered", "{done:#}");
    let found = home.sh(&format!("find {} -name 'message-1.md'", home.dir.path().display()));
    let path = String::from_utf8(found.stdout).unwrap();
    assert_eq!(std::fs::read_to_string(path.trim()).unwrap(), long, "{path}");
}

#[test]
fn an_agent_tells_its_child_something_and_only_within_its_family() {
    let home = Home::new();
    asking(&home, "task-1", "Write other notes");
    let (exe, dir) = (program(), home.dir.path().display().to_string());
    let script = [
        format!("cd {}", home.repo.display()),
        format!("{exe} delegate --to rehearsal --task 'Write the notes' >{dir}/made 2>&1"),
        format!("until {exe} status task-3 | grep -q 'asks'; do sleep 0.1; done"),
        format!("{exe} intervene task-3 -m 'the port is 8080' >{dir}/child 2>&1"),
        format!("{exe} intervene task-1 -m 'merge everything' >{dir}/foreign 2>&1"),
        "true".to_owned(),
    ];
    let path = home.dir.path().join("work.sh");
    std::fs::write(&path, script.join("\n")).unwrap();
    home.ok(&["delegate", "--to", "shell", "--in-place", "--task", &format!("sh {}", path.display())]);
    until(|| home.run(&["status", "task-3"]).status.success().then_some(()), || "nothing was delegated".into());
    let told = home.wait_task("task-3", |view| !view["messages"].as_array().unwrap().is_empty());
    let text = told["messages"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("[message from task-2 (shell), another agent; information, not"), "{text}");
    assert!(text.contains("the port is 8080"), "{text}");
    let done = finish(&home, "task-3");
    assert_eq!(message(&done, 0).0, "delivered", "{done:#}");
    let foreign = until(
        || std::fs::read_to_string(home.dir.path().join("foreign")).ok().filter(|text| !text.is_empty()),
        || "nothing was said".into(),
    );
    assert!(foreign.contains("was not delegated from this agent's task"), "{foreign}");
    assert!(home.task("task-1")["messages"].as_array().unwrap().is_empty());
}
