//! `workspaces`: the worktrees of tasks, the disk they take, and removing those that nobody misses.

use clap::{Args, Subcommand};

use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, ask_person, padded};
use super::reach;
use crate::client::Connection;
use crate::domain::command::{Command, Review};
use crate::domain::ids::TaskId;
use crate::domain::task::{TaskStatus, disk_words};
use crate::wire::{Reply, Request, WorkspaceView};

/// `workspaces`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct WorkspacesArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// What else about worktrees.
    #[command(subcommand)]
    pub what: Option<WorkspacesVerb>,
}

/// What can be done about worktrees.
#[derive(Debug, Subcommand)]
pub enum WorkspacesVerb {
    /// Remove the worktrees of tasks that are over; asks where work would be lost
    Clean {
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
    },
}

/// `workspaces`.
pub fn workspaces(out: &mut Output, args: &WorkspacesArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let all = match reach::ask(&mut server, Request::Workspaces)? {
        Reply::Workspaces(all) => all,
        other => return Err(reach::strange(&other)),
    };
    match (&args.what, Form::of(args.json)) {
        (Some(WorkspacesVerb::Clean { dry_run: true }), _) => would_clean(out, &all)?,
        (Some(WorkspacesVerb::Clean { dry_run: false }), _) => clean(out, &mut server, &all)?,
        (None, Form::Json) => out.json(&all)?,
        (None, Form::Text) => print(out, &all)?,
    }
    Ok(Exit::Ok)
}

fn print(out: &mut Output, all: &[WorkspaceView]) -> Result<(), Fault> {
    for one in all {
        let holds = if one.removable { "nothing would be lost with it".to_owned() } else { one.holds() };
        let cells = [(one.task.clone(), 9), (one.status.title().to_owned(), 12), (disk_words(one.bytes), 9)];
        let head: String = cells.iter().map(|(text, width)| padded(text, *width) + " ").collect();
        out.line(&format!("  {head}{}", one.branch.as_deref().unwrap_or_default()))?;
        out.line(&out.paint(Tone::Quiet, &format!("      {}{}", one.dir, note(&holds))))?;
    }
    let sum = disk_words(all.iter().map(|one| one.bytes).sum());
    match all.len() {
        0 => out.line("  no task has a worktree"),
        1 => out.line(&format!("  1 workspace, {sum}")),
        n => out.line(&format!("  {n} workspaces, {sum}")),
    }
}

fn note(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" · {words}") }
}

fn would_clean(out: &mut Output, all: &[WorkspaceView]) -> Result<(), Fault> {
    let mut any = false;
    for one in all.iter().filter(|one| is_over(one)) {
        any = true;
        let what = if one.removable { "would remove" } else { "would ask about" };
        out.line(&format!("  {what} {} ({}){}", one.task, disk_words(one.bytes), note(&one.holds())))?;
    }
    if any { Ok(()) } else { out.line("  nothing to clean: no task that is over has a worktree") }
}

/// Whoever is not over may need it.
const fn is_over(one: &WorkspaceView) -> bool {
    matches!(one.status, TaskStatus::Done | TaskStatus::Failed | TaskStatus::Cancelled)
}

fn clean(out: &mut Output, server: &mut Connection, all: &[WorkspaceView]) -> Result<(), Fault> {
    let mut any = false;
    for one in all.iter().filter(|one| is_over(one)) {
        let Ok(id) = one.task.parse::<TaskId>() else { continue };
        any = true;
        if one.removable {
            match reach::ask(server, Request::Tidy(id)) {
                Ok(_) => out.line(&format!("  removed {id} ({})", disk_words(one.bytes)))?,
                Err(fault) => out.line(&format!("  {fault}"))?,
            }
        } else if ask_person(&format!("{id} holds work: {}. Throw it away?", one.holds())) == Some(true) {
            match reach::command(server, Command::Review(id, Review::Discard)) {
                Ok(_) => out.line(&format!("  thrown away {id} ({})", disk_words(one.bytes)))?,
                Err(fault) => out.line(&format!("  {fault}"))?,
            }
        } else {
            out.line(&format!("  kept {id} ({}){}", disk_words(one.bytes), note(&one.holds())))?;
        }
    }
    if any { Ok(()) } else { out.line("  nothing to clean: no task that is over has a worktree") }
}
