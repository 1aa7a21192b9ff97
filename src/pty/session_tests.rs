use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use super::*;
use crate::pty::queue::LIMIT;
use crate::pty::{Ladder, Launch, end_tree, environment, spawn};

const LONG: Duration = Duration::from_secs(30);

enum Told {
    Bytes(Vec<u8>),
    Exit(Exit),
}

fn hooks(tell: Sender<Told>) -> Hooks {
    let exit = tell.clone();
    Hooks {
        on_bytes: Box::new(move |bytes| drop(tell.send(Told::Bytes(bytes.to_vec())))),
        on_exit: Box::new(move |how| drop(exit.send(Told::Exit(how)))),
    }
}

fn launch(script: &str, marker: &str) -> Launch {
    let extra = [("PTY_TEST".to_owned(), marker.to_owned())];
    Launch {
        program: "sh".into(),
        args: vec!["-c".into(), script.into()],
        cwd: std::env::temp_dir(),
        env: environment(std::env::vars(), &[], &extra),
        rows: 24,
        cols: 80,
    }
}

fn start(script: &str) -> (PtySession, Listener) {
    let (tell, told) = channel();
    (spawn(&launch(script, script), hooks(tell)).unwrap(), Listener { told, seen: Vec::new() })
}

/// What a session told so far.
struct Listener {
    told: std::sync::mpsc::Receiver<Told>,
    seen: Vec<u8>,
}

impl Listener {
    fn until(&mut self, text: &str) {
        while !String::from_utf8_lossy(&self.seen).contains(text) {
            match self.told.recv_timeout(LONG) {
                Ok(Told::Bytes(bytes)) => self.seen.extend(bytes),
                Ok(Told::Exit(how)) => panic!("ended ({how:?}) before {text:?}: {:?}", self.text()),
                Err(error) => panic!("{error} before {text:?}: {:?}", self.text()),
            }
        }
    }

    fn exit(&mut self) -> Exit {
        loop {
            match self.told.recv_timeout(LONG).expect("the end of the program was not told") {
                Told::Bytes(bytes) => self.seen.extend(bytes),
                Told::Exit(how) => {
                    let after = self.told.recv_timeout(LONG);
                    assert_eq!(after.err(), Some(RecvTimeoutError::Disconnected), "the exit is the last word");
                    return how;
                }
            }
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.seen).replace("\r\n", "\n")
    }
}

fn threads_of(pid: u32) -> Vec<String> {
    let names = std::fs::read_dir("/proc/self/task").unwrap();
    let names = names.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.map(|name| name.trim().to_owned()).filter(|name| name.ends_with(&format!("-{pid}"))).collect()
}

fn no_thread_is_left(session: &PtySession) {
    let deadline = Instant::now() + LONG;
    while !threads_of(session.pid()).is_empty() {
        assert!(Instant::now() < deadline, "left: {:?}", threads_of(session.pid()));
        std::thread::yield_now();
    }
}

fn end(session: &PtySession, script: &str) {
    let at_once = Ladder { interrupt: None, terminate: Duration::ZERO };
    assert_eq!(end_tree(&session.key(), ("PTY_TEST", script), at_once).survivors, []);
}

#[test]
fn the_last_byte_comes_before_the_exit_code() {
    let (session, mut told) = start("seq 1 60000; exit 3");
    assert_eq!(told.exit(), Exit { code: Some(3), signal: None });
    let wanted = (1..=60000).fold(String::new(), |text, n| text + &n.to_string() + "\n");
    assert!(told.text() == wanted, "{} bytes of {}", told.text().len(), wanted.len());
    no_thread_is_left(&session);
    assert_eq!(session.write(b"x".to_vec()), Err(NotWritten::Ended));
    session.resize(10, 10).unwrap();
}

#[test]
fn a_signal_is_told_by_number() {
    let (_session, mut told) = start("kill -9 $$");
    assert_eq!(told.exit(), Exit { code: None, signal: Some(9) });
}

#[test]
fn a_program_gets_its_terminal_its_folder_and_only_its_environment() {
    let mut launch = launch("tty; stty size; pwd; env | sort; ls /proc/self/fd | wc -l", "x");
    let folder = tempfile::tempdir().unwrap();
    launch.cwd = folder.path().canonicalize().unwrap();
    launch.env = vec![("PATH".into(), "/usr/bin:/bin".into()), ("SHELL".into(), "/bin/sh".into())];
    (launch.rows, launch.cols) = (31, 77);
    let (tell, told) = channel();
    let session = spawn(&launch, hooks(tell)).unwrap();
    let mut told = Listener { told, seen: Vec::new() };
    told.exit();
    let (tty, folder) = (session.tty().unwrap().display().to_string(), launch.cwd.display().to_string());
    let text = told.text();
    let mut lines: Vec<&str> =
        text.lines().filter(|line| !line.starts_with("_=") && !line.starts_with("OLDPWD=")).collect();
    let descriptors = lines.pop().unwrap();
    let pwd = format!("PWD={folder}");
    assert_eq!(lines, [tty.as_str(), "31 77", &folder, "PATH=/usr/bin:/bin", &pwd, "SHELL=/bin/sh"]);
    assert_eq!(descriptors, "4", "standard ones and the one that lists them");
}

#[test]
fn what_is_typed_arrives_whole_and_in_order() {
    let size = 300_000;
    let (session, mut told) = start(&format!("stty raw -echo; echo ready; head -c {size} | cksum"));
    told.until("ready");
    let bytes: Vec<u8> = (0..size).map(|n: u32| (n % 251) as u8).collect();
    for piece in bytes.chunks(7000) {
        session.write(piece.to_vec()).unwrap();
    }
    told.exit();
    let mut sum = std::process::Command::new("cksum")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut sum.stdin.take().unwrap(), &bytes).unwrap();
    let wanted = String::from_utf8(sum.wait_with_output().unwrap().stdout).unwrap();
    assert!(told.text().contains(wanted.trim()), "{:?} in {:?}", wanted, told.text());
}

#[test]
fn a_program_that_does_not_read_costs_a_refusal_and_no_time() {
    let script = "stty raw -echo; echo ready; exec sleep 1000";
    let (session, mut told) = start(script);
    told.until("ready");
    let begun = Instant::now();
    let mut taken = 0;
    while session.write(vec![b'x'; 10_000]).is_ok() {
        taken += 10_000;
        assert!(taken < 4 * LIMIT, "no limit");
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(taken >= LIMIT - 10_000);
    assert_eq!(session.write(vec![b'x'; 10_000]), Err(NotWritten::Full));
    end(&session, script);
    assert_eq!(told.exit().signal, Some(9));
    no_thread_is_left(&session);
}

#[test]
fn a_child_that_keeps_the_terminal_does_not_delay_the_exit() {
    let script = "trap '' HUP; (while :; do echo noise; sleep 0.01; done) & sleep 1001 & echo begun; exit 5";
    let (session, mut told) = start(script);
    assert_eq!(told.exit(), Exit { code: Some(5), signal: None });
    assert!(told.text().contains("begun"));
    no_thread_is_left(&session);
    end(&session, script);
}

#[test]
fn a_new_size_reaches_the_program() {
    let (session, mut told) = start("echo ready; read x; stty size");
    told.until("ready");
    session.resize(24, 80).unwrap();
    session.resize(40, 123).unwrap();
    session.write(b"\n".to_vec()).unwrap();
    told.exit();
    assert!(told.text().contains("40 123"), "{:?}", told.text());
}

#[test]
fn a_slow_listener_stops_its_own_program_only() {
    let (gate, held) = channel::<()>();
    let (tell, called) = channel();
    let mut calls = 0_usize;
    let on_bytes = Box::new(move |bytes: &[u8]| {
        calls += 1;
        let _ = tell.send((calls, bytes.len()));
        let _ = held.recv();
    });
    let script = "exec yes slow-listener";
    let slow = spawn(&launch(script, script), Hooks { on_bytes, on_exit: Box::new(|_| ()) }).unwrap();
    assert!(called.recv_timeout(LONG).unwrap().1 <= 64 * 1024);
    let (_other, mut told) = start("echo other");
    told.exit();
    assert!(told.text().contains("other"));
    assert!(called.try_recv().is_err(), "called again before the first call returned");
    end(&slow, script);
    drop(gate);
    no_thread_is_left(&slow);
}
