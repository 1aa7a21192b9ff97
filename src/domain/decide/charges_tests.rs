//! Two sources of one session: who is charged, who is told that they are apart.

use super::decide_tests::{Play, S1, T1, to_agent, worktree};
use crate::domain::attention::{AttentionKind, attention};
use crate::domain::command::{Command, Delegate, Outcome};
use crate::domain::cost::{CostReading, Pocket, Quality, Usage, WindowLimits};
use crate::domain::effect::Effect;
use crate::domain::money::Money;
use crate::domain::session::{Mode, Process, Reading, SessionState, TurnEnd};
use crate::domain::task::{Budget, TaskStatus};

const DONE: SessionState = SessionState::Idle(Some(TurnEnd::Done));

fn working(wish: Delegate) -> Play {
    let mut play = Play::new();
    play.delegate(wish);
    play.outcome(Outcome::WorkspaceReady(T1, worktree()));
    play.outcome(Outcome::Spawned(S1, Process { pid: 1, start_time: 1 }));
    sees(&mut play, SessionState::Working);
    play
}

fn sees(play: &mut Play, state: SessionState) {
    play.outcome(Outcome::Observed(S1, Reading::new(state, "test")));
}

fn reading(output: u64, cents: i64, quality: Quality) -> CostReading {
    let usage = Usage { output, ..Usage::default() };
    CostReading { counter: "c".into(), model: None, usage, money: Some(Money::from_cents(cents)), quality }
}

fn says(play: &mut Play, cents: i64) -> Vec<&'static str> {
    play.outcome(Outcome::Cost(S1, reading(0, cents, Quality::Reported), Pocket::Cash))
}

fn computes(play: &mut Play, output: u64, cents: i64) -> Vec<&'static str> {
    play.outcome(Outcome::Check(S1, reading(output, cents, Quality::Computed), Pocket::Cash))
}

/// What is told, when the session has rested for as long as its sources may take.
fn rests(play: &mut Play) -> Vec<&'static str> {
    assert_eq!(play.outcome(Outcome::Compare(S1)), [""; 0], "its sources may still speak");
    play.now += 5_000;
    play.outcome(Outcome::Compare(S1))
}

fn spent(play: &Play) -> (String, Option<Quality>, u64) {
    let spent = play.state.task(T1).unwrap().spent;
    (spent.known.to_string(), spent.quality, spent.tokens)
}

#[test]
fn a_status_line_that_never_comes_is_replaced_by_the_transcript_after_the_turn() {
    let mut play = working(to_agent("claude"));
    assert_eq!(computes(&mut play, 10, 30), ["session.cost_checked"]);
    assert_eq!(spent(&play), ("$0.00".into(), None, 0));
    sees(&mut play, DONE);
    assert_eq!(rests(&mut play), ["session.stood_in"]);
    assert_eq!(spent(&play), ("$0.30".into(), Some(Quality::Computed), 10));
    assert!(matches!(play.effects.as_slice(), [Effect::Tell(text)] if text.contains("said no dollars")));
    // Once is enough, also when it comes at last.
    assert_eq!(play.outcome(Outcome::Compare(S1)), [""; 0]);
    says(&mut play, 31);
    assert_eq!(spent(&play).0, "$0.31");
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn a_run_is_charged_while_it_works_and_its_end_pays_the_rest() {
    let mut play = working(Delegate { mode: Some(Mode::Headless), ..to_agent("claude") });
    assert_eq!(computes(&mut play, 10, 30), ["session.stood_in", "session.cost_checked"]);
    assert_eq!(spent(&play).0, "$0.30");
    computes(&mut play, 20, 40);
    play.outcome(Outcome::Cost(S1, reading(25, 45, Quality::Reported), Pocket::Cash));
    assert_eq!(spent(&play), ("$0.45".into(), Some(Quality::Computed), 25));
    computes(&mut play, 25, 45);
    assert_eq!(spent(&play), ("$0.45".into(), Some(Quality::Computed), 25));
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn figures_that_are_apart_are_told_once() {
    let mut play = working(to_agent("claude"));
    says(&mut play, 100);
    computes(&mut play, 10, 97);
    sees(&mut play, DONE);
    assert_eq!(rests(&mut play), ["session.drifted"]);
    let text = "task-1: $1.00 is counted, $0.97 is computed beside it: 3 % apart";
    assert_eq!(play.effects, [Effect::Tell(text.into())]);
    computes(&mut play, 20, 190);
    assert_eq!(play.outcome(Outcome::Compare(S1)), [""; 0]);
    assert_eq!(spent(&play).0, "$1.00");
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn figures_that_agree_are_not_worth_a_word() {
    let mut play = working(to_agent("claude"));
    says(&mut play, 100);
    computes(&mut play, 10, 98);
    sees(&mut play, DONE);
    assert_eq!(rests(&mut play), [""; 0]);
}

#[test]
fn what_stands_in_counts_for_limits() {
    let mut play = Play::new();
    play.limits.budgets.all = WindowLimits { day: Some(Money::from_cents(50)), month: None };
    play.delegate(Delegate { mode: Some(Mode::Headless), ..to_agent("claude") });
    play.when(Command::Approve(T1)).unwrap();
    play.outcome(Outcome::WorkspaceReady(T1, worktree()));
    play.outcome(Outcome::Spawned(S1, Process { pid: 1, start_time: 1 }));
    sees(&mut play, SessionState::Working);
    computes(&mut play, 10, 60);
    assert_eq!(play.state.task(T1).unwrap().status, TaskStatus::Paused);
    let asks = attention(&play.state);
    assert!(asks[0].text.ends_with("claude stops within one turn"), "{asks:?}");
}

#[test]
fn one_turn_more_than_allowed_is_interrupted_and_one_key_allows_as_many_again() {
    let budget = Budget { turns: Some(1), ..Budget::default() };
    let mut play = working(Delegate { budget, ..to_agent("claude") });
    sees(&mut play, SessionState::WantsApproval);
    sees(&mut play, SessionState::Working);
    sees(&mut play, DONE);
    assert_eq!(play.state.task(T1).unwrap().status, TaskStatus::InProgress);
    sees(&mut play, SessionState::Working);
    assert_eq!(play.state.task(T1).unwrap().status, TaskStatus::Paused);
    assert!(play.effects.contains(&Effect::Interrupt(S1)));
    let asks = attention(&play.state);
    assert_eq!((asks[0].kind, asks[0].text.contains("it worked one turn")), (AttentionKind::Budget, true), "{asks:?}");
    sees(&mut play, SessionState::Idle(Some(TurnEnd::Interrupted)));
    play.when(Command::Approve(T1)).unwrap();
    assert_eq!(play.state.task(T1).unwrap().budget.turns, Some(3));
    sees(&mut play, SessionState::Working);
    assert_eq!(play.state.task(T1).unwrap().status, TaskStatus::InProgress);
    assert_eq!(play.replayed(), play.state);
}
