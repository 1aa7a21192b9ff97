//! Real outputs of test runners, their coloured and redrawn variants, and texts that are no test result.

use proptest::prelude::*;

use super::table::{Begin, RUNNERS};
use super::*;
use crate::domain::summary::TestRun;

type Wanted = (&'static str, &'static str, Option<u32>, u32, u32, u32, &'static str);

macro_rules! sample {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/data/test-runners/", $name))
    };
}

/// Text, runner, passed, failed, skipped, errors.
type Other = (&'static str, &'static str, Option<u32>, u32, u32, u32);

/// Sample, runner, passed, failed, skipped, errors, a failed test's name.
const SAMPLES: [Wanted; 26] = [
    (sample!("pytest.txt"), "pytest", Some(1), 1, 2, 1, "test_a.py::test_fails"),
    (sample!("pytest-q.txt"), "pytest", Some(1), 1, 2, 1, "test_a.py::test_fails"),
    (sample!("pytest-xdist.txt"), "pytest", Some(1), 1, 2, 1, "test_a.py::test_err"),
    (sample!("pytest-ok.txt"), "pytest", Some(1), 0, 0, 0, ""),
    (sample!("pytest-none.txt"), "pytest", Some(0), 0, 0, 0, ""),
    (sample!("unittest.txt"), "unittest", Some(1), 1, 1, 0, "test_f"),
    (sample!("cargo-test.txt"), "cargo-test", Some(1), 1, 1, 0, "t::fails"),
    (sample!("cargo-compile-error.txt"), "cargo-test", Some(0), 0, 0, 1, ""),
    (sample!("nextest.txt"), "nextest", Some(1), 1, 1, 0, "cr t::fails"),
    (sample!("jest.txt"), "jest", Some(1), 1, 2, 0, "fails"),
    (sample!("jest-ok.txt"), "jest", Some(1), 0, 2, 0, ""),
    (sample!("vitest.txt"), "vitest", Some(1), 1, 1, 0, "t/a.vitest.spec.mjs > fails"),
    (sample!("mocha.txt"), "mocha", Some(1), 1, 1, 0, "fails"),
    (sample!("mocha-head.txt"), "mocha", Some(1), 1, 1, 0, "fails"),
    (sample!("node-test.txt"), "node-test", Some(1), 1, 1, 0, "fails"),
    (sample!("node-spec.txt"), "node-test", Some(1), 1, 1, 0, "fails"),
    (sample!("tap.txt"), "tap", Some(1), 1, 1, 0, "fails"),
    (sample!("playwright.txt"), "playwright", Some(1), 1, 1, 0, "t/a.pw.spec.ts:1:85 › fails"),
    // Neither prints how many passed: unknown, not zero.
    (sample!("ava.txt"), "ava", None, 1, 1, 0, "fails"),
    (sample!("go-test.txt"), "go-test", None, 1, 0, 0, "TestFails"),
    (sample!("go-test-v.txt"), "go-test", Some(1), 1, 1, 0, "TestFails"),
    (sample!("go-test-json.txt"), "go-test", Some(1), 1, 1, 0, "TestFails"),
    (sample!("gotestsum.txt"), "gotestsum", Some(1), 1, 1, 0, "TestFails"),
    (sample!("rspec.txt"), "rspec", Some(1), 1, 1, 0, "x fails"),
    (sample!("minitest.txt"), "minitest", Some(1), 1, 1, 0, "T#test_f"),
    (sample!("phpunit.txt"), "phpunit", Some(1), 1, 1, 0, "ATest::testF"),
];

fn each_line(text: &str, change: impl Fn(&str) -> String) -> String {
    text.lines().map(change).collect()
}

type Counts<'a> = (&'a str, Option<u32>, u32, u32, u32);

fn counts(run: &TestRun) -> Counts<'_> {
    (&run.runner, run.passed, run.failed, run.skipped, run.errors)
}

fn check(text: &str, wanted: &Wanted, how: &str) {
    let (_, runner, passed, failed, skipped, errors, name) = *wanted;
    let runs = parse_tests(text);
    assert_eq!(runs.iter().map(counts).collect::<Vec<_>>(), [(runner, passed, failed, skipped, errors)], "{how}");
    let names = &runs[0].names;
    assert!(if name.is_empty() { names.is_empty() } else { names.iter().any(|n| n == name) }, "{how}: {names:?}");
}

#[test]
fn real_outputs_give_exact_counts() {
    for wanted in &SAMPLES {
        check(wanted.0, wanted, wanted.1);
    }
}

#[test]
fn colours_and_redraws_change_nothing() {
    for wanted in &SAMPLES {
        let coloured = each_line(wanted.0, |line| format!("\u{1b}[1;31m{line}\u{1b}[0m\u{1b}[K\r\n"));
        check(&coloured, wanted, &format!("coloured {}", wanted.1));
        let redrawn = each_line(wanted.0, |line| format!("⠋ working…\r\u{1b}[2K{line}\n"));
        check(&redrawn, wanted, &format!("redrawn {}", wanted.1));
    }
}

#[test]
fn quoted_results_are_no_results() {
    for wanted in &SAMPLES {
        for prefix in ["> ", "    │ ", "log: "] {
            let quoted = each_line(wanted.0, |line| format!("{prefix}{line}\n"));
            assert_eq!(parse_tests(&quoted), [], "{} behind {prefix:?}", wanted.1);
        }
    }
}

#[test]
fn sentences_and_other_output_are_no_results() {
    let texts = [
        "All 12 tests pass.",
        "Added error handling; all 12 tests pass",
        "214 passed; 0 failed",
        "✖ 2 problems (0 errors, 2 warnings)",
        "Compiled with 0 errors",
        "FAILED to connect\nOK",
        "warning: unused variable\nerror: could not compile `x` (lib) due to 1 previous error",
        "I ran pytest and 3 passed in 0.5s today",
        "1 failed attempt, 2 passed checks",
        "{\"Action\":\"nonsense\"}",
        "# pass 3",
        "ok 1 - not TAP without a plan",
        "  1 failed\n  2 passed (3.0s)",
        "",
    ];
    for text in texts {
        assert_eq!(parse_tests(text), [], "{text}");
    }
}

#[test]
fn other_forms_known_from_documentation() {
    let table: [Other; 30] = [
        ("== 2 passed, 1 xpassed, 3 warnings in 65.20s (0:01:05) ==", "pytest", Some(3), 0, 0, 0),
        ("=== 1 error in 0.12s ===", "pytest", Some(0), 0, 0, 1),
        ("Ran 0 tests in 0.000s\n\nNO TESTS RAN", "unittest", Some(0), 0, 0, 0),
        ("Ran 5 tests in 1.1s\n\nFAILED (errors=1, expected failures=1)", "unittest", Some(3), 0, 1, 1),
        ("Ran 2 tests in 0.1s\n\nOK", "unittest", Some(2), 0, 0, 0),
        (
            " Summary [ 1.0s] 2/5 tests run: 1 passed (1 slow), 1 failed (1 timed out), 0 skipped",
            "nextest",
            Some(1),
            2,
            0,
            0,
        ),
        (" Test Files  1 failed (1)\n      Tests  no tests", "vitest", Some(0), 0, 0, 1),
        ("Test Suites: 1 failed, 1 total\nTests:       0 total", "jest", Some(0), 0, 0, 1),
        ("bun test v1.1\n 3 pass\n 1 skip\n 1 fail\nRan 5 tests across 1 file. [9ms]", "bun", Some(3), 1, 1, 0),
        ("ok | 3 passed (2 steps) | 0 failed (10ms)", "deno", Some(3), 0, 0, 0),
        ("FAILED | 1 passed | 2 failed | 3 ignored (1s)", "deno", Some(1), 2, 3, 0),
        ("OK (3 tests, 5 assertions)", "phpunit", Some(3), 0, 0, 0),
        ("Tests: 5, Assertions: 4, Errors: 1, Failures: 1, Incomplete: 1.", "phpunit", Some(2), 1, 1, 1),
        ("[ERROR] Tests run: 4, Failures: 1, Errors: 0, Skipped: 1", "surefire", Some(2), 1, 1, 0),
        ("5 tests completed, 1 failed, 1 skipped", "gradle", Some(3), 1, 1, 0),
        (
            "Failed!  - Failed:     1, Passed:     2, Skipped:     3, Total:     6, Duration: 5 ms",
            "dotnet",
            Some(2),
            1,
            3,
            0,
        ),
        ("67% tests passed, 1 tests failed out of 3", "ctest", Some(2), 1, 0, 0),
        ("2 doctests, 5 tests, 1 failure, 1 skipped", "exunit", Some(3), 1, 1, 0),
        (
            "[==========] Running 3 tests from 1 test suite.\n[  PASSED  ] 2 tests.\n[  FAILED  ] 1 test, listed below:\n[  FAILED  ] A.B",
            "gtest",
            Some(2),
            1,
            0,
            0,
        ),
        ("2 examples, 0 failures, 1 error occurred outside of examples", "rspec", Some(2), 0, 0, 1),
        ("DONE 0 tests, 1 error in 0.5s", "gotestsum", Some(0), 0, 0, 1),
        ("ok  \tx\t0.01s", "go-test", None, 0, 0, 0),
        ("FAIL\tx [build failed]\nFAIL", "go-test", None, 0, 0, 1),
        ("--- FAIL: TestA (0.00s)\nFAIL\tx\t0.01s\nok  \tx\t0.01s", "go-test", None, 0, 0, 0),
        ("1..3\nok 1 a\nnot ok 2 b\nok 3 c # skip why", "tap-lines", Some(1), 1, 1, 0),
        ("  3 tests passed", "ava", Some(3), 0, 0, 0),
        (
            "Running 4 tests using 2 workers\n  1 flaky\n  1 did not run\n  1 interrupted\n  1 passed (2.9s)",
            "playwright",
            Some(2),
            1,
            1,
            0,
        ),
        (sample!("junit.xml"), "junit", Some(1), 0, 0, 0),
        (
            "<testsuites><testsuite tests='3' failures='1' errors='0'><testsuite tests='3' failures='1'/></testsuite></testsuites>",
            "junit",
            Some(2),
            1,
            0,
            0,
        ),
        (
            "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.0s\ntest result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.0s",
            "cargo-test",
            Some(3),
            1,
            1,
            0,
        ),
    ];
    for (text, runner, passed, failed, skipped, errors) in table {
        let runs = parse_tests(text);
        assert_eq!(runs.iter().map(counts).collect::<Vec<_>>(), [(runner, passed, failed, skipped, errors)], "{text}");
    }
}

#[test]
fn a_second_run_replaces_the_first() {
    let green = "    Finished `test` profile [unoptimized] target(s) in 0.1s\ntest result: ok. 9 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
    let runs = parse_tests(&format!("{}{green}", sample!("cargo-test.txt")));
    assert_eq!(runs.iter().map(counts).collect::<Vec<_>>(), [("cargo-test", Some(9), 0, 0, 0)]);
    assert!(runs[0].names.is_empty());
    let runs = parse_tests(&format!("{}{}", sample!("pytest.txt"), sample!("pytest-ok.txt")));
    assert_eq!(runs.iter().map(counts).collect::<Vec<_>>(), [("pytest", Some(1), 0, 0, 0)]);
}

#[test]
fn two_runners_in_one_output_are_two_runs() {
    let runs = parse_tests(&format!("{}{}", sample!("cargo-test.txt"), sample!("jest-ok.txt")));
    let names: Vec<&str> = runs.iter().map(|run| run.runner.as_str()).collect();
    assert_eq!(names, ["cargo-test", "jest"]);
}

#[test]
fn an_output_that_was_cut_off_says_so_and_proves_nothing() {
    let table: [(&str, &str, Option<u32>, u32); 14] = [
        ("============ test session starts ============\ncollected 4 items\n\ntest_a.py ..", "pytest", None, 0),
        (
            "running 2 tests\ntest a ... ok\ntest result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\nrunning 9 tests\ntest b ... FAILED\n",
            "cargo-test",
            Some(2),
            1,
        ),
        ("running 9 tests\ntest b ... ok\n", "cargo-test", None, 0),
        ("    Starting 12 tests across 2 binaries\n        PASS [   0.003s] cr t::a\n", "nextest", None, 0),
        ("PASS src/a.test.js\nFAIL src/b.test.js (5.1 s)\n  ● adds\n", "jest", None, 1),
        (" RUN  v3.0.0 /p\n\n ✓ a.test.ts (2 tests) 3ms\n", "vitest", None, 0),
        ("Running 4 tests using 2 workers\n", "playwright", None, 0),
        ("PHPUnit 11.0.1 by Sebastian Bergmann\n\n..", "phpunit", None, 0),
        ("[==========] Running 3 tests from 1 test suite.\n[ RUN      ] A.B\n", "gtest", None, 0),
        ("bun test v1.1\n", "bun", None, 0),
        ("...\nRan 3 tests in 0.1s\n", "unittest", Some(3), 0),
        ("# tests 3\n# suites 0\n# pass 2\n", "node-test", Some(2), 0),
        ("=== RUN   TestA\n--- PASS: TestA (0.00s)\n=== RUN   TestB\n", "go-test", Some(1), 0),
        ("{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"TestA\"}\n", "go-test", Some(1), 0),
    ];
    for (text, runner, passed, failed) in table {
        let runs = parse_tests(text);
        let [run] = &runs[..] else { panic!("{text}: {runs:?}") };
        assert_eq!((run.runner.as_str(), run.passed, run.failed), (runner, passed, failed), "{text}");
        assert!(run.unfinished && !run.is_green(), "{text}: {run:?}");
    }
    for sample in &SAMPLES {
        assert!(!parse_tests(sample.0)[0].unfinished, "{}", sample.1);
        // Cut anywhere, a green run never looks like a whole one with other counts.
        let whole = &parse_tests(sample.0)[0];
        for (at, _) in sample.0.match_indices('\n') {
            for run in parse_tests(&sample.0[..at]).iter().filter(|run| run.runner == whole.runner && run.is_green()) {
                assert!(run.passed <= whole.passed || whole.passed.is_none(), "{} at {at}: {run:?}", sample.1);
            }
        }
    }
}

#[test]
fn every_sample_is_in_the_tables() {
    let here = std::fs::read_dir(format!("{}/tests/data/test-runners", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let all: Vec<String> = here.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let known = |text: &String| text == sample!("junit.xml") || SAMPLES.iter().any(|(sample, ..)| sample == text);
    assert_eq!((all.len(), all.iter().filter(|text| !known(text)).count()), (SAMPLES.len() + 1, 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Pieces of real outputs, cut anywhere, mixed with bytes of anything: no crash, and what has failed tests is never green.
    #[test]
    fn mutated_outputs_break_nothing(
        which in 0..SAMPLES.len(),
        other in 0..SAMPLES.len(),
        cuts in prop::collection::vec((0usize..4000, 0usize..200), 0..6),
        dirt in prop::collection::vec((0usize..4000, any::<Vec<u8>>()), 0..4),
    ) {
        let mut bytes = SAMPLES[which].0.as_bytes().to_vec();
        bytes.extend(&SAMPLES[other].0.as_bytes()[..SAMPLES[other].0.len() / 2]);
        for (at, length) in cuts {
            let at = at.min(bytes.len());
            bytes.drain(at..(at + length).min(bytes.len()));
        }
        for (at, more) in dirt {
            let at = at.min(bytes.len());
            bytes.splice(at..at, more);
        }
        for run in parse_tests(&String::from_utf8_lossy(&bytes)) {
            prop_assert!(!(run.is_green() && (run.failed > 0 || run.errors > 0 || run.unfinished)), "{run:?}");
            prop_assert!(run.names.len() <= 50 && !run.runner.is_empty());
        }
    }
}

#[test]
fn every_pattern_of_the_table_compiles() {
    for row in RUNNERS {
        let begin = match row.begin {
            Begin::Unseen => None,
            Begin::Resets(pattern) | Begin::Needed(pattern) => Some(pattern),
        };
        for pattern in row.closing.iter().copied().chain(begin).chain(row.announces).chain(row.failed_name) {
            assert!(regex::Regex::new(pattern).is_ok(), "{}: {pattern}", row.name);
            assert!(pattern.starts_with('^') || pattern.starts_with("(?i)^"), "{}: {pattern}", row.name);
        }
    }
}
