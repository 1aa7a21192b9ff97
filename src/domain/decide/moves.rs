//! Moves that several decisions share: finding a task, moving it, stopping its agent, sending it back to work.

use super::{Context, Refused, resume};
use crate::domain::event::{Event, SessionEvent, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::session::Told;
use crate::domain::state::State;
use crate::domain::task::{Move, Role, Task, TaskStatus, feedback_prompt};

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
    let interrupt = session.map(|session| match session.role {
        // Nobody can go on with half a command.
        Role::Check | Role::Setup => Event::Session(session.id, SessionEvent::EndAsked),
        Role::Brief | Role::Work | Role::Review => Event::Session(session.id, SessionEvent::InterruptAsked),
    });
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

/// Sends the work step back to work with feedback: typed into its session while that runs, else by resuming it.
pub(super) fn rework(
    state: &State,
    ctx: &Context<'_>,
    task: &Task,
    feedback: &str,
    again: Option<Event>,
) -> Vec<Event> {
    let asked = TaskEvent::ReworkAsked(feedback.to_owned());
    send_back(state, ctx, task, asked, &feedback_prompt(feedback), again)
}

/// The same with the event that says why, and what the agent is told.
pub(super) fn send_back(
    state: &State,
    ctx: &Context<'_>,
    task: &Task,
    why: TaskEvent,
    prompt: &str,
    again: Option<Event>,
) -> Vec<Event> {
    let mut events = vec![Event::Task(task.id, why)];
    let work = task.work_step().and_then(|step| step.session).and_then(|id| state.session(id));
    events.extend(again);
    if let Some(session) = work.filter(|session| session.is_live()) {
        events.push(Event::Session(session.id, SessionEvent::Told(Told::new(prompt))));
    } else if let Some(step) = task.work_step() {
        events.push(resume::go_on(state, ctx, task, step, prompt));
    }
    events
}
