//! `compare` and `keep`: what several agents made of the same task, side by side, and the end of it.

use clap::Args;

use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, ask_person, first_line, padded};
use super::reach;
use super::shared_args::SureTask;
use super::task_line::{after_command, cost, short_time, standing};
use crate::client::Connection;
use crate::domain::command::Command;
use crate::domain::ids::TaskId;
use crate::domain::summary::{Summary, checks, headline};
use crate::domain::task::TaskStatus;
use crate::wire::{Reply, Request, TaskView};

/// Columns of the names of the rows.
const NAMES: usize = 9;
/// The least columns of a task; with less room they stand one below the other.
const LEAST: usize = 24;
/// Files that are named.
const FILES: usize = 6;

/// `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The tasks; one of a group stands for all of it
    #[arg(required = true, num_args = 1..=4, value_name = "TASK")]
    pub tasks: Vec<TaskId>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// One task and what is known of its work.
#[derive(serde::Serialize)]
struct Side {
    task: TaskView,
    summary: Option<Summary>,
}

/// `compare`.
pub fn compare(out: &mut Output, args: &CompareArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let sides = sides(&mut server, &args.tasks)?;
    match Form::of(args.json) {
        Form::Json => out.json(&sides)?,
        Form::Text => print(out, &sides)?,
    }
    Ok(Exit::Ok)
}

/// `keep`.
pub fn keep(out: &mut Output, args: &SureTask) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let id = args.task.task(&mut server)?;
    let sides = sides(&mut server, &[id])?;
    let id = args.task.to_string();
    let others: Vec<String> =
        sides.iter().filter(|side| side.task.task != id && is_open(&side.task)).map(loses).collect();
    let question = format!("Keep {id} and throw away {}?", others.join(" and "));
    if !args.yes && !others.is_empty() {
        match ask_person(&question) {
            Some(true) => {}
            Some(false) => return Err(Fault::Refused("nothing was thrown away".into())),
            None => {
                let why = format!("this throws away {}; say --yes if you mean it", others.join(" and "));
                return Err(Fault::Refused(why));
            }
        }
    }
    let id = args.task.task(&mut server)?;
    let task = reach::command(&mut server, Command::Keep(id))?;
    after_command(out, id, "kept", task.as_ref())
}

const fn is_open(task: &TaskView) -> bool {
    !matches!(task.status, TaskStatus::Done | TaskStatus::Cancelled)
}

/// What would be lost with a task: `task-2 (codex, in review, 3 files (+10 -2))`.
fn loses(side: &Side) -> String {
    let task = &side.task;
    let work = side.summary.as_ref().map_or_else(|| "not measured yet".to_owned(), headline);
    format!("{} ({}, {}, {work})", task.task, task.agent, task.status.title())
}

/// One task stands for all of its group.
fn sides(server: &mut Connection, tasks: &[TaskId]) -> Result<Vec<Side>, Fault> {
    let status = match reach::ask(server, Request::Status(None))? {
        Reply::Status(status) => status,
        other => return Err(reach::strange(&other)),
    };
    let view = |name: &str| status.tasks.iter().find(|task| task.task == name).cloned();
    let mut names: Vec<String> = tasks.iter().map(ToString::to_string).collect();
    if let [name] = &names[..] {
        let one = view(name)
            .ok_or_else(|| Fault::NotFound(format!("there is no {name}; `orchestra status` lists the tasks")))?;
        if one.group.is_empty() {
            let why = format!(
                "{name} was given to one agent only; name the tasks to compare it with: orchestra compare {name} task-…"
            );
            return Err(Fault::Refused(why));
        }
        names = one.group;
    }
    let mut sides = Vec::new();
    for name in names {
        let task = view(&name)
            .ok_or_else(|| Fault::NotFound(format!("there is no {name}; `orchestra status` lists the tasks")))?;
        let summary = match (task.headline.is_some(), name.parse()) {
            (true, Ok(id)) => match reach::ask(server, Request::Summary(id))? {
                Reply::Summary(summary) => Some(*summary),
                other => return Err(reach::strange(&other)),
            },
            (_, _) => None,
        };
        sides.push(Side { task, summary });
    }
    Ok(sides)
}

fn print(out: &mut Output, sides: &[Side]) -> Result<(), Fault> {
    out.line(&first_line(&sides.first().map(|side| side.task.text.clone()).unwrap_or_default(), 100))?;
    let cells: Vec<Vec<(&str, String)>> = sides.iter().map(cells).collect();
    let columns = out.columns().saturating_sub(NAMES + 2) / sides.len().max(1);
    if columns < LEAST {
        for rows in &cells {
            out.line("")?;
            for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
                out.line(&format!("  {} {value}", out.paint(Tone::Quiet, &padded(name, NAMES))))?;
            }
        }
    } else {
        let rows = cells.first().map_or(0, Vec::len);
        for row in 0..rows {
            let name = cells[0][row].0;
            let values: Vec<String> =
                cells.iter().map(|side| padded(&first_line(&side[row].1, columns - 2), columns)).collect();
            if values.iter().any(|value| !value.trim().is_empty()) {
                let line = format!("  {} {}", out.paint(Tone::Quiet, &padded(name, NAMES)), values.concat());
                out.line(line.trim_end())?;
            }
        }
    }
    let ready = sides.iter().find(|side| side.task.status == TaskStatus::InReview);
    ready.map_or(Ok(()), |side| out.line(&format!("  orchestra diff {0} · orchestra keep {0}", side.task.task)))
}

/// The rows of one task, the same for all.
fn cells(side: &Side) -> Vec<(&'static str, String)> {
    let (task, summary) = (&side.task, side.summary.as_ref());
    let model = task.model.as_ref().map(|model| format!(" ({model})")).unwrap_or_default();
    let of = |what: fn(&Summary) -> String| summary.map(what).unwrap_or_default();
    let mut rows = vec![
        ("task", task.task.clone()),
        ("agent", format!("{}{model}", task.agent)),
        ("stands", standing(task)),
        ("result", of(|summary| summary.outcome.text.clone())),
        ("checks", of(checks)),
        ("diff", of(diff)),
        ("claims", of(claims)),
        ("cost", cost(&task.cost)),
        ("time", short_time(task.seconds)),
    ];
    for at in 0..FILES {
        let name = if at == 0 { "files" } else { "" };
        let file = summary.and_then(|summary| summary.files.get(at));
        rows.push((name, file.map(|file| format!("{} {}", file.status.letter(), file.path)).unwrap_or_default()));
    }
    rows
}

/// What the agent said and the facts deny.
fn claims(summary: &Summary) -> String {
    let denied =
        summary.claims.iter().filter(|claim| claim.check == crate::domain::summary::Check::Contradicted).count();
    if denied == 0 { String::new() } else { format!("{denied} contradicted") }
}

/// `3 files +142 -3`.
fn diff(summary: &Summary) -> String {
    let totals = summary.totals;
    format!("{} file{} +{} -{}", totals.files, if totals.files == 1 { "" } else { "s" }, totals.add, totals.del)
}
