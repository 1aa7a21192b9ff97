//! What agents may ask for, and the limits of delegation.

use super::decide_tests::{Play, S1, T1, to_agent};
use super::{OutOfScope, Refused, for_agent};
use crate::domain::attention::attention;
use crate::domain::command::{Answer, Command, Delegate, Outcome, Review};
use crate::domain::cost::Scope;
use crate::domain::delegation::{DelegationGate, is_below, is_family, left_of};
use crate::domain::event::{Event, TaskEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::money::Money;
use crate::domain::session::dialog::Choice;
use crate::domain::session::{Mode, SessionState};
use crate::domain::task::{Budget, CheckWish, TaskStatus};

const T2: TaskId = TaskId(2);
const T3: TaskId = TaskId(3);

#[expect(clippy::needless_pass_by_value, reason = "reads better in the tables")]
fn asks(play: &mut Play, session: SessionId, command: Command) -> Result<Vec<&'static str>, Refused> {
    let allowed = for_agent(&play.state, &play.context(), session, &command)?;
    play.when(allowed)
}

fn delegates(play: &mut Play, wish: Delegate) -> Result<Vec<&'static str>, Refused> {
    asks(play, S1, Command::Delegate(Box::new(wish)))
}

fn max(dollars: i64) -> Budget {
    Budget { max_cost: Some(Money::from_cents(dollars * 100)), ..Budget::default() }
}

#[test]
fn what_only_a_person_decides_is_refused_whatever_the_task() {
    let mut play = Play::working("claude");
    let choose = |choice| Answer::Choose { choice, digest: None, reason: None };
    let commands = [
        Command::Approve(T1),
        Command::Answer(T1, choose(Choice::Approve)),
        Command::Answer(T1, choose(Choice::Deny)),
        Command::Review(T1, Review::Approve(None)),
        Command::Resume(T1),
        Command::RaiseBudget(T1, Money::from_cents(900)),
        Command::SetBudget(Scope::Task(T1), Money::from_cents(900)),
        Command::Keep(T1),
        Command::AgentReady("claude".into()),
        Command::Recover,
        Command::Outcome(Outcome::Ended(S1)),
    ];
    for command in commands {
        let why = asks(&mut play, S1, command.clone()).unwrap_err();
        assert!(matches!(why, Refused::Scope(OutOfScope::OnlyPersons(_))), "{command:?}: {why}");
    }
    for own in [Command::Kill(T1), Command::Pause(T1)] {
        assert_eq!(asks(&mut play, S1, own), Err(OutOfScope::NotYours(T1).into()), "not even its own");
    }
    assert_eq!(asks(&mut play, SessionId(9), Command::Kill(T1)), Err(OutOfScope::NoSession.into()));
}

#[test]
fn what_an_agent_delegates_hangs_below_its_task_and_only_it_ends_it() {
    let mut play = Play::working("claude");
    play.delegate(to_agent("droid"));
    delegates(&mut play, to_agent("droid")).unwrap();
    let child = play.state.task(T3).unwrap();
    assert_eq!((child.parent, child.held), (Some(T1), false));
    assert!(is_below(&play.state, T1, T3) && is_family(&play.state, T1, T3) && !is_family(&play.state, T1, T2));
    assert_eq!(asks(&mut play, S1, Command::Kill(T2)), Err(OutOfScope::NotYours(T2).into()));
    asks(&mut play, S1, Command::Kill(T3)).unwrap();
    assert_eq!(play.state.task(T3).unwrap().status, TaskStatus::Cancelled);
    play.sees(SessionState::Exited(0));
    assert_eq!(delegates(&mut play, to_agent("droid")), Err(OutOfScope::NoSession.into()), "its session is over");
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn depth_children_and_pace_are_limited() {
    let mut play = Play::working("claude");
    play.limits.delegation.children = 2;
    delegates(&mut play, to_agent("droid")).unwrap();
    delegates(&mut play, to_agent("droid")).unwrap();
    assert_eq!(delegates(&mut play, to_agent("droid")), Err(OutOfScope::TooMany(T1, 2).into()));
    (play.limits.delegation.children, play.limits.delegation.per_minute) = (10, 2);
    assert_eq!(delegates(&mut play, to_agent("droid")), Err(OutOfScope::TooFast(T1, 2).into()));
    play.now += 60_000;
    delegates(&mut play, to_agent("droid")).unwrap();
    play.limits.delegation.depth = 0;
    assert_eq!(delegates(&mut play, to_agent("droid")), Err(OutOfScope::TooDeep(0).into()));
}

#[test]
fn starts_are_spread_and_a_parent_that_waits_takes_no_place() {
    let mut play = Play::working("claude");
    (play.limits.max_agents, play.limits.delegation.starts_per_minute) = (1, 1);
    delegates(&mut play, to_agent("droid")).unwrap();
    assert_eq!(play.state.task(T2).unwrap().status, TaskStatus::InProgress, "else both would wait for ever");
    play.limits.max_agents = 9;
    delegates(&mut play, to_agent("droid")).unwrap();
    let third = play.state.task(T3).unwrap();
    assert_eq!(third.status, TaskStatus::Todo);
    assert!(third.why.starts_with("waits a moment"), "{}", third.why);
    play.now += 60_000;
    play.outcome(Outcome::LimitOver);
    assert_eq!(play.state.task(T3).unwrap().status, TaskStatus::InProgress);
}

#[test]
fn a_child_is_paid_out_of_what_its_parent_has_left() {
    let mut play = Play::working("claude");
    play.happens(Event::Task(T1, TaskEvent::BudgetSet(max(10))));
    delegates(&mut play, Delegate { budget: max(4), ..to_agent("droid") }).unwrap();
    let left = left_of(&play.state, play.state.task(T1).unwrap());
    assert_eq!(left, Some(Money::from_cents(600)));
    let dear = delegates(&mut play, Delegate { budget: max(7), ..to_agent("droid") });
    assert!(matches!(dear, Err(Refused::Scope(OutOfScope::NotPaidFor(..)))), "{dear:?}");
    delegates(&mut play, to_agent("droid")).unwrap();
    assert_eq!(play.state.task(T3).unwrap().budget.max_cost, Some(Money::from_cents(600)), "all that is left");
    assert_eq!(delegates(&mut play, to_agent("droid")), Err(OutOfScope::NothingLeft(T1).into()));
}

#[test]
fn a_person_looks_first_where_that_is_wished_or_nobody_would_be_asked() {
    let mut play = Play::working("claude");
    delegates(&mut play, to_agent("shell")).unwrap();
    delegates(&mut play, Delegate { mode: Some(Mode::Headless), ..to_agent("droid") }).unwrap();
    play.limits.delegation.gate = DelegationGate::Plan;
    delegates(&mut play, to_agent("droid")).unwrap();
    for id in [2, 3, 4].map(TaskId) {
        let task = play.state.task(id).unwrap();
        assert!(task.held && task.status == TaskStatus::Todo, "{id}");
        assert!(attention(&play.state).iter().any(|item| item.task == id && item.text.contains("approve (a)")), "{id}");
        assert!(asks(&mut play, S1, Command::Approve(id)).is_err());
    }
    play.when(Command::Approve(T2)).unwrap();
    assert_eq!(play.state.task(T2).unwrap().status, TaskStatus::InProgress);
    let no = Answer::Choose { choice: Choice::Deny, digest: None, reason: None };
    play.when(Command::Answer(T3, no)).unwrap();
    assert_eq!(play.state.task(T3).unwrap().status, TaskStatus::Cancelled);
    let own = CheckWish::Command("true".into());
    let checked = delegates(&mut play, Delegate { check: own, ..to_agent("droid") });
    assert_eq!(checked, Err(OutOfScope::OwnCheck.into()));
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn a_message_is_marked_and_goes_to_near_ones_alone() {
    let mut play = Play::working("claude");
    play.delegate(to_agent("droid"));
    let say = |task, text: &str| Command::Answer(task, Answer::Say(text.into()));
    assert_eq!(asks(&mut play, S1, say(T2, "hello")), Err(OutOfScope::NotYours(T2).into()));
    assert_eq!(asks(&mut play, S1, say(T1, "hello")), Err(OutOfScope::NotYours(T1).into()), "not to itself");
    delegates(&mut play, to_agent("droid")).unwrap();
    assert_eq!(asks(&mut play, S1, say(T3, "hello")), Err(Refused::NoSession(T3)), "it has not begun");
}
