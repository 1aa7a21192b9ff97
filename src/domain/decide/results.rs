//! The end of a step: what the gathered result means for the task.

use super::moves::{moved_if_allowed, rework};
use super::{Context, checks, handoff};
use crate::domain::event::{Event, TaskEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::session::SessionState;
use crate::domain::state::State;
use crate::domain::summary::{Basis, OutcomeSource, Status, Summary, headline};
use crate::domain::task::{Merge, Move, Role, Step, Task, TaskStatus, Verdict, verdict_of};

/// Why a task waits whose agent was told no.
pub(super) const SAID_NO: &str = "you said no; tell it what to do instead (r)";
/// Feedback rounds that the primary may ask for before the human decides.
const MAX_ROUNDS: u32 = 2;

pub(super) fn collected(
    state: &State,
    ctx: &Context<'_>,
    id: TaskId,
    session: SessionId,
    summary: &Summary,
    words: Option<&str>,
) -> Vec<Event> {
    let Some(task) = state.task(id) else { return Vec::new() };
    if let Some(events) = stopped(state, ctx, task, session, summary, words) {
        return events;
    }
    let at_work = matches!(task.status, TaskStatus::InProgress | TaskStatus::Blocked);
    let Some(step) = task.steps.get(task.step).filter(|step| at_work && step.session == Some(session)) else {
        return Vec::new();
    };
    match step.role {
        Role::Brief => briefed(state, task, step, summary, words.unwrap_or("")),
        Role::Work => worked(state, ctx, task, step, summary),
        // What a command gave comes as its report.
        Role::Setup | Role::Check => Vec::new(),
        Role::Review => reviewed(state, ctx, task, step, summary, words.unwrap_or("")),
    }
}

/// What a session did that was stopped: for another agent, which begins now, or by its maker's limit.
fn stopped(
    state: &State,
    ctx: &Context<'_>,
    task: &Task,
    session: SessionId,
    summary: &Summary,
    words: Option<&str>,
) -> Option<Vec<Event>> {
    let current = state.current_session(task).filter(|current| current.id == session)?;
    if task.handoff.is_none() && task.limited.is_none() {
        return None;
    }
    let mut events = vec![Event::Task(task.id, TaskEvent::Summarised(Box::new(summary.clone())))];
    if task.handoff.is_some() && !current.is_live() {
        events.extend(handoff::follow(state, ctx, task, Some(summary), words));
    }
    Some(events)
}

fn done(task: &Task, result: String) -> Event {
    Event::Task(task.id, TaskEvent::StepDone(result))
}

fn briefed(state: &State, task: &Task, step: &Step, summary: &Summary, words: &str) -> Vec<Event> {
    if words.trim().is_empty() || summary.status == Status::Failed {
        let why = format!("{} wrote no brief: {}", step.agent, trouble(state, summary));
        return moved_if_allowed(state, task.id, Move::Fail, &why);
    }
    vec![done(task, words.trim().to_owned())]
}

fn worked(state: &State, ctx: &Context<'_>, task: &Task, step: &Step, summary: &Summary) -> Vec<Event> {
    let mut events = vec![Event::Task(task.id, TaskEvent::Summarised(Box::new(summary.clone())))];
    match summary.status {
        Status::Done => events.extend(finished(state, ctx, task, step, summary)),
        Status::Unknown => {
            events.push(done(task, headline(summary)));
            let last = task.step + 1 == task.steps.len();
            let why = "not known whether the agent finished; look at it";
            events.extend(last.then(|| moved_if_allowed(state, task.id, Move::Finish, why)).into_iter().flatten());
        }
        Status::Failed | Status::Crashed | Status::Timeout => {
            events.extend(moved_if_allowed(state, task.id, Move::Fail, &trouble(state, summary)));
        }
        // What ended it was the person's own word, not what the agent said last.
        Status::Blocked if summary.basis == Basis::User => {
            events.extend(moved_if_allowed(state, task.id, Move::Block, SAID_NO));
        }
        Status::NeedsInput | Status::Blocked => {
            events.extend(moved_if_allowed(state, task.id, Move::Block, &trouble(state, summary)));
        }
        Status::Limit => events.extend(moved_if_allowed(state, task.id, Move::Pause, &trouble(state, summary))),
        Status::Cancelled => {}
    }
    events
}

fn finished(state: &State, ctx: &Context<'_>, task: &Task, step: &Step, summary: &Summary) -> Vec<Event> {
    let mut events = vec![done(task, headline(summary))];
    if let Some(asked) = checks::at_the_end_of_work(state, ctx, task, summary) {
        events.extend(asked);
        return events;
    }
    if task.step + 1 < task.steps.len() {
        return events;
    }
    events.extend(moved_if_allowed(state, task.id, Move::Finish, ""));
    // A command that changed nothing leaves nothing to look at.
    if ctx.profile(&step.agent).exit_decides && summary.totals.files == 0 {
        events.push(Event::Task(task.id, TaskEvent::Merged(Merge::Nothing)));
        events.push(Event::Task(task.id, TaskEvent::Moved(Move::Approve, "exit code 0, no file changed".to_owned())));
    }
    events
}

fn reviewed(state: &State, ctx: &Context<'_>, task: &Task, step: &Step, summary: &Summary, words: &str) -> Vec<Event> {
    let finish = |result: String, why: String| {
        let mut events = vec![done(task, result)];
        events.extend(moved_if_allowed(state, task.id, Move::Finish, &why));
        events
    };
    match verdict_of(words) {
        Verdict::Accepted => finish("accepted".to_owned(), format!("accepted by {}", step.agent)),
        Verdict::Changes(feedback) if task.rounds < MAX_ROUNDS && !feedback.trim().is_empty() => {
            rework(state, ctx, task, &feedback, None)
        }
        Verdict::Changes(feedback) => {
            finish("changes requested".to_owned(), format!("{} still wants changes: {feedback}", step.agent))
        }
        Verdict::Unclear if words.trim().is_empty() => {
            finish("no answer".to_owned(), format!("{} did not review it: {}", step.agent, trouble(state, summary)))
        }
        Verdict::Unclear => finish("answer unclear".to_owned(), format!("{} gave no clear verdict", step.agent)),
    }
}

/// What went wrong, in one line. Where nobody said anything, the task's own words would explain nothing.
fn trouble(state: &State, summary: &Summary) -> String {
    let error = summary.errors.first().map(|error| error.text.clone());
    let said = error.or_else(|| summary.questions.first().cloned());
    said.unwrap_or_else(|| match summary.outcome.src {
        OutcomeSource::Task => ending(state, summary.session),
        OutcomeSource::Agent | OutcomeSource::Commit => summary.outcome.text.clone(),
    })
}

/// How the session ended that said nothing.
fn ending(state: &State, id: Option<SessionId>) -> String {
    let ended = id.and_then(|id| state.session(id)).map(|session| session.reading.state);
    match ended {
        Some(SessionState::Exited(code)) => format!("ended with code {code} and said nothing"),
        Some(SessionState::Killed) => "was ended and said nothing".to_owned(),
        Some(_) | None => "stopped and said nothing; look at its terminal (p)".to_owned(),
    }
}
