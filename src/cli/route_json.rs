//! A decision as `route --json` writes it: the keys are a promise to scripts (docs/cli.md).

use serde::Serialize;

use crate::domain::cost::{Estimate, EstimateBasis};
use crate::domain::money::Money;
use crate::domain::route::{
    Alternative, Category, Complexity, NoAgent, Reason, Route, RouteRequest, RouteTable, Tier, Verdict,
};
use crate::domain::time::Span;
use crate::server::Decision;

/// One line of output.
#[derive(Debug, Serialize)]
pub struct RouteLine<'a> {
    text: &'a str,
    category: Category,
    complexity: Complexity,
    /// 0 to 1.
    confidence: f64,
    agent: &'a str,
    model: Option<&'a str>,
    tier: Tier,
    reasons: Vec<ReasonLine<'a>>,
    alternatives: Vec<AlternativeLine<'a>>,
    estimate: EstimateLine,
    unsure: bool,
    /// Whether the agent can take work on this machine now.
    ready: bool,
    /// Who does it on this machine instead.
    here: Option<HereLine<'a>>,
    /// Why nobody can be named, when that is so.
    trouble: Option<String>,
}

#[derive(Debug, Serialize)]
struct ReasonLine<'a> {
    rule: &'a str,
    weight: f64,
    why: &'a str,
}

#[derive(Debug, Serialize)]
struct AlternativeLine<'a> {
    category: Category,
    agent: &'a str,
    score: f64,
}

#[derive(Debug, Serialize)]
struct HereLine<'a> {
    agent: &'a str,
    why: &'a str,
}

/// Money in millionths of a dollar, times in seconds; `null` where nothing is known.
#[derive(Debug, Default, Serialize)]
struct EstimateLine {
    p10_micro_usd: Option<i64>,
    p50_micro_usd: Option<i64>,
    p90_micro_usd: Option<i64>,
    p10_s: Option<u64>,
    p50_s: Option<u64>,
    p90_s: Option<u64>,
    basis: Option<EstimateBasis>,
}

impl<'a> RouteLine<'a> {
    /// Of a decision; where nobody may work at all, of what the rules say.
    pub fn of(text: &'a str, decision: Result<&'a Decision, &NoAgent>, table: &'a RouteTable) -> Self {
        match decision {
            Ok(decision) => Self::decided(text, decision),
            Err(nobody) => {
                let verdict = table.judge(&RouteRequest { text: text.to_owned(), ..RouteRequest::default() });
                Self::judged(text, &verdict, nobody, table)
            }
        }
    }

    fn decided(text: &'a str, decision: &'a Decision) -> Self {
        let Route { agent, model, tier, category, complexity, confidence, unsure, .. } = &decision.route;
        Self {
            text,
            category: *category,
            complexity: *complexity,
            confidence: f64::from(*confidence) / 1000.0,
            agent,
            model: model.as_deref(),
            tier: *tier,
            reasons: decision.route.reasons.iter().map(reason).collect(),
            alternatives: decision.route.alternatives.iter().map(alternative).collect(),
            estimate: estimate(decision.route.estimate.as_ref()),
            unsure: *unsure,
            ready: decision.ready,
            here: decision.here.as_ref().map(|here| HereLine { agent: &here.agent, why: &here.why }),
            trouble: None,
        }
    }

    fn judged(text: &'a str, verdict: &Verdict, nobody: &NoAgent, table: &'a RouteTable) -> Self {
        let choice = table.agent_for(verdict.category);
        Self {
            text,
            category: verdict.category,
            complexity: verdict.complexity,
            confidence: f64::from(verdict.confidence) / 1000.0,
            agent: choice.map_or("", |choice| choice.agent.as_str()),
            model: choice.and_then(|choice| choice.model.as_deref()),
            tier: choice.map_or(Tier::Mid, |choice| choice.tier),
            reasons: Vec::new(),
            alternatives: Vec::new(),
            estimate: EstimateLine::default(),
            unsure: verdict.unsure,
            ready: false,
            here: None,
            trouble: Some(nobody.to_string()),
        }
    }
}

/// Rules are written with whole weights and counted in tenths.
fn weight(tenths: i32) -> f64 {
    f64::from(tenths) / 10.0
}

fn reason(reason: &Reason) -> ReasonLine<'_> {
    ReasonLine { rule: &reason.rule, weight: weight(reason.weight), why: &reason.text }
}

fn alternative(other: &Alternative) -> AlternativeLine<'_> {
    AlternativeLine { category: other.category, agent: &other.agent, score: weight(other.score) }
}

/// Work that costs nothing has an estimate of nothing, and of no time.
fn estimate(estimate: Option<&Estimate>) -> EstimateLine {
    let micros = |money: Money| Some(money.micros());
    let Some(estimate) = estimate else {
        let free = Some(0);
        return EstimateLine {
            p10_micro_usd: free,
            p50_micro_usd: free,
            p90_micro_usd: free,
            ..EstimateLine::default()
        };
    };
    let (fast, slow) = estimate.time_band.unzip();
    EstimateLine {
        p10_micro_usd: micros(estimate.low),
        p50_micro_usd: micros(estimate.mid),
        p90_micro_usd: micros(estimate.high),
        p10_s: fast.map(Span::as_secs),
        p50_s: Some(estimate.time.as_secs()),
        p90_s: slow.map(Span::as_secs),
        basis: Some(estimate.basis),
    }
}
