//! Rules that the person's overrides suggest, each replayed on the decision log first: which decisions it would have
//! changed, and how many of them as the person wanted. Nothing here takes effect: a rule is accepted by the person.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::decisions::Decision;
use crate::domain::ids::TaskId;
use crate::domain::route::{
    BadRule, Category, ENOUGH_OVERRIDES, Layer, RouteFile, RouteRequest, RouteRule, RouteTable, ShouldBe,
};

/// The weight of a proposed rule: that of a word of a domain.
const WEIGHT: i32 = 6;
/// Of a hundred decisions with the word, so many must have gone to the agent.
const MOSTLY: usize = 80;
/// The shortest word that can say something.
const SHORTEST: usize = 4;
/// Proposals that are made at once.
const MOST: usize = 9;

/// A rule that may be accepted, and what it would have done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The rule.
    pub rule: RouteRule,
    /// The agent that the work would go to.
    pub agent: String,
    /// Decisions that it would have made as the person did, and that were made otherwise.
    pub mended: Vec<TaskId>,
    /// Decisions that it would have made otherwise than the person wanted, and that were right.
    pub broken: Vec<TaskId>,
}

/// The rules that these decisions suggest, the most useful first. `file` makes the table in force: each candidate is
/// compiled beside it.
pub fn propose(all: &[Decision], file: &RouteFile) -> Result<Vec<Proposal>, BadRule> {
    let now = RouteTable::compile(file.clone())?;
    let before = replay(all, &now);
    let mut proposals = Vec::new();
    for (word, agent, category) in candidates(all, &now) {
        let rule = RouteRule {
            category,
            weight: WEIGHT,
            pattern: format!(r"\b{word}\b"),
            why: format!("says {word}, which you give to {agent}"),
            layer: Layer::User,
        };
        let mut with = file.clone();
        with.rule.push(rule.clone());
        let after = replay(all, &RouteTable::compile(with)?);
        let changed = |from: bool, to: bool| {
            let both = all.iter().zip(before.iter().zip(&after));
            both.filter(|(_, (was, is))| (**was, **is) == (from, to)).map(|(one, _)| one.task).collect::<Vec<_>>()
        };
        let (mended, broken) = (changed(false, true), changed(true, false));
        if mended.len() >= ENOUGH_OVERRIDES as usize && broken.len() * 4 <= mended.len() {
            proposals.push(Proposal { rule, agent, mended, broken });
        }
    }
    proposals.sort_by_key(|proposal| (std::cmp::Reverse(proposal.mended.len()), proposal.broken.len()));
    proposals.truncate(MOST);
    Ok(proposals)
}

/// Whether each decision would go to the agent that the person let do it.
fn replay(all: &[Decision], table: &RouteTable) -> Vec<bool> {
    let right = |one: &Decision| {
        let verdict = table.judge(&RouteRequest { text: one.text.clone(), ..RouteRequest::default() });
        match &one.should_be {
            Some(ShouldBe::Category(category)) => verdict.category == *category,
            Some(ShouldBe::Agent(_)) | None => table
                .agent_for(verdict.category)
                .is_some_and(|choice| Some(choice.agent.as_str()) == wanted(one, table)),
        }
    };
    all.iter().map(right).collect()
}

/// The agent that the person wanted for it; of a kind of work that they named, the one that does it.
fn wanted<'a>(one: &'a Decision, table: &'a RouteTable) -> Option<&'a str> {
    match &one.should_be {
        Some(ShouldBe::Agent(agent)) => Some(agent),
        Some(ShouldBe::Category(category)) => table.agent_for(*category).map(|choice| choice.agent.as_str()),
        None => Some(&one.agent),
    }
}

/// Words that are in several overrides to one agent and nearly nowhere else, with the kind of work that the agent does.
fn candidates(all: &[Decision], table: &RouteTable) -> Vec<(String, String, Category)> {
    let mut seen: BTreeMap<String, Vec<&Decision>> = BTreeMap::new();
    for one in all {
        for word in words(&one.text) {
            seen.entry(word).or_default().push(one);
        }
    }
    let mut found = Vec::new();
    for (word, some) in seen {
        let mut to: BTreeMap<&str, usize> = BTreeMap::new();
        let wrong = some.iter().filter(|one| one.was_wrong());
        wrong.filter_map(|one| wanted(one, table)).for_each(|agent| *to.entry(agent).or_default() += 1);
        let Some((agent, times)) = to.into_iter().max_by_key(|(_, times)| *times) else { continue };
        let there = some.iter().filter(|one| wanted(one, table) == Some(agent)).count();
        if times >= ENOUGH_OVERRIDES as usize && there * 100 >= some.len() * MOSTLY {
            found.extend(kind_of(agent, &some, table).map(|category| (word, agent.to_owned(), category)));
        }
    }
    found
}

/// The kind of work that the agent does: the one that the person named, else the next best most often, else the first that
/// it has.
fn kind_of(agent: &str, some: &[&Decision], table: &RouteTable) -> Option<Category> {
    let does = |category: &Category| table.agent_for(*category).is_some_and(|choice| choice.agent == agent);
    let named = some.iter().filter_map(|one| match &one.should_be {
        Some(ShouldBe::Category(category)) => Some(*category),
        Some(ShouldBe::Agent(_)) | None => None,
    });
    let next = some.iter().flat_map(|one| &one.alternatives).map(|other| other.category);
    let best = most(named.filter(does)).or_else(|| most(next.filter(does)));
    best.or_else(|| Category::ALL.into_iter().rev().find(does))
}

fn most(categories: impl Iterator<Item = Category>) -> Option<Category> {
    let mut times: BTreeMap<Category, usize> = BTreeMap::new();
    categories.for_each(|category| *times.entry(category).or_default() += 1);
    times.into_iter().max_by_key(|(_, times)| *times).map(|(category, _)| category)
}

/// The words of a text that can stand in a rule, each once.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|word| word.chars().count() >= SHORTEST && !word.chars().all(|c| c.is_ascii_digit())).collect()
}

#[cfg(test)]
#[path = "propose_tests.rs"]
mod tests;
