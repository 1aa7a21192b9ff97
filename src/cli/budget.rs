//! `budget`: what may be spent, what is spent of it, and another limit for today, this month or one task.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use clap::{Args, Subcommand};
use jiff::Zoned;

use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, padded};
use super::reach;
use super::shared_args::ListArgs;
use crate::domain::command::Command;
use crate::domain::cost::{BudgetLine, Guarantee, Scope, Window};
use crate::domain::ids::{PlanId, TaskId};
use crate::domain::money::Money;
use crate::wire::{Reply, Request};

/// Columns of the bar.
const BAR: u32 = 20;

/// `budget`.
#[derive(Debug, Args)]
pub struct BudgetArgs {
    /// What about the budgets.
    #[command(subcommand)]
    pub what: BudgetVerb,
}

/// What about the budgets.
#[derive(Debug, Clone, Subcommand)]
pub enum BudgetVerb {
    /// Print every budget and what is spent of it
    Show(ListArgs),
    /// Set another limit for today, this month, a plan or a task; the config file says what holds after that
    Set {
        /// `day`, `month`, `claude:day`, `~/src/shop:month`, `plan-2` or `task-5`
        #[arg(value_name = "WHAT")]
        what: Wanted,
        /// Dollars
        #[arg(value_name = "USD")]
        limit: Money,
    },
}

/// What `budget set` is about, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// `task-5`.
    Task(TaskId),
    /// `plan-2`.
    Plan(PlanId),
    /// `day` or `month`, over everything or behind the name of an agent or a directory: `claude:day`.
    Calendar(Option<String>, Stretch),
}

/// A stretch of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// Today.
    Day,
    /// This month.
    Month,
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, stretch) = text.rsplit_once(':').map_or((None, text), |(name, stretch)| (Some(name), stretch));
        let name = name.map(str::to_owned);
        match stretch {
            "day" => Ok(Self::Calendar(name, Stretch::Day)),
            "month" => Ok(Self::Calendar(name, Stretch::Month)),
            _ if text.starts_with("plan-") => text.parse().map(Self::Plan).map_err(|bad| format!("{bad}")),
            _ => text.parse().map(Self::Task).map_err(|_| {
                format!("`{text}` is no budget; write `day`, `month`, `claude:day`, `~/src/shop:month`, `plan-2` or `task-5`")
            }),
        }
    }
}

/// `budget show`.
pub fn show(out: &mut Output, form: Form) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let lines = match reach::ask(&mut server, Request::Budgets)? {
        Reply::Budgets(lines) => lines,
        other => return Err(reach::strange(&other)),
    };
    match form {
        Form::Json => out.json(&lines)?,
        Form::Text => print(out, &lines)?,
    }
    Ok(Exit::Ok)
}

fn print(out: &mut Output, lines: &[BudgetLine]) -> Result<(), Fault> {
    if lines.is_empty() {
        return out.line("  no budget is set; `day_usd` and `month_usd` under [limits] in the config file set one");
    }
    let widest = lines.iter().map(|line| line.words.chars().count()).max().unwrap_or(0);
    for line in lines {
        let percent = line.percent();
        let tone = match percent {
            95.. => Tone::Bad,
            80.. => Tone::Ask,
            _ => Tone::Good,
        };
        let full = (percent.min(100) * BAR / 100) as usize;
        let bar = format!("{}{}", "█".repeat(full), "░".repeat(BAR as usize - full));
        let reserved =
            if line.reserved > Money::ZERO { format!(" · {} reserved", line.reserved) } else { String::new() };
        let sums = format!("{} of {} ({percent} %){reserved}", line.spent, line.limit);
        out.line(&format!("  {} {} {sums}", padded(&line.words, widest), out.paint(tone, &bar)))?;
    }
    for (guarantee, agents) in by_guarantee(lines) {
        out.line(&out.paint(Tone::Quiet, &format!("  {}: {}", agents.join(", "), guarantee.words())))?;
    }
    Ok(())
}

/// The agents that the budgets are over, by how soon these act on them.
fn by_guarantee(lines: &[BudgetLine]) -> BTreeMap<Guarantee, Vec<&str>> {
    let all: BTreeSet<_> = lines.iter().flat_map(|line| &line.stops).collect();
    let mut sorted: BTreeMap<Guarantee, Vec<&str>> = BTreeMap::new();
    for (agent, guarantee) in all {
        sorted.entry(*guarantee).or_default().push(agent);
    }
    sorted
}

/// `budget set`.
pub fn set(out: &mut Output, wanted: &Wanted, limit: Money) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let scope = match wanted {
        Wanted::Task(task) => Scope::Task(*task),
        Wanted::Plan(plan) => Scope::Plan(*plan),
        Wanted::Calendar(name, stretch) => calendar(name.as_deref(), *stretch),
    };
    reach::command(&mut server, Command::SetBudget(scope.clone(), limit))?;
    out.line(&format!("  {scope}: may cost {limit} now"))?;
    Ok(Exit::Ok)
}

fn calendar(name: Option<&str>, stretch: Stretch) -> Scope {
    let today = Zoned::now();
    let window = match stretch {
        Stretch::Day => Window::Day(today.strftime("%Y-%m-%d").to_string()),
        Stretch::Month => Window::Month(today.strftime("%Y-%m").to_string()),
    };
    match name {
        None => Scope::All(window),
        Some(dir) if dir.starts_with(['/', '~', '.']) => Scope::Project(absolute(dir), window),
        Some(agent) => Scope::Agent(agent.to_owned(), window),
    }
}

/// The directory as the server names it.
fn absolute(dir: &str) -> String {
    let home = std::env::var("HOME").unwrap_or_default();
    let dir = dir.strip_prefix('~').map_or_else(|| dir.to_owned(), |rest| format!("{home}{rest}"));
    std::fs::canonicalize(&dir).map_or(dir, |path| path.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_named_in_a_few_words() {
        for (text, wanted) in [
            ("day", Some(Wanted::Calendar(None, Stretch::Day))),
            ("claude:month", Some(Wanted::Calendar(Some("claude".into()), Stretch::Month))),
            ("~/a:b:day", Some(Wanted::Calendar(Some("~/a:b".into()), Stretch::Day))),
            ("task-5", Some(Wanted::Task(TaskId(5)))),
            ("plan-2", Some(Wanted::Plan(PlanId(2)))),
            ("plan-x", None),
            ("5", Some(Wanted::Task(TaskId(5)))),
            ("week", None),
            ("", None),
        ] {
            assert_eq!(text.parse().ok(), wanted, "{text}");
        }
    }
}
