//! `timeline`: what happened, line by line or since a person looked last.

use clap::Args;

use super::answers::plain;
use super::exit::{Exit, Fault};
use super::inbox::decided_line;
use super::output::{Form, Output, Tone, first_line};
use super::reach;
use super::task_line::short_time;
use crate::domain::ids::TaskId;
use crate::domain::inbox::Absence;
use crate::domain::time::{Span, Timestamp};
use crate::domain::timeline::{Line, Wish};
use crate::wire::{Reply, Request};

/// `timeline`.
#[derive(Debug, Args)]
pub struct TimelineArgs {
    /// Only this task, with its sessions
    #[arg(long, value_name = "TASK")]
    pub task: Option<TaskId>,
    /// Only this agent
    #[arg(long, value_name = "AGENT")]
    pub agent: Option<String>,
    /// Only events whose kind begins so: task, session.answered, budget
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Only the last so much time: 90s, 20m, 2h
    #[arg(long, value_name = "TIME")]
    pub since: Option<Span>,
    /// How many events, the newest
    #[arg(long, short = 'n', default_value_t = 100)]
    pub lines: usize,
    /// What came while nobody looked: finished, failed, spent, decided, waiting
    #[arg(long, conflicts_with_all = ["task", "agent", "kind", "since"])]
    pub away: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `timeline`.
pub fn timeline(out: &mut Output, args: &TimelineArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let now = Timestamp(jiff::Timestamp::now().as_millisecond());
    if args.away {
        return match (reach::ask(&mut server, Request::Absence)?, Form::of(args.json)) {
            (Reply::Absence(absence), Form::Json) => out.json(&absence).map(|()| Exit::Ok),
            (Reply::Absence(absence), Form::Text) => print_absence(out, &absence).map(|()| Exit::Ok),
            (other, _) => Err(reach::strange(&other)),
        };
    }
    let since = args.since.map_or(Timestamp(0), |span| now - span);
    let wish = Wish { task: args.task, agent: args.agent.clone(), kind: args.kind.clone(), since };
    let mut lines = match reach::ask(&mut server, Request::Timeline(wish, args.lines))? {
        Reply::Timeline(lines) => lines,
        other => return Err(reach::strange(&other)),
    };
    lines.reverse();
    match Form::of(args.json) {
        Form::Json => out.json(&lines)?,
        Form::Text if lines.is_empty() => out.line("  nothing of that was recorded")?,
        Form::Text => {
            for line in &lines {
                print_line(out, line)?;
            }
        }
    }
    Ok(Exit::Ok)
}

fn print_line(out: &mut Output, line: &Line) -> Result<(), Fault> {
    let when = jiff::Timestamp::from_millisecond(line.at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let when = when.to_zoned(jiff::tz::TimeZone::system()).strftime("%m-%d %H:%M:%S").to_string();
    let task = line.task.map(|task| task.to_string()).unwrap_or_default();
    let who = line.agent.as_deref().filter(|_| line.actor != "you").unwrap_or(&line.actor);
    out.line(&format!("{}  {task:<8} {who:<10} {}", out.paint(Tone::Quiet, &when), first_line(&plain(&line.text), 160)))
}

fn print_absence(out: &mut Output, absence: &Absence) -> Result<(), Fault> {
    let away = short_time(absence.until.since(absence.since).as_secs());
    out.line(&format!("since you looked last, {away} ago"))?;
    let names = |tasks: &[TaskId]| tasks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut rows: Vec<(&str, String)> = Vec::new();
    if !absence.finished.is_empty() {
        rows.push(("finished", names(&absence.finished)));
    }
    if !absence.failed.is_empty() {
        rows.push(("failed", names(&absence.failed)));
    }
    rows.push(("spent", absence.spent.to_string()));
    rows.extend(absence.decided.iter().map(|decided| ("decided", decided_line(decided, absence.until))));
    rows.extend(absence.waiting.iter().map(|item| {
        let words = first_line(&plain(&item.text), 80);
        ("waiting", format!("{} {}: {words}", item.task, item.kind.word()))
    }));
    for (name, value) in rows {
        out.line(&format!("  {} {value}", out.paint(Tone::Quiet, &super::output::padded(name, 9))))?;
    }
    Ok(())
}
