//! The makers' limits at work: who waits for one, who is tried first when it is over, who goes on.
//!
//! An agent that said that it is limited is not routed to until then. What stands still because of it goes on once: the first
//! task asks again, and the others follow when it got an answer, so that a limit that still holds is met by one task only.

use super::moves::back_to_work;
use super::{Context, Refused, handoff, resume};
use crate::domain::command::HandoffWish;
use crate::domain::event::{AgentEvent, Event, TaskEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::limit::{Limit, Told, WhenLimited};
use crate::domain::route::{Availability, Bench, RouteWish};
use crate::domain::session::{Reading, Session, SessionState, TurnEnd};
use crate::domain::state::State;
use crate::domain::task::{LIMITED, Move, Task, TaskStatus};
use crate::domain::time::{Span, Timestamp};

/// A limit whose end was not said may be one that the program waits out by itself: it counts when it stood for so long.
const PATIENCE: Span = Span::secs(60);
/// Two times for the same end of a limit are at most so far apart.
const SAME: Span = Span::secs(60);

/// The agents as they stand now: those whose limit holds cannot take work. One that the person names for a task is not
/// replaced where tasks wait for their limits: the task waits for it.
pub(super) fn bench(state: &State, ctx: &Context<'_>, wish: &RouteWish) -> Bench {
    let mut bench = ctx.bench.clone();
    for offer in &mut bench.agents {
        let waits = *wish == RouteWish::Named(offer.name.clone()) && becomes(ctx, &offer.name) == WhenLimited::Wait;
        let limit = holding(state, ctx, &offer.name).filter(|_| offer.is_ready() && !waits);
        if let Some(limit) = limit {
            offer.availability = Availability::Out(format!("is {LIMITED} {}", limit.words));
        }
    }
    bench
}

/// The limit of this agent that holds now.
pub(super) fn holding<'a>(state: &'a State, ctx: &Context<'_>, agent: &str) -> Option<&'a Limit> {
    state.limit(agent).filter(|limit| limit.holds(ctx.now))
}

/// Why this task cannot be begun by this agent now, in words.
pub(super) fn holds_back(state: &State, ctx: &Context<'_>, task: &Task, agent: &str) -> Option<String> {
    let limit = state.limit(agent)?;
    if limit.holds(ctx.now) {
        return Some(standing(agent, limit));
    }
    let first = finds_out(state, limit).filter(|first| *first != task.id)?;
    Some(format!("{LIMITED}: {agent}; {first} finds out whether that is over"))
}

/// That this task is the one that finds out whether the agent's limit is over, when that is not known.
pub(super) fn tries(state: &State, task: &Task, agent: &str) -> Option<Event> {
    state.limit(agent).map(|_| Event::Agent(agent.to_owned(), AgentEvent::Tried(task.id)))
}

fn finds_out(state: &State, limit: &Limit) -> Option<TaskId> {
    limit.first.filter(|id| state.task(*id).is_some_and(is_at_work))
}

fn standing(agent: &str, limit: &Limit) -> String {
    let guess = match limit.told {
        Told::Said => String::new(),
        Told::Tried => format!(" (it did not say until when, so it is tried after {})", Limit::pause(limit.tries)),
    };
    format!("{LIMITED}: {agent} {}{guess}", limit.words)
}

/// What the configuration says becomes of a task of this agent.
fn becomes(ctx: &Context<'_>, agent: &str) -> WhenLimited {
    ctx.limits.agents_when_limited.get(agent).copied().unwrap_or(ctx.limits.when_limited)
}

/// Whether a session stands at a limit long enough for it to count although nobody said until when.
pub fn stuck(state: &State, session: &Session, now: Timestamp) -> bool {
    let task = state.task(session.task).filter(|task| task.session() == Some(session.id));
    let at_work = task.is_some_and(|task| is_at_work(task) && task.handoff.is_none());
    session.state() == SessionState::RateLimited && at_work && now.since(session.since) >= PATIENCE
}

const fn is_at_work(task: &Task) -> bool {
    matches!(task.status, TaskStatus::InProgress | TaskStatus::Blocked)
}

/// A session says that its maker's limit is hit.
pub(super) fn hit(state: &State, ctx: &Context<'_>, id: SessionId, until: Option<Timestamp>) -> Vec<Event> {
    let Some(session) = state.session(id) else { return Vec::new() };
    let agent = session.agent.as_str();
    let news = seen(state, ctx, agent, until);
    let Some(limit) = news.clone().or_else(|| state.limit(agent).cloned()) else { return Vec::new() };
    let mut events: Vec<_> =
        news.map(|limit| Event::Agent(agent.to_owned(), AgentEvent::Limited(limit))).into_iter().collect();
    let task = state.task(session.task).filter(|task| task.session() == Some(id));
    if let Some(task) = task.filter(|task| is_at_work(task) && task.handoff.is_none()) {
        events.extend(stop(state, ctx, task, session, &limit));
    }
    events
}

/// The limit as it is known now, when that is news.
fn seen(state: &State, ctx: &Context<'_>, agent: &str, until: Option<Timestamp>) -> Option<Limit> {
    let known = state.limit(agent);
    let said = until.filter(|until| *until > ctx.now);
    if let Some(known) = known.filter(|known| known.holds(ctx.now)) {
        let later = said.is_some_and(|said| known.told == Told::Tried || said > known.until + SAME);
        if !later {
            return None;
        }
    }
    let again = known.filter(|known| !known.holds(ctx.now)).map_or(0, |known| known.tries + 1);
    let (until, told, words) = if let Some(until) = said {
        (until, Told::Said, format!("until {}", (ctx.clock)(until, ctx.now)))
    } else {
        let pause = Limit::pause(again);
        let until = ctx.now + pause;
        (until, Told::Tried, format!("until about {}", (ctx.clock)(until, ctx.now)))
    };
    Some(Limit { since: ctx.now, until, told, words, tries: again, first: None })
}

/// What becomes of the task.
fn stop(state: &State, ctx: &Context<'_>, task: &Task, session: &Session, limit: &Limit) -> Vec<Event> {
    let why = standing(&session.agent, limit);
    match becomes(ctx, &session.agent) {
        WhenLimited::Wait => stand_still(task, WhenLimited::Wait, &format!("{why}; it goes on by itself then")),
        WhenLimited::Ask => stand_still(
            task,
            WhenLimited::Ask,
            &format!("{why}; let it wait (a), hand it to another agent (h), or kill it (k)"),
        ),
        WhenLimited::Handoff => {
            let because = format!("{} is {LIMITED} {}", session.agent, limit.words);
            match handoff::to_the_next(state, ctx, task, &HandoffWish::default(), &because) {
                Ok(events) => events,
                Err(nobody) => {
                    let why = format!("{why}; it goes on by itself then, for nobody else can: {nobody}");
                    stand_still(task, WhenLimited::Handoff, &why)
                }
            }
        }
    }
}

fn stand_still(task: &Task, becomes: WhenLimited, why: &str) -> Vec<Event> {
    vec![
        Event::Task(task.id, TaskEvent::Moved(Move::Pause, why.to_owned())),
        Event::Task(task.id, TaskEvent::LimitHit(becomes)),
    ]
}

/// The person lets a task wait that asked what is to become of it.
pub(super) fn wait(state: &State, ctx: &Context<'_>, task: &Task) -> Vec<Event> {
    let agent = agent_of(task);
    let why = state.limit(agent).filter(|limit| limit.holds(ctx.now)).map(|limit| standing(agent, limit));
    let why = why.unwrap_or_else(|| format!("{LIMITED}: {agent}"));
    vec![
        Event::Task(task.id, TaskEvent::LimitHit(WhenLimited::Wait)),
        Event::Task(task.id, TaskEvent::Remarked(format!("{why}; it goes on by itself then"))),
    ]
}

fn agent_of(task: &Task) -> &str {
    task.current_step().map_or(task.route.agent.as_str(), |step| step.agent.as_str())
}

/// The events that let the next task go on whose agent's limit is over. `busy` tasks are worked on now.
pub(super) fn goes_on(state: &State, ctx: &Context<'_>, busy: usize) -> Option<Vec<Event>> {
    let room = busy < ctx.limits.max_agents;
    state.tasks().filter(|_| room).filter(|task| may_go_on(state, ctx, task)).find_map(|task| {
        let agent = agent_of(task);
        let mut events: Vec<_> = tries(state, task, agent).into_iter().collect();
        events.extend(again(state, ctx, task).ok()?);
        Some(events)
    })
}

fn may_go_on(state: &State, ctx: &Context<'_>, task: &Task) -> bool {
    let waits = match task.limited {
        Some(WhenLimited::Wait | WhenLimited::Handoff) => task.status == TaskStatus::Paused,
        Some(WhenLimited::Ask) | None => false,
    };
    // An agent that does something else by now was taken over by a person.
    let stands = state.current_session(task).is_none_or(|session| match session.state() {
        SessionState::RateLimited
        | SessionState::Idle(Some(TurnEnd::Failed))
        | SessionState::Exited(_)
        | SessionState::Killed
        | SessionState::Lost => true,
        SessionState::Starting
        | SessionState::Working
        | SessionState::WantsApproval
        | SessionState::WantsAnswer
        | SessionState::Idle(_)
        | SessionState::NeedsLogin
        | SessionState::Unknown => false,
    });
    waits && stands && may_ask(state, ctx, agent_of(task))
}

/// Whether an agent may be asked by one more task: its limit is over, and nobody else finds out just now whether it is.
fn may_ask(state: &State, ctx: &Context<'_>, agent: &str) -> bool {
    let Some(limit) = state.limit(agent) else { return true };
    !limit.holds(ctx.now) && finds_out(state, limit).is_none()
}

/// The same agent goes on: a program that stands at its limit does not listen, so it is started anew, in its own session
/// where it can.
pub(super) fn again(state: &State, ctx: &Context<'_>, task: &Task) -> Result<Vec<Event>, Refused> {
    let live = state.current_session(task).filter(|session| session.is_live());
    let (Some(session), Some(step)) = (live, task.current_step()) else {
        return resume::restart(state, ctx, task, resume::GO_ON);
    };
    let Some(back) = back_to_work(task.status) else { return Err(Refused::NoSession(task.id)) };
    Ok(handoff::under_way(task, Some(back), Some(session), handoff::anew(step, "its limit is over")))
}

/// Whether what was seen proves that the agent's limit is over, and how.
pub(super) fn freed_by(state: &State, session: &Session, reading: &Reading) -> Option<Event> {
    let limit = state.limit(&session.agent)?;
    let answered = match reading.state {
        SessionState::Idle(Some(TurnEnd::Done)) | SessionState::WantsApproval => {
            matches!(session.state(), SessionState::Working)
        }
        SessionState::Idle(_)
        | SessionState::Starting
        | SessionState::Working
        | SessionState::WantsAnswer
        | SessionState::RateLimited
        | SessionState::NeedsLogin
        | SessionState::Unknown
        | SessionState::Exited(_)
        | SessionState::Killed
        | SessionState::Lost => false,
    };
    (answered && session.since > limit.since).then(|| freed(&session.agent, "it works again"))
}

/// Whether a charge proves it: only one that comes when the limit should be over.
pub(super) fn freed_by_charge(state: &State, ctx: &Context<'_>, session: &Session) -> Option<Event> {
    let limit = state.limit(&session.agent)?;
    let asked_after = session.started > limit.since || session.since > limit.since;
    (!limit.holds(ctx.now) && asked_after).then(|| freed(&session.agent, "it answers again"))
}

fn freed(agent: &str, how: &str) -> Event {
    Event::Agent(agent.to_owned(), AgentEvent::Freed(how.to_owned()))
}

/// The person says that an agent's limit is over.
pub(super) fn ready(state: &State, agent: &str) -> Result<Vec<Event>, Refused> {
    match state.limit(agent) {
        Some(_) => Ok(vec![freed(agent, "you said so")]),
        None => Err(Refused::NotLimited(agent.to_owned())),
    }
}

/// The agents whose limit is over, with a task that waits for it.
pub fn limits_over(state: &State, now: Timestamp) -> Vec<TaskId> {
    let over = |task: &Task| {
        let waits = matches!(task.limited, Some(WhenLimited::Wait | WhenLimited::Handoff));
        let held = matches!(task.status, TaskStatus::Todo | TaskStatus::InProgress) && task.why.starts_with(LIMITED);
        (waits || held) && state.limit(agent_of(task)).is_some_and(|limit| !limit.holds(now))
    };
    state.tasks().filter(|task| over(task)).map(|task| task.id).collect()
}
