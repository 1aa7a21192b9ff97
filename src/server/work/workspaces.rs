//! The worktrees of tasks: what they hold, and removing those that nobody misses.

use std::path::Path;
use std::sync::PoisonError;

use super::places::known;
use crate::domain::ids::TaskId;
use crate::domain::task::{Merge, Task, TaskStatus, Workspace};
use crate::server::control::missing;
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::server::screens::client::ClientId;
use crate::wire::{Failure, Reply, WorkspaceView};
use crate::workspace::{self as git, Branch, Standing};

/// Answers with every worktree that is there.
pub fn list(core: &Core, client: ClientId, request: u64) {
    let places = core.world.state.tasks().filter_map(|task| {
        let workspace = task.workspace.clone().filter(Workspace::has_branch)?;
        Some((task.clone(), workspace, idle(core, task)))
    });
    let (places, post): (Vec<_>, _) = (places.collect(), core.post.clone());
    tokio::task::spawn_blocking(move || {
        let there = places.iter().filter(|(_, workspace, _)| Path::new(&workspace.path).is_dir());
        let views = there.map(|(task, workspace, idle)| view(task, workspace, *idle)).collect();
        post.blocking(Note::Answer(client, request, Box::new(Reply::Workspaces(views))));
    });
}

/// Whether nothing of a task can still write into its worktree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Idle {
    Yes,
    No,
}

fn idle(core: &Core, task: &Task) -> Idle {
    let over = matches!(task.status, TaskStatus::Done | TaskStatus::Failed | TaskStatus::Cancelled);
    let lives = core.world.state.live_sessions().any(|session| session.task == task.id);
    if over && !lives { Idle::Yes } else { Idle::No }
}

fn view(task: &Task, workspace: &Workspace, idle: Idle) -> WorkspaceView {
    let standing =
        look(task, workspace).inspect_err(|why| tracing::debug!(task = %task.id, %why, "not looked at")).ok();
    WorkspaceView {
        task: task.id.to_string(),
        text: task.title().to_owned(),
        status: task.status,
        dir: workspace.path.clone(),
        branch: workspace.branch.clone(),
        base: workspace.base_branch.clone(),
        bytes: git::disk_use(workspace.path.as_ref()),
        uncommitted: standing.map(|standing| standing.uncommitted),
        unmerged: standing.map(|standing| standing.unmerged),
        removable: idle == Idle::Yes && standing.is_some_and(|standing| fate(task, standing).is_some()),
    }
}

fn look(task: &Task, workspace: &Workspace) -> Result<Standing, String> {
    let (repo, worktree) = known(workspace)?;
    let standing = git::standing(&repo, &worktree).map_err(|error| error.to_string())?;
    // A squashed branch is merged although its commits are not there.
    let merged = matches!(task.merge, Some(Merge::Merged { .. }));
    Ok(if merged { Standing { unmerged: 0, ..standing } } else { standing })
}

/// What becomes of the branch when the worktree goes; `None` when something would be lost.
const fn fate(task: &Task, standing: Standing) -> Option<Branch> {
    match (standing.uncommitted, standing.unmerged, &task.merge) {
        (0, _, Some(Merge::BranchLeft { .. } | Merge::PullRequest { .. })) => Some(Branch::Keep),
        (0, 0, _) => Some(Branch::Delete),
        _ => None,
    }
}

/// Removes the worktree of a task that is over, if nothing is lost with it.
pub fn tidy(core: &mut Core, client: ClientId, request: u64, id: TaskId) {
    let refuse = |why: String| Reply::Failed(Failure::Refused, why);
    let Some(task) = core.world.state.task(id) else { return core.batches.answer(client, request, missing(id)) };
    let Some(workspace) = task.workspace.clone().filter(Workspace::has_branch) else {
        return core.batches.answer(client, request, refuse(format!("{id} has no worktree of its own")));
    };
    if idle(core, task) == Idle::No {
        let why = format!("{id} is {}, so its worktree stays", task.status.title());
        return core.batches.answer(client, request, refuse(why));
    }
    let (task, post, turn) = (task.clone(), core.post.clone(), core.world.git_turn.clone());
    tokio::task::spawn_blocking(move || {
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let reply = match remove(&task, &workspace) {
            Ok(()) => Reply::Done(None),
            Err(why) => refuse(format!("the worktree of {id} stays: {why}")),
        };
        post.blocking(Note::Answer(client, request, Box::new(reply)));
    });
}

/// Looks once more: the person may have worked in it since it was listed.
fn remove(task: &Task, workspace: &Workspace) -> Result<(), String> {
    let standing = look(task, workspace)?;
    let branch = fate(task, standing).ok_or("it holds work that is nowhere else")?;
    let (repo, worktree) = known(workspace)?;
    git::remove_worktree(&repo, &worktree, branch).map_err(|error| error.to_string())
}
