//! What an event makes of a task: one part of `State::apply`, total like it.

use super::cost::Totals;
use super::event::{NewTask, TaskEvent};
use super::ids::{SessionId, TaskId};
use super::route::Tier;
use super::task::{CHECK_AGENT, CheckedBy, Checking, Handed, MERGING, Move, Role, Step, Task, TaskStatus};
use super::time::Timestamp;

/// A task as it is when it was just created.
pub(super) fn created(id: TaskId, new: &NewTask, at: Timestamp) -> Task {
    Task {
        id,
        text: new.text.clone(),
        status: TaskStatus::Todo,
        why: String::new(),
        last_move: None,
        created: at,
        started: None,
        moved: at,
        dir: new.dir.clone(),
        files: new.files.clone(),
        placement: new.placement,
        mode: new.mode,
        workspace: None,
        after: new.after.clone(),
        route: new.route.clone(),
        steps: new.steps.clone(),
        step: 0,
        budget: new.budget,
        turns: 0,
        reserve_waived: false,
        spent: Totals::default(),
        sessions: Vec::new(),
        summary: None,
        rounds: 0,
        check: Checking { wish: new.check.clone(), ..Checking::default() },
        merge: None,
        plan: new.plan,
        tries: 0,
        limited: None,
        handoff: None,
        chain: Vec::new(),
        group: new.group,
        kept: false,
    }
}

/// Makes what happened to a task true.
pub(super) fn apply_task(task: &mut Task, event: &TaskEvent, at: Timestamp) {
    match event {
        TaskEvent::Created(_) | TaskEvent::DiscardStarted => {}
        TaskEvent::MergeStarted(_) => MERGING.clone_into(&mut task.why),
        TaskEvent::Moved(step, why) => {
            if let Some(status) = task.status.after(*step) {
                task.limited = None;
                if !matches!(status, TaskStatus::InProgress) {
                    task.handoff = None;
                }
                task.status = status;
                task.why.clone_from(why);
                task.last_move = Some(*step);
                task.moved = at;
                if *step == Move::Start {
                    task.started = Some(at);
                }
            }
        }
        TaskEvent::Remarked(why) => {
            task.why.clone_from(why);
            task.moved = at;
        }
        TaskEvent::WorkspaceReady(workspace) => task.workspace = Some(workspace.clone()),
        TaskEvent::Summarised(summary) => {
            task.summary = Some((**summary).clone());
            task.check.report = None;
        }
        TaskEvent::StepDone(result) => {
            if let Some(step) = task.steps.get_mut(task.step) {
                step.result = Some(result.clone());
                task.step += 1;
            }
        }
        TaskEvent::ReworkAsked(_) => {
            task.rounds += 1;
            task.check.sent_back = 0;
            rework(task);
        }
        TaskEvent::SentBack(_) => {
            task.check.sent_back += 1;
            rework(task);
        }
        TaskEvent::CheckAsked { command, by } => check_step(task, command, *by),
        TaskEvent::Checked(report) => {
            let rounds = task.check.sent_back;
            task.summary.as_mut().into_iter().for_each(|summary| summary.take_check(report, rounds));
            task.check.report = Some((**report).clone());
        }
        TaskEvent::Ordered(first) => task.after.push(*first),
        TaskEvent::TriedAgain => task.tries += 1,
        TaskEvent::BudgetSet(budget) => task.budget = *budget,
        TaskEvent::ReserveWaived => task.reserve_waived = true,
        TaskEvent::Merged(merge) => task.merge = Some(merge.clone()),
        TaskEvent::KeepAsked => task.kept = true,
        TaskEvent::LimitHit(becomes) => task.limited = Some(*becomes),
        TaskEvent::HandoffAsked(handoff) => task.handoff = Some((**handoff).clone()),
        TaskEvent::HandedOver(session) => hand_over(task, *session, at),
    }
}

/// The step at work, or the last one, is the new agent's.
fn hand_over(task: &mut Task, session: Option<SessionId>, at: Timestamp) {
    let Some(handoff) = task.handoff.take() else { return };
    let last = task.steps.len().saturating_sub(1);
    let Some(step) = task.steps.get_mut(task.step.min(last)) else { return };
    let from = std::mem::replace(&mut step.agent, handoff.agent.clone());
    (step.model, step.tier) = (handoff.model, handoff.tier);
    if from != handoff.agent {
        task.chain.push(Handed { from, to: handoff.agent, why: handoff.why, at, session });
    }
}

/// The check is the step at work now. Run by hand over finished work it comes last, so that nothing is done again.
fn check_step(task: &mut Task, command: &str, by: CheckedBy) {
    task.check.command = Some(command.to_owned());
    task.check.by = by;
    let at = task.steps.iter().position(|step| step.role == Role::Check);
    if let Some(at) = at {
        task.steps.remove(at);
        task.step -= usize::from(at < task.step);
    }
    let at = task.step.min(task.steps.len());
    task.step = at;
    task.steps.insert(at, Step::new(Role::Check, CHECK_AGENT, None, Tier::Cheap));
}

/// Back to the work step; what came after it will be done again.
fn rework(task: &mut Task) {
    task.steps.retain(|step| step.role != Role::Check);
    if let Some(at) = task.steps.iter().position(|step| step.role == Role::Work) {
        task.step = at;
        for step in &mut task.steps[at..] {
            step.result = None;
            if step.role != Role::Work {
                step.session = None;
            }
        }
    }
}
