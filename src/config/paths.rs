//! Where everything lives: configuration, data, logs, the socket.
//!
//! Owns the choice of folders and the rule for socket paths that the kernel would refuse. Reads no environment itself
//! (`Surroundings::of_process` does, once) and creates nothing.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::domain::ids::TaskId;

/// The longest socket path that every system takes: 104 bytes with the closing zero on macOS.
pub const MAX_SOCKET_BYTES: usize = 103;

/// What the choice of folders depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// `$ORCHESTRA_HOME`: one folder for everything.
    pub orchestra_home: Option<PathBuf>,
    /// `$ORCHESTRA_SOCKET`: the server that started the agent in whose environment this runs.
    pub socket: Option<PathBuf>,
    /// `$XDG_RUNTIME_DIR`.
    pub runtime_dir: Option<PathBuf>,
    /// The user's home.
    pub home: PathBuf,
    /// The user's configuration folder, as the system has it.
    pub config_dir: PathBuf,
    /// The user's data folder, as the system has it.
    pub data_dir: PathBuf,
    /// The user's state folder, where the system has one.
    pub state_dir: Option<PathBuf>,
    /// The folder that relative paths are relative to.
    pub current_dir: PathBuf,
}

/// The user has no home folder, so there is no place for anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no home folder to keep settings and data in; set HOME or ORCHESTRA_HOME")]
pub struct NoHome;

/// Where everything lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The user's config file.
    pub config_file: PathBuf,
    /// The folder of the config file, with `themes/` in it.
    pub config_dir: PathBuf,
    /// What must survive: the event log, recordings, worktrees.
    pub data_dir: PathBuf,
    /// What lives as long as the server: its socket. To be created with mode 0700 and checked to be the user's own.
    pub runtime_dir: PathBuf,
    /// Logs.
    pub state_dir: PathBuf,
}

impl Surroundings {
    /// What this process sees.
    pub fn of_process() -> Result<Self, NoHome> {
        let env = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let orchestra_home = env("ORCHESTRA_HOME");
        let dirs = directories::BaseDirs::new();
        if orchestra_home.is_none() && dirs.is_none() {
            return Err(NoHome);
        }
        let dir = |of: fn(&directories::BaseDirs) -> &Path| dirs.as_ref().map(|dirs| of(dirs).to_owned());
        Ok(Self {
            orchestra_home,
            socket: env("ORCHESTRA_SOCKET"),
            runtime_dir: env("XDG_RUNTIME_DIR"),
            home: dir(directories::BaseDirs::home_dir).unwrap_or_default(),
            config_dir: dir(directories::BaseDirs::config_dir).unwrap_or_default(),
            data_dir: dir(directories::BaseDirs::data_local_dir).unwrap_or_default(),
            state_dir: dirs.as_ref().and_then(|dirs| dirs.state_dir().map(Path::to_owned)),
            current_dir: std::env::current_dir().unwrap_or_default(),
        })
    }
}

impl Paths {
    /// Chooses the folders. `ORCHESTRA_HOME` holds everything; otherwise the user's own folders do, and the socket lies
    /// in `$XDG_RUNTIME_DIR/orchestra` or else in the state folder. Where that makes the socket's path too long, the
    /// runtime folder is `/tmp/orchestra-HASH`, HASH being taken from the path it replaces, so that every process of
    /// the user finds the same one, whatever its `TMPDIR`.
    pub fn resolve(around: &Surroundings) -> Self {
        let mut paths = match &around.orchestra_home {
            Some(home) => Self::under(&around.current_dir.join(home)),
            None => Self::of_user(around),
        };
        // An agent speaks to the server that started it, wherever that keeps its things.
        let given = around.socket.as_deref().filter(|_| around.orchestra_home.is_none());
        if let Some(folder) = given.and_then(Path::parent).filter(|folder| folder.is_absolute()) {
            folder.clone_into(&mut paths.runtime_dir);
        }
        if socket_bytes(&paths.runtime_dir) > MAX_SOCKET_BYTES {
            paths.runtime_dir = short_runtime_dir(&paths.runtime_dir);
        }
        paths
    }

    fn under(home: &Path) -> Self {
        Self {
            config_file: home.join("config.toml"),
            config_dir: home.to_owned(),
            data_dir: home.join("data"),
            runtime_dir: home.join("run"),
            state_dir: home.join("state"),
        }
    }

    fn of_user(around: &Surroundings) -> Self {
        let config_dir = around.config_dir.join("orchestra");
        let state = around.state_dir.clone().unwrap_or_else(|| around.home.join(".local/state"));
        let state_dir = state.join("orchestra");
        let given = around.runtime_dir.as_ref().filter(|dir| dir.is_absolute());
        Self {
            config_file: config_dir.join("config.toml"),
            config_dir,
            data_dir: around.data_dir.join("orchestra"),
            runtime_dir: given.map_or_else(|| state_dir.join("run"), |dir| dir.join("orchestra")),
            state_dir,
        }
    }

    /// The server's socket.
    pub fn socket(&self) -> PathBuf {
        socket_in(&self.runtime_dir)
    }

    /// The database with the event log and the ledger.
    pub fn store(&self) -> PathBuf {
        self.data_dir.join("orchestra.db")
    }

    /// The server's log.
    pub fn log(&self) -> PathBuf {
        self.state_dir.join("server.log")
    }

    /// The folder of the recordings of what agents printed.
    pub fn recordings(&self) -> PathBuf {
        self.data_dir.join("recordings")
    }

    /// The folder of the user's own themes.
    pub fn themes(&self) -> PathBuf {
        self.config_dir.join("themes")
    }

    /// What the agents' programs said when they were asked for their versions.
    pub fn versions(&self) -> PathBuf {
        self.data_dir.join("versions.json")
    }

    /// The folder of the user's own adapters.
    pub fn agents(&self) -> PathBuf {
        self.config_dir.join("agents")
    }

    /// The folder of the worktrees of one repository: its name for people, a hash of its path for certainty.
    pub fn worktrees(&self, repository: &Path) -> PathBuf {
        let name = repository.file_name().map_or_else(OsString::new, |name| {
            let mut name = name.to_owned();
            name.push("-");
            name
        });
        let mut folder = name;
        folder.push(hash(repository));
        self.data_dir.join("worktrees").join(folder)
    }

    /// The worktree of one task of a repository.
    pub fn worktree(&self, repository: &Path, task: TaskId) -> PathBuf {
        self.worktrees(repository).join(task.to_string())
    }
}

/// The settings that a project brings along, in its top folder.
pub fn project_file(project: &Path) -> PathBuf {
    project.join(".orchestra").join("config.toml")
}

fn socket_in(dir: &Path) -> PathBuf {
    dir.join("server.sock")
}

fn socket_bytes(dir: &Path) -> usize {
    socket_in(dir).as_os_str().len()
}

fn short_runtime_dir(long: &Path) -> PathBuf {
    Path::new("/tmp").join(format!("orchestra-{}", hash(long)))
}

/// Twelve hexadecimal digits of a path.
fn hash(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_bytes());
    digest.iter().take(6).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
#[path = "paths_tests.rs"]
mod tests;
