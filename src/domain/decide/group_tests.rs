//! The same task by several agents.

use super::Refused;
use super::decide_tests::{Play, to_agent, worktree};
use crate::domain::attention::{AttentionKind, attention};
use crate::domain::command::{Command, Delegate, Outcome, Review};
use crate::domain::cost::WindowLimits;
use crate::domain::effect::Effect;
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::money::Money;
use crate::domain::route::Availability;
use crate::domain::session::{Process, Reading, SessionState, TurnEnd};
use crate::domain::summary::{Changes, Ending, Evidence, FileChange, FileStatus, Place, TaskFacts, Wanted, build};
use crate::domain::task::{Merge, Placement, TaskStatus, Workspace};
use crate::domain::time::Timestamp;

const T1: TaskId = TaskId(1);
const T2: TaskId = TaskId(2);

fn to(first: &str, rivals: &[&str]) -> Delegate {
    Delegate { rivals: rivals.iter().map(|name| (*name).to_owned()).collect(), ..to_agent(first) }
}

fn status(play: &Play, task: TaskId) -> TaskStatus {
    play.state.task(task).unwrap().status
}

/// The agent of this task works and finishes.
fn finishes(play: &mut Play, n: u32) {
    let (task, session) = (TaskId(n), SessionId(n));
    play.outcome(Outcome::Spawned(session, Process { pid: n, start_time: 1 }));
    play.outcome(Outcome::Observed(session, Reading::new(SessionState::Working, "test")));
    play.outcome(Outcome::Observed(session, Reading::new(SessionState::Idle(Some(TurnEnd::Done)), "test")));
    let file = FileChange { path: "f".into(), status: FileStatus::Added, added: Some(1), removed: Some(0) };
    let evidence = Evidence {
        changes: Some(Changes { files: vec![file], ..Changes::default() }),
        session: Some(session),
        ..Evidence::new("x", Ending::Turn(TurnEnd::Done))
    };
    let facts = TaskFacts { id: task, text: "do it".into(), started: Timestamp(0), wanted: Wanted::Changes };
    play.outcome(Outcome::Collected(task, session, Box::new(build(&facts, &evidence)), None));
    assert_eq!(status(play, task), TaskStatus::InReview);
}

fn two_at_work() -> Play {
    let mut play = Play::new();
    play.delegate(to("claude", &["droid"]));
    for task in [T1, T2] {
        let path = format!("/wt/{task}");
        play.outcome(Outcome::WorkspaceReady(task, Workspace { path, ..worktree() }));
    }
    play
}

#[test]
fn each_agent_does_it_in_a_place_of_its_own_and_one_is_kept() {
    let mut play = two_at_work();
    let agents: Vec<_> = play.state.tasks().map(|task| (task.worker().to_owned(), task.group)).collect();
    assert_eq!(agents, [("claude".to_owned(), Some(T1)), ("droid".to_owned(), Some(T1))]);
    assert!(matches!(play.when(Command::Keep(T1)), Err(Refused::NotNow { .. })), "nothing is finished yet");
    finishes(&mut play, 1);
    play.when(Command::Keep(T1)).unwrap();
    assert_eq!(status(&play, T2), TaskStatus::InProgress, "nothing is thrown away before the merge is done");
    // Where it does not merge, the others stay.
    play.outcome(Outcome::MergeFailed(T1, "conflicts".into()));
    assert_eq!(status(&play, T2), TaskStatus::InProgress);
    play.when(Command::Keep(T1)).unwrap();
    play.outcome(Outcome::Merged(
        T1,
        Merge::Merged { commit: "def".into(), into: "main".into(), before: None, tip: None },
    ));
    assert_eq!((status(&play, T1), status(&play, T2)), (TaskStatus::Done, TaskStatus::Cancelled));
    assert!(play.effects.contains(&Effect::Discard(T2)) && play.effects.contains(&Effect::EndTree(SessionId(2))));
    assert_eq!(play.state.task(T2).unwrap().why, "task-1 was kept");
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn an_ordinary_merge_throws_nobody_away() {
    let mut play = two_at_work();
    finishes(&mut play, 1);
    finishes(&mut play, 2);
    play.when(Command::Review(T1, Review::Approve(None))).unwrap();
    play.outcome(Outcome::Merged(T1, Merge::Nothing));
    assert_eq!(status(&play, T2), TaskStatus::InReview);
    let mut alone = Play::new();
    alone.delegate(to_agent("claude"));
    assert_eq!(alone.when(Command::Keep(T1)), Err(Refused::NoGroup(T1)));
}

#[test]
fn one_that_fails_leaves_the_others_and_what_waited_for_it_follows_the_one_that_is_kept() {
    let mut play = two_at_work();
    play.delegate(Delegate { after: vec![T2], ..to_agent("claude") });
    play.outcome(Outcome::SpawnFailed(SessionId(2), "no such program".into()));
    assert_eq!(status(&play, T2), TaskStatus::Failed);
    finishes(&mut play, 1);
    play.when(Command::Keep(T1)).unwrap();
    play.outcome(Outcome::Merged(T1, Merge::Nothing));
    assert_eq!(status(&play, T2), TaskStatus::Cancelled);
    assert_eq!(status(&play, TaskId(3)), TaskStatus::InProgress);
}

#[test]
fn who_is_missing_is_left_out_with_one_sentence() {
    let mut play = Play::new();
    play.bench.agents[1].availability = Availability::NotInstalled;
    let wish = |first: &str, rivals: &[&str]| Command::Delegate(Box::new(to(first, rivals)));
    let refused = play.when(wish("claude", &["droid"])).unwrap_err().to_string();
    assert_eq!(refused, "droid is not installed; only claude is left: --to claude");
    play.when(wish("claude", &["droid", "shell"])).unwrap();
    let first = play.state.task(T1).unwrap();
    assert_eq!(first.route.instead_of.as_ref().unwrap().why, "droid is not installed, so it is left out.");
    assert_eq!(play.state.tasks().count(), 2);
}

#[test]
fn what_is_no_group_is_refused() {
    let mut play = Play::new();
    let refused = |play: &mut Play, wish: Delegate| play.when(Command::Delegate(Box::new(wish))).unwrap_err();
    assert_eq!(refused(&mut play, to("claude", &["claude"])), Refused::GroupSize(4));
    assert_eq!(refused(&mut play, to("a", &["b", "c", "d", "e"])), Refused::GroupSize(4));
    let in_place = Delegate { placement: Placement::InPlace, ..to("claude", &["droid"]) };
    assert_eq!(refused(&mut play, in_place), Refused::GroupAlone);
    let chain = Delegate { from: Some("claude".into()), ..to("claude", &["droid"]) };
    assert_eq!(refused(&mut play, chain), Refused::GroupAlone);
    assert!(matches!(refused(&mut play, to("claude", &["nobody"])), Refused::NoAgent(_)));
    // Outside git there are no worktrees.
    play.delegate(to("claude", &["droid"]));
    let shared = Workspace { place: Place::Directory, branch: None, remark: Some("no git here".into()), ..worktree() };
    play.outcome(Outcome::WorkspaceReady(T1, shared));
    assert_eq!(status(&play, T1), TaskStatus::Failed);
    assert!(play.state.task(T1).unwrap().why.contains("no git here"));
}

#[test]
fn the_budget_is_checked_for_the_sum_and_one_yes_starts_them_all() {
    let mut play = Play::new();
    play.bench.agents.iter_mut().for_each(|offer| offer.billing = crate::domain::route::Billing::Paid);
    let estimate = |play: &Play, agent| play.preview(&to_agent(agent)).estimate.unwrap().high;
    let (one, other) = (estimate(&play, "claude"), estimate(&play, "droid"));
    // Each fits alone, both do not.
    let limit = one.max(other) + Money::from_cents(1);
    assert!(one + other > limit);
    play.limits.budgets.all = WindowLimits { day: Some(limit), month: None };
    play.delegate(to("claude", &["droid"]));
    assert_eq!((status(&play, T1), status(&play, T2)), (TaskStatus::Todo, TaskStatus::Todo));
    let asked = attention(&play.state);
    assert_eq!(asked[0].kind, AttentionKind::Budget);
    assert!(asked[0].text.contains("its group may cost"), "{}", asked[0].text);
    play.when(Command::Approve(T1)).unwrap();
    assert_eq!((status(&play, T1), status(&play, T2)), (TaskStatus::InProgress, TaskStatus::InProgress));
}
