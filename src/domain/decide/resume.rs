//! Work that goes on in a new session: in the CLI's own session where it can, else with the context of what was done.
//!
//! Owns the choice between the two, and the second try when a CLI does not know its own session any more.

use super::moves::back_to_work;
use super::schedule::{self, From};
use super::{Context, Refused};
use crate::domain::event::{Event, SessionEvent, TaskEvent};
use crate::domain::ids::SessionId;
use crate::domain::memory::{CONTEXT_BYTES, context_of, memory_words, news_words};
use crate::domain::session::{Beginning, Reading, Session, SessionState};
use crate::domain::state::State;
use crate::domain::summary::to_json_within;
use crate::domain::task::{Role, SoFar, Step, Task, TaskStatus, context_prompt};

/// The most that the summary takes of the context, in bytes.
const SUMMARY_BYTES: usize = 2800;
/// What an agent is told when nothing else is to be said.
pub(super) const GO_ON: &str = "Go on where you stopped.";

/// Begins a new session that goes on from the last one.
pub(super) fn restart(state: &State, ctx: &Context<'_>, task: &Task, text: &str) -> Result<Vec<Event>, Refused> {
    let Some(step_move) = back_to_work(task.status) else { return Err(Refused::NoSession(task.id)) };
    let mut events = vec![Event::Task(task.id, TaskEvent::Moved(step_move, String::new()))];
    let step = task.current_step().filter(|step| step.session.is_some() && task.workspace.is_some());
    events.extend(step.map(|step| go_on(state, ctx, task, step, text)));
    Ok(events)
}

/// Begins a session that goes on with a step.
pub(super) fn go_on(state: &State, ctx: &Context<'_>, task: &Task, step: &Step, text: &str) -> Event {
    if step.role.is_command() {
        let command = schedule::prompt_of(state, ctx, task, step);
        return schedule::begin(state, ctx, task, step, command, From::Nothing);
    }
    let last = step.session.and_then(|id| state.session(id));
    // A command is told nothing.
    let hears = !step.role.is_command() && !ctx.profile(&step.agent).exit_decides;
    let waiting = last.filter(|_| hears).and_then(|session| session.messages.waiting());
    let said = waiting.as_deref().map(|words| with_waiting(words, text));
    let begun = anew(state, ctx, task, step, said.as_deref().unwrap_or(text));
    match waiting {
        Some(_) => carrying(begun, step.session),
        None => begun,
    }
}

/// What waits comes before what is said now.
fn with_waiting(waiting: &str, text: &str) -> String {
    if text == GO_ON || text == waiting { waiting.to_owned() } else { format!("{waiting}\n\n{text}") }
}

/// The session that is begun tells what waited in this one.
pub(super) fn carrying(begun: Event, before: Option<SessionId>) -> Event {
    match begun {
        Event::Session(id, SessionEvent::Begun(mut new)) => {
            new.carries = before;
            Event::Session(id, SessionEvent::Begun(new))
        }
        other => other,
    }
}

fn anew(state: &State, ctx: &Context<'_>, task: &Task, step: &Step, text: &str) -> Event {
    let last = step.session.and_then(|id| state.session(id));
    let resumes = ctx.profile(&step.agent).resumes.contains(&schedule::mode_of(ctx, task, step));
    // Another agent's program knows nothing of this session.
    let own = last.filter(|session| resumes && session.agent == step.agent);
    match own.and_then(|session| session.native.clone()) {
        Some(native) => {
            let since = own.map(|session| session.started).unwrap_or_default();
            let text = format!("{text}{}", news_words(state, task, since));
            schedule::begin(state, ctx, task, step, text, From::Native(native))
        }
        None => with_context(state, ctx, task, step, text),
    }
}

/// Begins a session that is told what was done before.
pub(super) fn with_context(state: &State, ctx: &Context<'_>, task: &Task, step: &Step, text: &str) -> Event {
    let asked = schedule::asked_of(state, ctx, task, step);
    let last = step.session.and_then(|id| state.session(id));
    let begun = last.is_some_and(|session| session.worked || session.beginning != Beginning::Fresh);
    // A command is run again as it is, and an agent that did nothing yet has no context.
    if ctx.profile(&step.agent).exit_decides {
        return schedule::begin(state, ctx, task, step, asked, From::Nothing);
    }
    let Some(last) = last.filter(|_| begun && step.role == Role::Work) else {
        let asked = schedule::prompt_of(state, ctx, task, step);
        let prompt = if text == GO_ON { asked } else { format!("{asked}\n\n{text}") };
        return schedule::begin(state, ctx, task, step, prompt, From::Nothing);
    };
    let so_far = SoFar {
        agent: &last.agent,
        ended: &last.reading.state.word(),
        base: task.workspace.as_ref().and_then(|workspace| workspace.base_commit.as_deref()),
        summary: task.known().map(|summary| to_json_within(summary, SUMMARY_BYTES)),
        context: memory_words(&context_of(state, task), CONTEXT_BYTES - SUMMARY_BYTES),
    };
    schedule::begin(state, ctx, task, step, context_prompt(&asked, &so_far, text), From::Context)
}

/// What an agent was told a moment before it ended goes to the session that follows.
pub(super) fn untold(state: &State, ctx: &Context<'_>, session: &Session, reading: &Reading) -> Option<Event> {
    session.messages.waiting().filter(|_| matches!(reading.state, SessionState::Exited(_)))?;
    let task = state.task(session.task)?;
    let step = at_work(task, session)?;
    Some(go_on(state, ctx, task, step, GO_ON))
}

/// A task that the person let go on while its agent was being ended goes on in a session that follows.
pub(super) fn wanted_again(state: &State, ctx: &Context<'_>, session: &Session) -> Option<Event> {
    let task = state.task(session.task).filter(|task| session.ending && task.handoff.is_none())?;
    let step = at_work(task, session).filter(|step| !step.role.is_command())?;
    Some(go_on(state, ctx, task, step, GO_ON))
}

/// The step that a session works on, while its task is at work.
fn at_work<'a>(task: &'a Task, session: &Session) -> Option<&'a Step> {
    let at_work = matches!(task.status, TaskStatus::InProgress | TaskStatus::Blocked);
    task.steps.get(task.step).filter(|step| at_work && step.session == Some(session.id))
}

/// A CLI that was to go on in its own session and ended at once does not know it any more: once more, with the context.
pub(super) fn second_try(state: &State, ctx: &Context<'_>, session: &Session, reading: &Reading) -> Option<Event> {
    let at_once = matches!(reading.state, SessionState::Exited(code) if code != 0) && !session.worked;
    if !(at_once && session.beginning == Beginning::Native) {
        return None;
    }
    let task = state.task(session.task)?;
    let step = at_work(task, session)?;
    let text = if session.role == Role::Work { session.prompt.as_str() } else { GO_ON };
    let Some(waiting) = session.messages.waiting() else { return Some(with_context(state, ctx, task, step, text)) };
    let text = if text == GO_ON { waiting } else { format!("{text}\n\n{waiting}") };
    Some(carrying(with_context(state, ctx, task, step, &text), Some(session.id)))
}
