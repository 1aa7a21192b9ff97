//! Sentences of agents against evidence that shows them, contradicts them, or says nothing.

use super::super::message;
use super::*;

fn green() -> TestRun {
    TestRun { runner: "pytest".into(), passed: Some(12), exit: Some(0), ..TestRun::default() }
}

fn red() -> TestRun {
    TestRun { failed: 1, exit: Some(1), ..green() }
}

fn changed(files: &[(&str, FileStatus)]) -> Changes {
    let file = |(path, status): &(&str, FileStatus)| FileChange {
        path: (*path).into(),
        status: *status,
        added: Some(1),
        removed: Some(0),
    };
    Changes {
        base: Some("a".into()),
        head: Some("b".into()),
        files: files.iter().map(file).collect(),
        ..Changes::default()
    }
}

fn judged(text: &str, changes: Option<&Changes>, commands: &[CommandRun], tests: &[TestRun]) -> Vec<Check> {
    let grounds = Grounds { changes, commands, tests, wanted: Wanted::Changes };
    claims(&message::read(text), &grounds).into_iter().map(|claim| claim.check).collect()
}

const CLAIMS_OF_TESTS: [&str; 10] = [
    "All 12 tests pass.",
    "Added error handling; all 12 tests pass",
    "✅ All tests are passing",
    "The existing tests still pass",
    "Everything is green.",
    "Tests pass now.",
    "12/12 tests passed",
    "All unit tests pass with 0 failures.",
    "The test suite passes.",
    "I verified that all tests pass.",
];

#[test]
fn tests_are_confirmed_contradicted_or_unchecked_by_the_runs() {
    let stale = TestRun { stale: true, ..green() };
    let none = TestRun { passed: Some(0), ..green() };
    let broken = TestRun { passed: Some(0), errors: 1, ..green() };
    let hidden = TestRun { exit: Some(0), ..red() };
    let stopped = TestRun { exit: Some(2), ..green() };
    let table: [(&[TestRun], Check); 9] = [
        (&[green()], Check::Confirmed),
        (&[green(), TestRun { runner: "jest".into(), ..red() }], Check::Contradicted),
        (&[red()], Check::Contradicted),
        (&[broken], Check::Contradicted),
        (&[hidden], Check::Contradicted),
        (&[stopped], Check::Contradicted),
        (&[stale], Check::Unchecked),
        (&[none], Check::Unchecked),
        (&[], Check::Unchecked),
    ];
    for sentence in CLAIMS_OF_TESTS {
        for (runs, wanted) in &table {
            let last = *judged(sentence, None, &[], runs).first().unwrap_or_else(|| panic!("no claim: {sentence}"));
            assert_eq!(last, *wanted, "{sentence} {runs:?}");
        }
    }
}

#[test]
fn negations_plans_quotes_and_questions_are_no_claims() {
    let texts = [
        "The tests do not pass yet.",
        "Then all tests will pass.",
        "Once you set the key, all tests pass.",
        "2 of 3 tests pass.",
        "Most tests pass, but one fails.",
        "All tests pass except the slow ones.",
        "You said \"all tests pass\".",
        "```\nall tests pass\n```",
        "> all tests pass",
        "Do all tests pass?",
        "I was unable to commit the changes.",
        "I have not created `src/a.rs`.",
        "Next steps:\n- Added later: all tests pass",
        "Please run `cargo test`.",
        "You can run `cargo test` to verify.",
        "The failed attempt was logged.",
    ];
    for text in texts {
        assert_eq!(judged(text, Some(&changed(&[])), &[], &[red()]), [], "{text}");
    }
}

#[test]
fn work_is_contradicted_by_an_empty_diff_and_confirmed_by_tests() {
    let some = changed(&[("a.rs", FileStatus::Modified)]);
    for text in ["Fixed the crash when the file is empty.", "I've implemented the login.", "- Added OAuth2 support"] {
        assert_eq!(judged(text, Some(&changed(&[])), &[], &[]), [Check::Contradicted], "{text}");
        assert_eq!(judged(text, Some(&some), &[], &[]), [Check::Unchecked], "{text}");
        assert_eq!(judged(text, Some(&some), &[], &[green()]), [Check::Confirmed], "{text}");
        assert_eq!(judged(text, None, &[], &[]), [Check::Unchecked], "{text}");
    }
}

#[test]
fn named_files_must_be_in_the_diff() {
    let changes = changed(&[
        ("src/new.rs", FileStatus::Added),
        ("src/old.rs", FileStatus::Deleted),
        ("docs/a b.md", FileStatus::Modified),
        ("pkg/", FileStatus::Added),
    ]);
    let table = [
        ("Created `src/new.rs`.", Check::Confirmed),
        ("I created a new file `new.rs` with the model.", Check::Confirmed),
        ("Updated ./src/new.rs to match.", Check::Confirmed),
        ("Updated `/repo/src/new.rs`.", Check::Confirmed),
        ("Created `pkg/mod.py`.", Check::Confirmed),
        ("Deleted `src/old.rs`.", Check::Confirmed),
        ("Created `src/new.rs` and `src/missing.rs`.", Check::Contradicted),
        ("Updated `src/missing.rs`.", Check::Contradicted),
        ("Updated `src/old.rs`.", Check::Contradicted),
        ("Removed `src/new.rs`.", Check::Contradicted),
        ("Created `ew.rs`.", Check::Contradicted),
    ];
    for (text, wanted) in table {
        assert_eq!(judged(text, Some(&changes), &[], &[]), [wanted], "{text}");
        assert_eq!(judged(text, None, &[], &[]), [Check::Unchecked], "{text}");
    }
    for text in ["Added `User.new` and Node.js support", "Added a test for `src/missing.rs`", "See docs/guide.md"] {
        assert!(!judged(text, Some(&changes), &[], &[]).contains(&Check::Contradicted), "{text}");
    }
}

#[test]
fn commits_pushes_and_commands_are_looked_up() {
    let moved = changed(&[("a", FileStatus::Added)]);
    let still = Changes { head: Some("a".into()), ..moved.clone() };
    let dirty = Changes { uncommitted: 1, ..moved.clone() };
    let run = |command: &str, exit| CommandRun::new(command, exit, Source::Reported);
    let push = |exit| vec![run("git push origin x", exit)];
    let on_screen = vec![CommandRun::new("ls", None, Source::Parsed)];
    assert_eq!(judged("I committed the changes.", Some(&moved), &[], &[]), [Check::Confirmed]);
    assert_eq!(judged("I committed the changes.", Some(&still), &[], &[]), [Check::Contradicted]);
    assert_eq!(judged("Committed everything.", Some(&dirty), &[], &[]), [Check::Contradicted]);
    assert_eq!(judged("Pushed the branch.", Some(&moved), &push(Some(0)), &[]), [Check::Confirmed]);
    assert_eq!(judged("Pushed the branch.", Some(&moved), &push(Some(128)), &[]), [Check::Contradicted]);
    assert_eq!(judged("Pushed the branch.", Some(&moved), &push(None), &[]), [Check::Unchecked]);
    // The reflog says more than an exit code, and something where no command is known.
    let trace = |made, pushed| Changes { made: Some(made), pushed: Some(pushed), ..moved.clone() };
    for (trace, exit, wanted) in [
        (trace(true, true), None, Check::Confirmed),
        (trace(true, true), Some(1), Check::Confirmed),
        (trace(true, false), None, Check::Contradicted),
        (trace(true, false), Some(0), Check::Unchecked),
    ] {
        let commands = if exit.is_some() { push(exit) } else { Vec::new() };
        assert_eq!(judged("Pushed the branch.", Some(&trace), &commands, &[]), [wanted], "{trace:?} {exit:?}");
    }
    assert_eq!(judged("I committed the changes.", Some(&trace(false, false)), &[], &[]), [Check::Unchecked]);
    assert_eq!(judged("I ran `cargo  test`.", None, &[run("cd x && cargo test", None)], &[]), [Check::Confirmed]);
    assert_eq!(judged("I ran `cargo test`.", None, &push(None), &[]), [Check::Contradicted]);
    assert_eq!(judged("I ran `cargo test`.", None, &[], &[]), [Check::Unchecked]);
    assert_eq!(judged("I ran `cargo test`.", None, &on_screen, &[]), [Check::Unchecked]);
}

#[test]
fn contradicted_claims_come_first_and_the_worst_part_decides() {
    let changes = changed(&[("a.rs", FileStatus::Added)]);
    let text = "Created `a.rs`. Created `b.rs`. Created `a.rs` and all tests pass.";
    let checks = judged(text, Some(&changes), &[], &[red()]);
    assert_eq!(checks, [Check::Contradicted, Check::Contradicted, Check::Confirmed]);
}

#[test]
fn every_pattern_compiles() {
    for pattern in PATTERNS {
        assert!(Regex::new(pattern).is_ok(), "{pattern}");
    }
}
