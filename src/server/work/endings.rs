//! Ends of a review beside the merge: the merge undone, a pull request opened; and whether comments were answered.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::PoisonError;

use super::places::known;
use crate::domain::command::Outcome;
use crate::domain::ids::{CommentId, TaskId};
use crate::domain::review::{Comment, CommentState};
use crate::domain::summary::headline;
use crate::domain::task::{Merge, Task, Workspace};
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::workspace::{self as git, Done, Request};

/// The largest file that is looked at for an answer, in bytes.
const READ: u64 = 16 << 20;

/// Undoes a task's merge.
pub fn undo(core: &mut Core, id: TaskId) {
    let Some(task) = core.world.state.task(id) else { return };
    let (Some(workspace), Some(merge)) = (task.workspace.clone(), task.merge.clone()) else { return };
    let (post, turn, paths) = (core.post.clone(), core.world.git_turn.clone(), core.world.rules.paths.clone());
    tokio::task::spawn_blocking(move || {
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = match undone(&workspace, &merge, |root| paths.worktree(root, id)) {
            Ok(workspace) => Outcome::Undone(id, workspace),
            Err(why) => Outcome::NotUndone(id, why),
        };
        post.blocking(Note::Outcome(outcome));
    });
}

fn undone(
    workspace: &Workspace,
    merge: &Merge,
    dest: impl Fn(&Path) -> std::path::PathBuf,
) -> Result<Workspace, String> {
    let Merge::Merged { commit, into, before: Some(before), tip } = merge else {
        return Err("nothing of it was merged".to_owned());
    };
    let (repo, worktree) = known(workspace)?;
    let done =
        Done { into, commit, before, tip: tip.as_deref(), branch: &worktree.branch, base: &worktree.base_commit };
    let made = git::undo_merge(&repo, done, &dest(&repo.root)).map_err(|error| error.to_string())?;
    Ok(Workspace {
        path: made.path.to_string_lossy().into_owned(),
        start: None,
        branch: Some(made.branch),
        base_commit: Some(made.base_commit),
        base_branch: made.base_branch,
        ..workspace.clone()
    })
}

/// Pushes a task's branch and opens a pull request for it.
pub fn open_request(core: &mut Core, id: TaskId) {
    let Some(task) = core.world.state.task(id).cloned() else { return };
    let (post, turn) = (core.post.clone(), core.world.git_turn.clone());
    tokio::task::spawn_blocking(move || {
        let outcome = {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            match requested(&task) {
                Ok(merge) => Outcome::Merged(id, merge),
                Err(why) => Outcome::MergeFailed(id, why),
            }
        };
        post.blocking(Note::Outcome(outcome));
    });
}

fn requested(task: &Task) -> Result<Merge, String> {
    let workspace = task.workspace.as_ref().ok_or("the task has no place of its own")?;
    let (repo, worktree) = known(workspace)?;
    let base = worktree.base_branch.clone().ok_or("it began from no branch, so a pull request has no base")?;
    let message = format!("{}\n\n{} by {}, through orchestra", task.title(), task.id, task.worker());
    git::commit_all(&worktree.path, &message).map_err(|error| error.to_string())?;
    let body = body_of(task);
    let request = Request { branch: &worktree.branch, base: &base, title: task.title(), body: &body };
    let url = git::open_request(&repo, request).map_err(|error| error.to_string())?;
    Ok(Merge::PullRequest { branch: worktree.branch, url })
}

/// What a pull request says: what was asked, what came of it and how it was checked.
fn body_of(task: &Task) -> String {
    let mut body = task.text.trim().to_owned();
    if let Some(summary) = &task.summary {
        let _ = write!(body, "\n\n{}\n\n{}", summary.outcome.text, headline(summary));
    }
    if let Some(report) = &task.check.report {
        let _ = write!(body, "\n\n{}", report.line());
    }
    body
}

/// Of the comments that the agent has, those whose place in this directory is not as it was.
pub fn answered(dir: &Path, comments: &[Comment]) -> Vec<CommentId> {
    let sent = comments.iter().filter(|comment| comment.state == CommentState::Sent);
    let touched = |comment: &&Comment| {
        let path = dir.join(&comment.anchor.file);
        match std::fs::symlink_metadata(&path) {
            Err(error) => error.kind() == std::io::ErrorKind::NotFound && comment.anchor.is_touched(None),
            // What is there and is no file of a size that people comment on says nothing.
            Ok(meta) if !meta.is_file() || meta.len() > READ => false,
            Ok(_) => std::fs::read(&path)
                .is_ok_and(|bytes| comment.anchor.is_touched(Some(&String::from_utf8_lossy(&bytes)))),
        }
    };
    sent.filter(touched).map(|comment| comment.id).collect()
}
