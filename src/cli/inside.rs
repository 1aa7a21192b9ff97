//! Where a verb is called: by a person, or inside an agent's session, whose environment names its server, session and task.

use std::path::{Path, PathBuf};

use super::exit::Fault;
use super::{reach, start};
use crate::client::{Connection, connect};
use crate::domain::command::{Command, Remember};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::memory::Source;
use crate::wire::{MemoryAsk, MemoryView, Reply, Request, Role, TaskView};

/// A caller and its server.
pub struct Caller {
    server: Connection,
    source: Source,
    own: Option<TaskId>,
}

impl Caller {
    /// Whoever calls, with a running server.
    pub fn reach() -> Result<Self, Fault> {
        match Self::inside()? {
            Some(caller) => Ok(caller),
            None => Ok(Self::person(reach::server(&reach::paths()?)?)),
        }
    }

    /// The same; a person's server is started when none runs.
    pub fn reach_or_start() -> Result<Self, Fault> {
        match Self::inside()? {
            Some(caller) => Ok(caller),
            None => Ok(Self::person(start::ensure_server(&reach::paths()?)?)),
        }
    }

    const fn person(server: Connection) -> Self {
        Self { server, source: Source::Person, own: None }
    }

    fn inside() -> Result<Option<Self>, Fault> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let Some(session) = variable("ORCHESTRA_SESSION").and_then(|id| id.parse::<SessionId>().ok()) else {
            return Ok(None);
        };
        let Some(socket) = variable("ORCHESTRA_SOCKET") else { return Ok(None) };
        let own = variable("ORCHESTRA_TASK").and_then(|id| id.parse().ok());
        Ok(Some(Self { server: connect(Path::new(&socket), Role::Control)?, source: Source::Session(session), own }))
    }

    /// Whether an agent calls.
    pub const fn is_agent(&self) -> bool {
        matches!(self.source, Source::Session(_))
    }

    /// The task that the agent which calls works on.
    pub const fn own(&self) -> Option<TaskId> {
        self.own
    }

    /// The task that was named, or else the agent's own.
    pub fn task(&self, named: Option<TaskId>) -> Result<TaskId, Fault> {
        named.or(self.own).ok_or_else(|| Fault::Usage("name the task: task-5".to_owned()))
    }

    /// Keeps something.
    pub fn keep(&mut self, what: Remember) -> Result<Option<TaskView>, Fault> {
        reach::command(&mut self.server, Command::Remember(self.source, Box::new(what)))
    }

    /// Any other command, which is a person's.
    pub fn command(&mut self, command: Command) -> Result<Option<TaskView>, Fault> {
        reach::command(&mut self.server, command)
    }

    /// Asks for what is kept.
    pub fn ask(&mut self, what: MemoryAsk) -> Result<MemoryView, Fault> {
        match reach::ask(&mut self.server, Request::Memory(what))? {
            Reply::Memory(view) => Ok(*view),
            other => Err(reach::strange(&other)),
        }
    }
}

/// An answer of a kind that was not asked for.
pub fn strange() -> Fault {
    reach::strange(&Reply::Text(String::new()))
}

/// The project around a directory: the nearest folder above with git in it, else the directory itself. Absolute.
pub fn project(dir: Option<&Path>) -> Result<String, Fault> {
    let dir = PathBuf::from(directory(dir)?);
    let top = dir.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&dir);
    Ok(top.to_string_lossy().into_owned())
}

/// The directory a task starts from: the given one or the current one, absolute.
pub fn directory(given: Option<&Path>) -> Result<String, Fault> {
    let dir = given.map_or_else(|| PathBuf::from("."), Path::to_owned);
    let full = dir.canonicalize().map_err(|error| Fault::Refused(format!("`{}`: {error}", dir.display())))?;
    if !full.is_dir() {
        return Err(Fault::Refused(format!("`{}` is not a directory", dir.display())));
    }
    Ok(full.to_string_lossy().into_owned())
}
