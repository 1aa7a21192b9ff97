//! A task in other hands.

use proptest::prelude::*;

use super::Refused;
use super::decide_tests::{Play, S1, T1, to_agent, worktree};
use crate::domain::attention::attention;
use crate::domain::command::{Command, HandoffWish, Outcome, Review};
use crate::domain::cost::{CostReading, Pocket, Quality, Usage, WindowLimits};
use crate::domain::effect::Effect;
use crate::domain::ids::SessionId;
use crate::domain::limit::WhenLimited;
use crate::domain::money::Money;
use crate::domain::session::{Beginning, Process, Reading, SessionState, TurnEnd};
use crate::domain::summary::Ending;
use crate::domain::task::TaskStatus;
use crate::domain::time::Timestamp;

const S2: SessionId = SessionId(2);

/// How a task came to stand where it stands, by name.
type Way<'w> = (&'w str, &'w dyn Fn(&mut Play));

fn to(agent: &str) -> Command {
    Command::Handoff(T1, HandoffWish { to: Some(agent.into()), words: None })
}

fn costs(play: &mut Play, session: SessionId, cents: i64) {
    let reading = CostReading {
        counter: "c".into(),
        model: None,
        usage: Usage { output: cents as u64, ..Usage::default() },
        money: Some(Money::from_cents(cents)),
        quality: Quality::Reported,
    };
    play.outcome(Outcome::Cost(session, reading, Pocket::Cash));
}

#[test]
fn the_old_session_ends_first_and_the_new_agent_is_told_what_is_done_and_what_is_not() {
    let mut play = Play::working("claude");
    assert_eq!(play.when(to("droid")).unwrap(), ["task.handoff_asked", "session.end_asked"]);
    assert_eq!(play.effects, [Effect::EndTree(S1)]);
    assert_eq!(play.when(to("droid")), Err(Refused::ChangingHands(T1, "droid".into())));
    assert_eq!(play.outcome(Outcome::Ended(S1)), ["session.read"]);
    assert_eq!(play.effects, [Effect::Collect(T1, S1, Ending::Cancelled)]);
    assert_eq!(
        play.collected(S1, 2, "I was about to write the tests"),
        ["task.summarised", "task.handed_over", "session.begun"]
    );
    assert_eq!(play.effects, [Effect::Launch(S2)]);
    let (task, next) = (play.state.task(T1).unwrap(), play.state.session(S2).unwrap());
    assert_eq!(
        (task.status, task.hands().as_str(), task.worker()),
        (TaskStatus::InProgress, "claude → droid", "droid")
    );
    assert_eq!((next.agent.as_str(), next.beginning), ("droid", Beginning::Context));
    for part in [
        "from the agent `claude`",
        "<task>\ndo it\n</task>",
        "2 changed (+2 -0): f0, f1",
        "Not done:",
        "about to write the tests",
    ] {
        assert!(next.prompt.contains(part), "{part} is not in\n{}", next.prompt);
    }
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn it_works_from_wherever_the_task_stands() {
    let failed = |play: &mut Play| {
        play.sees(SessionState::Exited(1));
        play.outcome(Outcome::SpawnFailed(S1, "gone".into()));
    };
    let review = |play: &mut Play| {
        play.sees(SessionState::Idle(Some(TurnEnd::Done)));
        play.collected(S1, 1, "done");
        assert_eq!(play.status(), TaskStatus::InReview);
    };
    let paused = |play: &mut Play| drop(play.when(Command::Pause(T1)).unwrap());
    let lost = |play: &mut Play| drop(play.when(Command::Recover).unwrap());
    let limited = |play: &mut Play| {
        play.limits.when_limited = WhenLimited::Ask;
        play.sees(SessionState::RateLimited);
        play.outcome(Outcome::Limited(S1, Some(Timestamp(90_000))));
    };
    let killed = |play: &mut Play| drop(play.outcome(Outcome::Ended(S1)));
    let ways: [Way<'_>; 6] = [
        ("failed", &failed),
        ("review", &review),
        ("paused", &paused),
        ("lost", &lost),
        ("limited", &limited),
        ("killed", &killed),
    ];
    for (name, stands) in ways {
        let mut play = Play::working("claude");
        stands(&mut play);
        play.when(to("droid")).unwrap_or_else(|refused| panic!("{name}: {refused}"));
        play.outcome(Outcome::Ended(S1));
        play.collected(S1, 1, "half");
        let task = play.state.task(T1).unwrap();
        assert_eq!((task.status, task.hands().as_str()), (TaskStatus::InProgress, "claude → droid"), "{name}");
        assert_eq!(play.state.session(S2).unwrap().agent, "droid", "{name}");
        assert!(attention(&play.state).is_empty(), "{name}");
    }
    for over in [Command::Kill(T1), Command::Review(T1, Review::Discard)] {
        let mut play = Play::working("claude");
        play.when(over).unwrap();
        assert!(matches!(play.when(to("droid")), Err(Refused::NotNow { .. })));
    }
    let mut play = Play::new();
    play.limits.max_agents = 0;
    play.delegate(to_agent("claude"));
    play.when(to("droid")).unwrap();
    play.limits.max_agents = 1;
    play.outcome(Outcome::DayBegan);
    play.outcome(Outcome::WorkspaceReady(T1, worktree()));
    assert_eq!(play.state.session(S1).unwrap().agent, "droid", "before it began");
}

#[test]
fn nobody_gets_it_who_cannot_do_it() {
    let mut play = Play::working("claude");
    let trouble = |play: &mut Play, agent: &str| play.when(to(agent)).unwrap_err().to_string();
    assert!(trouble(&mut play, "claude").contains("claude has task-1 already"));
    assert!(trouble(&mut play, "shell").contains("runs commands"));
    assert!(trouble(&mut play, "nobody").contains("there is no agent `nobody`"));
    costs(&mut play, S1, 10);
    play.limits.budgets.agents =
        [("droid".to_owned(), WindowLimits { day: Some(Money::from_cents(0)), month: None })].into();
    assert!(trouble(&mut play, "droid").contains("today's budget of droid is spent"));
}

#[test]
fn a_crash_in_between_is_gone_on_from() {
    for ended_before in [false, true] {
        let mut play = Play::working("claude");
        play.when(to("droid")).unwrap();
        if ended_before {
            play.outcome(Outcome::Ended(S1));
        }
        play.state = play.replayed();
        play.when(Command::Recover).unwrap();
        let collect = |effect: &&Effect| matches!(effect, Effect::Collect(T1, S1, _));
        assert_eq!(play.effects.iter().filter(collect).count(), 1, "{:?}", play.effects);
        play.collected(S1, 1, "");
        assert_eq!(play.state.session(S2).unwrap().agent, "droid");
    }
}

#[test]
fn at_a_limit_the_next_agent_goes_on_by_itself_where_that_is_wanted() {
    let mut play = Play::working("claude");
    play.limits.when_limited = WhenLimited::Ask;
    play.limits.agents_when_limited = [("claude".to_owned(), WhenLimited::Handoff)].into();
    play.sees(SessionState::RateLimited);
    play.outcome(Outcome::Limited(S1, Some(Timestamp(90_000))));
    assert_eq!(play.effects.last(), Some(&Effect::EndTree(S1)));
    play.outcome(Outcome::Ended(S1));
    play.collected(S1, 1, "");
    let task = play.state.task(T1).unwrap();
    assert_eq!(task.hands(), "claude → droid");
    assert_eq!(task.chain[0].why, "claude is rate limited until 90s");
    // When nobody is left it waits.
    play.outcome(Outcome::Spawned(S2, Process { pid: 2, start_time: 1 }));
    play.outcome(Outcome::Observed(S2, Reading::new(SessionState::Working, "test")));
    play.limits.agents_when_limited.insert("droid".into(), WhenLimited::Handoff);
    play.outcome(Outcome::Observed(S2, Reading::new(SessionState::RateLimited, "test")));
    play.outcome(Outcome::Limited(S2, Some(Timestamp(95_000))));
    assert_eq!(play.status(), TaskStatus::Paused);
    assert!(play.state.task(T1).unwrap().why.contains("nobody else can"), "{}", play.state.task(T1).unwrap().why);
}

proptest! {
    /// What the sessions cost is what the task cost and what the agents cost, whoever had it.
    #[test]
    fn costs_are_kept_over_changes_of_hands(spent in proptest::collection::vec((1_i64..500, 0_i64..200), 1..6)) {
        let mut play = Play::working("claude");
        for (n, (before, late)) in spent.iter().enumerate() {
            let id = SessionId(n as u32 + 1);
            costs(&mut play, id, *before);
            let agent = if n % 2 == 0 { "droid" } else { "claude" };
            play.when(to(agent)).unwrap();
            play.outcome(Outcome::Ended(id));
            play.collected(id, 1, "");
            // What an agent wrote until its last moment is booked late, and is its own.
            costs(&mut play, id, before + late);
        }
        let known = |sum: i64| Money::from_cents(sum);
        let whole: i64 = spent.iter().map(|(before, late)| before + late).sum();
        prop_assert_eq!(play.state.task(T1).unwrap().spent.known, known(whole));
        for (agent, parity) in [("claude", 0), ("droid", 1)] {
            let own: i64 = spent.iter().enumerate().filter(|(n, _)| n % 2 == parity).map(|(_, (b, l))| b + l).sum();
            let sessions = play.state.sessions().filter(|session| session.agent == agent);
            let by_session: Money = sessions.map(|session| session.spent.known).sum();
            let cells = play.state.ledger().cells().filter(|(cell, _)| cell.agent == agent);
            let by_ledger: Money = cells.map(|(_, totals)| totals.known).sum();
            prop_assert_eq!((by_session, by_ledger), (known(own), known(own)));
        }
        prop_assert_eq!(play.replayed(), play.state);
    }
}
