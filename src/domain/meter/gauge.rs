//! Gauges: what is spent of a limit, and how near that is.

use super::burn::Burn;
use super::forecast::{Forecast, forecast};
use crate::domain::calendar::Date;
use crate::domain::cost::{Budgets, Scope, Totals, Window};
use crate::domain::money::Money;
use crate::domain::state::State;
use crate::domain::time::Timestamp;

/// The time, as everybody sees it who looks at the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment<'a> {
    /// The instant.
    pub at: Timestamp,
    /// The local calendar day, `YYYY-MM-DD`.
    pub day: &'a str,
    /// How much of that day is still to come, in thousandths; days are not all equally long.
    pub left: u16,
}

/// How near a limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// No threshold is reached, or there is no limit.
    Calm,
    /// One is.
    Noticed,
    /// All but the last are.
    Near,
    /// The last one is, or the limit itself.
    Critical,
}

/// What is spent of a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gauge {
    /// All that was spent, also what does not count.
    pub spent: Totals,
    /// The part that counts.
    pub counted: Money,
    /// The limit, if there is one.
    pub limit: Option<Money>,
    /// How near it is.
    pub level: Level,
}

impl Gauge {
    fn of(budgets: &Budgets, spent: Totals, limit: Option<Money>) -> Self {
        let counted = budgets.counted(&spent);
        let level = limit.map_or(Level::Calm, |limit| level(counted, limit, &budgets.warn));
        Self { spent, counted, limit, level }
    }

    /// How much of the limit is spent, in percent.
    pub fn percent(&self) -> Option<u32> {
        Some(percent(self.counted, self.limit?))
    }

    /// The amount that counts, for people: `$4.18`, `$4.18 + $?`, `$?`.
    pub fn shown(&self) -> Totals {
        Totals { known: self.counted, ..self.spent }
    }

    /// What a subscription covers, where that does not count.
    pub fn beside(&self) -> Option<Money> {
        let beside = self.spent.known - self.counted;
        (beside > Money::ZERO).then_some(beside)
    }
}

fn percent(spent: Money, limit: Money) -> u32 {
    let whole = i128::from(limit.pico()).max(1);
    u32::try_from(i128::from(spent.pico().max(0)) * 100 / whole).unwrap_or(u32::MAX)
}

/// The level of an amount by the percentages at which the person is warned.
fn level(spent: Money, limit: Money, warn: &[u8]) -> Level {
    let percent = percent(spent, limit);
    let reached = warn.iter().filter(|threshold| percent >= u32::from(**threshold)).count();
    match (percent, warn.len() - reached) {
        (100.., _) => Level::Critical,
        (_, 0) if reached > 0 => Level::Critical,
        (_, 1) if reached > 0 => Level::Near,
        _ if reached > 0 => Level::Noticed,
        _ => Level::Calm,
    }
}

/// Everything that the header and the cost view say in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meter {
    /// Today.
    pub today: Gauge,
    /// This month.
    pub month: Gauge,
    /// How fast money goes now.
    pub burn: Burn,
    /// What the month will have cost.
    pub forecast: Forecast,
}

impl Meter {
    /// The meter at a moment.
    pub fn of(state: &State, budgets: &Budgets, now: Moment<'_>) -> Self {
        let month = now.day.get(..7).unwrap_or(now.day);
        let limit = |window: Window, limit: Option<Money>| {
            let limit = limit?;
            Some(state.raised(&Scope::All(window)).unwrap_or(limit))
        };
        let forecast = now
            .day
            .parse::<Date>()
            .map_or(Forecast::TooEarly { days: 0 }, |today| forecast(state.days(), budgets, today, now.left));
        Self {
            today: Gauge::of(budgets, state.day(now.day), limit(Window::Day(now.day.to_owned()), budgets.all.day)),
            month: Gauge::of(budgets, state.month(month), limit(Window::Month(month.to_owned()), budgets.all.month)),
            burn: Burn::of(state, budgets, now.at),
            forecast,
        }
    }

    /// Whether anything was ever spent or limited.
    pub fn is_blank(&self, state: &State) -> bool {
        let limits = self.today.limit.or(self.month.limit);
        limits.is_none() && state.days().values().all(|day| day.quality.is_none())
    }
}

/// The calendar budgets of agents and projects today and this month, each with its name.
pub fn budget_gauges(state: &State, budgets: &Budgets, day: &str) -> Vec<(String, Gauge)> {
    let lines = budgets.of_day(day).into_iter().filter(|limited| !matches!(limited.scope, Scope::All(_)));
    let gauge = |limited: crate::domain::cost::Limited| {
        let limit = state.raised(&limited.scope).unwrap_or(limited.limit);
        let spent = state.ledger().sum(|cell| limited.scope.holds(cell));
        (name(&limited.scope), Gauge::of(budgets, spent, Some(limit)))
    };
    lines.map(gauge).collect()
}

/// `claude today`, `shop this month`.
fn name(scope: &Scope) -> String {
    let when = |window: &Window| match window {
        Window::Day(_) => "today",
        Window::Month(_) => "this month",
    };
    match scope {
        Scope::Task(task) => task.to_string(),
        Scope::Plan(plan) => plan.to_string(),
        Scope::Agent(agent, window) => format!("{agent} {}", when(window)),
        Scope::Project(dir, window) => format!("{} {}", super::breakdown::folder(dir), when(window)),
        Scope::All(window) => when(window).to_owned(),
    }
}

#[cfg(test)]
#[path = "gauge_tests.rs"]
mod tests;
