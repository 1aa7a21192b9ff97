//! The person in command: one queue from the command line and on the screen, told while they look away, and told what
//! happened when they come back.

use std::path::PathBuf;

use serde_json::Value;

use crate::outer::{Answers, Outer};
use crate::support::{Home, until};

fn inbox(home: &Home) -> Value {
    serde_json::from_str(&home.ok(&["inbox", "--json", "--history"])).unwrap()
}

fn asked(home: &Home, task: &str) -> Value {
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write the release notes"]);
    home.wait_attention(task, "approval")
}

#[test]
fn what_waits_is_put_off_survives_a_kill_and_is_answered_hours_later() {
    let home = Home::new();
    asked(&home, "task-1");
    let shown = home.ok(&["inbox"]);
    assert!(shown.contains("Do you want to create") && shown.contains("orchestra approve task-1"), "{shown}");
    let ask = &inbox(&home)["waiting"][0];
    assert!(ask["dialog"]["digest"].is_string() && ask["since"].is_i64(), "{ask:#}");
    home.ok(&["snooze", "task-1", "--for", "2h"]);
    let view = inbox(&home);
    assert_eq!((view["waiting"].as_array().unwrap().len(), &view["later"][0]["task"]), (0, &"task-1".into()));
    assert!(home.ok(&["status"]).contains("1 put off"));
    assert_eq!(view["history"][0]["what"], "put off", "{view:#}");
    let status = home.run(&["snooze", "task-1", "--until-rest-done"]);
    assert!(!status.status.success(), "there is no rest");
    home.ok(&["snooze", "task-1", "--off"]);
    assert_eq!(inbox(&home)["waiting"][0]["task"], "task-1");
    home.ok(&["snooze", "task-1", "--for", "2h"]);
    home.ok(&["approve", "task-1", "--with-feedback", "and keep it short"]);
    let view = home.wait_task("task-1", |view| {
        if view["attention"]["kind"] == "approval" {
            home.run(&["approve", "task-1"]);
        }
        view["status"] == "in_review"
    });
    assert_eq!(view["session"], "s-1");
    let history = inbox(&home)["history"].to_string();
    assert!(history.contains("approved") && history.contains("and keep it short"), "{history}");
    let log = home.ok(&["timeline", "--task", "task-1", "--kind", "session.answered"]);
    assert!(log.contains("approved"), "{log}");
}

#[test]
fn a_snooze_is_there_after_kill_9() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write the release notes"]);
    home.wait_attention("task-1", "approval");
    home.ok(&["approve", "task-1"]);
    home.wait_status("task-1", "in_review");
    home.ok(&["snooze", "task-1"]);
    let server = home.server();
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(server as i32), nix::sys::signal::Signal::SIGKILL).unwrap();
    until(|| (!home.run(&["status"]).status.success()).then_some(()), || "the server is gone".into());
    // Any terminal starts it anew.
    let terminal = home.screen(100, 30);
    terminal.wait("WAITING 1");
    let view = inbox(&home);
    assert_eq!((view["waiting"].as_array().unwrap().len(), &view["later"][0]["task"]), (0, &"task-1".into()));
    terminal.keys("!\t").wait("Put off; asked again in");
    terminal.keys("u").wait("Nothing was put off");
    assert_eq!(inbox(&home)["waiting"][0]["task"], "task-1");
}

#[test]
fn a_person_who_looks_away_is_told_by_the_terminal_and_by_a_command() {
    let home = Home::new();
    let told: PathBuf = home.dir.path().join("told");
    let command = format!("cat >> {}", told.display());
    home.configure(&format!(
        "[notifications]\nterminal = \"osc9\"\ncommand = [\"sh\", \"-c\", \"{command}\"]\n\
         [notifications.urgency]\nreview = \"off\"\n"
    ));
    let outer = Outer::open(&home, Answers::AtOnce, &[]);
    outer.wait("orchestra");
    outer.wait_raw(|raw| raw.windows(15).any(|bytes| bytes == b"\x1b]2;orchestra\x1b\\"), "the title");
    // With the focus and keys a moment ago nothing is told.
    outer.send(b"?\x1b");
    asked(&home, "task-1");
    outer.wait_raw(|raw| String::from_utf8_lossy(raw).contains("\x1b]2;⚑ 1 · orchestra"), "the count in the title");
    assert!(!String::from_utf8_lossy(&outer.raw()).contains("\x1b]9;") && !told.exists(), "the person looks");
    home.ok(&["approve", "task-1"]);
    home.wait_status("task-1", "in_review");
    outer.send(b"\x1b[O");
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write the guide"]);
    home.wait_attention("task-2", "approval");
    outer.wait_raw(|raw| String::from_utf8_lossy(raw).contains("\x1b]9;orchestra: task-2 asks for approval"), "OSC 9");
    let json = until(
        || std::fs::read_to_string(&told).ok().filter(|text| text.ends_with('\n')),
        || format!("the command got something; {}", home.log()),
    );
    let notice: Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    assert_eq!((&notice["waiting"], &notice["items"][0]["task"]), (&2.into(), &"task-2".into()), "{notice:#}");
    assert_eq!(notice["items"][0]["kind"], "approval");
    outer.send(b"\x1b[I");
}

#[test]
fn a_command_that_fails_is_said_once_and_many_at_once_are_one_notification() {
    let home = Home::new();
    let told: PathBuf = home.dir.path().join("told");
    let command = format!("cat >> {}; echo no such topic >&2; exit 3", told.display());
    home.configure(&format!("[notifications]\ncommand = [\"sh\", \"-c\", \"{command}\"]\n"));
    for n in 1..=3 {
        home.ok(&["delegate", "--to", "rehearsal", "--task", &format!("Write part {n}")]);
    }
    for n in 1..=3 {
        home.wait_attention(&format!("task-{n}"), "approval");
    }
    let all = || std::fs::read_to_string(&told).unwrap_or_default();
    let last = || -> Option<Value> { serde_json::from_str(all().lines().last()?).ok() };
    until(|| last().filter(|notice| notice["waiting"] == 3), all);
    assert!(all().lines().count() <= 3);
    let terminal = home.screen(100, 30);
    terminal.wait("1 mistake");
    let log = home.log();
    assert!(log.contains("no such topic"), "{log}");
}

#[test]
fn the_timeline_of_the_command_line_is_filtered() {
    let home = Home::new();
    asked(&home, "task-1");
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write the guide"]);
    home.wait_attention("task-2", "approval");
    let lines = |args: &[&str]| -> Vec<Value> {
        let all: Vec<&str> = ["timeline", "--json"].iter().chain(args).copied().collect();
        serde_json::from_str(&home.ok(&all)).unwrap()
    };
    let first = lines(&["--task", "task-1"]);
    assert!(first.len() >= 3 && first.iter().all(|line| line["task"] == 1), "{first:#?}");
    assert_eq!(first[0]["kind"], "task.created");
    let created = lines(&["--kind", "task.created"]);
    assert_eq!(created.len(), 2);
    assert_eq!(lines(&["--kind", "task.created", "-n", "1"])[0]["task"], 2, "the newest");
    let agent = lines(&["--agent", "rehearsal", "--since", "1h"]);
    assert!(!agent.is_empty() && agent.iter().all(|line| line["agent"] == "rehearsal"), "{agent:#?}");
    assert!(lines(&["--agent", "claude"]).is_empty());
    let away: Value = serde_json::from_str(&home.ok(&["timeline", "--away", "--json"])).unwrap();
    assert_eq!(away["waiting"].as_array().unwrap().len(), 2, "{away:#}");
    let terminal = home.screen(100, 30);
    terminal.keys("m\t").wait("here the log begins");
    terminal.keys("t").wait("only task-");
}
