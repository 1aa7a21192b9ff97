//! One task on one line, and small pieces of such lines.

use super::exit::{Exit, Fault};
use super::output::{Output, Tone, first_line, padded};
use crate::domain::attention::{Attention, AttentionKind};
use crate::domain::cost::Quality;
use crate::domain::ids::TaskId;
use crate::domain::task::{LIMITED, Merge, TaskStatus};
use crate::wire::{CostView, TaskView};

/// The line after a command: the task, what was done, where it stands now.
pub fn after_command(out: &mut Output, id: TaskId, done: &str, task: Option<&TaskView>) -> Result<Exit, Fault> {
    match task {
        Some(task) => out.line(&format!("{id} · {done} · {}", standing(task)))?,
        None => out.line(&format!("{id} · {done}"))?,
    }
    Ok(Exit::Ok)
}

/// The sign before a task.
pub fn sign(task: &TaskView) -> (&'static str, Tone) {
    if task.attention.is_some() && task.status != TaskStatus::Failed {
        return ("⚑", Tone::Ask);
    }
    match task.status {
        TaskStatus::Todo => ("◌", Tone::Quiet),
        TaskStatus::InProgress => ("●", Tone::Plain),
        TaskStatus::Blocked | TaskStatus::InReview => ("⚑", Tone::Ask),
        TaskStatus::Paused => ("‖", Tone::Quiet),
        TaskStatus::Done => ("✓", Tone::Good),
        TaskStatus::Failed => ("✗", Tone::Bad),
        TaskStatus::Cancelled => ("⊘", Tone::Quiet),
    }
}

/// Where a task stands, in words: `done by droid ($2.40, 15 min)`.
pub fn standing(task: &TaskView) -> String {
    let agent = &task.agent;
    match (task.status, &task.attention) {
        (TaskStatus::Todo | TaskStatus::InProgress | TaskStatus::Blocked, Some(item)) => asks(agent, item),
        (TaskStatus::Todo, None) if task.stage.is_draft() => {
            format!("draft for {agent}: `orchestra approve {}` starts it", task.task)
        }
        (TaskStatus::Todo, None) if !task.after.is_empty() => format!("waits for {}", task.after.join(", ")),
        (TaskStatus::Todo, None) => with_why(&format!("waiting for {agent}"), &task.why),
        (TaskStatus::InProgress, None) if task.changing_to.is_some() => {
            format!("{agent} hands over to {}", task.changing_to.as_deref().unwrap_or_default())
        }
        (TaskStatus::InProgress, None) => {
            let done = task.checkpoints.iter().filter(|checkpoint| checkpoint.done).count();
            let all = task.checkpoints.len();
            let steps = if all == 0 { String::new() } else { format!("{done} of {all} checkpoints, ") };
            format!("in progress by {agent} ({steps}{} so far)", task.cost.text)
        }
        (TaskStatus::Blocked, None) => with_why("blocked", &task.why),
        (TaskStatus::Paused, _) => with_why("paused", &task.why),
        (TaskStatus::InReview, None) => task.why.clone(),
        (TaskStatus::InReview, _) if task.why.is_empty() => "waiting for your review".to_owned(),
        (TaskStatus::InReview, Some(item)) if item.kind == AttentionKind::Conflict => first_line(&task.why, 100),
        (TaskStatus::InReview, _) => with_why("waiting for your review", &task.why),
        (TaskStatus::Done, _) => {
            let outcome = task.merge.as_ref().map(|merge| format!(" · {}", merged(merge))).unwrap_or_default();
            format!("done by {agent} ({}, {}){outcome}", task.cost.text, short_time(task.seconds))
        }
        (TaskStatus::Failed, _) => with_why(&format!("failed by {agent}"), &task.why),
        (TaskStatus::Cancelled, _) => with_why("cancelled", &task.why),
    }
}

fn with_why(standing: &str, why: &str) -> String {
    if why.is_empty() { standing.to_owned() } else { format!("{standing}: {}", first_line(why, 100)) }
}

/// What an agent asks: `droid asks: Do you want to create notes.txt?`.
pub fn asks(agent: &str, item: &Attention) -> String {
    asks_in(agent, item.kind, &first_line(&item.text, 100))
}

/// The same with the text in full.
pub fn asks_in(agent: &str, kind: AttentionKind, text: &str) -> String {
    let text = text.to_owned();
    match kind {
        AttentionKind::Approval | AttentionKind::Question => format!("{agent} asks: {text}"),
        AttentionKind::Login => format!("{agent} is not signed in: {text}"),
        AttentionKind::RateLimit if text.starts_with(LIMITED) => text,
        AttentionKind::RateLimit => format!("{agent} hit its maker's limit: {text}"),
        AttentionKind::Budget
        | AttentionKind::Checks
        | AttentionKind::Setup
        | AttentionKind::Conflict
        | AttentionKind::Overlap
        | AttentionKind::Failure
        | AttentionKind::Lost
        | AttentionKind::Review
        | AttentionKind::Notes => text,
    }
}

/// The command that answers what waits.
pub fn remedy(task: &str, kind: AttentionKind) -> String {
    match kind {
        AttentionKind::Approval | AttentionKind::Budget | AttentionKind::Review => format!("orchestra approve {task}"),
        AttentionKind::Question | AttentionKind::Checks => format!("orchestra answer {task} \"...\""),
        AttentionKind::Login => format!("orchestra peek {task}"),
        AttentionKind::RateLimit => format!("orchestra approve {task} (waits) · orchestra handoff {task}"),
        AttentionKind::Conflict => format!("orchestra diff {task}"),
        AttentionKind::Overlap => "orchestra conflicts".to_owned(),
        AttentionKind::Notes => "orchestra note resolve NOTE".to_owned(),
        AttentionKind::Setup => {
            format!("orchestra approve {task} (tries again) · orchestra deny {task} (goes on without it)")
        }
        AttentionKind::Failure | AttentionKind::Lost => format!("orchestra retry {task}"),
    }
}

/// What became of a branch.
pub fn merged(merge: &Merge) -> String {
    match merge {
        Merge::Merged { commit, into, .. } => {
            format!("merged into {into} ({})", commit.chars().take(8).collect::<String>())
        }
        Merge::BranchLeft { branch } => format!("left on {branch}"),
        Merge::PullRequest { url, .. } => format!("pull request {url}"),
        Merge::Nothing => "nothing to merge".to_owned(),
        Merge::Discarded => "thrown away".to_owned(),
    }
}

/// A cost with how well it is known: `$1.92 (reported)`.
pub fn cost(cost: &CostView) -> String {
    match cost.usd {
        Some(_) if cost.quality != Quality::Unknown => format!("{} ({})", cost.text, cost.quality.word()),
        Some(_) | None => cost.text.clone(),
    }
}

/// Seconds for lists: `42 s`, `15 min`, `2 h 05 min`.
pub fn short_time(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// Two texts, the second beginning at a column when there is room.
pub fn two_columns(left: &str, column: usize, right: &str) -> String {
    if right.is_empty() { left.to_owned() } else { format!("{}    {right}", padded(left, column)) }
}
