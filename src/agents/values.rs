//! The placeholders of launch lines and their values.
//!
//! Owns the list of names and the filling in. Does not know which CLI uses which.

use std::path::{Path, PathBuf};

use super::inject::McpServer;
use super::launch::LaunchRequest;

/// Every placeholder, and what it stands for.
pub const PLACEHOLDERS: [(&str, &str); 19] = [
    ("prompt", "the first prompt"),
    ("model", "the model, as the CLI names it"),
    ("session_uuid", "a new id for the native session"),
    ("native_id", "the native session that is continued"),
    ("workspace", "the directory it works in"),
    ("self", "orchestra's own program"),
    ("access", "alone in its group: the words of `read` or `write`"),
    ("settings", "a private settings file with Claude's hooks and status line"),
    ("analytics_log", "a private file for Aider's event log"),
    ("port", "a free loopback port"),
    ("secret", "the password of that port, only in [environment] set"),
    ("events_file", "a private file for the program's events"),
    ("commands_file", "a private file that the program takes commands from"),
    ("mcp_config", "a private file that names orchestra's MCP server, as Claude has it"),
    ("mcp_name", "the name of orchestra's MCP server"),
    ("mcp_command", "its program, as a TOML text"),
    ("mcp_args", "its arguments, as a TOML list"),
    ("mcp_env", "its environment, as a TOML table"),
    ("mcp_opencode", "all of that as opencode's configuration"),
];

/// The placeholders in a word, whether known or not.
pub fn placeholders(word: &str) -> impl Iterator<Item = &str> {
    word.split('{').skip(1).filter_map(|rest| {
        let name = rest.split_once('}')?.0;
        (!name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).then_some(name)
    })
}

/// The values of the placeholders for one launch.
pub(super) struct Values(Vec<(&'static str, String)>);

impl Values {
    pub(super) fn of(request: &LaunchRequest, prompt_is_typed: bool) -> Self {
        let mut values = Self(Vec::new());
        // A prompt that begins with a dash would be read as an option.
        let prompt = request.prompt.as_ref().filter(|_| !prompt_is_typed);
        let private = |name: &str| Some(lossy(&request.private_dir.join(name)));
        let mcp = |part: fn(&McpServer) -> String| request.mcp.as_ref().map(part);
        for (name, value) in [
            ("prompt", prompt.map(|p| if p.starts_with('-') { format!(" {p}") } else { p.clone() })),
            ("model", request.model.clone()),
            ("session_uuid", request.session_uuid.clone()),
            ("native_id", request.resume.clone()),
            ("workspace", Some(lossy(&request.workspace))),
            ("self", Some(lossy(&request.self_program))),
            ("settings", private("claude-settings.json")),
            ("analytics_log", private("analytics.jsonl")),
            ("port", request.port.map(|port| port.to_string())),
            ("secret", request.secret.as_ref().map(|secret| secret.0.clone())),
            ("events_file", private("events.jsonl")),
            ("commands_file", private("commands.jsonl")),
            ("mcp_config", request.mcp.as_ref().and_then(|_| private("mcp.json"))),
            ("mcp_name", mcp(|server| server.name.clone())),
            ("mcp_command", mcp(McpServer::command_word)),
            ("mcp_args", mcp(McpServer::args_words)),
            ("mcp_env", mcp(McpServer::env_table)),
            ("mcp_opencode", mcp(McpServer::opencode)),
        ] {
            values.0.extend(value.map(|value| (name, value)));
        }
        values
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The value as a path.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from)
    }

    /// The words for the group that stands for the access, or else the group filled.
    pub(super) fn fill_or(&self, group: &[String], access: &[String]) -> Option<Vec<String>> {
        if group == ["{access}"] { Some(access.to_vec()) } else { self.fill(group) }
    }

    /// The group with its placeholders filled, or `None` when one of them has no value.
    fn fill(&self, group: &[String]) -> Option<Vec<String>> {
        group.iter().map(|word| self.fill_word(word)).collect()
    }

    /// The word with its placeholders filled; values are not looked at again, whatever braces they hold.
    pub(super) fn fill_word(&self, word: &str) -> Option<String> {
        let mut filled = String::new();
        let mut rest = word;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let name = placeholders(&rest[before.len()..]).next().filter(|name| after.starts_with(name));
            rest = if let Some(name) = name {
                filled.push_str(self.get(name)?);
                &after[name.len() + 1..]
            } else {
                filled.push('{');
                after
            };
        }
        filled.push_str(rest);
        Some(filled)
    }
}

pub(super) fn lossy(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
