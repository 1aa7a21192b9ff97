//! What waits: its order, "not now", what was decided, what happened while nobody looked.

use super::Refused;
use super::decide_tests::{Play, S1, T1, to_agent};
use crate::domain::attention::AttentionKind;
use crate::domain::command::{Answer, Command, Outcome};
use crate::domain::effect::Effect;
use crate::domain::ids::TaskId;
use crate::domain::inbox::{Absence, Undo, Until, later, waiting};
use crate::domain::session::dialog::Choice;
use crate::domain::session::{SessionState, TurnEnd};
use crate::domain::task::{MergeStyle, TaskStatus};
use crate::domain::time::Timestamp;

fn waits(play: &Play) -> Vec<TaskId> {
    waiting(&play.state).iter().map(|item| item.task).collect()
}

/// Two tasks in review, the first one older.
fn two_reviews() -> Play {
    let mut play = Play::working("claude");
    play.sees(SessionState::Idle(Some(TurnEnd::Done)));
    play.collected(S1, 1, "done");
    assert_eq!(play.status(), TaskStatus::InReview);
    play.now += 60_000;
    let second = play.delegate(to_agent("shell"));
    play.outcome(Outcome::WorkspaceFailed(second, "no place".into()));
    assert_eq!(waits(&play), [T1, second]);
    play
}

#[test]
fn a_snooze_hides_exactly_what_was_put_off() {
    let mut play = Play::working("claude");
    play.asks("touch notes.txt");
    let until = Until::At(Timestamp(play.now + 900_000));
    play.when(Command::Snooze(T1, until)).unwrap();
    assert_eq!(waits(&play), []);
    assert_eq!(later(&play.state)[0].until, until);
    assert_eq!(play.state, play.replayed(), "it survives a restart");
    play.asks("rm -rf /");
    assert_eq!(waits(&play), [T1], "the next question is not put off");
    assert_eq!(play.when(Command::Wake(T1)), Err(Refused::NotSnoozed(T1)));
}

#[test]
fn an_answer_reaches_a_dialog_that_was_put_off() {
    let mut play = Play::working("claude");
    let digest = play.asks("touch notes.txt");
    play.when(Command::Snooze(T1, Until::At(Timestamp(play.now + 900_000)))).unwrap();
    let choose = Answer::Choose { choice: Choice::Approve, digest: Some(digest), reason: None };
    assert_eq!(play.when(Command::Answer(T1, choose)), Ok(vec!["session.answered"]));
}

#[test]
fn a_snooze_ends_with_its_time_and_says_so() {
    let mut play = two_reviews();
    play.when(Command::Snooze(T1, Until::At(Timestamp(play.now + 100_000)))).unwrap();
    play.outcome(Outcome::SnoozeOver);
    assert!(!waits(&play).contains(&T1), "its time is not over");
    play.now += 100_000;
    assert_eq!(play.outcome(Outcome::SnoozeOver), ["inbox.woken"]);
    assert_eq!(play.effects, [Effect::Remind(T1)]);
    assert!(waits(&play).contains(&T1));
    assert_eq!(play.state, play.replayed());
}

#[test]
fn until_the_rest_is_done_ends_when_nothing_else_waits() {
    let mut play = two_reviews();
    let second = waits(&play)[1];
    play.when(Command::Snooze(T1, Until::RestDone)).unwrap();
    assert_eq!(waits(&play), [second]);
    assert_eq!(play.when(Command::Snooze(second, Until::RestDone)), Err(Refused::NothingElseWaits(second)));
    let kinds = play.when(Command::Kill(second)).unwrap();
    assert!(kinds.contains(&"inbox.woken"), "{kinds:?}");
    assert_eq!(waits(&play), [T1]);
}

#[test]
fn a_snooze_is_taken_back() {
    let mut play = two_reviews();
    play.when(Command::Snooze(T1, Until::RestDone)).unwrap();
    assert_eq!(play.when(Command::Wake(T1)), Ok(vec!["inbox.woken"]));
    assert_eq!(waits(&play).len(), 2);
}

#[test]
fn oldest_and_costliest_comes_first() {
    let mut play = two_reviews();
    let second = waits(&play)[1];
    let session = crate::domain::ids::SessionId(1);
    // Ten cents weigh as much as one minute, and the first one is a minute older.
    let spent = |cents: i64| crate::domain::cost::CostReading {
        counter: "c".into(),
        model: None,
        usage: crate::domain::cost::Usage { input: 1, ..crate::domain::cost::Usage::default() },
        money: Some(crate::domain::money::Money::from_cents(cents)),
        quality: crate::domain::cost::Quality::Reported,
    };
    play.outcome(Outcome::Cost(session, spent(500), crate::domain::cost::Pocket::Cash));
    assert_eq!(waits(&play), [T1, second]);
    play.now += 1;
    let third = play.delegate(to_agent("shell"));
    play.outcome(Outcome::WorkspaceFailed(third, "no place".into()));
    assert_eq!(waits(&play), [T1, second, third], "of those that cost nothing the older one");
}

#[test]
fn every_answer_is_remembered_with_what_it_was_given_to() {
    let mut play = Play::working("claude");
    let digest = play.asks("rm -rf build");
    let no = Answer::Choose { choice: Choice::Deny, digest: Some(digest), reason: Some("use make clean".into()) };
    play.when(Command::Answer(T1, no)).unwrap();
    let last = play.state.decisions().newest().next().cloned().unwrap();
    assert_eq!((last.actor.as_str(), last.what.as_str(), last.task), ("you", "denied", Some(T1)));
    assert!(last.about.contains("use make clean") && last.about.contains("rm -rf build"), "{}", last.about);
    play.outcome(Outcome::AnswerStale(S1, "the dialog changed".into()));
    let last = play.state.decisions().newest().next().unwrap();
    assert_eq!(last.undone.as_deref(), Some("the dialog changed"));
    assert_eq!(play.state, play.replayed());
}

#[test]
fn a_pause_can_be_taken_back() {
    let mut play = Play::working("claude");
    play.when(Command::Pause(T1)).unwrap();
    let last = play.state.decisions().newest().find(|decided| decided.undo.is_some()).unwrap();
    assert_eq!((last.what.as_str(), last.undo), ("paused", Some(Undo::Resume)));
}

#[test]
fn an_absence_tells_what_came_and_what_it_cost() {
    let mut play = Play::working("claude");
    play.outcome(Outcome::PersonLeft);
    let left = *play.state.left().unwrap();
    assert!(Absence::of(&play.state, &left, Timestamp(play.now)).is_quiet());
    play.now += 3_600_000;
    play.sees(SessionState::Idle(Some(TurnEnd::Done)));
    play.collected(S1, 1, "done");
    let absence = Absence::of(&play.state, &left, Timestamp(play.now));
    assert_eq!(absence.finished, [T1]);
    assert_eq!(absence.waiting[0].kind, AttentionKind::Review);
    assert!(!absence.is_quiet());
    assert_eq!(play.state, play.replayed());
}

#[test]
fn feedback_goes_to_an_agent_that_asks_and_becomes_the_next_task_of_finished_work() {
    let with = |words: &str, digest| Command::ApproveWith { task: T1, digest, words: words.into() };
    let mut play = Play::working("claude");
    let digest = play.asks("touch notes.txt");
    assert_eq!(play.when(with("and keep it short", Some("another".into()))), Err(Refused::DialogChanged(T1)));
    play.when(with("and keep it short", Some(digest))).unwrap();
    assert!(play.effects.contains(&Effect::Type(S1, "and keep it short".into())), "{:?}", play.effects);
    let mut play = two_reviews();
    play.when(with("Also describe the flags", None)).unwrap();
    assert!(play.effects.iter().any(|effect| matches!(effect, Effect::Merge(T1, MergeStyle::Squash))));
    let next = play.state.tasks().next_back().unwrap();
    assert_eq!((next.after.as_slice(), next.worker()), (&[T1][..], "claude"));
    assert!(next.text.starts_with("Also describe the flags"));
    let mut play = Play::working("claude");
    assert!(matches!(play.when(with("well done", None)), Err(Refused::NoFeedback(..))));
}
