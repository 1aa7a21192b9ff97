//! Two tasks that change the same place: what the radar saw, and what a person does about it.

use super::moves::{find, moved, stop};
use super::{Context, Refused, answers, control, resume};
use crate::domain::command::{ConflictStep, Decision};
use crate::domain::event::{Event, SessionEvent, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::radar::{Conflict, RadarEvent, joined_prompt, told_prompt};
use crate::domain::session::Told;
use crate::domain::state::State;
use crate::domain::task::{Move, Task, TaskStatus, WAITS};

/// A look of the radar; only what a person would notice is kept.
pub(super) fn seen(state: &State, found: &[Conflict]) -> Vec<Event> {
    let news = state.sight().is_news(found);
    news.then(|| Event::Radar(RadarEvent::Seen(found.to_vec()))).into_iter().collect()
}

pub(super) fn decide(state: &State, ctx: &Context<'_>, decision: &Decision) -> Result<Vec<Event>, Refused> {
    let task = find(state, decision.task)?;
    find(state, decision.with)?;
    let here = |conflict: &&Conflict| {
        let in_file = decision.file.as_ref().is_none_or(|file| *file == conflict.file);
        decision.task != decision.with && conflict.is_of(task.id) && conflict.is_of(decision.with) && in_file
    };
    let conflicts: Vec<&Conflict> = state.conflicts().filter(here).collect();
    if conflicts.is_empty() {
        return Err(Refused::NoConflict(decision.task, decision.with));
    }
    match decision.step {
        ConflictStep::Tell => tell(state, ctx, task, decision.with, &conflicts),
        ConflictStep::Pause => control::pause(state, task.id),
        ConflictStep::Order => order(state, task, decision.with, &conflicts),
        ConflictStep::Ignore => Ok(conflicts.into_iter().map(ignored).collect()),
    }
}

fn ignored(conflict: &Conflict) -> Event {
    let Conflict { first, second, file, .. } = conflict.clone();
    Event::Radar(RadarEvent::Ignored { first, second, file })
}

fn tell(
    state: &State,
    ctx: &Context<'_>,
    task: &Task,
    with: TaskId,
    conflicts: &[&Conflict],
) -> Result<Vec<Event>, Refused> {
    // To a finished work this would be a request for changes.
    if task.status == TaskStatus::InReview {
        return Err(Refused::NotAtWork(task.id));
    }
    let title = state.task(with).map(Task::title).unwrap_or_default();
    let session = task.session().and_then(|id| state.session(id));
    let mut events = answers::say(state, ctx, task, session, &told_prompt(task.id, title, conflicts))?;
    let (first, second) = (task.id.min(with), task.id.max(with));
    events.push(Event::Radar(RadarEvent::Told { first, second }));
    Ok(events)
}

fn order(state: &State, task: &Task, first: TaskId, conflicts: &[&Conflict]) -> Result<Vec<Event>, Refused> {
    if waits_on(state, first, task.id) {
        return Err(Refused::WaitsAlready(first, task.id));
    }
    let file = conflicts.first().map(|conflict| conflict.file.as_str()).unwrap_or_default();
    let paused = moved(task, Move::Pause, &format!("{WAITS} {first}: both change {file}"))?;
    let mut events = Vec::new();
    if !task.after.contains(&first) {
        events.push(Event::Task(task.id, TaskEvent::Ordered(first)));
    }
    events.extend(stop(state, task, paused));
    Ok(events)
}

/// Whether a task waits, also through others, for the other one.
fn waits_on(state: &State, task: TaskId, other: TaskId) -> bool {
    let (mut open, mut known) = (vec![task], Vec::new());
    while let Some(id) = open.pop() {
        if id == other {
            return true;
        }
        if !known.contains(&id) {
            known.push(id);
            open.extend(state.task(id).into_iter().flat_map(|task| &task.after));
        }
    }
    false
}

/// A task that was made to wait goes on when what it waits for is over.
pub(super) fn goes_on(state: &State, ctx: &Context<'_>, task: &Task) -> Option<Vec<Event>> {
    if task.status != TaskStatus::Paused || !task.why.starts_with(WAITS) {
        return None;
    }
    let over = |id: &TaskId| {
        let status = state.task(*id).map_or(TaskStatus::Cancelled, |task| task.status);
        matches!(status, TaskStatus::Done | TaskStatus::Failed | TaskStatus::Cancelled)
    };
    let first = task.after.last().filter(|_| task.after.iter().all(over))?;
    let done = state.task(*first).is_some_and(|first| first.status == TaskStatus::Done);
    let base = task.workspace.as_ref().and_then(|workspace| workspace.base_branch.as_deref()).filter(|_| done);
    let prompt = joined_prompt(*first, base);
    match state.current_session(task).filter(|session| session.is_live()) {
        Some(session) => Some(vec![
            Event::Task(task.id, TaskEvent::Moved(Move::Resume, String::new())),
            Event::Session(session.id, SessionEvent::Told(Told::new(prompt))),
        ]),
        None => resume::restart(state, ctx, task, &prompt).ok(),
    }
}
