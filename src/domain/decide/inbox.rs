//! "Not now", "ask again", and a yes with words.

use super::moves::find;
use super::{Context, Refused, answers, control, delegate};
use crate::domain::attention::{AttentionKind, of_task};
use crate::domain::command::{Answer, Delegate, Review};
use crate::domain::event::Event;
use crate::domain::ids::TaskId;
use crate::domain::inbox::{InboxEvent, Mark, Until, snoozed, waiting};
use crate::domain::route::RouteWish;
use crate::domain::session::dialog::Choice;
use crate::domain::state::State;

/// Puts off what the task asks.
pub(super) fn snooze(state: &State, id: TaskId, until: Until) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    let asked = of_task(state, task).ok_or_else(|| Refused::NothingAsked(id, task.status.title().to_owned()))?;
    if until == Until::RestDone && waiting(state).iter().all(|item| item.task == id) {
        return Err(Refused::NothingElseWaits(id));
    }
    let mark = Mark::of(state, &asked);
    Ok(vec![Event::Inbox(InboxEvent::Snoozed { task: id, mark, until })])
}

/// Asks again.
pub(super) fn wake(state: &State, id: TaskId) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    match of_task(state, task).filter(|item| snoozed(state, item).is_some()) {
        Some(_) => Ok(vec![Event::Inbox(InboxEvent::Woken(id))]),
        None => Err(Refused::NotSnoozed(id)),
    }
}

/// Approves what the task asks and says something to it: an agent that asks hears it as soon as it listens; finished work is
/// merged as it was shown, and the words become the next task of the same agent.
pub(super) fn approve_with(
    state: &State,
    ctx: &Context<'_>,
    id: TaskId,
    digest: Option<&str>,
    words: &str,
) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    let words = words.trim();
    if words.is_empty() {
        return Err(Refused::EmptyTask);
    }
    match of_task(state, task).map(|item| item.kind) {
        Some(AttentionKind::Approval | AttentionKind::Question) => {
            let digest = digest.map(str::to_owned);
            let choose = Answer::Choose { choice: Choice::Approve, digest, reason: Some(words.to_owned()) };
            answers::answer(state, ctx, id, &choose)
        }
        Some(AttentionKind::Review | AttentionKind::Conflict) => {
            let mut events = control::review(state, ctx, id, &Review::Approve(None))?;
            let wish = Delegate {
                text: format!("{words}\n\nThis is feedback on {id} ({}), which was approved.", task.title()),
                to: RouteWish::Named(task.worker().to_owned()),
                after: vec![id],
                dir: task.dir.clone(),
                placement: task.placement,
                ..Delegate::default()
            };
            events.extend(delegate::delegate(state, ctx, &wish)?);
            Ok(events)
        }
        Some(
            AttentionKind::Budget
            | AttentionKind::Overlap
            | AttentionKind::Login
            | AttentionKind::RateLimit
            | AttentionKind::Checks
            | AttentionKind::Setup
            | AttentionKind::Failure
            | AttentionKind::Lost
            | AttentionKind::Notes,
        )
        | None => Err(Refused::NoFeedback(id, task.status.title().to_owned())),
    }
}
