//! `routes` and `roi`: what was learnt of the agents, how good the estimates were, what routing saves.

use serde_json::{Value, json};

use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, padded};
use super::reach;
use crate::domain::time::Span;
use crate::domain::track::{
    ArmSum, CategoryCost, DecisionSums, Learned, Range, Report, Saving, Score, Share, calibration_lines,
    decision_lines, kind_words, measured_lines, note_lines, repriced_line,
};
use crate::wire::{Reply, Request};

/// `routes`.
pub fn routes(out: &mut Output, form: Form) -> Result<Exit, Fault> {
    let report = ask()?;
    match form {
        Form::Json => out.json(&routes_json(&report))?,
        Form::Text => print_routes(out, &report)?,
    }
    Ok(Exit::Ok)
}

/// `roi`.
pub fn roi(out: &mut Output, form: Form) -> Result<Exit, Fault> {
    let report = ask()?;
    match form {
        Form::Json => out.json(&roi_json(&report))?,
        Form::Text => print_roi(out, &report)?,
    }
    Ok(Exit::Ok)
}

fn ask() -> Result<Report, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    match reach::ask(&mut server, Request::Track)? {
        Reply::Track(report) => Ok(*report),
        other => Err(reach::strange(&other)),
    }
}

fn print_routes(out: &mut Output, report: &Report) -> Result<(), Fault> {
    out.line("how good the estimates were (right: 80 % in the band)")?;
    for (name, words) in calibration_lines(&report.calibration) {
        out.line(&format!("  {} {words}", out.paint(Tone::Quiet, &padded(name, 17))))?;
    }
    out.line("what was decided")?;
    for (name, words) in decision_lines(&report.decisions) {
        out.line(&format!("  {} {words}", out.paint(Tone::Quiet, &padded(name, 17))))?;
    }
    out.line("what was learnt, as P10-P50-P90 of the next one")?;
    if report.learned.is_empty() {
        return out.line("  nothing yet: every estimate is the typical cost");
    }
    for row in &report.learned {
        let [work, who, size] = kind_words(row);
        let (cost, time) = row.estimate.bands();
        let runs = format!("{} runs, {}/{} accepted", row.runs, row.accepted.hits, row.accepted.of);
        out.line(&format!("  {work} · {who} · {size}"))?;
        out.line(&format!("    {cost} · {time} · {}", out.paint(Tone::Quiet, &runs)))?;
    }
    Ok(())
}

fn print_roi(out: &mut Output, report: &Report) -> Result<(), Fault> {
    out.line(&format!("what routing saves against everything on {}", report.premium))?;
    for line in measured_lines(report) {
        out.line(&format!("  {line}"))?;
    }
    for line in note_lines(report) {
        out.line(&format!("  {}", out.paint(Tone::Quiet, &line)))?;
    }
    out.line(&format!("  {}", repriced_line(report)))
}

fn range(range: Range) -> Value {
    json!({ "low": range.low, "mid": range.mid, "high": range.high })
}

fn share(share: Share) -> Value {
    json!({ "hits": share.hits, "of": share.of, "share": share.range().map(range) })
}

fn score(score: &Score) -> Value {
    json!({
        "covered": share(score.covered), "below": score.below, "above": score.above,
        "pinball": score.pinball, "off_by": score.off_by,
    })
}

fn learned(row: &Learned) -> Value {
    let estimate = &row.estimate;
    let (fast, slow) = estimate.time_band.unzip();
    let seconds = [fast, Some(estimate.time), slow].map(|time| time.map(Span::as_secs));
    json!({
        "category": row.category, "agent": row.agent, "model": row.model, "tier": row.tier,
        "complexity": row.complexity, "runs": row.runs, "accepted": row.accepted.hits, "ended": row.accepted.of,
        "usd": [estimate.low.usd(), estimate.mid.usd(), estimate.high.usd()],
        "seconds": seconds,
        "basis": estimate.basis,
    })
}

fn routes_json(report: &Report) -> Value {
    let calibration = &report.calibration;
    json!({
        "calibration": {
            "cost": score(&calibration.cost), "cost_own": score(&calibration.cost_own),
            "cost_typical": score(&calibration.cost_typical), "time": score(&calibration.time),
        },
        "learned": report.learned.iter().map(learned).collect::<Vec<_>>(),
        "decisions": sums_json(&report.decisions),
        "roi": roi_json(report),
    })
}

/// What the decisions add up to; money in millionths of a dollar.
pub fn sums_json(sums: &DecisionSums) -> Value {
    let cost = |sum: &CategoryCost| {
        json!({
            "category": sum.category, "tasks": sum.tasks, "micro_usd": sum.cost.micros(), "unknown_cost": sum.unknown,
        })
    };
    json!({
        "decisions": sums.all, "overridden": sums.overridden,
        "kept": sums.kept.iter().map(|point| share(*point)).collect::<Vec<_>>(),
        "agents": sums.agents.iter().map(|(agent, done)| json!({ "agent": agent, "accepted": share(*done) })).collect::<Vec<_>>(),
        "categories": sums.categories.iter().map(cost).collect::<Vec<_>>(),
        "habits": sums.habits, "rules": sums.rules,
    })
}

/// The counts of an arm. Its money only once there is enough of it, so that nobody works out a figure that is none.
fn arm(arm: &ArmSum, measured: bool) -> Value {
    json!({
        "accepted": arm.accepted.hits, "ended": arm.accepted.of, "unknown_cost": arm.unknown,
        "acceptance": arm.accepted.range().filter(|_| measured).map(range),
        "usd": measured.then(|| arm.cost.usd()),
        "usd_per_accepted": arm.per_accepted().filter(|_| measured),
    })
}

fn roi_json(report: &Report) -> Value {
    let roi = &report.roi;
    let (n, gap) = match &roi.saving {
        Saving::NotYet { n } => (*n, None),
        Saving::Measured(gap) => (roi.routed.accepted.hits.min(roi.held_back.accepted.hits), Some(gap)),
    };
    let (repriced, why) = match &report.repriced {
        Ok(sum) => (
            json!({
                "model": sum.model, "tasks": sum.tasks, "paid_usd": sum.paid.usd(), "repriced_usd": sum.at_premium.usd(),
                "share": sum.share(), "unknown_cost": sum.unknown, "quality": "estimated", "is": "upper_bound",
            }),
            None,
        ),
        Err(why) => (Value::Null, Some(why)),
    };
    json!({
        "premium": report.premium, "holdback": report.holdback.share(), "measured": gap.is_some(), "n": n,
        "needed": crate::domain::track::ENOUGH,
        "saved_share": gap.map(|gap| range(gap.share)), "saved_usd": gap.map(|gap| range(gap.dollars)),
        "routed": arm(&roi.routed, gap.is_some()), "held_back": arm(&roi.held_back, gap.is_some()),
        "repriced": repriced, "repriced_missing": why,
    })
}

#[cfg(test)]
#[path = "routes_tests.rs"]
mod tests;
