//! Following the log: a follower ends with its reader and with the server, and a slow one gets everything.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use orchestra_tui::domain::time::Timestamp;
use orchestra_tui::store::{Log, NewEvent};

use super::support::{Home, program, until};

fn follower(home: &Home, args: &[&str]) -> (Child, BufReader<ChildStdout>) {
    let mut command = Command::new(program());
    command.args(args).env_clear().envs(home.env()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let said = BufReader::new(child.stdout.take().unwrap());
    (child, said)
}

/// How it ended, and what it complained about.
fn end(mut child: Child) -> (Option<i32>, String) {
    let ended = until(|| child.try_wait().unwrap(), || "it still runs".into());
    let mut complaint = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
    (ended.code(), complaint)
}

fn one_line(said: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    line
}

/// A home whose server runs and whose only task has come to rest, so that nothing happens any more.
fn quiet_home() -> Home {
    let home = Home::new();
    home.ok(&["delegate", "--to", "shell", "--wait", "--task", "true"]);
    home
}

#[test]
fn followers_end_when_their_reader_is_gone_though_nothing_happens() {
    let home = quiet_home();
    let (events, mut said) = follower(&home, &["events", "--follow", "--json", "--since", "0"]);
    assert!(one_line(&mut said).contains("\"seq\":1"));
    drop(said);
    assert_eq!(end(events), (Some(0), String::new()));

    home.ok(&["delegate", "--to", "shell", "--task", "while :; do sleep 60; done"]);
    let (watch, said) = follower(&home, &["watch", "task-2"]);
    drop(said);
    assert_eq!(end(watch), (Some(0), String::new()));
}

#[test]
fn a_follower_ends_with_the_server_and_says_so() {
    let home = quiet_home();
    let (events, mut said) = follower(&home, &["events", "--follow", "--json", "--since", "0"]);
    one_line(&mut said);
    home.ok(&["stop", "--yes"]);
    let (code, complaint) = end(events);
    assert_eq!(code, Some(1));
    assert!(complaint.contains("orchestra was stopped"), "{complaint}");
}

/// The ticks of processor time that a process has used.
fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[test]
fn a_slow_reader_of_a_long_log_gets_all_of_it_while_nothing_happens() {
    let home = quiet_home();
    home.ok(&["stop", "--yes"]);
    let all = 60_000;
    let store = home.dir.path().join("o/data/orchestra.db");
    let mut log = until(|| Log::open(&store).ok(), || "the server keeps the store".into());
    let body = r#"{"refused":{"session":null,"asked":"approve","why":"an agent may not"}}"#;
    let refused =
        NewEvent { at: Timestamp(1), actor: "an agent".into(), kind: "agent.refused".into(), body: body.into() };
    log.append(&vec![refused; all]).unwrap();
    drop(log);
    home.ok(&["delegate", "--to", "shell", "--wait", "--task", "true"]);

    let (reader, said) = follower(&home, &["events", "--json"]);
    // It is read when the server has done what it can: more than one way to the reader holds.
    let (server, mut before, mut same) = (home.server(), 0, 0);
    let rest = || {
        let now = ticks(server);
        same = if now == before { same + 1 } else { 0 };
        before = now;
        (same > 10).then_some(())
    };
    until(rest, || "the server never rests".into());
    let lines = said.lines().map(Result::unwrap).count();
    assert!(lines > all, "{lines}");
    assert_eq!(end(reader), (Some(0), String::new()));
}
