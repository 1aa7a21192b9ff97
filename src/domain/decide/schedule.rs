//! What can start now: queued tasks while there is a free place, the next step of a task whose place is ready.

use super::{Context, budgets, conflicts, handoff, limited, memory, plan_results, plans, scope, setup};
use crate::domain::delegation::children;
use crate::domain::event::{Event, NewSession, SessionEvent, TaskEvent};
use crate::domain::memory::{context_of, memory_words};
use crate::domain::route::Category;
use crate::domain::session::{Beginning, Mode};
use crate::domain::state::State;
use crate::domain::summary::to_json_within;
use crate::domain::task::{ASK_FIRST, Move, Role, Step, Task, TaskStatus, brief_prompt, review_prompt, work_prompt};

/// The most a summary may take of another agent's context, in bytes.
const SUMMARY_BYTES: usize = 4096;
/// The most that checkpoints and notes take of a new session's prompt, in bytes.
const MEMORY_BYTES: usize = 2048;

/// The next thing that can start or go on. Called until there is none.
pub(super) fn next(state: &State, ctx: &Context<'_>) -> Vec<Event> {
    // What had begun goes on before anything new of the same agent begins.
    let limited = || limited::goes_on(state, ctx, under_way(state));
    let one = || next_step(state, ctx).map(|event| vec![event]).or_else(|| next_task(state, ctx));
    let handed = handoff::ready(state, ctx).or_else(limited).or_else(one);
    let planned = || plan_results::next(state, ctx).or_else(|| memory::by_rule(state));
    let goes_on = |task| budgets::goes_on(state, ctx, task).or_else(|| conflicts::goes_on(state, ctx, task));
    let paused = || state.tasks().find_map(goes_on);
    handed.or_else(planned).or_else(paused).unwrap_or_default()
}

/// How many tasks are under way, of those that may be at once. What only waits for a person's word after a failed check
/// takes no place; nor does who waits for what it delegated, else the two would wait for each other.
pub fn under_way(state: &State) -> usize {
    state
        .tasks()
        .filter(|task| is_busy(task.status) && !task.failed_checks() && !waits_for_children(state, task))
        .count()
}

fn waits_for_children(state: &State, task: &Task) -> bool {
    children(state, task.id).any(|child| child.status == TaskStatus::Todo || is_busy(child.status))
}

fn next_step(state: &State, ctx: &Context<'_>) -> Option<Event> {
    let ready = |task: &&Task| {
        let waits = task.steps.get(task.step).is_some_and(|step| step.session.is_none());
        task.status == TaskStatus::InProgress && task.workspace.is_some() && waits && task.handoff.is_none()
    };
    state.tasks().filter(ready).find_map(|task| {
        let step = task.steps.get(task.step)?;
        if let Some(command) = setup::wanted(state, ctx, task) {
            return Some(Event::Task(task.id, TaskEvent::SetupAsked(command.to_owned())));
        }
        match limited::holds_back(state, ctx, task, &step.agent) {
            None => Some(begin_step(state, ctx, task, step)),
            Some(why) => (task.why != why).then_some(Event::Task(task.id, TaskEvent::Remarked(why))),
        }
    })
}

fn begin_step(state: &State, ctx: &Context<'_>, task: &Task, step: &Step) -> Event {
    let from = match step.role {
        Role::Review => native_of_brief(state, task).map_or(From::Nothing, From::Native),
        Role::Setup | Role::Brief | Role::Work | Role::Check => From::Nothing,
    };
    begin(state, ctx, task, step, prompt_of(state, ctx, task, step), from)
}

/// What a session goes on from.
pub(super) enum From {
    /// Nothing.
    Nothing,
    /// This session of the CLI's own.
    Native(String),
    /// What its prompt tells it.
    Context,
}

/// The event that begins a session for a step.
pub(super) fn begin(state: &State, ctx: &Context<'_>, task: &Task, step: &Step, prompt: String, from: From) -> Event {
    let (beginning, resume) = match from {
        From::Nothing => (Beginning::Fresh, None),
        From::Native(native) => (Beginning::Native, Some(native)),
        From::Context => (Beginning::Context, None),
    };
    let new = NewSession {
        task: task.id,
        role: step.role,
        agent: step.agent.clone(),
        model: step.model.clone(),
        mode: mode_of(ctx, task, step),
        uuid: (ctx.uuid)(),
        resume,
        beginning,
        prompt,
        carries: None,
    };
    Event::Session(state.next_session(), SessionEvent::Begun(Box::new(new)))
}

/// How the agent of a step runs.
pub(super) fn mode_of(ctx: &Context<'_>, task: &Task, step: &Step) -> Mode {
    match step.role {
        Role::Brief | Role::Review => Mode::Headless,
        Role::Setup | Role::Check => Mode::Interactive,
        Role::Work => task.mode.unwrap_or_else(|| ctx.profile(&step.agent).mode),
    }
}

/// What the agent of a step is told: what is asked, and what it must know beside that.
pub(super) fn prompt_of(state: &State, ctx: &Context<'_>, task: &Task, step: &Step) -> String {
    let asked = asked_of(state, ctx, task, step);
    match step.role {
        Role::Work if ctx.profile(&step.agent).exit_decides => asked,
        Role::Work | Role::Brief => asked + &memory_words(&context_of(state, task), MEMORY_BYTES),
        Role::Setup | Role::Check | Role::Review => asked,
    }
}

/// What is asked of the agent of a step.
pub(super) fn asked_of(state: &State, ctx: &Context<'_>, task: &Task, step: &Step) -> String {
    match step.role {
        Role::Brief => brief_prompt(&task.text, task.worker()),
        Role::Work if ctx.profile(&step.agent).exit_decides => task.text.clone(),
        Role::Work => {
            let brief = task.steps.iter().find(|step| step.role == Role::Brief).and_then(|step| step.result.as_deref());
            let prompt = plan_results::with_what_came_before(state, task, work_prompt(&task.text, brief, &task.files));
            if asks_first(task) { prompt + ASK_FIRST } else { prompt }
        }
        Role::Setup => task.setup.clone().unwrap_or_default(),
        Role::Check => task.check.command.clone().unwrap_or_default(),
        Role::Review => {
            let summary = task.summary.as_ref().map(|summary| to_json_within(summary, SUMMARY_BYTES));
            review_prompt(task.worker(), &summary.unwrap_or_default())
        }
    }
}

/// Whether the primary has the task because it says too little.
fn asks_first(task: &Task) -> bool {
    task.route.category == Category::Unclear && task.route.instead_of.is_some()
}

fn native_of_brief(state: &State, task: &Task) -> Option<String> {
    let brief = task.steps.iter().find(|step| step.role == Role::Brief)?;
    state.session(brief.session?)?.native.clone()
}

fn next_task(state: &State, ctx: &Context<'_>) -> Option<Vec<Event>> {
    if under_way(state) >= ctx.limits.max_agents {
        return None;
    }
    let free = |task: &&Task| {
        let waits = task.held || task.stage.is_draft() || state.waits_for(task).is_some();
        task.status == TaskStatus::Todo && !waits && plans::may_start(state, task)
    };
    state.tasks().filter(free).find_map(|task| match held_back(state, ctx, task) {
        None => {
            let tries = task.current_step().and_then(|step| limited::tries(state, task, &step.agent));
            let starts = Event::Task(task.id, TaskEvent::Moved(Move::Start, String::new()));
            Some(tries.into_iter().chain([starts]).collect())
        }
        Some(why) => (task.why != why).then(|| vec![Event::Task(task.id, TaskEvent::Remarked(why))]),
    })
}

/// Why a task that could start must wait, in words.
fn held_back(state: &State, ctx: &Context<'_>, task: &Task) -> Option<String> {
    let of_agent = |agent: &str| limited::holds_back(state, ctx, task, agent).or_else(|| is_full(state, ctx, agent));
    let first = task.current_step().and_then(|step| of_agent(&step.agent));
    let starts = || scope::too_many_starts(state, ctx, task);
    first.or_else(|| budgets::holds_back(state, ctx, task)).or_else(starts)
}

/// Why an agent takes no more tasks now, when it works on as many as it may.
fn is_full(state: &State, ctx: &Context<'_>, agent: &str) -> Option<String> {
    let most = *ctx.limits.agents_at_once.get(agent)?;
    let has_it = |task: &&Task| {
        is_busy(task.status) && !task.failed_checks() && task.current_step().is_some_and(|step| step.agent == agent)
    };
    let works = state.tasks().filter(has_it).count();
    (works >= most).then(|| format!("waits for a free {agent}: it works on {works} of {most} at once"))
}

pub(super) const fn is_busy(status: TaskStatus) -> bool {
    matches!(status, TaskStatus::InProgress | TaskStatus::Blocked)
}
