//! `mcp`: the MCP server for agents, and its place in the settings of agents that are used outside of orchestra.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Map, Value, json};

use super::exit::{Exit, Fault};
use super::output::Output;
use super::reach;
use crate::client::hello;
use crate::mcp;
use crate::wire::Role;

/// `mcp`.
#[derive(Debug, Args)]
pub struct McpArgs {
    /// What besides speaking MCP.
    #[command(subcommand)]
    pub what: Option<McpVerb>,
}

/// What else there is about MCP.
#[derive(Debug, Subcommand)]
pub enum McpVerb {
    /// Print what to put into an agent's own settings, for using it outside of orchestra
    ///
    /// Agents that orchestra starts have the tools already.
    Install {
        /// Whose settings
        #[arg(long)]
        client: Client,
        /// Put it there
        #[arg(long)]
        write: bool,
    },
}

/// An agent with settings of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Client {
    /// Claude Code.
    Claude,
    /// Codex.
    Codex,
    /// Gemini CLI.
    Gemini,
    /// Cursor.
    Cursor,
    /// opencode.
    Opencode,
}

/// `mcp`: serves the client on standard input and output, or changes settings.
pub fn mcp(out: &mut Output, args: &McpArgs) -> Result<Exit, Fault> {
    match args.what {
        None => serve(),
        Some(McpVerb::Install { client, write }) => install(out, client, write),
    }
}

fn serve() -> Result<Exit, Fault> {
    let socket = reach::paths()?.socket();
    mcp::serve(socket, hello(Role::Control)).map_err(|error| Fault::Refused(error.to_string()))?;
    Ok(Exit::Ok)
}

fn install(out: &mut Output, client: Client, write: bool) -> Result<Exit, Fault> {
    let program = std::env::current_exe().map_err(Fault::io("cannot tell where orchestra is"))?;
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let file = client.file(&home);
    let before = std::fs::read_to_string(&file).unwrap_or_default();
    let after =
        client.with_us(&before, &program).map_err(|why| Fault::Refused(format!("{}: {why}", file.display())))?;
    if !write {
        out.line(&format!("# in {}", file.display()))?;
        out.line(client.part(&program).trim_end())?;
        return Ok(Exit::Ok);
    }
    match after {
        None => out.line(&format!("{} has it already", file.display()))?,
        Some(text) => {
            put(&file, &text).map_err(Fault::io("cannot write the settings"))?;
            out.line(&format!("{} has it now; start the agent anew", file.display()))?;
        }
    }
    Ok(Exit::Ok)
}

impl Client {
    fn file(self, home: &Path) -> PathBuf {
        home.join(match self {
            Self::Claude => ".claude.json",
            Self::Codex => ".codex/config.toml",
            Self::Gemini => ".gemini/settings.json",
            Self::Cursor => ".cursor/mcp.json",
            Self::Opencode => ".config/opencode/opencode.json",
        })
    }

    /// Its key for servers, and ours below it.
    fn entry(self, program: &Path) -> (&'static str, Value) {
        let program = program.to_string_lossy();
        match self {
            Self::Opencode => ("mcp", json!({ "type": "local", "command": [program, "mcp"], "enabled": true })),
            Self::Claude | Self::Codex | Self::Gemini | Self::Cursor => {
                ("mcpServers", json!({ "command": program, "args": ["mcp"] }))
            }
        }
    }

    /// What to put into the settings.
    fn part(self, program: &Path) -> String {
        if self == Self::Codex {
            return format!(
                "[mcp_servers.orchestra]\ncommand = {}\nargs = [\"mcp\"]\n",
                json!(program.to_string_lossy())
            );
        }
        let (key, server) = self.entry(program);
        format!("{:#}\n", json!({ key: { "orchestra": server } }))
    }

    /// The settings with us in them; `None` when we are.
    fn with_us(self, before: &str, program: &Path) -> Result<Option<String>, String> {
        if self == Self::Codex {
            let table: toml::Table = before.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
            let there = table.get("mcp_servers").is_some_and(|servers| servers.get("orchestra").is_some());
            let gap = if before.is_empty() || before.ends_with("\n\n") { "" } else { "\n" };
            return Ok((!there).then(|| format!("{}{gap}{}", before, self.part(program))));
        }
        let mut settings: Map<String, Value> = match before.trim() {
            "" => Map::new(),
            text => {
                serde_json::from_str(text).map_err(|error| format!("it is no plain JSON ({error}); add it by hand"))?
            }
        };
        let (key, server) = self.entry(program);
        let servers = settings.entry(key).or_insert_with(|| json!({}));
        let servers = servers.as_object_mut().ok_or_else(|| format!("`{key}` is no object; add it by hand"))?;
        if servers.get("orchestra") == Some(&server) {
            return Ok(None);
        }
        servers.insert("orchestra".to_owned(), server);
        Ok(Some(format!("{:#}\n", Value::Object(settings))))
    }
}

/// Puts the text in place of the file at once, with the file's own permissions.
fn put(file: &Path, text: &str) -> std::io::Result<()> {
    // A link leads to where the settings really are.
    let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let beside = file.with_extension("orchestra-new");
    std::fs::write(&beside, text)?;
    if let Ok(meta) = std::fs::metadata(&file) {
        std::fs::set_permissions(&beside, meta.permissions())?;
    }
    std::fs::rename(&beside, &file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_keep_what_is_there_and_take_us_once() {
        let program = Path::new("/opt/my orchestra");
        for client in [Client::Claude, Client::Gemini, Client::Cursor, Client::Opencode] {
            let before = r#"{"z":1,"mcpServers":{"other":{"command":"x"}},"mcp":{"other":{"type":"local"}}}"#;
            let after = client.with_us(before, program).unwrap().unwrap();
            let settings: Value = serde_json::from_str(&after).unwrap();
            let (key, server) = client.entry(program);
            assert_eq!((&settings[key]["orchestra"], &settings["z"]), (&server, &json!(1)), "{client:?}");
            assert!(settings[key]["other"].is_object());
            assert_eq!(client.with_us(&after, program), Ok(None), "{client:?}: once is enough");
            assert!(client.with_us("", program).unwrap().unwrap().contains("my orchestra"));
            assert!(client.with_us("{ // mine\n}", program).unwrap_err().contains("by hand"));
        }
        let after = Client::Codex.with_us("model = \"m\"\n", program).unwrap().unwrap();
        let table: toml::Table = after.parse().unwrap();
        assert_eq!(table["mcp_servers"]["orchestra"]["command"].as_str(), Some("/opt/my orchestra"));
        assert_eq!(table["model"].as_str(), Some("m"));
        assert_eq!(Client::Codex.with_us(&after, program), Ok(None));
    }
}
