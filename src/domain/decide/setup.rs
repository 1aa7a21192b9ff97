//! The setup: the command that prepares a fresh worktree before an agent begins in it.
//!
//! It runs code of the project and so needs the same trust as a check. Does not know how it is found; the workspace brings it.

use super::Context;
use crate::domain::event::{Event, TaskEvent};
use crate::domain::state::State;
use crate::domain::summary::one_line;
use crate::domain::task::{CheckEnd, CheckReport, Move, ProjectCommand, SETUP, Task};

/// The command that has to run before the work begins; `None` when it ran, or nobody wants one.
pub(super) fn wanted<'a>(state: &State, ctx: &'a Context<'_>, task: &'a Task) -> Option<&'a str> {
    let place = task.workspace.as_ref().filter(|place| place.has_branch() && task.setup.is_none())?;
    let trusted = place.setup.as_ref().filter(|found| state.trusts(task.project(), &found.command));
    trusted.map(|found| found.command.as_str()).or(ctx.limits.setup.as_deref())
}

/// What a person should know of a worktree that was not prepared as its project proposes, in one line.
pub fn setup_words(state: &State, task: &Task) -> Option<String> {
    let place = task.workspace.as_ref().filter(|place| place.has_branch() && task.setup.is_none())?;
    let proposed = place.setup.iter().chain(&place.copy);
    let found = proposed.filter(|found| !state.trusts(task.project(), &found.command));
    let words: Vec<_> = found.map(|it| format!("`{}` (found in {})", one_line(&it.command), it.found_in)).collect();
    let are = if words.len() == 1 { "is" } else { "are" };
    (!words.is_empty())
        .then(|| format!("{} {are} not trusted; `orchestra trust` trusts what is proposed", words.join(" and ")))
}

/// The commands that the task's project proposes and the person does not trust, in the order in which they would run.
pub fn untrusted<'a>(state: &State, task: &'a Task) -> Vec<&'a ProjectCommand> {
    let proposed = task
        .workspace
        .iter()
        .flat_map(|place| place.setup.iter().chain(&place.copy).chain(&place.check))
        .map(AsRef::as_ref);
    proposed.filter(|found: &&ProjectCommand| !state.trusts(task.project(), &found.command)).collect()
}

/// The setup ran: the work begins, or the person decides.
pub(super) fn ended(task: &Task, report: &CheckReport) -> Vec<Event> {
    let command = one_line(&report.command);
    let how = match report.end {
        CheckEnd::Exited(0) => {
            return vec![Event::Task(task.id, TaskEvent::StepDone(format!("`{command}` took {}", report.wall)))];
        }
        CheckEnd::Exited(code) => format!("`{command}` exited {code}"),
        CheckEnd::TimedOut => format!("`{command}` was ended after {}", report.wall),
        CheckEnd::Stopped => format!("`{command}` was stopped"),
    };
    let said = report.tail.lines().rev().find(|line| !line.trim().is_empty());
    let said = said.map(|line| format!(": {}", one_line(line.trim()))).unwrap_or_default();
    vec![Event::Task(task.id, TaskEvent::Moved(Move::Fail, format!("{SETUP}: {how}{said}")))]
}

/// The person lets the work begin although the setup failed.
pub(super) fn go_on_without(task: &Task) -> Vec<Event> {
    let why = "without its setup".to_owned();
    vec![Event::Task(task.id, TaskEvent::SetupSkipped), Event::Task(task.id, TaskEvent::Moved(Move::Rework, why))]
}
