//! The ledger by whatever a person asks for: days, weeks, months, agents, models, projects, tasks, categories.
//!
//! Each sum is over the same cells, so that every way to look at them has the same total.

use std::collections::BTreeMap;

use crate::domain::calendar::Date;
use crate::domain::cost::{Cell, Totals};
use crate::domain::state::State;

/// What sums are made by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Grouping {
    /// The local calendar day.
    #[default]
    Day,
    /// The week by ISO 8601.
    Week,
    /// The calendar month.
    Month,
    /// The agent profile.
    Agent,
    /// The model, as the CLI names it.
    Model,
    /// The repository or directory.
    Project,
    /// The task.
    Task,
    /// The plan.
    Plan,
    /// The kind of work.
    Category,
}

impl Grouping {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Agent,
        Self::Model,
        Self::Project,
        Self::Plan,
        Self::Task,
        Self::Category,
    ];

    /// The word for people, flags and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Agent => "agent",
            Self::Model => "model",
            Self::Project => "project",
            Self::Task => "task",
            Self::Plan => "plan",
            Self::Category => "category",
        }
    }

    /// Whether its rows follow the calendar; others begin with the dearest.
    pub const fn is_time(self) -> bool {
        match self {
            Self::Day | Self::Week | Self::Month => true,
            Self::Agent | Self::Model | Self::Project | Self::Plan | Self::Task | Self::Category => false,
        }
    }
}

/// One sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is over, as scripts read it: `2026-11-21`, `claude`, `/home/me/shop`, `task-5`, `backend`.
    pub key: String,
    /// For people, where that is more: the folder of a project, the title of a task.
    pub title: String,
    /// The sum.
    pub totals: Totals,
}

/// The sums over the cells that are wanted. Rows that hold nothing but rehearsals are left out.
pub fn breakdown(state: &State, by: Grouping, wanted: impl Fn(&Cell) -> bool) -> Vec<Row> {
    let mut sums: BTreeMap<(u32, String), Totals> = BTreeMap::new();
    for (cell, totals) in state.ledger().cells().filter(|(cell, _)| wanted(cell)) {
        sums.entry(key(state, by, cell)).or_default().add_all(totals);
    }
    let counted = sums.into_iter().filter(|(_, totals)| totals.quality.is_some());
    let mut rows: Vec<Row> =
        counted.map(|((_, key), totals)| Row { title: title(state, by, &key), key, totals }).collect();
    if !by.is_time() {
        rows.sort_by_key(|row| std::cmp::Reverse((row.totals.known, row.totals.unknown)));
    }
    rows
}

/// What a cell belongs to; the number before it orders tasks.
fn key(state: &State, by: Grouping, cell: &Cell) -> (u32, String) {
    let date = || cell.day.parse::<Date>().ok();
    let key = match by {
        Grouping::Day => cell.day.clone(),
        Grouping::Week => date().map_or_else(|| cell.day.clone(), Date::week),
        Grouping::Month => cell.month().to_owned(),
        Grouping::Agent => cell.agent.clone(),
        Grouping::Model => cell.model.clone(),
        Grouping::Project => cell.project.clone(),
        Grouping::Task => return (cell.task.0, cell.task.to_string()),
        Grouping::Plan => return cell.plan.map_or((0, String::new()), |plan| (plan.0, plan.to_string())),
        Grouping::Category => {
            let task = state.task(cell.task);
            task.map(|task| task.route.category.key().to_owned()).unwrap_or_default()
        }
    };
    (0, key)
}

fn title(state: &State, by: Grouping, key: &str) -> String {
    match by {
        Grouping::Project => folder(key).to_owned(),
        Grouping::Model if key.is_empty() => "not named".to_owned(),
        Grouping::Plan if key.is_empty() => "in no plan".to_owned(),
        Grouping::Plan => {
            let plan = key.parse().ok().and_then(|id| state.plan(id));
            plan.map(|plan| plan.title.clone()).unwrap_or_default()
        }
        Grouping::Task => {
            let task = key.parse().ok().and_then(|id| state.task(id));
            task.map(|task| task.title().to_owned()).unwrap_or_default()
        }
        Grouping::Day | Grouping::Week | Grouping::Month | Grouping::Agent | Grouping::Model | Grouping::Category => {
            key.to_owned()
        }
    }
}

/// The last folder of a path.
pub(super) fn folder(dir: &str) -> &str {
    dir.rsplit('/').find(|part| !part.is_empty()).unwrap_or(dir)
}

#[cfg(test)]
#[path = "breakdown_tests.rs"]
mod tests;
