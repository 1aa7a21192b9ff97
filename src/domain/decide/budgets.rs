//! Budgets at work: who may start, who is warned, who is stopped, and how the person lets them go on.
//!
//! A measured amount may stop a run. What a task may still cost is reserved before it starts, so that agents in parallel do
//! not overshoot together; a limit acts between two requests, so each of them may overshoot by the one in flight.

use std::collections::{BTreeMap, BTreeSet};

use super::moves::stop;
use super::{Context, Refused, group_of};
use crate::domain::cost::{BudgetLine, Cell, Counts, Entry, Guarantee, Limited, OnLimit, Pocket, Scope, Window};
use crate::domain::delegation::{ancestors, tree_spent};
use crate::domain::event::{BudgetEvent, Event, SessionEvent, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::money::Money;
use crate::domain::plan::Plan;
use crate::domain::route::{AgentOffer, Availability, Billing};
use crate::domain::session::{Session, SessionState};
use crate::domain::state::State;
use crate::domain::task::{BUDGET, Budget, Move, Task, TaskStatus};
use crate::domain::time::Span;

/// How long an agent may take to stop its turn at a limit before its process tree is ended.
const GRACE: Span = Span::secs(10);

/// The budgets that hold for what this agent does on the task today; the task's own comes first.
fn over(state: &State, ctx: &Context<'_>, task: &Task, agent: &str) -> Vec<Limited> {
    // What a delegated task costs, the tasks above it pay.
    let with_above = std::iter::once(task).chain(ancestors(state, task));
    let own = with_above.filter_map(|task| Some(Limited { scope: Scope::Task(task.id), limit: task.budget.max_cost? }));
    let cell = cell_of(ctx, task, agent);
    let raised = |limited: Limited| Limited { limit: state.raised(&limited.scope).unwrap_or(limited.limit), ..limited };
    let plan = state.plan_of(task).and_then(|plan| limit_of(state, plan)).into_iter();
    own.chain(plan.chain(ctx.limits.budgets.over(&cell)).map(raised)).collect()
}

/// A plan's budget: what its file says, or what was set since.
fn limit_of(state: &State, plan: &Plan) -> Option<Limited> {
    state.limit_of_plan(plan).map(|limit| Limited { scope: Scope::Plan(plan.id), limit })
}

fn cell_of(ctx: &Context<'_>, task: &Task, agent: &str) -> Cell {
    let (day, agent) = (ctx.day.to_owned(), agent.to_owned());
    Cell { day, task: task.id, agent, model: String::new(), project: task.project().to_owned(), plan: task.plan }
}

fn agent_of(task: &Task) -> &str {
    task.current_step().map_or(task.route.agent.as_str(), |step| step.agent.as_str())
}

fn spent(state: &State, ctx: &Context<'_>, scope: &Scope) -> Money {
    match scope {
        // Who names a limit for one task means all that it uses, also what a subscription covers.
        Scope::Task(id) => tree_spent(state, *id),
        Scope::Plan(id) => state.plan(*id).map(|plan| plan.spent(state).known).unwrap_or_default(),
        Scope::Agent(..) | Scope::Project(..) | Scope::All(_) => ctx.limits.budgets.spent(state.ledger(), scope),
    }
}

/// What running tasks may still cost in this scope: the upper end of their estimates without what they spent.
fn reserved(state: &State, ctx: &Context<'_>, scope: &Scope, except: TaskId) -> Money {
    let runs = |task: &&Task| {
        let busy = matches!(task.status, TaskStatus::InProgress | TaskStatus::Blocked) && task.id != except;
        busy && scope.holds(&cell_of(ctx, task, agent_of(task)))
    };
    state.tasks().filter(runs).filter_map(still_to_come).sum()
}

fn still_to_come(task: &Task) -> Option<Money> {
    task.route.estimate.as_ref().map(|estimate| estimate.high.minus_or_zero(task.spent.known))
}

/// Whether a budget over what its worker does is spent.
pub(super) fn is_spent(state: &State, ctx: &Context<'_>, task: &Task) -> bool {
    over(state, ctx, task, task.worker()).iter().any(|limited| spent(state, ctx, &limited.scope) >= limited.limit)
}

/// What a task may cost before it starts, with all of its group that have not started either: they start together or ask.
fn to_begin(state: &State, ctx: &Context<'_>, task: &Task, scope: &Scope) -> Option<Money> {
    if task.reserve_waived || matches!(scope, Scope::Task(_)) {
        return None;
    }
    let own = still_to_come(task)?;
    let others = group_of(state, task).into_iter().filter(|id| *id != task.id).filter_map(|id| state.task(id));
    let waits = |other: &&Task| other.status == TaskStatus::Todo && scope.holds(&cell_of(ctx, other, agent_of(other)));
    Some(own + others.filter(waits).filter_map(still_to_come).sum())
}

/// Why a task that could start must wait, in words; `None` when it may start.
pub(super) fn holds_back(state: &State, ctx: &Context<'_>, task: &Task) -> Option<String> {
    over(state, ctx, task, agent_of(task)).into_iter().find_map(|Limited { scope, limit }| {
        let (words, spent) = (words(ctx, &scope), spent(state, ctx, &scope));
        if spent >= limit {
            let more = more(limit, spent);
            return Some(format!(
                "{BUDGET}: {words} is spent, {limit}; approve (a) to allow {more}; {}",
                stops(ctx, task)
            ));
        }
        let to_come = to_begin(state, ctx, task, &scope)?;
        let it = if task.group.is_some() { "its group" } else { "it" };
        let needed = spent + reserved(state, ctx, &scope, task.id) + to_come;
        let why =
            format!("{BUDGET}: {it} may cost {to_come}, and {words} of {limit} may not reach; approve (a) to start it");
        let why = format!("{why}; {}", stops(ctx, task));
        (needed > limit).then_some(why)
    })
}

/// The budget that leaves nothing for this agent to do the task with, in words.
pub(super) fn spent_for(state: &State, ctx: &Context<'_>, task: &Task, agent: &str) -> Option<String> {
    let full = over(state, ctx, task, agent).into_iter().find(|l| spent(state, ctx, &l.scope) >= l.limit);
    full.map(|limited| words(ctx, &limited.scope))
}

/// The agent's own budget of today or this month that is spent, in words.
pub(super) fn own_spent(state: &State, ctx: &Context<'_>, agent: &str) -> Option<String> {
    let cell = Cell {
        day: ctx.day.to_owned(),
        task: state.next_task(),
        agent: agent.to_owned(),
        model: String::new(),
        project: String::new(),
        plan: None,
    };
    let own = ctx.limits.budgets.over(&cell).into_iter().filter(|limited| matches!(limited.scope, Scope::Agent(..)));
    let full = own
        .into_iter()
        .find(|Limited { scope, limit }| spent(state, ctx, scope) >= state.raised(scope).unwrap_or(*limit));
    full.map(|limited| words(ctx, &limited.scope))
}

/// Every budget with what is spent of it: those of today and this month, then those of tasks that are not over.
pub fn budget_lines(state: &State, ctx: &Context<'_>) -> Vec<BudgetLine> {
    let calendar = ctx.limits.budgets.of_day(ctx.day).into_iter();
    let tasks = state.tasks().filter(|task| !task.status.is_over());
    let own = tasks.filter_map(|task| Some(Limited { scope: Scope::Task(task.id), limit: task.budget.max_cost? }));
    let line = |Limited { scope, limit }| BudgetLine {
        words: words(ctx, &scope),
        limit: state.raised(&scope).unwrap_or(limit),
        spent: spent(state, ctx, &scope),
        reserved: reserved(state, ctx, &scope, TaskId(0)),
        stops: covered(state, ctx, &scope),
        scope,
    };
    let plans = state.plans().filter(|plan| !plan.status(state).is_over()).filter_map(|plan| limit_of(state, plan));
    calendar.chain(plans).chain(own).map(line).collect()
}

/// What a charge means for the budgets: warnings, and who is stopped.
pub(super) fn charged(state: &State, ctx: &Context<'_>, session: &Session, entries: &[Entry]) -> Vec<Event> {
    let Some(task) = state.task(session.task) else { return Vec::new() };
    let mut events = Vec::new();
    let mut stopped = BTreeSet::new();
    for limited in over(state, ctx, task, &session.agent) {
        let before = spent(state, ctx, &limited.scope);
        let after = before + entries.iter().map(|entry| counted(ctx, &limited.scope, entry)).sum::<Money>();
        if after == before {
            continue;
        }
        if after >= limited.limit {
            for other in affected(state, ctx, &limited.scope).filter(|other| stopped.insert(other.id)) {
                events.extend(halt(state, ctx, other, &limited, after));
            }
        } else if let Some(percent) = ctx.limits.budgets.crossed(before, after, limited.limit) {
            let Limited { scope, limit } = limited;
            let warning = BudgetEvent::Warned { scope, percent, spent: after, limit };
            events.extend((!state.was_warned(&warning)).then_some(Event::Budget(warning)));
        }
    }
    events
}

/// What of an entry counts for a scope that holds today.
fn counted(ctx: &Context<'_>, scope: &Scope, Entry { day, charge }: &Entry) -> Money {
    let all = matches!(scope, Scope::Task(_) | Scope::Plan(_)) || ctx.limits.budgets.counts == Counts::All;
    let money = charge.money.filter(|_| scope.covers(day)).unwrap_or_default();
    match charge.pocket {
        Pocket::Rehearsal => Money::ZERO,
        Pocket::Subscription if !all => Money::ZERO,
        Pocket::Cash | Pocket::Subscription => money,
    }
}

/// The tasks that a full scope stops.
fn affected<'a>(state: &'a State, ctx: &'a Context<'_>, scope: &'a Scope) -> impl Iterator<Item = &'a Task> {
    let runs = |task: &&Task| task.status.after(Move::Pause).is_some() && task.status != TaskStatus::Todo;
    state.tasks().filter(runs).filter(|task| scope.holds(&cell_of(ctx, task, agent_of(task))))
}

fn halt(state: &State, ctx: &Context<'_>, task: &Task, limited: &Limited, spent: Money) -> Vec<Event> {
    let limit = limited.limit;
    let why = match &limited.scope {
        Scope::Task(_) => {
            format!("{BUDGET}: {spent} of {limit}; approve (a) for as much again, or kill (k); {}", stops(ctx, task))
        }
        Scope::Plan(_) | Scope::Agent(..) | Scope::Project(..) | Scope::All(_) => {
            let more = more(limit, spent);
            format!(
                "{BUDGET}: {} is spent, {spent} of {limit}; approve (a) to allow {more}, or kill (k); {}",
                words(ctx, &limited.scope),
                stops(ctx, task)
            )
        }
    };
    stop(state, task, Event::Task(task.id, TaskEvent::Moved(Move::Pause, why)))
}

/// How soon the limit acts on the agent of the task: `claude stops within one request`.
fn stops(ctx: &Context<'_>, task: &Task) -> String {
    format!("{} {}", agent_of(task), guarantee(ctx, task).words())
}

/// How soon a limit in dollars acts on this task.
pub fn guarantee(ctx: &Context<'_>, task: &Task) -> Guarantee {
    let profile = ctx.profile(agent_of(task));
    profile.guarantee(task.mode.unwrap_or(profile.mode))
}

/// The agents that a budget is over, and how soon it acts on each.
fn covered(state: &State, ctx: &Context<'_>, scope: &Scope) -> BTreeMap<String, Guarantee> {
    let one = |name: &str| {
        let profile = ctx.profile(name);
        (name.to_owned(), profile.guarantee(profile.mode))
    };
    let takes_work = |offer: &&AgentOffer| offer.billing == Billing::Paid && offer.availability == Availability::Ready;
    match scope {
        Scope::Task(id) => {
            state.task(*id).map(|task| (agent_of(task).to_owned(), guarantee(ctx, task))).into_iter().collect()
        }
        Scope::Plan(id) => {
            let tasks = state.plan(*id).into_iter().flat_map(|plan| plan.tasks(state));
            tasks.map(|task| (agent_of(task).to_owned(), guarantee(ctx, task))).collect()
        }
        Scope::Agent(agent, _) => [one(agent)].into(),
        Scope::Project(..) | Scope::All(_) => {
            ctx.bench.agents.iter().filter(takes_work).map(|offer| one(&offer.name)).collect()
        }
    }
}

/// A scope for the person who reads it today.
fn words(ctx: &Context<'_>, scope: &Scope) -> String {
    let window = |window: &Window| match window {
        Window::Day(day) if day == ctx.day => "today's budget".to_owned(),
        Window::Month(month) if ctx.day.starts_with(month.as_str()) => "this month's budget".to_owned(),
        Window::Day(stretch) | Window::Month(stretch) => format!("the budget of {stretch}"),
    };
    match scope {
        Scope::Task(task) => format!("the limit of {task}"),
        Scope::Plan(plan) => format!("the budget of {plan}"),
        Scope::Agent(agent, stretch) => format!("{} of {agent}", window(stretch)),
        Scope::Project(dir, stretch) => format!("{} of {dir}", window(stretch)),
        Scope::All(stretch) => window(stretch),
    }
}

/// The next limit of a calendar budget: a quarter more than what is spent or allowed.
fn more(limit: Money, spent: Money) -> Money {
    limit.max(spent) + Money::from_pico(limit.pico() / 4)
}

/// Approves going on past every limit that stops this task, and lets whatever else waits for the same limits go on too. An
/// estimate that does not fit is no limit: the task starts, and what it really costs is measured.
pub(super) fn extend(state: &State, ctx: &Context<'_>, task: &Task) -> Result<Vec<Event>, Refused> {
    let mut events = own_limits(ctx, task);
    for Limited { scope, limit } in over(state, ctx, task, agent_of(task)) {
        let spent = spent(state, ctx, &scope);
        if spent >= limit && !matches!(scope, Scope::Task(_)) {
            events.push(Event::Budget(BudgetEvent::Raised { scope, limit: more(limit, spent) }));
        }
    }
    if task.status == TaskStatus::Todo {
        let waits = |id: &TaskId| state.task(*id).is_some_and(|other| other.status == TaskStatus::Todo);
        let all = group_of(state, task).into_iter().filter(waits);
        events.extend(all.map(|id| Event::Task(id, TaskEvent::ReserveWaived)));
    } else {
        events.extend(super::control::resume(state, ctx, task.id)?);
    }
    Ok(events)
}

/// The task's own limits once more, where they are reached.
fn own_limits(ctx: &Context<'_>, task: &Task) -> Vec<Event> {
    let spent = task.spent.known;
    let again = |limit: Money| if limit + limit > spent { limit + limit } else { spent + limit };
    let max_cost = task.budget.max_cost.map(|limit| if spent < limit { limit } else { again(limit) });
    let worked = task.duration(ctx.now);
    let timeout = task.budget.timeout.map(|limit| if worked < limit { limit } else { Span(worked.0 + limit.0) });
    let turns = task.budget.turns.map(|limit| if task.turns <= limit { limit } else { task.turns.max(limit) + limit });
    let budget = Budget { max_cost, timeout, turns };
    let event = Event::Task(task.id, TaskEvent::BudgetSet(budget));
    (budget != task.budget).then_some(event).into_iter().collect()
}

/// The events that let a task go on whose limit has room again, where the person wants that without being asked.
pub(super) fn goes_on(state: &State, ctx: &Context<'_>, task: &Task) -> Option<Vec<Event>> {
    let paused = task.status == TaskStatus::Paused && task.why.starts_with(BUDGET);
    let by_itself = ctx.limits.budgets.on_limit == OnLimit::Pause || state.raised_since(task.moved);
    let has_room = || {
        let time = task.budget.timeout.is_none_or(|limit| task.duration(ctx.now) < limit);
        let turns = task.budget.turns.is_none_or(|limit| task.turns <= limit);
        time && turns && over(state, ctx, task, agent_of(task)).iter().all(|l| spent(state, ctx, &l.scope) < l.limit)
    };
    (paused && by_itself && has_room()).then(|| resume_events(state, ctx, task)).flatten()
}

fn resume_events(state: &State, ctx: &Context<'_>, task: &Task) -> Option<Vec<Event>> {
    super::control::resume(state, ctx, task.id).ok().filter(|events| !events.is_empty())
}

/// Sets a limit anew for its window; whatever waited for it goes on.
pub(super) fn set(state: &State, ctx: &Context<'_>, scope: &Scope, limit: Money) -> Result<Vec<Event>, Refused> {
    if let Scope::Task(id) = scope {
        return super::control::raise_budget(state, ctx, *id, limit);
    }
    if let Scope::Plan(id) = scope
        && state.plan(*id).is_none()
    {
        return Err(Refused::NoPlan(*id));
    }
    Ok(vec![Event::Budget(BudgetEvent::Raised { scope: scope.clone(), limit })])
}

/// A task was stopped at a limit and its agent goes on regardless: its process tree is ended.
pub(super) fn not_stopped(state: &State, ctx: &Context<'_>, id: TaskId) -> Vec<Event> {
    let Some(task) = state.task(id).filter(|task| overruns(state, ctx, task)) else { return Vec::new() };
    let session = state.current_session(task);
    session.map(|session| Event::Session(session.id, SessionEvent::EndAsked)).into_iter().collect()
}

/// Whether a task was stopped at a limit a while ago and its agent still works, or, where the person wants that, still runs.
pub fn overruns(state: &State, ctx: &Context<'_>, task: &Task) -> bool {
    // A clock that was set back would lend it the time: then the grace is over.
    let late = ctx.now.since(task.moved) >= GRACE || ctx.now < task.moved;
    let stopped = task.status == TaskStatus::Paused && task.why.starts_with(BUDGET);
    let kill = ctx.limits.budgets.on_limit == OnLimit::Kill;
    let runs = |session: &Session| match session.state() {
        SessionState::Working | SessionState::Starting | SessionState::Unknown | SessionState::RateLimited => true,
        SessionState::Idle(_) | SessionState::WantsApproval | SessionState::WantsAnswer | SessionState::NeedsLogin => {
            kill
        }
        SessionState::Exited(_) | SessionState::Killed | SessionState::Lost => false,
    };
    stopped && late && state.current_session(task).is_some_and(runs)
}
