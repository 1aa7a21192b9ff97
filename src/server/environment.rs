//! What an agent's process gets as its environment, and its private folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::crew::Member;
use crate::config::EnvValue;
use crate::domain::ids::{SessionId, TaskId};
use crate::pty;

/// The variable that marks every process of a session.
pub const SESSION_MARK: &str = "ORCHESTRA_SESSION_MARK";
/// The variable that marks every process of this data folder's server, for finding orphans after a crash.
pub const INSTANCE_MARK: &str = "ORCHESTRA_INSTANCE";

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

    /// The whole environment of a session of `member`.
    pub fn environment(&self, member: &Member, task: TaskId, session: SessionId) -> Vec<(String, String)> {
        let mut pass = member.adapter.environment.pass.clone();
        pass.extend(member.settings.pass.iter().cloned());
        let own = self.own.iter().map(|(name, value)| (name.clone(), value.clone()));
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
        extra.extend(member.adapter.environment.set.iter().map(|(name, value)| (name.clone(), value.clone())));
        extra.extend(member.settings.env.iter().filter_map(|(name, value)| match value {
            EnvValue::Plain(text) => Some((name.clone(), text.clone())),
            EnvValue::FromEnv(from) => self.own.get(from).map(|text| (name.clone(), text.clone())),
        }));
        pty::environment(own.filter(|(name, _)| !dropped(member, name)), &pass, &extra)
    }

    /// The server's PATH with this executable's folder behind it, so that agents find the command `orchestra`.
    fn path(&self) -> String {
        let path = self.own.get("PATH").cloned().unwrap_or_default();
        let folder = self.program.parent().map(Path::to_string_lossy).unwrap_or_default();
        if folder.is_empty() || path.split(':').any(|part| part == folder) { path } else { format!("{path}:{folder}") }
    }
}

fn dropped(member: &Member, name: &str) -> bool {
    member.adapter.environment.drop.iter().any(|pattern| match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => name.ends_with(end),
        (None, Some(start)) => name.starts_with(start),
        (None, None) => name == pattern,
    })
}
