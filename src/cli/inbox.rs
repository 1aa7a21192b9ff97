//! `inbox`, `snooze`: everything that waits for the person, and "not now".

use clap::{ArgGroup, Args};

use super::answers::plain;
use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, first_line};
use super::reach;
use super::task_line::{after_command, asks_in, remedy, short_time};
use crate::domain::command::Command;
use crate::domain::ids::TaskId;
use crate::domain::inbox::{Decided, Undo, Until};
use crate::domain::time::{Span, Timestamp};
use crate::wire::{AskView, InboxView, Reply, Request};

/// How many decisions are listed.
const HISTORY: usize = 50;

/// `inbox`.
#[derive(Debug, Args)]
pub struct InboxArgs {
    /// Also what was decided lately: who, when, what
    #[arg(long)]
    pub history: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `snooze`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("until").args(["time", "until_rest_done", "off"]))]
pub struct SnoozeArgs {
    /// The task: task-5, or 5
    pub task: TaskId,
    /// For how long: 15m, 2h
    #[arg(long = "for", value_name = "TIME", default_value = "15m")]
    pub time: Span,
    /// Until nothing else waits for you
    #[arg(long)]
    pub until_rest_done: bool,
    /// Ask again now
    #[arg(long)]
    pub off: bool,
}

/// `inbox`.
pub fn inbox(out: &mut Output, args: &InboxArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let history = if args.history { HISTORY } else { 0 };
    let view = match reach::ask(&mut server, Request::Inbox { history })? {
        Reply::Inbox(view) => *view,
        other => return Err(reach::strange(&other)),
    };
    match Form::of(args.json) {
        Form::Json => out.json(&view)?,
        Form::Text => print(out, &view)?,
    }
    Ok(Exit::Ok)
}

/// `snooze`.
pub fn snooze(out: &mut Output, args: &SnoozeArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let (command, done) = if args.off {
        (Command::Wake(args.task), "asked again".to_owned())
    } else if args.until_rest_done {
        (Command::Snooze(args.task, Until::RestDone), "put off until nothing else waits".to_owned())
    } else {
        let until = Until::At(Timestamp(jiff::Timestamp::now().as_millisecond()) + args.time);
        (Command::Snooze(args.task, until), format!("put off for {}", args.time))
    };
    let task = reach::command(&mut server, command)?;
    after_command(out, args.task, &done, task.as_ref())
}

/// Prints what waits, one block each.
pub fn print(out: &mut Output, view: &InboxView) -> Result<(), Fault> {
    if view.waiting.is_empty() {
        out.line("  nothing waits for you")?;
    }
    for ask in &view.waiting {
        print_ask(out, ask)?;
    }
    if !view.later.is_empty() {
        out.line(&out.paint(Tone::Quiet, "  put off"))?;
    }
    for ask in &view.later {
        let until = ask.until.map(|until| until_words(until, view.now)).unwrap_or_default();
        let what = asks_in(&ask.agent, ask.kind, &ask.text);
        out.line(&format!(
            "  ◌ {}  {} · {until} · orchestra snooze {} --off",
            ask.task,
            first_line(&what, 60),
            ask.task
        ))?;
    }
    if !view.history.is_empty() {
        out.line(&out.paint(Tone::Quiet, "  decided"))?;
    }
    for decided in &view.history {
        out.line(&format!("  {}", decided_line(decided, view.now)))?;
    }
    Ok(())
}

fn print_ask(out: &mut Output, ask: &AskView) -> Result<(), Fault> {
    let waits = short_time(ask.seconds);
    let head = format!("{} {}  {}", out.paint(Tone::Ask, "⚑"), ask.task, first_line(&ask.title, 60));
    out.line(&format!("{head} · {} · {} · {} · {waits}", ask.kind.word(), ask.agent, ask.cost.text))?;
    if let Some(dialog) = &ask.dialog {
        out.line(&format!("  {}", out.paint(Tone::Ask, &plain(&dialog.title))))?;
        for line in dialog.body.lines() {
            out.line(&format!("  ┃ {}", plain(line)))?;
        }
        for option in &dialog.options {
            let key = option.key.as_ref().map(|key| format!("{key}. ")).unwrap_or_default();
            out.line(&format!("    {key}{}", plain(&option.label)))?;
        }
    } else {
        let words = asks_in(&ask.agent, ask.kind, &ask.text);
        out.line(&format!("  {}", plain(&words)))?;
        if let Some(line) = &ask.headline {
            out.line(&format!("  {}", first_line(&plain(line), 160)))?;
        }
    }
    let remedy = remedy(&ask.task, ask.kind);
    out.line(&format!("  {}", out.paint(Tone::Quiet, &format!("{remedy} · orchestra snooze {}", ask.task))))
}

/// Until when an item was put off, in words.
fn until_words(until: Until, now: Timestamp) -> String {
    match until {
        Until::At(time) => format!("back in {}", short_time(time.since(now).as_secs())),
        Until::RestDone => "back when nothing else waits".to_owned(),
    }
}

/// One decision on one line.
pub fn decided_line(decided: &Decided, now: Timestamp) -> String {
    let ago = short_time(now.since(decided.at).as_secs());
    let task = decided.task.map(|task| format!("{task} ")).unwrap_or_default();
    let about =
        if decided.about.is_empty() { String::new() } else { format!(": {}", first_line(&plain(&decided.about), 90)) };
    let undone = decided.undone.as_ref().map(|why| format!(" (came to nothing: {why})")).unwrap_or_default();
    let undo = match (decided.undo, decided.task) {
        (Some(Undo::Wake), Some(task)) => format!(" · undo: orchestra snooze {task} --off"),
        (Some(Undo::Resume), Some(task)) => format!(" · undo: orchestra resume {task}"),
        (Some(_), None) | (None, _) => String::new(),
    };
    format!("{ago} ago  {task}{} {}{about}{undone}{undo}", decided.actor, decided.what)
}
