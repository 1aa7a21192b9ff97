//! Which tasks the list shows, in which order.

use super::facts::{Group, agent_of, group_of};
use super::model::Model;
use super::view_state::ViewState;
use crate::domain::attention::attention;
use crate::domain::task::Task;

/// How many finished tasks the list shows when nothing is filtered.
const DONE: usize = 6;

/// One group of the list.
#[derive(Debug)]
pub struct Listed<'a> {
    /// The group.
    pub group: Group,
    /// Its tasks, in order.
    pub tasks: Vec<&'a Task>,
    /// How many more there are that are not shown.
    pub hidden: usize,
}

/// The groups that have tasks, in order, as the filter leaves them.
pub fn groups<'a>(view: &ViewState, model: &Model<'a>) -> Vec<Listed<'a>> {
    let filter = view.filter.to_lowercase();
    let mut groups = Group::ALL.map(|group| Listed { group, tasks: Vec::new(), hidden: 0 });
    let pressing = attention(model.state);
    let urgent = pressing.iter().filter_map(|item| model.state.task(item.task));
    let rest = model.state.tasks().filter(|task| group_of(model, task) != Group::NeedsYou);
    for task in urgent.chain(rest).filter(|task| matches(task, &filter)) {
        let group = group_of(model, task);
        if let Some(listed) = groups.iter_mut().find(|listed| listed.group == group) {
            listed.tasks.push(task);
        }
    }
    if let Some(done) = groups.last_mut() {
        done.tasks.sort_by_key(|task| (std::cmp::Reverse(task.moved), std::cmp::Reverse(task.id)));
        let kept = if filter.is_empty() { done.tasks.len().min(DONE) } else { done.tasks.len() };
        done.hidden = done.tasks.len() - kept;
        done.tasks.truncate(kept);
    }
    groups.into_iter().filter(|listed| !listed.tasks.is_empty()).collect()
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
