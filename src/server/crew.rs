//! The crew: the agent profiles of the configuration joined with the adapters that know their programs.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use crate::agents::{self, Adapter};
use crate::config::{AgentMode, AgentSettings, Config};
use crate::domain::decide::Profile;
use crate::domain::route::{AgentOffer, Availability, Bench, Billing, Tier};
use crate::domain::session::Mode;

/// One profile.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// What is known of its program.
    pub adapter: Arc<Adapter>,
    /// What the user changed.
    pub settings: AgentSettings,
    /// Its program, when it is on PATH.
    pub program: Option<PathBuf>,
}

/// All profiles.
#[derive(Debug, Clone, Default)]
pub struct Crew {
    members: BTreeMap<String, Member>,
    primary: String,
    unknown: Vec<String>,
}

/// The profile of small models that is there without configuration.
const NANO: &str = "nano";

impl Crew {
    /// Joins the built-in adapters with the configuration.
    pub fn new(config: &Config) -> Self {
        let adapters: BTreeMap<String, Arc<Adapter>> =
            agents::builtin().into_iter().map(|adapter| (adapter.name.clone(), Arc::new(adapter))).collect();
        let mut settings: BTreeMap<String, AgentSettings> =
            adapters.keys().map(|name| (name.clone(), AgentSettings::default())).collect();
        settings.insert(NANO.to_owned(), nano());
        for (name, changed) in &config.agents {
            settings.insert(name.clone(), with_nano_defaults(name, changed));
        }
        let mut crew = Self { primary: config.primary.clone(), ..Self::default() };
        for (name, settings) in settings {
            let wanted = settings.adapter.as_deref().unwrap_or(&name);
            match adapters.get(wanted) {
                Some(adapter) => {
                    let adapter = adapter.clone();
                    crew.members.insert(name.clone(), Member { name, adapter, settings, program: None });
                }
                None => crew.unknown.push(format!(
                    "agents.{name}: there is no adapter `{wanted}`; known are {}",
                    adapters.keys().cloned().collect::<Vec<_>>().join(", ")
                )),
            }
        }
        crew
    }

    /// What is wrong with the profiles, for people.
    pub fn problems(&self) -> &[String] {
        &self.unknown
    }

    /// The profile of this name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.get(name)
    }

    /// All profiles by name.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    /// Looks for every program in the directories of `path`. Reads directories: not for the loop.
    pub fn search(&self, path: &OsString) -> Vec<(String, Option<PathBuf>)> {
        self.members.values().map(|member| (member.name.clone(), agents::on_path(&member.adapter, path))).collect()
    }

    /// Keeps what a search found.
    pub fn found(&mut self, programs: Vec<(String, Option<PathBuf>)>) {
        for (name, program) in programs {
            if let Some(member) = self.members.get_mut(&name) {
                member.program = program;
            }
        }
    }

    /// The agents for the router.
    pub fn bench(&self) -> Bench {
        Bench { agents: self.members.values().map(Member::offer).collect(), primary: self.primary.clone() }
    }

    /// What the domain has to know of each.
    pub fn profiles(&self) -> BTreeMap<String, Profile> {
        self.members.values().map(|member| (member.name.clone(), member.profile())).collect()
    }
}

fn nano() -> AgentSettings {
    AgentSettings { adapter: Some("claude".into()), cheap: Some("haiku".into()), ..AgentSettings::default() }
}

fn with_nano_defaults(name: &str, changed: &AgentSettings) -> AgentSettings {
    let mut settings = changed.clone();
    if name == NANO && settings.adapter.is_none() {
        settings.adapter = nano().adapter;
        settings.cheap = settings.cheap.or(nano().cheap);
    }
    settings
}

impl Member {
    /// The terminal that the program is told it runs in: `NAME` or `NAME VERSION`.
    pub fn terminal(&self) -> String {
        let named = self.settings.terminal.clone().or_else(|| self.adapter.terminal.clone());
        named.unwrap_or_else(|| concat!("orchestra ", env!("CARGO_PKG_VERSION")).to_owned())
    }

    /// Whether it is orchestra itself or a shell, which need no program of their own on PATH.
    fn is_built_in(&self) -> bool {
        self.adapter.program.is_some()
    }

    /// Why it cannot take work, as the end of a sentence that begins with its name.
    pub fn trouble(&self) -> Option<String> {
        if !self.settings.enabled {
            return Some("is switched off in the configuration".into());
        }
        (self.program.is_none() && !self.is_built_in()).then(|| "is not installed".into())
    }

    fn availability(&self) -> Availability {
        if !self.settings.enabled {
            return Availability::Out("is switched off in the configuration".into());
        }
        if self.program.is_none() && !self.is_built_in() { Availability::NotInstalled } else { Availability::Ready }
    }

    fn tiers(&self) -> BTreeMap<Tier, String> {
        let own = [
            (Tier::Cheap, &self.settings.cheap),
            (Tier::Mid, &self.settings.mid),
            (Tier::Premium, &self.settings.premium),
        ];
        let own: BTreeMap<Tier, String> =
            own.into_iter().filter_map(|(tier, model)| model.clone().map(|model| (tier, model))).collect();
        // A profile with a model of its own, or that borrows another CLI, is exactly what the user said it is.
        if !own.is_empty() && self.settings.adapter.is_some() {
            return own;
        }
        let mut tiers: BTreeMap<Tier, String> =
            self.adapter.tiers.iter().map(|(tier, model)| (tier_of(*tier), model.clone())).collect();
        tiers.extend(own);
        tiers
    }

    fn offer(&self) -> AgentOffer {
        AgentOffer {
            name: self.name.clone(),
            availability: self.availability(),
            tiers: self.tiers(),
            billing: if self.adapter.money { Billing::Paid } else { Billing::Free },
        }
    }

    fn profile(&self) -> Profile {
        Profile {
            mode: match self.settings.mode {
                AgentMode::Interactive => Mode::Interactive,
                AgentMode::Headless => Mode::Headless,
            },
            // A program that never idles has only its exit to say how it went.
            exit_decides: self.adapter.otherwise == agents::adapter::Otherwise::Working
                && self.adapter.states.is_empty()
                && self.adapter.dialogs.is_empty(),
            resumes: [
                (Mode::Interactive, self.adapter.resumes_in_terminal()),
                (Mode::Headless, self.adapter.resumes_headless()),
            ]
            .into_iter()
            .filter_map(|(mode, can)| can.then_some(mode))
            .collect(),
        }
    }
}

const fn tier_of(tier: agents::adapter::Tier) -> Tier {
    match tier {
        agents::adapter::Tier::Cheap => Tier::Cheap,
        agents::adapter::Tier::Mid => Tier::Mid,
        agents::adapter::Tier::Premium => Tier::Premium,
    }
}

impl Member {
    /// The agent for the screen.
    pub fn line(&self) -> crate::ui::AgentLine {
        crate::ui::AgentLine {
            name: self.name.clone(),
            title: self.adapter.title.clone(),
            ready: self.trouble().is_none(),
            trouble: self.trouble(),
            looked_for: self.adapter.detect.programs.clone(),
            install: self.adapter.detect.install.clone().unwrap_or_default(),
            label: self.adapter.label.clone(),
        }
    }

    /// Whose money its work costs.
    pub fn pocket(&self) -> crate::domain::cost::Pocket {
        if self.adapter.money { crate::domain::cost::Pocket::Cash } else { crate::domain::cost::Pocket::Rehearsal }
    }
}
