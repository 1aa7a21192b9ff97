//! Budgets: which limits hold for a charge, how near they are, what happens there.
//!
//! Owns the scopes and their names. Does not stop anything; the decisions do.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::charge::Totals;
use super::guarantee::Guarantee;
use super::ledger::{Cell, Ledger};
use crate::domain::ids::{PlanId, TaskId};
use crate::domain::money::Money;

/// A stretch of the calendar in the person's zone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// `YYYY-MM-DD`.
    Day(String),
    /// `YYYY-MM`.
    Month(String),
}

impl Window {
    fn holds(&self, cell: &Cell) -> bool {
        self.covers(&cell.day)
    }

    fn covers(&self, date: &str) -> bool {
        match self {
            Self::Day(day) => date == day,
            Self::Month(month) => date.get(..7) == Some(month),
        }
    }
}

/// What a budget is over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One task, from its first to its last charge.
    Task(TaskId),
    /// Every task of one plan, from the first to the last charge.
    Plan(PlanId),
    /// One agent profile.
    Agent(String, Window),
    /// One repository or directory.
    Project(String, Window),
    /// Everything.
    All(Window),
}

impl fmt::Display for Scope {
    /// In words: `task-5`, `claude on 2026-11-21`, `2026-11`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on = |window: &Window| match window {
            Window::Day(day) => format!("on {day}"),
            Window::Month(month) => format!("in {month}"),
        };
        match self {
            Self::Task(task) => write!(f, "{task}"),
            Self::Plan(plan) => write!(f, "{plan}"),
            Self::Agent(agent, window) => write!(f, "{agent} {}", on(window)),
            Self::Project(dir, window) => {
                write!(f, "{} {}", dir.rsplit('/').find(|part| !part.is_empty()).unwrap_or(dir), on(window))
            }
            Self::All(window) => write!(f, "all agents {}", on(window)),
        }
    }
}

/// What happens when a limit is reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnLimit {
    /// Interrupt the agents and ask.
    #[default]
    Ask,
    /// Interrupt them; nobody is called.
    Pause,
    /// End their process trees.
    Kill,
}

/// Which money counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// What is paid by amount.
    #[default]
    Cash,
    /// Also what a subscription covers, at list prices.
    All,
}

/// The limits of one agent or project, or of everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WindowLimits {
    /// For a calendar day.
    pub day: Option<Money>,
    /// For a calendar month.
    pub month: Option<Money>,
}

/// Every budget that the person set, beside those of single tasks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Budgets {
    /// Over everything.
    pub all: WindowLimits,
    /// By agent profile.
    pub agents: BTreeMap<String, WindowLimits>,
    /// By directory: the project itself or one above it.
    pub projects: BTreeMap<String, WindowLimits>,
    /// Percent of a limit at which the person is warned, once each.
    pub warn: Vec<u8>,
    /// What happens at a limit.
    pub on_limit: OnLimit,
    /// Which money counts.
    pub counts: Counts,
}

/// One budget that holds for some work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limited {
    /// What it is over.
    pub scope: Scope,
    /// The limit.
    pub limit: Money,
}

/// One budget with what is spent of it, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLine {
    /// What it is over.
    pub scope: Scope,
    /// That in words.
    pub words: String,
    /// The limit that holds now.
    pub limit: Money,
    /// What was spent and counts.
    pub spent: Money,
    /// What running tasks may still cost.
    pub reserved: Money,
    /// The agents that it is over, and how soon it acts on each.
    #[serde(default)]
    pub stops: BTreeMap<String, Guarantee>,
}

impl BudgetLine {
    /// How much of the limit is spent, in percent; a limit of nothing is always spent.
    pub fn percent(&self) -> u32 {
        let whole = i128::from(self.limit.pico()).max(1);
        u32::try_from(i128::from(self.spent.pico().max(0)) * 100 / whole).unwrap_or(u32::MAX)
    }
}

impl Budgets {
    /// Every calendar budget of this day and its month.
    pub fn of_day(&self, day: &str) -> Vec<Limited> {
        let cell = |agent: &str, project: &str| Cell {
            day: day.to_owned(),
            task: TaskId(0),
            agent: agent.to_owned(),
            model: String::new(),
            project: project.to_owned(),
            plan: None,
        };
        let mut all = Vec::new();
        limited(&mut all, self.all, &cell("", ""), Scope::All);
        for (agent, limits) in &self.agents {
            limited(&mut all, *limits, &cell(agent, ""), |window| Scope::Agent(agent.clone(), window));
        }
        for (dir, limits) in &self.projects {
            limited(&mut all, *limits, &cell("", dir), |window| Scope::Project(dir.clone(), window));
        }
        all
    }

    /// The budgets that hold for a charge in this cell; the task's own is not among them.
    pub fn over(&self, cell: &Cell) -> Vec<Limited> {
        let mut all = Vec::new();
        if let Some(limits) = self.agents.get(&cell.agent) {
            limited(&mut all, *limits, cell, |window| Scope::Agent(cell.agent.clone(), window));
        }
        for (dir, limits) in self.projects.iter().filter(|(dir, _)| is_within(&cell.project, dir)) {
            limited(&mut all, *limits, cell, |window| Scope::Project(dir.clone(), window));
        }
        limited(&mut all, self.all, cell, Scope::All);
        all
    }

    /// What was spent in a scope.
    pub fn spent(&self, ledger: &Ledger, scope: &Scope) -> Money {
        self.counted(&ledger.sum(|cell| scope.holds(cell)))
    }

    /// The part of a sum that counts.
    pub fn counted(&self, totals: &Totals) -> Money {
        match self.counts {
            Counts::Cash => totals.cash(),
            Counts::All => totals.known,
        }
    }

    /// The highest percentage to warn of that lies between two amounts of a limit.
    pub fn crossed(&self, before: Money, after: Money, limit: Money) -> Option<u8> {
        let reached = |spent: Money, percent: u8| {
            i128::from(spent.pico()) * 100 >= i128::from(limit.pico()) * i128::from(percent)
        };
        let new = |percent: &u8| reached(after, *percent) && !reached(before, *percent);
        self.warn.iter().copied().filter(new).max()
    }
}

fn limited(all: &mut Vec<Limited>, limits: WindowLimits, cell: &Cell, scope: impl Fn(Window) -> Scope) {
    let day = limits.day.map(|limit| Limited { scope: scope(Window::Day(cell.day.clone())), limit });
    let month = limits.month.map(|limit| Limited { scope: scope(Window::Month(cell.month().to_owned())), limit });
    all.extend([day, month].into_iter().flatten());
}

/// Whether `path` is `dir` or lies in it.
fn is_within(path: &str, dir: &str) -> bool {
    let dir = dir.trim_end_matches('/');
    path.strip_prefix(dir).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Scope {
    /// Whether what is charged on this day counts for it, whoever it is of.
    pub fn covers(&self, day: &str) -> bool {
        match self {
            Self::Task(_) | Self::Plan(_) => true,
            Self::Agent(_, window) | Self::Project(_, window) | Self::All(window) => window.covers(day),
        }
    }

    /// Whether a charge in this cell counts for it.
    pub fn holds(&self, cell: &Cell) -> bool {
        match self {
            Self::Task(task) => cell.task == *task,
            Self::Plan(plan) => cell.plan == Some(*plan),
            Self::Agent(agent, window) => cell.agent == *agent && window.holds(cell),
            Self::Project(dir, window) => is_within(&cell.project, dir) && window.holds(cell),
            Self::All(window) => window.holds(cell),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(agent: &str, project: &str, day: &str) -> Cell {
        let (day, agent, project) = (day.into(), agent.into(), project.into());
        Cell { day, task: TaskId(1), agent, model: String::new(), project, plan: None }
    }

    #[test]
    fn a_charge_is_held_by_every_budget_that_it_counts_for() {
        let dollars = |n: i64| Some(Money::from_cents(n * 100));
        let budgets = Budgets {
            all: WindowLimits { day: dollars(20), month: dollars(300) },
            agents: [("claude".into(), WindowLimits { day: dollars(10), month: None })].into(),
            projects: [("/home/me/shop/".into(), WindowLimits { day: None, month: dollars(50) })].into(),
            ..Budgets::default()
        };
        let words = |cell: &Cell| budgets.over(cell).iter().map(|l| l.scope.to_string()).collect::<Vec<_>>();
        let inside = cell("claude", "/home/me/shop/api", "2026-11-21");
        assert_eq!(
            words(&inside),
            ["claude on 2026-11-21", "shop in 2026-11", "all agents on 2026-11-21", "all agents in 2026-11"]
        );
        assert_eq!(words(&cell("codex", "/home/me/shopping", "2026-11-21")).len(), 2);
        for limited in budgets.over(&inside) {
            assert!(limited.scope.holds(&inside), "{}", limited.scope);
            assert!(!limited.scope.holds(&cell("claude", "/home/me/shop", "2026-12-01")), "{}", limited.scope);
        }
    }

    #[test]
    fn a_threshold_is_crossed_once_and_the_highest_counts() {
        let budgets = Budgets { warn: vec![50, 80, 95], ..Budgets::default() };
        let cents = Money::from_cents;
        let crossed = |before, after| budgets.crossed(cents(before), cents(after), cents(1000));
        assert_eq!(
            [crossed(0, 499), crossed(0, 500), crossed(500, 700), crossed(700, 960), crossed(960, 2000)],
            [None, Some(50), None, Some(95), None]
        );
    }
}
