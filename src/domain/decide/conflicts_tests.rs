//! given(two tasks in conflict) · when(a decision) · then(events).

use super::Refused;
use super::decide_tests::Play;
use crate::domain::attention::{AttentionKind, attention};
use crate::domain::command::{Command, ConflictStep, Decision, Delegate, Outcome};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::radar::{Conflict, Overlap, Place, Spot};
use crate::domain::session::{Process, Reading, SessionState};
use crate::domain::state::State;
use crate::domain::task::{Merge, Placement, TaskStatus, Workspace};

const T1: TaskId = TaskId(1);
const T2: TaskId = TaskId(2);

fn conflict(overlap: Overlap) -> Conflict {
    Conflict { first: T1, second: T2, file: "src/lib.rs".into(), overlap }
}

fn place(line: u32) -> Overlap {
    let spot = |text: &str| Spot { from: line, to: line + 2, text: text.into() };
    Overlap::Place(Place { heading: "fn parse()".into(), first: spot("+theirs"), second: spot("+own") })
}

/// Two tasks whose agents work in worktrees of their own.
fn two_at_work() -> Play {
    let mut play = Play::new();
    for (n, text) in [(1, "one thing"), (2, "another thing")] {
        let wish =
            Delegate { text: text.into(), dir: "/p".into(), placement: Placement::Worktree, ..Delegate::default() };
        let id = play.delegate(wish);
        let workspace = Workspace {
            repo: Some("/p".into()),
            branch: Some(format!("orchestra/{id}")),
            base_branch: Some("main".into()),
            base_commit: Some("c0".into()),
            ..Workspace::new(crate::domain::summary::Place::Worktree, format!("/w/{id}"))
        };
        play.outcome(Outcome::WorkspaceReady(id, workspace));
        let session = SessionId(n);
        play.outcome(Outcome::Spawned(session, Process { pid: 7, start_time: 1 }));
        play.outcome(Outcome::Observed(session, Reading::new(SessionState::Working, "title")));
    }
    play
}

fn waiting(state: &State) -> Vec<(AttentionKind, TaskId, String)> {
    attention(state).into_iter().map(|item| (item.kind, item.task, item.text)).collect()
}

fn decision(task: TaskId, with: TaskId, step: ConflictStep) -> Command {
    Command::Conflict(Box::new(Decision { task, with, file: None, step }))
}

#[test]
fn a_conflict_waits_at_the_younger_task_and_goes_away_by_itself() {
    let mut play = two_at_work();
    assert_eq!(play.outcome(Outcome::Sighted(vec![])), [""; 0], "nothing seen is no news");
    play.outcome(Outcome::Sighted(vec![conflict(Overlap::File)]));
    assert_eq!(waiting(&play.state), [], "the same file is only a note");
    assert_eq!(play.state.conflicts().count(), 1);
    assert_eq!(play.outcome(Outcome::Sighted(vec![conflict(place(12))])), ["radar.seen"]);
    let words = "task-1 changes src/lib.rs too, at `fn parse()`, lines 12-14";
    assert_eq!(waiting(&play.state), [(AttentionKind::Overlap, T2, words.to_owned())]);
    assert_eq!(play.outcome(Outcome::Sighted(vec![conflict(place(12))])), [""; 0], "the same again is no news");
    // One of them rests: that was a decision.
    play.when(Command::Pause(T2)).unwrap();
    assert_eq!(waiting(&play.state), []);
    play.when(Command::Kill(T2)).unwrap();
    assert_eq!((play.state.conflicts().count(), waiting(&play.state).len()), (0, 0), "it ended with the task");
}

#[test]
fn an_ignored_pair_is_ignored_in_that_file_only() {
    let mut play = two_at_work();
    let other = Conflict { file: "src/other.rs".into(), ..conflict(place(1)) };
    play.outcome(Outcome::Sighted(vec![conflict(place(12)), other]));
    let in_file = Decision { task: T1, with: T2, file: Some("src/lib.rs".into()), step: ConflictStep::Ignore };
    assert_eq!(play.when(Command::Conflict(Box::new(in_file))), Ok(vec!["radar.ignored"]));
    let files: Vec<_> = play.state.conflicts().map(|conflict| conflict.file.clone()).collect();
    assert_eq!(files, ["src/other.rs"]);
    play.when(decision(T2, T1, ConflictStep::Ignore)).unwrap();
    assert_eq!(waiting(&play.state), []);
}

#[test]
fn one_agent_is_told_what_the_other_changes() {
    let mut play = two_at_work();
    play.outcome(Outcome::Sighted(vec![conflict(place(12))]));
    assert_eq!(play.when(decision(T2, T1, ConflictStep::Tell)), Ok(vec!["session.told", "radar.told"]));
    assert_eq!(waiting(&play.state), [], "that was a decision");
    play.outcome(Outcome::Sighted(vec![]));
    play.outcome(Outcome::Sighted(vec![conflict(place(12))]));
    assert_eq!(waiting(&play.state).len(), 1, "they meet again");
    let told = play.state.session(SessionId(2)).and_then(|session| session.messages.waiting()).unwrap();
    assert!(told.contains("it is about: one thing") && told.contains("+theirs") && !told.contains("+own"), "{told}");
}

#[test]
fn the_one_that_waits_goes_on_when_the_other_is_merged() {
    let mut play = two_at_work();
    play.outcome(Outcome::Sighted(vec![conflict(place(12))]));
    let kinds = play.when(decision(T2, T1, ConflictStep::Order)).unwrap();
    assert_eq!(kinds, ["task.ordered", "task.moved", "session.interrupt_asked"]);
    let why = |play: &Play| play.state.task(T2).map(|task| (task.status, task.why.clone())).unwrap();
    assert_eq!(why(&play), (TaskStatus::Paused, "waits for task-1: both change src/lib.rs".to_owned()));
    assert_eq!(play.when(decision(T1, T2, ConflictStep::Order)), Err(Refused::WaitsAlready(T2, T1)));
    play.when(Command::Kill(T1)).unwrap();
    assert_eq!(why(&play).0, TaskStatus::InProgress, "what it waited for is over");

    let mut play = two_at_work();
    play.outcome(Outcome::Sighted(vec![conflict(Overlap::Merge)]));
    play.when(decision(T2, T1, ConflictStep::Order)).unwrap();
    play.happens(crate::domain::event::Event::Task(
        T1,
        crate::domain::event::TaskEvent::Moved(crate::domain::task::Move::Finish, String::new()),
    ));
    play.outcome(Outcome::Merged(
        T1,
        Merge::Merged { commit: "c1".into(), into: "main".into(), before: None, tip: None },
    ));
    assert_eq!(why(&play).0, TaskStatus::InProgress);
    let told = play.state.session(SessionId(2)).and_then(|session| session.messages.waiting()).unwrap();
    assert!(told.contains("git merge main"), "{told}");
}

#[test]
fn without_a_conflict_nothing_is_decided() {
    let mut play = two_at_work();
    for (task, with) in [(T1, T2), (T1, T1)] {
        let refused = play.when(decision(task, with, ConflictStep::Pause)).unwrap_err();
        assert_eq!(refused, Refused::NoConflict(task, with));
    }
}
