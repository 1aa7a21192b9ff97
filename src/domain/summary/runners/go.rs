//! `go test` prints no totals: its lines are counted, package by package, the last result of each package winning.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::super::evidence::TestRun;
use super::read::remember;

/// One event of `go test -json`.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "Action")]
    action: String,
    #[serde(rename = "Package", default)]
    package: String,
    #[serde(rename = "Test")]
    test: Option<String>,
    #[serde(rename = "FailedBuild")]
    failed_build: Option<String>,
}

#[derive(Default)]
struct Package {
    name: String,
    passed: u32,
    failed: u32,
    skipped: u32,
    errors: u32,
    names: Vec<String>,
    /// Whether passing tests were printed (`-v`, `-json`).
    is_verbose: bool,
    /// Whether its closing line never came.
    is_open: bool,
}

static LINES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(PATTERN).ok());

/// A result of one test, or the closing line of a package. Subtests are indented and count with their parent.
const PATTERN: &str = r"^(?:--- (?P<word>PASS|FAIL|SKIP): (?P<test>\S+) \([\d.]+s\)|(?P<run>=== RUN) .*|(?P<end>ok  |FAIL)\t(?P<package>\S+)(?:\t(?P<how>\S+)| \[(?P<broken>(?:build|setup) failed)\])?.*)$";

/// The sums over all packages; `None` when the lines hold no result of go.
pub(super) fn parse(lines: &[&str]) -> Option<TestRun> {
    let packages = match from_events(lines) {
        packages if packages.is_empty() => from_text(lines)?,
        packages => packages,
    };
    let sum = |count: fn(&Package) -> u32| packages.iter().map(count).fold(0, u32::saturating_add);
    let mut names = Vec::new();
    packages.iter().flat_map(|package| &package.names).for_each(|name| remember(&mut names, name));
    Some(TestRun {
        runner: "go-test".to_owned(),
        passed: packages.iter().any(|package| package.is_verbose).then(|| sum(|p| p.passed)),
        failed: sum(|p| p.failed),
        skipped: sum(|p| p.skipped),
        errors: sum(|p| p.errors),
        names,
        unfinished: packages.iter().any(|package| package.is_open),
        ..TestRun::default()
    })
}

impl Package {
    fn count(&mut self, word: &str, test: &str) {
        match word {
            "PASS" | "pass" => self.passed += 1,
            "SKIP" | "skip" => self.skipped += 1,
            _ => {
                self.failed += 1;
                remember(&mut self.names, test);
            }
        }
    }
}

/// Puts a finished package in place of an earlier result of the same one.
fn settle(all: &mut Vec<Package>, done: Package) {
    all.retain(|package| package.name != done.name);
    all.push(done);
}

fn from_text(lines: &[&str]) -> Option<Vec<Package>> {
    let pattern = LINES.as_ref()?;
    let mut all = Vec::new();
    let mut open = Package::default();
    let mut has_lines = false;
    for found in lines.iter().filter_map(|line| pattern.captures(line)) {
        let group = |name: &str| found.name(name).map(|group| group.as_str());
        if let (Some(word), Some(test)) = (group("word"), group("test")) {
            open.count(word, test);
            has_lines = true;
        } else if group("run").is_some() {
            open.is_verbose = true;
            has_lines = true;
        } else if let (Some(end), Some(package)) = (group("end"), group("package")) {
            let mut done = std::mem::take(&mut open);
            has_lines = false;
            package.clone_into(&mut done.name);
            // A package that failed without a failed test did not compile or panicked.
            let is_broken = group("broken").is_some() || (end == "FAIL" && done.failed == 0);
            done.errors += u32::from(is_broken);
            settle(&mut all, done);
        }
    }
    if has_lines {
        settle(&mut all, Package { is_open: true, ..open });
    }
    (!all.is_empty()).then_some(all)
}

fn from_events(lines: &[&str]) -> Vec<Package> {
    let mut all: Vec<Package> = Vec::new();
    let mut open: Vec<Package> = Vec::new();
    let events = lines.iter().filter(|line| line.starts_with('{') && line.contains("\"Action\":"));
    for event in events.filter_map(|line| serde_json::from_str::<Event>(line).ok()) {
        let is_result = matches!(event.action.as_str(), "pass" | "fail" | "skip");
        if event.package.is_empty() || !is_result {
            continue;
        }
        let at = open.iter().position(|package| package.name == event.package).unwrap_or_else(|| {
            open.push(Package { name: event.package.clone(), is_verbose: true, ..Package::default() });
            open.len() - 1
        });
        match event.test {
            Some(test) if !test.contains('/') => open[at].count(&event.action, &test),
            Some(_) => {}
            None => {
                let mut done = open.swap_remove(at);
                let is_broken = event.failed_build.is_some() || (event.action == "fail" && done.failed == 0);
                done.errors += u32::from(is_broken);
                settle(&mut all, done);
            }
        }
    }
    for package in open {
        settle(&mut all, Package { is_open: true, ..package });
    }
    all
}
