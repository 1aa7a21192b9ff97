//! What came back from the world: places prepared, processes started and ended, states seen, money spent.
//!
//! Never refused: something that no longer matters leads to no event.

use super::moves::{moved_if_allowed, stop};
use super::results::SAID_NO;
use super::{
    Context, budgets, charges, checks, comments, conflicts, group, limited, memory, plan_results, plans, results,
    resume,
};
use crate::domain::command::Outcome;
use crate::domain::event::{Event, PlanEvent, SessionEvent, TaskEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::inbox::InboxEvent;
use crate::domain::session::{MessageStep, Reading, Session, SessionState, TurnEnd};
use crate::domain::state::State;
use crate::domain::task::{BUDGET, CONFLICT, Move, Task, TaskStatus};

pub(super) fn outcome(state: &State, ctx: &Context<'_>, outcome: &Outcome) -> Vec<Event> {
    match outcome {
        Outcome::WorkspaceReady(task, workspace) => {
            match state.task(*task).and_then(|task| group::misplaced(task, workspace)) {
                None => vec![Event::Task(*task, TaskEvent::WorkspaceReady(workspace.clone()))],
                Some(why) => moved_if_allowed(state, *task, Move::Fail, &why),
            }
        }
        Outcome::WorkspaceFailed(task, why) if let Some(plan) = plans::of_whole(state, *task) => {
            vec![Event::Plan(plan.id, PlanEvent::PlaceFailed(why.clone()))]
        }
        Outcome::WorkspaceFailed(task, why) => moved_if_allowed(state, *task, Move::Fail, why),
        Outcome::Spawned(session, process) => vec![Event::Session(*session, SessionEvent::Spawned(*process))],
        Outcome::SpawnFailed(session, why) => spawn_failed(state, *session, why),
        Outcome::Observed(session, reading) => observed(state, ctx, *session, reading),
        Outcome::NativeId(session, id) => native_id(state, *session, id),
        Outcome::Cost(session, reading, pocket) => charges::cost(state, ctx, *session, reading, *pocket),
        Outcome::Check(session, reading, pocket) => charges::checked(state, ctx, *session, reading, *pocket),
        Outcome::Compare(session) => charges::compared(state, ctx, *session),
        Outcome::Message(session, number, step) => message(state, *session, *number, step),
        Outcome::AnswerStale(session, why) => {
            vec![Event::Session(*session, SessionEvent::AnswerRefused(why.clone()))]
        }
        Outcome::Ended(session) => ended(state, ctx, *session),
        Outcome::Collected(task, session, summary, words) => {
            results::collected(state, ctx, *task, *session, summary, words.as_deref())
        }
        Outcome::Checked(task, report) => checks::checked(state, ctx, *task, report),
        Outcome::CheckTimeUp(session) => checks::time_up(state, ctx, *session),
        Outcome::Merged(task, merge) => {
            let mut events = vec![Event::Task(*task, TaskEvent::Merged(merge.clone()))];
            events.extend(moved_if_allowed(state, *task, Move::Approve, ""));
            events.extend(group::kept(state, *task));
            events
        }
        Outcome::Undone(task, workspace) => comments::undone(state, *task, workspace),
        Outcome::NotUndone(task, why) => comments::not_undone(*task, why),
        Outcome::Answered(task, ids) => comments::answered(state, *task, ids),
        Outcome::Discarded(task, merge) => vec![Event::Task(*task, TaskEvent::Merged(merge.clone()))],
        Outcome::Conflicts(task, into, files) => plan_results::conflicts(state, ctx, *task, into, files),
        Outcome::MergeFailed(task, why) => vec![Event::Task(*task, TaskEvent::Remarked(format!("{CONFLICT}: {why}")))],
        Outcome::Sighted(found) => conflicts::seen(state, found),
        Outcome::TimeUp(task) => time_up(state, ctx, *task),
        Outcome::NotStopped(task) => budgets::not_stopped(state, ctx, *task),
        Outcome::Limited(session, until) => limited::hit(state, ctx, *session, *until),
        Outcome::Kept(task, session, summary) => memory::kept(state, *task, *session, summary),
        Outcome::FilesSeen(task, there) => memory::files_seen(state, *task, there),
        // What waits for a new day or for the end of a limit is looked at after every command.
        Outcome::DayBegan | Outcome::LimitOver | Outcome::SnoozeOver => Vec::new(),
        Outcome::PersonLeft => vec![Event::Inbox(InboxEvent::Left)],
        Outcome::AgentRefused { session, asked, why } => {
            vec![Event::Refused { session: *session, asked: asked.clone(), why: why.clone() }]
        }
    }
}

fn live(state: &State, id: SessionId) -> Option<&Session> {
    state.session(id).filter(|session| session.is_live())
}

/// What is too late for a message changes nothing.
fn message(state: &State, id: SessionId, number: u32, step: &MessageStep) -> Vec<Event> {
    let stands = state.session(id).and_then(|session| session.messages.get(number));
    let moves = stands.is_some_and(|message| message.after(step).is_some());
    moves.then(|| Event::Session(id, SessionEvent::Message(number, step.clone()))).into_iter().collect()
}

fn spawn_failed(state: &State, id: SessionId, why: &str) -> Vec<Event> {
    let Some(session) = live(state, id) else { return Vec::new() };
    // 127 is what shells give for a program that could not be started.
    let mut events = vec![Event::Session(id, SessionEvent::Read(Reading::new(SessionState::Exited(127), why)))];
    events.extend(moved_if_allowed(state, session.task, Move::Fail, why));
    events
}

fn ended(state: &State, ctx: &Context<'_>, id: SessionId) -> Vec<Event> {
    let Some(session) = live(state, id) else { return Vec::new() };
    let reading = Reading::new(SessionState::Killed, "its process tree was ended");
    let follows = resume::wanted_again(state, ctx, session);
    follows.into_iter().chain([Event::Session(id, SessionEvent::Read(reading))]).collect()
}

fn native_id(state: &State, id: SessionId, native: &str) -> Vec<Event> {
    let news = state.session(id).is_some_and(|session| session.native.as_deref() != Some(native));
    let event = Event::Session(id, SessionEvent::NativeIdKnown(native.to_owned()));
    news.then_some(event).into_iter().collect()
}

fn observed(state: &State, ctx: &Context<'_>, id: SessionId, reading: &Reading) -> Vec<Event> {
    let Some(session) = live(state, id) else { return Vec::new() };
    if session.reading.same_news(reading) {
        return Vec::new();
    }
    // The new session comes first, so that nothing is gathered of the one that did nothing.
    let handed = state.task(session.task).is_some_and(|task| task.handoff.is_some());
    let again = || resume::second_try(state, ctx, session, reading);
    let again = if handed { None } else { again().or_else(|| resume::untold(state, ctx, session, reading)) };
    let mut events: Vec<_> = again.into_iter().collect();
    events.extend(checks::works_on(state, session, reading));
    let task = state.task(session.task).filter(|task| task.session() == Some(id));
    let over = task.and_then(|task| turns_up(task, session, reading));
    events.extend(limited::freed_by(state, session, reading));
    // What is being stopped for another agent decides nothing any more.
    if let Some(task) = task.filter(|task| over.is_none() && task.handoff.is_none()) {
        events.extend(task_follows(task, reading));
    }
    events.push(Event::Session(id, SessionEvent::Read(reading.clone())));
    if let (Some(task), Some(event)) = (task, over) {
        events.extend(stop(state, task, event));
    }
    events
}

/// The pause of a task whose agent begins one turn more than it may.
fn turns_up(task: &Task, session: &Session, reading: &Reading) -> Option<Event> {
    task.status.after(Move::Pause)?;
    let limit = task.budget.turns.filter(|limit| session.begins_turn(reading) && task.turns >= *limit)?;
    let worked = if limit == 1 { "one turn".to_owned() } else { format!("{limit} turns") };
    let why = format!("{BUDGET}: it worked {worked}; approve (a) for as much again, or kill (k)");
    Some(Event::Task(task.id, TaskEvent::Moved(Move::Pause, why)))
}

/// How the task's status follows its session's state. The end of a turn is not here: its result is gathered first.
fn task_follows(task: &Task, reading: &Reading) -> Option<Event> {
    let (step, why) = match (reading.state, task.status) {
        (SessionState::Working, TaskStatus::Blocked) => (Move::Unblock, String::new()),
        (SessionState::Working, TaskStatus::Paused) if task.limited.is_some() => (Move::Resume, String::new()),
        (SessionState::Working, TaskStatus::InReview) => (Move::Rework, "the agent works again".to_owned()),
        (SessionState::WantsAnswer | SessionState::NeedsLogin, TaskStatus::InProgress) => {
            (Move::Block, reading.detail.clone().unwrap_or_else(|| reading.why.clone()))
        }
        (SessionState::Idle(Some(TurnEnd::Denied)), TaskStatus::InProgress) => (Move::Block, SAID_NO.to_owned()),
        (SessionState::Idle(Some(TurnEnd::Interrupted)), TaskStatus::InProgress) => {
            (Move::Block, "interrupted; tell it how to go on (r)".to_owned())
        }
        _ => return None,
    };
    Some(Event::Task(task.id, TaskEvent::Moved(step, why)))
}

fn time_up(state: &State, ctx: &Context<'_>, id: TaskId) -> Vec<Event> {
    let Some(task) = state.task(id).filter(|task| task.status.after(Move::Pause).is_some()) else { return Vec::new() };
    let Some(limit) = task.budget.timeout.filter(|limit| task.duration(ctx.now) >= *limit) else { return Vec::new() };
    let why = format!("{BUDGET}: it worked {limit}; approve (a) for as long again, or kill (k)");
    stop(state, task, Event::Task(id, TaskEvent::Moved(Move::Pause, why)))
}
