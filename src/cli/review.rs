//! `merge` and `discard`: the end of a review.

use super::args::{MergeArgs, SureTask};
use super::exit::{Exit, Fault};
use super::output::{Output, ask_person};
use super::reach;
use super::task_line::after_command;
use crate::domain::command::{Command, Review};
use crate::domain::task::MergeStyle;

/// `merge`.
pub fn merge(out: &mut Output, args: &MergeArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let id = args.task.task(&mut server)?;
    let task = reach::command(&mut server, Command::Review(id, Review::Approve(style(args))))?;
    after_command(out, id, "approved", task.as_ref())
}

const fn style(args: &MergeArgs) -> Option<MergeStyle> {
    match (args.squash, args.rebase, args.leave_branch) {
        (true, _, _) => Some(MergeStyle::Squash),
        (_, true, _) => Some(MergeStyle::Rebase),
        (_, _, true) => Some(MergeStyle::LeaveBranch),
        (false, false, false) => None,
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
