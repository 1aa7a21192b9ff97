//! `[routing]`: the user's own rules and their choice of agent per category.
//!
//! Owns the written form and what can be checked without the router: patterns compile, tiers exist. Does not know
//! the categories, the agents or how a rule scores.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::problem::{Place, Problem};
use super::section::Section;
use crate::domain::route::{Holdback, RouteFile};

const SHIPPED: &str = include_str!("routes.toml");

/// The rules that come with the program; a test holds that they can be read.
pub fn shipped_routes() -> RouteFile {
    toml::from_str(SHIPPED).unwrap_or_default()
}

/// One `[[routing.rule]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutingRule {
    /// The category that it votes for.
    pub category: String,
    /// How strongly; negative votes against.
    pub weight: i32,
    /// A regular expression, tried on the task's text without regard to upper and lower case.
    pub pattern: String,
    /// What a person is told when it matched.
    pub why: String,
    /// Where it is written.
    #[serde(skip)]
    pub place: Option<Place>,
}

/// One `[routing.agents.CATEGORY]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutingAgent {
    /// The agent that gets the category; as shipped when absent.
    pub agent: Option<String>,
    /// `cheap`, `mid` or `premium`; as shipped when absent.
    pub tier: Option<String>,
    /// Agents to try in this order when the first cannot.
    pub fallbacks: Option<Vec<String>>,
}

/// Changes to the shipped routing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routing {
    /// Rules to score before the shipped ones; those of the project come first.
    pub rules: Vec<RoutingRule>,
    /// Agent and tier by category.
    pub agents: BTreeMap<String, RoutingAgent>,
    /// The share of tasks that goes to the premium agent, to measure what routing saves.
    pub holdback: Holdback,
}

/// Reads `[routing]`.
pub(super) fn read(mut routing: Section<'_, '_>) -> Routing {
    let rules = routing.rows("rule").into_iter().filter_map(read_rule).collect();
    let holdback = routing.parsed("holdback").unwrap_or_default();
    let mut agents = routing.section("agents");
    let agents = agents
        .names()
        .into_iter()
        .map(|name| {
            let section = agents.section(&name);
            (name, read_agent(section))
        })
        .collect();
    routing.finish();
    Routing { rules, agents, holdback }
}

fn read_rule(mut rule: Section<'_, '_>) -> Option<RoutingRule> {
    let (source, place, at) = (rule.source(), rule.place(), rule.place_of("pattern"));
    let (category, pattern, why) = (rule.text("category"), rule.text("pattern"), rule.text("why"));
    let weight = rule.number("weight", -20..=20);
    let complete = ["category", "weight", "pattern", "why"].iter().all(|key| rule.has(key));
    rule.finish();
    if !complete {
        let what = "a routing rule needs `category`, `weight`, `pattern` and `why`; this one is not used";
        source.push(Problem::new(place.clone(), what));
    }
    let (category, weight, pattern, why) = (category?, weight? as i32, pattern?, why?);
    let rule = RoutingRule { category, weight, pattern, why, place: Some(place) };
    pattern_problem(&rule.pattern, at).map_or(Some(rule), |problem| {
        source.push(problem);
        None
    })
}

pub(super) fn pattern_problem(pattern: &str, place: Place) -> Option<Problem> {
    let error = regex::RegexBuilder::new(pattern).case_insensitive(true).size_limit(1 << 20).build().err()?;
    let text = error.to_string();
    let reason = text.lines().last().unwrap_or_default().trim().trim_start_matches("error: ");
    Some(Problem::new(place, format!("this pattern is not a regular expression: {reason}")))
}

fn read_agent(mut agent: Section<'_, '_>) -> RoutingAgent {
    let tiers = [("cheap", "cheap"), ("mid", "mid"), ("premium", "premium")];
    let read = RoutingAgent {
        agent: agent.text("agent"),
        tier: agent.choice("tier", &tiers).map(str::to_owned),
        fallbacks: agent.texts("fallbacks"),
    };
    agent.finish();
    read
}

#[cfg(test)]
mod tests {
    use super::super::section::Source;
    use super::*;

    fn routing(text: &str) -> (Routing, Vec<String>) {
        let source = Source::new("c.toml", text);
        let table = source.parse();
        let routing = read(source.root(&table).section("routing"));
        (routing, source.findings().problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn rules_keep_their_order_and_agents_their_fallbacks() {
        let (routing, problems) = routing(
            "[[routing.rule]]\ncategory = 'ui'\nweight = 6\npattern = '\\bflutter\\b'\nwhy = 'one'\n\
             [[routing.rule]]\ncategory = 'git'\nweight = -3\npattern = 'x'\nwhy = 'two'\n\
             [routing.agents.ui]\nagent = 'codex'\ntier = 'mid'\nfallbacks = ['claude']\n",
        );
        assert_eq!(problems, [""; 0]);
        assert_eq!(routing.rules.iter().map(|rule| rule.why.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!(routing.agents["ui"].fallbacks, Some(vec!["claude".to_owned()]));
    }

    #[test]
    fn a_rule_that_cannot_work_is_left_out_with_its_line() {
        let (rules, problems) = routing("\n[[routing.rule]]\ncategory = 'ui'\nweight = 6\npattern = '('\nwhy = 'x'\n");
        assert!(rules.rules.is_empty());
        assert_eq!(problems, ["c.toml:5: this pattern is not a regular expression: unclosed group"]);
        let (_, problems) = routing("\n[[routing.rule]]\ncategory = 'ui'\n");
        assert!(problems[0].starts_with("c.toml:2: a routing rule needs"), "{problems:?}");
    }

    #[test]
    fn a_mistyped_tier_is_named() {
        let (_, problems) = routing("[routing.agents.ui]\ntier = 'premuim'\n");
        assert_eq!(
            problems,
            ["c.toml:2: `premuim` is not a value of `routing.agents.ui.tier`; did you mean `premium`?"]
        );
    }
}
