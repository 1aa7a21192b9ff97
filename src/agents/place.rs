//! Places in a user's files as adapters write them: `~/.codex/auth.json`, `${CODEX_HOME:-~/.codex}/sessions/*/x.jsonl`.
//!
//! Owns filling them in and looking for what they name. Reads no file's contents.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The environment that the agent got, for finding its folders.
pub type Environment<'a> = &'a [(String, String)];

/// The most entries of a folder that a `*` looks at.
const MOST_ENTRIES: usize = 10_000;

/// A place that begins with `~`, `$NAME`, `${NAME:-~/x}` or `/`; a `*` stands for anything within a name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct FilePlace {
    text: String,
    root: Root,
    rest: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Root {
    Home,
    Absolute,
    Variable { name: String, otherwise: Option<String> },
}

/// A place that is none.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a place; begin it with `~/`, `/`, `$NAME/` or `${{NAME:-~/folder}}/`")]
pub struct BadPlace(String);

impl TryFrom<String> for FilePlace {
    type Error = BadPlace;

    fn try_from(text: String) -> Result<Self, BadPlace> {
        let Some((root, rest)) = split(&text) else { return Err(BadPlace(text)) };
        let rest = rest.trim_start_matches('/').to_owned();
        Ok(Self { text, root, rest })
    }
}

/// The root of a place and what is below it.
fn split(text: &str) -> Option<(Root, &str)> {
    if let Some(rest) = text.strip_prefix("~/") {
        return Some((Root::Home, rest));
    }
    if text.starts_with('/') {
        return Some((Root::Absolute, text));
    }
    if let Some((inside, rest)) = text.strip_prefix("${").and_then(|rest| rest.split_once('}')) {
        let (name, otherwise) = inside.split_once(":-")?;
        let root = Root::Variable { name: name.to_owned(), otherwise: Some(otherwise.to_owned()) };
        let below_home = otherwise.starts_with("~/") || otherwise.starts_with('/');
        return (is_name(name) && below_home && rest.starts_with('/')).then_some((root, rest));
    }
    let (name, rest) = text.strip_prefix('$')?.split_once('/')?;
    is_name(name).then(|| (Root::Variable { name: name.to_owned(), otherwise: None }, rest))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

impl std::fmt::Display for FilePlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl FilePlace {
    /// The path, with each `{word}` of `words` filled in; a `*` stays. `None` when a variable that it needs is not set.
    pub fn path(&self, environment: Environment<'_>, words: &[(&str, &str)]) -> Option<PathBuf> {
        let home = || value(environment, "HOME").map(PathBuf::from);
        let root = match &self.root {
            Root::Home => home()?,
            Root::Absolute => PathBuf::from("/"),
            Root::Variable { name, otherwise } => match (first_folder(environment, name), otherwise) {
                (Some(dir), _) => dir,
                (None, Some(otherwise)) => match otherwise.strip_prefix("~/") {
                    Some(rest) => home()?.join(rest),
                    None => PathBuf::from(otherwise),
                },
                (None, None) => return None,
            },
        };
        let fill = |text: String, (word, value): &(&str, &str)| text.replace(&format!("{{{word}}}"), value);
        Some(root.join(words.iter().fold(self.rest.clone(), fill)))
    }

    /// What exists there, in the order of the alphabet. Looks into folders.
    pub fn found(&self, environment: Environment<'_>, words: &[(&str, &str)]) -> Vec<PathBuf> {
        let Some(path) = self.path(environment, words) else { return Vec::new() };
        let mut found = vec![PathBuf::new()];
        for part in path.components() {
            let part = part.as_os_str().to_string_lossy().into_owned();
            found = if part.contains('*') {
                found.iter().flat_map(|dir| entries(dir, &part)).collect()
            } else {
                found.iter().map(|dir| dir.join(&part)).collect()
            };
        }
        found.retain(|path| path.exists());
        found
    }
}

/// The folder that a variable names; of several, separated by commas, the first.
fn first_folder(environment: Environment<'_>, name: &str) -> Option<PathBuf> {
    let first = value(environment, name)?.split(',').next()?;
    (!first.is_empty()).then(|| PathBuf::from(first))
}

fn entries(dir: &Path, pattern: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten().take(MOST_ENTRIES);
    let mut paths: Vec<PathBuf> =
        entries.filter(|entry| fits(pattern, &entry.file_name().to_string_lossy())).map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Whether `name` fits `pattern`, where `*` stands for any text.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == name };
    let Some(rest) = name.strip_prefix(head) else { return false };
    tail.is_empty() || rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| fits(tail, &rest[at..]))
}

fn value<'a>(environment: Environment<'a>, name: &str) -> Option<&'a str> {
    environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

#[cfg(test)]
#[path = "place_tests.rs"]
mod tests;
