//! What the title and the rows of a screen say by an adapter's state rules.

use super::super::adapter::Adapter;
use super::super::dialogs::is_blank;
use super::super::rules::{Region, RuleState, StateRule};

/// One rule's conclusion.
#[derive(Debug, Clone)]
pub struct Sign {
    /// What it says.
    pub state: RuleState,
    /// Why, for people.
    pub why: String,
}

impl Sign {
    fn of(rule: &StateRule) -> Self {
        Self { state: rule.state, why: rule.why.clone() }
    }
}

/// What the screen shows now, and the newest mark that the last turn left on it.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The first rule about the present that matched.
    pub now: Option<Sign>,
    /// The lowest match of the rules about the past.
    pub latest: Option<Sign>,
}

impl Evidence {
    /// Applies the adapter's state rules.
    pub fn of(adapter: &Adapter, title: &str, rows: &[String], cursor: usize) -> Self {
        let content: Vec<usize> = (0..rows.len()).rev().filter(|&at| !is_blank(&rows[at])).collect();
        let holds = |rule: &&StateRule| match rule.region {
            Region::Title => rule.pattern.is_match(title),
            Region::Cursor => rows.get(cursor).is_some_and(|row| rule.pattern.is_match(row)),
            Region::Bottom(n) => content.iter().take(n).any(|&at| matches(rule, rows, at)),
            Region::Latest(_) => false,
        };
        let lowest = |rule: &&StateRule| match rule.region {
            Region::Latest(n) => content.iter().take(n).copied().find(|&at| matches(rule, rows, at)),
            Region::Title | Region::Cursor | Region::Bottom(_) => None,
        };
        let marks = adapter.states.iter().filter_map(|rule| Some((lowest(&rule)?, rule)));
        // Of two rules on one row the first in the file counts.
        let latest = marks.reduce(|best, next| if next.0 > best.0 { next } else { best });
        Self { now: adapter.states.iter().find(holds).map(Sign::of), latest: latest.map(|(_, rule)| Sign::of(rule)) }
    }
}

fn matches(rule: &StateRule, rows: &[String], at: usize) -> bool {
    let above = at.checked_sub(1).and_then(|above| rows.get(above));
    let barred = rule.not_below.as_ref().zip(above).is_some_and(|(pattern, row)| pattern.is_match(row));
    !barred && rule.pattern.is_match(&rows[at])
}
