//! How a plan goes on by itself: a finished step is merged, a failed one tried again, and the whole goes to review.

use super::plans::is_step;
use super::{Context, control, handoff, plans};
use crate::domain::command::HandoffWish;
use crate::domain::event::{Event, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::plan::{Gate, Hold, OnConflict, Plan};
use crate::domain::route::Billing;
use crate::domain::state::State;
use crate::domain::summary::headline;
use crate::domain::task::{
    CONFLICT, GOES_ON, LIMITED, Merge, MergeStyle, Move, SIGNED_OUT, TOGETHER, Task, TaskStatus,
};

/// A step becomes one commit of its plan's branch.
pub(super) const STEP: MergeStyle = MergeStyle::Squash;

/// A branch that does not merge: which step changed the same files, and who brings the two together.
pub(super) fn conflicts(state: &State, ctx: &Context<'_>, id: TaskId, into: &str, files: &[String]) -> Vec<Event> {
    let Some(task) = state.task(id) else { return Vec::new() };
    let plan = state.plan_of(task).filter(|plan| plan.whole != id);
    let listed = files.join(", ");
    let others = plan.map(|plan| who_changed(state, plan, files)).unwrap_or_default();
    let of_agent = plan.is_some_and(|plan| plan.conflicts == OnConflict::Agent) && task.tries == 0;
    if of_agent && !ctx.profile(task.worker()).exit_decides {
        let by = if others.is_empty() { "another step of the plan".to_owned() } else { others.join(" and ") };
        let why = format!("{TOGETHER}: {by} changed the same in {listed}");
        return vec![Event::Task(id, TaskEvent::TriedAgain), Event::Task(id, TaskEvent::Remarked(why))];
    }
    let why = match others.as_slice() {
        [] => format!("conflicts with {into} in {listed}"),
        others => format!("it and {} both changed {listed}", others.join(" and ")),
    };
    let why = format!("{CONFLICT}: {why}; ask for changes, or merge {into} into its branch by hand and approve again");
    vec![Event::Task(id, TaskEvent::Remarked(why))]
}

/// A step that does not merge goes back to its agent when there is a place for it.
fn together(state: &State, ctx: &Context<'_>, plan: &Plan, task: &Task) -> Option<Vec<Event>> {
    let why = task.why.strip_prefix(TOGETHER).filter(|_| task.status == TaskStatus::InReview)?.trim_start_matches(": ");
    if plan.hold != Hold::Runs || !plans::has_place(state, ctx, plan) {
        return None;
    }
    let whole = state.task(plan.whole).and_then(|whole| whole.workspace.as_ref());
    let branch = whole.and_then(|place| place.branch.as_deref()).unwrap_or("the branch of the plan");
    let what = format!(
        "Your branch no longer merges into `{branch}`: {why}. Run `git merge {branch}`, resolve every conflict so that both \
         changes stay, run the tests and commit."
    );
    control::request_changes(state, ctx, task, &what).ok()
}

/// The finished steps of a plan that changed any of these files: `` `backend` (task-2) ``.
fn who_changed(state: &State, plan: &Plan, files: &[String]) -> Vec<String> {
    let changed = |task: &&Task| {
        let changed = task.summary.as_ref().map(|summary| summary.files.as_slice()).unwrap_or_default();
        task.status == TaskStatus::Done && changed.iter().any(|file| files.contains(&file.path))
    };
    let name = |task: &Task| plan.step_of(task.id).map(|step| format!("`{}` ({})", step.name, task.id));
    plan.tasks(state).filter(changed).filter_map(name).collect()
}

/// How the reason begins of a step that another agent gets as soon as there is a place for it.
const ELSEWHERE: &str = "goes on with another agent";

/// The next thing that happens in any plan without a person.
pub(super) fn next(state: &State, ctx: &Context<'_>) -> Option<Vec<Event>> {
    let open = state.plans().filter(|plan| plan.hold != Hold::Cancelled);
    open.filter(|plan| state.task(plan.whole).is_some_and(|whole| !whole.status.is_over())).find_map(|plan| {
        let steps = || plan.tasks(state);
        steps()
            .find_map(|task| accepted(plan, task))
            .or_else(|| steps().chain(state.task(plan.whole)).find_map(|task| goes_on(state, ctx, plan, task)))
            .or_else(|| steps().find_map(|task| together(state, ctx, plan, task)))
            .or_else(|| steps().find_map(|task| again(state, ctx, plan, task)))
            .or_else(|| whole(state, plan))
    })
}

/// A step whose agent finished it and whose tests pass is accepted, unless a person wants to see it first.
fn accepted(plan: &Plan, task: &Task) -> Option<Vec<Event>> {
    let open = plan.step_of(task.id).is_some_and(|step| step.gate == Gate::Open);
    let finished = task.status == TaskStatus::InReview && task.why.is_empty();
    let passes =
        task.summary.as_ref().is_some_and(|summary| summary.tests.iter().all(|run| run.failed + run.errors == 0));
    let events = (open && finished && passes).then(|| control::accept(task, STEP))?;
    events.ok()
}

/// A step goes on because the person let its plan go on.
fn goes_on(state: &State, ctx: &Context<'_>, plan: &Plan, task: &Task) -> Option<Vec<Event>> {
    if plan.hold != Hold::Runs || !task.why.starts_with(GOES_ON) {
        return None;
    }
    match task.status {
        TaskStatus::Paused | TaskStatus::Failed if !plans::has_place(state, ctx, plan) => None,
        TaskStatus::Failed if task.why.starts_with(ELSEWHERE) => Some(handed(state, ctx, task)),
        TaskStatus::Paused | TaskStatus::Failed => control::resume(state, ctx, task.id).ok(),
        TaskStatus::InReview => control::accept(task, STEP).ok(),
        TaskStatus::Todo | TaskStatus::InProgress | TaskStatus::Blocked | TaskStatus::Done | TaskStatus::Cancelled => {
            None
        }
    }
}

/// A step that failed just now: once more, then by another agent, then it waits for the person. It begins when there is a
/// place for it. What stands at its maker's limit is not tried again: it waits for that or is handed over, as configured.
fn again(state: &State, ctx: &Context<'_>, plan: &Plan, task: &Task) -> Option<Vec<Event>> {
    let just_now = task.status == TaskStatus::Failed && task.moved == ctx.now && plan.hold == Hold::Runs;
    if !just_now || [GOES_ON, LIMITED].iter().any(|begin| task.why.starts_with(begin)) {
        return None;
    }
    // Another agent would find the same worktree.
    if task.failed_setup() && task.tries > 0 {
        return None;
    }
    let signed_out = task.why.starts_with(SIGNED_OUT);
    let tried = || Event::Task(task.id, TaskEvent::TriedAgain);
    let marked = |begin: String| Event::Task(task.id, TaskEvent::Remarked(format!("{begin}: {}", task.why)));
    match task.tries {
        0 if !signed_out => Some(vec![tried(), marked(format!("{GOES_ON} {} a second time", plan.id))]),
        0 | 1 if elsewhere(state, ctx, task, "").is_some() => {
            // Nobody is asked twice: of two tries none is left.
            let tries = std::iter::repeat_with(tried).take(2 - task.tries as usize);
            Some(tries.chain([marked(ELSEWHERE.to_owned())]).collect())
        }
        0.. => None,
    }
}

/// The change of hands to the next best agent: never of a command, and to nobody whose work is no work.
fn elsewhere(state: &State, ctx: &Context<'_>, task: &Task, why: &str) -> Option<Vec<Event>> {
    let paid = |name: &str| ctx.bench.find(name).is_some_and(|offer| offer.billing == Billing::Paid);
    if ctx.profile(task.worker()).exit_decides || !paid(task.worker()) {
        return None;
    }
    let events = handoff::to_the_next(state, ctx, task, &HandoffWish::default(), why).ok()?;
    let taken = events.iter().find_map(|event| match event {
        Event::Task(_, TaskEvent::HandoffAsked(handoff)) => Some(paid(&handoff.agent)),
        Event::Task(..)
        | Event::Session(..)
        | Event::Budget(_)
        | Event::Plan(..)
        | Event::CheckTrusted { .. }
        | Event::Agent(..)
        | Event::Radar(_)
        | Event::Inbox(_)
        | Event::Note(..)
        | Event::Taught(_)
        | Event::Refused { .. } => None,
    });
    (taken == Some(true)).then_some(events)
}

/// The step goes to another agent now, or if by now nobody can take it, to the person.
fn handed(state: &State, ctx: &Context<'_>, task: &Task) -> Vec<Event> {
    let why = task.why.strip_prefix(ELSEWHERE).unwrap_or(&task.why).trim_start_matches(": ");
    let back = || vec![Event::Task(task.id, TaskEvent::Remarked(why.to_owned()))];
    elsewhere(state, ctx, task, why).unwrap_or_else(back)
}

/// All steps are over: the whole goes to review, unless nothing of it changed a file.
fn whole(state: &State, plan: &Plan) -> Option<Vec<Event>> {
    let whole = state.task(plan.whole).filter(|whole| whole.status == TaskStatus::Todo && whole.workspace.is_some())?;
    let over = |task: &Task| matches!(task.status, TaskStatus::Done | TaskStatus::Cancelled);
    let done: Vec<&Task> = plan.tasks(state).filter(|task| task.status == TaskStatus::Done).collect();
    if !plan.tasks(state).all(over) || plan.hold == Hold::Paused {
        return None;
    }
    let moved = |step: Move, why: &str| Event::Task(whole.id, TaskEvent::Moved(step, why.to_owned()));
    if done.is_empty() {
        return Some(vec![moved(Move::Cancel, "none of its steps was done")]);
    }
    let of = plan.steps.len();
    let count = if done.len() == of {
        format!("all {of} steps are done")
    } else {
        format!("{} of {of} steps are done", done.len())
    };
    let mut events = vec![
        moved(Move::Start, ""),
        Event::Task(whole.id, TaskEvent::StepDone(count.clone())),
        moved(Move::Finish, &count),
    ];
    if done.iter().all(|task| task.merge == Some(Merge::Nothing)) {
        events.push(Event::Task(whole.id, TaskEvent::Merged(Merge::Nothing)));
        events.push(moved(Move::Approve, "no file changed"));
    }
    Some(events)
}

/// A step's prompt says which plan it is of, and what was done before.
pub(super) fn with_what_came_before(state: &State, task: &Task, prompt: String) -> String {
    let Some(plan) = state.plan_of(task).filter(|_| is_step(state, task)) else { return prompt };
    let before = task.after.iter().filter_map(|id| state.task(*id)).filter(|other| other.plan == task.plan);
    let before: Vec<String> = before
        .map(|other| {
            let came = other.summary.as_ref().map(headline).unwrap_or_default();
            format!("- {} ({}): {came}", other.title(), other.worker())
        })
        .collect();
    let mut prompt = prompt + &format!("\n\nThis is one step of a plan: {}. Do this step only.", plan.title);
    if !before.is_empty() {
        prompt += "\nDone before, and merged where you work:\n";
        prompt += &before.join("\n");
    }
    prompt
}
