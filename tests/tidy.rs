//! The house rules as a test: layers, rooms of the external crates, sizes, names, and nothing of a machine in the text.
//!
//! One crate has nothing but this file to keep its modules from importing each other in circles. Every rule has a test
//! on a bad sample, so that it can fail. An exception has a reason, and one that is no longer needed fails too, so that
//! the list only shrinks.

#[path = "tidy/code.rs"]
mod code;
#[path = "tidy/crates.rs"]
mod crates;
#[path = "tidy/layers.rs"]
mod layers;
#[path = "tidy/shape.rs"]
mod shape;
#[path = "tidy/text.rs"]
mod text;

use std::path::{Path, PathBuf};

use code::{File, Finding};

/// A rule that looks at one file.
type Rule = fn(&File) -> Vec<Finding>;

/// Every rule.
const RULES: &[Rule] = &[
    layers::imports_point_down,
    crates::stay_in_their_rooms,
    crates::all_have_a_room,
    shape::files_are_short,
    shape::functions_are_short,
    shape::mod_files_only_name_modules,
    shape::modules_say_what_they_own,
    shape::names_say_something,
    shape::nothing_is_left_to_do,
    shape::git_runs_in_one_place,
    text::names_no_machine,
    text::names_no_other_registry,
];

/// What may stay as it is: the start of the finding, and why.
const EXCEPTIONS: &[(&str, &str)] = &[];

#[test]
fn the_house_is_tidy() {
    let root = root();
    let files = files(&root);
    assert!(
        files.iter().any(|file| file.path == "src/domain/mod.rs"),
        "the sources are found under {}",
        root.display()
    );
    let findings: Vec<String> =
        files.iter().flat_map(|file| RULES.iter().flat_map(|rule| rule(file))).map(|found| found.to_string()).collect();
    let bad = judge(&findings, EXCEPTIONS);
    assert!(bad.is_empty(), "\n{}\n", bad.join("\n"));
}

/// The findings that no exception covers, and the exceptions that cover nothing.
fn judge(findings: &[String], exceptions: &[(&str, &str)]) -> Vec<String> {
    let open = findings.iter().filter(|found| !exceptions.iter().any(|(start, _)| found.starts_with(start))).cloned();
    let idle = exceptions.iter().filter(|(start, _)| !findings.iter().any(|found| found.starts_with(start)));
    open.chain(idle.map(|(start, _)| format!("{start}: this exception is no longer needed; remove it"))).collect()
}

#[test]
fn exceptions_cover_what_they_name_and_must_be_needed() {
    let findings = ["src/a.rs:3: bad".to_owned(), "src/b.rs:1: bad".to_owned()];
    assert_eq!(judge(&findings, &[("src/a.rs:", "why")]), ["src/b.rs:1: bad"]);
    assert_eq!(judge(&findings[..1], &[("src/a.rs:", "why"), ("src/c.rs:", "why")]).len(), 1);
}

fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// Every text file of the project except what is built or belongs to git.
fn files(root: &Path) -> Vec<File> {
    let mut folders = vec![root.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if path.is_symlink() || name == ".git" || name == "target" || name.ends_with(".snap.new") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                files.push(File::new(&name, &text));
            }
        }
    }
    let for_tests: Vec<String> = files.iter().flat_map(File::test_modules).collect();
    for file in &mut files {
        file.is_test |= for_tests.contains(&file.path);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// What a rule says of a sample, for the tests of the rules.
#[cfg(test)]
fn said(rule: Rule, path: &str, text: &str) -> Vec<String> {
    rule(&File::new(path, text)).iter().map(ToString::to_string).collect()
}
