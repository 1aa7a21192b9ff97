//! `merge`, `undo` and `discard`: the end of a review.

use clap::Args;

use super::exit::{Exit, Fault};
use super::output::{Output, ask_person};
use super::reach;
use super::shared_args::SureTask;
use super::task_line::after_command;
use super::which::Which;
use crate::domain::command::{Command, Review};
use crate::domain::review::Undoing;
use crate::domain::task::MergeStyle;
use crate::wire::{Reply, Request};

/// `merge`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct MergeArgs {
    /// The task: task-5, or 5; or a whole plan: plan-2
    pub task: Which,
    /// As one commit
    #[arg(long, group = "style")]
    pub squash: bool,
    /// With a merge commit
    #[arg(long, group = "style")]
    pub merge: bool,
    /// Its commits on top
    #[arg(long, group = "style")]
    pub rebase: bool,
    /// Leave the branch as it is
    #[arg(long, group = "style")]
    pub leave_branch: bool,
    /// Push the branch and open a pull request with `gh` or `glab`
    #[arg(long, visible_alias = "pull-request", group = "style")]
    pub pr: bool,
}

/// `merge`.
pub fn merge(out: &mut Output, args: &MergeArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let id = args.task.task(&mut server)?;
    let task = reach::command(&mut server, Command::Review(id, Review::Approve(style(args))))?;
    after_command(out, id, "approved", task.as_ref())
}

const fn style(args: &MergeArgs) -> Option<MergeStyle> {
    match args {
        MergeArgs { squash: true, .. } => Some(MergeStyle::Squash),
        MergeArgs { merge: true, .. } => Some(MergeStyle::Merge),
        MergeArgs { rebase: true, .. } => Some(MergeStyle::Rebase),
        MergeArgs { leave_branch: true, .. } => Some(MergeStyle::LeaveBranch),
        MergeArgs { pr: true, .. } => Some(MergeStyle::PullRequest),
        MergeArgs { .. } => None,
    }
}

/// `undo`: waits until the merge is undone, or it is known why not.
pub fn undo(out: &mut Output, args: &SureTask) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let id = args.task.task(&mut server)?;
    let question = format!("Undo the merge of {id}?");
    if !args.yes && ask_person(&question) == Some(false) {
        return Err(Fault::Refused("nothing was undone".into()));
    }
    reach::command(&mut server, Command::Undo(id))?;
    let watched = server.begin(Request::Watch(id)).map_err(reach::lost)?;
    loop {
        match server.reply(watched, None).map_err(reach::lost)? {
            None => {}
            Some(Reply::Changed { task, .. }) => match &task.undoing {
                Undoing::Asked => {}
                Undoing::Refused(why) => return Err(Fault::Refused(why.clone())),
                Undoing::No => return after_command(out, id, "undone", Some(&task)),
            },
            Some(Reply::Failed(failure, text)) => return Err(Fault::of_reply(failure, text)),
            Some(other) => return Err(reach::strange(&other)),
        }
    }
}

/// `discard`.
pub fn discard(out: &mut Output, args: &SureTask) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let question = format!("Throw away the work of {}?", args.task);
    if !args.yes && ask_person(&question) == Some(false) {
        return Err(Fault::Refused("nothing was thrown away".into()));
    }
    let id = args.task.task(&mut server)?;
    let task = reach::command(&mut server, Command::Review(id, Review::Discard))?;
    after_command(out, id, "thrown away", task.as_ref())
}
