//! `execute` and `plan`: plans that are run, shown and steered.

use super::exit::{Exit, Fault};
use super::output::{Form, Output, ask_person, complain};
use super::plan_args::{ExecuteArgs, PlanArgs, PlanVerb};
use super::plan_view::{line, print, printed_order};
use super::screen::directory;
use super::settings::Settings;
use super::{reach, route, start};
use crate::config::read_plan;
use crate::domain::command::{Command, Steering};
use crate::domain::ids::PlanId;
use crate::domain::plan::Draft;
use crate::wire::{PlanView, Reply, Request};

/// `execute`.
pub fn execute(out: &mut Output, args: &ExecuteArgs) -> Result<Exit, Fault> {
    let paths = reach::paths()?;
    let settings = Settings::read(&paths);
    let name = args.file.to_string_lossy().into_owned();
    let text = std::fs::read_to_string(&args.file)
        .map_err(|error| Fault::Refused(format!("cannot read the plan {name}: {error}")))?;
    let agents = settings.agents();
    let agents: Vec<&str> = agents.iter().map(String::as_str).collect();
    let (draft, problems) = read_plan(&name, &text, &agents);
    if let Some((last, others)) = problems.split_last() {
        for problem in others {
            complain(&problem.to_string());
        }
        return Err(Fault::Refused(last.to_string()));
    }
    let dir = directory(args.dir.as_deref())?;
    let draft = Draft { dir, parallel: args.parallel.or(draft.parallel), ..draft };
    let mut server = start::ensure_server(&paths)?;
    let request = if args.dry_run {
        Request::Preview(Box::new(draft))
    } else {
        Request::Command(Command::Execute(Box::new(draft)))
    };
    let view = one(reach::ask(&mut server, request)?)?;
    match Form::of(args.json) {
        Form::Json => out.json(&view)?,
        Form::Text => announce(out, &view)?,
    }
    Ok(Exit::Ok)
}

/// A plan that was just started or is only previewed: the agents in their order, then each step.
fn announce(out: &mut Output, view: &PlanView) -> Result<(), Fault> {
    out.line(&format!("📍 {}", printed_order(&view.steps)))?;
    print(out, view)?;
    match &view.plan {
        Some(plan) => out.line(&format!("{plan} · {} steps · orchestra plan show {plan}", view.steps.len())),
        None => out.line("nothing was started"),
    }
}

/// `plan`.
pub fn plan(out: &mut Output, args: &PlanArgs) -> Result<Exit, Fault> {
    match (&args.what, &args.task) {
        (None, Some(task)) => route::plan(out, task, &args.to, Form::of(args.json)),
        (None, None) => list(out, Form::of(args.json)),
        (Some(PlanVerb::List(args)), _) => list(out, Form::of(args.json)),
        (Some(PlanVerb::Show(args)), _) => show(out, args.plan, Form::of(args.json)),
        (Some(PlanVerb::Pause(args)), _) => steer(out, args.plan, Steering::Pause),
        (Some(PlanVerb::Resume(args)), _) => steer(out, args.plan, Steering::Resume),
        (Some(PlanVerb::Cancel(args)), _) => {
            let question = format!("End the agents of {} and give it up?", args.plan);
            if !args.yes && ask_person(&question) == Some(false) {
                return Err(Fault::Refused("nothing was cancelled".into()));
            }
            steer(out, args.plan, Steering::Cancel)
        }
    }
}

fn one(reply: Reply) -> Result<PlanView, Fault> {
    match reply {
        Reply::Plan(view) => Ok(*view),
        other => Err(reach::strange(&other)),
    }
}

fn list(out: &mut Output, form: Form) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let plans = match reach::ask(&mut server, Request::Plans(None))? {
        Reply::Plans(plans) => plans,
        other => return Err(reach::strange(&other)),
    };
    match form {
        Form::Json => out.json(&plans)?,
        Form::Text if plans.is_empty() => out.line("  no plans yet; run one with `orchestra execute plan.toml`")?,
        Form::Text => {
            for plan in &plans {
                out.line(&line(out, plan))?;
            }
        }
    }
    Ok(Exit::Ok)
}

fn show(out: &mut Output, id: PlanId, form: Form) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let view = one(reach::ask(&mut server, Request::Plans(Some(id)))?)?;
    match form {
        Form::Json => out.json(&view)?,
        Form::Text => {
            out.line(&line(out, &view))?;
            print(out, &view)?;
        }
    }
    Ok(Exit::Ok)
}

fn steer(out: &mut Output, id: PlanId, steering: Steering) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let view = one(reach::ask(&mut server, Request::Command(Command::Steer(id, steering)))?)?;
    out.line(&line(out, &view))?;
    Ok(Exit::Ok)
}
