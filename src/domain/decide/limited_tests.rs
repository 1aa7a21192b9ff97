//! Makers' limits: who waits, who goes on when, and how often.

use proptest::prelude::*;

use super::Refused;
use super::decide_tests::{Play, S1, T1, to_agent, worktree};
use crate::domain::attention::{AttentionKind, attention};
use crate::domain::command::{Command, Outcome};
use crate::domain::effect::Effect;
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::limit::WhenLimited;
use crate::domain::session::{Beginning, Process, Reading, SessionState, TurnEnd};
use crate::domain::task::TaskStatus;
use crate::domain::time::Timestamp;

const S2: SessionId = SessionId(2);
const T2: TaskId = TaskId(2);

/// Claude works on a task and hits its limit, which ends at `until`.
fn limited(becomes: WhenLimited, until: i64) -> Play {
    let mut play = Play::working("claude");
    play.limits.when_limited = becomes;
    play.sees(SessionState::RateLimited);
    play.outcome(Outcome::Limited(S1, Some(Timestamp(until))));
    play
}

/// The process of this session is gone; what it did is gathered.
fn ends(play: &mut Play, session: SessionId) {
    play.outcome(Outcome::Ended(session));
    play.collected(session, 1, "half done");
}

fn sessions_begun(play: &Play) -> usize {
    play.log.iter().filter(|fact| fact.event.kind() == "session.begun").count()
}

#[test]
fn a_task_waits_for_its_limit_and_goes_on_once_in_the_clis_own_session() {
    let mut play = limited(WhenLimited::Wait, 60_000);
    let task = play.state.task(T1).unwrap();
    assert_eq!(
        (task.status, task.why.as_str()),
        (TaskStatus::Paused, "rate limited: claude until 60s; it goes on by itself then")
    );
    assert!(attention(&play.state).is_empty(), "nobody is asked");
    play.outcome(Outcome::NativeId(S1, "native-1".into()));
    play.outcome(Outcome::LimitOver);
    assert_eq!(play.status(), TaskStatus::Paused, "too early");
    play.now = 60_000;
    let kinds = play.outcome(Outcome::LimitOver);
    assert_eq!(kinds, ["agent.tried", "task.moved", "task.handoff_asked", "session.end_asked"]);
    assert_eq!(play.effects, [Effect::EndTree(S1)]);
    assert!(play.outcome(Outcome::LimitOver).is_empty(), "never twice");
    ends(&mut play, S1);
    let begun = play.state.session(S2).unwrap();
    assert_eq!(
        (begun.agent.as_str(), begun.beginning, begun.resumed.as_deref()),
        ("claude", Beginning::Native, Some("native-1"))
    );
    assert!(play.state.task(T1).unwrap().chain.is_empty(), "the hands are the same");
    for _ in 0..3 {
        play.outcome(Outcome::LimitOver);
    }
    assert_eq!(sessions_begun(&play), 2);
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn of_all_that_wait_for_an_agent_one_finds_out_whether_its_limit_is_over() {
    let mut play = limited(WhenLimited::Wait, 60_000);
    play.limits.max_agents = 9;
    let queued = [play.delegate(to_agent("claude")), play.delegate(to_agent("claude"))];
    let states = |play: &Play| queued.map(|id| play.state.task(id).unwrap().status);
    play.now = 60_000;
    play.outcome(Outcome::LimitOver);
    assert_eq!(
        (play.status(), states(&play)),
        (TaskStatus::InProgress, [TaskStatus::Todo; 2]),
        "what had begun goes first"
    );
    assert_eq!(play.state.task(queued[0]).unwrap().why, "rate limited: claude; task-1 finds out whether that is over");
    play.when(Command::Kill(T1)).unwrap();
    assert_eq!(states(&play), [TaskStatus::InProgress, TaskStatus::Todo], "then one of the queue");
    play.when(Command::AgentReady("claude".into())).unwrap();
    assert_eq!(states(&play), [TaskStatus::InProgress; 2]);
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn the_person_is_asked_and_one_key_lets_it_wait() {
    let mut play = limited(WhenLimited::Ask, 60_000);
    let item = &attention(&play.state)[0];
    assert_eq!((item.kind, item.task), (AttentionKind::RateLimit, T1));
    assert!(item.text.contains("hand it to another agent (h)"), "{}", item.text);
    play.now = 70_000;
    play.outcome(Outcome::LimitOver);
    assert_eq!(play.status(), TaskStatus::Paused, "it goes on only when the person says so");
    play.now = 50_000;
    play.when(Command::Approve(T1)).unwrap();
    assert!(attention(&play.state).is_empty());
    play.now = 60_000;
    play.outcome(Outcome::LimitOver);
    assert_eq!(play.status(), TaskStatus::InProgress);
}

#[test]
fn what_the_person_did_meanwhile_stands() {
    for command in [Command::Kill(T1), Command::Resume(T1)] {
        let mut play = limited(WhenLimited::Wait, 60_000);
        play.when(command.clone()).unwrap();
        play.outcome(Outcome::Ended(S1));
        let begun = sessions_begun(&play);
        let status = play.status();
        play.now = 60_000;
        play.outcome(Outcome::LimitOver);
        assert_eq!((play.status(), sessions_begun(&play)), (status, begun), "{command:?}");
    }
    // In the agent's own terminal: it works again, so it is not stopped, and nothing is typed into it.
    let mut play = limited(WhenLimited::Wait, 60_000);
    play.sees(SessionState::Working);
    assert_eq!(play.status(), TaskStatus::InProgress);
    play.now = 60_000;
    assert!(play.outcome(Outcome::LimitOver).is_empty());
    // Or it shows something else.
    let mut play = limited(WhenLimited::Wait, 60_000);
    play.sees(SessionState::WantsAnswer);
    play.now = 60_000;
    assert!(play.outcome(Outcome::LimitOver).is_empty());
}

#[test]
fn nobody_is_routed_to_an_agent_whose_limit_holds() {
    let mut play = limited(WhenLimited::Wait, 60_000);
    assert_eq!(play.preview(&to_agent("claude")).agent, "claude", "who is named is waited for");
    let waits = play.delegate(to_agent("claude"));
    let task = play.state.task(waits).unwrap();
    assert_eq!((task.status, task.why.as_str()), (TaskStatus::Todo, "rate limited: claude until 60s"));
    play.when(Command::Kill(waits)).unwrap();
    play.limits.when_limited = WhenLimited::Ask;
    let route = play.preview(&to_agent("claude"));
    assert_eq!(route.agent, "droid");
    let why = route.instead_of.unwrap().why;
    assert!(why.contains("claude is rate limited until 60s"), "{why}");
    play.state = play.replayed();
    assert_eq!(play.preview(&to_agent("claude")).agent, "droid", "also after a restart");
    play.now = 60_000;
    assert_eq!(play.preview(&to_agent("claude")).agent, "claude");
    play.now = 30_000;
    play.when(Command::AgentReady("claude".into())).unwrap();
    assert_eq!(play.preview(&to_agent("claude")).agent, "claude");
    assert_eq!(play.status(), TaskStatus::InProgress, "what waited goes on");
    assert_eq!(play.when(Command::AgentReady("claude".into())), Err(Refused::NotLimited("claude".into())));
}

#[test]
fn an_agent_that_works_again_is_free() {
    let mut play = limited(WhenLimited::Wait, 60_000);
    play.sees(SessionState::Working);
    assert!(play.state.limit("claude").is_some(), "to try is not to work");
    play.sees(SessionState::Idle(Some(TurnEnd::Done)));
    assert!(play.state.limit("claude").is_none());
}

#[test]
fn where_nobody_said_until_when_it_is_tried_after_longer_and_longer_pauses() {
    let mut play = Play::working("claude");
    play.sees(SessionState::RateLimited);
    play.outcome(Outcome::Limited(S1, None));
    let words = |play: &Play| play.state.task(T1).unwrap().why.clone();
    assert!(
        words(&play).contains("claude until about 307s (it did not say until when, so it is tried after 5 min)"),
        "{}",
        words(&play)
    );
    play.now = play.state.limit("claude").unwrap().until.0;
    play.outcome(Outcome::LimitOver);
    ends(&mut play, S1);
    play.outcome(Outcome::Observed(S2, Reading::new(SessionState::RateLimited, "test")));
    play.outcome(Outcome::Limited(S2, None));
    assert!(words(&play).contains("after 10 min"), "{}", words(&play));
    assert_eq!(play.status(), TaskStatus::Paused);
}

/// Two tasks of one agent stand at its limit.
fn two() -> Play {
    let mut play = Play::new();
    play.limits.max_agents = 8;
    for n in [1, 2] {
        play.delegate(to_agent("claude"));
        play.outcome(Outcome::WorkspaceReady(TaskId(n), worktree()));
        play.outcome(Outcome::Spawned(SessionId(n), Process { pid: n, start_time: 1 }));
        play.outcome(Outcome::Observed(SessionId(n), Reading::new(SessionState::Working, "test")));
    }
    for n in [1, 2] {
        play.outcome(Outcome::Observed(SessionId(n), Reading::new(SessionState::RateLimited, "test")));
        play.outcome(Outcome::Limited(SessionId(n), Some(Timestamp(60_000))));
    }
    play
}

#[test]
fn one_task_tries_first_and_the_others_follow_its_answer() {
    let mut play = two();
    let status = |play: &Play, task| play.state.task(task).unwrap().status;
    play.now = 60_000;
    play.outcome(Outcome::LimitOver);
    assert_eq!((status(&play, T1), status(&play, T2)), (TaskStatus::InProgress, TaskStatus::Paused));
    play.outcome(Outcome::Ended(S1));
    play.collected(S1, 1, "");
    let tried = SessionId(3);
    play.outcome(Outcome::Observed(tried, Reading::new(SessionState::Working, "test")));
    assert_eq!(status(&play, T2), TaskStatus::Paused);
    play.outcome(Outcome::Observed(tried, Reading::new(SessionState::Idle(Some(TurnEnd::Done)), "test")));
    assert_eq!(status(&play, T2), TaskStatus::InProgress, "the limit is over");
    assert!(play.state.limit("claude").is_none());
}

#[test]
fn a_queued_task_starts_when_the_limit_of_its_agent_is_over() {
    let mut play = Play::working("claude");
    play.limits.max_agents = 1;
    play.delegate(to_agent("claude"));
    play.sees(SessionState::RateLimited);
    play.outcome(Outcome::Limited(S1, Some(Timestamp(60_000))));
    let second = |play: &Play| play.state.task(T2).unwrap().clone();
    assert_eq!(
        (second(&play).status, second(&play).why.as_str()),
        (TaskStatus::Todo, "rate limited: claude until 60s")
    );
    play.when(Command::Kill(T1)).unwrap();
    play.now = 60_000;
    play.outcome(Outcome::LimitOver);
    assert_eq!(second(&play).status, TaskStatus::InProgress);
    assert_eq!(second(&play).why, "");
}

proptest! {
    /// Whatever order ticks, restarts and the person's words come in: a wait begins at most one new session.
    #[test]
    fn a_wait_is_ended_once(steps in proptest::collection::vec(0_u8..6, 1..24)) {
        let mut play = limited(WhenLimited::Wait, 60_000);
        for step in steps {
            match step {
                0 => drop(play.outcome(Outcome::LimitOver)),
                1 => play.now = play.now.max(60_000),
                2 => drop(play.when(Command::Recover)),
                3 => ends(&mut play, S1),
                4 => drop(play.outcome(Outcome::Limited(S1, Some(Timestamp(60_000))))),
                _ => drop(play.outcome(Outcome::DayBegan)),
            }
        }
        prop_assert!(sessions_begun(&play) <= 2);
        prop_assert_eq!(play.replayed(), play.state);
    }
}
