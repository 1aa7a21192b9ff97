//! `route`: who would do a task, why, and for how much.

use std::io::BufRead as _;

use super::args::RouteArgs;
use super::exit::{Exit, Fault};
use super::follow::COLUMN;
use super::output::{Form, Output, Tone, first_line};
use super::reach;
use super::task_line::two_columns;
use crate::client::Connection;
use crate::domain::route::{Complexity, Route, RouteWish};
use crate::wire::{Reply, Request};

/// `route`.
pub fn route(out: &mut Output, args: &RouteArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    if !args.stdin {
        let route = ask(&mut server, args.text.join(" "), RouteWish::Auto)?;
        print_as(out, &route, Form::of(args.json))?;
        return Ok(Exit::Ok);
    }
    for line in std::io::stdin().lock().lines() {
        let text = line.map_err(Fault::io("cannot read the tasks"))?;
        if text.trim().is_empty() {
            continue;
        }
        let route = ask(&mut server, text.clone(), RouteWish::Auto)?;
        match Form::of(args.json) {
            Form::Json => out.json(&route)?,
            Form::Text => out.line(&two_columns(&head(&route), COLUMN, &first_line(&text, 60)))?,
        }
    }
    Ok(Exit::Ok)
}

/// Who would do a task.
pub fn ask(server: &mut Connection, text: String, wish: RouteWish) -> Result<Route, Fault> {
    match reach::ask(server, Request::Route { text, wish })? {
        Reply::Route(route) => Ok(*route),
        other => Err(reach::strange(&other)),
    }
}

fn print_as(out: &mut Output, route: &Route, form: Form) -> Result<(), Fault> {
    match form {
        Form::Json => out.json(route),
        Form::Text => print(out, route),
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
        let weight = if reason.weight == 0 { String::new() } else { format!(" ({:+})", reason.weight) };
        out.line(&format!("   · {}{}", reason.text, out.paint(Tone::Quiet, &weight)))?;
    }
    if !route.alternatives.is_empty() {
        let others = route.alternatives.iter();
        let others: Vec<String> = others.map(|other| format!("{} ({})", other.agent, other.category)).collect();
        out.line(&out.paint(Tone::Quiet, &format!("   also considered: {}", others.join(", "))))?;
    }
    Ok(())
}
