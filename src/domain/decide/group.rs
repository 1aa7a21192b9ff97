//! The same task by several agents, each in a workspace of its own: how it begins, and how one of them is kept.

use super::moves::{find, moved};
use super::{Context, Refused, control, delegate};
use crate::domain::command::{Delegate, Review};
use crate::domain::event::{Event, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::route::{InsteadOf, RouteWish};
use crate::domain::state::State;
use crate::domain::task::{Move, Placement, Task, TaskStatus, Workspace};

/// The most agents of a group.
pub const MOST: usize = 4;

/// The tasks of a group, oldest first.
pub fn group_of(state: &State, task: &Task) -> Vec<TaskId> {
    let Some(group) = task.group else { return vec![task.id] };
    state.tasks().filter(|other| other.group == Some(group)).map(|other| other.id).collect()
}

/// One task for each agent that was named. One that cannot take work is left out, and that is said.
pub(super) fn delegate_all(state: &State, ctx: &Context<'_>, wish: &Delegate) -> Result<Vec<Event>, Refused> {
    let RouteWish::Named(first) = &wish.to else { return Err(Refused::GroupUnnamed) };
    let names: Vec<&String> = std::iter::once(first).chain(&wish.rivals).collect();
    let twice = names.iter().enumerate().any(|(at, name)| names[..at].contains(name));
    if twice || names.len() > MOST {
        return Err(Refused::GroupSize(MOST));
    }
    if wish.placement == Placement::InPlace || wish.from.is_some() {
        return Err(Refused::GroupAlone);
    }
    let (mut fit, mut left_out) = (Vec::new(), Vec::new());
    for name in names {
        let one = Delegate { to: RouteWish::Named(name.clone()), rivals: Vec::new(), ..wish.clone() };
        let new = delegate::planned(state, ctx, &one)?;
        match &new.route.instead_of {
            None => fit.push(new),
            Some(instead) => left_out.push((name.clone(), instead.why.clone())),
        }
    }
    let whys: Vec<String> = left_out.iter().map(|(_, why)| trouble(why)).collect();
    if fit.len() < 2 {
        let ready = fit.first().map(|new| new.route.agent.clone());
        return Err(Refused::GroupTooSmall { ready, troubles: whys.join(", ") });
    }
    let group = state.next_task();
    if let Some((agent, _)) = left_out.first() {
        let why = format!("{}, so it is left out.", whys.join(" and "));
        fit[0].route.instead_of = Some(InsteadOf { agent: agent.clone(), why });
    }
    let created = fit.into_iter().zip(group.0..).map(|(mut new, id)| {
        new.group = Some(group);
        Event::Task(TaskId(id), TaskEvent::Created(Box::new(new)))
    });
    Ok(created.collect())
}

/// `codex is not installed` of ``codex is not installed, so claude does it.``
fn trouble(why: &str) -> String {
    why.rsplit_once(", so ").map_or(why, |(trouble, _)| trouble).to_owned()
}

/// What is wrong with the place of a task of a group: in one directory they would overwrite each other.
pub(super) fn misplaced(task: &Task, workspace: &Workspace) -> Option<String> {
    let shared = task.group.is_some() && !workspace.has_branch();
    shared.then(|| {
        let why = workspace.remark.as_deref().unwrap_or("it has no worktree of its own");
        format!("several agents cannot do the same in one directory: {why}; give it to one of them")
    })
}

/// Keeps one: it is merged as after any review, and when that is done the others are thrown away.
pub(super) fn keep(state: &State, ctx: &Context<'_>, id: TaskId) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    if task.group.is_none() {
        return Err(Refused::NoGroup(id));
    }
    moved(task, Move::Approve, "")?;
    let mut events = vec![Event::Task(id, TaskEvent::KeepAsked)];
    let approved = control::review(state, ctx, id, &Review::Approve(None))?;
    let done = approved.iter().any(|event| matches!(event, Event::Task(_, TaskEvent::Moved(Move::Approve, _))));
    events.extend(approved);
    if done {
        events.extend(the_others_go(state, task));
    }
    Ok(events)
}

/// A task that is kept is in its base now: what the others did is thrown away.
pub(super) fn kept(state: &State, id: TaskId) -> Vec<Event> {
    let task = state.task(id).filter(|task| task.kept);
    task.map(|task| the_others_go(state, task)).unwrap_or_default()
}

fn the_others_go(state: &State, task: &Task) -> Vec<Event> {
    let others = group_of(state, task).into_iter().filter(|other| *other != task.id);
    let others = others.filter_map(|other| state.task(other)).filter(|other| match other.status {
        TaskStatus::Todo
        | TaskStatus::InProgress
        | TaskStatus::Blocked
        | TaskStatus::Paused
        | TaskStatus::InReview
        | TaskStatus::Failed => true,
        TaskStatus::Done | TaskStatus::Cancelled => false,
    });
    let why = format!("{} was kept", task.id);
    others.flat_map(|other| control::throw_away(state, other, &why).unwrap_or_default()).collect()
}
