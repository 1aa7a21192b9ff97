//! One line that says what came out: `3 files (+142 -3) · 12 tests passed`.

use super::evidence::{Check, TestRun};
use super::schema::{Summary, Verified};

/// The line for lists and the command line: files, tests, contradicted claims; without colour or status.
pub fn headline(summary: &Summary) -> String {
    let wrong = summary.claims.iter().filter(|claim| claim.check == Check::Contradicted).count() as u32;
    let parts =
        [files(summary), tests(&summary.tests), (wrong > 0).then(|| format!("{} contradicted", count(wrong, "claim")))];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { summary.status.word().replace('_', " ") } else { parts.join(" · ") }
}

/// What the result rests on, in a sentence. Tests that failed are not "nothing".
pub fn proof(summary: &Summary) -> &'static str {
    let tests = &summary.tests;
    match summary.verified {
        Verified::Tests => "tests passed after the last edit",
        Verified::Build => "it builds; no test proves it",
        Verified::Diff | Verified::None if tests.iter().any(TestRun::is_red) => "its tests failed",
        Verified::Diff | Verified::None if tests.iter().any(|run| run.unfinished) => "its tests were cut off",
        Verified::Diff | Verified::None if tests.iter().any(|run| run.stale) => "its tests ran before the last edit",
        Verified::Diff => "only the diff was looked at; no test was run",
        Verified::None => "nothing was checked",
    }
}

/// What was proved, in words: the tests, else the best proof there is.
pub fn checks(summary: &Summary) -> String {
    tests(&summary.tests).unwrap_or_else(|| summary.verified.word().to_owned())
}

fn files(summary: &Summary) -> Option<String> {
    let totals = summary.totals;
    summary.git.as_ref()?;
    if totals.files == 0 {
        return Some("no files changed".to_owned());
    }
    let binary = if totals.bin > 0 { format!(", {} binary", totals.bin) } else { String::new() };
    Some(format!("{} (+{} -{}{binary})", count(totals.files, "file"), totals.add, totals.del))
}

fn tests(runs: &[TestRun]) -> Option<String> {
    let fresh: Vec<&TestRun> = runs.iter().filter(|run| !run.stale).collect();
    if fresh.is_empty() {
        return (!runs.is_empty()).then(|| "tests ran before the last edit".to_owned());
    }
    let sum = |of: fn(&TestRun) -> u32| fresh.iter().map(|run| of(run)).fold(0, u32::saturating_add);
    let (failed, errors, skipped) = (sum(|r| r.failed), sum(|r| r.errors), sum(|r| r.skipped));
    let passed = sum(|r| r.passed.unwrap_or(0));
    let mut parts = Vec::new();
    if failed > 0 {
        parts.push(format!("{} failed", count(failed, "test")));
    }
    if errors > 0 {
        parts.push(count(errors, "test error"));
    }
    match (passed, parts.is_empty()) {
        (0, _) if fresh.iter().all(|run| run.unfinished) => {}
        (0, true) if fresh.iter().any(|run| run.passed.is_none()) => parts.push("tests passed".to_owned()),
        (0, true) => parts.push("no tests passed".to_owned()),
        (0, false) => {}
        (n, true) => parts.push(format!("{} passed", count(n, "test"))),
        (n, false) => parts.push(format!("{n} passed")),
    }
    if skipped > 0 {
        parts.push(format!("{skipped} skipped"));
    }
    if fresh.iter().any(|run| run.unfinished) {
        parts.push("tests were cut off".to_owned());
    }
    Some(parts.join(", "))
}

fn count(n: u32, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
