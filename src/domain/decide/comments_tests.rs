//! Comments go to the same session, are answered or settled; a merge is undone only where that can be.

use super::Refused;
use super::decide_tests::{Play, S1, T1, worktree};
use crate::domain::attention::{AttentionKind, attention};
use crate::domain::command::{Command, Outcome, Remark, Review};
use crate::domain::effect::Effect;
use crate::domain::ids::CommentId;
use crate::domain::review::{Anchor, CommentState, Undoing};
use crate::domain::session::{SessionState, TurnEnd};
use crate::domain::task::{Merge, TaskStatus};

const C1: CommentId = CommentId(1);
const C2: CommentId = CommentId(2);

fn in_review() -> Play {
    let mut play = Play::working("claude");
    play.sees(SessionState::Idle(Some(TurnEnd::Done)));
    play.collected(S1, 1, "done");
    assert_eq!(play.status(), TaskStatus::InReview);
    play
}

fn comment(line: u32, text: &str) -> Command {
    let anchor = Anchor::of_text("src/a.rs", "a\nb\nc\nd\n", line, line).unwrap();
    Command::Comment(T1, Remark::Add(Box::new(anchor), text.into()))
}

fn stands(play: &Play, id: CommentId) -> Option<CommentState> {
    play.state.task(T1).unwrap().review.comment(id).map(|comment| comment.state)
}

#[test]
fn comments_go_as_one_feedback_to_the_session_and_are_answered() {
    let mut play = in_review();
    assert_eq!(play.when(comment(2, "Why?")).unwrap(), ["review.commented"]);
    play.when(comment(4, "Name it.")).unwrap();
    let happened = play.when(Command::Review(T1, Review::SendComments("Nearly.".into()))).unwrap();
    assert_eq!(happened, ["review.comments_sent", "task.rework_asked", "task.moved", "session.told"]);
    let [Effect::Message(S1, _, told)] = &play.effects[..] else { panic!("{:?}", play.effects) };
    for part in ["Nearly.", "1. src/a.rs:2", "> b", "Why?", "2. src/a.rs:4", "Name it."] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    assert_eq!(stands(&play, C1), Some(CommentState::Sent));
    assert_eq!(play.outcome(Outcome::Answered(T1, vec![C1])), ["review.comments_answered"]);
    assert_eq!((stands(&play, C1), stands(&play, C2)), (Some(CommentState::Answered), Some(CommentState::Sent)));
    play.when(Command::Comment(T1, Remark::Settle(C2))).unwrap();
    assert_eq!(stands(&play, C2), Some(CommentState::Handled));
    assert!(play.outcome(Outcome::Answered(T1, vec![C2])).is_empty(), "what is settled stays so");
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn a_comment_is_changed_taken_back_and_refused_where_it_makes_no_sense() {
    let mut play = in_review();
    assert_eq!(
        play.when(Command::Review(T1, Review::SendComments("  ".into()))),
        Err(Refused::NothingToSend(T1)),
        "nothing to say"
    );
    play.when(comment(1, "x")).unwrap();
    assert_eq!(play.when(comment(1, "  ")), Err(Refused::EmptyTask));
    play.when(Command::Comment(T1, Remark::Edit(C1, "y".into()))).unwrap();
    assert_eq!(play.state.task(T1).unwrap().review.comment(C1).unwrap().text, "y");
    play.when(Command::Comment(T1, Remark::Remove(C1))).unwrap();
    for remark in [Remark::Remove(C1), Remark::Settle(C1), Remark::Edit(C1, "z".into())] {
        assert_eq!(play.when(Command::Comment(T1, remark)), Err(Refused::NoComment(T1, C1)));
    }
    play.when(comment(1, "again")).unwrap();
    assert_eq!((stands(&play, C1), stands(&play, C2)), (None, Some(CommentState::Open)), "a name is given once");
    play.when(Command::Review(T1, Review::Discard)).unwrap();
    assert!(matches!(play.when(comment(1, "x")), Err(Refused::NotCommentable(..))));
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn a_changed_comment_is_sent_again() {
    let mut play = in_review();
    play.when(comment(1, "x")).unwrap();
    play.when(Command::Review(T1, Review::SendComments(String::new()))).unwrap();
    play.when(Command::Comment(T1, Remark::Edit(C1, "still x".into()))).unwrap();
    assert_eq!(stands(&play, C1), Some(CommentState::Open));
}

#[test]
fn a_viewed_file_is_viewed_only_as_it_was() {
    let mut play = in_review();
    play.when(Command::Comment(T1, Remark::View("a".into(), Some(7)))).unwrap();
    let notes = |play: &Play| play.state.task(T1).unwrap().review.clone();
    assert!(notes(&play).has_viewed("a", 7) && !notes(&play).has_viewed("a", 8));
    play.when(Command::Comment(T1, Remark::View("a".into(), None))).unwrap();
    assert!(!notes(&play).has_viewed("a", 7));
}

fn merged(before: Option<&str>) -> Play {
    let mut play = in_review();
    play.when(Command::Approve(T1)).unwrap();
    let merge = Merge::Merged {
        commit: "def".into(),
        into: "main".into(),
        before: before.map(str::to_owned),
        tip: Some("123".into()),
    };
    play.outcome(Outcome::Merged(T1, merge));
    play
}

#[test]
fn an_undone_merge_brings_the_task_back_to_review() {
    let mut play = merged(Some("abc"));
    assert!(matches!(play.when(Command::Undo(T1)), Err(Refused::NoUndo(..))), "its agent is being ended");
    play.outcome(Outcome::Ended(S1));
    assert_eq!(play.when(Command::Undo(T1)).unwrap(), ["review.undo_asked"]);
    assert_eq!(play.effects, [Effect::UndoMerge(T1)]);
    assert!(matches!(play.when(Command::Undo(T1)), Err(Refused::NoUndo(..))), "once is enough");
    assert_eq!(play.outcome(Outcome::Undone(T1, worktree())), ["review.undone", "task.moved"]);
    assert_eq!((play.status(), &play.state.task(T1).unwrap().merge), (TaskStatus::InReview, &None));
    assert_eq!(attention(&play.state)[0].kind, AttentionKind::Review);
    play.when(Command::Review(T1, Review::RequestChanges("more".into()))).unwrap();
    assert_eq!(play.status(), TaskStatus::InProgress, "the work goes on");
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn what_cannot_be_undone_says_why_and_stays() {
    let mut play = merged(None);
    play.outcome(Outcome::Ended(S1));
    let Err(why) = play.when(Command::Undo(T1)) else { panic!("it was undone") };
    assert!(why.to_string().contains("older orchestra"), "{why}");
    let mut play = merged(Some("abc"));
    play.outcome(Outcome::Ended(S1));
    play.when(Command::Undo(T1)).unwrap();
    play.outcome(Outcome::NotUndone(T1, "main has moved on".into()));
    assert!(matches!(&play.effects[..], [Effect::Tell(words)] if words.contains("main has moved on")));
    assert_eq!(play.status(), TaskStatus::Done);
    play.when(Command::Undo(T1)).unwrap();
    play.when(Command::Recover).unwrap();
    assert!(matches!(play.state.task(T1).unwrap().review.undoing, Undoing::Refused(_)));
    let mut play = in_review();
    assert!(matches!(play.when(Command::Undo(T1)), Err(Refused::NoUndo(..))));
}

#[test]
fn an_old_log_still_tells_where_a_task_was_merged() {
    let old = r#"{"merged":{"commit":"def","into":"main"}}"#;
    let merge: Merge = serde_json::from_str(old).unwrap();
    assert!(matches!(merge, Merge::Merged { before: None, tip: None, .. }));
}
