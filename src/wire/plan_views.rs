//! What the command line and scripts see of a plan, one that runs or one that is only previewed.

use serde::{Deserialize, Serialize};

use super::views::CostView;
use crate::domain::attention::of_task;
use crate::domain::cost::Estimate;
use crate::domain::decide::Previewed;
use crate::domain::money::Money;
use crate::domain::plan::{Draft, Gate, Outlook, Plan, PlanStatus, outlook};
use crate::domain::state::State;
use crate::domain::task::{Task, TaskStatus};
use crate::domain::time::Timestamp;

/// What something will probably cost and how long it will take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EstimateView {
    /// One in ten is cheaper, in US dollars.
    pub low_usd: f64,
    /// Half are cheaper.
    pub mid_usd: f64,
    /// One in ten is dearer.
    pub high_usd: f64,
    /// Seconds; of a plan with its steps side by side.
    pub seconds: u64,
    /// For people: `est. $8.40 ($4.00-$15.00) · 25 min`.
    pub text: String,
}

impl EstimateView {
    fn of(estimate: &Estimate) -> Self {
        Self {
            low_usd: estimate.low.usd(),
            mid_usd: estimate.mid.usd(),
            high_usd: estimate.high.usd(),
            seconds: estimate.time.as_secs(),
            text: estimate.to_string(),
        }
    }
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanStepView {
    /// Its name within the plan.
    pub name: String,
    /// `task-5`; `null` in a preview.
    pub task: Option<String>,
    /// What is to be done.
    pub text: String,
    /// Who does it.
    pub agent: String,
    /// The kind of work.
    pub category: String,
    /// Why this agent.
    pub reasons: Vec<String>,
    /// Set when another agent should have had it: why it has not.
    pub instead: Option<String>,
    /// The steps that must be done first, by name.
    pub after: Vec<String>,
    /// `closed` when it waits for an approval before others build on it.
    pub gate: Gate,
    /// Where it stands; `null` in a preview.
    pub status: Option<TaskStatus>,
    /// Why it stands there, and who must act, in words.
    pub why: String,
    /// Whether it waits for the person.
    pub needs_you: bool,
    /// The forecast; `null` when it costs nothing.
    pub estimate: Option<EstimateView>,
    /// What it has cost.
    pub cost: Option<CostView>,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanView {
    /// `plan-2`; `null` in a preview.
    pub plan: Option<String>,
    /// What it is for.
    pub title: String,
    /// Where it stands; `null` in a preview.
    pub status: Option<PlanStatus>,
    /// Why nothing can start, when that is so.
    pub trouble: Option<String>,
    /// The task whose review and merge are those of the whole plan; `null` in a preview.
    pub whole: Option<String>,
    /// The branch that gathers the steps; `null` without one.
    pub branch: Option<String>,
    /// Its steps, each after what it waits for.
    pub steps: Vec<PlanStepView>,
    /// How many of them are done.
    pub done: usize,
    /// The forecast of the whole; `null` when nothing of it costs anything.
    pub estimate: Option<EstimateView>,
    /// The steps that it cannot be faster than, by name.
    pub critical_path: Vec<String>,
    /// Seconds until it is done, by the estimates of what is left; `null` where none has one.
    pub left_seconds: Option<u64>,
    /// What all of it has cost; `null` in a preview.
    pub cost: Option<CostView>,
    /// The most that all of it may cost, in US dollars.
    pub max_usd: Option<f64>,
}

/// The view of a plan that was not run.
pub fn preview_view(draft: &Draft, preview: &Previewed) -> PlanView {
    let steps: Vec<PlanStepView> = preview
        .steps
        .iter()
        .map(|(place, route)| {
            let component = &draft.components[*place];
            PlanStepView {
                name: component.name.clone(),
                task: None,
                text: component.work.text.clone(),
                agent: route.agent.clone(),
                category: route.category.title().to_owned(),
                reasons: route.reasons.iter().map(|reason| reason.text.clone()).collect(),
                instead: route.instead_of.as_ref().map(|instead| instead.why.clone()),
                after: component.after.clone(),
                gate: component.gate,
                status: None,
                why: String::new(),
                needs_you: false,
                estimate: route.estimate.as_ref().map(EstimateView::of),
                cost: None,
            }
        })
        .collect();
    let whole = preview.estimate.map(|estimate| Estimate { time: preview.forecast.time, ..estimate });
    PlanView {
        plan: None,
        title: draft.title.clone(),
        status: None,
        trouble: preview.trouble.clone(),
        whole: None,
        branch: None,
        done: 0,
        estimate: whole.as_ref().map(EstimateView::of),
        critical_path: preview.forecast.path.iter().map(|n| steps[*n].name.clone()).collect(),
        left_seconds: whole.map(|whole| whole.time.as_secs()),
        cost: None,
        max_usd: draft.max_cost.map(Money::usd),
        steps,
    }
}

/// The view of a plan that runs or ran; `at_once` is how many tasks may be worked on at once.
pub fn plan_view(state: &State, plan: &Plan, at_once: usize, now: Timestamp) -> PlanView {
    let tasks: Vec<&Task> = plan.tasks(state).collect();
    let Outlook { whole, left } = outlook(state, plan, at_once, now);
    let whole_task = state.task(plan.whole);
    PlanView {
        plan: Some(plan.id.to_string()),
        title: plan.title.clone(),
        status: Some(plan.status(state)),
        trouble: plan.trouble.clone(),
        whole: Some(plan.whole.to_string()),
        branch: whole_task.and_then(|task| task.workspace.as_ref()?.branch.clone()),
        done: plan.done(state),
        estimate: whole.as_ref().map(EstimateView::of),
        critical_path: left.path.iter().map(|n| plan.steps[*n].name.clone()).collect(),
        left_seconds: whole.map(|_| left.time.as_secs()),
        cost: Some(CostView::of(&plan.spent(state))),
        max_usd: plan.max_cost.map(Money::usd),
        steps: tasks.iter().map(|task| step_view(state, plan, task)).collect(),
    }
}

fn step_view(state: &State, plan: &Plan, task: &Task) -> PlanStepView {
    let step = plan.step_of(task.id);
    let name_of = |id| plan.step_of(id).map_or_else(|| id.to_string(), |step| step.name.clone());
    let asked = of_task(state, task);
    let why = asked.as_ref().map_or_else(|| task.why.clone(), |item| item.text.clone());
    PlanStepView {
        name: step.map(|step| step.name.clone()).unwrap_or_default(),
        task: Some(task.id.to_string()),
        text: task.text.clone(),
        agent: task.worker().to_owned(),
        category: task.route.category.title().to_owned(),
        reasons: task.route.reasons.iter().map(|reason| reason.text.clone()).collect(),
        instead: task.route.instead_of.as_ref().map(|instead| instead.why.clone()),
        after: task.after.iter().map(|id| name_of(*id)).collect(),
        gate: step.map(|step| step.gate).unwrap_or_default(),
        status: Some(task.status),
        why: if task.status == TaskStatus::Todo && why.is_empty() { plan.waits(state, task) } else { why },
        needs_you: asked.is_some(),
        estimate: task.route.estimate.as_ref().map(EstimateView::of),
        cost: Some(CostView::of_task(task)),
    }
}
