//! What a test with real agent CLIs needs: the scripted model server, a home in which they start without questions.

use std::cell::RefCell;
use std::io::Write;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use orchestra_tui::domain::ids::TaskId;
use serde_json::Value;

use crate::mirror::{Mirror, Story};
use crate::model::ModelServer;
use crate::settings;
use crate::support::{Home, until};

/// A home of orchestra with the real CLIs and a model server of its own.
pub struct Stage {
    // Fields are dropped in this order: the agents end before the server that they talk to.
    home: Home,
    /// The model server.
    pub model: ModelServer,
    mirror: Mutex<Option<Mirror>>,
}

impl Deref for Stage {
    type Target = Home;

    fn deref(&self) -> &Home {
        &self.home
    }
}

impl Stage {
    /// A stage for these agents; `None`, and one line that says so, where one of them is not installed.
    pub fn with(agents: &[&str]) -> Option<Self> {
        let clis = std::env::var_os("ORCHESTRA_REAL_CLIS").map(PathBuf::from);
        let missing = match &clis {
            None => Some("ORCHESTRA_REAL_CLIS names no directory; see .ci/real-clis".to_owned()),
            Some(clis) => {
                let gone = agents.iter().find(|agent| !clis.join("bin").join(agent).exists());
                gone.map(|agent| format!("there is no bin/{agent} in ORCHESTRA_REAL_CLIS; see .ci/real-clis"))
            }
        };
        let (Some(clis), None) = (clis, &missing) else {
            // Not `eprintln!`: that is shown for failed tests only.
            let line = format!("SKIPPED: real CLIs not installed ({})\n", missing.unwrap_or_default());
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            return None;
        };
        // Slow: a rehearsal must leave time to look at the worktree.
        let mut home = Home::slow();
        let model = ModelServer::start(home.dir.path());
        settings::write(&home, &clis, model.port);
        // Only these: orchestra asks every agent that it finds for its version, which on a small machine takes a while.
        let bin = home.dir.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        for agent in agents {
            std::os::unix::fs::symlink(clis.join("bin").join(agent), bin.join(agent)).unwrap();
        }
        home.set_env(settings::environment(&home, &bin, model.port));
        Some(Self { home, model, mirror: Mutex::new(None) })
    }

    /// A stage for Claude, Codex and Aider.
    pub fn new() -> Option<Self> {
        Self::with(&["claude", "codex", "aider"])
    }

    /// Whether this agent's program is installed.
    pub fn is_installed(agent: &str) -> bool {
        let clis = std::env::var_os("ORCHESTRA_REAL_CLIS").map(PathBuf::from).unwrap_or_default();
        clis.join("bin").join(agent).exists()
    }

    /// Delegates to this agent.
    pub fn delegate(&self, to: &str, task: &str) {
        self.ok(&["delegate", "--to", to, "--task", task]);
    }

    /// A file in the task's worktree.
    pub fn in_worktree(&self, task: &str, file: &str) -> PathBuf {
        Path::new(self.task(task)["dir"].as_str().unwrap()).join(file)
    }

    /// The checked summary of a task.
    pub fn summary(&self, task: &str) -> Value {
        serde_json::from_str(&self.ok(&["summary", task, "--json"])).unwrap()
    }

    /// Answers every dialog of the task with yes, each once, until it is in review; gives how many there were.
    pub fn approve_until_review(&self, task: &str) -> usize {
        let answered = RefCell::new(Vec::new());
        self.wait_task(task, |view| {
            let asks = &view["attention"];
            if asks["kind"] == "approval" && !answered.borrow().contains(asks) {
                // An agent may report that it asks before its dialog is drawn; that is refused, and asked again.
                let output = self.run(&["approve", task]);
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success() || said.contains("no dialog is drawn yet"), "{said}");
                if output.status.success() {
                    answered.borrow_mut().push(asks.clone());
                }
            }
            view["status"] == "in_review"
        });
        answered.into_inner().len()
    }

    /// Waits until nothing of any agent runs.
    pub fn wait_no_process(&self) {
        until(|| self.agents_processes().is_empty().then_some(()), || format!("{:?} live on", self.agents_processes()));
    }

    /// What the model server was asked, one value per request.
    pub fn requests(&self) -> Vec<Value> {
        self.model.requests()
    }

    /// Looks at everything that orchestra knows now, as its log has it; `None` before there is a log.
    pub fn look<T>(&self, at: impl FnOnce(&Mirror) -> T) -> Option<T> {
        let mut mirror = self.mirror.lock().unwrap();
        if mirror.is_none() {
            *mirror = Mirror::open(&self.dir.path().join("o/data/orchestra.db")).ok();
        }
        let mirror = mirror.as_mut()?;
        mirror.refresh();
        Some(at(mirror))
    }

    /// What happened to a task so far.
    pub fn story(&self, task: TaskId) -> Story {
        self.look(|mirror| mirror.story(task)).unwrap_or_default()
    }
}
