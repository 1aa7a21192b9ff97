//! `[[playbook]]`: how kinds of requests become plans, as shipped and as the user adds.
//!
//! Owns the written form and what can be checked without a request. Does not know agents by name: `check_names` does.

use std::collections::BTreeMap;

use super::plan_file::{CONFLICTS, components};
use super::problem::{Place, Problem};
use super::routing::pattern_problem;
use super::section::{Section, Source};
use crate::domain::plan::{Draft, Playbook, PlaybookRule, Playbooks, fault_of};

const SHIPPED: &str = include_str!("playbooks.toml");

/// The user's playbooks and, behind them, those that come with the program.
pub fn playbooks(own: &[Playbook]) -> Playbooks {
    let source = Source::new("playbooks.toml", SHIPPED);
    let table = source.parse();
    Playbooks::new(own.iter().cloned().chain(read(&mut source.root(&table))))
}

/// Reads every `[[playbook]]`; one with a mistake is reported and left out.
pub(super) fn read(root: &mut Section<'_, '_>) -> Vec<Playbook> {
    root.rows("playbook").into_iter().filter_map(read_one).collect()
}

fn read_one(mut row: Section<'_, '_>) -> Option<Playbook> {
    let (source, place) = (row.source(), row.place());
    let before = source.problems();
    let name = row.text("name").unwrap_or_default();
    if name.trim().is_empty() {
        source.push(Problem::new(place.clone(), "a playbook needs a `name`; this one is not used"));
    }
    let title = row.text("title").unwrap_or_default();
    let rules = row.rows("rule").into_iter().filter_map(read_rule).collect();
    let parameters = read_parameters(row.section("parameters"));
    let draft = Draft {
        max_cost: row.parsed("max_cost"),
        parallel: row.number("parallel", 1..=100).map(|n| n as u32),
        conflicts: row.choice("conflicts", &CONFLICTS).unwrap_or_default(),
        components: components(&mut row, None),
        ..Draft::default()
    };
    row.finish();
    let playbook = Playbook { name, title, rules, parameters, draft };
    check(source, &place, &playbook);
    (source.problems() == before).then_some(playbook)
}

fn check(source: &Source<'_>, place: &Place, playbook: &Playbook) {
    for strange in playbook.strangers() {
        let known = playbook.parameters.keys().map(String::as_str).chain(["task"]);
        source.push(Problem::unknown(place.clone(), "a parameter of this playbook", &format!("{{{strange}}}"), known));
    }
    if let Some(fault) = fault_of(&playbook.draft) {
        source.push(Problem::new(place.clone(), fault.to_string()));
    }
}

fn read_rule(mut row: Section<'_, '_>) -> Option<PlaybookRule> {
    let (source, place, at) = (row.source(), row.place(), row.place_of("pattern"));
    let (pattern, weight, why) = (row.text("pattern"), row.number("weight", -20..=20), row.text("why"));
    let complete = ["pattern", "weight", "why"].iter().all(|key| row.has(key));
    row.finish();
    if !complete {
        source.push(Problem::new(place, "a rule of a playbook needs `pattern`, `weight` and `why`"));
    }
    let (pattern, weight, why) = (pattern?, weight? as i32, why?);
    if let Some(problem) = pattern_problem(&pattern, at) {
        source.push(problem);
    }
    Some(PlaybookRule { pattern, weight, why })
}

fn read_parameters(mut table: Section<'_, '_>) -> BTreeMap<String, String> {
    let names = table.names();
    let read = names.into_iter().filter_map(|name| table.text(&name).map(|value| (name, value))).collect();
    table.finish();
    read
}

#[cfg(test)]
#[path = "playbooks_tests.rs"]
mod tests;
