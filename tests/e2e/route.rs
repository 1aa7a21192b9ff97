//! `route` decides in its own process: no server, no agent and no store are needed, and every line of input has an answer.
//! Overrides teach, and what they taught is undone by a word.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::{Home, program};

fn run(home: &Home, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(program())
        .args(args)
        .env_clear()
        .envs(home.env())
        .env("PATH", "/nonexistent")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    output
}

fn lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

#[test]
fn every_line_is_answered_in_order_without_a_server_or_an_agent() {
    let home = Home::new();
    let mut input = b"Add an endpoint for invoices\n\nFix the typo in the greeting\r\n".to_vec();
    input.extend(vec![b'a'; 1 << 20]);
    input.extend(b"\n\xff\xfe\x00\x01 binary \xc3\nThe sign in button is cut off on phones");
    let answers = lines(&run(&home, &["route", "--stdin", "--json"], &input));
    let said: Vec<_> =
        answers.iter().map(|one| (one["category"].as_str().unwrap(), one["agent"].as_str().unwrap())).collect();
    assert_eq!(said.len(), 6, "{said:?}");
    assert_eq!((said[0], said[1], said[2]), (("backend", "droid"), ("unclear", "droid"), ("simple", "nano")));
    assert_eq!(said[5], ("ui", "cursor"));
    assert_eq!(answers[2]["text"], "Fix the typo in the greeting");
    assert_eq!(answers[3]["text"].as_str().unwrap().len(), 1 << 20);
    for one in &answers {
        let confidence = one["confidence"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&confidence), "{one:#}");
        for key in ["complexity", "tier"] {
            assert!(one[key].is_string(), "{key} of {one:#}");
        }
        assert!(
            one.as_object().unwrap().contains_key("model")
                && one["reasons"].is_array()
                && one["alternatives"].is_array()
        );
        assert!(
            one["reasons"]
                .as_array()
                .unwrap()
                .iter()
                .all(|why| why["rule"].is_string() && why["weight"].is_number() && why["why"].is_string())
        );
        for key in ["p10_micro_usd", "p50_micro_usd", "p90_micro_usd", "p50_s", "p90_s"] {
            assert!(one["estimate"][key].is_number(), "{key} of {one:#}");
        }
        assert_eq!(one["ready"], false, "nothing is installed");
    }
    let one = lines(&run(&home, &["route", "--json", "Rebase my branch onto main"], b""));
    assert_eq!((&one[0]["category"], &one[0]["agent"]), (&"git".into(), &"aider".into()));
    assert!(!run(&home, &["ps"], b"").status.success(), "no server was started");
}

/// Two agents that are there and do nothing.
fn with_agents() -> Home {
    use std::os::unix::fs::PermissionsExt as _;
    let mut home = Home::new();
    let bin = home.dir.path().join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    for (name, version) in [("claude", "2.1.329 (Claude Code)"), ("droid", "0.225.2")] {
        let script = format!("#!/bin/sh\ncase \"$*\" in *--version*) echo '{version}'; exit;; esac\nexit 1\n");
        std::fs::write(bin.join(name), script).unwrap();
        std::fs::set_permissions(bin.join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let old = home.env().into_iter().find(|(name, _)| name == "PATH").unwrap().1;
    home.set_env([("PATH".to_owned(), format!("{}:{old}", bin.display()))]);
    home
}

#[test]
fn three_overrides_teach_where_a_kind_of_work_goes_and_forgetting_undoes_it() {
    let home = with_agents();
    let agent =
        || lines(&run(&home, &["route", "--json", "Add an endpoint for orders to the API"], b""))[0]["agent"].clone();
    assert_eq!(agent(), "droid");
    for (at, what) in ["invoices", "refunds", "coupons"].iter().enumerate() {
        home.ok(&[
            "delegate",
            "--to",
            "claude",
            "--in-place",
            "--task",
            &format!("Add an endpoint for {what} to the API"),
        ]);
        home.wait_status(&format!("task-{}", at + 1), "failed");
    }
    let logged: Vec<Value> =
        home.ok(&["routes", "log", "--json"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(logged.len(), 3);
    assert_eq!(
        (&logged[0]["override"], &logged[0]["agent"], &logged[0]["ran_agent"]),
        (&true.into(), &"claude".into(), &"claude".into())
    );
    assert_eq!(agent(), "claude", "{}", home.ok(&["routes", "--learned"]));
    assert!(home.ok(&["routes", "--learned"]).contains("backend goes to claude"));
    home.ok(&["routes", "forget", "backend"]);
    assert_eq!(agent(), "droid");
    assert!(home.ok(&["routes", "--learned"]).contains("nothing yet"));
}

#[test]
fn a_rule_is_proposed_with_its_effect_accepted_and_dropped_again() {
    let home = with_agents();
    let route = || lines(&run(&home, &["route", "--json", "zanzibar sums are wrong"], b""))[0]["agent"].clone();
    let before = route();
    for (at, what) in
        ["zanzibar sums in reports", "let zanzibar print totals", "zanzibar rounding of sums"].iter().enumerate()
    {
        home.ok(&["delegate", "--to", "claude", "--in-place", "--task", what]);
        home.wait_status(&format!("task-{}", at + 1), "failed");
    }
    home.ok(&["routes", "forget", "general"]);
    let proposed: Value = serde_json::from_str(&home.ok(&["routes", "propose", "--json"])).unwrap();
    assert_eq!(proposed[0]["agent"], "claude", "{proposed:#}");
    assert_eq!(proposed[0]["mended"].as_array().unwrap().len(), 3);
    assert_eq!(route(), before, "nothing changes before it is accepted");
    let pattern = proposed[0]["rule"]["pattern"].as_str().unwrap().to_owned();
    home.ok(&["routes", "accept", "1"]);
    assert_eq!(lines(&run(&home, &["route", "--json", "zanzibar sums are wrong"], b""))[0]["agent"], "claude");
    home.ok(&["routes", "forget", &pattern]);
    assert_eq!(route(), before);
}
