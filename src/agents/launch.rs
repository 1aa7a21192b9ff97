//! The line that starts an agent: arguments from the adapter's template, environment, files to write first.
//!
//! Owns filling in templates. Writes no file and starts nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::adapter::{Adapter, HeadlessFormat, LaunchRule, PromptBy, SessionFile};

/// Whether a person can answer questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaunchMode {
    /// In a terminal.
    Interactive,
    /// Without questions; output by events or plain text.
    Headless,
}

/// What a headless run may do; in a terminal the person is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Look, and answer.
    Read,
    /// Change files in the workspace.
    Write,
}

/// What is to be started.
#[derive(Debug, Clone)]
pub struct LaunchRequest {
    /// How it runs.
    pub mode: LaunchMode,
    /// What it may do without being asked.
    pub access: Access,
    /// The program as found on PATH; `None`: the adapter's first name.
    pub program: Option<PathBuf>,
    /// The first prompt; `None` opens an empty session.
    pub prompt: Option<String>,
    /// The model, as the CLI names it; `None`: its own default.
    pub model: Option<String>,
    /// A new id for the native session, for CLIs that take one.
    pub session_uuid: Option<String>,
    /// The native session to continue.
    pub resume: Option<String>,
    /// Where it runs.
    pub workspace: PathBuf,
    /// A folder of this session alone (mode 0700) for settings and event logs.
    pub private_dir: PathBuf,
    /// Orchestra's own executable.
    pub self_program: PathBuf,
}

/// What to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaunchLine {
    /// The executable.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// Its whole environment: start it with a cleared one.
    pub env: Vec<(String, String)>,
    /// The first prompt, when it must be typed once the agent is idle.
    pub typed_prompt: Option<String>,
    /// Files to write before the start, mode 0600.
    pub files_to_write: Vec<(PathBuf, String)>,
    /// The event log that the agent itself writes, when it has one.
    pub analytics_log: Option<PathBuf>,
    /// How to read its output; `None` in a terminal.
    pub decoder: Option<HeadlessFormat>,
}

/// A launch that is not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LaunchError {
    /// The CLI cannot continue a session in this mode.
    #[error("{agent} cannot continue a session; start a new one with the context of the old one")]
    CannotResume {
        /// The adapter's title.
        agent: String,
    },
    /// The adapter names no program.
    #[error("the adapter `{agent}` names no program; add `programs` to its [detect]")]
    NoProgram {
        /// The adapter's name.
        agent: String,
    },
    /// A headless run without a prompt would wait for ever.
    #[error("{agent} needs a prompt to run without a terminal; give it a task")]
    NoPrompt {
        /// The adapter's title.
        agent: String,
    },
}

/// The launch line of `request`, with the part of `environment` that the adapter lets through.
pub fn launch(
    adapter: &Adapter,
    request: &LaunchRequest,
    environment: &[(String, String)],
) -> Result<LaunchLine, LaunchError> {
    let (rule, decoder) = match request.mode {
        LaunchMode::Interactive => (&adapter.interactive, None),
        LaunchMode::Headless => (&adapter.headless, Some(adapter.headless.format.unwrap_or(HeadlessFormat::Plain))),
    };
    if request.mode == LaunchMode::Headless && request.prompt.is_none() {
        return Err(LaunchError::NoPrompt { agent: adapter.title.clone() });
    }
    let types = adapter.prompt == PromptBy::Typed && request.mode == LaunchMode::Interactive;
    let wants = |file| adapter.files.contains(&file);
    let settings = (wants(SessionFile::ClaudeSettings) && request.mode == LaunchMode::Interactive)
        .then(|| request.private_dir.join("claude-settings.json"));
    let analytics_log = wants(SessionFile::AnalyticsLog).then(|| request.private_dir.join("analytics.jsonl"));
    let mut values = Values::of(request, types);
    values.set("settings", settings.as_deref().map(lossy));
    values.set("analytics_log", analytics_log.as_deref().map(lossy));
    let groups = groups_of(adapter, rule, request)?;
    let words = match request.access {
        Access::Read => &rule.read,
        Access::Write => &rule.write,
    };
    Ok(LaunchLine {
        program: program_of(adapter, request)?,
        args: groups.iter().filter_map(|group| values.fill_or(group, words)).flatten().collect(),
        env: environment_of(adapter, environment),
        typed_prompt: request.prompt.clone().filter(|_| types),
        files_to_write: settings.map(|path| (path, claude_settings(&request.self_program))).into_iter().collect(),
        analytics_log,
        decoder,
    })
}

fn groups_of<'a>(
    adapter: &Adapter,
    rule: &'a LaunchRule,
    request: &LaunchRequest,
) -> Result<&'a [Vec<String>], LaunchError> {
    match request.resume {
        None => Ok(&rule.start),
        Some(_) if rule.resume.is_empty() => Err(LaunchError::CannotResume { agent: adapter.title.clone() }),
        Some(_) => Ok(&rule.resume),
    }
}

fn program_of(adapter: &Adapter, request: &LaunchRequest) -> Result<PathBuf, LaunchError> {
    if adapter.program.as_deref() == Some("{self}") {
        return Ok(request.self_program.clone());
    }
    let named = adapter.program.as_ref().or(adapter.detect.programs.first()).map(PathBuf::from);
    request.program.clone().or(named).ok_or_else(|| LaunchError::NoProgram { agent: adapter.name.clone() })
}

fn environment_of(adapter: &Adapter, environment: &[(String, String)]) -> Vec<(String, String)> {
    let mut env: BTreeMap<_, _> = environment.iter().filter(|(name, _)| adapter.passes(name)).cloned().collect();
    env.extend(adapter.environment.set.clone());
    env.into_iter().collect()
}

/// The values of the placeholders.
struct Values(Vec<(&'static str, String)>);

impl Values {
    fn of(request: &LaunchRequest, prompt_is_typed: bool) -> Self {
        let mut values = Self(Vec::new());
        // A prompt that begins with a dash would be read as an option.
        let prompt = request.prompt.as_ref().filter(|_| !prompt_is_typed);
        values.set("prompt", prompt.map(|p| if p.starts_with('-') { format!(" {p}") } else { p.clone() }));
        values.set("model", request.model.clone());
        values.set("session_uuid", request.session_uuid.clone());
        values.set("native_id", request.resume.clone());
        values.set("workspace", Some(lossy(&request.workspace)));
        values.set("self", Some(lossy(&request.self_program)));
        values
    }

    fn set(&mut self, name: &'static str, value: Option<String>) {
        self.0.extend(value.map(|value| (name, value)));
    }

    /// The words for the group that stands for the access, or else the group filled.
    fn fill_or(&self, group: &[String], access: &[String]) -> Option<Vec<String>> {
        if group == ["{access}"] { Some(access.to_vec()) } else { self.fill(group) }
    }

    /// The group with its placeholders filled, or `None` when one of them has no value.
    fn fill(&self, group: &[String]) -> Option<Vec<String>> {
        group.iter().map(|word| self.fill_word(word)).collect()
    }

    fn fill_word(&self, word: &str) -> Option<String> {
        let Some(name) = word.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            return Some(word.to_owned());
        };
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }
}

fn lossy(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A hook that waits for a person may wait for a day, in seconds.
const PATIENCE: u32 = 24 * 60 * 60;

/// Settings for `--settings`: the user's own files stay as they are. No hook decides: the one that is asked for permission waits
/// for a person's answer.
fn claude_settings(self_program: &Path) -> String {
    // The shell must not stay between the agent and a hook that waits: who ends the one ends the other.
    let signal = |channel: &str| format!("exec {} signal {channel}", shell_quoted(&lossy(self_program)));
    let hook = |channel: &str, timeout: u32| json!([{ "hooks": [{ "type": "command", "command": signal(channel), "timeout": timeout }] }]);
    let events = ["UserPromptSubmit", "Stop", "StopFailure", "SessionEnd"];
    let mut hooks: serde_json::Map<String, Value> =
        events.iter().map(|name| ((*name).to_owned(), hook("claude_hook", 10))).collect();
    hooks.insert("PermissionRequest".to_owned(), hook("claude_ask", PATIENCE));
    let status_line = json!({ "type": "command", "command": signal("claude_statusline") });
    format!("{:#}\n", json!({ "statusLine": status_line, "hooks": hooks }))
}

fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
#[path = "launch_tests.rs"]
mod tests;
