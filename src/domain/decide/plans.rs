//! Plans: from what is asked for to tasks, and what a person wants of one that runs.

use super::moves::stop;
use super::{Context, Refused, control, delegate, plan_results};
use crate::domain::command::{Delegate, Steering};
use crate::domain::cost::Estimate;
use crate::domain::event::{Event, NewTask, PlanEvent, TaskEvent};
use crate::domain::ids::{PlanId, TaskId};
use crate::domain::plan::{Draft, Forecast, Hold, NewPlan, Piece, Plan, PlanStep, fault_of, forecast, order};
use crate::domain::route::{NoAgent, Route, RouteWish};
use crate::domain::state::State;
use crate::domain::task::{CONFLICT, GOES_ON, LOST, MERGING, MergeStyle, Move, Task, TaskStatus};
use crate::domain::time::Span;

/// How the reason of a pause begins that was one of the whole plan.
const WITH: &str = "paused with";

/// What a plan would be, without running it.
#[derive(Debug, Clone, PartialEq)]
pub struct Previewed {
    /// The steps as places in the draft, in an order in which each comes after what it waits for, and who would do each.
    pub steps: Vec<(usize, Route)>,
    /// How long it would take, and which steps it waits for, as places in `steps`.
    pub forecast: Forecast,
    /// What all of it would cost; `None` when nothing of it costs anything.
    pub estimate: Option<Estimate>,
    /// Why nothing of it could begin now; the steps then say who would do them if every program were installed.
    pub trouble: Option<String>,
}

/// What a plan would be; also what the command line previews.
pub fn preview(state: &State, ctx: &Context<'_>, draft: &Draft) -> Result<Previewed, Refused> {
    let (steps, trouble) = match routed(state, ctx, draft) {
        Err(Refused::NoAgent(none @ NoAgent::NoneReady { .. })) => {
            let bench = ctx.bench.as_if_installed();
            (routed(state, &Context { bench: &bench, ..*ctx }, draft)?, Some(none.to_string()))
        }
        routed => (routed?, None),
    };
    let steps: Vec<_> = steps.into_iter().map(|(place, new)| (place, new.route)).collect();
    let links = draft.links();
    let number = |place: &usize| steps.iter().position(|(other, _)| other == place);
    let pieces: Vec<_> = steps
        .iter()
        .map(|(place, route)| Piece {
            time: route.estimate.map_or(Span::ZERO, |estimate| estimate.time),
            after: links[*place].iter().filter_map(number).collect(),
        })
        .collect();
    let at_once = draft.parallel.map_or(usize::MAX, |most| most as usize).min(ctx.limits.max_agents);
    let estimate = Estimate::sum(steps.iter().filter_map(|(_, route)| route.estimate));
    Ok(Previewed { forecast: forecast(&pieces, at_once), estimate, steps, trouble })
}

/// Each step of a plan that makes sense, as a task, in order.
fn routed(state: &State, ctx: &Context<'_>, draft: &Draft) -> Result<Vec<(usize, NewTask)>, Refused> {
    if let Some(fault) = fault_of(draft) {
        return Err(fault.into());
    }
    let order = order(&draft.links()).unwrap_or_default();
    let new = |place: usize| {
        let work = Delegate { dir: draft.dir.clone(), parent: draft.parent, ..draft.components[place].work.clone() };
        Ok((place, delegate::planned(state, ctx, &work)?))
    };
    order.into_iter().map(new).collect()
}

/// A plan that runs: its tasks, and the one that stands for the whole.
pub(super) fn execute(state: &State, ctx: &Context<'_>, draft: &Draft) -> Result<Vec<Event>, Refused> {
    let steps = routed(state, ctx, draft)?;
    let (plan, first, links) = (state.next_plan(), state.next_task().0, draft.links());
    let id = |number: usize| TaskId(first + number as u32);
    let task_of = |place: &usize| steps.iter().position(|(other, _)| other == place).map(id);
    let whole = id(steps.len());
    let listed = steps.iter().enumerate().map(|(number, (place, _))| {
        let component = &draft.components[*place];
        PlanStep { name: component.name.clone(), task: id(number), gate: component.gate }
    });
    let new = NewPlan {
        title: title_of(draft),
        dir: draft.dir.clone(),
        steps: listed.collect(),
        whole,
        max_cost: draft.max_cost,
        parallel: draft.parallel,
        conflicts: draft.conflicts,
    };
    let mut tasks = Vec::new();
    for (number, (place, task)) in steps.iter().enumerate() {
        let after = task.after.iter().copied().chain(links[*place].iter().filter_map(task_of)).collect();
        tasks.push((id(number), NewTask { after, plan: Some(plan), ..task.clone() }));
    }
    let held = tasks.iter().any(|(_, task)| task.held);
    for (_, task) in &mut tasks {
        task.held = held;
    }
    tasks.push((whole, NewTask { plan: Some(plan), held, ..whole_of(state, ctx, draft, &new)? }));
    let mut events = vec![Event::Plan(plan, PlanEvent::Created(Box::new(new)))];
    events.extend(tasks.into_iter().map(|(id, new)| Event::Task(id, TaskEvent::Created(Box::new(new)))));
    events.push(Event::Plan(plan, PlanEvent::PlaceAsked));
    Ok(events)
}

fn title_of(draft: &Draft) -> String {
    let first = || draft.components.first().map(|step| step.work.text.as_str()).unwrap_or_default();
    let title = if draft.title.trim().is_empty() { first() } else { draft.title.as_str() };
    title.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

/// The task that stands for the whole. Nobody works on it unless the review asks for changes; then the primary does.
fn whole_of(state: &State, ctx: &Context<'_>, draft: &Draft, new: &NewPlan) -> Result<NewTask, Refused> {
    let steps = draft
        .components
        .iter()
        .map(|step| format!("- {}: {}", step.name, step.work.text.lines().next().unwrap_or_default().trim()));
    let steps = steps.collect::<Vec<_>>().join("\n");
    let text = format!("{}\n\nThe steps of the plan; all of them are done and merged here:\n{steps}", new.title);
    let dir = draft.dir.clone();
    let wish = Delegate { text, to: RouteWish::Primary, dir, parent: draft.parent, ..Delegate::default() };
    let mut task = delegate::planned(state, ctx, &wish)?;
    task.route.estimate = None;
    Ok(task)
}

/// What a person wants of a plan.
pub(super) fn steer(state: &State, ctx: &Context<'_>, id: PlanId, steering: Steering) -> Result<Vec<Event>, Refused> {
    let plan = state.plan(id).ok_or(Refused::NoPlan(id))?;
    let status = plan.status(state);
    if status.is_over() {
        return Err(Refused::PlanNotNow(id, status.title(), "changed any more"));
    }
    let (events, what) = match steering {
        Steering::Pause => (pause(state, plan), "paused"),
        Steering::Resume => (resume(state, ctx, plan), "resumed: nothing of it stands still that could go on"),
        Steering::Cancel => (cancel(state, plan, None), "cancelled"),
    };
    if events.is_empty() { Err(Refused::PlanNotNow(id, status.title(), what)) } else { Ok(events) }
}

fn pause(state: &State, plan: &Plan) -> Vec<Event> {
    if plan.hold != Hold::Runs {
        return Vec::new();
    }
    let mut events = vec![Event::Plan(plan.id, PlanEvent::Paused)];
    for task in plan.tasks(state).chain(state.task(plan.whole)) {
        if task.status.after(Move::Pause).is_some() {
            let why = format!("{WITH} {}", plan.id);
            events.extend(stop(state, task, Event::Task(task.id, TaskEvent::Moved(Move::Pause, why))));
        }
    }
    events
}

/// Marks what can go on; each then does in its turn.
fn resume(state: &State, ctx: &Context<'_>, plan: &Plan) -> Vec<Event> {
    let mut events = Vec::new();
    events.extend((plan.hold == Hold::Paused).then_some(Event::Plan(plan.id, PlanEvent::Resumed)));
    events.extend(plan.trouble.as_ref().map(|_| Event::Plan(plan.id, PlanEvent::PlaceAsked)));
    let gaps = plan.gaps(state).into_iter().map(|gap| Event::Plan(plan.id, PlanEvent::WentOnWithout(gap)));
    events.extend(gaps);
    let stands = |task: &&Task| match task.status {
        TaskStatus::Paused => task.why.starts_with(WITH) || task.why.starts_with(LOST),
        TaskStatus::Failed => true,
        TaskStatus::InReview => task.id != plan.whole && task.why.starts_with(CONFLICT),
        TaskStatus::Todo | TaskStatus::InProgress | TaskStatus::Blocked | TaskStatus::Done | TaskStatus::Cancelled => {
            false
        }
    };
    // What a limit holds back stays so until the person allows more.
    let free =
        |task: &&Task| task.status == TaskStatus::InReview || super::budgets::holds_back(state, ctx, task).is_none();
    let tasks = plan.tasks(state).chain(state.task(plan.whole)).filter(stands).filter(free);
    events.extend(tasks.map(|task| Event::Task(task.id, TaskEvent::Remarked(format!("{GOES_ON} {}", plan.id)))));
    events
}

/// Ends all of it; `except` is being ended already.
fn cancel(state: &State, plan: &Plan, except: Option<TaskId>) -> Vec<Event> {
    let mut events = vec![Event::Plan(plan.id, PlanEvent::Cancelled)];
    for task in plan.tasks(state).chain(state.task(plan.whole)).filter(|task| Some(task.id) != except) {
        events.extend(control::end_sessions(state, task.id));
        if task.status.after(Move::Cancel).is_some() {
            let why = format!("cancelled with {}", plan.id);
            events.push(Event::Task(task.id, TaskEvent::Moved(Move::Cancel, why)));
        }
    }
    events
}

/// Who gives up the whole gives up its steps.
pub(super) fn given_up_with(state: &State, task: &Task) -> Vec<Event> {
    let plan = of_whole(state, task.id).filter(|plan| !plan.status(state).is_over());
    plan.map(|plan| cancel(state, plan, Some(task.id))).unwrap_or_default()
}

/// The plan for the whole of which this task stands.
pub(super) fn of_whole(state: &State, id: TaskId) -> Option<&Plan> {
    state.task(id).and_then(|task| state.plan_of(task)).filter(|plan| plan.whole == id)
}

/// Whether a task is a step of a plan.
pub(super) fn is_step(state: &State, task: &Task) -> bool {
    state.plan_of(task).is_some_and(|plan| plan.whole != task.id)
}

/// How an approved branch is merged: a step becomes one commit of its plan's branch.
pub(super) fn merge_style(
    state: &State,
    ctx: &Context<'_>,
    task: &Task,
    wanted: Option<MergeStyle>,
) -> Result<MergeStyle, Refused> {
    let Some(plan) = state.plan_of(task).filter(|plan| plan.whole != task.id) else {
        return Ok(wanted.unwrap_or(ctx.limits.merge));
    };
    match wanted {
        Some(MergeStyle::LeaveBranch | MergeStyle::PullRequest) => Err(Refused::StepMerges(task.id, plan.id)),
        Some(style) => Ok(style),
        None => Ok(plan_results::STEP),
    }
}

/// Whether the plan of a task, if it has one, lets it start.
pub(super) fn may_start(state: &State, task: &Task) -> bool {
    let Some(plan) = state.plan_of(task) else { return true };
    let place = state.task(plan.whole).is_some_and(|whole| whole.workspace.is_some());
    let busy = plan.tasks(state).filter(|task| super::schedule::is_busy(task.status)).count();
    let room = plan.parallel.is_none_or(|most| busy < most as usize);
    plan.whole != task.id && plan.hold == Hold::Runs && place && room
}

/// Whether there is a place for one more step of a plan at work.
pub(super) fn has_place(state: &State, ctx: &Context<'_>, plan: &Plan) -> bool {
    let busy = |task: &&Task| super::schedule::is_busy(task.status);
    let own = plan.tasks(state).filter(busy).count();
    state.tasks().filter(busy).count() < ctx.limits.max_agents && plan.parallel.is_none_or(|most| own < most as usize)
}

/// After a start: a step that was being merged is merged again, which changes nothing when it was done; a branch that was
/// being made is asked for again.
pub(super) fn recover(state: &State) -> Vec<Event> {
    let merging = |task: &&Task| task.status == TaskStatus::InReview && task.why == MERGING && is_step(state, task);
    let again = |task: &Task| Event::Task(task.id, TaskEvent::MergeStarted(plan_results::STEP));
    let homeless = |plan: &&Plan| {
        let whole = state.task(plan.whole);
        whole.is_some_and(|whole| whole.workspace.is_none() && !whole.status.is_over()) && plan.trouble.is_none()
    };
    let places = state.plans().filter(homeless).map(|plan| Event::Plan(plan.id, PlanEvent::PlaceAsked));
    state.tasks().filter(merging).map(again).chain(places).collect()
}
