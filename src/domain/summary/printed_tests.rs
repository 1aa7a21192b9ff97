use super::*;
use crate::domain::summary::errors::parse_errors;
use crate::domain::summary::parse_tests;

macro_rules! sample {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../tests/data/test-runners/", $name)))
    };
}

const RED: [(&str, &str); 21] = [
    sample!("pytest.txt"),
    sample!("pytest-q.txt"),
    sample!("pytest-xdist.txt"),
    sample!("unittest.txt"),
    sample!("cargo-test.txt"),
    sample!("nextest.txt"),
    sample!("jest.txt"),
    sample!("vitest.txt"),
    sample!("mocha.txt"),
    sample!("node-test.txt"),
    sample!("node-spec.txt"),
    sample!("tap.txt"),
    sample!("playwright.txt"),
    sample!("ava.txt"),
    sample!("go-test.txt"),
    sample!("go-test-v.txt"),
    sample!("go-test-json.txt"),
    sample!("gotestsum.txt"),
    sample!("rspec.txt"),
    sample!("minitest.txt"),
    sample!("phpunit.txt"),
];

/// As a terminal gets it: coloured, and ended by CR and LF.
fn printed(text: &str) -> Vec<u8> {
    text.lines().map(|line| format!("\u{1b}[31m{line}\u{1b}[0m\u{1b}[K\r\n")).collect::<String>().into_bytes()
}

fn line_at(bytes: &[u8], range: Range<usize>) -> String {
    plain(std::str::from_utf8(&bytes[range]).unwrap().trim_end())
}

#[test]
fn the_line_of_a_failed_test_is_found_in_what_each_runner_prints() {
    let found: Vec<String> = RED
        .iter()
        .map(|(name, text)| {
            let (bytes, run) = (printed(text), parse_tests(text).remove(0));
            let line = PrintedLines::of(&bytes).failed_test(&run).map(|range| line_at(&bytes, range));
            format!("{name}: {}", line.unwrap_or_default())
        })
        .collect();
    insta::assert_snapshot!(found.join("\n"));
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
