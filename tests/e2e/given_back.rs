//! The person's terminal is as it was, however the screen ends.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::outer::{Answers, Outer};
use crate::support::{Home, until};

/// Sets every mode there is in its pane and leaves them so.
fn polluted() -> Home {
    let home = Home::new();
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/hostile/13-mode-pollution-then-exit.bin");
    home.ok(&["delegate", "--to", "shell", "--task", &format!("cat {case}; echo POLL\"\"UTED; sleep 600")]);
    home.wait_task("task-1", |view| view["session_state"] == "working");
    home
}

fn opened(home: &Home, answers: Answers) -> Outer {
    let outer = Outer::open(home, answers, &[]);
    outer.wait("POLLUTED");
    // Type into it, so that its modes are those of the terminal as far as they ever get there.
    outer.send(b"1").send(b"\r").wait("every other key goes to");
    outer
}

#[test]
fn by_a_key_by_every_signal_and_by_the_server_in_every_kind_of_terminal() {
    let home = polluted();
    for answers in [Answers::AtOnce, Answers::Never] {
        for signal in [Signal::SIGTERM, Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT] {
            let outer = opened(&home, answers);
            outer.signal(signal);
            assert_eq!(outer.end(signal.as_str()), 128 + signal as i32);
        }
        let outer = opened(&home, answers);
        outer.send(b"\x11").wait("kill").send(b"q");
        assert_eq!(outer.end("q"), 0);
    }
    let outer = opened(&home, Answers::AtOnce);
    home.ok(&["stop", "--yes"]);
    assert_eq!(outer.end("stop"), 0);
}

#[test]
fn when_the_server_is_killed() {
    let home = polluted();
    let outer = opened(&home, Answers::AtOnce);
    kill(Pid::from_raw(home.server() as i32), Signal::SIGKILL).unwrap();
    assert_eq!(outer.end("kill -9"), 1);
    assert!(outer.text().contains("the server is gone"), "{}", outer.text());
}

#[test]
fn while_it_is_stopped_and_taken_again_when_it_goes_on() {
    let home = polluted();
    for stop in [Signal::SIGTSTP, Signal::SIGSTOP] {
        let outer = opened(&home, Answers::AtOnce);
        let raw = outer.settings();
        outer.signal(stop);
        let state = format!("/proc/{}/stat", outer.client());
        let stopped = || std::fs::read_to_string(&state).unwrap_or_default().contains(") T ");
        until(|| stopped().then_some(()), || "it stops".into());
        if stop == Signal::SIGTSTP {
            assert_ne!(outer.settings(), raw);
            let left = || crate::outer::modes_left(&outer.raw());
            // What it wrote before it stopped may still be on its way to us.
            until(|| left().is_empty().then_some(()), || format!("while it is stopped: {:?}", left()));
            assert!(!outer.text().contains("POLLUTED"), "the screen from before is back");
        }
        outer.resize(26, 90);
        outer.signal(Signal::SIGCONT).wait("POLLUTED").wait("every other key goes to");
        assert_eq!(outer.settings(), raw);
        outer.send(b"\x11").wait("kill").send(b"q");
        assert_eq!(outer.end("after a stop"), 0);
    }
}

#[test]
fn when_the_client_itself_is_killed_agents_and_others_go_on() {
    let home = polluted();
    let (dies, lives) = (opened(&home, Answers::AtOnce), opened(&home, Answers::AtOnce));
    dies.signal(Signal::SIGKILL);
    dies.wait_raw(|raw| String::from_utf8_lossy(raw).contains("code:137"), "code:137");
    lives.send(b"\x11").wait("kill").send(b"q");
    assert_eq!(lives.end("the other"), 0);
    assert_eq!(home.task("task-1")["session_state"], "working");
}

#[test]
fn answers_that_come_after_a_key_are_neither_typed_nor_left_to_the_shell() {
    let home = Home::new();
    let outer = Outer::open(&home, Answers::Late, &[]);
    outer.wait("orchestra").send(b"n").wait("›");
    outer.send(b"my words");
    outer.answer_late();
    outer.send(b" go on").wait("my words go on");
    assert!(!outer.text().contains("rgb") && !outer.text().contains("kitty"), "{}", outer.text());
    // Theme reports are turned on because the terminal knows them: the late answers were taken.
    outer.wait_raw(|raw| raw.windows(8).any(|part| part == b"\x1b[?2031h"), "?2031h");
    outer.send(b"\x1b[27u").wait("orchestra").send(b"q");
    assert_eq!(outer.end("late"), 0);
}

#[test]
fn answers_that_come_after_the_end_are_not_typed_into_the_shell() {
    let home = Home::new();
    let outer = Outer::open(&home, Answers::Late, &[("SSH_CONNECTION", "::1 1 ::1 2")]);
    outer.wait("orchestra").send(b"q");
    // The program waits a second for what it is owed.
    outer.answer_late();
    assert_eq!(outer.end("the end"), 0);
}

#[test]
fn a_terminal_that_takes_nothing_delays_nobody_and_shows_the_latest_when_it_reads_again() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "shell", "--task", "yes 'the same line again and again'"]);
    home.ok(&[
        "delegate",
        "--to",
        "shell",
        "--task",
        "echo TY''PE; stty -echo; while read line; do echo [$line]; done",
    ]);
    let stuck = Outer::open(&home, Answers::AtOnce, &[]);
    stuck.wait("again and again");
    stuck.signal(Signal::SIGSTOP);
    let before = resident(&home);
    let other = Outer::open(&home, Answers::AtOnce, &[]);
    other.wait("TYPE").send(b"2").send(b"\r").wait("every other key goes to");
    for n in 0..40 {
        other.send(format!("w{n}\r").as_bytes()).wait(&format!("[w{n}]"));
    }
    // One frame is on its way to the stuck one; nothing more is kept for it.
    let grown = resident(&home).saturating_sub(before);
    assert!(grown < 32 << 10, "{grown} KiB");
    stuck.signal(Signal::SIGCONT).wait("[w39]");
    other.send(b"\x11").wait("kill").send(b"q");
    assert_eq!(other.end("the other"), 0);
    stuck.send(b"q");
    assert_eq!(stuck.end("the stuck one"), 0);
}

/// What the server holds in memory, in KiB.
fn resident(home: &Home) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", home.server())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
