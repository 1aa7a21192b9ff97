//! Applies the table of runners to a text.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::super::evidence::TestRun;
use super::super::plain::plain;
use super::table::{Begin, ERRORS, FAILED, Join, PASSED, RUNNERS, Runner, SKIPPED, Silence};
use super::{go, junit};

/// More failed tests than this are not named.
const MAX_NAMES: usize = 50;

/// A row of the table with its patterns compiled.
struct Reader {
    runner: &'static Runner,
    closing: Vec<Regex>,
    begin: Option<Regex>,
    announces: Option<Regex>,
    name: Option<Regex>,
}

static READERS: LazyLock<Vec<Reader>> = LazyLock::new(|| RUNNERS.iter().map(Reader::new).collect());

/// The last run of every test runner whose result the text holds. Escapes and redraws are resolved first. Exit codes
/// and staleness are left to the caller.
pub fn parse_tests(text: &str) -> Vec<TestRun> {
    let text = plain(text);
    if let Some(run) = junit::parse(&text) {
        return vec![run];
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut runs: Vec<TestRun> = READERS.iter().filter_map(|reader| reader.read(&lines)).collect();
    let found: Vec<String> = runs.iter().map(|run| run.runner.clone()).collect();
    let is_part = |run: &TestRun| {
        let row = RUNNERS.iter().find(|row| row.name == run.runner);
        row.is_some_and(|row| row.yields_to.iter().any(|other| found.iter().any(|name| name == other)))
    };
    runs.retain(|run| !is_part(run));
    if !found.iter().any(|name| name == "gotestsum") {
        runs.extend(go::parse(&lines));
    }
    runs
}

impl Reader {
    fn new(runner: &'static Runner) -> Self {
        let begin = match runner.begin {
            Begin::Unseen => None,
            Begin::Resets(pattern) | Begin::Needed(pattern) => Some(pattern),
        };
        Self {
            runner,
            closing: runner.closing.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect(),
            begin: begin.and_then(|pattern| Regex::new(pattern).ok()),
            announces: runner.announces.and_then(|pattern| Regex::new(pattern).ok()),
            name: runner.failed_name.and_then(|pattern| Regex::new(pattern).ok()),
        }
    }

    fn read(&self, lines: &[&str]) -> Option<TestRun> {
        let mut run: Option<Counts> = None;
        let mut has_begun = !matches!(self.runner.begin, Begin::Needed(_));
        let mut names: Vec<String> = Vec::new();
        let mut announced = false;
        for line in lines {
            let tells = self.announces.as_ref().is_some_and(|announces| announces.is_match(line));
            if self.begin.as_ref().is_some_and(|begin| begin.is_match(line)) {
                // Some runners name the failed tests before this line, some after: a later run drops them both.
                if run.take().is_some() {
                    names.clear();
                }
                has_begun = true;
            }
            if let Some(name) = self.name.as_ref().and_then(|name| name.captures(line)).and_then(|c| first_group(&c)) {
                remember(&mut names, name);
            }
            let Some(found) = self.closing.iter().find_map(|closing| closing.captures(line)) else {
                announced |= tells;
                continue;
            };
            if !has_begun {
                continue;
            }
            // A part of a result can tell of the rest of it.
            announced = tells;
            match self.runner.join {
                Join::Last => {
                    let named = std::mem::take(&mut names);
                    run = Some(Counts { names: named, ..Counts::default() }.with(&found));
                }
                Join::Add => run = Some(run.unwrap_or_default().with(&found)),
            }
        }
        let mut run = run.or_else(|| announced.then(Counts::default))?;
        for name in names {
            remember(&mut run.names, &name);
        }
        // The names of failed tests say as much as the counts that never came.
        if announced {
            run.failed = run.failed.max(run.names.len() as u32);
        }
        Some(TestRun { unfinished: announced, ..run.finish(self.runner, announced) })
    }
}

fn first_group<'t>(captures: &Captures<'t>) -> Option<&'t str> {
    captures.iter().skip(1).flatten().next().map(|group| group.as_str())
}

/// Adds a name once.
pub(super) fn remember(names: &mut Vec<String>, name: &str) {
    let name = name.trim();
    if !name.is_empty() && names.len() < MAX_NAMES && !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

#[derive(Default)]
struct Counts {
    passed: Option<u32>,
    failed: u32,
    skipped: u32,
    errors: u32,
    total: Option<u32>,
    /// Errors that are not among the total.
    outside: u32,
    /// Files that failed before any test in them ran.
    suites_failed: u32,
    names: Vec<String>,
}

impl Counts {
    fn with(mut self, found: &Captures<'_>) -> Self {
        let number = |name: &str| found.name(name).and_then(|group| group.as_str().parse::<u32>().ok());
        add(&mut self.passed, number("passed"));
        add(&mut self.total, number("total"));
        for (count, groups) in [
            (&mut self.failed, ["failed", "failed"]),
            (&mut self.skipped, ["skipped", "skipped2"]),
            (&mut self.errors, ["errors", "errors"]),
            (&mut self.outside, ["outside", "outside"]),
            (&mut self.suites_failed, ["suites_failed", "suites_failed"]),
        ] {
            let other = if groups[0] == groups[1] { None } else { number(groups[1]) };
            *count = count.saturating_add(number(groups[0]).unwrap_or(0)).saturating_add(other.unwrap_or(0));
        }
        self.outside = self.outside.saturating_add(u32::from(found.name("one_error").is_some()));
        if let Some(word) = found.name("word") {
            self.count(word.as_str(), number("n").unwrap_or(1));
        }
        if let Some(words) = found.name("words") {
            self.count_all(words.as_str());
        }
        self
    }

    /// Reads `1 failed, 2 passed`, `1 failed | 2 passed`, `Failures: 1, Skipped: 2`, `failures=1` and
    /// `3 passed (1 slow, 1 timed out)`.
    fn count_all(&mut self, words: &str) {
        for entry in words.split([',', '|', '(', ')']) {
            let entry = entry.trim();
            let digits = |text: &str| text.trim().parse::<u32>().ok();
            let pair = entry
                .split_once([':', '='])
                .and_then(|(word, n)| Some((word, digits(n)?)))
                .or_else(|| entry.split_once(' ').and_then(|(n, word)| Some((word, digits(n)?))));
            if let Some((word, n)) = pair {
                self.count(word, n);
            }
        }
    }

    fn count(&mut self, word: &str, n: u32) {
        let word = word.trim().to_lowercase();
        let is_in = |list: &[&str]| list.contains(&word.as_str());
        if is_in(PASSED) {
            add(&mut self.passed, Some(n));
        } else if is_in(FAILED) {
            self.failed = self.failed.saturating_add(n);
        } else if is_in(SKIPPED) {
            self.skipped = self.skipped.saturating_add(n);
        } else if is_in(ERRORS) {
            self.errors = self.errors.saturating_add(n);
        }
    }

    fn finish(self, runner: &Runner, cut_off: bool) -> TestRun {
        let rest =
            |total: u32| total.saturating_sub(self.failed.saturating_add(self.skipped).saturating_add(self.errors));
        let silent = match runner.silence {
            Silence::Zero if !cut_off => Some(0),
            Silence::Zero | Silence::Unknown => None,
        };
        let without_tests = if self.failed == 0 { self.suites_failed } else { 0 };
        let errors = self.errors.saturating_add(self.outside).saturating_add(without_tests);
        let is_red = self.failed > 0 || errors > 0;
        TestRun {
            runner: runner.name.to_owned(),
            passed: self.passed.or(self.total.map(rest)).or(silent),
            failed: self.failed,
            skipped: self.skipped,
            errors,
            names: if is_red { self.names } else { Vec::new() },
            ..TestRun::default()
        }
    }
}

fn add(sum: &mut Option<u32>, n: Option<u32>) {
    if let Some(n) = n {
        *sum = Some(sum.unwrap_or(0).saturating_add(n));
    }
}
