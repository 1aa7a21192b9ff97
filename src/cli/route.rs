//! `route`: who would do a task, why, and for how much.

use std::io::{BufRead as _, BufReader, Read};

use super::args::RouteArgs;
use super::exit::{Exit, Fault};
use super::follow::COLUMN;
use super::output::{Form, Output, Tone, complain, first_line};
use super::reach;
use super::route_json::RouteLine;
use super::task_line::two_columns;
use crate::client::Connection;
use crate::domain::route::{Complexity, Route, RouteWish};
use crate::server::{Decision, Router};
use crate::wire::{Reply, Request};

/// How much is read at once.
const READ: usize = 1 << 16;

/// `route`. Decides in this process: no server is asked or started.
pub fn route(out: &mut Output, args: &RouteArgs) -> Result<Exit, Fault> {
    let (router, problems) = Router::open(&reach::paths()?);
    for problem in &problems {
        complain(problem);
    }
    let form = Form::of(args.json);
    if !args.stdin {
        let text = args.text.join(" ");
        let decision = router.decide(&text).map_err(|nobody| Fault::Refused(nobody.to_string()))?;
        match form {
            Form::Json => out.json(&RouteLine::of(&text, Ok(&decision), router.table()))?,
            Form::Text => print_decision(out, &decision)?,
        }
        return Ok(Exit::Ok);
    }
    route_lines(out, &router, std::io::stdin().lock(), form)
}

/// One task a line, one answer a line, whatever the line holds. Answers go out when the input pauses.
fn route_lines(out: &mut Output, router: &Router, input: impl Read, form: Form) -> Result<Exit, Fault> {
    let mut input = BufReader::with_capacity(READ, input);
    let (mut line, mut answers) = (Vec::new(), String::new());
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(Fault::io("cannot read the tasks"))? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(without_end(&line));
        let decision = router.decide(&text);
        match form {
            Form::Json => {
                let line = RouteLine::of(&text, decision.as_ref(), router.table());
                answers += &serde_json::to_string(&line).map_err(|error| Fault::Refused(error.to_string()))?;
            }
            Form::Text => {
                let head = decision.as_ref().map_or_else(ToString::to_string, |decision| head(&decision.route));
                answers += &two_columns(&head, COLUMN, &first_line(&text, 60));
            }
        }
        answers.push('\n');
        if input.buffer().is_empty() || answers.len() > READ {
            out.text(&answers)?;
            answers.clear();
        }
    }
    out.text(&answers)?;
    Ok(Exit::Ok)
}

/// The line without its line feed, and without the carriage return of files from Windows.
fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn print_decision(out: &mut Output, decision: &Decision) -> Result<(), Fault> {
    print(out, &decision.route)?;
    let agent = &decision.route.agent;
    match &decision.here {
        Some(here) => out.line(&format!("   here: {}", here.why)),
        None if decision.ready => Ok(()),
        None => out.line(&format!("   here: {agent} cannot take work, and no other agent can; see `orchestra agents`")),
    }
}

/// Who would do a task.
pub fn ask(server: &mut Connection, text: String, wish: RouteWish) -> Result<Route, Fault> {
    match reach::ask(server, Request::Route { text, wish })? {
        Reply::Route(route) => Ok(*route),
        other => Err(reach::strange(&other)),
    }
}

fn head(route: &Route) -> String {
    format!("📍 {} · {} · {}", route.agent, route.category, size(route.complexity))
}

const fn size(complexity: Complexity) -> &'static str {
    match complexity {
        Complexity::Simple => "simple",
        Complexity::Medium => "medium",
        Complexity::Complex => "complex",
    }
}

/// Prints a decision with its reasons and what else was considered.
pub fn print(out: &mut Output, route: &Route) -> Result<(), Fault> {
    let estimate = route.estimate.as_ref().map(ToString::to_string).unwrap_or_default();
    out.line(&two_columns(&head(route), COLUMN, &estimate))?;
    let model = route.model.as_deref().unwrap_or("the agent's own model");
    out.line(&format!("   {model} ({} tier)", route.tier))?;
    if let Some(basis) = route.estimate.as_ref().map(|estimate| estimate.basis) {
        out.line(&format!("   estimate from {basis}"))?;
    }
    if let Some((cost, time)) = route.estimate.as_ref().map(crate::domain::cost::Estimate::bands) {
        out.line(&format!("   P10-P50-P90: {cost}, {time}"))?;
    }
    if let Some(instead) = &route.instead_of {
        out.line(&instead.why)?;
    }
    for reason in &route.reasons {
        let weight =
            if reason.weight == 0 { String::new() } else { format!(" ({:+})", f64::from(reason.weight) / 10.0) };
        out.line(&format!("   · {}{}", reason.text, out.paint(Tone::Quiet, &weight)))?;
    }
    if !route.alternatives.is_empty() {
        let others = route.alternatives.iter();
        let others: Vec<String> = others.map(|other| format!("{} ({})", other.agent, other.category)).collect();
        out.line(&out.paint(Tone::Quiet, &format!("   also considered: {}", others.join(", "))))?;
    }
    Ok(())
}
