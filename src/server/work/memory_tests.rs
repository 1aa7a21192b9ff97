//! Minutes of work pass on the clock of the test alone: a server in this process, a real repository, a real program.

use std::process::Command as Program;
use std::time::{Duration, Instant};

use super::*;
use crate::config::{Paths, Surroundings};
use crate::domain::command::{Command, Delegate};
use crate::domain::route::RouteWish;
use crate::domain::session::SessionState;
use crate::domain::state::State;
use crate::domain::task::Task;
use crate::domain::time::Span;
use crate::server::core::Served;
use crate::server::inbox::{Inbox, inbox};
use crate::server::sessions::live;
use crate::server::{boot, dispatch};

const TASK: TaskId = TaskId(1);
const SESSION: SessionId = SessionId(1);
/// Longer than anything takes on a loaded machine; only a failure waits for it.
const PATIENCE: Duration = Duration::from_secs(120);

/// Does what the loop does until the state is as wanted.
async fn until(core: &mut Core, notes: &mut Inbox, what: &str, wanted: impl Fn(&State) -> bool) {
    let start = Instant::now();
    while !wanted(&core.world.state) {
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}: {:#?}", core.world.state.task(TASK));
        tokio::select! {
            note = notes.recv() => dispatch::note(core, note.unwrap()),
            () = tokio::time::sleep(Duration::from_millis(20)) => {}
        }
        live::take_due(core, Instant::now());
        live::look(core);
        dispatch::flush(core);
    }
}

fn repository(path: &std::path::Path) {
    std::fs::create_dir(path).unwrap();
    for args in [&["init", "-q"][..], &["commit", "-q", "--allow-empty", "-m", "first"]] {
        let who = ["-c", "user.name=T", "-c", "user.email=t@example.invalid"];
        let done = Program::new("git").current_dir(path).args(who).args(args).status().unwrap();
        assert!(done.success());
    }
}

fn kept(task: Option<&Task>) -> Vec<String> {
    let known = task.and_then(Task::known);
    known.map(|summary| summary.files.iter().map(|file| file.path.clone()).collect()).unwrap_or_default()
}

#[test]
fn what_is_done_is_kept_after_three_minutes_of_work_although_nothing_else_happens() {
    let dir = tempfile::tempdir().unwrap();
    let repo = dir.path().join("repo");
    repository(&repo);
    let around = Surroundings { orchestra_home: Some(dir.path().join("o")), ..Surroundings::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (post, mut notes) = inbox();
        let mut core = boot::core(&Paths::resolve(&around), &post, Served::Foreground).unwrap();
        let delegate = Delegate {
            text: "echo half >half.txt; exec sleep 60020".into(),
            to: RouteWish::Named("shell".into()),
            dir: repo.display().to_string(),
            ..Delegate::default()
        };
        core.command("you", &Command::Delegate(Box::new(delegate))).unwrap();
        until(&mut core, &mut notes, "work", |state| {
            let place = state.task(TASK).and_then(|task| task.workspace.as_ref());
            let wrote = place.is_some_and(|place| std::path::Path::new(&place.path).join("half.txt").exists());
            wrote && state.session(SESSION).is_some_and(|one| one.worked && one.state() == SessionState::Working)
        })
        .await;
        let started = core.world.state.session(SESSION).unwrap().started;
        let measured = |core: &Core| core.world.watches[&SESSION].measured;
        keep_due(&mut core, started + Span::secs(179));
        assert_eq!((measured(&core), kept(core.world.state.task(TASK)).len()), (None, 0), "not yet");
        let due = started + Span::secs(180);
        keep_due(&mut core, due);
        assert_eq!(measured(&core), Some(due));
        until(&mut core, &mut notes, "what was kept", |state| kept(state.task(TASK)) == ["half.txt"]).await;
        // The next time is as long after this one.
        keep_due(&mut core, due + Span::secs(60));
        assert_eq!(measured(&core), Some(due));
        core.command("you", &Command::Kill(TASK)).unwrap();
        until(&mut core, &mut notes, "its end", |state| state.session(SESSION).is_some_and(|one| !one.is_live())).await;
        core.store.close();
    });
}
