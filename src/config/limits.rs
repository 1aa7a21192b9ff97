//! `[limits]`: what tasks, agents, projects, days and months may cost, and what happens there.
//!
//! A project's own file may only tighten the limits of a single task.

use std::collections::BTreeMap;

use crate::domain::cost::{Budgets, Counts, OnLimit, WindowLimits};
use crate::domain::limit::WhenLimited;
use crate::domain::money::Money;
use crate::domain::time::Span;

use super::problem::Problem;
use super::section::Section;

/// Percent of a limit at which a person is warned unless the file says otherwise.
const WARN: [u8; 3] = [50, 80, 95];

/// Limits that hold for a task that names none of its own, and those over many tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The most that one task may cost.
    pub task_usd: Option<Money>,
    /// The longest that one task may work.
    pub task_timeout: Option<Span>,
    /// The most turns that agents may begin for one task.
    pub task_turns: Option<u32>,
    /// The time and the turns of one task by agent, in place of those above.
    pub agents: BTreeMap<String, TaskCaps>,
    /// What days and months may cost, over everything, by agent, by project.
    pub budgets: Budgets,
    /// What becomes of a task whose agent hit its maker's limit.
    pub when_limited: WhenLimited,
    /// The same by agent, in place of it.
    pub agents_when_limited: BTreeMap<String, WhenLimited>,
    /// Tasks that one agent works on at once, by agent; beside `max_agents`.
    pub agents_at_once: BTreeMap<String, usize>,
}

/// The longest that one task may take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TaskCaps {
    /// In time.
    pub timeout: Option<Span>,
    /// In turns.
    pub turns: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        let budgets = Budgets { warn: WARN.to_vec(), ..Budgets::default() };
        Self {
            task_usd: None,
            task_timeout: None,
            task_turns: None,
            agents: BTreeMap::new(),
            budgets,
            when_limited: WhenLimited::default(),
            agents_when_limited: BTreeMap::new(),
            agents_at_once: BTreeMap::new(),
        }
    }
}

/// Reads the user's limits.
pub(super) fn read(mut limits: Section<'_, '_>) -> Limits {
    let actions = [("ask", OnLimit::Ask), ("pause", OnLimit::Pause), ("kill", OnLimit::Kill)];
    let money = [("cash", Counts::Cash), ("all", Counts::All)];
    let agents = read_named(limits.section("agents"), read_agent);
    let caps = read_caps(&mut limits);
    let read = Limits {
        task_usd: limits.parsed("task_usd"),
        task_timeout: caps.timeout,
        task_turns: caps.turns,
        agents: agents.iter().map(|(name, agent)| (name.clone(), agent.caps)).collect(),
        when_limited: read_when_limited(&mut limits).unwrap_or_default(),
        agents_when_limited: each(&agents, |agent| agent.when_limited),
        agents_at_once: each(&agents, |agent| agent.at_once),
        budgets: Budgets {
            all: read_window(&mut limits),
            agents: agents.into_iter().map(|(name, agent)| (name, agent.window)).collect(),
            projects: read_named(limits.section("projects"), read_window),
            warn: read_warn(&mut limits),
            on_limit: limits.choice("on_limit", &actions).unwrap_or_default(),
            counts: limits.choice("counts", &money).unwrap_or_default(),
        },
    };
    limits.finish();
    read
}

/// What is said of one agent.
struct AgentLimits {
    window: WindowLimits,
    caps: TaskCaps,
    when_limited: Option<WhenLimited>,
    at_once: Option<usize>,
}

fn read_agent(section: &mut Section<'_, '_>) -> AgentLimits {
    AgentLimits {
        window: read_window(section),
        caps: read_caps(section),
        when_limited: read_when_limited(section),
        at_once: section.number("at_once", 1..=100).and_then(|most| usize::try_from(most).ok()),
    }
}

fn each<T>(agents: &BTreeMap<String, AgentLimits>, what: impl Fn(&AgentLimits) -> Option<T>) -> BTreeMap<String, T> {
    agents.iter().filter_map(|(name, agent)| Some((name.clone(), what(agent)?))).collect()
}

/// Reads what a project may set, and tightens with it.
pub(super) fn tighten(limits: &mut Limits, mut project: Section<'_, '_>) {
    let task_usd = project.parsed("task_usd");
    let TaskCaps { timeout: task_timeout, turns: task_turns } = read_caps(&mut project);
    project.finish();
    limits.task_usd = [limits.task_usd, task_usd].into_iter().flatten().min();
    limits.task_timeout = [limits.task_timeout, task_timeout].into_iter().flatten().min();
    limits.task_turns = [limits.task_turns, task_turns].into_iter().flatten().min();
}

fn read_caps(section: &mut Section<'_, '_>) -> TaskCaps {
    let turns = section.number("task_turns", 1..=10_000).and_then(|turns| u32::try_from(turns).ok());
    TaskCaps { timeout: section.parsed("task_timeout"), turns }
}

fn read_when_limited(section: &mut Section<'_, '_>) -> Option<WhenLimited> {
    let ways = [("wait", WhenLimited::Wait), ("handoff", WhenLimited::Handoff), ("ask", WhenLimited::Ask)];
    section.choice("when_limited", &ways)
}

fn read_window(section: &mut Section<'_, '_>) -> WindowLimits {
    WindowLimits { day: section.parsed("day_usd"), month: section.parsed("month_usd") }
}

fn read_named<T>(mut section: Section<'_, '_>, read: impl Fn(&mut Section<'_, '_>) -> T) -> BTreeMap<String, T> {
    let names = section.names();
    let read = names.into_iter().map(|name| {
        let mut one = section.section(&name);
        let limits = read(&mut one);
        one.finish();
        (name, limits)
    });
    read.collect()
}

fn read_warn(limits: &mut Section<'_, '_>) -> Vec<u8> {
    let Some(texts) = limits.numbers("warn", 1..=100) else { return WARN.to_vec() };
    let mut warn: Vec<u8> = texts.into_iter().filter_map(|n| u8::try_from(n).ok()).collect();
    warn.sort_unstable();
    warn.dedup();
    if warn.len() > 10 {
        let what = "`limits.warn` holds at most ten percentages, like [50, 80, 95]";
        limits.source().push(Problem::new(limits.place_of("warn"), what));
        warn.truncate(10);
    }
    warn
}

#[cfg(test)]
mod tests {
    use super::super::section::Source;
    use super::*;

    fn limits(text: &str) -> (Limits, Vec<String>) {
        let source = Source::new("c.toml", text);
        let table = source.parse();
        let read = read(source.root(&table).section("limits"));
        let problems = source.findings().problems.iter().map(ToString::to_string).collect();
        (read, problems)
    }

    #[test]
    fn every_limit_reads_and_a_wrong_one_is_said() {
        let (read, problems) = limits(
            "[limits]\ntask_usd = 5\nday_usd = 20\nmonth_usd = '300'\nwarn = [95, 50]\non_limit = 'kill'\ncounts = 'all'\n\
             task_turns = 9\nwhen_limited = 'ask'\n[limits.agents.claude]\nwhen_limited = 'handoff'\nat_once = 2\nday_usd = 10\ntask_turns = 2\ntask_timeout = '5m'\n[limits.projects.'~/shop']\nmonth_usd = 50.5\n",
        );
        assert_eq!(problems, Vec::<String>::new());
        let cents = |n| Some(Money::from_cents(n));
        assert_eq!(read.budgets.all, WindowLimits { day: cents(2000), month: cents(30000) });
        assert_eq!(read.budgets.agents["claude"].day, cents(1000));
        let claude = read.agents_when_limited.get("claude");
        assert_eq!((read.when_limited, claude), (WhenLimited::Ask, Some(&WhenLimited::Handoff)));
        assert_eq!(read.agents_at_once, [("claude".to_owned(), 2)].into());
        let caps = TaskCaps { timeout: Some(Span::secs(300)), turns: Some(2) };
        assert_eq!((read.task_turns, read.agents["claude"]), (Some(9), caps));
        assert_eq!(read.budgets.projects["~/shop"].month, cents(5050));
        assert_eq!((read.budgets.warn.as_slice(), read.budgets.on_limit), (&[50, 95][..], OnLimit::Kill));
        assert_eq!((read.task_usd, read.budgets.counts), (cents(500), Counts::All));
        for (text, problem) in [
            ("[limits]\nday_usd = 'much'\n", "c.toml:2: "),
            ("[limits]\nwarn = [0]\n", "c.toml:2: "),
            ("[limits]\nwhen_limited = 'stop'\n", "c.toml:2: "),
            ("[limits]\non_limit = 'stop'\n", "c.toml:2: "),
            ("[limits.agents.claude]\ndaily = 3\n", "c.toml:2: "),
            ("[limits.agents.claude]\nat_once = 0\n", "c.toml:2: "),
        ] {
            let (read, problems) = limits(text);
            assert!(problems.len() == 1 && problems[0].starts_with(problem), "{text}: {problems:?}");
            assert_eq!(
                (read.budgets.warn.as_slice(), read.budgets.all),
                (&WARN[..], WindowLimits::default()),
                "{text}"
            );
        }
    }
}
