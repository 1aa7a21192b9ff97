//! The line that starts an agent: arguments from the adapter's template, environment, files to write first.
//!
//! Owns filling in templates. Writes no file and starts nothing.

use std::path::{Path, PathBuf};

use super::adapter::{Adapter, HeadlessFormat, LaunchRule, PromptBy};
use super::inject::{McpServer, claude_settings};
use super::values::Values;

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
    /// A free loopback port, for CLIs that serve one; see `Adapter::wants`.
    pub port: Option<u16>,
    /// The password of that port.
    pub secret: Option<Secret>,
    /// The MCP server that the agent is to have beside the user's own.
    pub mcp: Option<McpServer>,
}

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// What to run.
#[derive(Clone, PartialEq, Eq)]
pub struct LaunchLine {
    /// The executable.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// What is set in its environment beside what it inherits.
    pub env: Vec<(String, String)>,
    /// The first prompt, when it must be typed once the agent is idle.
    pub typed_prompt: Option<String>,
    /// Files to write before the start, mode 0600.
    pub files_to_write: Vec<(PathBuf, String)>,
    /// The event log that the agent itself writes, when it has one.
    pub analytics_log: Option<PathBuf>,
    /// How to read its output; `None` in a terminal.
    pub decoder: Option<HeadlessFormat>,
    /// The loopback port that it serves, when its line names one.
    pub port: Option<u16>,
    /// The password of that port, when it is set.
    pub secret: Option<Secret>,
    /// The file that it writes its events to, when its line names one.
    pub events_file: Option<PathBuf>,
    /// The file that it takes commands from, when its line names one.
    pub commands_file: Option<PathBuf>,
}

impl std::fmt::Debug for LaunchLine {
    /// Names of variables and files, never what is in them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.env.iter().map(|(name, _)| name.as_str()).collect();
        let files: Vec<&Path> = self.files_to_write.iter().map(|(path, _)| path.as_path()).collect();
        f.debug_struct("LaunchLine")
            .field("program", &self.program)
            .field("args", &self.args)
            .field("env", &names)
            .field("files_to_write", &files)
            .finish_non_exhaustive()
    }
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
    /// The CLI has no screen of its own.
    #[error("{agent} has no screen of its own; run it with `--headless`")]
    OnlyHeadless {
        /// The adapter's title.
        agent: String,
    },
    /// The CLI has no mode without a terminal.
    #[error("{agent} runs only in a terminal; run it with `--interactive`")]
    OnlyInteractive {
        /// The adapter's title.
        agent: String,
    },
}

/// The launch line of `request`.
pub fn launch(adapter: &Adapter, request: &LaunchRequest) -> Result<LaunchLine, LaunchError> {
    let rule = rule_of(adapter, request.mode)?;
    if request.mode == LaunchMode::Headless && request.prompt.is_none() {
        return Err(LaunchError::NoPrompt { agent: adapter.title.clone() });
    }
    let groups = groups_of(adapter, rule, request)?;
    // Some programs take a prompt by argument only for a new session.
    let takes = groups.iter().flatten().any(|word| word.contains("{prompt}"));
    let types = request.mode == LaunchMode::Interactive && (adapter.prompt == PromptBy::Typed || !takes);
    let values = Values::of(request, types);
    let words = match request.access {
        Access::Read => &rule.read,
        Access::Write => &rule.write,
    };
    let args: Vec<String> = groups.iter().filter_map(|group| values.fill_or(group, words)).flatten().collect();
    let set = &adapter.environment.set;
    let env = set.iter().filter_map(|(name, value)| Some((name.clone(), values.fill_word(value)?))).collect();
    let words = || groups.iter().flatten().chain(set.values());
    let named = |name: &str| words().any(|word| word.contains(&format!("{{{name}}}")));
    let file = |name: &str| named(name).then(|| values.path(name)).flatten();
    let secret = request.secret.clone().filter(|_| set.values().any(|value| value.contains("{secret}")));
    Ok(LaunchLine {
        program: program_of(adapter, request)?,
        args,
        env,
        typed_prompt: request.prompt.clone().filter(|_| types),
        files_to_write: files(request, &file),
        analytics_log: file("analytics_log"),
        decoder: (request.mode == LaunchMode::Headless).then(|| adapter.headless_format()),
        port: request.port.filter(|_| named("port")),
        secret,
        events_file: file("events_file"),
        commands_file: file("commands_file"),
    })
}

impl Adapter {
    /// Whether its launch line in `mode` has a use for the value called `name`, such as `port`.
    pub fn wants(&self, mode: LaunchMode, name: &str) -> bool {
        let rule = rule_of(self, mode).ok();
        let word = format!("{{{name}}}");
        rule.is_some_and(|rule| rule.start.iter().flatten().any(|part| part.contains(&word)))
    }
}

fn rule_of(adapter: &Adapter, mode: LaunchMode) -> Result<&LaunchRule, LaunchError> {
    let agent = || adapter.title.clone();
    match mode {
        LaunchMode::Interactive => {
            adapter.interactive.as_ref().ok_or_else(|| LaunchError::OnlyHeadless { agent: agent() })
        }
        LaunchMode::Headless => {
            adapter.headless.as_ref().ok_or_else(|| LaunchError::OnlyInteractive { agent: agent() })
        }
    }
}

/// The files that the words of the line name and that must be there before the start.
fn files(request: &LaunchRequest, file: &dyn Fn(&str) -> Option<PathBuf>) -> Vec<(PathBuf, String)> {
    let settings = file("settings").map(|path| (path, claude_settings(&request.self_program, request.mcp.as_ref())));
    let mcp = file("mcp_config").zip(request.mcp.as_ref().map(McpServer::file));
    let empty = ["events_file", "commands_file"].into_iter().filter_map(|name| Some((file(name)?, String::new())));
    settings.into_iter().chain(mcp).chain(empty).collect()
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

#[cfg(test)]
#[path = "launch_tests.rs"]
mod tests;
