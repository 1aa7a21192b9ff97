//! Budgets over several tasks: who waits, who is stopped, who is warned, who goes on.

use super::decide_tests::{Play, S1, T1, to_agent, worktree};
use crate::domain::attention::{AttentionKind, attention};
use crate::domain::command::{Command, Outcome};
use crate::domain::cost::{
    CostReading, Estimate, EstimateBasis, OnLimit, Pocket, Quality, Scope, Usage, Window, WindowLimits,
};
use crate::domain::effect::Effect;
use crate::domain::event::{Event, NewTask, TaskEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::money::Money;
use crate::domain::route::Route;
use crate::domain::session::{Process, Reading, SessionState};
use crate::domain::task::{Role, Step, TaskStatus};
use crate::domain::time::Span;

const T2: TaskId = TaskId(2);
const S2: SessionId = SessionId(2);

fn cents(n: i64) -> Money {
    Money::from_cents(n)
}

fn today() -> Scope {
    Scope::All(Window::Day("2026-11-21".into()))
}

/// A new task that may cost up to so many cents.
fn delegate(play: &mut Play, agent: &str, high: i64) -> TaskId {
    let estimate = Estimate::of([cents(1), cents(2), cents(high)], [Span::secs(1); 3], EstimateBasis::Prior);
    let route: Route = serde_json::from_value(serde_json::json!({
        "agent": agent, "model": null, "tier": "mid", "category": "general", "complexity": "medium",
        "confidence": 1000, "unsure": false, "instead_of": null, "reasons": [], "alternatives": [], "estimate": estimate,
    }))
    .unwrap();
    let wish = to_agent(agent);
    let new = NewTask {
        text: wish.text,
        dir: wish.dir,
        files: Vec::new(),
        placement: wish.placement,
        after: Vec::new(),
        budget: wish.budget,
        steps: vec![Step::new(Role::Work, agent, None, route.tier)],
        route,
        mode: None,
        check: crate::domain::task::CheckWish::default(),
        plan: None,
        group: None,
        checkpoints: Vec::new(),
        parent: None,
        key: None,
        held: false,
        draft: false,
    };
    let id = play.state.next_task();
    play.happens(Event::Task(id, TaskEvent::Created(Box::new(new))));
    play.outcome(Outcome::DayBegan);
    id
}

/// Two agents at work under one budget for the day.
fn two(day: i64, on_limit: OnLimit) -> Play {
    let mut play = Play::new();
    play.limits.budgets.all = WindowLimits { day: Some(cents(day)), month: None };
    play.limits.budgets.warn = vec![50, 80, 95];
    play.limits.budgets.on_limit = on_limit;
    for (n, agent) in [(1, "claude"), (2, "droid")] {
        delegate(&mut play, agent, 1);
        play.outcome(Outcome::WorkspaceReady(TaskId(n), worktree()));
        play.outcome(Outcome::Spawned(SessionId(n), Process { pid: n, start_time: 1 }));
        play.outcome(Outcome::Observed(SessionId(n), Reading::new(SessionState::Working, "test")));
    }
    play
}

fn spends(play: &mut Play, session: SessionId, total: i64, pocket: Pocket) -> Vec<&'static str> {
    let reading = CostReading {
        counter: "c".into(),
        model: None,
        usage: Usage { output: total as u64, ..Usage::default() },
        money: Some(cents(total)),
        quality: Quality::Reported,
    };
    play.outcome(Outcome::Cost(session, reading, pocket))
}

fn status(play: &Play, task: TaskId) -> TaskStatus {
    play.state.task(task).unwrap().status
}

#[test]
fn a_full_day_stops_every_agent_and_one_key_lets_them_go_on() {
    let mut play = two(1000, OnLimit::Ask);
    spends(&mut play, S1, 600, Pocket::Cash);
    assert_eq!(status(&play, T1), TaskStatus::InProgress);
    spends(&mut play, S2, 450, Pocket::Cash);
    assert_eq!((status(&play, T1), status(&play, T2)), (TaskStatus::Paused, TaskStatus::Paused));
    assert!(play.effects.contains(&Effect::Interrupt(S1)) && play.effects.contains(&Effect::Interrupt(S2)));
    let asks = attention(&play.state);
    assert_eq!((asks.len(), asks[0].kind), (2, AttentionKind::Budget));
    assert!(
        asks[0].text.contains("today's budget is spent, $10.50 of $10.00; approve (a) to allow $13.00"),
        "{asks:?}"
    );
    play.when(Command::Approve(T1)).unwrap();
    assert_eq!(play.state.raised(&today()), Some(cents(1300)));
    assert_eq!((status(&play, T1), status(&play, T2)), (TaskStatus::InProgress, TaskStatus::InProgress));
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn an_agent_that_does_not_stop_at_a_limit_is_ended() {
    for (on_limit, state, ended) in [
        (OnLimit::Ask, SessionState::Working, true),
        (OnLimit::Ask, SessionState::Idle(None), false),
        (OnLimit::Kill, SessionState::Idle(None), true),
    ] {
        let mut play = two(100, on_limit);
        spends(&mut play, S1, 100, Pocket::Cash);
        play.outcome(Outcome::Observed(S1, Reading::new(state, "test")));
        play.outcome(Outcome::NotStopped(T1));
        assert!(play.effects.is_empty(), "it has a moment to stop by itself");
        play.now += 10_000;
        play.outcome(Outcome::NotStopped(T1));
        assert_eq!(play.effects.contains(&Effect::EndTree(S1)), ended, "{on_limit:?} {state:?}");
    }
}

#[test]
fn warnings_come_once_each_and_again_after_a_raise() {
    let mut play = two(1000, OnLimit::Ask);
    let warned = |play: &Play| play.effects.iter().filter(|e| matches!(e, Effect::Tell(_))).count();
    let mut seen = Vec::new();
    for total in [400, 500, 510, 960, 970] {
        spends(&mut play, S1, total, Pocket::Cash);
        seen.push(warned(&play));
    }
    assert_eq!(seen, [0, 1, 0, 1, 0]);
    play.when(Command::SetBudget(today(), cents(2000))).unwrap();
    spends(&mut play, S1, 1000, Pocket::Cash);
    assert_eq!(warned(&play), 1, "half of the new limit");
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn what_a_subscription_covers_and_a_rehearsal_count_for_no_cash_budget() {
    for pocket in [Pocket::Subscription, Pocket::Rehearsal] {
        let mut play = two(100, OnLimit::Ask);
        spends(&mut play, S1, 5000, pocket);
        assert_eq!(status(&play, T1), TaskStatus::InProgress, "{pocket:?}");
    }
}

#[test]
fn a_task_waits_while_others_reserve_what_is_left_and_starts_when_there_is_room() {
    let mut play = two(1000, OnLimit::Ask);
    play.limits.max_agents = 9;
    let big = delegate(&mut play, "claude", 800);
    assert_eq!(status(&play, big), TaskStatus::InProgress);
    let third = delegate(&mut play, "claude", 300);
    let waits = play.state.task(third).unwrap();
    assert_eq!(waits.status, TaskStatus::Todo);
    assert!(waits.why.contains("it may cost $3.00, and today's budget of $10.00 may not reach"), "{}", waits.why);
    let again = play.outcome(Outcome::DayBegan);
    assert!(again.is_empty(), "it is said once: {again:?}");
    play.when(Command::Kill(big)).unwrap();
    assert_eq!(status(&play, third), TaskStatus::InProgress, "what the killed one had reserved is free");
    let fourth = delegate(&mut play, "claude", 900);
    assert_eq!(attention(&play.state)[0].kind, AttentionKind::Budget);
    play.when(Command::Approve(fourth)).unwrap();
    assert_eq!(status(&play, fourth), TaskStatus::InProgress);
    assert_eq!(play.state.raised(&today()), None, "an estimate is no reason to allow more");
    spends(&mut play, S1, 1000, Pocket::Cash);
    let fifth = delegate(&mut play, "claude", 1);
    assert!(play.state.task(fifth).unwrap().why.contains("is spent"));
    play.when(Command::Approve(fifth)).unwrap();
    assert_eq!((status(&play, fifth), play.state.raised(&today())), (TaskStatus::InProgress, Some(cents(1250))));
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn with_pause_the_work_goes_on_by_itself_on_the_next_day() {
    for (on_limit, after) in [(OnLimit::Pause, TaskStatus::InProgress), (OnLimit::Ask, TaskStatus::Paused)] {
        let mut play = two(100, on_limit);
        spends(&mut play, S1, 100, Pocket::Cash);
        play.outcome(Outcome::DayBegan);
        assert_eq!(status(&play, T1), TaskStatus::Paused);
        play.day = "2026-11-22";
        play.outcome(Outcome::DayBegan);
        assert_eq!(status(&play, T1), after, "{on_limit:?}");
    }
}

#[test]
fn events_of_budgets_survive_the_log() {
    let mut play = two(1000, OnLimit::Ask);
    spends(&mut play, S1, 500, Pocket::Cash);
    play.when(Command::SetBudget(today(), cents(2000))).unwrap();
    for fact in play.log.iter().filter(|fact| matches!(fact.event, Event::Budget(_))) {
        let text = serde_json::to_string(fact).unwrap();
        assert_eq!(serde_json::from_str::<crate::domain::event::Recorded>(&text).unwrap(), *fact, "{text}");
    }
}

#[test]
fn a_clock_that_jumps_lends_nobody_time_and_no_budget_money() {
    let mut play = two(100, OnLimit::Ask);
    spends(&mut play, S1, 100, Pocket::Cash);
    // Set back by an hour: who was told to stop has no hour more.
    play.now -= 3_600_000;
    play.outcome(Outcome::NotStopped(T1));
    assert!(play.effects.contains(&Effect::EndTree(S1)));
    // Back to yesterday: what was spent today is spent again when it is today once more.
    play.day = "2026-11-20";
    assert_eq!(spends(&mut play, S2, 10, Pocket::Cash), ["session.cost_read"]);
    play.day = "2026-11-21";
    assert_eq!(play.state.day("2026-11-21").known, cents(100));
    assert_eq!((status(&play, T1), status(&play, T2)), (TaskStatus::Paused, TaskStatus::Paused));
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn a_month_ends_with_its_last_day_and_the_next_begins_with_nothing_spent() {
    let mut play = two(10_000, OnLimit::Pause);
    play.limits.budgets.all = WindowLimits { day: None, month: Some(cents(100)) };
    play.day = "2026-11-30";
    spends(&mut play, S1, 60, Pocket::Cash);
    spends(&mut play, S2, 45, Pocket::Cash);
    assert_eq!((status(&play, T1), status(&play, T2)), (TaskStatus::Paused, TaskStatus::Paused));
    play.day = "2026-12-01";
    play.outcome(Outcome::DayBegan);
    assert_eq!((status(&play, T1), status(&play, T2)), (TaskStatus::InProgress, TaskStatus::InProgress));
    // Of a counter that goes on only the new part is December's.
    spends(&mut play, S1, 150, Pocket::Cash);
    assert_eq!(status(&play, T1), TaskStatus::InProgress, "90 cents of 100");
    assert_eq!((play.state.month("2026-11").known, play.state.month("2026-12").known), (cents(105), cents(90)));
    spends(&mut play, S2, 55, Pocket::Cash);
    assert_eq!((status(&play, T1), status(&play, T2)), (TaskStatus::Paused, TaskStatus::Paused));
}
