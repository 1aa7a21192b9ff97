//! `delegate`: a task for an agent.

use super::delegate_args::DelegateArgs;
use super::exit::{Exit, Fault};
use super::follow::{COLUMN, Follower, exit_of, last_line};
use super::inside::directory;
use super::output::{Form, Output, ask_person, complain};
use super::task_line::two_columns;
use super::task_text::task_text;
use super::{plan_make, reach, start, watch};
use crate::client::Connection;
use crate::domain::command::{Command, Delegate};
use crate::domain::ids::TaskId;
use crate::domain::route::RouteWish;
use crate::domain::session::Mode;
use crate::domain::task::{Budget, CheckWish, Placement};
use crate::wire::{Reply, Request, TaskView};

/// `delegate`.
pub fn delegate(out: &mut Output, args: &DelegateArgs) -> Result<Exit, Fault> {
    let paths = reach::paths()?;
    let new = new_task(args)?;
    let mut server = start::ensure_server(&paths)?;
    affordable(&mut server, args, &new)?;
    let task = reach::command(&mut server, Command::Delegate(Box::new(new)))?;
    let task = task.ok_or_else(|| Fault::Refused("the server took the task and did not say which one it is".into()))?;
    let form = Form::of(args.json);
    let mut follower = Follower::default();
    if form == Form::Text {
        announce(out, &task)?;
        if args.to == "auto" {
            plan_make::hint(out, &task.text)?;
        }
        follower.show_place(out, &task)?;
        if !task.group.is_empty() {
            out.line(&format!("{} do the same · orchestra compare {}", task.group.join(" and "), task.task))?;
        }
    }
    if !args.wait {
        match form {
            Form::Json => out.json(&task)?,
            Form::Text => out.line(&format!("{} · orchestra watch {} · orchestra status", task.task, task.task))?,
        }
        return Ok(Exit::Ok);
    }
    let names = if task.group.is_empty() { vec![task.task] } else { task.group };
    let mut exits = Vec::new();
    for name in names {
        let id: TaskId = name.parse().map_err(|error| Fault::Refused(format!("{error}")))?;
        let ended = watch::wait(out, &paths, &mut server, id, form, &mut follower)?;
        match form {
            Form::Json => out.json(&ended)?,
            Form::Text => out.line(&last_line(&ended))?,
        }
        exits.push(exit_of(&ended));
        follower = Follower::default();
    }
    // Of several one that is good is what was wanted.
    Ok(exits.iter().find(|exit| **exit == Exit::Ok).or(exits.first()).copied().unwrap_or(Exit::Ok))
}

/// The agent, the kind of work, why, and the estimate; then why not the agent that should have had it.
pub fn announce(out: &mut Output, task: &TaskView) -> Result<(), Fault> {
    let why = task.reasons.first().map(|reason| format!(" · {reason}")).unwrap_or_default();
    let head = format!("📍 {} · {}{why}", task.agent, task.category);
    out.line(&two_columns(&head, COLUMN, task.estimate.as_deref().unwrap_or_default()))?;
    task.instead.as_ref().map_or(Ok(()), |why| out.line(why))
}

fn new_task(args: &DelegateArgs) -> Result<Delegate, Fault> {
    if args.task.trim().is_empty() {
        return Err(Fault::Usage("the task is empty; say what is to be done: --task \"...\"".into()));
    }
    if args.check.as_deref().is_some_and(|command| command.trim().is_empty()) {
        return Err(Fault::Usage("the check is empty; name a command, or use --no-check".into()));
    }
    let mode = match (args.headless, args.interactive) {
        (true, _) => Some(Mode::Headless),
        (_, true) => Some(Mode::Interactive),
        (false, false) => None,
    };
    Ok(Delegate {
        checkpoints: args.checkpoint.clone(),
        text: task_text(args),
        from: args.from.clone(),
        to: if args.no_routing { RouteWish::Primary } else { wish(&args.to) },
        model: args.model.clone(),
        budget: Budget { max_cost: args.max_cost, timeout: args.timeout, turns: args.max_turns },
        after: args.after.clone(),
        files: args.file.iter().map(|path| path.to_string_lossy().into_owned()).collect(),
        dir: directory(args.dir.as_deref())?,
        placement: match (args.in_place, args.with_changes) {
            (true, _) => Placement::InPlace,
            (false, true) => Placement::WithChanges,
            (false, false) => Placement::Worktree,
        },
        mode,
        check: match (&args.check, args.no_check) {
            (_, true) => CheckWish::Nothing,
            (Some(command), false) => CheckWish::Command(command.trim().to_owned()),
            (None, false) => CheckWish::Project,
        },
        kind: None,
        rivals: rivals(&args.to),
        parent: None,
        key: None,
        draft: args.draft,
    })
}

/// The agents that `--to` names beside the first.
fn rivals(to: &str) -> Vec<String> {
    to.split(',').skip(1).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// Whom `--to` asks for; of several the first.
pub fn wish(to: &str) -> RouteWish {
    match to.split(',').next().unwrap_or_default().trim() {
        "auto" | "" => RouteWish::Auto,
        name => RouteWish::Named(name.to_owned()),
    }
}

/// Asks before a task starts that will probably be stopped by its limit. In a script the limit itself is the answer.
fn affordable(server: &mut Connection, args: &DelegateArgs, new: &Delegate) -> Result<(), Fault> {
    let Some(limit) = args.max_cost.filter(|_| !args.yes) else { return Ok(()) };
    let request = Request::Route { text: new.text.clone(), wish: new.to.clone() };
    let Reply::Route(route) = reach::ask(server, request)? else { return Ok(()) };
    let Some(estimate) = route.estimate.filter(|estimate| estimate.mid > limit) else { return Ok(()) };
    match ask_person(&format!("{} does it, {estimate}; the limit is {limit}. Start it?", route.agent)) {
        Some(true) => Ok(()),
        Some(false) => Err(Fault::Refused("nothing was started".into())),
        None => {
            complain(&format!("{estimate} is more than the limit of {limit}; the agent is stopped there"));
            Ok(())
        }
    }
}
