//! What a tool call is about, for a person: one line, and the input in full.
//!
//! Knows the tools of Claude and of the programs that follow it by name; any other tool is shown with its whole input. A field
//! that is not the main one is shown too: a person must see everything that will be done.

use std::path::Path;

use serde_json::{Map, Value};

use super::words::{capped, visible, visible_line};

const PATHS: &[&str] = &["file_path", "filePath", "notebook_path", "absolute_path", "path", "filepath"];
const OLD: &[&str] = &["old_string", "oldString"];
const NEW: &[&str] = &["new_string", "newString"];

/// What a person is asked to allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The question, one line.
    pub title: String,
    /// The input.
    pub body: String,
}

/// The subject of a call of `tool` with `input` in the directory `dir`.
pub fn subject(tool: &str, input: &Value, dir: Option<&Path>) -> Subject {
    let empty = Map::new();
    let fields = input.as_object().unwrap_or(&empty);
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let path = || {
        let path = PATHS.iter().find_map(|name| text(name));
        path.map(|path| visible_line(&beside(path, dir)))
    };
    let of = |names: &'static [&'static str]| names.iter().find_map(|name| Some((*name, text(name)?)));
    let (title, main, told) = match (tool.to_lowercase().as_str(), path()) {
        ("bash" | "run_shell_command" | "powershell" | "shell", _) if text("command").is_some() => {
            let command = visible(text("command").unwrap_or_default());
            ("Do you want to run this command?".to_owned(), command, vec!["command"])
        }
        ("write" | "write_file", Some(path)) if text("content").is_some() => {
            let content = visible(text("content").unwrap_or_default());
            (format!("Do you want to write {path}?"), content, [PATHS, &["content"]].concat())
        }
        ("edit" | "replace", Some(path)) if of(OLD).is_some() && of(NEW).is_some() => {
            let change = change(of(OLD).map_or("", |(_, old)| old), of(NEW).map_or("", |(_, new)| new));
            (format!("Do you want to make this edit to {path}?"), change, [PATHS, OLD, NEW].concat())
        }
        ("edit", Some(path)) if text("diff").is_some() => {
            let diff = visible(text("diff").unwrap_or_default());
            (format!("Do you want to make this edit to {path}?"), diff, [PATHS, &["diff"]].concat())
        }
        ("webfetch" | "web_fetch", _) if text("url").is_some() => {
            let url = visible(text("url").unwrap_or_default());
            ("Do you want to fetch this address?".to_owned(), url, vec!["url"])
        }
        _ => (format!("Do you want to use {}?", tool_name(tool)), String::new(), Vec::new()),
    };
    let rest = fields.iter().filter(|(name, _)| !told.contains(&name.as_str()));
    let mut lines: Vec<String> = Some(main).filter(|main| !main.is_empty()).into_iter().collect();
    lines.extend(rest.map(|(name, value)| field(name, value)));
    if !input.is_object() && !input.is_null() {
        lines.push(visible(&input.to_string()));
    }
    Subject { title, body: capped(lines.join("\n")) }
}

/// `mcp__orch__report` is `orch — report`, as Claude itself says it.
pub fn tool_name(tool: &str) -> String {
    match tool.strip_prefix("mcp__").and_then(|rest| rest.split_once("__")) {
        Some((server, name)) => visible_line(&format!("{server} — {name}")),
        None => visible_line(tool),
    }
}

/// A file inside the directory by its short name. Compared as text: what is not plainly inside keeps its whole path.
fn beside(path: &str, dir: Option<&Path>) -> String {
    let inside = dir.and_then(|dir| Path::new(path).strip_prefix(dir).ok());
    let plain = inside.filter(|short| short.components().all(|part| matches!(part, std::path::Component::Normal(_))));
    plain.map_or_else(|| path.to_owned(), |short| short.to_string_lossy().into_owned())
}

fn change(old: &str, new: &str) -> String {
    let marked = |mark: char, text: &str| {
        let lines: Vec<_> = visible(text).lines().map(|line| format!("{mark} {line}")).collect();
        lines
    };
    [marked('-', old), marked('+', new)].concat().join("\n")
}

fn field(name: &str, value: &Value) -> String {
    let name = visible_line(name);
    match value {
        Value::String(text) if text.contains('\n') => format!("{name}:\n{}", visible(text)),
        Value::String(text) => format!("{name}: {}", visible(text)),
        other => format!("{name}: {}", visible(&other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_field_of_a_call_is_shown() {
        let dir = Some(Path::new("/home/me/proj"));
        let table = [
            (
                "Bash",
                json!({"command": "rm -rf x\necho done", "description": "List files", "dangerouslyDisableSandbox": true}),
                "Do you want to run this command?",
                "rm -rf x\necho done\ndangerouslyDisableSandbox: true\ndescription: List files",
            ),
            (
                "Write",
                json!({"file_path": "/home/me/proj/src/a.rs", "content": "one\ntwo\n"}),
                "Do you want to write src/a.rs?",
                "one\ntwo\n",
            ),
            (
                "Write",
                json!({"file_path": "/home/me/proj/../.ssh/authorized_keys", "content": "k"}),
                "Do you want to write /home/me/proj/../.ssh/authorized_keys?",
                "k",
            ),
            (
                "Edit",
                json!({"file_path": "/etc/x", "old_string": "a\nb", "new_string": "c", "replace_all": true}),
                "Do you want to make this edit to /etc/x?",
                "- a\n- b\n+ c\nreplace_all: true",
            ),
            (
                "mcp__orch__report",
                json!({"status": "ok", "list": [1, 2]}),
                "Do you want to use orch — report?",
                "list: [1,2]\nstatus: ok",
            ),
            ("Odd", json!("text"), "Do you want to use Odd?", "\"text\""),
            ("Write", json!({"file_path": 7}), "Do you want to use Write?", "file_path: 7"),
        ];
        for (tool, input, title, body) in table {
            let subject = subject(tool, &input, dir);
            assert_eq!((subject.title.as_str(), subject.body.as_str()), (title, body), "{tool}");
        }
    }
}
