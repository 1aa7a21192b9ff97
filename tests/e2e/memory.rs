//! Work that is cut off in the middle is finished by another agent that is told the context; notes reach later tasks.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::scripted;
use crate::support::{Home, until};

/// Claude Code in print mode. The first one does half of the work, keeps what the next one must know, and hangs. One that takes
/// over goes on only when it was told what is left and how; a new task writes down what it was told.
const AGENT: &str = r#"#!/bin/sh
case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
while read -r line; do case "$line" in *'"type":"user"'*) break;; esac; done
say() { printf '{"type":"%s",%s,"session_id":"00000000-0000-4000-8000-000000000001"}\n' "$1" "$2"; }
say system '"subtype":"init","model":"claude-opus-5-5"'
case "$line" in
*'take over a task'*)
  case "$line" in *'routes.txt (checkpoint 2)'*'names are plural'*) ;; *) exit 9;; esac
  echo orders >routes.txt
  orchestra checkpoint tick "$ORCHESTRA_TASK" 2 || exit 8
  say result '"subtype":"success","is_error":false,"result":"The routes are there."';;
*'Say what you know'*)
  printf '%s\n' "$line" >told.txt
  say result '"subtype":"success","is_error":false,"result":"It is written down."';;
*)
  echo schema >schema.txt
  orchestra checkpoint tick "$ORCHESTRA_TASK" 1 >ticked.txt || exit 7
  orchestra context save --decision 'names are plural' --next 'write routes.txt' || exit 6
  orchestra note add --subject Database 'use PostgreSQL' || exit 5
  sleep 600;;
esac
"#;

fn home() -> Home {
    let home = scripted::home(AGENT);
    home.configure("[agents.other]\nadapter = 'claude'\n");
    home
}

fn json(home: &Home, args: &[&str]) -> Value {
    serde_json::from_str(&home.ok(args)).unwrap()
}

#[test]
fn an_agent_that_is_killed_in_the_middle_is_followed_by_another_that_finishes() {
    let home = home();
    let steps = ["--checkpoint", "schema.txt", "--checkpoint", "routes.txt", "--checkpoint", "file exists: routes.txt"];
    let delegate = [&["delegate", "--to", "claude", "--headless", "--task", "Make the API"][..], &steps].concat();
    home.ok(&delegate);
    until(
        || home.ok(&["note", "list"]).contains("PostgreSQL").then_some(()),
        || format!("{:#}\n{}", home.task("task-1"), home.log()),
    );
    let half = home.task("task-1");
    assert_eq!((&half["progress"], &half["checkpoints"][0]["by"]), (&33.into(), &"claude (task-1)".into()), "{half:#}");
    assert!(home.ok(&["status"]).contains("1 of 3 checkpoints"));

    // It is killed, as if the machine had run out of memory: what it did is measured and stays.
    for pid in home.agents_processes() {
        kill(Pid::from_raw(pid as i32), Signal::SIGKILL).ok();
    }
    home.wait_status("task-1", "failed");
    let text = home.ok(&["context", "load", "task-1"]);
    assert!(text.len() <= 4097, "{text}");
    for part in
        ["names are plural (claude)", "schema.txt (A)", "- routes.txt (checkpoint 2)", "database: use PostgreSQL"]
    {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let context = json(&home, &["context", "load", "1", "--json"]);
    assert_eq!((&context["checkpoints"], &context["v"]), (&serde_json::json!([1, 3]), &1.into()), "{context:#}");
    let prime = home.ok(&["session", "start"]);
    assert!(prime.contains("Go on with task-1: `orchestra resume task-1`"), "{prime}");

    home.ok(&["handoff", "task-1", "--to", "other"]);
    let done = home.wait_status("task-1", "in_review");
    home.wait_task("task-1", |view| view["progress"] == 100);
    assert_eq!(done["agent"], "other", "{done:#}");
    let sessions = json(&home, &["session", "list", "task-1", "--json"]);
    assert_eq!((&sessions[1]["agent"], &sessions[1]["beginning"]), (&"other".into(), &"context".into()));

    // What was noted is told to the next task of the project, as data and with its author.
    home.ok(&["delegate", "--to", "other", "--headless", "--task", "Say what you know"]);
    let next = home.wait_status("task-2", "in_review");
    let told = std::fs::read_to_string(format!("{}/told.txt", next["dir"].as_str().unwrap())).unwrap();
    assert!(told.contains("database: use PostgreSQL (claude (task-1), n-1)"), "{told}");
    assert!(home.ok(&["session", "end"]).contains("2 unfinished"));
}

#[test]
fn notes_that_contradict_one_another_are_shown_and_the_person_decides() {
    let home = home();
    home.ok(&["note", "add", "--subject", "database", "use PostgreSQL"]);
    assert_eq!(home.ok(&["note", "add", "--subject", "Database", "use PostgreSQL"]), "noted\n");
    home.ok(&["delegate", "--to", "claude", "--headless", "--task", "Make the API", "--checkpoint", "schema.txt"]);
    // Its context is saved before it writes its note.
    until(|| home.ok(&["context", "load", "1"]).contains("names are plural").then_some(()), || home.log());
    // The agent says the same with the same words: that is no second note.
    let as_agent = |text: &str| {
        let socket = home.dir.path().join("o/run/server.sock").display().to_string();
        let says = format!(
            "ORCHESTRA_SOCKET={socket} ORCHESTRA_SESSION=s-1 ORCHESTRA_TASK=task-1 {} note add --subject database '{text}'",
            crate::support::program()
        );
        String::from_utf8(home.sh(&says).stdout).unwrap()
    };
    assert!(as_agent("use SQLite").contains("disagree on database"), "it is told at once");
    let listed = json(&home, &["note", "list", "--json"]);
    assert_eq!(
        (&listed[1]["by"], &listed[1]["against"]),
        (&"claude (task-1)".into(), &serde_json::json!(["n-1"])),
        "{listed:#}"
    );
    assert!(home.ok(&["context", "load", "task-1"]).contains("UNDECIDED database: use SQLite"));
    // It waits in the inbox, and one key decides.
    let asked = home.wait_attention("task-1", "notes");
    assert!(asked["attention"]["text"].as_str().unwrap().contains("n-2 says \"use SQLite\""), "{asked:#}");
    let screen = home.screen(160, 45);
    screen.wait("task-1").keys("!").wait("Two notes disagree on database").keys("1");
    home.wait_task("task-1", |view| view["attention"].is_null());
    // The list opens the checkpoint that the agent ticked, and ticks it again.
    screen.keys("\x1b").wait("type").keys("N").wait("open again").keys("\r");
    home.wait_task("task-1", |view| view["progress"] == 0);
    screen.keys("N").wait("tick").keys("\r");
    home.wait_task("task-1", |view| view["progress"] == 100);
    drop(screen);
    let listed = json(&home, &["note", "list", "--json"]);
    assert_eq!((listed.as_array().map(Vec::len), &listed[0]["note"]), (Some(1), &"n-1".into()), "{listed:#}");
    assert_eq!(home.run(&["note", "drop", "n-2"]).status.code(), Some(1), "it does not hold any more");
    home.ok(&["kill", "task-1", "--yes"]);
}

#[test]
fn who_begins_again_goes_on_with_what_was_left() {
    let home = Home::new();
    assert!(home.ok(&["session", "start"]).contains("Nothing is unfinished here."));
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write the notes"]);
    home.wait_attention("task-1", "approval");
    let left = home.ok(&["session", "end", "--pause"]);
    assert!(left.contains("task-1 Write the notes · paused") && left.contains("1 unfinished"), "{left}");
    home.wait_status("task-1", "paused");
    let begun = home.ok(&["session", "start", "--resume"]);
    assert!(begun.contains("Go on with task-1") && begun.contains("task-1 · goes on"), "{begun}");
    home.wait_task("task-1", |view| view["status"] != "paused");
    home.ok(&["kill", "task-1", "--yes"]);
}

/// Claude Code on its own screen: it changes a file, says that it is about to shorten its conversation, and works on.
const COMPACTS: &str = r#"#!/bin/sh
case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
hook() { printf '{"hook_event_name":"%s","session_id":"%s","trigger":"auto"}' "$1" "$ORCHESTRA_SESSION" | ORCHESTRA signal claude_hook; }
hook UserPromptSubmit
echo half >half.txt
hook PreCompact
exec sleep 60021
"#;

#[test]
fn what_was_done_is_measured_before_an_agent_forgets_it() {
    let home = scripted::home(COMPACTS);
    home.ok(&["delegate", "--to", "claude", "--task", "Make the API"]);
    let said = until(
        || Some(home.ok(&["context", "load", "task-1"])).filter(|text| text.contains("half.txt (A)")),
        || format!("{}\n{:#}\n{}", home.ok(&["context", "load", "task-1"]), home.task("task-1"), home.log()),
    );
    assert!(said.contains("in progress"), "it is still at it: {said}");
    assert_eq!(home.task("task-1")["summary"], Value::Null, "no step has ended");
    home.ok(&["kill", "task-1", "--yes"]);
}

/// It changes a file, then it stands at its maker's limit for hours, on its own screen.
const AT_ITS_LIMIT: &str = r#"#!/bin/sh
case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
printf '{"hook_event_name":"UserPromptSubmit","session_id":"%s"}' "$ORCHESTRA_SESSION" | ORCHESTRA signal claude_hook
echo half >half.txt
printf '\r\n\342\235\257 Make the API\r\n\r\n\342\227\217 You have hit your session limit, try again in 2 hours\r\n'
exec sleep 60022
"#;

/// A context that says what was done, and that the work was stopped.
fn kept(home: &Home, status: &str) -> String {
    let load = || home.ok(&["context", "load", "task-1"]);
    let wanted = |text: &String| text.contains("half.txt (A)") && text.contains(status);
    until(|| Some(load()).filter(wanted), || format!("{}\n{:#}\n{}", load(), home.task("task-1"), home.log()))
}

#[test]
fn what_was_done_is_kept_when_the_makers_limit_is_hit() {
    let home = scripted::home(AT_ITS_LIMIT);
    home.ok(&["delegate", "--to", "claude", "--task", "Make the API"]);
    let view = home.wait_task("task-1", |view| view["limited"] == "wait");
    assert_eq!((&view["status"], &view["summary"]), (&"paused".into(), &Value::Null), "{view:#}");
    let said = kept(&home, "paused");
    assert!(said.contains("rate limited: claude until"), "{said}");
    assert!(!home.agents_processes().is_empty(), "the program still stands there: nothing ended that was measured");
    // It is what a fresh session is told of it, and what the task itself says.
    assert!(home.ok(&["session", "start"]).contains("half.txt (A)"));
    assert!(home.ok(&["status", "task-1"]).contains("so far    1 file (+1 -0)"), "{}", home.ok(&["status", "task-1"]));
    home.ok(&["kill", "task-1", "--yes"]);
}

#[test]
fn what_was_done_is_kept_when_a_budget_is_spent() {
    let works = scripted::OBEDIENT.replace("stty raw -echo", "stty raw -echo\necho half >half.txt");
    let home = scripted::home(&format!("#!/bin/sh\n{works}"));
    home.configure("[limits]\ntask_usd = 0.03\n");
    home.ok(&["delegate", "--to", "claude", "--task", "Make the API"]);
    home.wait_attention("task-1", "budget");
    let said = kept(&home, "paused");
    assert!(said.contains("paused: limit reached: $0.0"), "{said}");
    home.ok(&["kill", "task-1", "--yes"]);
}
