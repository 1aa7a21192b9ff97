//! The human in command: review, pause, resume, kill, limits; and what is known after a crash.

use super::moves::{back_to_work, find, moved, rework, stop};
use super::{Context, Refused, checks, comments, limited, plans, resume};
use crate::domain::command::{Review, Steering};
use crate::domain::event::{Event, SessionEvent, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::money::Money;
use crate::domain::session::{Reading, SessionState, Told};
use crate::domain::state::State;
use crate::domain::task::{BUDGET, Budget, CONFLICT, LOST, MERGING, Merge, MergeStyle, Move, Task, TaskStatus};

pub(super) fn review(state: &State, ctx: &Context<'_>, id: TaskId, review: &Review) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    match review {
        Review::Approve(style) => accept(task, plans::merge_style(state, ctx, task, *style)?),
        Review::RequestChanges(feedback) => request_changes(state, ctx, task, feedback),
        Review::SendComments(words) => comments::send(state, ctx, task, words),
        Review::Discard => discard(state, task),
    }
}

pub(super) fn accept(task: &Task, style: MergeStyle) -> Result<Vec<Event>, Refused> {
    if task.why == MERGING {
        return Err(Refused::Merging(task.id));
    }
    let approved = moved(task, Move::Approve, "")?;
    let workspace = task.workspace.as_ref().filter(|workspace| workspace.has_branch());
    let Some(workspace) = workspace else {
        return Ok(vec![Event::Task(task.id, TaskEvent::Merged(Merge::Nothing)), approved]);
    };
    if style == MergeStyle::LeaveBranch {
        let branch = workspace.branch.clone().unwrap_or_default();
        return Ok(vec![Event::Task(task.id, TaskEvent::Merged(Merge::BranchLeft { branch })), approved]);
    }
    Ok(vec![Event::Task(task.id, TaskEvent::MergeStarted(style))])
}

pub(super) fn request_changes(
    state: &State,
    ctx: &Context<'_>,
    task: &Task,
    feedback: &str,
) -> Result<Vec<Event>, Refused> {
    if feedback.trim().is_empty() {
        return Err(Refused::EmptyTask);
    }
    let again = moved(task, Move::Rework, "changes requested")?;
    let with_check = checks::said_with(task, feedback);
    Ok(rework(state, ctx, task, &with_check, Some(again)))
}

fn discard(state: &State, task: &Task) -> Result<Vec<Event>, Refused> {
    throw_away(state, task, "discarded by you")
}

/// Ends the task's agents, removes its worktree and its branch, and gives it up.
pub(super) fn throw_away(state: &State, task: &Task, why: &str) -> Result<Vec<Event>, Refused> {
    let mut events = end_sessions(state, task.id);
    events.push(Event::Task(task.id, TaskEvent::DiscardStarted));
    if task.status != TaskStatus::Cancelled {
        events.push(moved(task, Move::Cancel, why)?);
    }
    events.extend(plans::given_up_with(state, task));
    Ok(events)
}

pub(super) fn end_sessions(state: &State, task: TaskId) -> Vec<Event> {
    let live = state.live_sessions().filter(|session| session.task == task);
    live.map(|session| Event::Session(session.id, SessionEvent::EndAsked)).collect()
}

pub(super) fn pause(state: &State, id: TaskId) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    Ok(stop(state, task, moved(task, Move::Pause, "paused by you")?))
}

pub(super) fn resume(state: &State, ctx: &Context<'_>, id: TaskId) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    if let Some(plan) = plans::of_whole(state, id).filter(|_| task.status == TaskStatus::Todo) {
        return plans::steer(state, ctx, plan.id, Steering::Resume);
    }
    let Some(step) = back_to_work(task.status).filter(|_| task.status != TaskStatus::InReview) else {
        return Err(Refused::NotNow { task: id, status: task.status, step: Move::Resume });
    };
    let current = task.current_step().map(|step| step.agent.as_str());
    let own = |session: &&crate::domain::session::Session| current.is_none_or(|agent| agent == session.agent);
    let live = state.current_session(task).filter(|session| session.is_live()).filter(own);
    match live {
        // A command that is being ended starts again once it is over.
        Some(session) if session.role.is_command() => Ok(vec![Event::Task(id, TaskEvent::Moved(step, String::new()))]),
        Some(session) if session.state() == SessionState::RateLimited => limited::again(state, ctx, task),
        Some(session) => Ok(vec![
            Event::Task(id, TaskEvent::Moved(step, String::new())),
            Event::Session(session.id, SessionEvent::Told(Told::new("Go on."))),
        ]),
        None => resume::restart(state, ctx, task, resume::GO_ON),
    }
}

pub(super) fn kill(state: &State, id: TaskId) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    let mut events = end_sessions(state, id);
    match moved(task, Move::Cancel, "killed by you") {
        Ok(event) => events.push(event),
        Err(refused) if events.is_empty() => return Err(refused),
        Err(_) => {}
    }
    events.extend(plans::given_up_with(state, task));
    Ok(events)
}

pub(super) fn raise_budget(state: &State, ctx: &Context<'_>, id: TaskId, max: Money) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    if max <= task.spent.known {
        return Err(Refused::LimitTooLow(id, task.spent.to_string()));
    }
    let mut events = vec![Event::Task(id, TaskEvent::BudgetSet(Budget { max_cost: Some(max), ..task.budget }))];
    if task.status == TaskStatus::Paused && task.why.starts_with(BUDGET) {
        events.extend(resume(state, ctx, id)?);
    }
    Ok(events)
}

/// After a start: no process of before is ours any more, and no merge is under way.
pub(super) fn recover(state: &State) -> Vec<Event> {
    let mut events: Vec<_> = state
        .live_sessions()
        .map(|session| {
            let reading = Reading::new(SessionState::Lost, "the server ended while it ran");
            Event::Session(session.id, SessionEvent::Read(reading))
        })
        .collect();
    let at_work = |task: &&Task| match task.status {
        TaskStatus::InProgress => true,
        TaskStatus::Blocked => !task.failed_checks(),
        TaskStatus::Todo
        | TaskStatus::Paused
        | TaskStatus::InReview
        | TaskStatus::Done
        | TaskStatus::Failed
        | TaskStatus::Cancelled => false,
    };
    for task in state.tasks().filter(at_work) {
        // What was changing hands goes on with that: what the one before did is gathered once more.
        if let Some(handoff) = &task.handoff {
            events.push(Event::Task(task.id, TaskEvent::HandoffAsked(Box::new(handoff.clone()))));
            continue;
        }
        let why = if task.is_at_check() {
            format!("{LOST}: orchestra ended while its check ran")
        } else if task.is_at_setup() {
            format!("{LOST}: orchestra ended while its setup ran")
        } else {
            format!("{LOST}: orchestra ended while {} worked on it", task.worker())
        };
        events.push(Event::Task(task.id, TaskEvent::Moved(Move::Pause, why)));
    }
    let merging = |task: &&Task| task.status == TaskStatus::InReview && task.why == MERGING;
    for task in state.tasks().filter(merging).filter(|task| !plans::is_step(state, task)) {
        let why = format!("{CONFLICT}: orchestra ended before the merge was done; approve again");
        events.push(Event::Task(task.id, TaskEvent::Remarked(why)));
    }
    events.extend(comments::recover(state));
    events.extend(plans::recover(state));
    events
}
