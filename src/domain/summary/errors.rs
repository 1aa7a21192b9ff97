//! Error messages in the output of commands that failed.
//!
//! Owns the shapes of compiler and interpreter errors. Output of a command that succeeded is never searched: the word
//! "error" in it means nothing.

use std::sync::LazyLock;

use regex::Regex;

use super::evidence::{ErrorKind, ErrorNote};
use super::plain::{one_line, plain};

/// More errors than this are not kept of one output.
const MAX_ERRORS: usize = 20;

/// A shape of an error line; groups `text`, `where`, and a following line that says where.
struct Shape {
    kind: ErrorKind,
    pattern: &'static str,
}

const SHAPES: [Shape; 10] = [
    // rustc: the place stands on the next line.
    Shape { kind: ErrorKind::Build, pattern: r"^error(?:\[E\d+\])?: (?P<text>.+)$" },
    // gcc, clang, go vet, swiftc
    Shape { kind: ErrorKind::Build, pattern: r"^(?P<where>[^\s:]+:\d+(?::\d+)?): (?:fatal )?error: (?P<text>.+)$" },
    // tsc
    Shape { kind: ErrorKind::Build, pattern: r"^(?P<where>[^\s(]+\(\d+,\d+\)): error (?P<text>TS\d+: .+)$" },
    // tsc with pretty output
    Shape { kind: ErrorKind::Build, pattern: r"^(?P<where>[^\s:]+:\d+:\d+) - error (?P<text>TS\d+: .+)$" },
    // go build
    Shape { kind: ErrorKind::Build, pattern: r"^(?:vet: )?(?P<where>(?:\./)?[^\s:]+\.go:\d+:\d+): (?P<text>.+)$" },
    // javac, kotlinc
    Shape {
        kind: ErrorKind::Build,
        pattern: r"^(?:e: )?(?P<where>\S+\.(?:java|kt):\d+(?::\d+)?): (?:error: )?(?P<text>.+)$",
    },
    // mypy
    Shape { kind: ErrorKind::Build, pattern: r"^(?P<where>\S+\.py:\d+(?::\d+)?): error: (?P<text>.+)$" },
    // Python, Ruby and JavaScript, the last line of a traceback
    Shape {
        kind: ErrorKind::Tool,
        pattern: r"^(?P<text>(?:Uncaught )?(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception)(?: \[\w+\])?: .+)$",
    },
    Shape {
        kind: ErrorKind::Permission,
        pattern: r"^(?P<text>.*\b(?:Permission denied|EACCES|Operation not permitted)\b.*)$",
    },
    Shape {
        kind: ErrorKind::Tool,
        pattern: r"^(?P<text>(?:\S+: )*(?:command not found|fatal: .+|No such file or directory.*|npm (?:ERR!|error) code .+))$",
    },
];

/// Lines that only say that there were errors.
const ECHOES: [&str; 5] =
    ["could not compile", "aborting due to", "test failed, to rerun", "test run failed", "build failed"];

static COMPILED: LazyLock<Vec<(ErrorKind, Regex)>> =
    LazyLock::new(|| SHAPES.iter().filter_map(|shape| Some((shape.kind, Regex::new(shape.pattern).ok()?))).collect());
static ARROW: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\s*--> (?P<where>\S+:\d+:\d+)$").ok());

/// The errors in the output of a failed command, each once, in the order they were printed.
pub(super) fn parse_errors(output: &str) -> Vec<ErrorNote> {
    let text = plain(output);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut errors: Vec<ErrorNote> = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let Some(mut error) = error_in(line) else { continue };
        if error.location.is_none() {
            error.location = lines.get(n + 1).and_then(|next| place(next));
        }
        let is_known = errors.iter().any(|known| known == &error);
        if !is_known && errors.len() < MAX_ERRORS {
            errors.push(error);
        }
    }
    errors
}

fn error_in(line: &str) -> Option<ErrorNote> {
    let (kind, found) = COMPILED.iter().find_map(|(kind, shape)| Some((*kind, shape.captures(line)?)))?;
    let text = one_line(&found["text"]);
    let is_echo = ECHOES.iter().any(|echo| text.starts_with(echo));
    let location = found.name("where").map(|place| one_line(place.as_str()));
    (!is_echo && !text.is_empty()).then_some(ErrorNote { location, ..ErrorNote::new(kind, text) })
}

fn place(line: &str) -> Option<String> {
    ARROW.as_ref()?.captures(line).map(|found| one_line(&found["where"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_found_with_their_place_and_once() {
        let output = include_str!("../../../tests/data/test-runners/cargo-compile-error.txt");
        let twice = format!("\u{1b}[1m{output}\u{1b}[0m{output}");
        let found = parse_errors(&twice);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].text, "unexpected end of macro invocation");
        assert_eq!(found[0].location.as_deref(), Some("src/lib.rs:1:54"));
    }

    #[test]
    fn shapes_of_many_tools() {
        use ErrorKind::{Build, Permission, Tool};
        let table = [
            ("src/a.c:3:1: error: expected ';'", Build, "expected ';'", Some("src/a.c:3:1")),
            (
                "src/a.ts(3,1): error TS2304: Cannot find name 'x'.",
                Build,
                "TS2304: Cannot find name 'x'.",
                Some("src/a.ts(3,1)"),
            ),
            ("./a.go:4:2: undefined: x", Build, "undefined: x", Some("./a.go:4:2")),
            ("ValueError: bad", Tool, "ValueError: bad", None),
            ("bash: ./x: Permission denied", Permission, "bash: ./x: Permission denied", None),
            ("bash: foo: command not found", Tool, "bash: foo: command not found", None),
        ];
        for (line, kind, text, location) in table {
            let note = ErrorNote { location: location.map(str::to_owned), ..ErrorNote::new(kind, text) };
            assert_eq!(parse_errors(line), [note], "{line}");
        }
        for line in [
            "0 errors",
            "✖ 2 problems (0 errors, 2 warnings)",
            "Added error handling",
            "error: aborting due to 1 previous error",
        ] {
            assert_eq!(parse_errors(line), [], "{line}");
        }
        assert_eq!(COMPILED.len(), SHAPES.len());
    }
}
