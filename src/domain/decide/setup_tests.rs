//! The setup: who may let it run, and what follows when it fails.

use super::decide_tests::{Play, S1, T1, to_agent, worktree};
use super::{Refused, setup_words};
use crate::domain::attention::{AttentionKind, attention};
use crate::domain::command::{Answer, Command, HandoffWish, Outcome};
use crate::domain::effect::Effect;
use crate::domain::ids::SessionId;
use crate::domain::session::dialog::Choice;
use crate::domain::session::{Process, Reading, SessionState};
use crate::domain::summary::Place;
use crate::domain::task::{CheckEnd, CheckReport, ProjectCommand, Role, TaskStatus, Workspace};
use crate::domain::time::Span;

const S2: SessionId = SessionId(2);

fn found() -> ProjectCommand {
    ProjectCommand { command: "npm ci".into(), found_in: "package-lock.json".into() }
}

fn trusted() -> Play {
    let mut play = Play::new();
    let events = play.when(Command::Trust { project: "/repo".into(), command: "npm ci".into() }).unwrap();
    assert_eq!(events, ["check.trusted"]);
    assert!(play.when(Command::Trust { project: "/repo".into(), command: "npm ci".into() }).unwrap().is_empty());
    play
}

/// A task whose worktree is ready, in which this is proposed.
fn ready(mut play: Play, place: Workspace) -> Play {
    play.delegate(to_agent("claude"));
    play.outcome(Outcome::WorkspaceReady(T1, Workspace { setup: Some(Box::new(found())), ..place }));
    play
}

fn role(play: &Play, session: SessionId) -> Role {
    play.state.session(session).unwrap().role
}

fn ends(play: &mut Play, session: SessionId, end: CheckEnd) -> Vec<&'static str> {
    let state = match end {
        CheckEnd::Exited(code) => SessionState::Exited(code),
        CheckEnd::TimedOut | CheckEnd::Stopped => SessionState::Killed,
    };
    play.outcome(Outcome::Spawned(session, Process { pid: 42, start_time: 1 }));
    play.outcome(Outcome::Observed(session, Reading::new(state, "test")));
    assert_eq!(play.effects, [Effect::CollectCheck(T1, session)]);
    let report = CheckReport {
        session,
        command: "npm ci".into(),
        end,
        tests: Vec::new(),
        wall: Span::secs(4),
        log: None,
        tail: "added 3 packages\nnpm error: no lockfile\n\n".into(),
    };
    play.outcome(Outcome::Checked(T1, Box::new(report)))
}

#[test]
fn a_trusted_setup_runs_before_the_agent_begins() {
    let mut play = ready(trusted(), worktree());
    assert_eq!((role(&play, S1), play.effects.clone()), (Role::Setup, vec![Effect::Launch(S1)]));
    assert_eq!(play.state.session(S1).unwrap().prompt, "npm ci");
    assert_eq!(ends(&mut play, S1, CheckEnd::Exited(0)), ["task.step_done", "session.begun"]);
    assert_eq!((role(&play, S2), play.status()), (Role::Work, TaskStatus::InProgress));
    assert_eq!(play.state.session(S2).unwrap().agent, "claude");
    let task = play.state.task(T1).unwrap();
    assert_eq!(task.steps[0].result.as_deref(), Some("`npm ci` took 4 s"));
    assert_eq!((task.turns, task.worker()), (0, "claude"));
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn nothing_runs_without_trust_and_nothing_where_no_worktree_was_made() {
    let play = ready(Play::new(), worktree());
    assert_eq!(role(&play, S1), Role::Work);
    let words = setup_words(&play.state, play.state.task(T1).unwrap()).unwrap();
    assert!(words.contains("`npm ci` (found in package-lock.json) is not trusted"), "{words}");

    let mut elsewhere = Play::new();
    elsewhere.when(Command::Trust { project: "/other".into(), command: "npm ci".into() }).unwrap();
    assert_eq!(role(&ready(elsewhere, worktree()), S1), Role::Work, "trust is for a project");

    let place = Workspace { place: Place::InPlace, branch: None, ..worktree() };
    assert_eq!(role(&ready(trusted(), place), S1), Role::Work);

    let mut own = Play::new();
    own.limits.setup = Some("make deps".into());
    let own = ready(own, worktree());
    assert_eq!((role(&own, S1), own.state.session(S1).unwrap().prompt.as_str()), (Role::Setup, "make deps"));
}

#[test]
fn a_setup_that_fails_comes_to_the_person_who_tries_again_or_goes_on_without() {
    let mut play = ready(trusted(), worktree());
    ends(&mut play, S1, CheckEnd::Exited(1));
    assert_eq!(play.status(), TaskStatus::Failed);
    let item = attention(&play.state).remove(0);
    assert_eq!(
        (item.kind, item.text.as_str()),
        (AttentionKind::Setup, "setup failed: `npm ci` exited 1: npm error: no lockfile")
    );
    let told = play.when(Command::Answer(T1, Answer::Say("use yarn".into())));
    assert!(matches!(told, Err(Refused::AtSetup(T1))), "{told:?}");

    play.when(Command::Approve(T1)).unwrap();
    assert_eq!((role(&play, S2), play.status()), (Role::Setup, TaskStatus::InProgress));
    ends(&mut play, S2, CheckEnd::TimedOut);
    assert_eq!(play.status(), TaskStatus::Failed);
    assert!(play.state.task(T1).unwrap().why.contains("was ended after 4 s"));

    let no = Answer::Choose { choice: Choice::Deny, digest: None, reason: None };
    play.when(Command::Answer(T1, no)).unwrap();
    let begun = play.state.session(SessionId(3)).unwrap();
    assert_eq!((begun.role, begun.agent.as_str(), play.status()), (Role::Work, "claude", TaskStatus::InProgress));
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn a_setup_that_was_paused_or_lost_runs_again_from_its_beginning() {
    let mut play = ready(trusted(), worktree());
    play.outcome(Outcome::Spawned(S1, Process { pid: 42, start_time: 1 }));
    play.when(Command::Pause(T1)).unwrap();
    assert_eq!(play.effects.last(), Some(&Effect::EndTree(S1)));
    play.outcome(Outcome::Ended(S1));
    assert_eq!(play.status(), TaskStatus::Paused);
    play.when(Command::Resume(T1)).unwrap();
    assert_eq!(role(&play, S2), Role::Setup);
    play.when(Command::Recover).unwrap();
    assert!(play.state.task(T1).unwrap().why.contains("while its setup ran"));
    play.when(Command::Resume(T1)).unwrap();
    assert_eq!(role(&play, SessionId(3)), Role::Setup);
    ends(&mut play, SessionId(3), CheckEnd::Exited(0));
    assert_eq!(role(&play, SessionId(4)), Role::Work);
}

#[test]
fn who_takes_over_does_not_wait_for_the_setup() {
    let mut play = ready(trusted(), worktree());
    ends(&mut play, S1, CheckEnd::Exited(1));
    play.when(Command::Handoff(T1, HandoffWish { to: Some("droid".into()), words: None })).unwrap();
    let task = play.state.task(T1).unwrap();
    assert_eq!((task.worker(), task.steps.len(), play.status()), ("droid", 1, TaskStatus::InProgress));
    assert_eq!(role(&play, S2), Role::Work);
    assert_eq!(play.replayed(), play.state);
}
