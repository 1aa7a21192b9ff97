//! What an agent's process gets as its environment, and its private folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::secrets::{Lookup, Wanted};
use crate::agents::{Adapter, LaunchLine};
use crate::config::{AgentSettings, EnvValue};
use crate::domain::ids::{SessionId, TaskId};
use crate::pty;
use crate::server::crew::members::Member;
use crate::server::crew::sighting::Own;

/// The variable that marks every process of a session.
pub const SESSION_MARK: &str = "ORCHESTRA_SESSION_MARK";
/// The variable that marks every process of this data folder's server, for finding orphans after a crash.
pub const INSTANCE_MARK: &str = "ORCHESTRA_INSTANCE";

/// The variable of the token that a session is known by.
pub const TOKEN: &str = "ORCHESTRA_TOKEN";

/// How fast a rehearsal plays.
const REHEARSAL_SPEED: &str = "ORCHESTRA_REHEARSAL_SPEED";

/// What the server knows that its agents' environments are made of.
#[derive(Debug, Clone)]
pub struct Surround {
    /// The server's own environment.
    pub own: BTreeMap<String, String>,
    /// The control socket.
    pub socket: PathBuf,
    /// This executable.
    pub program: PathBuf,
    /// The name of this data folder's server.
    pub instance: String,
    /// The folder of the sessions' private folders.
    pub private: PathBuf,
    /// The configured check command.
    pub check: Option<String>,
}

impl Surround {
    /// The value of the mark that every process of a session carries.
    pub fn mark(&self, session: SessionId) -> String {
        format!("{}/{session}", self.instance)
    }

    /// The private folder of a session.
    pub fn folder(&self, session: SessionId) -> PathBuf {
        self.private.join(session.to_string())
    }

    /// The whole environment of a session of `member`, except the values that are looked up when it starts.
    pub fn environment(&self, member: &Member, task: TaskId, session: SessionId) -> Vec<(String, String)> {
        let mut extra = vec![
            ("ORCHESTRA_TASK".to_owned(), task.to_string()),
            ("ORCHESTRA_SESSION".to_owned(), session.to_string()),
            ("ORCHESTRA_SOCKET".to_owned(), self.socket.to_string_lossy().into_owned()),
            (INSTANCE_MARK.to_owned(), self.instance.clone()),
            (SESSION_MARK.to_owned(), self.mark(session)),
            ("PATH".to_owned(), self.path()),
        ];
        let terminal = member.terminal();
        let mut words = terminal.split(' ').map(str::to_owned);
        extra.extend(words.next().map(|name| ("TERM_PROGRAM".to_owned(), name)));
        extra.extend(words.next().map(|version| ("TERM_PROGRAM_VERSION".to_owned(), version)));
        let speed = self.own.get(REHEARSAL_SPEED).map(|speed| (REHEARSAL_SPEED.to_owned(), speed.clone()));
        extra.extend(speed);
        extra.extend(self.check.iter().map(|check| ("ORCHESTRA_CHECK".to_owned(), check.clone())));
        inherited(&member.adapter, &member.settings, &self.own, extra)
    }

    /// The server's PATH with this executable's folder behind it, so that agents find the command `orchestra`.
    fn path(&self) -> String {
        let path = self.own.get("PATH").cloned().unwrap_or_default();
        let folder = self.program.parent().map(Path::to_string_lossy).unwrap_or_default();
        if folder.is_empty() || path.split(':').any(|part| part == folder) { path } else { format!("{path}:{folder}") }
    }
}

/// What an agent gets of our own environment, what its settings set, and `extra`, over which the settings win.
pub fn inherited(
    adapter: &Adapter,
    settings: &AgentSettings,
    own: &Own,
    mut extra: Vec<(String, String)>,
) -> Vec<(String, String)> {
    let mut pass = adapter.environment.pass.clone();
    pass.extend(settings.pass.iter().cloned());
    extra.extend(settings.env.iter().filter_map(|(name, value)| match value {
        EnvValue::Plain(text) => Some((name.clone(), text.clone())),
        EnvValue::FromEnv(from) => own.get(from).map(|text| (name.clone(), text.clone())),
        EnvValue::Command(_) | EnvValue::Keychain { .. } => None,
    }));
    // What is looked up later must not be there with another value in the meantime.
    let later = |name: &str| matches!(settings.env.get(name), Some(EnvValue::Command(_) | EnvValue::Keychain { .. }));
    let own = own.iter().filter(|(name, _)| !dropped(adapter, name) && !later(name));
    pty::environment(own.map(|(name, value)| (name.clone(), value.clone())), &pass, &extra)
}

/// Adds what the launch line sets. The user's own settings win, except over a password that the line itself needs.
pub fn add(env: &mut Vec<(String, String)>, line: &LaunchLine, settings: &AgentSettings) {
    for (name, value) in &line.env {
        let ours = line.secret.as_ref().is_some_and(|secret| secret.0 == *value);
        if ours || !settings.env.contains_key(name) {
            env.retain(|(known, _)| known != name);
            env.push((name.clone(), value.clone()));
        }
    }
}

/// The names of the variables that an agent gets with a value, looked up or not.
pub fn names(adapter: &Adapter, settings: &AgentSettings, own: &Own) -> BTreeSet<String> {
    let set = inherited(adapter, settings, own, Vec::new()).into_iter().filter(|(_, value)| !value.is_empty());
    set.map(|(name, _)| name).chain(wanted(settings).into_iter().map(|wanted| wanted.name)).collect()
}

/// The values that are looked up when the agent starts.
pub fn wanted(settings: &AgentSettings) -> Vec<Wanted> {
    let one = |(name, value): (&String, &EnvValue)| {
        let by = match value {
            EnvValue::Command(command) => Lookup::Command(command.clone()),
            EnvValue::Keychain { service, account } => {
                Lookup::Keychain { service: service.clone(), account: account.clone() }
            }
            EnvValue::Plain(_) | EnvValue::FromEnv(_) => return None,
        };
        Some(Wanted { name: name.clone(), by })
    };
    settings.env.iter().filter_map(one).collect()
}

fn dropped(adapter: &Adapter, name: &str) -> bool {
    adapter.environment.drop.iter().any(|pattern| match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => name.ends_with(end),
        (None, Some(start)) => name.starts_with(start),
        (None, None) => name == pattern,
    })
}

#[cfg(test)]
#[path = "environment_tests.rs"]
mod tests;
