//! Following a task: each step is printed as it ends, what waits for a person as it comes up.
//!
//! Owns what was already printed. Asks nothing: it is given one view after the other.

use super::exit::{Exit, Fault};
use super::output::{Output, Tone, first_line};
use super::task_line::{asks, cost, remedy, two_columns};
use crate::domain::attention::{Attention, AttentionKind};
use crate::domain::summary::{Summary, headline};
use crate::domain::task::{BUDGET, Role, TaskStatus};
use crate::domain::time::Span;
use crate::wire::{StepView, TaskView};

/// The column where costs and commands begin.
pub const COLUMN: usize = 51;

/// What was printed of a task so far.
#[derive(Debug, Default)]
pub struct Follower {
    steps: usize,
    hands: usize,
    waits: Option<String>,
    asked: Option<Attention>,
    place: Option<String>,
}

impl Follower {
    /// Prints what is new. `summary` is called when the numbers of a finished piece of work are wanted.
    pub fn show(
        &mut self,
        out: &mut Output,
        task: &TaskView,
        summary: impl FnOnce() -> Option<Summary>,
    ) -> Result<(), Fault> {
        self.show_place(out, task)?;
        self.show_hands(out, task)?;
        self.show_steps(out, task, summary)?;
        let asks_now = task.attention.as_ref().filter(|item| is_asked_meanwhile(item.kind));
        if let Some(item) = asks_now.filter(|item| self.asked.as_ref() != Some(item)) {
            let text = format!("{} {}", out.paint(Tone::Ask, "⚑"), asks(&task.agent, item));
            out.line(&format!("{text}    {}", remedy(&task.task, item.kind)))?;
        }
        self.asked = asks_now.cloned();
        Ok(())
    }

    /// Where it runs when that is not a worktree of its own, once.
    pub fn show_place(&mut self, out: &mut Output, task: &TaskView) -> Result<(), Fault> {
        if let Some(remark) = task.place_remark.as_ref().filter(|_| self.place.is_none()) {
            out.line(remark)?;
            self.place = Some(remark.clone());
        }
        Ok(())
    }

    /// Who had it and who has it now; and what it waits for at its agent's limit.
    fn show_hands(&mut self, out: &mut Output, task: &TaskView) -> Result<(), Fault> {
        for handed in task.handed.iter().skip(self.hands) {
            let sign = out.paint(Tone::Ask, "↷");
            out.line(&format!("{sign} {} → {} · {}", handed.from, handed.to, first_line(&handed.why, 100)))?;
        }
        self.hands = task.handed.len();
        let waits = task.limited.map(|_| task.why.clone());
        if let Some(why) = waits.as_ref().filter(|_| waits != self.waits) {
            out.line(&format!("{} {}", out.paint(Tone::Quiet, "‖"), first_line(why, 160)))?;
        }
        self.waits = waits;
        Ok(())
    }

    fn show_steps(
        &mut self,
        out: &mut Output,
        task: &TaskView,
        summary: impl FnOnce() -> Option<Summary>,
    ) -> Result<(), Fault> {
        let done = task.steps.iter().take_while(|step| step.result.is_some()).count();
        if done < self.steps {
            out.line(&format!("{} changes requested, {} goes on", out.paint(Tone::Ask, "↻"), task.agent))?;
            self.steps = done;
        }
        let fresh = &task.steps[self.steps..done];
        let worked = fresh.iter().any(|step| step.role == Role::Work);
        let numbers = if worked { summary().map(|summary| headline(&summary)) } else { None };
        for step in fresh {
            let line = two_columns(&step_line(task, step, numbers.as_deref()), COLUMN - 2, &step.cost);
            out.line(&format!("{} {line}", out.paint(Tone::Good, "✓")))?;
        }
        self.steps = done;
        Ok(())
    }
}

/// Reviews and failures are said by the last line.
const fn is_asked_meanwhile(kind: AttentionKind) -> bool {
    match kind {
        AttentionKind::Approval
        | AttentionKind::Question
        | AttentionKind::Login
        | AttentionKind::RateLimit
        | AttentionKind::Conflict
        | AttentionKind::Overlap => true,
        AttentionKind::Budget
        | AttentionKind::Checks
        | AttentionKind::Setup
        | AttentionKind::Failure
        | AttentionKind::Lost
        | AttentionKind::Review
        | AttentionKind::Notes => false,
    }
}

fn step_line(task: &TaskView, step: &StepView, numbers: Option<&str>) -> String {
    let agent = &step.agent;
    let result = first_line(step.result.as_deref().unwrap_or_default(), 100);
    match step.role {
        Role::Brief => format!("{agent} wrote the brief"),
        Role::Work => match numbers {
            Some(numbers) => format!("{agent} finished · {numbers}"),
            None => {
                format!("{agent} finished · {}", task.headline.as_deref().map_or(result, |line| first_line(line, 100)))
            }
        },
        Role::Setup => format!("setup: {result}"),
        Role::Check => format!("check: {result}"),
        Role::Review => format!("summary returned to {agent} · {result}"),
    }
}

/// The last line: cost, time, where the task stands and what to do next.
pub fn last_line(task: &TaskView) -> String {
    let id = &task.task;
    let standing = match task.status {
        TaskStatus::InReview | TaskStatus::Done => task.status.title().to_owned(),
        TaskStatus::Todo
        | TaskStatus::InProgress
        | TaskStatus::Blocked
        | TaskStatus::Paused
        | TaskStatus::Failed
        | TaskStatus::Cancelled => {
            let why = first_line(&task.why, 120);
            if why.is_empty() { task.status.title().to_owned() } else { format!("{}: {why}", task.status.title()) }
        }
    };
    let next = match task.status {
        TaskStatus::InReview => format!(" · orchestra diff {id} · orchestra approve {id}"),
        TaskStatus::Done => format!(" · orchestra summary {id}"),
        TaskStatus::Paused if task.why.starts_with(BUDGET) => {
            format!(" · orchestra approve {id} · orchestra kill {id}")
        }
        TaskStatus::Paused => format!(" · orchestra resume {id}"),
        TaskStatus::Failed => format!(" · orchestra peek {id} · orchestra retry {id}"),
        TaskStatus::Blocked => format!(" · orchestra peek {id} · orchestra answer {id} \"...\""),
        TaskStatus::Todo | TaskStatus::InProgress | TaskStatus::Cancelled => String::new(),
    };
    format!("💰 {}    ⏱ {}    {id} · {standing}{next}", cost(&task.cost), Span::secs(task.seconds))
}

/// The exit code that a result means.
pub fn exit_of(task: &TaskView) -> Exit {
    match task.status {
        TaskStatus::InReview | TaskStatus::Done => Exit::Ok,
        // The domain's reason of a pause by the clock; a pause by money names the amount instead.
        TaskStatus::Paused if task.why.starts_with(BUDGET) && task.why.contains("it worked ") => Exit::TimedOut,
        TaskStatus::Todo
        | TaskStatus::InProgress
        | TaskStatus::Blocked
        | TaskStatus::Paused
        | TaskStatus::Failed
        | TaskStatus::Cancelled => Exit::Failed,
    }
}

#[cfg(test)]
#[path = "follow_tests.rs"]
mod tests;
