//! The choice among the agents that are there: the person's word first, then the rules, then whoever is left. A change
//! of plan is always said, and nothing ever goes down a tier in silence.

use super::bench::{AgentOffer, Bench, Billing, RouteRequest, RouteWish};
use super::category::{Category, Complexity, Tier};
use super::decision::{Alternative, InsteadOf, NoAgent, Reason, Route};
use super::habit::Habit;
use super::rules::{AgentChoice, Layer};
use super::score::Verdict;
use super::table::RouteTable;
use crate::domain::cost::{History, Kind};
use crate::domain::money::Money;

/// Alternatives that are kept.
const MOST_ALTERNATIVES: usize = 3;

/// The agent that was found, and what came in between.
struct Found<'a> {
    offer: &'a AgentOffer,
    model: Option<String>,
    tier: Tier,
    instead_of: Option<InsteadOf>,
    remark: Option<String>,
}

/// Decides who gets a task: the named agent, else the one that the rules choose, else the next best that is there. The
/// same arguments always give the same route.
pub fn route(table: &RouteTable, request: &RouteRequest, bench: &Bench, history: &History) -> Result<Route, NoAgent> {
    decide(table, &judged(table, request), &request.wish, bench, history, None)
}

/// The same for a text that was judged already. A habit of the person's stands in for what the shipped rules say of who
/// does the kind of work, never for what the configuration says.
pub fn decide(
    table: &RouteTable,
    verdict: &Verdict,
    wish: &RouteWish,
    bench: &Bench,
    history: &History,
    habit: Option<&Habit>,
) -> Result<Route, NoAgent> {
    let usual = table.agent_for(verdict.category);
    let learnt = usual.and_then(|usual| learnt(usual, habit?, bench));
    let habit = learnt.as_ref().and(habit);
    let choice = learnt.as_ref().or(usual);
    let (tier, lifted) = tier_for(choice, verdict);
    let wanted = wanted_agent(choice, wish, bench)?;
    let price = |name: &str| price(name, verdict, tier, bench, history);
    let found = find(wanted, choice, tier, wish, bench, &price)?;
    let mut reasons = verdict.reasons.clone();
    match wish {
        RouteWish::Auto => {}
        RouteWish::Named(_) => reasons.insert(0, remark("named by you")),
        RouteWish::Primary => reasons.insert(0, remark("you asked for the primary")),
    }
    reasons.extend(habit.filter(|_| *wish == RouteWish::Auto).map(|habit| remark(&habit.words())));
    reasons.extend(lifted.map(remark));
    reasons.extend(found.remark.as_deref().map(remark));
    let estimate = match found.offer.billing {
        Billing::Free => None,
        Billing::Paid => Some(history.estimate(Kind {
            category: verdict.category,
            agent: &found.offer.name,
            model: found.model.as_deref(),
            tier: found.tier,
            complexity: verdict.complexity,
        })),
    };
    Ok(Route {
        agent: found.offer.name.clone(),
        model: found.model,
        tier: found.tier,
        category: verdict.category,
        complexity: verdict.complexity,
        confidence: verdict.confidence,
        unsure: verdict.unsure,
        reasons,
        alternatives: alternatives(table, bench, verdict),
        instead_of: found.instead_of,
        estimate,
        trial: None,
        advised: None,
    })
}

/// What the task will probably cost with this agent's weakest model that is strong enough; the most where it has none.
fn price(name: &str, verdict: &Verdict, tier: Tier, bench: &Bench, history: &History) -> Money {
    let strong_enough = bench.find(name).and_then(|offer| offer.at_least(tier));
    strong_enough.map_or(Money::MAX, |(tier, model)| {
        let Verdict { category, complexity, .. } = *verdict;
        history.estimate(Kind { category, agent: name, model, tier, complexity }).mid
    })
}

/// What the rules say of a request, with the kind of work that a playbook names.
pub fn judged(table: &RouteTable, request: &RouteRequest) -> Verdict {
    let verdict = table.judge(request);
    let Some(category) = request.kind else { return verdict };
    let reasons = vec![remark(&format!("a step of the kind `{category}`"))];
    Verdict { category, confidence: 1000, unsure: false, reasons, ..verdict }
}

fn remark(text: &str) -> Reason {
    Reason { text: text.to_owned(), ..Reason::default() }
}

/// What the person's habit makes of the shipped choice: their agent first, the shipped one as the next best.
fn learnt(usual: &AgentChoice, habit: &Habit, bench: &Bench) -> Option<AgentChoice> {
    let known = usual.layer == Layer::Shipped && habit.agent != usual.agent && bench.find(&habit.agent).is_some();
    let fallbacks = std::iter::once(&usual.agent).chain(&usual.fallbacks).filter(|name| **name != habit.agent);
    known.then(|| AgentChoice {
        agent: habit.agent.clone(),
        model: None,
        fallbacks: fallbacks.cloned().collect(),
        ..usual.clone()
    })
}

/// The tier of the category, lifted when the task is complex or nobody is sure what it is.
fn tier_for(choice: Option<&AgentChoice>, verdict: &Verdict) -> (Tier, Option<&'static str>) {
    let usual = choice.map_or(Tier::Mid, |choice| choice.tier);
    let complex = verdict.complexity == Complexity::Complex;
    let lifted =
        choice.and_then(|choice| choice.when_complex).filter(|_| complex).map_or(usual, |tier| tier.max(usual));
    match lifted {
        Tier::Cheap if complex => (Tier::Mid, Some("looks complex, so no cheap model")),
        Tier::Cheap if verdict.unsure => (Tier::Mid, Some("not sure what it is, so no cheap model")),
        tier if tier > usual => (tier, Some("looks complex, so a stronger model")),
        tier => (tier, None),
    }
}

/// The name of the agent that should have the task, whether it is there or not.
fn wanted_agent<'a>(
    choice: Option<&'a AgentChoice>,
    wish: &'a RouteWish,
    bench: &'a Bench,
) -> Result<&'a str, NoAgent> {
    match wish {
        RouteWish::Auto => Ok(choice.map_or(bench.primary.as_str(), |choice| choice.agent.as_str())),
        RouteWish::Primary => Ok(&bench.primary),
        RouteWish::Named(name) if bench.find(name).is_some() => Ok(name),
        RouteWish::Named(name) => Err(NoAgent::Unknown { name: name.clone(), known: bench.names() }),
    }
}

/// The wanted agent, then the category's fallbacks, the cheapest first, then the primary, then any other that is paid for its work: nobody
/// gets a rehearsal or a shell who did not ask for it. The first that is ready and strong enough. When all are too weak, the strongest model there is, and that is said.
fn find<'a>(
    wanted: &str,
    choice: Option<&AgentChoice>,
    tier: Tier,
    wish: &RouteWish,
    bench: &'a Bench,
    price: &dyn Fn(&str) -> Money,
) -> Result<Found<'a>, NoAgent> {
    let mut fallbacks: Vec<&str> =
        choice.into_iter().flat_map(|choice| choice.fallbacks.iter().map(String::as_str)).collect();
    // Equally dear ones stay in the order of the rules.
    fallbacks.sort_by_key(|name| price(name));
    let usual = choice.map(|choice| choice.agent.as_str());
    let paid = |offer: &&AgentOffer| offer.billing == Billing::Paid;
    let others = bench.agents.iter().filter(paid).map(|offer| offer.name.as_str());
    let order = std::iter::once(wanted).chain(usual).chain(fallbacks).chain([bench.primary.as_str()]).chain(others);
    let mut tried: Vec<&str> = Vec::new();
    let mut troubles: Vec<String> = Vec::new();
    for name in order {
        if tried.contains(&name) {
            continue;
        }
        tried.push(name);
        let named_by_person = name == wanted && *wish != RouteWish::Auto;
        match offer_at(name, tier, named_by_person, bench) {
            Ok((offer, tier, model, remark)) => {
                let pinned = choice.filter(|c| c.agent == offer.name && c.tier == tier).and_then(|c| c.model.clone());
                let instead_of = instead(wanted, &offer.name, &troubles);
                return Ok(Found { offer, tier, model: pinned.or(model), instead_of, remark });
            }
            Err(trouble) => troubles.push(format!("{name} {trouble}")),
        }
    }
    strongest(wanted, tier, &troubles, bench)
}

type Offered<'a> = (&'a AgentOffer, Tier, Option<String>, Option<String>);

fn offer_at<'a>(name: &str, tier: Tier, named: bool, bench: &'a Bench) -> Result<Offered<'a>, String> {
    let offer = bench.find(name).ok_or("is not configured")?;
    if let Some(trouble) = offer.trouble() {
        return Err(trouble.to_owned());
    }
    if let Some((tier, model)) = offer.at_least(tier) {
        return Ok((offer, tier, model.map(str::to_owned), None));
    }
    match offer.strongest() {
        Some((best, model)) if named => {
            let remark = format!("{name} has no {tier} model; its {best} one is used because you named it");
            Ok((offer, best, Some(model.to_owned()), Some(remark)))
        }
        Some(_) | None => Err(format!("has no {tier} model")),
    }
}

/// Every ready agent is too weak: the one with the strongest model does it, in the order of the configuration, and the
/// route says so.
fn strongest<'a>(wanted: &str, tier: Tier, troubles: &[String], bench: &'a Bench) -> Result<Found<'a>, NoAgent> {
    let ready = bench.agents.iter().filter(|offer| offer.is_ready());
    let tiered = ready.filter_map(|offer| offer.strongest().map(|(best, model)| (offer, best, model)));
    let Some((offer, best, model)) = tiered.reduce(|a, b| if b.1 > a.1 { b } else { a }) else {
        return Err(NoAgent::NoneReady { troubles: together(troubles) });
    };
    let why = format!("No ready agent has a {tier} model; {} does it with its {best} one.", offer.name);
    Ok(Found {
        offer,
        tier: best,
        model: Some(model.to_owned()),
        remark: Some(format!("weaker than wanted: {best} instead of {tier}")),
        instead_of: Some(InsteadOf { agent: wanted.to_owned(), why }),
    })
}

/// Most names that are told of agents with the same trouble.
const NAMED: usize = 3;

/// The troubles in a few words: who has the same is told together.
fn together(troubles: &[String]) -> String {
    let mut same: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, what) in troubles.iter().filter_map(|trouble| trouble.split_once(' ')) {
        match same.iter_mut().find(|(other, _)| *other == what && what.starts_with("is ")) {
            Some((_, names)) => names.push(name),
            None => same.push((what, vec![name])),
        }
    }
    let words = same.into_iter().map(|(what, names)| match what.strip_prefix("is ") {
        Some(what) if names.len() > 1 => format!("{} are {what}", listed(&names)),
        Some(_) | None => format!("{} {what}", names.concat()),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// `a and b`; `a, b, c and 4 more`.
fn listed(names: &[&str]) -> String {
    let (shown, more) = (names.len().min(NAMED), names.len().saturating_sub(NAMED));
    match (more, names.split_last()) {
        (0, Some((last, before))) => format!("{} and {last}", before.join(", ")),
        _ => format!("{} and {more} more", names[..shown].join(", ")),
    }
}

fn instead(wanted: &str, found: &str, troubles: &[String]) -> Option<InsteadOf> {
    (wanted != found).then(|| {
        let why = format!("{}, so {found} does it.", troubles.join(" and "));
        InsteadOf { agent: wanted.to_owned(), why }
    })
}

/// The next best categories and, when nobody is sure, the default too.
fn alternatives(table: &RouteTable, bench: &Bench, verdict: &Verdict) -> Vec<Alternative> {
    let with_agent = |category: Category, score: i32| {
        let agent = table.agent_for(category).map_or(bench.primary.as_str(), |choice| choice.agent.as_str());
        Alternative { agent: agent.to_owned(), category, score }
    };
    let others = verdict.scores.iter().filter(|entry| entry.category != verdict.category);
    let mut next: Vec<_> =
        others.take(MOST_ALTERNATIVES).map(|entry| with_agent(entry.category, entry.score)).collect();
    let default_shown =
        verdict.category == Category::General || next.iter().any(|other| other.category == Category::General);
    if verdict.unsure && !default_shown {
        next.push(with_agent(Category::General, 0));
    }
    next
}

#[cfg(test)]
#[path = "choose_tests.rs"]
mod tests;
