//! Moves that several decisions share: finding a task, moving it, stopping its agent, starting it again.

use super::{Context, Refused, schedule};
use crate::domain::event::{Event, SessionEvent, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::state::State;
use crate::domain::task::{Move, Step, Task, TaskStatus, feedback_prompt};

/// The task of this name, or the refusal.
pub(super) fn find(state: &State, id: TaskId) -> Result<&Task, Refused> {
    state.task(id).ok_or(Refused::NoTask(id))
}

/// The event of a move, if the table allows it.
pub(super) fn moved(task: &Task, step: Move, why: &str) -> Result<Event, Refused> {
    match task.status.after(step) {
        Some(_) => Ok(Event::Task(task.id, TaskEvent::Moved(step, why.to_owned()))),
        None => Err(Refused::NotNow { task: task.id, status: task.status, step }),
    }
}

/// The event of a move where the table allows it, else nothing.
pub(super) fn moved_if_allowed(state: &State, id: TaskId, step: Move, why: &str) -> Vec<Event> {
    let allowed = state.task(id).and_then(|task| task.status.after(step));
    allowed.map(|_| Event::Task(id, TaskEvent::Moved(step, why.to_owned()))).into_iter().collect()
}

/// Interrupts the agent's turn and moves the task.
pub(super) fn stop(state: &State, task: &Task, event: Event) -> Vec<Event> {
    let session = state.current_session(task).filter(|session| session.is_live());
    let interrupt = session.map(|session| Event::Session(session.id, SessionEvent::InterruptAsked));
    std::iter::once(event).chain(interrupt).collect()
}

/// The move that brings a task that stands still back to work.
pub(super) const fn back_to_work(status: TaskStatus) -> Option<Move> {
    match status {
        TaskStatus::Blocked => Some(Move::Unblock),
        TaskStatus::Paused => Some(Move::Resume),
        TaskStatus::InReview | TaskStatus::Failed => Some(Move::Rework),
        TaskStatus::Todo | TaskStatus::InProgress | TaskStatus::Done | TaskStatus::Cancelled => None,
    }
}

/// Begins a new session that goes on from the last one, natively where the CLI can.
pub(super) fn restart(state: &State, ctx: &Context<'_>, task: &Task, text: &str) -> Result<Vec<Event>, Refused> {
    let Some(step_move) = back_to_work(task.status) else { return Err(Refused::NoSession(task.id)) };
    let mut events = vec![Event::Task(task.id, TaskEvent::Moved(step_move, String::new()))];
    let step = task.current_step().filter(|step| step.session.is_some() && task.workspace.is_some());
    events.extend(step.map(|step| go_on(state, ctx, task, step, text)));
    Ok(events)
}

/// Begins a session that goes on with a step: in the CLI's own session where it can, else from the start with the words
/// added.
fn go_on(state: &State, ctx: &Context<'_>, task: &Task, step: &Step, text: &str) -> Event {
    let profile = ctx.profile(&step.agent);
    let last = step.session.and_then(|id| state.session(id));
    let native = last.and_then(|session| session.native.clone()).filter(|_| profile.resumes);
    let prompt = match &native {
        _ if profile.exit_decides => task.text.clone(),
        Some(_) => text.to_owned(),
        None => format!("{}\n\n{text}", schedule::prompt_of(ctx, task, step)),
    };
    schedule::begin(state, ctx, task, step, prompt, native)
}

/// Sends the work step back to work with feedback: typed into its session while that runs, else by resuming it.
pub(super) fn rework(
    state: &State,
    ctx: &Context<'_>,
    task: &Task,
    feedback: &str,
    again: Option<Event>,
) -> Vec<Event> {
    let mut events = vec![Event::Task(task.id, TaskEvent::ReworkAsked(feedback.to_owned()))];
    let work = task.work_step().and_then(|step| step.session).and_then(|id| state.session(id));
    let prompt = feedback_prompt(feedback);
    events.extend(again);
    if let Some(session) = work.filter(|session| session.is_live()) {
        events.push(Event::Session(session.id, SessionEvent::Told(prompt)));
    } else if let Some(step) = task.work_step() {
        events.push(go_on(state, ctx, task, step, &prompt));
    }
    events
}
