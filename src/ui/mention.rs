//! Whom a text that begins with `@` is for: a task, an agent at work, several agents, or an agent that gets a new task.
//!
//! Decides nothing else: the prompt says it while one writes, and does it when one is done.

use super::facts;
use super::model::Model;
use super::view_state::ViewState;
use crate::domain::ids::TaskId;
use crate::domain::messages::{EVERYONE, hears};
use crate::domain::task::Task;

/// Whom the words after `@NAME` are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mention {
    /// Said to the agent of this task; no new task.
    Task(TaskId),
    /// Said to the agents of these tasks: all that are at work; no new task.
    Everyone(Vec<TaskId>),
    /// A new task for this agent, none of whose tasks is under way.
    New(String),
    /// The same new task for each of these agents.
    Several(Vec<String>),
    /// No such agent is ready, and there is no such task.
    Nobody(String),
}

/// Takes `@NAME words` apart; `None` for any other text.
pub fn read<'a>(model: &Model<'_>, view: &ViewState, text: &'a str) -> Option<(Mention, &'a str)> {
    let rest = text.trim_start().strip_prefix('@')?;
    let (name, words) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let mention = if name.contains(',') {
        let names = name.split(',').map(str::trim).filter(|name| !name.is_empty());
        Mention::Several(names.map(str::to_owned).collect())
    } else if name == EVERYONE {
        let all: Vec<TaskId> =
            model.state.tasks().filter(|task| hears(model.state, task)).map(|task| task.id).collect();
        if all.is_empty() { Mention::Nobody(name.to_owned()) } else { Mention::Everyone(all) }
    } else if let Some(task) = at_work(model, view, name) {
        Mention::Task(task)
    } else if model.agents.iter().any(|agent| agent.ready && agent.name == name) {
        Mention::New(name.to_owned())
    } else {
        Mention::Nobody(name.to_owned())
    };
    Some((mention, words.trim()))
}

impl Mention {
    /// What will happen to the words, for people.
    pub fn sentence(&self, model: &Model<'_>) -> String {
        match self {
            Self::Task(id) => {
                let agent = model.state.task(*id).map_or_else(String::new, |task| facts::agent_of(task).to_owned());
                format!("Goes to {agent} in {id} as your words; no new task.")
            }
            Self::Everyone(tasks) => {
                let names: Vec<String> = tasks.iter().map(ToString::to_string).collect();
                format!("Goes to every agent at work, each as soon as it is at rest: {}.", names.join(", "))
            }
            Self::Nobody(name) if name == EVERYONE => "No agent is at work.".to_owned(),
            Self::New(agent) => format!("A new task for {agent}; none of its tasks is under way."),
            Self::Several(_) => {
                "The same new task for each of them, in a worktree of its own; then compare and keep one.".to_owned()
            }
            Self::Nobody(name) => {
                format!("No agent {name} is ready and no task has that name; leave out the @ to let it be routed.")
            }
        }
    }
}

/// The task of this number, or the one at which an agent of this name works: the selected one before the newest.
fn at_work(model: &Model<'_>, view: &ViewState, name: &str) -> Option<TaskId> {
    if let Some(task) = name.parse().ok().filter(|id| model.state.task(*id).is_some()) {
        return Some(task);
    }
    let works = |task: &&Task| {
        let session = facts::session_of(model, task);
        session.is_some_and(|session| session.is_live() && session.agent == name)
    };
    let selected = view.in_list(model).filter(works);
    selected.or_else(|| model.state.tasks().rev().find(works)).map(|task| task.id)
}
