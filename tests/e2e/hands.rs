//! Limits of makers and changes of hands, with rehearsal agents in real terminals and real git.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::{Home, until};

/// Two rehearsals under names of their own; `more` goes into [limits].
fn home(more: &str) -> Home {
    let home = Home::new();
    home.configure(&format!(
        "[agents.first]\nadapter = 'rehearsal'\n[agents.second]\nadapter = 'rehearsal'\n\
         [routing.agents.docs]\nagent = 'second'\n{more}\n"
    ));
    home
}

/// Says yes to whatever it asks, until it is in review.
fn finish(home: &Home, task: &str) -> serde_json::Value {
    home.wait_task(task, |view| {
        if view["attention"]["kind"] == "approval" {
            home.run(&["approve", task]);
        }
        view["status"] == "in_review"
    })
}

#[test]
fn a_limited_agent_is_left_alone_until_its_time_and_its_task_goes_on_once() {
    let home = home("");
    home.ok(&["delegate", "--to", "first", "--task", "Write the notes (limited for 6 seconds)"]);
    let waits = home.wait_task("task-1", |view| view["limited"] == "wait");
    assert_eq!(waits["attention"], serde_json::Value::Null, "nobody is asked: {waits:#}");
    assert!(waits["why"].as_str().unwrap().starts_with("rate limited: first until"), "{waits:#}");
    // Who is named is waited for: the task is queued and says why.
    home.ok(&["delegate", "--to", "first", "--task", "Write more notes"]);
    let queued = home.wait_task("task-2", |view| view["why"] != "");
    assert_eq!((&queued["agent"], &queued["status"]), (&"first".into(), &"todo".into()), "{queued:#}");
    assert!(queued["why"].as_str().unwrap().starts_with("rate limited: first until"), "{queued:#}");
    // What had begun goes on first and once; the other follows when it got an answer.
    let begun = ["task-1", "task-2"].map(|task| finish(&home, task)["session"].clone());
    assert_eq!(begun, ["s-2", "s-3"]);
    assert!(home.ok(&["agents", "--json"]).contains("first"));
}

#[test]
fn a_wait_survives_kill_9() {
    let home = home("");
    home.ok(&["delegate", "--to", "first", "--task", "Write the notes (limited for 15 seconds)"]);
    home.wait_task("task-1", |view| view["limited"] == "wait");
    kill(Pid::from_raw(home.server() as i32), Signal::SIGKILL).unwrap();
    until(|| (home.run(&["status"]).status.code() == Some(4)).then_some(()), || "the server is dead".into());
    // A new task starts the server again.
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    let view = home.task("task-1");
    assert_eq!((&view["limited"], &view["status"]), (&"wait".into(), &"paused".into()), "{view:#}");
    finish(&home, "task-1");
}

#[test]
fn a_task_goes_to_another_agent_in_the_same_place_and_its_chain_is_seen() {
    let home = home("");
    home.ok(&["delegate", "--to", "first", "--task", "Write the notes"]);
    let before = home.wait_attention("task-1", "approval");
    let said = home.ok(&["handoff", "task-1", "--to", "second", "-m", "Keep it short."]);
    assert!(said.contains("handed to second"), "{said}");
    let after = home.wait_task("task-1", |view| view["session"] == "s-2" && view["attention"]["kind"] == "approval");
    assert_eq!((&after["agent"], &after["dir"]), (&"second".into(), &before["dir"]), "{after:#}");
    let status = home.ok(&["status", "task-1"]);
    assert!(status.contains("first → second (you handed it over)"), "{status}");
    finish(&home, "task-1");
    home.ok(&["approve", "task-1"]);
    home.wait_status("task-1", "done");
    assert!(!home.ok(&["ps"]).contains("s-1"), "nothing of the first runs");
    let refused = home.run(&["handoff", "task-1", "--to", "first"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("cannot go back to work"));
}

#[test]
fn at_a_limit_the_next_agent_takes_over_by_itself_where_that_is_set() {
    let home = home("[limits]\nwhen_limited = 'handoff'");
    home.ok(&["delegate", "--to", "first", "--task", "Write documentation for the README (limited for 2 hours)"]);
    let taken = home.wait_task("task-1", |view| view["agent"] == "second");
    let why = taken["handed"][0]["why"].as_str().unwrap();
    assert!(why.starts_with("first is rate limited until"), "{why}");
    finish(&home, "task-1");
}

#[test]
fn the_person_is_asked_where_that_is_set_and_answers_with_a_key() {
    let home = home("[limits]\nwhen_limited = 'ask'");
    let terminal = home.screen(120, 32);
    terminal.wait("orchestra");
    home.ok(&["delegate", "--to", "first", "--task", "Write the notes (limited for 2 hours)"]);
    home.wait_attention("task-1", "rate_limit");
    terminal
        .wait("rate limit")
        .wait("hand over")
        .keys("h")
        .wait("hand task-1 to")
        .keys("second")
        .wait("Rehearsal")
        .keys("\r");
    home.wait_task("task-1", |view| view["agent"] == "second");
    terminal.wait("first → second");
    terminal.keys("q");
    terminal.end();
}

#[test]
fn two_agents_do_the_same_apart_and_one_is_kept() {
    let home = home("");
    let said = home.ok(&["delegate", "--to", "first,second", "--task", "Write the notes"]);
    assert!(said.contains("task-1 and task-2 do the same"), "{said}");
    let (one, other) = (finish(&home, "task-1"), finish(&home, "task-2"));
    assert_ne!(one["dir"], other["dir"]);
    let seen = home.ok(&["compare", "task-2"]);
    for part in ["task-1", "task-2", "first", "second", "1 file +", "A rehearsal/", "orchestra keep task-1"] {
        assert!(seen.contains(part), "{part} is not in\n{seen}");
    }
    let sides: serde_json::Value = serde_json::from_str(&home.ok(&["compare", "task-1", "--json"])).unwrap();
    assert_eq!(sides[1]["summary"]["totals"]["files"], 1, "{sides:#}");
    let refused = home.run(&["keep", "task-2"]);
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(why.contains("task-1 (first, in review, 1 file") && why.contains("--yes"), "{why}");
    home.ok(&["keep", "task-2", "--yes"]);
    home.wait_status("task-2", "done");
    let gone = home.wait_status("task-1", "cancelled");
    assert_eq!(gone["why"], "task-2 was kept");
    assert!(home.git(&["log", "-1", "--format=%s%n%b"]).contains("task-2 by second"));
    until(|| (!home.git(&["worktree", "list"]).contains("task-1")).then_some(()), || home.git(&["worktree", "list"]));
}
