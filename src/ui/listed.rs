//! Which tasks the list shows, in which order.

use super::facts::{Group, agent_of, group_of};
use super::model::Model;
use super::view_state::ViewState;
use crate::domain::delegation::{ancestors, branch};
use crate::domain::inbox::waiting;
use crate::domain::plan::Plan;
use crate::domain::task::Task;

/// How many finished tasks the list shows when nothing is filtered.
const DONE: usize = 6;

/// What a part of the list is headed by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Heading<'a> {
    /// A group of tasks.
    Group(Group),
    /// A plan that is not over; its steps that do not need the person follow.
    Plan(&'a Plan),
}

/// One part of the list.
#[derive(Debug)]
pub struct Listed<'a> {
    /// Its heading.
    pub heading: Heading<'a>,
    /// Its tasks, in order.
    pub tasks: Vec<&'a Task>,
    /// How many more there are that are not shown.
    pub hidden: usize,
}

/// The groups that have tasks, in order, as the filter leaves them.
pub fn groups<'a>(view: &ViewState, model: &Model<'a>) -> Vec<Listed<'a>> {
    let filter = view.filter.to_lowercase();
    let mut groups = Group::ALL.map(|group| Listed { heading: Heading::Group(group), tasks: Vec::new(), hidden: 0 });
    let mut plans: Vec<Listed<'a>> = plans(model);
    let pressing = waiting(model.state);
    let urgent = pressing.iter().filter_map(|item| model.state.task(item.task));
    let rest = model.state.tasks().filter(|task| group_of(model, task) != Group::NeedsYou);
    let shown = |task: &&Task| matches(task, &filter) && !(filter.is_empty() && is_tucked(view, model, task));
    for task in urgent.chain(rest).filter(shown) {
        let group = home(model, task);
        let its =
            |listed: &&mut Listed<'_>| matches!(listed.heading, Heading::Plan(plan) if Some(plan.id) == task.plan);
        match plans.iter_mut().find(its).filter(|_| group != Group::NeedsYou) {
            // The heading stands for the whole while nobody works on it.
            Some(listed) if !stands_for_plan(listed, task) || group == Group::Working => listed.tasks.push(task),
            Some(_) => {}
            None => groups[group as usize].tasks.push(task),
        }
    }
    let tree = |task: &&Task| branch(model.state, task);
    for group in [Group::Working, Group::Waiting] {
        groups[group as usize].tasks.sort_by_key(tree);
    }
    if let Some(done) = groups.last_mut() {
        done.tasks.sort_by_key(|task| (std::cmp::Reverse(task.moved), std::cmp::Reverse(task.id)));
        let kept = if filter.is_empty() { done.tasks.len().min(DONE) } else { done.tasks.len() };
        done.hidden = done.tasks.len() - kept;
        done.tasks.truncate(kept);
    }
    let wanted = |listed: &Listed<'_>| !listed.tasks.is_empty() || (filter.is_empty() && is_plan(listed));
    let mut all: Vec<Listed<'a>> = groups.into_iter().collect();
    all.splice(1..1, plans);
    all.retain(wanted);
    all
}

/// The group that lists a task: its own when it needs the person, else that of the open task from which it came, so that
/// a branch stays together.
fn home(model: &Model<'_>, task: &Task) -> Group {
    let own = group_of(model, task);
    let root = ancestors(model.state, task).last().filter(|root| own != Group::NeedsYou && !root.status.is_over());
    root.map(|root| group_of(model, root)).filter(|group| *group != Group::NeedsYou).unwrap_or(own)
}

/// Whether a folded task stands for this one. What needs the person is never hidden.
fn is_tucked(view: &ViewState, model: &Model<'_>, task: &Task) -> bool {
    let folded = || ancestors(model.state, task).any(|above| view.folded.contains(&above.id));
    !view.folded.is_empty() && group_of(model, task) != Group::NeedsYou && folded()
}

/// How many tasks a folded one stands for, beside itself; 0 for one that is not folded.
pub fn tucked(view: &ViewState, model: &Model<'_>, task: &Task) -> usize {
    if !view.folded.contains(&task.id) || !view.filter.is_empty() {
        return 0;
    }
    let below = model.state.tasks().filter(|other| ancestors(model.state, other).any(|above| above.id == task.id));
    below.filter(|other| is_tucked(view, model, other)).count()
}

const fn is_plan(listed: &Listed<'_>) -> bool {
    matches!(listed.heading, Heading::Plan(_))
}

fn plans<'a>(model: &Model<'a>) -> Vec<Listed<'a>> {
    let open = model.state.plans().filter(|plan| !plan.status(model.state).is_over());
    open.map(|plan| Listed { heading: Heading::Plan(plan), tasks: Vec::new(), hidden: 0 }).collect()
}

fn stands_for_plan(listed: &Listed<'_>, task: &Task) -> bool {
    matches!(listed.heading, Heading::Plan(plan) if plan.whole == task.id)
}

fn matches(task: &Task, filter: &str) -> bool {
    filter.split_whitespace().all(|word| {
        task.text.to_lowercase().contains(word)
            || agent_of(task).to_lowercase().contains(word)
            || task.status.title().contains(word)
            || task.id.to_string().ends_with(word)
    })
}

/// The tasks of the list, top to bottom.
pub fn visible_tasks<'a>(view: &ViewState, model: &Model<'a>) -> Vec<&'a Task> {
    groups(view, model).into_iter().flat_map(|listed| listed.tasks).collect()
}
