//! What is found of an agent's program: where it is, its version, what it would lack.
//!
//! Owns one look. Decides nothing; the crew does.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use crate::agents::{self, Adapter, Found, SignedIn, Tested, VersionMemory};
use crate::config::{AgentSettings, VersionRule};
use crate::server::start::environment::{inherited, wanted};

/// The server's own environment.
pub type Own = BTreeMap<String, String>;

/// What was found.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// What was looked for.
    pub adapter: Arc<Adapter>,
    /// The program.
    pub program: Option<PathBuf>,
    /// Whether it was asked for its version.
    pub asked: bool,
    /// The version that it told.
    pub version: Option<String>,
    /// What that version is to orchestra.
    pub tested: Tested,
    /// Why what is there cannot be used, as the end of a sentence that begins with the agent's name.
    pub stranger: Option<String>,
    /// The first need that is not met.
    pub missing: Option<String>,
    /// Whether somebody is signed in.
    pub signed_in: SignedIn,
}

impl Sighting {
    /// Whether it could be started.
    pub fn is_good(&self) -> bool {
        self.program.is_some() && self.missing.is_none()
    }
}

/// A version that must hold before the program is started, because nobody has asked it yet.
#[derive(Debug, Clone)]
pub struct Pin {
    /// The profile.
    pub agent: String,
    /// What is known of its program.
    pub adapter: Arc<Adapter>,
    /// Where to look.
    pub path: OsString,
    /// What is allowed.
    pub rule: VersionRule,
}

impl Pin {
    /// Asks the program; the error is one sentence. Takes seconds.
    pub fn check(&self) -> Result<(), String> {
        match agents::find(&self.adapter, &self.path) {
            Found::Here { version: Some(version), .. } if self.rule.allows(&version) => Ok(()),
            Found::Here { version: Some(version), .. } => {
                Err(format!("{} is version {version}, and your settings allow {}", self.agent, self.rule))
            }
            Found::Here { version: None, .. } | Found::Missing { .. } | Found::Stranger { .. } => {
                Err(format!("{} does not say its version, and your settings allow {}", self.agent, self.rule))
            }
        }
    }
}

/// Looks for the program of `adapter`; with a memory it is also asked for its version. `set` are the names of the variables
/// that it would get.
pub fn sight(
    adapter: &Arc<Adapter>,
    settings: &AgentSettings,
    set: &BTreeSet<String>,
    own: &Own,
    memory: Option<&mut VersionMemory>,
) -> Sighting {
    let path = OsString::from(own.get("PATH").cloned().unwrap_or_default());
    let mut seen = Sighting {
        adapter: adapter.clone(),
        program: None,
        asked: memory.is_some(),
        version: None,
        tested: Tested::NoVersion,
        stranger: None,
        missing: missing(adapter, settings, set),
        signed_in: signed_in(adapter, settings, own),
    };
    let Some(memory) = memory else {
        seen.program = agents::on_path(adapter, &path);
        return seen;
    };
    match agents::find_again(adapter, &path, memory) {
        Found::Here { program, version, tested } => {
            (seen.program, seen.version, seen.tested) = (Some(program), version, tested);
        }
        Found::Stranger { program, said } => {
            seen.stranger =
                Some(format!("is not installed: {} is another program, which says `{said}`", program.display()));
        }
        Found::Missing { .. } => {}
    }
    seen
}

/// Whether somebody is signed in to the agent's program with what the agent would get. Asks the disk.
fn signed_in(adapter: &Adapter, settings: &AgentSettings, own: &Own) -> SignedIn {
    let mut env = inherited(adapter, settings, own, Vec::new());
    // What is looked up at the start counts as there: to look it up now might ask a person for a password.
    env.extend(wanted(settings).into_iter().map(|wanted| (wanted.name, "looked up at the start".to_owned())));
    adapter.signed_in.look(&env)
}

/// The first variable that the agent needs and would not get.
fn missing(adapter: &Adapter, settings: &AgentSettings, set: &BTreeSet<String>) -> Option<String> {
    let own = settings.needs.iter().map(|need| need.split('|').map(str::to_owned).collect::<Vec<_>>());
    let needs = adapter.needs.iter().map(|need| need.names().to_vec()).chain(own);
    let unmet = |names: &Vec<String>| !names.iter().any(|name| set.contains(name));
    needs.into_iter().find(unmet).map(|names| names.join(" or "))
}
