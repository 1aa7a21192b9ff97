use super::*;
use crate::cli::delegate::announce;
use crate::cli::status::tests::{Kept, asking, task};

fn step(role: Role, agent: &str, result: Option<&str>, cost: &str) -> StepView {
    StepView { role, agent: agent.into(), result: result.map(str::to_owned), cost: cost.into() }
}

#[test]
fn a_chain_is_told_step_by_step_and_nothing_twice() {
    let mut view = task(5, "Add a User model", TaskStatus::InProgress, 1.92);
    view.instead = Some("cursor is not installed, so droid does it.".into());
    view.seconds = 484;
    let kept = Kept::default();
    let out = &mut Output::plain(Box::new(kept.clone()));
    announce(out, &view).unwrap();
    let mut follower = Follower::default();
    view.steps = vec![
        step(Role::Brief, "claude", None, ""),
        step(Role::Work, "droid", None, ""),
        step(Role::Review, "claude", None, ""),
    ];
    let mut show = |view: &TaskView| follower.show(out, view, || None).unwrap();
    show(&view);
    view.steps[0] = step(Role::Brief, "claude", Some("Goal: ..."), "$0.12");
    view.place_remark = Some("It runs in the directory itself: this is no git repository.".into());
    show(&view);
    let waiting = asking(view.clone(), AttentionKind::Approval, "Do you want to create notes.txt?");
    show(&waiting);
    show(&waiting);
    view.steps[1] = step(Role::Work, "droid", Some("Added the model"), "");
    show(&view);
    view.steps[2] = step(Role::Review, "claude", Some("accepted"), "");
    view.status = TaskStatus::InReview;
    show(&view);
    out.line(&last_line(&view)).unwrap();
    insta::assert_snapshot!(kept.text(), @"
    📍 droid · backend · named by you                      est. $1.80 ($0.90-$3.60) · 8 min
    cursor is not installed, so droid does it.
    It runs in the directory itself: this is no git repository.
    ✓ claude wrote the brief                               $0.12
    ⚑ droid asks: Do you want to create notes.txt?    orchestra approve task-5
    ✓ droid finished · Added the model
    ✓ summary returned to claude · accepted
    💰 $1.92 (reported)    ⏱ 8 min 04 s    task-5 · in review · orchestra diff task-5 · orchestra approve task-5
    ");
}

#[test]
fn the_exit_code_follows_the_result() {
    let table = [
        (TaskStatus::InReview, "", Exit::Ok),
        (TaskStatus::Done, "", Exit::Ok),
        (TaskStatus::Failed, "", Exit::Failed),
        (TaskStatus::Cancelled, "killed by you", Exit::Failed),
        (TaskStatus::Paused, "limit reached: it worked 20 min; approve (a) for as long again", Exit::TimedOut),
        (TaskStatus::Paused, "limit reached: $2.01 of $2.00; approve (a) for as much again", Exit::Failed),
    ];
    for (status, why, exit) in table {
        let mut view = task(5, "x", status, 1.0);
        view.why = why.into();
        assert_eq!(exit_of(&view), exit, "{status:?} {why}");
    }
}

#[test]
fn a_rehearsal_costs_no_money_and_says_so() {
    let mut view = task(5, "x", TaskStatus::Done, 0.0);
    view.cost.usd = None;
    view.cost.text = "rehearsal, no money".into();
    assert_eq!(last_line(&view), "💰 rehearsal, no money    ⏱ 15 min    task-5 · done · orchestra summary task-5");
}
