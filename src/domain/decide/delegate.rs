//! A new task: routed, given its steps, put in the queue.

use super::{Caps, Context, Refused, group, standing};
use crate::domain::command::Delegate;
use crate::domain::cost::Kind;
use crate::domain::delegation::DelegationGate;
use crate::domain::event::{Event, NewTask, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::route::{
    Advised, Category, InsteadOf, Lesson, NoAgent, Route, RouteFile, RouteRequest, RouteTable, RouteWish, ShouldBe,
    Tier, decide, habit_for, hold_back, judged,
};
use crate::domain::session::Mode;
use crate::domain::state::State;
use crate::domain::task::{Budget, Role, Step, Task};

pub(super) fn delegate(state: &State, ctx: &Context<'_>, wish: &Delegate) -> Result<Vec<Event>, Refused> {
    if !wish.rivals.is_empty() {
        return group::delegate_all(state, ctx, wish);
    }
    let new = planned(state, ctx, wish)?;
    Ok(vec![Event::Task(state.next_task(), TaskEvent::Created(Box::new(new)))])
}

/// What the new task is, routed and with its steps.
pub(super) fn planned(state: &State, ctx: &Context<'_>, wish: &Delegate) -> Result<NewTask, Refused> {
    if wish.text.trim().is_empty() {
        return Err(Refused::EmptyTask);
    }
    if let Some(missing) = wish.after.iter().find(|id| state.task(**id).is_none()) {
        return Err(Refused::NoTask(*missing));
    }
    let route = routed(state, ctx, wish)?;
    let steps = steps(state, ctx, wish, &route)?;
    let own = Caps { timeout: wish.budget.timeout, turns: wish.budget.turns };
    let caps = own.or(ctx.limits.agents.get(&route.agent).copied().unwrap_or_default()).or(ctx.limits.task);
    let new = NewTask {
        text: wish.text.trim().to_owned(),
        dir: wish.dir.clone(),
        files: wish.files.clone(),
        placement: wish.placement,
        after: wish.after.clone(),
        budget: Budget {
            max_cost: wish.budget.max_cost.or(ctx.limits.task_cost),
            timeout: caps.timeout,
            turns: caps.turns,
        },
        route,
        steps,
        mode: wish.mode,
        check: wish.check.clone(),
        plan: None,
        group: None,
        checkpoints: wish.checkpoints.clone(),
        parent: wish.parent,
        key: wish.key.clone(),
        held: false,
        draft: wish.draft,
    };
    let held = is_held(ctx, &new);
    Ok(NewTask { held, ..new })
}

/// Whether a person looks before it starts: always where nobody would be asked for what an agent wrote.
fn is_held(ctx: &Context<'_>, new: &NewTask) -> bool {
    let runs_words = new.steps.iter().any(|step| ctx.profile(&step.agent).exit_decides);
    let unasked = runs_words || new.mode == Some(Mode::Headless);
    new.parent.is_some() && (unasked || ctx.limits.delegation.gate == DelegationGate::Plan)
}

/// The task that this request has made before.
pub fn made_before<'a>(state: &'a State, parent: TaskId, key: &str) -> Option<&'a Task> {
    state.tasks().find(|task| task.parent == Some(parent) && task.key.as_deref() == Some(key))
}

/// Who would get this task; also what the prompt previews while the person types.
pub fn routed(state: &State, ctx: &Context<'_>, wish: &Delegate) -> Result<Route, NoAgent> {
    let request =
        RouteRequest { text: wish.text.clone(), files: wish.files.clone(), wish: wish.to.clone(), kind: wish.kind };
    let bench = standing::bench(state, ctx, &wish.to);
    let table = ctx.table.table();
    let verdict = judged(table, &request);
    let habits = state.habits();
    let habit = habit_for(&habits, verdict.category, &wish.dir);
    let choose = |wish: &RouteWish| decide(table, &verdict, wish, &bench, state.history(), habit);
    let mut route = choose(&wish.to)?;
    if wish.to == RouteWish::Auto && route.category == Category::Unclear {
        route = asked_first(route, choose(&RouteWish::Primary).ok());
    }
    // What the router would have done: naming somebody else teaches it. Nobody learns from a rehearsal.
    if wish.to != RouteWish::Auto && route.estimate.is_some() {
        route.advised =
            choose(&RouteWish::Auto).ok().map(|it| Advised { agent: it.agent, model: it.model, tier: it.tier });
    }
    // A model is one of the agent that was asked for.
    if wish.model.is_some() && route.instead_of.is_none() {
        route.model.clone_from(&wish.model);
        route.estimate = route.estimate.map(|_| state.history().estimate(kind(&route)));
    }
    // Only what the router decides alone can be measured against.
    if wish.to == RouteWish::Auto && wish.model.is_none() {
        route = hold_back(route, state.next_task(), ctx.holdback, &bench, state.history());
    }
    Ok(route)
}

/// Where the request says too little, the primary gets it and asks, when it can.
fn asked_first(route: Route, primary: Option<Route>) -> Route {
    let asks = primary.filter(|primary| primary.instead_of.is_none() && primary.agent != route.agent);
    let Some(primary) = asks else { return route };
    let why = format!("The request says too little, so {} asks first.", primary.agent);
    Route { instead_of: Some(InsteadOf { agent: route.agent, why }), reasons: route.reasons, ..primary }
}

/// Takes in what routing shall learn or forget. A rule that is no regular expression is refused.
pub(super) fn teach(state: &State, ctx: &Context<'_>, lesson: &Lesson) -> Result<Vec<Event>, Refused> {
    match lesson {
        Lesson::Forget { .. } => {}
        Lesson::Accept(rule) => {
            let alone = RouteFile { rule: vec![rule.clone()], ..RouteFile::default() };
            RouteTable::compile(alone).map_err(|bad| Refused::BadRule(bad.to_string()))?;
        }
        Lesson::Drop { pattern } => {
            if !state.lessons().rules().iter().any(|rule| rule.pattern == *pattern) {
                return Err(Refused::NoRule(pattern.clone()));
            }
        }
        Lesson::Label { task, should_be } => {
            let found = state.task(*task).ok_or(Refused::NoTask(*task))?;
            if found.route.estimate.is_none() {
                return Err(Refused::NoDecision(*task));
            }
            match should_be {
                ShouldBe::Agent(name) if ctx.bench.find(name).is_none() => {
                    return Err(Refused::NeitherKindNorAgent(name.clone(), ctx.bench.names()));
                }
                ShouldBe::Agent(_) | ShouldBe::Category(_) => {}
            }
        }
        Lesson::Unlabel { task } => {
            if state.lessons().label(*task).is_none() {
                return Err(Refused::NoLabel(*task));
            }
        }
    }
    Ok(vec![Event::Taught(lesson.clone())])
}

fn kind(route: &Route) -> Kind<'_> {
    Kind {
        category: route.category,
        agent: &route.agent,
        model: route.model.as_deref(),
        tier: route.tier,
        complexity: route.complexity,
    }
}

fn steps(state: &State, ctx: &Context<'_>, wish: &Delegate, route: &Route) -> Result<Vec<Step>, Refused> {
    let work = Step::new(Role::Work, &route.agent, route.model.clone(), route.tier);
    let Some(from) = &wish.from else { return Ok(vec![work]) };
    let primary = RouteRequest {
        text: wish.text.clone(),
        files: wish.files.clone(),
        wish: RouteWish::Named(from.clone()),
        kind: None,
    };
    let bench = standing::bench(state, ctx, &primary.wish);
    let primary =
        crate::domain::route::route(ctx.table.table(), &primary, &bench, &crate::domain::cost::History::default())?;
    let model = bench.find(&primary.agent).and_then(|offer| offer.at_least(Tier::Mid)).and_then(|(_, model)| model);
    let step = |role| Step::new(role, &primary.agent, model.map(str::to_owned), Tier::Mid);
    Ok(vec![step(Role::Brief), work, step(Role::Review)])
}
