//! The diff of a review: made, read and coloured on a plain thread, shown when it is there, its colours as they come.

use std::path::Path;
use std::time::{Duration, Instant};

use super::client::ClientId;
use super::input::with;
use crate::domain::diff::FileInks;
use crate::domain::ids::TaskId;
use crate::domain::task::{Merge, Task, Workspace};
use crate::server::core::Core;
use crate::server::inbox::{Note, Post};
use crate::syntax;
use crate::ui::DiffText;
use crate::workspace::{self, Diff};

/// What a diff on the screen may be long, in bytes.
const DIFF: usize = 32 << 20;
/// How long colours are looked for; what has none by then stays plain.
const COLOURS: Duration = Duration::from_secs(10);

/// Makes the diff of a task for a terminal.
pub fn show(core: &Core, id: ClientId, task: TaskId) {
    let Some(task) = core.world.state.task(task).cloned() else { return };
    let post = core.post.clone();
    tokio::task::spawn_blocking(move || {
        let diff = read(&task);
        let files = diff.files.clone();
        post.blocking(Note::Diff(id, Box::new(diff)));
        colour(&post, id, task.id, &files);
    });
}

fn read(task: &Task) -> DiffText {
    let own = task.workspace.as_ref().filter(|it| it.has_branch() && Path::new(&it.path).is_dir());
    let disk = own.map(|workspace| workspace::disk_use(workspace.path.as_ref()));
    match made(task, DIFF) {
        Ok(diff) => DiffText { truncated: diff.truncated, disk, ..DiffText::of(task.id, diff.text) },
        Err(why) => DiffText { trouble: Some(why), disk, ..DiffText::of(task.id, String::new()) },
    }
}

/// What a task changed, in at most so many bytes: as it was merged, else as it stands in its place.
pub fn made(task: &Task, most: usize) -> Result<Diff, String> {
    let workspace = task.workspace.as_ref().filter(|workspace| workspace.repo.is_some());
    let workspace = workspace.ok_or("no git here, so there is no diff")?;
    let diff = match (&task.merge, &workspace.repo) {
        (Some(Merge::Merged { commit, before: Some(before), .. }), Some(repo)) => {
            workspace::diff_between(repo.as_ref(), before, commit, most)
        }
        (Some(Merge::Merged { .. } | Merge::Nothing | Merge::Discarded), _) if gone(workspace) => {
            return Err("its worktree is gone, so there is no diff any more; its summary stays".to_owned());
        }
        (_, _) => workspace::diff(workspace.path.as_ref(), workspace.base_commit.as_deref(), most),
    };
    diff.map_err(|error| error.to_string())
}

fn gone(workspace: &Workspace) -> bool {
    !Path::new(&workspace.path).is_dir()
}

/// Finds out what the letters of each file are, in the order in which they are read.
fn colour(post: &Post, id: ClientId, task: TaskId, files: &[crate::domain::diff::FileDiff]) {
    let end = Instant::now() + COLOURS;
    for (n, file) in files.iter().enumerate().take_while(|_| Instant::now() < end) {
        if let Some(inks) = syntax::inks(file) {
            post.blocking(Note::Inks(id, task, (n, file.digest), inks));
        }
    }
}

/// The diff that a terminal asked for is there.
pub fn diff(core: &mut Core, id: ClientId, diff: DiffText) {
    with(core, id, |screen| screen.face.diff = Some(diff));
}

/// What the letters of one of its files are is known.
pub fn inks(core: &mut Core, id: ClientId, task: TaskId, (file, digest): (usize, u64), inks: FileInks) {
    with(core, id, |screen| {
        if let Some(diff) = screen.face.diff.as_mut().filter(|diff| diff.task == task) {
            diff.colour(file, digest, inks);
        }
    });
}
