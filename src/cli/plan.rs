//! `plan`: plans that run, shown and steered; and the playbooks.

use serde::Serialize;

use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, ask_person, padded};
use super::plan_args::{PlanArgs, PlanVerb};
use super::plan_view::{line, print};
use super::settings::Settings;
use super::{plan_make, reach};
use crate::config::playbooks;
use crate::domain::command::{Command, Steering};
use crate::domain::ids::PlanId;
use crate::wire::{PlanView, Reply, Request};

/// `plan`.
pub fn plan(out: &mut Output, args: &PlanArgs) -> Result<Exit, Fault> {
    match (&args.what, &args.task) {
        (None, Some(task)) => plan_make::planned(out, task, args),
        (None, None) => list(out, Form::of(args.json)),
        (Some(PlanVerb::List(args)), _) => list(out, Form::of(args.json)),
        (Some(PlanVerb::Show(args)), _) => show(out, args.plan, Form::of(args.json)),
        (Some(PlanVerb::Pause(args)), _) => steer(out, args.plan, Steering::Pause),
        (Some(PlanVerb::Resume(args)), _) => steer(out, args.plan, Steering::Resume),
        (Some(PlanVerb::Playbooks(args)), _) => list_playbooks(out, Form::of(args.json)),
        (Some(PlanVerb::Cancel(args)), _) => {
            let question = format!("End the agents of {} and give it up?", args.plan);
            if !args.yes && ask_person(&question) == Some(false) {
                return Err(Fault::Refused("nothing was cancelled".into()));
            }
            steer(out, args.plan, Steering::Cancel)
        }
    }
}

/// The plan that a reply is about.
pub fn one(reply: Reply) -> Result<PlanView, Fault> {
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

/// Pauses, resumes or cancels a plan.
pub fn steer(out: &mut Output, id: PlanId, steering: Steering) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let view = one(reach::ask(&mut server, Request::Command(Command::Steer(id, steering)))?)?;
    out.line(&line(out, &view))?;
    Ok(Exit::Ok)
}

/// One playbook, for scripts.
#[derive(Serialize)]
struct PlaybookLine {
    name: String,
    title: String,
    steps: Vec<String>,
    parameters: Vec<String>,
}

fn list_playbooks(out: &mut Output, form: Form) -> Result<Exit, Fault> {
    let all = playbooks(&Settings::read(&reach::paths()?).config.playbooks);
    let lines = all.iter().map(|playbook| PlaybookLine {
        name: playbook.name.clone(),
        title: playbook.title.clone(),
        steps: playbook.draft.components.iter().map(|step| step.name.clone()).collect(),
        parameters: playbook.parameters.keys().cloned().collect(),
    });
    let lines: Vec<PlaybookLine> = lines.collect();
    if form == Form::Json {
        out.json(&lines)?;
        return Ok(Exit::Ok);
    }
    let widest = lines.iter().map(|line| line.name.chars().count()).max().unwrap_or(0);
    for line in &lines {
        out.line(&format!("  {}  {}", padded(&line.name, widest), line.title))?;
        let set: Vec<String> = line.parameters.iter().map(|name| format!(" --set {name}=...")).collect();
        let steps = format!("  {}  {}{}", padded("", widest), line.steps.join(", "), set.concat());
        out.line(&out.paint(Tone::Quiet, &steps))?;
    }
    Ok(Exit::Ok)
}
