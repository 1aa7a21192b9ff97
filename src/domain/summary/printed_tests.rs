use super::*;
use crate::domain::summary::errors::parse_errors;
use crate::domain::summary::parse_tests;

macro_rules! sample {
    ($name:literal, $line:literal) => {
        ($name, include_str!(concat!("../../../tests/data/test-runners/", $name)), $line)
    };
}

/// A sample, and how the line begins that says of its first failed test that it failed.
const RED: [(&str, &str, &str); 21] = [
    sample!("pytest.txt", "FAILED test_a.py::test_fails - assert (1 + 1) == 3"),
    sample!("pytest-q.txt", "FAILED test_a.py::test_fails - assert (1 + 1) == 3"),
    sample!("pytest-xdist.txt", "FAILED test_a.py::test_fails - assert (1 + 1) == 3"),
    sample!("unittest.txt", "FAIL: test_f (test_b.T.test_f)"),
    sample!("cargo-test.txt", "test t::fails ... FAILED"),
    sample!("nextest.txt", "FAIL [   0.156s] (2/2) cr t::fails"),
    sample!("jest.txt", "✕ fails (3 ms)"),
    sample!("vitest.txt", "FAIL  t/a.vitest.spec.mjs > fails"),
    sample!("mocha.txt", "1) fails"),
    sample!("node-test.txt", "not ok 2 - fails"),
    sample!("node-spec.txt", "✖ fails (1.650859ms)"),
    sample!("tap.txt", "not ok 2 - fails"),
    sample!("playwright.txt", "1) t/a.pw.spec.ts:1:85 › fails"),
    sample!("ava.txt", "✘ [fail]: fails"),
    sample!("go-test.txt", "--- FAIL: TestFails (0.00s)"),
    sample!("go-test-v.txt", "--- FAIL: TestFails (0.00s)"),
    sample!("go-test-json.txt", r#"{"Time":"2026-11-21T02:13:52.610651974Z","Action":"output",""#),
    sample!("gotestsum.txt", "=== FAIL: . TestFails (0.00s)"),
    sample!("rspec.txt", "1) x fails"),
    sample!("minitest.txt", "T#test_f [rb/m.rb:2]:"),
    sample!("phpunit.txt", "1) ATest::testF"),
];

/// As a terminal gets it: coloured, and ended by CR and LF.
fn printed(text: &str) -> Vec<u8> {
    text.lines().flat_map(|line| ["\u{1b}[31m", line, "\u{1b}[0m\u{1b}[K\r\n"]).collect::<String>().into_bytes()
}

fn line_at(bytes: &[u8], range: Range<usize>) -> String {
    plain(std::str::from_utf8(&bytes[range]).unwrap().trim_end())
}

#[test]
fn the_line_of_a_failed_test_is_found_in_what_each_runner_prints() {
    for (name, text, wanted) in RED {
        let (bytes, run) = (printed(text), parse_tests(text).remove(0));
        let line = PrintedLines::of(&bytes).failed_test(&run).map(|range| line_at(&bytes, range)).unwrap_or_default();
        assert!(line.trim_start().starts_with(wanted), "{name}: {line}");
    }
}

#[test]
fn an_error_is_found_with_its_place_and_no_line_is_better_than_a_wrong_one() {
    let text = "error[E0308]: mismatched types\n --> src/a.rs:1:1\nerror[E0308]: mismatched types\n --> src/b.rs:2:2\n";
    let (bytes, errors) = (printed(text), parse_errors(text));
    let lines = PrintedLines::of(&bytes);
    let starts: Vec<usize> = errors.iter().filter_map(|error| lines.error(error)).map(|range| range.start).collect();
    assert_eq!((starts.len(), starts[0]), (2, 0));
    assert!(bytes[starts[1]..].starts_with(b"\x1b[31merror[E0308]") && starts[1] > 0);
    let elsewhere = ErrorNote { location: Some("src/c.rs:3:3".into()), ..errors[0].clone() };
    assert_eq!(lines.error(&elsewhere), None);
    let add = TestRun { failed: 1, names: vec!["add".into()], ..TestRun::default() };
    let names = PrintedLines::of(b"add the numbers\r\nFAILED adder\r\nok add\r\n");
    assert_eq!(names.failed_test(&add), None);
    assert_eq!(PrintedLines::of(b"ok one\nnot ok 2 - add\n").failed_test(&add), Some(7..22));
}
