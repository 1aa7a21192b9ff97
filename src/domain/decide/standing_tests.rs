//! Who is not chosen as things stand, and what the reason says: signed out, limited, over its own budget.

use super::decide_tests::{Play, S1};
use crate::domain::command::{Command, Delegate, HandoffWish, Outcome};
use crate::domain::cost::{CostReading, Pocket, Quality, Usage, WindowLimits};
use crate::domain::ids::TaskId;
use crate::domain::money::Money;
use crate::domain::route::{Availability, Route, RouteWish};
use crate::domain::session::SessionState;
use crate::domain::time::Timestamp;

const T1: TaskId = TaskId(1);

/// Nothing is known about the words, so it goes to the primary, claude, when that one may.
fn task(to: RouteWish) -> Delegate {
    Delegate { text: "do some thing here".into(), to, ..Delegate::default() }
}

fn auto(play: &Play) -> Route {
    play.preview(&task(RouteWish::Auto))
}

fn named(play: &Play) -> Route {
    play.preview(&task(RouteWish::Named("claude".into())))
}

fn why(route: &Route) -> &str {
    route.instead_of.as_ref().map_or("", |instead| &instead.why)
}

/// Claude has spent this much, and may spend a dollar a day.
fn spent(cents: i64) -> Play {
    let mut play = Play::working("claude");
    let limit = WindowLimits { day: Some(Money::from_cents(100)), ..WindowLimits::default() };
    play.limits.budgets.agents.insert("claude".into(), limit);
    play.outcome(Outcome::Cost(S1, reading(cents), Pocket::Cash));
    play
}

fn reading(cents: i64) -> CostReading {
    CostReading {
        counter: "session".into(),
        model: None,
        usage: Usage::default(),
        money: Some(Money::from_cents(cents)),
        quality: Quality::Reported,
    }
}

#[test]
fn an_agent_that_may_work_is_chosen() {
    let play = Play::new();
    assert_eq!((auto(&play).agent.as_str(), why(&auto(&play))), ("claude", ""));
}

#[test]
fn one_where_nobody_is_signed_in_is_not_chosen_unless_it_is_named_or_alone() {
    let mut play = Play::new();
    play.bench.agents.pop();
    play.bench.agents[0].availability = Availability::SignedOut;
    assert_eq!(
        (auto(&play).agent.as_str(), why(&auto(&play))),
        ("droid", "claude is not signed in, so droid does it.")
    );
    assert_eq!((named(&play).agent.as_str(), why(&named(&play))), ("claude", ""), "it asks the person who named it");
    play.bench.agents[1].availability = Availability::NotInstalled;
    assert_eq!(auto(&play).agent, "claude", "asking to sign in is better than nobody");
}

#[test]
fn one_that_stands_at_its_sign_in_gets_nothing_more_until_it_works() {
    let mut play = Play::working("claude");
    play.sees(SessionState::NeedsLogin);
    assert_eq!(why(&auto(&play)), "claude is not signed in, so droid does it.");
    play.sees(SessionState::Working);
    assert_eq!(auto(&play).agent, "claude");
}

#[test]
fn a_change_of_hands_goes_past_one_where_nobody_is_signed_in_too() {
    let mut play = Play::working("droid");
    play.bench.agents[0].availability = Availability::SignedOut;
    play.bench.agents.push(crate::domain::route::AgentOffer { name: "codex".into(), ..play.bench.agents[1].clone() });
    let taken = |play: &mut Play, to: Option<&str>| {
        play.when(Command::Handoff(T1, HandoffWish { to: to.map(str::to_owned), words: None })).unwrap();
        play.state.task(T1).unwrap().handoff.clone().unwrap().agent
    };
    assert_eq!(taken(&mut Play::working("droid"), None), "claude");
    assert_eq!(taken(&mut play, None), "codex");
}

#[test]
fn a_rate_limited_one_is_not_chosen() {
    let mut play = Play::working("claude");
    play.sees(SessionState::RateLimited);
    play.outcome(Outcome::Limited(S1, Some(Timestamp(60_000))));
    let route = auto(&play);
    assert_eq!((route.agent.as_str(), why(&route)), ("droid", "claude is rate limited until 60s, so droid does it."));
    play.now = 60_000;
    assert_eq!(auto(&play).agent, "claude");
}

#[test]
fn one_over_its_own_budget_is_not_chosen_unless_it_is_named_or_alone() {
    assert_eq!(auto(&spent(99)).agent, "claude");
    let mut play = spent(100);
    let route = auto(&play);
    assert_eq!(
        (route.agent.as_str(), why(&route)),
        ("droid", "claude may not spend more: today's budget of claude is spent, so droid does it.")
    );
    assert_eq!(named(&play).agent, "claude", "the task waits and asks");
    play.bench.agents.pop();
    play.bench.agents[1].availability = Availability::NotInstalled;
    assert_eq!(auto(&play).agent, "claude", "the task waits and asks");
    play.day = "2026-11-22";
    assert_eq!(why(&auto(&play)), "", "a new day");
}

#[test]
fn a_budget_over_everything_replaces_nobody() {
    let mut play = spent(100);
    play.limits.budgets.agents.clear();
    play.limits.budgets.all.day = Some(Money::from_cents(100));
    assert_eq!((auto(&play).agent.as_str(), why(&auto(&play))), ("claude", ""));
}
