//! What a decision depends on beside the state: time, ids, rules, agents, limits, all given as values.

use std::collections::BTreeMap;

use crate::domain::cost::{Budgets, Guarantee};
use crate::domain::delegation::DelegationLimits;
use crate::domain::limit::WhenLimited;
use crate::domain::money::Money;
use crate::domain::route::{Bench, Holdback, Rules};
use crate::domain::session::Mode;
use crate::domain::task::{MergeStyle, Role};
use crate::domain::time::{Span, Timestamp};

/// What the domain has to know about an agent profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// How it runs unless a task says otherwise.
    pub mode: Mode,
    /// Whether its exit code alone says how the work went (a shell command).
    pub exit_decides: bool,
    /// In which modes its CLI can go on in an earlier session of its own.
    pub resumes: Vec<Mode>,
    /// How soon a limit in dollars acts on it in its own interface.
    pub in_terminal: Guarantee,
    /// The same when it runs without one.
    pub headless: Guarantee,
}

impl Profile {
    /// How soon a limit in dollars acts on it when it runs in this way.
    pub const fn guarantee(&self, mode: Mode) -> Guarantee {
        match mode {
            Mode::Interactive => self.in_terminal,
            Mode::Headless => self.headless,
        }
    }
}

/// The longest that work may take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Caps {
    /// In time.
    pub timeout: Option<Span>,
    /// In turns.
    pub turns: Option<u32>,
}

impl Caps {
    /// These where they are set, else those.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        let timeout = if self.timeout.is_some() { self.timeout } else { other.timeout };
        Self { timeout, turns: if self.turns.is_some() { self.turns } else { other.turns } }
    }
}

/// The configured limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Tasks that are worked on at once.
    pub max_agents: usize,
    /// The most a task may cost unless it says otherwise.
    pub task_cost: Option<Money>,
    /// The longest a task may work unless it says otherwise.
    pub task: Caps,
    /// The same by agent, in place of it.
    pub agents: BTreeMap<String, Caps>,
    /// What days, months, agents and projects may cost.
    pub budgets: Budgets,
    /// The user's own command that proves a task's work, in every project.
    pub check: Option<String>,
    /// How often a failed check goes back to the agent.
    pub check_rounds: u32,
    /// The longest that a check may run.
    pub check_timeout: Span,
    /// The user's own command that prepares a fresh worktree, in every project.
    pub setup: Option<String>,
    /// The longest that a setup may run.
    pub setup_timeout: Span,
    /// What becomes of a task whose agent hit its maker's limit.
    pub when_limited: WhenLimited,
    /// The same by agent, in place of it.
    pub agents_when_limited: BTreeMap<String, WhenLimited>,
    /// Tasks that one agent works on at once, by agent; beside `max_agents`.
    pub agents_at_once: BTreeMap<String, usize>,
    /// How far agents may go in delegating.
    pub delegation: DelegationLimits,
    /// How an approved branch is merged unless the person says otherwise.
    pub merge: MergeStyle,
}

impl Limits {
    /// The longest that a command of the project may run; `None` for what an agent does.
    pub const fn command_timeout(&self, role: Role) -> Option<Span> {
        match role {
            Role::Setup => Some(self.setup_timeout),
            Role::Check => Some(self.check_timeout),
            Role::Brief | Role::Work | Role::Review => None,
        }
    }
}

/// Everything from outside that a decision depends on.
pub struct Context<'a> {
    /// The time.
    pub now: Timestamp,
    /// The local calendar day, `YYYY-MM-DD`.
    pub day: &'a str,
    /// The local words for a time, seen from another: `15:00`, and with its day when that is not the same.
    pub clock: &'a dyn Fn(Timestamp, Timestamp) -> String,
    /// Makes a name for a CLI's session.
    pub uuid: &'a dyn Fn() -> String,
    /// The routing rules.
    pub table: &'a dyn Rules,
    /// The agents that are there.
    pub bench: &'a Bench,
    /// What they are like.
    pub profiles: &'a BTreeMap<String, Profile>,
    /// The configured limits.
    pub limits: &'a Limits,
    /// The share of tasks that goes to the premium agent for comparison.
    pub holdback: Holdback,
}

impl Context<'_> {
    /// What the agent is like; an agent that was removed from the configuration gets the plain defaults.
    pub fn profile(&self, agent: &str) -> Profile {
        self.profiles.get(agent).cloned().unwrap_or_default()
    }
}
