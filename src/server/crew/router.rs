//! The router of this user without a server: rules and agents from the configuration, what earlier runs taught from the
//! store, read beside a server that may be running. Starts nothing and writes nothing.

use super::members::Crew;
use super::routes::Table;
use crate::config::Paths;
use crate::domain::route::{
    AgentOffer, Bench, Habit, NoAgent, Route, RouteFile, RouteRequest, RouteTable, RouteWish, Rules as _, decide,
    habit_for,
};
use crate::domain::state::State;
use crate::server::boot;

/// Everything that a decision needs.
pub struct Router {
    table: Table,
    /// The agents as they are here.
    here: Bench,
    /// The agents as if all of them were installed.
    all: Bench,
    state: State,
    habits: Vec<Habit>,
    dir: String,
}

/// What was decided for a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Who does it, where every agent of the configuration is installed.
    pub route: Route,
    /// Whether that agent can take work here, now.
    pub ready: bool,
    /// Who does it here instead; `None` when the route's own agent can, or nobody can.
    pub here: Option<Here>,
}

/// Who does a task on this machine when the route's agent cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// The agent.
    pub agent: String,
    /// One sentence: ``droid is not installed, so claude does it.``
    pub why: String,
}

impl Router {
    /// Reads the configuration, looks for the agents' programs and reads the store. What is wrong with any of them is
    /// told in one sentence each; the router works without it.
    pub fn open(paths: &Paths) -> (Self, Vec<String>) {
        let (config, _, adapters, problems) = boot::configuration(paths);
        let mut problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let mut crew = Crew::new(&config, &adapters);
        crew.found(crew.search(&std::env::vars().collect()));
        let state = boot::past(paths).unwrap_or_else(|error| {
            problems.push(format!("estimates are the typical ones: {error:#}"));
            None
        });
        let seen = crew.bench();
        let state = state.unwrap_or_default();
        let table = Table::new(&config, state.lessons().rules(), &mut problems);
        let dir = std::env::current_dir().map(|dir| dir.to_string_lossy().into_owned()).unwrap_or_default();
        (
            Self {
                table,
                all: seen.as_if_installed(),
                here: seen.asked_for(&RouteWish::Auto),
                habits: state.habits(),
                state,
                dir,
            },
            problems,
        )
    }

    /// What was stored: every task with its route.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The rules as they are written, with those that the person accepted.
    pub const fn file(&self) -> &RouteFile {
        self.table.file()
    }

    /// The rules.
    pub fn table(&self) -> &RouteTable {
        self.table.table()
    }

    /// Decides who does a task. The error says that no agent of the configuration may work at all.
    pub fn decide(&self, text: &str) -> Result<Decision, NoAgent> {
        let verdict = self.table().judge(&RouteRequest { text: text.to_owned(), ..RouteRequest::default() });
        let habit = habit_for(&self.habits, verdict.category, &self.dir);
        let choose =
            |bench: &Bench| decide(self.table(), &verdict, &RouteWish::Auto, bench, self.state.history(), habit);
        let route = choose(&self.all)?;
        let ready = self.here.find(&route.agent).is_some_and(AgentOffer::is_ready);
        let other = if ready { None } else { choose(&self.here).ok() };
        let here = other.and_then(|other| Some(Here { why: other.instead_of?.why, agent: other.agent }));
        Ok(Decision { route, ready, here })
    }
}
