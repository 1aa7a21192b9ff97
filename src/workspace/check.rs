//! How a project is checked, guessed from its files.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

/// The most that is read of one file.
const MAX: u64 = 1 << 20;

/// A check that the files of a project name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectCheck {
    /// The command line.
    pub command: String,
    /// The file that names it.
    pub file: &'static str,
}

/// The command that checks the project in `dir`; `None` when its files name none. It is a proposal: whoever runs it
/// runs code of that directory.
pub fn project_check(dir: &Path) -> Option<ProjectCheck> {
    let is = |file: &'static str, command: &str| ProjectCheck { command: command.to_owned(), file };
    let there = |file: &'static str, command| dir.join(file).is_file().then(|| is(file, command));
    makefile(dir)
        .or_else(|| justfile(dir))
        .or_else(|| there("Cargo.toml", "cargo test"))
        .or_else(|| npm(dir))
        .or_else(|| pytest(dir).map(|file| is(file, "python3 -m pytest -q")))
        .or_else(|| there("go.mod", "go test ./..."))
        .or_else(|| there("mix.exs", "mix test"))
        .or_else(|| there("gradlew", "./gradlew test"))
        .or_else(|| there("mvnw", "./mvnw -q test"))
        .or_else(|| there("pom.xml", "mvn -q test"))
        .or_else(|| there("deno.json", "deno test"))
}

fn text(path: &Path) -> Option<String> {
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MAX).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn makefile(dir: &Path) -> Option<ProjectCheck> {
    let named = |file: &'static str| text(&dir.join(file)).map(|rules| (file, rules));
    let (file, rules) = ["GNUmakefile", "makefile", "Makefile"].into_iter().find_map(named)?;
    Some(ProjectCheck { command: format!("make {}", target(&rules)?), file })
}

fn justfile(dir: &Path) -> Option<ProjectCheck> {
    let rules = text(&dir.join("justfile"))?;
    Some(ProjectCheck { command: format!("just {}", target(&rules)?), file: "justfile" })
}

fn target(rules: &str) -> Option<&'static str> {
    ["check", "test"].into_iter().find(|target| rules.lines().any(|line| defines(line, target)))
}

/// Whether the line is a rule for the target: `check:`, `build check: deps`; not `check := x`, not a recipe.
fn defines(line: &str, target: &str) -> bool {
    let Some((names, rest)) = line.split_once(':') else { return false };
    !line.starts_with(['\t', ' ', '#', '.'])
        && !rest.trim_start_matches(':').starts_with('=')
        && names.split_whitespace().any(|name| name == target)
}

fn npm(dir: &Path) -> Option<ProjectCheck> {
    let package: serde_json::Value = serde_json::from_str(&text(&dir.join("package.json"))?).ok()?;
    let script = package.get("scripts")?.get("test")?.as_str()?;
    // What `npm init` writes always fails and says so.
    let is_one = !script.trim().is_empty() && !script.contains("no test specified");
    let runs = [("pnpm-lock.yaml", "pnpm test"), ("yarn.lock", "yarn test"), ("bun.lock", "bun run test")];
    let own = runs.into_iter().find(|(lock, _)| dir.join(lock).is_file()).map_or("npm test", |(_, command)| command);
    is_one.then(|| ProjectCheck { command: own.to_owned(), file: "package.json" })
}

/// The file by which pytest checks the project.
fn pytest(dir: &Path) -> Option<&'static str> {
    let is_there = |name: &&'static str| dir.join(name).is_file();
    let names_it = |name: &&'static str| text(&dir.join(name)).is_some_and(|text| text.contains("pytest"));
    let own = ["pytest.ini", "conftest.py"].into_iter().find(is_there);
    let named = || ["pyproject.toml", "setup.cfg", "tox.ini"].into_iter().find(names_it);
    let tests = || ["pyproject.toml"].into_iter().find(|name| is_there(name) && dir.join("tests").is_dir());
    own.or_else(named).or_else(tests)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Case = (&'static [(&'static str, &'static str)], Option<&'static str>);

    #[test]
    fn the_check_is_read_from_the_projects_files() {
        let table: [Case; 15] = [
            (&[("Makefile", "all:\n\tcc x\n\ncheck: all\n"), ("Cargo.toml", "")], Some("make check")),
            (&[("Makefile", ".PHONY: check\nbuild test: x\n")], Some("make test")),
            (&[("Makefile", "test := 1\ncheck ::= 2\n# check: no\n\tcheck: no\n")], None),
            (&[("Cargo.toml", "[package]")], Some("cargo test")),
            (&[("package.json", r#"{"scripts":{"test":"jest"}}"#)], Some("npm test")),
            (&[("package.json", r#"{"scripts":{"test":"echo \"Error: no test specified\" && exit 1"}}"#)], None),
            (&[("package.json", "not json"), ("go.mod", "module x")], Some("go test ./...")),
            (&[("pyproject.toml", "[tool.pytest.ini_options]")], Some("python3 -m pytest -q")),
            (&[("pyproject.toml", "[project]")], None),
            (&[("go.mod", "module x")], Some("go test ./...")),
            (&[("package.json", r#"{"scripts":{"test":"vitest"}}"#), ("pnpm-lock.yaml", "")], Some("pnpm test")),
            (&[("justfile", "set x := 1\n\ntest *args:\n  cargo test\n")], Some("just test")),
            (&[("justfile", "test:\n  cargo test\n")], Some("just test")),
            (&[("pom.xml", "<project/>"), ("mvnw", "")], Some("./mvnw -q test")),
            (&[("README.md", "make check")], None),
        ];
        for (files, wanted) in table {
            let dir = tempfile::tempdir().unwrap();
            for (name, text) in files {
                fs::write(dir.path().join(name), text).unwrap();
            }
            let found = project_check(dir.path());
            assert_eq!(found.as_ref().map(|found| found.command.as_str()), wanted, "{files:?}");
        }
    }
}
