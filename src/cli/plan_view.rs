//! A plan in lines for people.

use unicode_width::UnicodeWidthStr as _;

use super::exit::Fault;
use super::output::{Output, Tone, first_line, padded};
use super::task_line::short_time;
use crate::domain::plan::{Gate, PlanStatus};
use crate::domain::task::TaskStatus;
use crate::wire::{PlanStepView, PlanView};

/// One plan in one line: `⚑ plan-2  Add OAuth2  blocked · 2 of 5 steps · $3.10`.
pub fn line(out: &Output, plan: &PlanView) -> String {
    let (sign, tone) = match plan.status {
        Some(PlanStatus::Running) => ("●", Tone::Plain),
        Some(PlanStatus::Blocked | PlanStatus::InReview) => ("⚑", Tone::Ask),
        Some(PlanStatus::Done) => ("✓", Tone::Good),
        Some(PlanStatus::Cancelled) => ("⊘", Tone::Quiet),
        Some(PlanStatus::Paused) | None => ("‖", Tone::Quiet),
    };
    let id = plan.plan.clone().unwrap_or_default();
    let status = plan.status.map(PlanStatus::title).unwrap_or_default();
    let cost = plan.cost.as_ref().map(|cost| format!(" · {}", cost.text)).unwrap_or_default();
    let limit = plan.max_usd.map(|usd| format!(" of ${usd:.2}")).unwrap_or_default();
    let left = plan.left_seconds.filter(|_| plan.status == Some(PlanStatus::Running));
    let left = left.map(|left| format!(" · about {} left", short_time(left))).unwrap_or_default();
    let steps = format!("{} of {} steps", plan.done, plan.steps.len());
    let next = next(plan).map(|next| format!("    {next}")).unwrap_or_default();
    let title = first_line(&plan.title, 60);
    format!("{} {id}  {title}  {status} · {steps}{cost}{limit}{left}{next}", out.paint(tone, sign))
}

/// The command that brings the plan on.
fn next(plan: &PlanView) -> Option<String> {
    let id = plan.plan.as_ref()?;
    let whole = plan.whole.as_ref()?;
    match plan.status? {
        PlanStatus::InReview => Some(format!("orchestra diff {whole} · orchestra approve {whole}")),
        PlanStatus::Paused | PlanStatus::Blocked => Some(format!("orchestra plan resume {id}")),
        PlanStatus::Running | PlanStatus::Done | PlanStatus::Cancelled => None,
    }
}

/// Each step in one line, then what all of it will cost and take.
pub fn print(out: &mut Output, plan: &PlanView) -> Result<(), Fault> {
    let widest = |of: fn(&PlanStepView) -> String| plan.steps.iter().map(|step| of(step).width()).max().unwrap_or(0);
    let task = |step: &PlanStepView| step.task.clone().unwrap_or_default();
    let who = |step: &PlanStepView| format!("{} ({})", step.agent, step.category);
    let (tasks, names, agents) = (widest(task), widest(|step| step.name.clone()), widest(who));
    for step in &plan.steps {
        let (sign, tone) = sign(step);
        let head = format!("{} {}", padded(&task(step), tasks), padded(&step.name, names));
        let line = format!("{}  {}  {}", head.trim_start(), padded(&who(step), agents), standing(step));
        out.line(&format!("  {} {}", out.paint(tone, sign), line.trim_end()))?;
        if let Some(instead) = &step.instead {
            out.line(&out.paint(Tone::Quiet, &format!("      {instead}")))?;
        }
    }
    if let Some(trouble) = &plan.trouble {
        out.line(&format!("  {} {trouble}", out.paint(Tone::Bad, "✗")))?;
    }
    if let Some(estimate) = &plan.estimate {
        let limit = plan.max_usd.map(|usd| format!(" · may cost ${usd:.2}")).unwrap_or_default();
        out.line(&format!("💰 {} in parallel{limit}", estimate.text))?;
    }
    if plan.left_seconds.is_some_and(|left| left > 0) && plan.critical_path.len() > 1 {
        out.line(&out.paint(Tone::Quiet, &format!("⏱ waits longest for {}", plan.critical_path.join(" → "))))?;
    }
    Ok(())
}

fn standing(step: &PlanStepView) -> String {
    let after = || if step.after.is_empty() { String::new() } else { format!("after {}", step.after.join(", ")) };
    let gate = if step.gate == Gate::Closed { " · then you approve" } else { "" };
    let Some(status) = step.status else {
        let estimate = step.estimate.as_ref().map(|estimate| estimate.text.clone()).unwrap_or_default();
        let parts: Vec<String> = [estimate, after()].into_iter().filter(|part| !part.is_empty()).collect();
        return format!("{}{gate}", parts.join(" · "));
    };
    let cost = step.cost.as_ref().filter(|_| status != TaskStatus::Todo).map(|cost| format!(" · {}", cost.text));
    let why = if step.why.is_empty() { String::new() } else { format!(": {}", first_line(&step.why, 110)) };
    format!("{}{}{why}", status.title(), cost.unwrap_or_default())
}

const fn sign(step: &PlanStepView) -> (&'static str, Tone) {
    if step.needs_you {
        return ("⚑", Tone::Ask);
    }
    match step.status {
        None | Some(TaskStatus::Todo) => ("◌", Tone::Quiet),
        Some(TaskStatus::InProgress) => ("●", Tone::Plain),
        Some(TaskStatus::Blocked | TaskStatus::InReview) => ("⚑", Tone::Ask),
        Some(TaskStatus::Paused) => ("‖", Tone::Quiet),
        Some(TaskStatus::Done) => ("✓", Tone::Good),
        Some(TaskStatus::Failed) => ("✗", Tone::Bad),
        Some(TaskStatus::Cancelled) => ("⊘", Tone::Quiet),
    }
}

/// The agents in their order, those side by side joined: `claude (architecture) → droid (backend) ∥ cursor (UI)`.
pub fn printed_order(steps: &[PlanStepView]) -> String {
    let mut rank: Vec<usize> = Vec::new();
    for step in steps {
        let before = steps.iter().zip(&rank).filter(|(other, _)| step.after.contains(&other.name));
        rank.push(before.map(|(_, rank)| rank + 1).max().unwrap_or(0));
    }
    let last = rank.iter().max().map_or(0, |last| last + 1);
    let phase = |wanted: usize| {
        let here = steps.iter().zip(&rank).filter(|(_, rank)| **rank == wanted);
        here.map(|(step, _)| format!("{} ({})", step.agent, step.category)).collect::<Vec<_>>().join(" ∥ ")
    };
    (0..last).map(phase).collect::<Vec<_>>().join(" → ")
}
