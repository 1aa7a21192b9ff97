//! Which room may use which external crate. Every dependency has a row: a new one needs a decision.

use super::code::{File, Finding, words};

const ANYWHERE: &[&str] = &["src/"];
const OUTSIDE: &[&str] = &[
    "src/store/",
    "src/pty/",
    "src/agents/",
    "src/workspace/",
    "src/prices/",
    "src/wire/",
    "src/server/",
    "src/client/",
    "src/mcp/",
    "src/cli/",
    "src/main.rs",
    "src/bin/",
];
const EXECUTABLES: &[&str] = &["src/server/", "src/client/", "src/mcp/", "src/cli/", "src/main.rs", "src/bin/"];

/// Each crate with the beginnings of the paths where it may be used.
const HOMES: &[(&str, &[&str])] = &[
    // portable_pty's own errors are anyhow's, hence src/pty/.
    ("anyhow", &["src/pty/", "src/server/", "src/client/", "src/mcp/", "src/cli/", "src/main.rs", "src/bin/"]),
    ("base64", &["src/term/", "src/agents/", "src/wire/", "src/server/", "src/client/", "src/cli/"]),
    ("clap", &["src/cli/"]),
    ("crossterm", &["src/term/", "src/client/", "src/server/screens/backend.rs"]),
    ("directories", &["src/config/"]),
    ("filedescriptor", &["src/pty/"]),
    ("jiff", OUTSIDE),
    // docs/decisions/0026.
    ("lz4_flex", &["src/pty/"]),
    ("memchr", ANYWHERE),
    ("nix", OUTSIDE),
    ("portable_pty", &["src/pty/"]),
    ("ratatui", &["src/ui/", "src/server/"]),
    ("regex", ANYWHERE),
    ("rmcp", &["src/mcp/"]),
    // Its one file reads the database of another program (docs/decisions/0011).
    ("rusqlite", &["src/store/", "src/agents/readers/opencode_db.rs"]),
    // For pidfd alone, which nix does not have.
    ("rustix", &["src/pty/"]),
    ("serde", ANYWHERE),
    ("serde_json", ANYWHERE),
    ("sha2", ANYWHERE),
    ("strsim", ANYWHERE),
    // docs/decisions/0023.
    ("syntect", &["src/syntax/"]),
    ("thiserror", ANYWHERE),
    ("tokio", OUTSIDE),
    ("toml", &["src/config/", "src/agents/", "src/prices/", "src/domain/route/", "src/cli/"]),
    ("tracing", OUTSIDE),
    ("tracing_subscriber", EXECUTABLES),
    ("two_face", &["src/syntax/"]),
    ("unicode_segmentation", ANYWHERE),
    ("unicode_width", ANYWHERE),
    // For an agent that serves its session on a loopback port.
    ("ureq", &["src/server/opencode/"]),
    ("uuid", &["src/agents/", "src/server/", "src/cli/"]),
    ("vt100", &["src/term/engine.rs"]),
];

/// An external crate outside its rooms.
pub fn stay_in_their_rooms(file: &File) -> Vec<Finding> {
    let code = file.production();
    let away = HOMES.iter().filter(|(_, homes)| !homes.iter().any(|home| file.path.starts_with(home)));
    away.flat_map(|(name, homes)| {
        let used = words(code, name).filter(|at| is_use(code, *at, name));
        used.map(|at| file.finding(at, format!("`{name}` belongs into {}", homes.join(", ")))).collect::<Vec<_>>()
    })
    .collect()
}

/// Whether the word is a path into the crate or its import, and no module of ours of the same name.
fn is_use(code: &str, at: usize, name: &str) -> bool {
    let (before, after) = (&code[..at], code[at + name.len()..].trim_start());
    let path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let start = before.trim_end_matches(path).len();
    let ours = ["crate::", "self::", "super::"].iter().any(|word| before[start..].starts_with(word));
    let imported = before.trim_end().ends_with("use") && (after.starts_with(';') || after.starts_with("as "));
    !ours && (after.starts_with("::") || imported)
}

/// A dependency without a row above.
pub fn all_have_a_room(file: &File) -> Vec<Finding> {
    if file.path != "Cargo.toml" {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let (mut inside, mut at) = (false, 0);
    for line in file.text.split_inclusive('\n') {
        if line.starts_with('[') {
            inside = line.trim() == "[dependencies]";
        } else if let (true, Some((name, _))) = (inside, line.split_once('=')) {
            let name = name.trim().replace('-', "_");
            if !HOMES.iter().any(|(known, _)| *known == name) {
                findings.push(file.finding(at, format!("`{name}` has no room; give it one in tests/tidy/crates.rs")));
            }
        }
        at += line.len();
    }
    findings
}

#[test]
fn a_crate_outside_its_room_is_found() {
    let bad = [
        ("src/term/keys.rs", "use vt100::Parser;"),
        ("src/server/a.rs", "fn f(db: rusqlite::Connection) {}"),
        ("src/config/a.rs", "use ratatui::style::Color;"),
        ("src/ui/a.rs", "use ratatui::crossterm::event;"),
        ("src/server/run.rs", "use crossterm as c;"),
        ("src/domain/a.rs", "async fn f() { tokio::spawn(x); }"),
        ("src/ui/a.rs", "use tokio;"),
        ("src/server/a.rs", "#[derive(clap::Parser)]\nstruct A;"),
    ];
    for (path, text) in bad {
        assert_eq!(super::said(stay_in_their_rooms, path, text).len(), 1, "{path} {text}");
    }
}

#[test]
fn a_crate_at_home_and_a_namesake_are_fine() {
    let good = [
        ("src/term/engine.rs", "use vt100::Parser;"),
        ("src/ui/a.rs", "use crate::config::toml::x; // tokio::spawn"),
        ("src/ui/a.rs", "fn f(regex: &str) { regex.len(); }\n#[cfg(test)]\nmod tests { use tokio::x; }"),
    ];
    for (path, text) in good {
        assert_eq!(super::said(stay_in_their_rooms, path, text), [""; 0], "{path}");
    }
}

#[test]
fn a_dependency_without_a_room_is_found() {
    let text = "[dependencies]\nserde = \"1\"\nnew-one = { version = \"1\" }\n[dev-dependencies]\ninsta = \"1\"\n";
    let said = super::said(all_have_a_room, "Cargo.toml", text);
    assert_eq!(said, ["Cargo.toml:3: `new_one` has no room; give it one in tests/tidy/crates.rs"]);
}
