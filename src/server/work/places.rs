//! Places: worktrees are made, merged and removed on plain threads.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use super::proposals;
use crate::config::Paths;
use crate::domain::command::Outcome;
use crate::domain::ids::{PlanId, TaskId};
use crate::domain::state::State;
use crate::domain::summary::Place;
use crate::domain::task::{Merge, MergeStyle, Placement, ProjectCommand, Task, TaskStatus, Workspace};
use crate::domain::time::Span;
use crate::server::clock;
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::workspace::{self as git, Branch, MergeOutcome, Repo, Worktree};

/// What was merged so shortly before an earlier server died may have left its branch behind.
const JUST_NOW: Span = Span::mins(10);

/// Makes the task's worktree, or finds out that it runs in a plain directory.
pub fn prepare(core: &mut Core, id: TaskId) {
    let Some(task) = core.world.state.task(id).cloned() else { return };
    let ground = ground(&core.world.state, &task);
    let (post, turn) = (core.post.clone(), core.world.git_turn.clone());
    let (paths, copy) = (core.world.rules.paths.clone(), core.world.rules.config.copy.clone());
    let files = Files { copy, trusted: core.world.state.trusted().clone() };
    tokio::task::spawn_blocking(move || {
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = match place(&task, &ground, &paths, &files) {
            Ok(workspace) => Outcome::WorkspaceReady(id, with_proposals(workspace)),
            Err(why) => Outcome::WorkspaceFailed(id, why),
        };
        post.blocking(Note::Outcome(outcome));
    });
}

/// Which ignored files a worktree gets.
struct Files {
    /// As the person configured it.
    copy: Vec<String>,
    /// What they trust of the projects.
    trusted: BTreeSet<(String, String)>,
}

/// What a task's work begins from.
enum Ground {
    /// What is checked out where it was delegated from.
    Here,
    /// The same, gathering the steps of this plan.
    Plan(PlanId),
    /// This branch of its plan.
    Branch(String),
    /// The place of its plan, which has no branch.
    Shared(Workspace),
}

fn ground(state: &State, task: &Task) -> Ground {
    let Some(plan) = state.plan_of(task) else { return Ground::Here };
    if plan.whole == task.id {
        return Ground::Plan(plan.id);
    }
    let Some(place) = state.task(plan.whole).and_then(|whole| whole.workspace.clone()) else { return Ground::Here };
    match place.branch.clone().filter(|_| place.has_branch()) {
        Some(branch) => Ground::Branch(branch),
        None => Ground::Shared(place),
    }
}

fn place(task: &Task, ground: &Ground, paths: &Paths, files: &Files) -> Result<Workspace, String> {
    if let Ground::Shared(place) = ground {
        return Ok(place.clone());
    }
    let dir = Path::new(&task.dir);
    if !dir.is_dir() {
        return Err(format!("the directory {} does not exist", dir.display()));
    }
    let repo = match Repo::discover(dir) {
        Ok(repo) => repo,
        Err(error) if task.placement == Placement::InPlace => {
            return Ok(plain(dir, None, Some(error.to_string())));
        }
        Err(error) => return Ok(plain(dir, None, Some(format!("{error}; it works in the directory itself")))),
    };
    match (repo, task.placement) {
        (None, Placement::Worktree | Placement::WithChanges) => {
            Ok(plain(dir, None, Some("no git repository here: it works in the directory itself".into())))
        }
        (repo, Placement::InPlace) => Ok(plain(dir, repo.as_ref(), None)),
        (Some(repo), Placement::Worktree | Placement::WithChanges) => worktree(task, ground, &repo, (paths, files))
            .or_else(|error| match error {
                git::WorkspaceError::NoCommit(_) | git::WorkspaceError::Bare(_) => {
                    Ok(plain(dir, Some(&repo), Some(format!("{error}; it works in the directory itself"))))
                }
                error => Err(error.to_string()),
            }),
    }
}

/// What the project proposes, as its files are before an agent works in them.
fn with_proposals(workspace: Workspace) -> Workspace {
    let root = Path::new(workspace.repo.as_deref().unwrap_or(&workspace.path));
    let found = proposals::read(root, Path::new(&workspace.path));
    let copy = found.copying().filter(|_| workspace.has_branch());
    let [check, setup, copy] = [found.check, found.setup, copy].map(|found| found.map(Box::new));
    Workspace { check, setup, copy, ..workspace }
}

fn plain(dir: &Path, repo: Option<&Repo>, remark: Option<String>) -> Workspace {
    let place = if repo.is_some() { Place::InPlace } else { Place::Directory };
    Workspace {
        repo: repo.map(|repo| repo.root.to_string_lossy().into_owned()),
        branch: repo.and_then(|repo| repo.branch.clone()),
        base_branch: repo.and_then(|repo| repo.branch.clone()),
        base_commit: repo.and_then(|repo| repo.head.clone()),
        remark,
        ..Workspace::new(place, dir.to_string_lossy().into_owned())
    }
}

fn worktree(
    task: &Task,
    ground: &Ground,
    repo: &Repo,
    (paths, files): (&Paths, &Files),
) -> Result<Workspace, git::WorkspaceError> {
    let dest = paths.worktree(&repo.root, task.id);
    let (branch, base) = match ground {
        Ground::Here | Ground::Shared(_) => (git::branch_name(task.id, task.title()), None),
        Ground::Plan(plan) => (git::branch_name(plan, task.title()), None),
        Ground::Branch(base) => (git::branch_name(task.id, task.title()), Some(base.as_str())),
    };
    let mut remarks = git::lacks(repo);
    let mut made = git::create_worktree(repo, &dest, &branch, base)?;
    match (base, task.placement) {
        // A step begins from its plan, which was told or has them.
        (Some(_), _) => {}
        // A worktree without them is not what was asked for.
        (None, Placement::WithChanges) => git::carry_over(repo, &mut made)
            .map(drop)
            .map_err(|error| git::remove_worktree(repo, &made, Branch::Delete).err().unwrap_or(error))?,
        (None, Placement::Worktree | Placement::InPlace) => remarks.extend(left_behind(repo)),
    }
    remarks.extend(copy(repo, &made, files));
    Ok(Workspace {
        place: Place::Worktree,
        start: start_in(task, repo, &made),
        path: made.path.to_string_lossy().into_owned(),
        repo: Some(repo.root.to_string_lossy().into_owned()),
        branch: Some(made.branch),
        base_branch: made.base_branch,
        base_commit: Some(made.base_commit),
        remark: (!remarks.is_empty()).then(|| remarks.join("; ")),
        check: None,
        setup: None,
        copy: None,
    })
}

/// Copies ignored files into a worktree: those of the person, and those that the project lists once that is trusted. Gives what
/// went wrong.
fn copy(repo: &Repo, made: &Worktree, files: &Files) -> Option<String> {
    let listed = git::include_patterns(&repo.root);
    let asked = (repo.root.to_string_lossy().into_owned(), ProjectCommand::copying(&listed).command);
    let listed = listed.into_iter().filter(|_| files.trusted.contains(&asked));
    let patterns: Vec<String> = files.copy.iter().cloned().chain(listed).collect();
    let failed = (!patterns.is_empty()).then(|| git::copy_ignored(repo, made, &patterns).err()).flatten();
    failed.map(|error| error.to_string())
}

/// What of the checkout the worktree does not have.
fn left_behind(repo: &Repo) -> Option<String> {
    let loose = git::loose(repo).inspect_err(|error| tracing::debug!(%error, "what is loose is not known")).ok()?;
    let words = || {
        format!(
            "{} of the checkout not committed, so not in its worktree; `--with-changes` takes them along",
            loose.words()
        )
    };
    (!loose.is_none()).then(words)
}

/// The folder of the worktree that stands for the folder in which the task was given.
fn start_in(task: &Task, repo: &Repo, made: &Worktree) -> Option<String> {
    let dir = Path::new(&task.dir).canonicalize().ok()?;
    let below = dir.strip_prefix(&repo.root).ok().filter(|below| *below != Path::new(""))?;
    let start = made.path.join(below);
    // A link could lead out of the worktree.
    let inside = start.canonicalize().is_ok_and(|real| real.is_dir() && real.starts_with(&made.path));
    inside.then(|| start.to_string_lossy().into_owned())
}

/// The repository and the worktree of a task, as the workspace room knows them.
pub fn known(workspace: &Workspace) -> Result<(Repo, Worktree), String> {
    let root = workspace.repo.as_deref().ok_or("the task has no repository")?;
    let repo = Repo::discover(Path::new(root)).map_err(|error| error.to_string())?;
    let repo = repo.ok_or_else(|| format!("{root} is no git repository any more"))?;
    let worktree = Worktree {
        path: PathBuf::from(&workspace.path),
        branch: workspace.branch.clone().unwrap_or_default(),
        base_commit: workspace.base_commit.clone().unwrap_or_default(),
        base_branch: workspace.base_branch.clone(),
    };
    Ok((repo, worktree))
}

/// Carries out an approval: commits what is not committed, merges, removes the worktree; or opens a pull request.
pub fn merge(core: &mut Core, id: TaskId, style: MergeStyle) {
    let Some(task) = core.world.state.task(id) else { return };
    let Some(workspace) = task.workspace.clone() else { return };
    if style == MergeStyle::PullRequest {
        return super::endings::open_request(core, id);
    }
    let message = format!("{}\n\n{id} by {}, through orchestra", task.title(), task.worker());
    let (post, turn) = (core.post.clone(), core.world.git_turn.clone());
    tokio::task::spawn_blocking(move || {
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = match merged(&workspace, style, &message) {
            Ok(merge) => Outcome::Merged(id, merge),
            Err(Unmerged::Conflict(into, files)) => Outcome::Conflicts(id, into, files),
            Err(Unmerged::Failed(why)) => Outcome::MergeFailed(id, why),
        };
        post.blocking(Note::Outcome(outcome));
    });
}

/// Why a branch was not merged.
enum Unmerged {
    /// It does not merge into this branch, because of these files.
    Conflict(String, Vec<String>),
    /// Something else.
    Failed(String),
}

fn merged(workspace: &Workspace, style: MergeStyle, message: &str) -> Result<Merge, Unmerged> {
    let say = |error: git::WorkspaceError| Unmerged::Failed(error.to_string());
    let (repo, worktree) = known(workspace).map_err(Unmerged::Failed)?;
    git::commit_all(&worktree.path, message).map_err(say)?;
    let style = match style {
        MergeStyle::Squash => git::MergeStyle::Squash,
        MergeStyle::Merge => git::MergeStyle::Merge,
        MergeStyle::Rebase => git::MergeStyle::Rebase,
        MergeStyle::LeaveBranch | MergeStyle::PullRequest => return Ok(Merge::BranchLeft { branch: worktree.branch }),
    };
    let into = worktree.base_branch.clone().unwrap_or_default();
    match git::merge(&repo, &worktree, style, message).map_err(say)? {
        MergeOutcome::Merged { commit, before, tip } => {
            Ok(Merge::Merged { commit, into, before: Some(before), tip: Some(tip) })
        }
        MergeOutcome::UpToDate => Ok(Merge::Nothing),
        MergeOutcome::Conflict { files } => Err(Unmerged::Conflict(into, files)),
    }
}

/// Removes the worktree and the branch of a task that was thrown away.
pub fn discard(core: &mut Core, id: TaskId) {
    remove(core, id, Branch::Delete, Some(Merge::Discarded));
}

/// Removes the worktree of a task whose agents have ended; the branch stays unless it is in its base.
pub fn tidy_up(core: &mut Core, id: TaskId) {
    let Some(task) = core.world.state.task(id) else { return };
    let branch = match &task.merge {
        Some(Merge::Merged { .. } | Merge::Nothing) => Branch::Delete,
        Some(Merge::BranchLeft { .. } | Merge::PullRequest { .. } | Merge::Discarded) | None => return,
    };
    remove(core, id, branch, None);
}

/// Tidies up what was merged just before an earlier server died, so that its worktree or branch may still be there.
pub fn tidy_up_after_a_crash(core: &mut Core) {
    let now = clock::now();
    let stands = |task: &&Task| {
        let workspace = task.workspace.as_ref().filter(|workspace| workspace.has_branch());
        task.status == TaskStatus::Done
            && workspace.is_some_and(|it| now.since(task.moved) < JUST_NOW || Path::new(&it.path).exists())
    };
    let left: Vec<TaskId> = core.world.state.tasks().filter(stands).map(|task| task.id).collect();
    for id in left {
        tidy_up(core, id);
    }
}

fn remove(core: &mut Core, id: TaskId, branch: Branch, outcome: Option<Merge>) {
    let Some(task) = core.world.state.task(id) else { return };
    let Some(workspace) = task.workspace.clone().filter(Workspace::has_branch) else { return };
    let (post, turn) = (core.post.clone(), core.world.git_turn.clone());
    tokio::task::spawn_blocking(move || {
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let removed = known(&workspace).and_then(|(repo, worktree)| {
            git::remove_worktree(&repo, &worktree, branch).map_err(|error| error.to_string())
        });
        match (removed, outcome) {
            (Ok(()), Some(merge)) => post.blocking(Note::Outcome(Outcome::Discarded(id, merge))),
            (Ok(()), None) => {}
            (Err(why), _) => tracing::warn!(%id, %why, "a worktree was not removed"),
        }
    });
}
