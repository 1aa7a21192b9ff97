//! A task in other hands: who may take it, and how the one before is stopped, listened to and followed.
//!
//! The new agent begins only when nothing of the old one runs any more, in the same workspace. Every step is an event, so that
//! a crash in between is gone on from.

use super::moves::{back_to_work, find};
use super::{Context, Refused, budgets, limited, resume, schedule, standing};
use crate::domain::command::HandoffWish;
use crate::domain::event::{Event, SessionEvent, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::memory::context_of;
use crate::domain::route::{Availability, Bench, NoAgent, RouteRequest, RouteWish, route};
use crate::domain::session::Session;
use crate::domain::state::State;
use crate::domain::summary::Summary;
use crate::domain::task::{Handoff, Handover, MERGING, Move, Role, Step, Task, TaskStatus, handoff_prompt};

/// What the log says when the person gave no reason.
const ASKED: &str = "you handed it over";

/// Hands a task over, as the person wants it.
pub(super) fn hand_over(
    state: &State,
    ctx: &Context<'_>,
    id: TaskId,
    wish: &HandoffWish,
) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    match task.status {
        TaskStatus::Done | TaskStatus::Cancelled => {
            return Err(Refused::NotNow { task: id, status: task.status, step: Move::Rework });
        }
        TaskStatus::InReview if task.why == MERGING => return Err(Refused::Merging(id)),
        TaskStatus::Todo
        | TaskStatus::InProgress
        | TaskStatus::Blocked
        | TaskStatus::Paused
        | TaskStatus::InReview
        | TaskStatus::Failed => {}
    }
    if let Some(under_way) = &task.handoff {
        return Err(Refused::ChangingHands(id, under_way.agent.clone()));
    }
    to_the_next(state, ctx, task, wish, ASKED)
}

/// Hands a task to the agent that was named, else to the next best that is there.
pub(super) fn to_the_next(
    state: &State,
    ctx: &Context<'_>,
    task: &Task,
    wish: &HandoffWish,
    why: &str,
) -> Result<Vec<Event>, Refused> {
    let Some(step) = step_of(task) else { return Err(Refused::NoSession(task.id)) };
    let bench = bench_for(state, ctx, task, step, wish);
    let taken = match &wish.to {
        Some(agent) => named(ctx, &bench, task, step, agent)?,
        None => next_best(state, ctx, &bench, task)?,
    };
    let handoff = Handoff { why: why.to_owned(), words: wish.words.clone(), ..taken };
    let session = step.session.and_then(|id| state.session(id));
    let mut events = under_way(task, back_to_work(task.status), session, handoff);
    let command = state.current_session(task).filter(|session| session.role.is_command() && session.is_live());
    events.extend(command.map(|session| Event::Session(session.id, SessionEvent::EndAsked)));
    Ok(events)
}

/// The step that changes hands: that at work, or of finished work and while it is checked the work itself.
fn step_of(task: &Task) -> Option<&Step> {
    task.steps.get(task.step).filter(|step| !step.role.is_command()).or_else(|| task.work_step())
}

/// The events that put a change of hands under way. The one before is stopped first.
pub(super) fn under_way(task: &Task, back: Option<Move>, before: Option<&Session>, handoff: Handoff) -> Vec<Event> {
    let mut events = Vec::new();
    if task.status == TaskStatus::InReview || task.is_at_check() {
        let feedback = handoff.words.clone().unwrap_or_else(|| handoff.why.clone());
        events.push(Event::Task(task.id, TaskEvent::ReworkAsked(feedback)));
    }
    // Whoever hands over does not wait for the setup.
    events.extend(task.is_at_setup().then_some(Event::Task(task.id, TaskEvent::SetupSkipped)));
    events.extend(back.map(|back| Event::Task(task.id, TaskEvent::Moved(back, String::new()))));
    events.push(Event::Task(task.id, TaskEvent::HandoffAsked(Box::new(handoff))));
    let live = before.filter(|session| session.is_live());
    events.extend(live.map(|session| Event::Session(session.id, SessionEvent::EndAsked)));
    events
}

/// The same agent once more.
pub(super) fn anew(step: &Step, why: &str) -> Handoff {
    Handoff { agent: step.agent.clone(), model: step.model.clone(), tier: step.tier, why: why.to_owned(), words: None }
}

/// The agents that could take it: not the one that has it, none whose limit holds or whose budget is spent, none that only
/// runs commands. One where nobody is signed in only when it is named, or nobody else is left.
fn bench_for(state: &State, ctx: &Context<'_>, task: &Task, step: &Step, wish: &HandoffWish) -> Bench {
    let mut bench = standing::signed_in(state, limited::bench(state, ctx, &RouteWish::Auto));
    for offer in bench.agents.iter_mut().filter(|offer| offer.is_ready()) {
        let trouble = if offer.name == step.agent {
            Some(format!("has {} already", task.id))
        } else if ctx.profile(&offer.name).exit_decides {
            Some("runs commands and does no tasks".to_owned())
        } else {
            budgets::spent_for(state, ctx, task, &offer.name)
                .map(|words| format!("may not spend more: {words} is spent"))
        };
        if let Some(trouble) = trouble {
            offer.availability = Availability::Out(trouble);
        }
    }
    bench.asked_for(&wish.to.clone().map_or(RouteWish::Auto, RouteWish::Named))
}

fn named(ctx: &Context<'_>, bench: &Bench, task: &Task, step: &Step, agent: &str) -> Result<Handoff, Refused> {
    let Some(offer) = bench.find(agent) else {
        return Err(NoAgent::Unknown { name: agent.to_owned(), known: ctx.bench.names() }.into());
    };
    if let Some(trouble) = offer.trouble() {
        return Err(Refused::CannotTake { task: task.id, agent: agent.to_owned(), trouble: trouble.to_owned() });
    }
    // Whoever is named gets it, also with a weaker model where there is no other.
    let own = offer.at_least(step.tier).map(|(tier, model)| (tier, model.map(str::to_owned)));
    let best = || offer.strongest().map(|(tier, model)| (tier, Some(model.to_owned())));
    let (tier, model) = own.or_else(best).unwrap_or((step.tier, None));
    Ok(Handoff { agent: agent.to_owned(), model, tier, why: String::new(), words: None })
}

fn next_best(state: &State, ctx: &Context<'_>, bench: &Bench, task: &Task) -> Result<Handoff, Refused> {
    let request = RouteRequest {
        text: task.text.clone(),
        files: task.files.clone(),
        wish: RouteWish::Auto,
        kind: task.plan.map(|_| task.route.category),
    };
    let found = route(ctx.table.table(), &request, bench, state.history())?;
    Ok(Handoff { agent: found.agent, model: found.model, tier: found.tier, why: String::new(), words: None })
}

/// A change of hands that waits for nobody: no session of before has anything to tell.
pub(super) fn ready(state: &State, ctx: &Context<'_>) -> Option<Vec<Event>> {
    let nobody = |task: &&Task| {
        let silent = task.workspace.is_none() || step_of(task).is_none_or(|step| step.session.is_none());
        task.handoff.is_some() && silent
    };
    let task = state.tasks().find(nobody)?;
    Some(follow(state, ctx, task, None, None))
}

/// What the one before did is known: the new agent begins.
pub(super) fn follow(
    state: &State,
    ctx: &Context<'_>,
    task: &Task,
    summary: Option<&Summary>,
    last_words: Option<&str>,
) -> Vec<Event> {
    let (Some(handoff), Some(step)) = (&task.handoff, step_of(task)) else { return Vec::new() };
    let before = step.session.and_then(|id| state.session(id));
    let mut events = vec![Event::Task(task.id, TaskEvent::HandedOver(step.session))];
    let Some(before) = before.filter(|_| task.workspace.is_some()) else { return events };
    let next = Step { agent: handoff.agent.clone(), model: handoff.model.clone(), tier: handoff.tier, ..step.clone() };
    let begun = if next.agent == step.agent {
        resume::go_on(state, ctx, task, &next, handoff.words.as_deref().unwrap_or(resume::GO_ON))
    } else if next.role == Role::Work {
        let prompt = told(state, task, handoff, before, summary, last_words);
        let begun = schedule::begin(state, ctx, task, &next, prompt, schedule::From::Context);
        resume::carrying(begun, step.session)
    } else {
        // A brief or a verdict is asked for as it would have been asked of the one before.
        let prompt = schedule::prompt_of(state, ctx, task, &next);
        schedule::begin(state, ctx, task, &next, prompt, schedule::From::Nothing)
    };
    events.push(begun);
    events
}

/// What the new agent is told.
fn told(
    state: &State,
    task: &Task,
    handoff: &Handoff,
    before: &Session,
    summary: Option<&Summary>,
    last_words: Option<&str>,
) -> String {
    let brief = task.steps.iter().find(|step| step.role == Role::Brief).and_then(|step| step.result.as_deref());
    let words =
        [handoff.words.clone(), before.messages.waiting()].into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    handoff_prompt(&Handover {
        from: &before.agent,
        ended: &before.reading.state.word(),
        why: &handoff.why,
        task: &task.text,
        files: &task.files,
        brief,
        base: task.workspace.as_ref().and_then(|workspace| workspace.base_commit.as_deref()),
        summary: summary.or(task.known()),
        context: Some(&context_of(state, task)),
        last_words,
        words: Some(words.as_str()).filter(|words| !words.is_empty()),
    })
}
