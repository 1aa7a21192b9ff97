//! `status`: how things stand.

use unicode_width::UnicodeWidthStr as _;

use super::exit::{Exit, Fault};
use super::output::{Form, Output, first_line, padded};
use super::task_line::{self, remedy, short_time, sign, standing};
use super::{checkpoint, conflicts, reach};
use crate::domain::ids::TaskId;
use crate::domain::messages::SentMessage;
use crate::domain::task::Role;
use crate::wire::{Reply, Request, StatusView, StepView, TaskView};

const TITLE_COLUMNS: usize = 40;

/// `status`.
pub fn status(out: &mut Output, only: Option<TaskId>, form: Form) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let view = match reach::ask(&mut server, Request::Status(only))? {
        Reply::Status(view) => view,
        other => return Err(reach::strange(&other)),
    };
    if let Some(id) = only.filter(|_| view.tasks.is_empty()) {
        return Err(Fault::NotFound(format!("there is no {id}; `orchestra status` lists the tasks")));
    }
    match (form, only, view.tasks.first()) {
        (Form::Json, _, _) => out.json(&view)?,
        (Form::Text, Some(_), Some(task)) => print_one(out, task)?,
        (Form::Text, _, _) => print(out, &view)?,
    }
    Ok(Exit::Ok)
}

/// Prints one line per task and a sum.
pub fn print(out: &mut Output, view: &StatusView) -> Result<(), Fault> {
    if view.tasks.is_empty() {
        return out.line("  no tasks yet; give one with `orchestra delegate --task \"...\"`");
    }
    let listed = tree(&view.tasks);
    let ids = listed.iter().map(|(task, _)| task.task.width()).max().unwrap_or(0);
    let titles = listed.iter().map(|(_, title)| title.width()).max().unwrap_or(0);
    for (task, title) in listed {
        let (sign, tone) = sign(task);
        let head = format!("{}  {}", padded(&task.task, ids), padded(&title, titles));
        out.line(&format!("  {} {head}   {}", out.paint(tone, sign), standing(task)))?;
    }
    conflicts::print(out, &view.conflicts)?;
    out.line(&footer(view))
}

/// The tasks with what stands for each; what an agent delegated follows the task that it was delegated from.
fn tree(tasks: &[TaskView]) -> Vec<(&TaskView, String)> {
    let above = |task: &TaskView| tasks.iter().find(|other| Some(&other.task) == task.parent.as_ref());
    let path = |task: &TaskView| {
        let mut path: Vec<TaskId> = std::iter::successors(Some(task), |task| above(task))
            .take(tasks.len())
            .filter_map(|task| task.task.parse().ok())
            .collect();
        path.reverse();
        path
    };
    let mut listed: Vec<_> = tasks.iter().map(|task| (path(task), task)).collect();
    listed.sort_by(|one, other| one.0.cmp(&other.0));
    let title = |depth: usize, task: &TaskView| {
        let corner = if depth == 0 { String::new() } else { format!("{}└ ", "  ".repeat(depth - 1)) };
        format!("{corner}{}", first_line(&task.text, TITLE_COLUMNS - 2 * depth.min(10)))
    };
    listed.into_iter().map(|(path, task)| (task, title(path.len().saturating_sub(1), task))).collect()
}

fn footer(view: &StatusView) -> String {
    let agents = if view.running == 1 { "1 agent".to_owned() } else { format!("{} agents", view.running) };
    let need = match view.attention.len() {
        0 => String::new(),
        1 => " · 1 needs you".to_owned(),
        n => format!(" · {n} need you"),
    };
    let limit = view.day_limit.as_ref().map(|limit| format!(" of {limit}")).unwrap_or_default();
    let later = match view.later.len() {
        0 => String::new(),
        n => format!(" · {n} put off"),
    };
    format!("  {agents} · {} today{limit}{need}{later}", view.today.text)
}

/// Prints all that is known of one task.
pub fn print_one(out: &mut Output, task: &TaskView) -> Result<(), Fault> {
    let (sign, tone) = sign(task);
    out.line(&format!("{} {}  {}", out.paint(tone, sign), task.task, first_line(&task.text, 100)))?;
    let model = task.model.as_ref().map(|model| format!(" ({model})")).unwrap_or_default();
    let reasons = if task.reasons.is_empty() { String::new() } else { format!(" · {}", task.reasons.join(", ")) };
    let mut rows = vec![
        ("stands", standing(task)),
        ("agent", format!("{}{model} · {}{reasons}", task.agent, task.category)),
        (
            "cost",
            format!("{} · {} tokens · {}", task_line::cost(&task.cost), task.cost.tokens, short_time(task.seconds)),
        ),
    ];
    let optional = [
        ("instead", task.instead.clone()),
        ("hands", hands(task)),
        ("drift", task.drift.clone()),
        ("estimate", estimate(task)),
        ("at limits", task.stops.map(|stops| stops.words().to_owned())),
        ("session", task.session.clone().map(|id| format!("{id} {}", task.session_state.clone().unwrap_or_default()))),
        ("place", task.dir.clone()),
        ("remark", task.place_remark.clone()),
        ("branch", task.branch.clone()),
        ("result", task.headline.as_deref().map(|line| first_line(line, 200))),
        ("so far", task.so_far.as_deref().map(|line| first_line(line, 200))),
        ("setup", task.setup.as_deref().map(|words| first_line(words, 200))),
        ("check", task.check.as_deref().map(|words| first_line(words, 200))),
        ("parent", task.parent.clone()),
        ("children", (!task.children.is_empty()).then(|| task.children.join(", "))),
        ("after", (!task.after.is_empty()).then(|| task.after.join(", "))),
        ("next", task.attention.as_ref().map(|item| remedy(&task.task, item.kind))),
    ];
    rows.extend(optional.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))));
    rows.extend(task.messages.iter().map(|message| ("message", message_line(message))));
    rows.extend(task.steps.iter().map(|step| ("step", step_line(step))));
    for (name, value) in rows {
        out.line(&format!("  {} {value}", out.paint(super::output::Tone::Quiet, &padded(name, 9))))?;
    }
    checkpoint::print(out, task)
}

/// The agents that had it, and why it went from each to the next.
fn hands(task: &TaskView) -> Option<String> {
    let first = task.handed.first()?;
    let next = task.handed.iter().map(|handed| format!("{} ({})", handed.to, first_line(&handed.why, 60)));
    Some(std::iter::once(first.from.clone()).chain(next).collect::<Vec<_>>().join(" → "))
}

/// What was forecast before it began, and how that came out.
fn estimate(task: &TaskView) -> Option<String> {
    let verdict = task.forecast.as_ref().and_then(|forecast| forecast.verdict.as_deref());
    let verdict = verdict.map(|words| format!(" · {words}")).unwrap_or_default();
    task.estimate.as_ref().map(|words| format!("{words}{verdict}"))
}

/// `s-3.2 delivered (its text was seen): use PostgreSQL`.
pub fn message_line(message: &SentMessage) -> String {
    let note = message.note.as_deref().map(|note| format!(" ({})", first_line(note, 80))).unwrap_or_default();
    format!("{} {}{note}: {}", message.message, message.state.word(), first_line(&message.text, 80))
}

fn step_line(step: &StepView) -> String {
    let role = match step.role {
        Role::Brief => "brief",
        Role::Work => "work",
        Role::Setup => "setup",
        Role::Check => "check",
        Role::Review => "review",
    };
    let result = step.result.as_deref().map_or_else(|| "not done".to_owned(), |result| first_line(result, 80));
    format!("{role} by {} · {result} {}", step.agent, step.cost).trim_end().to_owned()
}

#[cfg(test)]
#[path = "status_tests.rs"]
pub(super) mod tests;
