//! `plan --task` and `execute`: a plan from a playbook or a file, changed as the person says, shown or run.

use serde::Serialize;

use super::delegate::wish;
use super::exit::{Exit, Fault};
use super::inside::directory;
use super::output::{Form, Output, Tone, complain};
use super::plan_args::{EditArgs, ExecuteArgs, Pair, PlanArgs};
use super::plan_view::{print, printed_order};
use super::settings::Settings;
use super::{plan, reach, route, start};
use crate::client::Connection;
use crate::config::{Paths, playbooks, read_plan, write_plan};
use crate::domain::command::Command;
use crate::domain::plan::{Draft, Edit, Gate, Offer, edit};
use crate::domain::route::{Route, RouteWish};
use crate::wire::{PlanView, Request};

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
    let draft = edited(Draft { dir, ..draft }, &args.to, &args.edit)?;
    let mut server = start::ensure_server(&paths)?;
    let view = if args.dry_run { preview(&mut server, &draft)? } else { run(&mut server, draft)? };
    match Form::of(args.json) {
        Form::Json => out.json(&view)?,
        Form::Text => announce(out, &view)?,
    }
    Ok(Exit::Ok)
}

/// The plan with everything changed that the person says.
fn edited(draft: Draft, to: &[Pair], args: &EditArgs) -> Result<Draft, Fault> {
    let list = |text: &str| text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let drops = args.drop.iter().cloned().map(Edit::Drop);
    let adds = args.add.iter().map(|pair| Edit::Add(pair.name.clone(), pair.value.clone()));
    let afters = args.after.iter().map(|pair| Edit::After(pair.name.clone(), list(&pair.value)));
    let agents = to.iter().map(|pair| Edit::To(pair.name.clone(), wish(&pair.value)));
    let gates = args.gate.iter().map(|name| Edit::Gate(name.clone(), Gate::Closed));
    let open = args.no_gate.iter().map(|name| Edit::Gate(name.clone(), Gate::Open));
    let changes = drops.chain(adds).chain(afters).chain(agents).chain(gates).chain(open);
    let mut draft = draft;
    for change in changes {
        draft = edit(&draft, &change).map_err(|fault| Fault::Refused(fault.to_string()))?;
    }
    let (parallel, max_cost) = (args.parallel.or(draft.parallel), args.max_cost.or(draft.max_cost));
    Ok(Draft { max_cost, parallel, ..draft })
}

fn preview(server: &mut Connection, draft: &Draft) -> Result<PlanView, Fault> {
    plan::one(reach::ask(server, Request::Preview(Box::new(draft.clone())))?)
}

fn run(server: &mut Connection, draft: Draft) -> Result<PlanView, Fault> {
    plan::one(reach::ask(server, Request::Command(Command::Execute(Box::new(draft))))?)
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

/// What would be done with a task.
#[derive(Serialize)]
struct Planned {
    /// The playbook that fits; `null` when none does.
    playbook: Option<String>,
    /// Why it fits.
    reasons: Vec<String>,
    /// Its plan; `null` without one.
    plan: Option<PlanView>,
    /// Who would do it as one task; `null` when a playbook was asked for.
    route: Option<Route>,
}

/// `plan --task`.
pub fn planned(out: &mut Output, task: &str, args: &PlanArgs) -> Result<Exit, Fault> {
    let paths = reach::paths()?;
    let (steps, alone) = wishes(&args.to);
    let offer = offered(&paths, task, args)?.filter(|_| alone.is_none() || args.playbook.is_some());
    let Some(offer) = offer else {
        if let Some(what) =
            [(args.toml, "--toml"), (args.run, "--run")].into_iter().find_map(|(is, flag)| is.then_some(flag))
        {
            let why = "no playbook fits this task, so there is no plan";
            return Err(Fault::Refused(format!(
                "{why} to {what}; name one with --playbook, or `orchestra delegate` it"
            )));
        }
        return alone_only(out, task, alone.unwrap_or(RouteWish::Auto), args);
    };
    let draft = edited(Draft { dir: directory(None)?, ..offer.draft.clone() }, &steps, &args.edit)?;
    if args.toml {
        out.text(&write_plan(&draft))?;
        return Ok(Exit::Ok);
    }
    let mut server = start::ensure_server(&paths)?;
    let view = if args.run { run(&mut server, draft)? } else { preview(&mut server, &draft)? };
    let route = if args.playbook.is_some() || args.run || view.trouble.is_some() {
        None
    } else {
        Some(route::ask(&mut server, task.to_owned(), RouteWish::Auto)?)
    };
    match Form::of(args.json) {
        Form::Json => {
            out.json(&Planned { playbook: Some(offer.playbook), reasons: offer.reasons, plan: Some(view), route })?;
        }
        Form::Text => {
            announce(out, &view)?;
            if let Some(route) = route {
                hints(out, &offer, &route)?;
            }
        }
    }
    Ok(Exit::Ok)
}

/// The words under a plan that is only offered.
fn hints(out: &mut Output, offer: &Offer, route: &Route) -> Result<(), Fault> {
    let why = offer.reasons.join(", ");
    let estimate = route.estimate.as_ref().map(|estimate| format!(", {estimate}")).unwrap_or_default();
    out.line(&out.paint(Tone::Quiet, &format!("   · playbook `{}`: {why}", offer.playbook)))?;
    out.line(&out.paint(Tone::Quiet, &format!("   · as one task: {} · {}{estimate}", route.agent, route.category)))?;
    out.line("--run runs it · --toml prints it as a file to edit · --drop, --add, --after, --to STEP=AGENT change it")
}

fn alone_only(out: &mut Output, task: &str, wish: RouteWish, args: &PlanArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let found = route::ask(&mut server, task.to_owned(), wish)?;
    match Form::of(args.json) {
        Form::Json => out.json(&Planned { playbook: None, reasons: Vec::new(), plan: None, route: Some(found) })?,
        Form::Text => route::print(out, &found)?,
    }
    Ok(Exit::Ok)
}

/// Who does which step, and who does all of it.
fn wishes(to: &[String]) -> (Vec<Pair>, Option<RouteWish>) {
    let steps = to.iter().filter_map(|text| text.parse().ok()).collect();
    let alone = to.iter().rfind(|text| text.parse::<Pair>().is_err()).map(|name| wish(name));
    (steps, alone.filter(|wish| *wish != RouteWish::Auto))
}

/// The plan of the playbook that was asked for or that fits.
fn offered(paths: &Paths, task: &str, args: &PlanArgs) -> Result<Option<Offer>, Fault> {
    let all = playbooks(&Settings::read(paths).config.playbooks);
    match args.playbook.as_deref() {
        Some("none") => Ok(None),
        Some(name) => {
            let given = args.set.iter().map(|pair| (pair.name.clone(), pair.value.clone())).collect();
            let draft = all.fill(name, task, &given).map_err(|why| Fault::Refused(why.to_string()))?;
            Ok(Some(Offer { playbook: name.to_owned(), reasons: vec!["named by you".to_owned()], draft }))
        }
        None => Ok(all.offer(task)),
    }
}

/// Says that a task could have been a plan; it is never made one unasked.
pub fn hint(out: &mut Output, task: &str) -> Result<(), Fault> {
    let paths = reach::paths()?;
    let offer = playbooks(&Settings::read(&paths).config.playbooks).offer(task);
    offer.map_or(Ok(()), |offer| {
        let steps = offer.draft.components.len();
        let what = format!("   · could be a plan of {steps} steps ({}): orchestra plan --task \"...\"", offer.playbook);
        out.line(&out.paint(Tone::Quiet, &what))
    })
}
