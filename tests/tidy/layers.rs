//! Which room may use which: imports point down, rooms of the second layer never use one another.

use super::code::{File, Finding, words};

const BELOW_ROOMS: &[&str] = &["domain", "term", "config"];

/// Each room with the rooms it may use, in layer order.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("term", &["domain"]),
    ("config", &["domain"]),
    ("store", BELOW_ROOMS),
    ("pty", BELOW_ROOMS),
    ("agents", BELOW_ROOMS),
    ("workspace", BELOW_ROOMS),
    ("syntax", BELOW_ROOMS),
    ("prices", BELOW_ROOMS),
    ("wire", BELOW_ROOMS),
    ("ui", BELOW_ROOMS),
    ("client", &["domain", "term", "config", "wire"]),
    ("mcp", &["domain", "term", "config", "wire"]),
    ("server", &["domain", "term", "config", "store", "pty", "agents", "workspace", "syntax", "prices", "wire", "ui"]),
    ("cli", &["domain", "config", "agents", "prices", "wire", "client", "mcp", "server"]),
    ("main", &["cli"]),
];

/// The room of a file; the executables and `lib.rs` are `main`.
fn room(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    match inside.split_once('/') {
        Some(("bin", _)) => "main",
        Some((folder, _)) => folder,
        None if inside == "main.rs" || inside == "lib.rs" => "main",
        None => inside.trim_end_matches(".rs"),
    }
}

/// How many modules deep a file is: `src/ui/a.rs` is two deep, `src/ui/mod.rs` one.
fn depth(path: &str) -> usize {
    let parts = path.matches('/').count();
    if path.ends_with("/mod.rs") { parts - 1 } else { parts }
}

/// An import of a room that is above or beside, or a climb out of the room by `super::`.
pub fn imports_point_down(file: &File) -> Vec<Finding> {
    let code = file.production();
    if code.is_empty() {
        return Vec::new();
    }
    let room = room(&file.path);
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![file.finding(0, format!("`{room}` has no place in the layers; add it to tests/tidy/layers.rs"))];
    };
    let used = ["crate", "orchestra_tui"].into_iter().flat_map(|start| used_rooms(code, start));
    let up = used.filter(|(_, name)| *name != room && is_room(name) && !allowed.contains(name));
    let up = up.map(|(at, name)| file.finding(at, format!("`{room}` must not use `{name}`")));
    up.chain(climbs(file, code)).collect()
}

fn is_room(name: &str) -> bool {
    ROOMS.iter().any(|(room, _)| *room == name)
}

/// The first names after `crate::`, also those of `crate::{a, b}`.
fn used_rooms<'a>(code: &'a str, start: &'a str) -> Vec<(usize, &'a str)> {
    let mut used = Vec::new();
    for at in words(code, start) {
        let Some(rest) = code[at + start.len()..].trim_start().strip_prefix("::") else { continue };
        let rest = rest.trim_start();
        match rest.strip_prefix('{') {
            Some(group) => used.extend(group_names(group).into_iter().map(|name| (at, name))),
            None => used.push((at, first_word(rest))),
        }
    }
    used
}

fn first_word(code: &str) -> &str {
    let end = code.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(code.len());
    &code[..end]
}

fn group_names(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut names) = (0_i32, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(first_word(group[start..at].trim_start()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(first_word(group[start..at].trim_start()));
                start = at + 1;
            }
            _ => {}
        }
    }
    names
}

fn climbs(file: &File, code: &str) -> Vec<Finding> {
    let chain = "super::".repeat(depth(&file.path));
    let found = code.match_indices(&chain).map(|(at, _)| at).filter(|at| !code[..*at].ends_with("super::"));
    found.map(|at| file.finding(at, "this `super::` leaves the room; write `crate::ROOM::`")).collect()
}

#[test]
fn imports_up_and_sideways_are_found() {
    let bad = [
        ("src/domain/a.rs", "use crate::config::Config;"),
        ("src/config/a.rs", "use crate::term::Screen;"),
        ("src/store/a.rs", "fn f() {}\nfn g() { crate::pty::spawn() }"),
        ("src/ui/a/b.rs", "use crate::{domain::ids, store::Log};"),
        ("src/wire/a.rs", "use super::super::server::run;"),
        ("src/ui/mod.rs", "use super::server::run;"),
        ("src/main.rs", "use orchestra_tui::server::run;"),
        ("src/strange/a.rs", "fn f() {}"),
    ];
    for (path, text) in bad {
        assert_eq!(super::said(imports_point_down, path, text).len(), 1, "{path} {text}");
    }
    let said = super::said(imports_point_down, "src/store/a.rs", "\nuse crate::pty::spawn;\n");
    assert_eq!(said, ["src/store/a.rs:2: `store` must not use `pty`"]);
}

#[test]
fn imports_down_and_within_are_fine() {
    let good = [
        ("src/server/a.rs", "use crate::{domain::ids, store::Log, ui::{draw, update}};"),
        ("src/ui/a.rs", "use super::sidebar;\nuse crate::ui::grid;\nuse crate::config::Theme;"),
        ("src/store/a.rs", "// crate::pty::spawn\nconst A: &str = \"crate::pty::x\";"),
        ("src/store/a.rs", "fn f() {}\n#[cfg(test)]\nmod tests { use crate::pty::spawn; }"),
        ("src/lib.rs", "pub mod server;"),
    ];
    for (path, text) in good {
        assert_eq!(super::said(imports_point_down, path, text), [""; 0], "{path}");
    }
}
