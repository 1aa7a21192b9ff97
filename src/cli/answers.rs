//! `approve`, `deny`, `answer`: a person's words to a task.
//!
//! What an agent asks is printed in full, and the answer is bound to exactly that.

use clap::Args;

use super::exit::{Exit, Fault};
use super::output::{Output, Tone};
use super::reach;
use super::task_line::after_command;
use super::which::Which;
use crate::client::Connection;
use crate::domain::attention::AttentionKind;
use crate::domain::command::{Answer, Command, Review};
use crate::domain::ids::TaskId;
use crate::domain::session::dialog::{Choice, DialogKind};
use crate::wire::{DialogView, Reply, Request, TaskView};

/// `approve`.
#[derive(Debug, Args)]
pub struct ApproveArgs {
    /// The task: task-5, or 5; or a whole plan: plan-2
    pub task: Which,
    /// Yes, and do not ask again in this session
    #[arg(long)]
    pub always: bool,
    /// Say this with the yes: to the agent that asks; of merged work, as its next task
    #[arg(long, value_name = "TEXT", conflicts_with = "always")]
    pub with_feedback: Option<String>,
}

/// `deny`.
#[derive(Debug, Args)]
pub struct DenyArgs {
    /// The task: task-5, or 5; or a whole plan: plan-2
    pub task: Which,
    /// Why, for the agent to read; for a review: what must change
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Send every comment that was not sent along
    #[arg(long)]
    pub with_comments: bool,
}

/// `answer`.
#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// The task: task-5, or 5
    pub task: TaskId,
    /// The answer
    #[arg(required = true, num_args = 1..)]
    pub text: Vec<String>,
}

/// `approve`.
pub fn approve(out: &mut Output, args: &ApproveArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let id = args.task.task(&mut server)?;
    let task = task_now(&mut server, id)?;
    if let Some(words) = &args.with_feedback {
        let shown = task.dialog.as_ref();
        shown.map_or(Ok(()), |asked| show(out, &task, asked))?;
        let digest = shown.map(|asked| asked.digest.clone());
        let command = Command::ApproveWith { task: id, digest, words: words.clone() };
        return answered(out, &mut server, id, command, "approved, with feedback");
    }
    let choice = if args.always { Choice::Always } else { Choice::Approve };
    let command = match (task.attention.as_ref().map(|item| item.kind), &task.dialog) {
        (Some(AttentionKind::Approval | AttentionKind::Question), Some(asked)) => {
            show(out, &task, asked)?;
            choose(id, choice, asked, None)
        }
        // When the agent finishes in between, a yes to its dialog merges nothing.
        (Some(AttentionKind::Approval), None) => {
            Command::Answer(id, Answer::Choose { choice, digest: None, reason: None })
        }
        (_, _) if args.always => Command::Answer(id, Answer::Choose { choice, digest: None, reason: None }),
        (Some(AttentionKind::Review | AttentionKind::Conflict), _) => Command::Review(id, Review::Approve(None)),
        (
            Some(
                AttentionKind::Question
                | AttentionKind::Budget
                | AttentionKind::Checks
                | AttentionKind::Setup
                | AttentionKind::Login
                | AttentionKind::RateLimit
                | AttentionKind::Overlap
                | AttentionKind::Failure
                | AttentionKind::Lost
                | AttentionKind::Notes,
            )
            | None,
            _,
        ) => Command::Approve(id),
    };
    answered(out, &mut server, id, command, "approved")
}

/// `deny`: no to a dialog, or a review sent back.
pub fn deny(out: &mut Output, args: DenyArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let id = args.task.task(&mut server)?;
    let task = task_now(&mut server, id)?;
    let reviewed = matches!(
        task.attention.as_ref().map(|item| item.kind),
        Some(AttentionKind::Review | AttentionKind::Conflict | AttentionKind::Checks)
    );
    if args.with_comments {
        if !reviewed {
            return Err(Fault::Refused(format!(
                "{id} does not wait for your review; comments go along when a review is sent back"
            )));
        }
        let words = args.reason.unwrap_or_default();
        return answered(out, &mut server, id, Command::Review(id, Review::SendComments(words)), "sent back");
    }
    match (task.attention.as_ref().map(|item| item.kind), args.reason) {
        (Some(AttentionKind::Review | AttentionKind::Conflict | AttentionKind::Checks), Some(reason)) => {
            answered(out, &mut server, id, Command::Review(id, Review::RequestChanges(reason)), "sent back")
        }
        (Some(AttentionKind::Review | AttentionKind::Conflict | AttentionKind::Checks), None) => {
            Err(Fault::Refused(format!(
                "{id} waits for your review; say what must change with `orchestra deny {id} --reason \"...\"`, or throw it \
             away with `orchestra discard {id}`"
            )))
        }
        (_, reason) => {
            let command = match &task.dialog {
                Some(asked) => {
                    show(out, &task, asked)?;
                    choose(id, Choice::Deny, asked, reason)
                }
                None => Command::Answer(id, Answer::Choose { choice: Choice::Deny, digest: None, reason }),
            };
            answered(out, &mut server, id, command, "denied")
        }
    }
}

/// `answer`: an answer to the agent's question; when it asks none, words as with `intervene`.
pub fn answer(out: &mut Output, id: TaskId, text: String) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let task = task_now(&mut server, id)?;
    let Some(asked) = task.dialog.as_ref().filter(|asked| asked.kind == DialogKind::Question) else {
        return say(out, id, text);
    };
    show(out, &task, asked)?;
    answered(out, &mut server, id, choose(id, Choice::Other, asked, Some(text)), "answered")
}

/// Says this to the agent, or starts it again with it.
fn say(out: &mut Output, id: TaskId, text: String) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    answered(out, &mut server, id, Command::Answer(id, Answer::Say(text)), "told")
}

fn choose(id: TaskId, choice: Choice, asked: &DialogView, reason: Option<String>) -> Command {
    Command::Answer(id, Answer::Choose { choice, digest: Some(asked.digest.clone()), reason })
}

fn answered(
    out: &mut Output,
    server: &mut Connection,
    id: TaskId,
    command: Command,
    done: &str,
) -> Result<Exit, Fault> {
    let mut task = reach::command(server, command)?;
    if let Some(task) = &mut task {
        // The answer is on its way: what stands there is what was just answered.
        let approval = |kind| matches!(kind, AttentionKind::Approval | AttentionKind::Question);
        task.attention = task.attention.take().filter(|item| !approval(item.kind));
    }
    after_command(out, id, done, task.as_ref())
}

/// What is answered, as the person must have seen it.
fn show(out: &mut Output, task: &TaskView, asked: &DialogView) -> Result<(), Fault> {
    let title = out.paint(Tone::Ask, &format!("{} asks: {}", task.agent, plain(&asked.title)));
    out.line(&title)?;
    for line in asked.body.lines() {
        out.line(&format!("  ┃ {}", plain(line)))?;
    }
    Ok(())
}

/// Text of an agent on its way to a terminal.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// The task as it stands.
pub fn task_now(server: &mut Connection, id: TaskId) -> Result<TaskView, Fault> {
    match reach::ask(server, Request::Status(Some(id)))? {
        Reply::Status(status) => match status.tasks.into_iter().next() {
            Some(task) => Ok(task),
            None => Err(Fault::NotFound(format!("there is no {id}; `orchestra status` lists the tasks"))),
        },
        other => Err(reach::strange(&other)),
    }
}
