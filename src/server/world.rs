//! The world: everything that is the same for all clients.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use crate::config::{Config, Keymap, Paths, Themes};
use crate::domain::cost::{Scope, Window};
use crate::domain::decide::{Context, Limits, Profile};
use crate::domain::ids::SessionId;
use crate::domain::money::Money;
use crate::domain::plan::Playbooks;
use crate::domain::route::Bench;
use crate::domain::state::State;
use crate::domain::time::Timestamp;
use crate::prices::PriceList;
use crate::server::bridge::Tokens;
use crate::server::clock;
use crate::server::crew::members::Crew;
use crate::server::crew::members::Member;
use crate::server::crew::routes::Table;
use crate::server::crew::sighting::Sighting;
use crate::server::notices::Notices;
use crate::server::pace::Pace;
use crate::server::screens::look::Look;
use crate::server::sessions::pane::{Gate, Pane};
use crate::server::sessions::watch::Watch;
use crate::server::speech::asks::Asks;
use crate::server::start::environment::Surround;
use crate::server::work::radar::Radar;
use crate::term::{HistoryBudget, Looked, Screen};
use crate::ui::ThemeLine;
use crate::ui::{AgentLine, Freshness, Screens};

/// The panes of sessions, live and recent.
#[derive(Default)]
pub struct Panes(pub BTreeMap<SessionId, Pane>);

impl Screens for Panes {
    fn with(&self, id: SessionId, look: &mut dyn FnMut(&Screen)) -> bool {
        let Some(pane) = self.0.get(&id) else { return false };
        look(&pane.lock().screen);
        true
    }

    fn freshness(&self, id: SessionId) -> Option<Freshness> {
        self.0.get(&id).map(Pane::freshness)
    }
}

/// Settings and rules that hold until the server ends.
pub struct Rules {
    /// The configuration.
    pub config: Config,
    /// What is wrong with it, for people.
    pub problems: Vec<String>,
    /// The keys.
    pub keymap: Keymap,
    /// The themes.
    pub themes: Themes,
    /// Their names, with what each is like.
    pub theme_lines: Vec<ThemeLine>,
    /// The routing rules.
    pub table: Table,
    /// The ways to break requests into plans.
    pub playbooks: Playbooks,
    /// The configured limits.
    pub limits: Limits,
    /// The prices.
    pub prices: Arc<PriceList>,
    /// Where everything lives.
    pub paths: Paths,
    /// What agents' environments are made of.
    pub surround: Surround,
}

/// Everything that is the same for all clients.
pub struct World {
    /// Tasks, sessions, money.
    pub state: State,
    /// The panes.
    pub panes: Panes,
    /// What the panes keep of their output.
    pub history: HistoryBudget,
    /// The panes that are on somebody's screen.
    pub shown: BTreeSet<SessionId>,
    /// What is watched of the live sessions.
    pub watches: BTreeMap<SessionId, Watch>,
    /// What agents ask by their own protocol.
    pub asks: Asks,
    /// The tokens of the running sessions.
    pub tokens: Tokens,
    /// The agents.
    pub crew: Crew,
    /// The agents as the router sees them.
    pub bench: Bench,
    /// The agents as the domain sees them.
    pub profiles: BTreeMap<String, Profile>,
    /// The agents as the screen shows them.
    pub lines: Vec<AgentLine>,
    /// Settings and rules.
    pub rules: Rules,
    /// What programs are told about the terminal that the person looks at.
    pub look: Look,
    /// What floods of panes pass one at a time.
    pub gate: Gate,
    /// What floods of panes give way to.
    pub pace: Pace,
    /// Held while worktrees and branches change: git does not expect two such commands in one repository at once.
    pub git_turn: Arc<Mutex<()>>,
    /// What watches works under way for conflicts; `None` while it looks.
    pub radar: Option<Radar>,
    /// The local calendar day that the limits were checked for last.
    pub day: String,
    /// What is still to be told to a person who does not look.
    pub notices: Notices,
    /// Why nothing can be stored any more, once that happened.
    pub read_only: Option<String>,
}

impl World {
    /// These panes are on somebody's screen now, and no others.
    pub fn show(&mut self, shown: BTreeSet<SessionId>) {
        let looked = |id| if shown.contains(id) { Looked::At } else { Looked::Away };
        for id in self.shown.symmetric_difference(&shown) {
            if let Some(pane) = self.panes.0.get(id) {
                pane.lock().screen.set_looked(looked(id));
            }
        }
        self.shown = shown;
    }

    /// Drops history until all panes together keep no more than they may.
    pub fn trim_history(&self) {
        if self.history.is_over() {
            self.panes.0.values().for_each(|pane| pane.lock().screen.trim_history());
        }
    }

    /// What all agents together may spend on this day.
    pub fn day_limit(&self, day: &str) -> Option<Money> {
        let limit = self.rules.limits.budgets.all.day?;
        Some(self.state.raised(&Scope::All(Window::Day(day.to_owned()))).unwrap_or(limit))
    }

    /// What a decision depends on.
    pub fn context<'a>(&'a self, now: Timestamp, day: &'a str) -> Context<'a> {
        Context {
            now,
            day,
            clock: &clock::words,
            uuid: &clock::fresh_uuid,
            table: &self.rules.table,
            bench: &self.bench,
            profiles: &self.profiles,
            limits: &self.rules.limits,
            holdback: self.rules.config.routing.holdback,
        }
    }

    /// Keeps what was found of the agents' programs. What a person should know of them stands with the other problems.
    pub fn found_programs(&mut self, programs: Vec<(String, Sighting)>) {
        let before = self.crew.remarks();
        self.crew.found(programs);
        self.rules.problems.retain(|problem| !before.contains(problem));
        self.rules.problems.extend(self.crew.remarks());
        self.refresh_crew();
    }

    /// Takes over what is known of the agents' programs.
    pub fn refresh_crew(&mut self) {
        self.bench = self.crew.bench();
        self.profiles = self.crew.profiles();
        self.lines = self.crew.members().map(Member::line).collect();
    }
}
