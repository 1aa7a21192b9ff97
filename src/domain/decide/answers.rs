//! Answers of a person to an agent, always to exactly the dialog that was shown.

use super::moves::{back_to_work, find};
use super::{Context, Refused, budgets, checks, control, limited, plans, resume, setup};
use crate::domain::attention::{AttentionKind, of_task};
use crate::domain::command::{Answer, Review, Steering};
use crate::domain::event::{Event, SessionEvent, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::session::dialog::{Choice, Dialog, DialogKind};
use crate::domain::session::{Session, SessionState, Told};
use crate::domain::state::State;
use crate::domain::task::{Task, TaskStatus};

/// Approves whatever the task waits for.
pub(super) fn approve(state: &State, ctx: &Context<'_>, id: TaskId) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    if let Some(plan) = plans::of_whole(state, id).filter(|plan| plan.trouble.is_some() || plan.stuck(state).is_some())
    {
        return plans::steer(state, ctx, plan.id, Steering::Resume);
    }
    if task.held && task.status == TaskStatus::Todo {
        return Ok(let_start(state, task));
    }
    if task.stage.is_draft() && task.status == TaskStatus::Todo {
        return Ok(vec![Event::Task(id, TaskEvent::Readied)]);
    }
    let asked = of_task(state, task);
    match asked.map(|item| item.kind) {
        Some(AttentionKind::Approval | AttentionKind::Question) if shows_dialog(state, task) => {
            answer(state, ctx, id, &Answer::Choose { choice: Choice::Approve, digest: None, reason: None })
        }
        Some(AttentionKind::Review | AttentionKind::Conflict) => {
            control::review(state, ctx, id, &Review::Approve(None))
        }
        Some(AttentionKind::Checks) => Ok(checks::take_anyway(task)),
        Some(AttentionKind::Budget) => budgets::extend(state, ctx, task),
        Some(AttentionKind::RateLimit) if task.limited.is_some() => Ok(limited::wait(state, ctx, task)),
        Some(AttentionKind::Lost | AttentionKind::Setup) => control::resume(state, ctx, id),
        Some(
            AttentionKind::Approval
            | AttentionKind::Question
            | AttentionKind::Login
            | AttentionKind::Overlap
            | AttentionKind::RateLimit
            | AttentionKind::Failure
            | AttentionKind::Notes,
        )
        | None => Err(Refused::NothingAsked(id, standing(state, task))),
    }
}

/// It starts, with its whole plan where it is part of one.
fn let_start(state: &State, task: &Task) -> Vec<Event> {
    let together =
        |other: &&Task| other.held && (other.id == task.id || (task.plan.is_some() && other.plan == task.plan));
    state.tasks().filter(together).map(|task| Event::Task(task.id, TaskEvent::LetStart)).collect()
}

fn shows_dialog(state: &State, task: &Task) -> bool {
    task.session().and_then(|id| state.session(id)).is_some_and(|session| session.reading.dialog.is_some())
}

/// Where the task stands, in words, with its session's state when that says more.
fn standing(state: &State, task: &Task) -> String {
    let session = task.session().and_then(|id| state.session(id)).filter(|session| session.is_live());
    match session {
        Some(session) => format!("{}, {} is {}", task.status.title(), session.agent, session.state().word()),
        None => task.status.title().to_owned(),
    }
}

/// An answer to the agent of the task.
pub(super) fn answer(state: &State, ctx: &Context<'_>, id: TaskId, answer: &Answer) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    let session = task.session().and_then(|id| state.session(id));
    match answer {
        Answer::Choose { choice: Choice::Deny, .. } if task.failed_setup() => Ok(setup::go_on_without(task)),
        Answer::Choose { choice: Choice::Approve | Choice::Always, .. } if task.held => Ok(let_start(state, task)),
        Answer::Choose { choice: Choice::Deny, .. } if task.held => control::kill(state, id),
        Answer::Choose { choice, digest, reason } => {
            let session =
                session.filter(|s| s.is_live()).ok_or_else(|| Refused::NothingAsked(id, standing(state, task)))?;
            let reason = reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
            let wanted = (*choice, reason.as_deref());
            let shown = choose(id, session, wanted, digest.as_deref(), || standing(state, task))?;
            let answered = SessionEvent::Answered { choice: *choice, digest: shown, reason };
            Ok(vec![Event::Session(session.id, answered)])
        }
        Answer::Say(text) => say(state, ctx, task, session, text),
    }
}

/// The digest of the dialog that this choice answers.
fn choose(
    id: TaskId,
    session: &Session,
    (choice, words): (Choice, Option<&str>),
    digest: Option<&str>,
    standing: impl Fn() -> String,
) -> Result<String, Refused> {
    let dialog: &Dialog = session.reading.dialog.as_ref().ok_or_else(|| match digest {
        Some(_) => Refused::DialogChanged(id),
        None if session.state() == SessionState::WantsApproval => Refused::NotDrawnYet(id),
        None => Refused::NothingAsked(id, standing()),
    })?;
    let shown = dialog.digest();
    if digest.is_some_and(|digest| digest != shown) {
        return Err(Refused::DialogChanged(id));
    }
    match dialog.kind {
        DialogKind::Startup | DialogKind::Login => return Err(Refused::Startup(id, session.agent.clone())),
        DialogKind::Permission | DialogKind::Question => {}
    }
    let own_words = choice == Choice::Other && dialog.kind == DialogKind::Question;
    if own_words && !dialog.takes_words(words.unwrap_or_default()) {
        return Err(Refused::NoSuchOption(id));
    }
    if own_words || (choice != Choice::Other && dialog.offers(choice)) {
        return Ok(shown);
    }
    Err(Refused::NotByKey(id))
}

pub(super) fn say(
    state: &State,
    ctx: &Context<'_>,
    task: &Task,
    session: Option<&Session>,
    text: &str,
) -> Result<Vec<Event>, Refused> {
    if text.trim().is_empty() {
        return Err(Refused::EmptyTask);
    }
    if task.is_at_setup() {
        return Err(Refused::AtSetup(task.id));
    }
    if task.is_at_check() && task.status == TaskStatus::InProgress {
        return Ok(checks::instead(state, ctx, task, text));
    }
    if task.status == TaskStatus::InReview || task.failed_checks() {
        return control::review(state, ctx, task.id, &Review::RequestChanges(text.to_owned()));
    }
    match session.filter(|session| session.is_live()) {
        Some(session) => {
            let mut events = Vec::new();
            if let Some(step) = back_to_work(task.status) {
                events.push(Event::Task(task.id, TaskEvent::Moved(step, String::new())));
            }
            events.push(Event::Session(session.id, SessionEvent::Told(Told::new(text.trim()))));
            Ok(events)
        }
        None => resume::restart(state, ctx, task, text),
    }
}
