//! The folders in which the agent CLIs keep what they write, by the environment that they run in.

use std::path::{Path, PathBuf};

/// The environment that an agent gets, for finding its folders.
pub type Environment<'a> = &'a [(String, String)];

/// The names that move an agent's folder.
pub const NAMES: [&str; 7] =
    ["HOME", "CLAUDE_CONFIG_DIR", "CODEX_HOME", "COPILOT_HOME", "GEMINI_CLI_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"];

/// Where each CLI keeps its files. None of the folders need exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// The home folder.
    pub home: PathBuf,
    /// Claude Code's; there may be several.
    pub claude: Vec<PathBuf>,
    /// Codex's.
    pub codex: PathBuf,
    /// Gemini's.
    pub gemini: PathBuf,
    /// opencode's.
    pub opencode: PathBuf,
    /// Droid's.
    pub droid: PathBuf,
    /// Qwen's.
    pub qwen: PathBuf,
    /// Copilot's.
    pub copilot: PathBuf,
}

impl Folders {
    /// By an environment; `None` without a home.
    pub fn of(environment: Environment<'_>) -> Option<Self> {
        let home = PathBuf::from(value(environment, "HOME")?);
        let at = |name: &str| value(environment, name).map(PathBuf::from);
        let data = at("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local/share"));
        let config = at("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
        let claude = match value(environment, "CLAUDE_CONFIG_DIR") {
            Some(list) => list.split(',').map(str::trim).filter(|dir| !dir.is_empty()).map(PathBuf::from).collect(),
            None => vec![home.join(".claude"), config.join("claude")],
        };
        Some(Self {
            claude,
            codex: at("CODEX_HOME").unwrap_or_else(|| home.join(".codex")),
            gemini: at("GEMINI_CLI_HOME").unwrap_or_else(|| home.clone()).join(".gemini"),
            opencode: data.join("opencode"),
            droid: home.join(".factory"),
            qwen: home.join(".qwen"),
            copilot: at("COPILOT_HOME").unwrap_or_else(|| home.join(".copilot")),
            home,
        })
    }

    /// Below a folder that is laid out like a home, whatever the environment says.
    pub fn below(home: &Path) -> Self {
        Self {
            home: home.to_owned(),
            claude: vec![home.join(".claude"), home.join(".config/claude")],
            codex: home.join(".codex"),
            gemini: home.join(".gemini"),
            opencode: home.join(".local/share/opencode"),
            droid: home.join(".factory"),
            qwen: home.join(".qwen"),
            copilot: home.join(".copilot"),
        }
    }
}

/// A variable that is set and not empty.
pub(super) fn value<'a>(environment: Environment<'a>, name: &str) -> Option<&'a str> {
    let found = environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    found.filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_move_folders_and_empty_ones_do_not() {
        let environment = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let plain = environment(&[("HOME", "/h"), ("CODEX_HOME", ""), ("CLAUDE_CONFIG_DIR", "")]);
        assert_eq!(Folders::of(&plain), Some(Folders::below(Path::new("/h"))));
        let moved = environment(&[
            ("HOME", "/h"),
            ("CLAUDE_CONFIG_DIR", "/a, /b"),
            ("CODEX_HOME", "/c"),
            ("XDG_DATA_HOME", "/d"),
            ("COPILOT_HOME", "/p"),
        ]);
        let folders = Folders::of(&moved).unwrap();
        assert_eq!(folders.claude, [Path::new("/a"), Path::new("/b")]);
        assert_eq!((folders.codex, folders.opencode), ("/c".into(), "/d/opencode".into()));
        assert_eq!((folders.copilot, folders.droid), ("/p".into(), "/h/.factory".into()));
        assert_eq!(Folders::of(&[]), None);
    }
}
