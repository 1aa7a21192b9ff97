//! Nothing survives the end of a session: the ways in which a process leaves its parent, its terminal and its group.
//! In a process of its own, because being the reaper of orphans is a property of the whole process.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking, also in its helping functions"
)]

use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use orchestra_tui::pty::{
    Exit, Hooks, Ladder, Launch, ProcessKey, PtySession, become_subreaper, descendants, end_orphans, end_strays,
    end_tree, environment, orphans, reap_adopted, spawn,
};

const LONG: Duration = Duration::from_secs(30);
const MARKER: &str = "PTY_KILL_SESSION";
const QUICK: Ladder = Ladder { interrupt: None, terminate: Duration::from_millis(300) };

/// Six ways to stay behind, one that ignores SIGTERM, one that is stopped, and one more child.
const TREE: &str = r#"
sleep 1000 &
setsid sleep 1000 &
nohup sleep 1000 >/dev/null 2>&1 &
(setsid sh -c 'sleep 1000 & exec sleep 1000' &) &
sh -c 'set -m; sleep 1000 & wait' &
sh -c 'trap "" HUP; sleep 1000' &
sh -c 'trap "" TERM; while :; do sleep 1; done' &
sh -c 'kill -STOP $$; sleep 1000' &
"#;

struct Started {
    session: PtySession,
    printed: Receiver<Vec<u8>>,
    ended: Receiver<Exit>,
}

fn start(script: &str, marker: &str) -> Started {
    let launch = Launch {
        program: "bash".into(),
        args: vec!["-c".into(), script.into()],
        cwd: std::env::temp_dir(),
        env: environment(std::env::vars(), &[], &[(MARKER.into(), marker.into())]),
        rows: 24,
        cols: 80,
    };
    let ((print, printed), (end, ended)) = (channel(), channel());
    let hooks = Hooks {
        on_bytes: Box::new(move |bytes| drop(print.send(bytes.to_vec()))),
        on_exit: Box::new(move |how| end.send(how).unwrap_or_default()),
    };
    Started { session: spawn(&launch, hooks).unwrap(), printed, ended }
}

impl Started {
    fn until(&self, text: &str) -> String {
        let mut seen = String::new();
        while !seen.contains(text) {
            seen += &String::from_utf8_lossy(&self.printed.recv_timeout(LONG).expect(text));
        }
        seen
    }
}

fn until(what: &str, mut fact: impl FnMut() -> bool) {
    let deadline = Instant::now() + LONG;
    while !fact() {
        assert!(Instant::now() < deadline, "never came true: {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

fn stat(pid: &str) -> Option<Vec<String>> {
    let line = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(line.rsplit_once(") ")?.1.split(' ').map(str::to_owned).collect())
}

/// Our children that ended and were not reaped, but for roots that their own thread is about to reap.
fn zombies() -> Vec<String> {
    let own = std::process::id().to_string();
    let pids = std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    pids.filter(|pid| stat(pid).is_some_and(|stat| stat[0] == "Z" && stat[1] == own)).collect()
}

/// Whether none of the tree is in the process table, not even as a zombie; the root's own thread reaps the root.
fn gone(tree: &[ProcessKey], root: &ProcessKey) -> bool {
    !root.is_alive() && tree.iter().filter(|key| *key != root).all(|key| ProcessKey::of(key.pid) != Some(*key))
}

/// The tree stands when every `sleep` and every loop of it runs.
fn wait_for_tree(marker: &str) -> Vec<ProcessKey> {
    let mut all = Vec::new();
    until("the whole tree runs", || {
        all = orphans(MARKER, marker);
        let names: Vec<String> =
            all.iter().filter_map(|key| std::fs::read_to_string(format!("/proc/{}/comm", key.pid)).ok()).collect();
        let stopped = all.iter().any(|key| stat(&key.pid.to_string()).is_some_and(|stat| stat[0] == "T"));
        names.iter().filter(|name| name.trim() == "sleep").count() >= 8 && stopped
    });
    all
}

#[test]
fn the_whole_tree_ends_while_its_root_lives() {
    become_subreaper().unwrap();
    let started = start(&format!("{TREE} wait"), "alive");
    let tree = wait_for_tree("alive");
    let root = started.session.key();
    assert!(descendants(&root).len() >= 8, "{:?}", descendants(&root));
    let report = end_tree(&root, (MARKER, "alive"), QUICK);
    assert_eq!(report.survivors, []);
    assert!(report.signalled >= tree.len(), "{} of {}", report.signalled, tree.len());
    assert!(gone(&tree, &root), "dead, and reaped by the time end_tree returns");
    started.ended.recv_timeout(LONG).expect("the exit is told");
    until("no zombie", || zombies().is_empty());
}

#[test]
fn the_whole_tree_ends_after_its_root_went() {
    become_subreaper().unwrap();
    let started = start(&format!("{TREE} sleep 0.5; exit 7"), "gone");
    let tree = wait_for_tree("gone");
    assert_eq!(started.ended.recv_timeout(LONG).unwrap().code, Some(7));
    let root = started.session.key();
    let report = end_tree(&root, (MARKER, "gone"), QUICK);
    assert_eq!(report.survivors, []);
    assert!(gone(&tree, &root), "dead, and reaped by the time end_tree returns");
    until("no zombie", || zombies().is_empty());
}

#[test]
fn what_cleared_its_environment_is_found_by_descent_or_by_terminal() {
    become_subreaper().unwrap();
    // A length that no other run of this test uses.
    let nap = format!("1003.{}", std::process::id());
    let script = format!("env -i setsid sleep {nap} & (env -i nohup sleep {nap} >/dev/null 2>&1 &) ; echo done; wait");
    let started = start(&script, "clean");
    let line = format!("sleep\0{nap}\0");
    let root = started.session.key();
    started.until("done");
    let sleepers = || -> Vec<ProcessKey> {
        let pids = std::fs::read_dir("/proc").unwrap().filter_map(|e| e.ok()?.file_name().to_str()?.parse().ok());
        let ours =
            |pid: &u32| std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|found| found == line.as_bytes());
        pids.filter(ours).filter_map(ProcessKey::of).collect()
    };
    until("both sleep", || sleepers().len() == 2);
    assert_eq!(end_tree(&root, (MARKER, "clean"), QUICK).survivors, []);
    assert_eq!(sleepers(), []);
}

#[test]
fn another_session_is_left_alone() {
    become_subreaper().unwrap();
    let (one, two) = (start("sleep 1000 & setsid sleep 1000 & wait", "one"), start("sleep 1000 & wait", "one-b"));
    until("both run", || orphans(MARKER, "one").len() == 3 && orphans(MARKER, "one-b").len() == 2);
    assert_eq!(end_tree(&one.session.key(), (MARKER, "one"), QUICK).survivors, []);
    assert_eq!(orphans(MARKER, "one-b").len(), 2);
    let stranger = ProcessKey { start_time: two.session.start_time() + 1, ..two.session.key() };
    let report = end_tree(&stranger, (MARKER, "nobody"), QUICK);
    assert_eq!((report.signalled, orphans(MARKER, "one-b").len()), (0, 2), "the same id is not the same process");
    assert_eq!(end_tree(&two.session.key(), (MARKER, "one-b"), QUICK).survivors, []);
}

#[test]
fn the_ladder_is_climbed_only_as_far_as_needed() {
    become_subreaper().unwrap();
    let ladder = Ladder { interrupt: Some(LONG), terminate: LONG };
    let table = [
        ("trap 'echo polite; exit 3' INT; echo ready; while :; do sleep 0.05; done", ladder, "polite"),
        (
            "trap '' INT; trap 'echo firm; exit 3' TERM; echo ready; while :; do sleep 0.05; done",
            Ladder { interrupt: Some(Duration::from_millis(100)), ..ladder },
            "firm",
        ),
    ];
    for (script, ladder, wanted) in table {
        let started = start(script, wanted);
        started.until("ready");
        let begun = Instant::now();
        assert_eq!(end_tree(&started.session.key(), (MARKER, wanted), ladder).survivors, []);
        assert!(begun.elapsed() < LONG / 2, "{wanted}: waited though all had ended");
        assert_eq!(started.ended.recv_timeout(LONG).unwrap().code, Some(3), "{wanted}");
        started.until(wanted);
    }
}

#[test]
fn a_stopped_program_hears_sigterm() {
    become_subreaper().unwrap();
    let started = start("trap 'echo woken; exit 4' TERM; echo ready; kill -STOP $$; sleep 1000 & wait", "stopped");
    started.until("ready");
    let pid = started.session.pid().to_string();
    until("it is stopped", || stat(&pid).is_some_and(|stat| stat[0] == "T"));
    let ladder = Ladder { interrupt: None, terminate: LONG };
    assert_eq!(end_tree(&started.session.key(), (MARKER, "stopped"), ladder).survivors, []);
    assert_eq!(started.ended.recv_timeout(LONG).unwrap().code, Some(4));
}

#[test]
fn a_daemon_that_ends_by_itself_is_reaped_later() {
    become_subreaper().unwrap();
    let started = start("(setsid sh -c 'exit 0' &); (setsid sh -c 'exit 0' &); sleep 0.2; exit 0", "daemon");
    // Reaping while the root's own thread waits for it must not take the status away from it.
    until("the exit is told", || {
        reap_adopted();
        started.ended.try_recv().is_ok_and(|exit| exit.code == Some(0))
    });
    until("all are reaped", || {
        reap_adopted();
        zombies().is_empty()
    });
}

/// What a killed server leaves behind, seen by one that does not descend from it.
#[test]
fn orphans_of_a_dead_server_are_found_by_their_marker() {
    if std::env::var_os("PTY_KILL_SERVER").is_some() {
        let started = start(&format!("trap '' HUP; {TREE} wait"), "orphan");
        wait_for_tree("orphan");
        println!("stands {}", started.session.pid());
        let _ = started.ended.recv();
        return;
    }
    become_subreaper().unwrap();
    let mut server = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "orphans_of_a_dead_server_are_found_by_their_marker", "--nocapture", "--test-threads=1"])
        .env("PTY_KILL_SERVER", "1")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(server.stdout.take().unwrap()));
    assert!(lines.map_while(Result::ok).any(|line| line.contains("stands ")));
    server.kill().unwrap();
    server.wait().unwrap();
    let left = orphans(MARKER, "orphan");
    assert!(left.len() >= 8, "{left:?}");
    let report = end_orphans(MARKER, "orphan", QUICK);
    assert_eq!(report.survivors, []);
    assert!(left.iter().all(|key| !key.is_alive()) && orphans(MARKER, "orphan").is_empty());
}

/// Strays belong to nobody, so this runs in a process where no other test has any.
#[test]
fn a_stray_without_marker_or_parent_is_ended_at_shutdown() {
    if std::env::var_os("PTY_KILL_STRAY").is_none() {
        let alone = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_stray_without_marker_or_parent_is_ended_at_shutdown", "--test-threads=1"])
            .env("PTY_KILL_STRAY", "1")
            .status()
            .unwrap();
        assert!(alone.success());
        return;
    }
    become_subreaper().unwrap();
    let started = start("(env -i setsid sh -c 'echo stray $$; exec sleep 1004' &); sleep 0.3; exit 0", "stray");
    let said = started.until("stray ");
    let digits = said.split("stray ").nth(1).unwrap().trim().parse().unwrap();
    let stray = ProcessKey::of(digits).unwrap();
    started.ended.recv_timeout(LONG).unwrap();
    until("it was adopted", || stat(&stray.pid.to_string()).is_some_and(|s| s[1] == std::process::id().to_string()));
    end_tree(&started.session.key(), (MARKER, "stray"), QUICK);
    assert!(stray.is_alive(), "nothing ties it to the session");
    assert_eq!(end_strays(MARKER, QUICK).survivors, []);
    assert!(!stray.is_alive());
}
