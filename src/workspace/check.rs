//! How a project is checked, guessed from its files.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

/// The most that is read of one file.
const MAX: u64 = 1 << 20;

/// The command that checks the project in `dir`; `None` when its files name none. It is a proposal: whoever runs it
/// runs code of that directory.
pub fn project_check(dir: &Path) -> Option<String> {
    makefile(dir)
        .or_else(|| dir.join("Cargo.toml").is_file().then(|| "cargo test".to_owned()))
        .or_else(|| npm(dir))
        .or_else(|| is_pytest(dir).then(|| "python3 -m pytest -q".to_owned()))
        .or_else(|| dir.join("go.mod").is_file().then(|| "go test ./...".to_owned()))
}

fn text(path: &Path) -> Option<String> {
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MAX).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn makefile(dir: &Path) -> Option<String> {
    let rules = ["GNUmakefile", "makefile", "Makefile"].iter().find_map(|name| text(&dir.join(name)))?;
    let target = ["check", "test"].into_iter().find(|target| rules.lines().any(|line| defines(line, target)))?;
    Some(format!("make {target}"))
}

/// Whether the line is a rule for the target: `check:`, `build check: deps`; not `check := x`, not a recipe.
fn defines(line: &str, target: &str) -> bool {
    let Some((names, rest)) = line.split_once(':') else { return false };
    !line.starts_with(['\t', ' ', '#', '.'])
        && !rest.trim_start_matches(':').starts_with('=')
        && names.split_whitespace().any(|name| name == target)
}

fn npm(dir: &Path) -> Option<String> {
    let package: serde_json::Value = serde_json::from_str(&text(&dir.join("package.json"))?).ok()?;
    let script = package.get("scripts")?.get("test")?.as_str()?;
    // What `npm init` writes always fails and says so.
    (!script.trim().is_empty() && !script.contains("no test specified")).then(|| "npm test".to_owned())
}

fn is_pytest(dir: &Path) -> bool {
    let names_pytest = |name: &str| text(&dir.join(name)).is_some_and(|text| text.contains("pytest"));
    dir.join("pytest.ini").is_file()
        || dir.join("conftest.py").is_file()
        || names_pytest("pyproject.toml")
        || names_pytest("setup.cfg")
        || names_pytest("tox.ini")
        || (dir.join("pyproject.toml").is_file() && dir.join("tests").is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Case = (&'static [(&'static str, &'static str)], Option<&'static str>);

    #[test]
    fn the_check_is_read_from_the_projects_files() {
        let table: [Case; 11] = [
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
            (&[("README.md", "make check")], None),
        ];
        for (files, wanted) in table {
            let dir = tempfile::tempdir().unwrap();
            for (name, text) in files {
                fs::write(dir.path().join(name), text).unwrap();
            }
            assert_eq!(project_check(dir.path()).as_deref(), wanted, "{files:?}");
        }
    }
}
