//! The ledger as sums: what each task cost, by day, agent and model. Every total that is shown or limited comes from here.
//!
//! The entries themselves are the stored `session.cost_read` events; the state adds them up here while it replays them.

use std::collections::BTreeMap;

use super::charge::{Charge, Totals};
use crate::domain::ids::{PlanId, TaskId};

/// What a sum is over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The local calendar day, `YYYY-MM-DD`.
    pub day: String,
    /// The task.
    pub task: TaskId,
    /// The agent profile.
    pub agent: String,
    /// The model as the CLI names it; empty when it does not say.
    pub model: String,
    /// The repository or directory that the task is about.
    pub project: String,
    /// The plan that the task belongs to.
    pub plan: Option<PlanId>,
}

impl Cell {
    /// The month of its day, `YYYY-MM`.
    pub fn month(&self) -> &str {
        self.day.get(..7).unwrap_or(&self.day)
    }
}

/// All sums.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    cells: BTreeMap<Cell, Totals>,
}

impl Ledger {
    /// Books a charge.
    pub fn add(&mut self, cell: Cell, charge: &Charge) {
        self.cells.entry(cell).or_default().add(charge);
    }

    /// Every sum, by day, then by task.
    pub fn cells(&self) -> impl Iterator<Item = (&Cell, &Totals)> {
        self.cells.iter()
    }

    /// The sum over the cells that are wanted.
    pub fn sum(&self, wanted: impl Fn(&Cell) -> bool) -> Totals {
        let mut sum = Totals::default();
        for (_, totals) in self.cells().filter(|(cell, _)| wanted(cell)) {
            sum.add_all(totals);
        }
        sum
    }

    /// The sums by whatever `of` makes of a cell.
    pub fn by<K: Ord>(&self, of: impl Fn(&Cell) -> K) -> BTreeMap<K, Totals> {
        let mut sums: BTreeMap<K, Totals> = BTreeMap::new();
        for (cell, totals) in self.cells() {
            sums.entry(of(cell)).or_default().add_all(totals);
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cost::{Pocket, Quality, Usage};
    use crate::domain::money::Money;

    fn charge(cents: Option<i64>) -> Charge {
        let money = cents.map(Money::from_cents);
        let quality = if money.is_some() { Quality::Reported } else { Quality::Unknown };
        let usage = Usage { output: 10, ..Usage::default() };
        Charge { usage, money, quality, model: None, counter: "c".into(), pocket: Pocket::Cash }
    }

    fn cell(day: &str, task: u32, agent: &str) -> Cell {
        Cell {
            day: day.into(),
            task: TaskId(task),
            agent: agent.into(),
            model: String::new(),
            project: "/shop".into(),
            plan: None,
        }
    }

    #[test]
    fn every_view_of_the_ledger_has_the_same_total() {
        let mut ledger = Ledger::default();
        ledger.add(cell("2026-11-20", 1, "claude"), &charge(Some(150)));
        ledger.add(cell("2026-11-21", 1, "claude"), &charge(Some(50)));
        ledger.add(cell("2026-11-21", 2, "codex"), &charge(None));
        ledger.add(cell("2026-11-21", 1, "claude"), &charge(Some(25)));
        let all = ledger.sum(|_| true);
        assert_eq!((all.known, all.unknown, all.tokens), (Money::from_cents(225), 1, 40));
        for sums in [
            ledger.by(|cell| cell.day.clone()),
            ledger.by(|cell| cell.agent.clone()),
            ledger.by(|cell| cell.month().to_owned()),
            ledger.by(|cell| cell.task.to_string()),
        ] {
            let mut again = Totals::default();
            for totals in sums.values() {
                again.add_all(totals);
            }
            assert_eq!(again, all);
        }
        assert_eq!(ledger.by(|cell| cell.agent.clone())["codex"].to_string(), "$?");
        assert_eq!(ledger.cells().count(), 3);
    }
}
