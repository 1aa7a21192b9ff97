//! Running out of descriptors refuses the next session with a sentence and harms none of the others.
//! In a process of its own, because the limit is one.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use orchestra_tui::pty::{
    Hooks, Launch, PtySession, SpawnFailed, descriptors_left, environment, raise_fd_limit, spawn,
};

const LONG: Duration = Duration::from_secs(30);

fn start(exits: &Sender<Option<i32>>) -> Result<PtySession, SpawnFailed> {
    let exits = exits.clone();
    let launch = Launch {
        program: "sh".into(),
        args: vec!["-c".into(), "read x; exit 6".into()],
        cwd: "/".into(),
        env: environment(std::env::vars(), &[], &[]),
        rows: 24,
        cols: 80,
    };
    let on_exit = Box::new(move |exit: orchestra_tui::pty::Exit| exits.send(exit.code).unwrap_or_default());
    spawn(&launch, Hooks { on_bytes: Box::new(|_| ()), on_exit })
}

#[test]
fn the_session_too_many_is_refused_and_the_others_live() {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, 128, hard).unwrap();
    let (exits, exited) = channel();
    let mut sessions = Vec::new();
    let refusal = loop {
        match start(&exits) {
            Ok(session) => sessions.push(session),
            Err(refusal) => break refusal,
        }
        assert!(sessions.len() < 128, "no limit");
    };
    assert!(refusal.to_string().contains("ulimit -n"), "{refusal}");
    assert!(sessions.len() >= 8 && descriptors_left().unwrap() > 40, "{}", sessions.len());

    assert!(raise_fd_limit() > 128);
    sessions.push(start(&exits).unwrap());
    for session in &sessions {
        session.write(b"\n".to_vec()).unwrap();
    }
    for _ in &sessions {
        assert_eq!(exited.recv_timeout(LONG).unwrap(), Some(6));
    }
    let left = descriptors_left().unwrap();
    assert!(left + 16 > raise_fd_limit(), "ended sessions that are kept hold descriptors: {left}");
}
