//! What orchestra knows of one agent CLI, read from one TOML per program.
//!
//! Owns the shape of those files and the built-in ones. Runs nothing and looks nowhere.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::exit::ExitRule;
use super::place::FilePlace;
use super::rules::{DialogRule, Pattern, Region, StateRule};
use super::sign_in::{Need, SignIn};
use crate::domain::cost::Guarantee;
use crate::domain::session::Mode;
use crate::domain::time::Span;

/// One agent CLI as data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adapter {
    /// The name in configuration and routes: `claude`.
    pub name: String,
    /// The name for people: `Claude Code`.
    pub title: String,
    /// Whether it costs money.
    pub money: bool,
    /// What must be said beside its name wherever it is shown: `rehearsal, no model, no money`.
    pub label: Option<String>,
    /// The program to start when it is not looked for on PATH; `{self}` is orchestra itself.
    pub program: Option<String>,
    /// How the first prompt of an interactive session is given.
    pub prompt: PromptBy,
    /// Keys that stop a turn.
    pub interrupt: Vec<AgentKey>,
    /// The terminal that it is told it runs in, `NAME VERSION`; orchestra unless given.
    pub terminal: Option<String>,
    /// What no matching state rule means; `unknown` unless given.
    #[serde(default)]
    pub otherwise: Otherwise,
    /// What this file was made from, so that nobody takes a guess for a measurement.
    #[serde(default)]
    pub known_by: KnownBy,
    /// How its permission questions can be answered, best first.
    #[serde(default)]
    pub approve: Vec<ApproveBy>,
    /// The file that it keeps a session in: a place as `SignIn::files` has them, with `{session}` for the native id,
    /// `{folder}` for the working directory with `-` for all but letters and digits, and `*`.
    pub transcript: Option<FilePlace>,
    /// Words of a launch line that it refuses when it runs as root.
    #[serde(default)]
    pub refused_as_root: Vec<String>,
    /// What a person should know before using it, a sentence each.
    #[serde(default)]
    pub quirks: Vec<String>,
    /// Whether its first prompt says how to call orchestra by the command line, because it takes no MCP server of ours.
    #[serde(default)]
    pub tell_command: bool,
    /// The variables without which it is not started, each with its alternatives: `OPENAI_API_KEY|AZURE_OPENAI_API_KEY`.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// The program's default model names by tier: `cheap`, `mid`, `premium`.
    #[serde(default)]
    pub tiers: BTreeMap<Tier, String>,
    /// How it is found.
    pub detect: DetectRule,
    /// Which environment it gets.
    #[serde(default)]
    pub environment: EnvironmentRule,
    /// What shows that somebody is signed in.
    #[serde(default)]
    pub signed_in: SignIn,
    /// How a session in a terminal starts; without it there is none.
    pub interactive: Option<LaunchRule>,
    /// How a run without questions starts; without it there is none.
    pub headless: Option<LaunchRule>,
    /// Where its cost is read.
    #[serde(default)]
    pub cost: CostRule,
    /// What its exit codes mean, where they mean more than zero and not zero.
    #[serde(default, rename = "exit")]
    pub exits: Vec<ExitRule>,
    /// State rules in order of precedence.
    #[serde(default, rename = "state")]
    pub states: Vec<StateRule>,
    /// Dialog rules in order of precedence.
    #[serde(default, rename = "dialog")]
    pub dialogs: Vec<DialogRule>,
}

/// What an adapter was made from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownBy {
    /// The real program was driven with it.
    Runs,
    /// The real program was started, but not used: its help, its login screen.
    Help,
    /// Documentation alone.
    #[default]
    Docs,
}

/// A way to answer a permission question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApproveBy {
    /// Claude's `PermissionRequest` hook waits for the answer while the dialog is shown.
    ClaudeHook,
    /// opencode's HTTP server takes it.
    OpencodeHttp,
    /// Qwen's file of commands takes it.
    QwenFiles,
    /// Standard input of a headless run takes it.
    Stdio,
    /// The dialog is read off the screen and its own keys are sent.
    Keys,
}

/// How the first prompt is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptBy {
    /// As an argument of the launch line.
    Argument,
    /// Typed once the program is idle.
    Typed,
}

/// What no matching state rule means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// Nothing reliable is known.
    #[default]
    Unknown,
    /// The program works whenever it does not visibly wait.
    Working,
}

/// A class of models by price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// $0.10-0.50 a task.
    Cheap,
    /// $1-3 a task.
    Mid,
    /// $3-8 a task.
    Premium,
}

/// A key, or text, that is sent to the program.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum AgentKey {
    /// Escape.
    Escape,
    /// Enter.
    Enter,
    /// Control and this letter.
    Ctrl(char),
    /// Text as typed.
    Text(String),
}

/// A key that is none.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a key; write `esc`, `enter`, `ctrl-c` or `text:q`")]
pub struct BadKey(String);

impl TryFrom<String> for AgentKey {
    type Error = BadKey;

    fn try_from(name: String) -> Result<Self, BadKey> {
        if let Some(text) = name.strip_prefix("text:") {
            return Ok(Self::Text(text.to_owned()));
        }
        let letter = name.strip_prefix("ctrl-").and_then(|rest| rest.parse::<char>().ok());
        match (name.as_str(), letter) {
            ("esc", _) => Ok(Self::Escape),
            ("enter", _) => Ok(Self::Enter),
            (_, Some(letter)) if letter.is_ascii_lowercase() => Ok(Self::Ctrl(letter)),
            _ => Err(BadKey(name)),
        }
    }
}

/// How the program is found and told from strangers with the same name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetectRule {
    /// File names to look for on PATH, best first; an absolute path is taken as it is.
    pub programs: Vec<String>,
    /// Arguments that make it print its version; empty: it has none and is not asked.
    #[serde(default)]
    pub version_args: Vec<String>,
    /// The version in that output, as the first group.
    pub version: Option<Pattern>,
    /// What that output must hold, or it is another program.
    pub must_match: Option<Pattern>,
    /// The oldest version that was tested.
    pub tested_from: Option<String>,
    /// The newest version that was tested.
    pub tested_to: Option<String>,
    /// The command that installs it, as a hint for people.
    pub install: Option<String>,
}

/// Which environment variables the program gets beside the ones that every program needs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentRule {
    /// Names that pass; `*` stands for any text.
    #[serde(default)]
    pub pass: Vec<String>,
    /// Names that never pass, even when `pass` names them.
    #[serde(default)]
    pub drop: Vec<String>,
    /// Values that are set; one with a placeholder that has no value is not.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
}

/// Launch arguments in groups; a group is left out when one of its placeholders has no value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaunchRule {
    /// For a new session.
    pub start: Vec<Vec<String>>,
    /// For continuing a native session; empty: the program cannot.
    #[serde(default)]
    pub resume: Vec<Vec<String>>,
    /// What a headless run prints.
    pub format: Option<HeadlessFormat>,
    /// After so long without an event nobody knows whether a headless run still works: `2m` unless given.
    #[serde(default, deserialize_with = "written_span::deserialize")]
    pub silent_after: Option<Span>,
    /// After so long without progress a headless run is stopped: `10m` unless given.
    #[serde(default, deserialize_with = "written_span::deserialize")]
    pub give_up_after: Option<Span>,
    /// The words for `{access}` when the run may only read.
    #[serde(default)]
    pub read: Vec<String>,
    /// The words for `{access}` when the run may change files.
    #[serde(default)]
    pub write: Vec<String>,
}

/// A length of time as people write it.
mod written_span {
    use serde::{Deserialize as _, Deserializer, de::Error as _};

    use crate::domain::time::Span;

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Span>, D::Error> {
        Option::<String>::deserialize(from)?.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

/// What a headless run prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadlessFormat {
    /// Claude's `stream-json`.
    ClaudeStream,
    /// Claude's `stream-json` in both directions, with permissions asked on standard output and answered on standard input.
    ClaudeControl,
    /// `codex exec --json`.
    CodexExec,
    /// Gemini's `-o stream-json`.
    GeminiStream,
    /// `opencode run --format json`.
    OpencodeRun,
    /// `droid exec -o stream-json`.
    DroidStream,
    /// Cursor's `--output-format stream-json`.
    CursorStream,
    /// Qwen's `-o stream-json`.
    QwenStream,
    /// Copilot's `--output-format json`.
    CopilotStream,
    /// Aider's plain output.
    AiderText,
    /// Text for people.
    Plain,
}

/// Where cost is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostRule {
    /// The sources, best first; empty: the program tells nothing.
    pub sources: Vec<CostSource>,
}

/// One source of cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostSource {
    /// The payload of Claude's status line: dollars.
    ClaudeStatusline,
    /// Claude's transcript: tokens by request.
    ClaudeTranscript,
    /// Codex's rollout file: cumulative tokens.
    CodexRollout,
    /// Aider's event log: dollars.
    AiderAnalytics,
    /// Gemini's chat file: tokens by message.
    GeminiChat,
    /// opencode's database: dollars by its own prices, and tokens.
    OpencodeDb,
    /// Droid's settings of a session: cumulative tokens.
    DroidSettings,
    /// Qwen's chat file: tokens by message.
    QwenChat,
    /// Copilot's events: tokens by model when a session ends.
    CopilotEvents,
}

impl CostSource {
    /// When a session that this source is read of tells what it used.
    pub const fn guarantee(self) -> Guarantee {
        match self {
            Self::ClaudeStatusline
            | Self::ClaudeTranscript
            | Self::CodexRollout
            | Self::AiderAnalytics
            | Self::GeminiChat
            | Self::OpencodeDb
            | Self::QwenChat => Guarantee::Request,
            Self::DroidSettings => Guarantee::Turn,
            Self::CopilotEvents => Guarantee::Time,
        }
    }

    /// Whether a run's files are read as well: of the others everything is in their output.
    pub const fn is_read_of_runs(self) -> bool {
        match self {
            Self::ClaudeTranscript | Self::AiderAnalytics | Self::CopilotEvents => true,
            Self::ClaudeStatusline
            | Self::CodexRollout
            | Self::GeminiChat
            | Self::OpencodeDb
            | Self::DroidSettings
            | Self::QwenChat => false,
        }
    }
}

impl HeadlessFormat {
    /// When the output of a run tells what it used.
    pub const fn guarantee(self) -> Guarantee {
        match self {
            Self::OpencodeRun => Guarantee::Request,
            Self::ClaudeStream
            | Self::ClaudeControl
            | Self::CodexExec
            | Self::GeminiStream
            | Self::DroidStream
            | Self::CursorStream
            | Self::QwenStream => Guarantee::Turn,
            Self::CopilotStream | Self::AiderText | Self::Plain => Guarantee::Time,
        }
    }
}

impl Adapter {
    /// How soon a limit in dollars can act on it when it runs in this way; work without money needs none.
    pub fn guarantee(&self, mode: Mode) -> Guarantee {
        let sources = || self.cost.sources.iter().copied();
        match mode {
            Mode::Headless => {
                let files = sources().filter(|source| source.is_read_of_runs()).map(CostSource::guarantee);
                files.chain([self.headless_format().guarantee()]).min().unwrap_or_default()
            }
            Mode::Interactive => sources().map(CostSource::guarantee).min().unwrap_or_default(),
        }
    }
}

const BUILTIN: [&str; 12] = [
    include_str!("claude.toml"),
    include_str!("codex.toml"),
    include_str!("aider.toml"),
    include_str!("droid.toml"),
    include_str!("cursor.toml"),
    include_str!("gemini.toml"),
    include_str!("opencode.toml"),
    include_str!("qwen.toml"),
    include_str!("copilot.toml"),
    include_str!("llm.toml"),
    include_str!("shell.toml"),
    include_str!("rehearsal.toml"),
];

/// The adapters that come with orchestra. One that does not parse is left out; a test holds that none does.
pub fn builtin() -> Vec<Adapter> {
    BUILTIN.iter().filter_map(|text| Adapter::parse(text).ok()).collect()
}

/// The text of the built-in adapter called `name`.
pub(super) fn builtin_text(name: &str) -> Option<&'static str> {
    let line = format!("name = \"{name}\"");
    BUILTIN.into_iter().find(|text| text.lines().any(|known| known == line))
}

impl Adapter {
    /// Reads an adapter; the error says where (byte span) and why.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Whether nothing on the screen of this program can show that it waits for input.
    pub const fn never_idles(&self) -> bool {
        matches!(self.otherwise, Otherwise::Working) && self.states.is_empty()
    }

    /// The same adapter without what it reads off the screen. The title stays: it is a report of the program's own.
    #[must_use]
    pub fn without_screen(&self) -> Self {
        let mut bare = self.clone();
        bare.states.retain(|rule| rule.region == Region::Title);
        bare.dialogs.clear();
        bare.otherwise = Otherwise::Unknown;
        bare
    }

    /// Whether its session is known by a name that orchestra gives it, or needs none to be continued.
    pub fn is_named_by_us(&self, rule: &LaunchRule) -> bool {
        let has = |groups: &[Vec<String>], word: &str| groups.iter().flatten().any(|one| one == word);
        !rule.resume.is_empty() && (has(&rule.start, "{session_uuid}") || !has(&rule.resume, "{native_id}"))
    }

    /// Whether a native session can be continued in a terminal.
    pub fn resumes_in_terminal(&self) -> bool {
        self.interactive.as_ref().is_some_and(|rule| !rule.resume.is_empty())
    }

    /// Whether a native session can be continued without a terminal.
    pub fn resumes_headless(&self) -> bool {
        self.headless.as_ref().is_some_and(|rule| !rule.resume.is_empty())
    }

    /// What its headless runs print.
    pub fn headless_format(&self) -> HeadlessFormat {
        self.headless.as_ref().and_then(|rule| rule.format).unwrap_or(HeadlessFormat::Plain)
    }

    /// What it means that the program ended with `code`; a signal counts as 128 and its number. `None`: nothing more
    /// than that zero is well and all else is not.
    pub fn exit_meaning(&self, code: i32) -> Option<&ExitRule> {
        self.exits.iter().find(|rule| rule.applies(code))
    }
}

#[cfg(test)]
#[path = "adapter_tests.rs"]
mod tests;
