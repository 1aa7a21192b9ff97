//! The crew: the agent profiles of the configuration joined with the adapters that know their programs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::sighting::{Own, Pin, Sighting, sight};
use crate::agents::{self, Adapter, SignedIn, Tested, VersionMemory};
use crate::config::{AgentBilling, AgentMode, AgentSettings, Config};
use crate::domain::cost::Pocket;
use crate::domain::decide::Profile;
use crate::domain::route::{AgentOffer, Availability, Bench, Billing, Tier};
use crate::domain::session::Mode;
use crate::server::start::environment;

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
    /// The version of its program, once it was asked.
    pub version: Option<String>,
    /// What that version is to orchestra.
    pub tested: Tested,
    /// Whether its program was asked.
    asked: bool,
    /// Why its program cannot be used, although one of that name is there.
    stranger: Option<String>,
    /// The variables that it needs and would not get.
    missing: Option<String>,
    /// Whether somebody is signed in.
    signed_in: SignedIn,
    /// Other programs that it may use, best first; empty: only its own.
    choices: Vec<Arc<Adapter>>,
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
/// The programs that it may use, best first.
const NANO_PROGRAMS: [&str; 4] = ["claude", "codex", "aider", "llm"];

impl Crew {
    /// Joins the adapters with the configuration.
    pub fn new(config: &Config, adapters: &[Adapter]) -> Self {
        let adapters: BTreeMap<String, Arc<Adapter>> =
            adapters.iter().map(|adapter| (adapter.name.clone(), Arc::new(adapter.clone()))).collect();
        let mut settings: BTreeMap<String, AgentSettings> =
            adapters.keys().map(|name| (name.clone(), AgentSettings::default())).collect();
        settings.insert(NANO.to_owned(), AgentSettings::default());
        settings.extend(config.agents.iter().map(|(name, changed)| (name.clone(), changed.clone())));
        let mut crew = Self { primary: config.primary.clone(), ..Self::default() };
        for (name, settings) in settings {
            let choices = choices(&name, &settings, &adapters);
            let wanted = settings.adapter.as_deref().unwrap_or(&name);
            let adapter = choices.first().or_else(|| adapters.get(wanted)).or_else(|| nano_of(&name, &adapters));
            match adapter.cloned() {
                Some(adapter) => drop(crew.members.insert(name.clone(), Member::new(name, adapter, settings, choices))),
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

    /// Looks for every program on the PATH in `own`. Reads directories: not for the loop.
    pub fn search(&self, own: &Own) -> Vec<(String, Sighting)> {
        self.members.values().map(|member| (member.name.clone(), member.best(own, None))).collect()
    }

    /// The same, and asks the programs for their versions, where `memory` does not know them. Takes seconds.
    pub fn examine(&self, own: &Own, memory: &mut VersionMemory) -> Vec<(String, Sighting)> {
        self.members.values().map(|member| (member.name.clone(), member.best(own, Some(memory)))).collect()
    }

    /// The same for all of them at once, for a person who waits.
    pub fn examine_at_once(&self, own: &Own, memory: &mut VersionMemory) -> Vec<(String, Sighting)> {
        let known = &*memory;
        let looked: Vec<_> = std::thread::scope(|scope| {
            let look = |member: &Member| {
                let mut memory = known.clone();
                (member.best(own, Some(&mut memory)), memory)
            };
            let looks: Vec<_> =
                self.members.values().map(|member| (&member.name, scope.spawn(move || look(member)))).collect();
            looks.into_iter().filter_map(|(name, look)| Some((name.clone(), look.join().ok()?))).collect()
        });
        let keep = |(name, (sighting, learnt))| {
            memory.learn(learnt);
            (name, sighting)
        };
        looked.into_iter().map(keep).collect()
    }

    /// Keeps what a search found.
    pub fn found(&mut self, seen: Vec<(String, Sighting)>) {
        for (name, sighting) in seen {
            if let Some(member) = self.members.get_mut(&name) {
                member.keep(sighting);
            }
        }
    }

    /// What a person should know of the agents that work, each in one sentence.
    pub fn remarks(&self) -> Vec<String> {
        let own = self.members.values().filter(|member| member.settings.enabled && !member.borrows());
        own.filter_map(|member| Some(format!("{}: {}", member.name, member.remark()?))).collect()
    }

    /// The agents for the router. That nobody is signed in to one is only believed beside another of which it is known that
    /// somebody is: what shows it may be where nobody looks.
    pub fn bench(&self) -> Bench {
        let mut bench =
            Bench { agents: self.members.values().map(Member::offer).collect(), primary: self.primary.clone() };
        let is_ready = |name: &str| bench.find(name).is_some_and(AgentOffer::is_ready);
        let known = self.members.values().any(|it| matches!(it.signed_in, SignedIn::By(_)) && is_ready(&it.name));
        for (offer, member) in bench.agents.iter_mut().zip(self.members.values()).filter(|_| known) {
            if offer.is_ready() && member.signed_in == SignedIn::NotSeen {
                offer.availability = Availability::SignedOut;
            }
        }
        bench
    }

    /// What the domain has to know of each.
    pub fn profiles(&self) -> BTreeMap<String, Profile> {
        self.members.values().map(|member| (member.name.clone(), member.profile())).collect()
    }
}

/// The programs that a profile may choose from: nano's, unless its section names an adapter or a model.
fn choices(name: &str, settings: &AgentSettings, adapters: &BTreeMap<String, Arc<Adapter>>) -> Vec<Arc<Adapter>> {
    let fixed = [&settings.adapter, &settings.model, &settings.cheap, &settings.mid, &settings.premium];
    if name != NANO || fixed.into_iter().any(Option::is_some) {
        return Vec::new();
    }
    NANO_PROGRAMS.iter().filter_map(|program| adapters.get(*program).cloned()).collect()
}

/// A nano with a model of the user's and no adapter uses the first program.
fn nano_of<'a>(name: &str, adapters: &'a BTreeMap<String, Arc<Adapter>>) -> Option<&'a Arc<Adapter>> {
    if name == NANO { adapters.get(NANO_PROGRAMS[0]) } else { None }
}

impl Member {
    fn new(name: String, adapter: Arc<Adapter>, settings: AgentSettings, choices: Vec<Arc<Adapter>>) -> Self {
        Self {
            name,
            adapter,
            settings,
            program: None,
            version: None,
            tested: Tested::NoVersion,
            asked: false,
            stranger: None,
            missing: None,
            signed_in: SignedIn::NotKnown,
            choices,
        }
    }

    /// What is found of its program, or of the first of its choices that could work; one where somebody may be signed in
    /// before one where nobody seems to be.
    fn best(&self, own: &Own, mut memory: Option<&mut VersionMemory>) -> Sighting {
        let look = |adapter: &Arc<Adapter>, memory: Option<&mut VersionMemory>| {
            let set = environment::names(adapter, &self.settings, own);
            sight(adapter, &self.settings, &set, own, memory)
        };
        let mut good = None;
        for adapter in &self.choices {
            let seen = look(adapter, memory.as_deref_mut());
            let (is_good, asks) = (seen.is_good(), seen.signed_in == SignedIn::NotSeen);
            if is_good && !asks {
                return seen;
            }
            good = good.or(Some(seen).filter(|_| is_good));
        }
        good.unwrap_or_else(|| look(self.choices.first().unwrap_or(&self.adapter), memory))
    }

    fn keep(&mut self, sighting: Sighting) {
        // A quick search does not ask for the version: what is known of the same program stays.
        let same = self.program == sighting.program && self.adapter.name == sighting.adapter.name;
        if sighting.asked || !same {
            (self.version, self.tested, self.stranger) = (sighting.version, sighting.tested, sighting.stranger);
            self.asked = sighting.asked;
        }
        self.adapter = sighting.adapter;
        self.program = sighting.program;
        self.missing = sighting.missing;
        self.signed_in = sighting.signed_in;
    }

    /// The adapter for watching its sessions: without the rules for its screen when its version was never tested, so that
    /// nothing is concluded from words that may have changed. Its title, its reports and its files still count.
    pub fn watched_by(&self) -> Arc<Adapter> {
        if self.reads_screen() { self.adapter.clone() } else { Arc::new(self.adapter.without_screen()) }
    }

    fn reads_screen(&self) -> bool {
        self.settings.trust_screen || matches!(self.tested, Tested::Yes | Tested::NoVersion)
    }

    /// What a person should know of it although it works, in one sentence.
    pub fn remark(&self) -> Option<String> {
        let Some(version) = self.version.as_deref() else {
            let silent = self.asked && self.program.is_some() && !self.adapter.detect.version_args.is_empty();
            return silent.then(|| "it did not say its version when it was asked".to_owned());
        };
        let age = match self.tested {
            Tested::Yes | Tested::NoVersion => return None,
            Tested::Older => "older",
            Tested::Newer => "newer",
        };
        let rule = &self.adapter.detect;
        let range = [rule.tested_from.as_deref(), rule.tested_to.as_deref()];
        let range = range.into_iter().flatten().collect::<Vec<_>>().join(" to ");
        let what = if self.reads_screen() {
            "and its screen is read all the same, as you set".to_owned()
        } else {
            format!("so its screen is not read; `trust_screen = true` in [agents.{}] reads it", self.name)
        };
        Some(format!("{version} is {age} than what orchestra was tested with ({range}), {what}"))
    }
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
        if self.program.is_none() && !self.is_built_in() {
            return Some(self.stranger.clone().unwrap_or_else(|| "is not installed".into()));
        }
        self.bars_start()
    }

    /// Why its program, which may be there, must not be started now.
    pub fn bars_start(&self) -> Option<String> {
        self.pinned_away().or_else(|| self.missing.as_ref().map(|missing| format!("needs {missing}, which is not set")))
    }

    /// The variables that it needs and would not get, with `or` between alternatives.
    pub fn missing(&self) -> Option<&str> {
        self.missing.as_deref()
    }

    /// Whether somebody is signed in to its program, as far as can be told from outside.
    pub const fn signed_in(&self) -> &SignedIn {
        &self.signed_in
    }

    /// What its version is against the user's pin, when it is another one.
    fn pinned_away(&self) -> Option<String> {
        let (rule, version) = (self.settings.version.as_ref()?, self.version.as_deref()?);
        (!rule.allows(version)).then(|| format!("is version {version}, and your settings allow {rule}"))
    }

    /// The pin that must still be checked, because its program was not asked for its version yet.
    pub fn unverified_pin(&self, own: &Own) -> Option<Pin> {
        let rule = self.settings.version.clone().filter(|_| self.version.is_none())?;
        let path = own.get("PATH").cloned().unwrap_or_default().into();
        Some(Pin { agent: self.name.clone(), adapter: self.adapter.clone(), path, rule })
    }

    fn availability(&self) -> Availability {
        let absent = self.settings.enabled && self.program.is_none() && self.stranger.is_none() && !self.is_built_in();
        match self.trouble() {
            Some(_) if absent => Availability::NotInstalled,
            Some(why) => Availability::Out(why),
            None => Availability::Ready,
        }
    }

    /// How it is run when a task does not say.
    pub fn mode(&self) -> AgentMode {
        let only = match (&self.adapter.interactive, &self.adapter.headless) {
            (None, _) => Some(AgentMode::Headless),
            (Some(_), None) => Some(AgentMode::Interactive),
            (Some(_), Some(_)) => None,
        };
        only.or(self.settings.mode).unwrap_or_default()
    }

    /// Whether it works with the program of another profile.
    pub fn borrows(&self) -> bool {
        !self.choices.is_empty() || self.settings.adapter.is_some()
    }

    /// Its models by price.
    pub fn tiers(&self) -> BTreeMap<Tier, String> {
        let own = [
            (Tier::Cheap, &self.settings.cheap),
            (Tier::Mid, &self.settings.mid),
            (Tier::Premium, &self.settings.premium),
        ];
        let own: BTreeMap<Tier, String> =
            own.into_iter().filter_map(|(tier, model)| model.clone().map(|model| (tier, model))).collect();
        if !self.choices.is_empty() {
            let cheap = self.adapter.tiers.get(&agents::adapter::Tier::Cheap);
            return cheap.map(|model| (Tier::Cheap, model.clone())).into_iter().collect();
        }
        // A profile with a model of its own, or that borrows another CLI, is exactly what the user said it is.
        if !own.is_empty() && (self.settings.adapter.is_some() || self.name == NANO) {
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
            mode: match self.mode() {
                AgentMode::Interactive => Mode::Interactive,
                AgentMode::Headless => Mode::Headless,
            },
            in_terminal: self.adapter.guarantee(Mode::Interactive),
            headless: self.adapter.guarantee(Mode::Headless),
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
    pub fn pocket(&self) -> Pocket {
        match (self.adapter.money, self.settings.billing) {
            (false, _) => Pocket::Rehearsal,
            (true, AgentBilling::Api) => Pocket::Cash,
            (true, AgentBilling::Subscription) => Pocket::Subscription,
        }
    }
}

#[cfg(test)]
#[path = "crew_tests.rs"]
mod tests;
