use super::super::evidence::{Check, Claim};
use super::super::sample;
use super::*;
use crate::domain::ids::SessionId;
use crate::domain::time::Span;

fn run(runner: &str, passed: u32, failed: u32, exit: i32) -> TestRun {
    TestRun { runner: runner.into(), passed: Some(passed), failed, exit: Some(exit), ..TestRun::default() }
}

fn report(end: CheckEnd, tests: Vec<TestRun>) -> CheckReport {
    CheckReport {
        session: SessionId(9),
        command: "make check TOKEN=ghp_0123456789abcdefghijklmnopqrstuvwxyzAB".into(),
        end,
        tests,
        wall: Span::secs(7),
        log: None,
        tail: String::new(),
    }
}

fn checked(claims: &[(&str, Check)], report: &CheckReport) -> Summary {
    let mut summary = sample::full(1, "x");
    summary.tests = vec![run("cargo-test", 5, 0, 0)];
    summary.totals.files = 1;
    summary.claims = claims.iter().map(|(text, check)| Claim { text: (*text).into(), check: *check }).collect();
    summary.take_check(report, 1);
    summary
}

#[test]
fn what_was_measured_outweighs_what_was_read_and_said() {
    let claims = [
        ("All tests pass.", Check::Confirmed),
        ("Fixed the login.", Check::Confirmed),
        ("Created `src/gone.rs`.", Check::Contradicted),
    ];
    let red = checked(&claims, &report(CheckEnd::Exited(101), vec![run("cargo-test", 4, 1, 101)]));
    assert_eq!((red.verified, red.tests[0].failed, red.src.tests), (Verified::Diff, 1, Some(Source::Measured)));
    let verdicts = |summary: &Summary| {
        let of = |text: &str| summary.claims.iter().find(|claim| claim.text.starts_with(text)).unwrap().check;
        (of("All tests"), of("Fixed"), of("Created"))
    };
    assert_eq!(verdicts(&red), (Check::Contradicted, Check::Unchecked, Check::Contradicted));
    let claims = [("All tests pass.", Check::Contradicted), ("Fixed it.", Check::Unchecked), claims[2]];
    let green = checked(&claims, &report(CheckEnd::Exited(0), vec![run("cargo-test", 6, 0, 0)]));
    assert_eq!(green.verified, Verified::Tests);
    let of = |text: &str| green.claims.iter().find(|claim| claim.text.starts_with(text)).unwrap().check;
    assert_eq!((of("All"), of("Fixed"), of("Created")), (Check::Confirmed, Check::Confirmed, Check::Contradicted));
    let note = green.check.unwrap();
    assert_eq!((note.exit, note.passed, note.s, note.rounds), (Some(0), true, 7, 1));
    assert!(!note.cmd.contains("ghp_"), "{}", note.cmd);
}

#[test]
fn zero_tests_a_hidden_failure_and_a_timeout_prove_nothing() {
    let stale = |tests: Vec<TestRun>, end| {
        let mut summary = sample::full(1, "x");
        summary.totals.files = 1;
        summary.tests = Vec::new();
        summary.take_check(&report(end, tests), 0);
        summary.verified
    };
    assert_eq!(stale(vec![run("jest", 0, 0, 0)], CheckEnd::Exited(0)), Verified::Diff);
    assert_eq!(stale(vec![run("jest", 5, 1, 0)], CheckEnd::Exited(0)), Verified::Diff);
    assert_eq!(stale(vec![run("jest", 5, 0, 0)], CheckEnd::TimedOut), Verified::Diff);
    assert_eq!(stale(vec![], CheckEnd::Exited(0)), Verified::Build);
}
