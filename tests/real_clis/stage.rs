//! What a test with real agent CLIs needs: the scripted model server, a home in which they start without questions.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::{Home, until};

const CLAUDE_KEY: &str = "sk-ant-mock-000000000000000000000000000000";

/// A home of orchestra with the three CLIs and a model server of its own.
pub struct Stage {
    // Fields are dropped in this order: the agents end before the server that they talk to.
    home: Home,
    _model: ModelServer,
}

impl Deref for Stage {
    type Target = Home;

    fn deref(&self) -> &Home {
        &self.home
    }
}

impl Stage {
    /// A stage; `None`, and one line that says so, where the real CLIs are not installed.
    pub fn new() -> Option<Self> {
        let Some(clis) = std::env::var_os("ORCHESTRA_REAL_CLIS").map(PathBuf::from) else {
            // Not `eprintln!`: that is shown for failed tests only.
            let line = "SKIPPED: real CLIs not installed (ORCHESTRA_REAL_CLIS names no directory; see .ci/real-clis)\n";
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            return None;
        };
        for program in ["claude", "codex", "aider"] {
            assert!(clis.join("bin").join(program).exists(), "{} has no bin/{program}", clis.display());
        }
        // Slow: a rehearsal must leave time to look at the worktree.
        let mut home = Home::slow();
        let model = ModelServer::start(home.dir.path());
        write_settings(&home, &clis, model.port);
        home.set_env(environment(&home, &clis, model.port));
        Some(Self { home, _model: model })
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
        let log = std::fs::read_to_string(self.dir.path().join("model.jsonl")).unwrap_or_default();
        log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }
}

/// The scripted model server, ended with the test.
struct ModelServer {
    process: Child,
    port: u16,
}

impl ModelServer {
    fn start(dir: &Path) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_clis/mock_model.py");
        let mut process = Command::new("python3")
            .arg(script)
            .args(["--port", "0", "--with-stdin", "--root"])
            .arg(dir)
            .arg("--log")
            .arg(dir.join("model.jsonl"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        let port = ready.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        Self { process, port: port.unwrap_or_else(|| panic!("the model server said {ready:?}")) }
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn environment(home: &Home, clis: &Path, port: u16) -> Vec<(String, String)> {
    let model = format!("http://127.0.0.1:{port}");
    let path = home.env().into_iter().find(|(name, _)| name == "PATH").unwrap().1;
    [
        ("PATH", format!("{}:{path}", clis.join("bin").display())),
        ("NO_PROXY", "127.0.0.1,localhost".into()),
        ("ANTHROPIC_BASE_URL", model.clone()),
        ("ANTHROPIC_API_KEY", CLAUDE_KEY.into()),
        ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1".into()),
        ("CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL", "1".into()),
        ("DISABLE_AUTOUPDATER", "1".into()),
        ("DISABLE_TELEMETRY", "1".into()),
        ("DISABLE_ERROR_REPORTING", "1".into()),
        ("CODEX_HOME", home.dir.path().join(".codex").display().to_string()),
        ("MOCK_KEY", "x".into()),
        ("OPENAI_API_BASE", format!("{model}/v1")),
        ("OPENAI_API_KEY", "x".into()),
        ("AIDER_ANALYTICS_DISABLE", "true".into()),
        ("AIDER_CHECK_UPDATE", "false".into()),
        ("LITELLM_LOCAL_MODEL_COST_MAP", "True".into()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// The CLIs' own settings: the repository is trusted, nothing is asked at the first start, nothing but the model server
/// is spoken to.
fn write_settings(home: &Home, clis: &Path, port: u16) {
    let top = home.dir.path();
    let repo = home.repo.to_str().unwrap();
    let write = |path: &str, text: &str| {
        let path = top.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let claude = json!({
        "hasCompletedOnboarding": true,
        "theme": "dark",
        "customApiKeyResponses": { "approved": [&CLAUDE_KEY[CLAUDE_KEY.len() - 20..]], "rejected": [] },
        "projects": { repo: { "hasTrustDialogAccepted": true } },
    });
    write(".claude.json", &claude.to_string());
    write(".codex/config.toml", &codex_settings(repo, port));
    write(".aider.conf.yml", AIDER_SETTINGS);
    write(".gitconfig", "[user]\n\tname = T\n\temail = t@example.invalid\n");
    write("o/config.toml", ORCHESTRA_SETTINGS);
    // A price list under a day old keeps Aider from asking the network for one.
    let prices = std::fs::read_to_string(aider_prices(clis)).unwrap();
    write(".aider/caches/model_prices_and_context_window.json", &prices);
}

fn codex_settings(repo: &str, port: u16) -> String {
    format!(
        r#"model = "gpt-5.5"
model_provider = "mock"
check_for_update_on_startup = false

[analytics]
enabled = false

[features]
plugins = false

[model_providers.mock]
name = "mock"
base_url = "http://127.0.0.1:{port}/v1"
wire_api = "responses"
env_key = "MOCK_KEY"
request_max_retries = 2
stream_max_retries = 2

[notice.model_migrations]
"gpt-5.5" = "gpt-6-sol"

[projects."{repo}"]
trust_level = "trusted"
"#
    )
}

const AIDER_SETTINGS: &str = "model: openai/gpt-4.1
gitignore: false
show-release-notes: false
show-model-warnings: false
check-update: false
analytics-disable: true
";

const ORCHESTRA_SETTINGS: &str = r#"[agents.codex]
pass = ["MOCK_KEY", "NO_PROXY"]

[agents.aider]
cheap = "openai/gpt-4.1"
mid = "openai/gpt-4.1"
premium = "openai/gpt-4.1"
"#;

/// The price list that comes with Aider's own packages.
fn aider_prices(clis: &Path) -> PathBuf {
    let program = clis.join("bin/aider").canonicalize().unwrap();
    let lib = program.parent().and_then(Path::parent).unwrap().join("lib");
    let list = "site-packages/litellm/model_prices_and_context_window_backup.json";
    let pythons = std::fs::read_dir(&lib).unwrap().flatten().map(|entry| entry.path().join(list));
    pythons.into_iter().find(|path| path.exists()).unwrap_or_else(|| panic!("{} has no {list}", lib.display()))
}
