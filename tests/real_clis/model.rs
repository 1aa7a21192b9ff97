//! The scripted model server of one stage, and what it was asked.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// The scripted model server, ended with the test.
pub struct ModelServer {
    process: Child,
    /// Where it listens.
    pub port: u16,
    log: PathBuf,
}

impl ModelServer {
    /// Starts it for the workspaces below `dir`.
    pub fn start(dir: &Path) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_clis/mock_model.py");
        let log = dir.join("model.jsonl");
        let mut process = Command::new("python3")
            .arg(script)
            .args(["--port", "0", "--with-stdin", "--root"])
            .arg(dir)
            .arg("--log")
            .arg(&log)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        let port = ready.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        Self { process, port: port.unwrap_or_else(|| panic!("the model server said {ready:?}")), log }
    }

    /// What it was asked, one value per request.
    pub fn requests(&self) -> Vec<Value> {
        self.lines().into_iter().filter(|line| line["api"].is_string()).collect()
    }

    /// Whether it got to the middle of a long answer to a request with this mark.
    pub fn half_answered(&self, mark: &str) -> bool {
        self.lines().iter().any(|line| line["half"] == true && line["mark"] == mark)
    }

    fn lines(&self) -> Vec<Value> {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// What it was asked with this mark in the words of the user, titles and the like left out.
    pub fn requests_of(&self, mark: &str) -> Vec<Value> {
        let own = |line: &Value| line["mark"] == mark && line["side"].is_null();
        self.requests().into_iter().filter(own).collect()
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
