//! Looking at every agent of this machine: programs, versions, what shows that somebody is signed in.

use crate::agents::{SignedIn, VersionMemory};
use crate::cli::settings::Settings;
use crate::config::Paths;
use crate::server::{Crew, Member, Own};
use crate::wire::AgentView;

/// One agent with all that was found.
#[derive(Debug, Clone)]
pub struct Looked {
    /// The profile.
    pub member: Member,
    /// Whether somebody is signed in, as far as can be told.
    pub signed_in: SignedIn,
}

/// Whether programs are asked for their versions that were asked before and have not changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// They are.
    All,
    /// Only new ones.
    New,
}

/// Looks at every agent at once. Each of them may take seconds to say its version.
pub fn look(settings: &Settings, paths: &Paths, ask: Ask) -> Vec<Looked> {
    let own: Own = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let known = VersionMemory::load(&paths.versions());
    let mut memory = match ask {
        Ask::All => VersionMemory::default(),
        Ask::New => known.clone(),
    };
    let mut crew = Crew::new(&settings.config, &settings.adapters);
    crew.found(crew.examine_at_once(&own, &mut memory));
    // Without a folder, or without the right to write there, the next look takes as long as this one.
    let mut learnt = known.clone();
    learnt.learn(memory);
    if learnt != known && paths.data_dir.is_dir() {
        learnt.save(&paths.versions()).ok();
    }
    let one = |member: &Member| Looked { signed_in: member.signed_in().clone(), member: member.clone() };
    crew.members().map(one).collect()
}

impl Looked {
    /// Whether its program is there and may be started.
    pub fn is_ready(&self) -> bool {
        self.member.trouble().is_none()
    }

    /// What a script is told.
    pub fn view(&self) -> AgentView {
        let by = match &self.signed_in {
            SignedIn::By(what) => Some(what.clone()),
            SignedIn::NotSeen | SignedIn::NotKnown => None,
        };
        let program = self.member.adapter.program.as_deref();
        let view = self.member.view();
        AgentView { signed_in: by, program: view.program.or_else(|| program.and_then(own_program)), ..view }
    }

    /// Whether somebody is signed in, in a few words; nothing where there is nothing to tell.
    pub fn sign(&self) -> Option<&'static str> {
        match &self.signed_in {
            SignedIn::By(_) => Some("signed in"),
            SignedIn::NotSeen => Some("no login seen"),
            SignedIn::NotKnown => None,
        }
    }
}

fn own_program(program: &str) -> Option<String> {
    if program == "{self}" {
        return std::env::current_exe().ok().map(|path| path.to_string_lossy().into_owned());
    }
    Some(program.to_owned())
}
