//! What each test runner prints at its end: one row a runner.
//!
//! Patterns are anchored: a line that quotes a result in another's output (indented, behind `>`) is no result.

/// What a new match means for the counts read so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// Each match is a whole run: the last one counts.
    Last,
    /// Matches add up until the run begins anew.
    Add,
}

/// How the beginning of a run shows.
#[derive(Debug, Clone, Copy)]
pub(super) enum Begin {
    /// It does not.
    Unseen,
    /// This line begins a run; without it lines count all the same.
    Resets(&'static str),
    /// Nothing counts before this line.
    Needed(&'static str),
}

/// What it means when the number of passed tests is not printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// None passed.
    Zero,
    /// Nobody knows.
    Unknown,
}

/// One runner. Groups in `closing`: `passed` `failed` `skipped` `errors` `total` are numbers; `words` is a list such as
/// `1 failed, 2 passed` or `Failures: 1`; `n` and `word` are one such entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Runner {
    pub name: &'static str,
    pub closing: &'static [&'static str],
    pub join: Join,
    pub begin: Begin,
    pub silence: Silence,
    /// A line that tells of a run, or a part of one, whose result comes later: without that it was cut off.
    pub announces: Option<&'static str>,
    /// The name of a failed test, group `name`.
    pub failed_name: Option<&'static str>,
    /// Runners whose result makes this row's a part of theirs.
    pub yields_to: &'static [&'static str],
}

const LAST: Runner = Runner {
    name: "",
    closing: &[],
    join: Join::Last,
    begin: Begin::Unseen,
    silence: Silence::Zero,
    announces: None,
    failed_name: None,
    yields_to: &[],
};
const ADD: Runner = Runner { join: Join::Add, ..LAST };

pub(super) const RUNNERS: &[Runner] = &[
    Runner {
        name: "pytest",
        announces: Some(r"^=+ test session starts =+$"),
        closing: &[
            r"^(?:=+ )?(?P<words>\d+ (?:failed|passed|skipped|xfailed|xpassed|errors?|deselected|warnings?|rerun)(?:, \d+ [a-z]+)*) in [\d.]+s(?: \([\d:]+\))?(?: =+)?$",
            r"^(?:=+ )?no tests ran in [\d.]+s(?: =+)?$",
        ],
        failed_name: Some(r"^(?:FAILED|ERROR) (?P<name>\S+::.+?)(?: - .*)?$"),
        ..LAST
    },
    Runner {
        name: "unittest",
        announces: Some(r"^Ran \d+ tests? in [\d.]+s$"),
        begin: Begin::Needed(r"^Ran \d+ tests? in [\d.]+s$"),
        closing: &[
            r"^Ran (?P<total>\d+) tests? in [\d.]+s$",
            r"^(?:OK|FAILED|NO TESTS RAN)(?: \((?P<words>[a-z]+[^)]*)\))?$",
        ],
        failed_name: Some(r"^(?:FAIL|ERROR): (?P<name>\S+) \("),
        ..ADD
    },
    Runner {
        name: "cargo-test",
        announces: Some(r"^running \d+ tests?$"),
        begin: Begin::Resets(r"^ +Finished .*(?:profile|target)"),
        closing: &[
            r"^test result: (?:ok|FAILED)\. (?P<passed>\d+) passed; (?P<failed>\d+) failed; (?P<skipped>\d+) ignored; ",
            r#"^error: could not compile `[^`]+` \((?:lib test|bin ".*" test|test ".*"|example ".*" test|bench ".*")\)(?P<one_error>) "#,
        ],
        failed_name: Some(r"^test (?P<name>.+?) \.\.\. FAILED$"),
        yields_to: &["nextest"],
        ..ADD
    },
    Runner {
        name: "nextest",
        announces: Some(r"^ +Starting \d+ tests? across "),
        closing: &[r"^ +Summary \[ *[\d.]+s\] \d+(?:/\d+)? tests? run: (?P<words>.+)$"],
        failed_name: Some(r"^ +(?:FAIL|TIMEOUT|ABORT|SIG[A-Z]+) \[ *[\d.]+s\] (?:\( *\d+/\d+\) )?(?P<name>.+)$"),
        ..LAST
    },
    Runner {
        name: "jest",
        announces: Some(r"^(?:PASS|FAIL) \S+\.\w+(?: \([\d.]+ ?m?s\))?$"),
        begin: Begin::Needed(r"^Test Suites: "),
        closing: &[
            r"^Test Suites: (?:.*\D)?(?P<suites_failed>\d+) failed, ",
            r"^Tests: +(?P<words>(?:\d+ [a-z]+, )*)\d+ total$",
        ],
        failed_name: Some(r"^  ● (?P<name>.+)$"),
        ..ADD
    },
    Runner {
        name: "vitest",
        announces: Some(r"^ (?:RUN|DEV)  v\d"),
        begin: Begin::Needed(r"^ Test Files  "),
        closing: &[
            r"^ Test Files  (?:.*\D)?(?P<suites_failed>\d+) failed",
            r"^ +Tests  (?P<words>\d+ .*) \(\d+\)$",
            r"^ +Errors  (?P<errors>\d+) errors?$",
        ],
        failed_name: Some(r"^ FAIL  (?P<name>.+)$"),
        ..ADD
    },
    Runner {
        name: "mocha",
        begin: Begin::Needed(r"^  \d+ passing \("),
        closing: &[r"^  (?P<n>\d+) (?P<word>passing|pending|failing)(?: \([\d.]+(?:ms|s|m)\))?$"],
        failed_name: Some(r"^ {4,}\d+\) (?P<name>.+)$"),
        ..ADD
    },
    Runner {
        name: "node-test",
        announces: Some(r"^(?:#|ℹ) (?:tests|pass) \d+$"),
        begin: Begin::Needed(r"^(?:#|ℹ) tests \d+$"),
        closing: &[r"^(?:#|ℹ) (?P<word>pass|fail|cancelled|skipped|todo) (?P<n>\d+)$"],
        failed_name: Some(r"^(?:not ok \d+ - (?P<name>.+)|✖ (?P<name2>.+) \([\d.]+ms\))$"),
        ..ADD
    },
    Runner {
        name: "tap",
        closing: &[
            r"^# \{ total: (?P<total>\d+)(?:, pass: (?P<passed>\d+))?(?:, fail: (?P<failed>\d+))?(?:, skip: (?P<skipped>\d+))?(?:, todo: (?P<skipped2>\d+))? \}$",
        ],
        failed_name: Some(r"^ *not ok \d+ - (?P<name>.+?)(?: # .*)?$"),
        ..LAST
    },
    Runner {
        name: "tap-lines",
        begin: Begin::Needed(r"^(?:TAP version \d+|1\.\.\d+)$"),
        closing: &[r"^(?P<word>ok|not ok) \d+\b[^#]*$", r"(?i)^(?:not )?ok \d+\b[^#]*# (?P<word>skip|todo)\b"],
        failed_name: Some(r"^not ok \d+ (?:- )?(?P<name>[^#]+)$"),
        yields_to: &["tap", "node-test"],
        ..ADD
    },
    Runner {
        name: "playwright",
        announces: Some(r"^Running \d+ tests? using \d+ workers?"),
        begin: Begin::Needed(r"^Running \d+ tests? using \d+ workers?"),
        closing: &[
            r"^  (?P<n>\d+) (?P<word>failed|flaky|skipped|passed|did not run|interrupted|timed out)(?: \([\d.]+(?:ms|s|m|h)\))?$",
        ],
        failed_name: Some(r"^  +\d+\) (?P<name>.+?)(?: ─+)?$"),
        ..ADD
    },
    Runner {
        name: "ava",
        begin: Begin::Resets(r"^  [✔✘] "),
        closing: &[
            r"^  (?P<n>\d+) tests? (?P<word>passed|failed|skipped|todo)$",
            r"^  (?P<errors>\d+) (?:uncaught exceptions?|unhandled rejections?)$",
        ],
        silence: Silence::Unknown,
        failed_name: Some(r"^  ✘ \[fail\]: (?P<name>.+)$"),
        ..ADD
    },
    Runner {
        name: "gotestsum",
        closing: &[
            r"^DONE (?:\d+ runs, )?(?P<total>\d+) tests?(?:, (?P<skipped>\d+) skipped)?(?:, (?P<failed>\d+) failures?)?(?:, (?P<outside>\d+) errors?)? in ",
        ],
        failed_name: Some(r"^=== FAIL: \S+ (?P<name>\S+) \("),
        ..LAST
    },
    Runner {
        name: "rspec",
        closing: &[
            r"^(?P<total>\d+) examples?, (?P<failed>\d+) failures?(?:, (?P<skipped>\d+) pending)?(?:, (?P<outside>\d+) errors? occurred outside of examples)?$",
        ],
        failed_name: Some(r"^rspec \S+ # (?P<name>.+)$"),
        ..LAST
    },
    Runner {
        name: "minitest",
        announces: Some(r"^# Running:$"),
        closing: &[
            r"^(?P<total>\d+) (?:runs|tests), \d+ assertions, (?P<failed>\d+) failures, (?P<errors>\d+) errors(?:, (?P<skipped>\d+) (?:skips|pendings)(?:, (?P<skipped2>\d+) omissions)?)?",
        ],
        failed_name: Some(r"^(?P<name>[A-Z]\w*(?:::\w+)*#\w+) \["),
        ..LAST
    },
    Runner {
        name: "phpunit",
        announces: Some(r"^PHPUnit \d+\.\d+"),
        closing: &[
            r"^Tests: (?P<total>\d+), Assertions: \d+(?P<words>(?:, [A-Za-z ]+: \d+)*)\.$",
            r"^OK \((?P<total>\d+) tests?, \d+ assertions?\)$",
            r"^No tests executed!$",
        ],
        failed_name: Some(r"^\d+\) (?P<name>[\w\\]+::.+)$"),
        ..LAST
    },
    Runner {
        name: "surefire",
        announces: Some(r"^(?:\[INFO\] )? T E S T S$"),
        closing: &[
            r"^(?:\[[A-Z]+\] )?Tests run: (?P<total>\d+), Failures: (?P<failed>\d+), Errors: (?P<errors>\d+), Skipped: (?P<skipped>\d+)$",
        ],
        ..ADD
    },
    Runner {
        name: "gradle",
        closing: &[r"^(?P<total>\d+) tests? completed, (?P<failed>\d+) failed(?:, (?P<skipped>\d+) skipped)?$"],
        failed_name: Some(r"^(?P<name>\w[\w.$]* > .+) FAILED$"),
        ..ADD
    },
    Runner {
        name: "dotnet",
        closing: &[
            r"^(?:Passed|Failed|Skipped)! +- Failed: +(?P<failed>\d+), Passed: +(?P<passed>\d+), Skipped: +(?P<skipped>\d+), Total: ",
        ],
        ..ADD
    },
    Runner {
        name: "ctest",
        announces: Some(r"^Test project /"),
        closing: &[r"^\d+% tests passed, (?P<failed>\d+) tests? failed out of (?P<total>\d+)$"],
        failed_name: Some(r"^\s+\d+ - (?P<name>.+) \((?:Failed|Timeout|SEGFAULT)\)$"),
        ..LAST
    },
    Runner {
        name: "exunit",
        announces: Some(r"^Running ExUnit with seed"),
        closing: &[
            r"^(?:\d+ doctests?, )?(?:\d+ propert(?:y|ies), )?(?P<total>\d+) tests?, (?P<failed>\d+) failures?(?:, (?P<skipped>\d+) skipped)?$",
        ],
        ..LAST
    },
    Runner {
        name: "gtest",
        announces: Some(r"^\[==========\] Running \d+ tests?"),
        begin: Begin::Needed(r"^\[==========\] Running \d+ tests?"),
        closing: &[
            r"^\[  (?P<word>PASSED)  \] (?P<n>\d+) tests?\.$",
            r"^\[  (?P<word>FAILED)  \] (?P<n>\d+) tests?, listed below:$",
            r"^\[  (?P<word>SKIPPED) \] (?P<n>\d+) tests?, listed below:$",
        ],
        failed_name: Some(r"^\[  FAILED  \] (?P<name>\w+\.\w+)"),
        ..ADD
    },
    Runner {
        name: "bun",
        announces: Some(r"^bun test v"),
        begin: Begin::Resets(r"^bun test v"),
        closing: &[r"^ (?P<n>\d+) (?P<word>pass|fail|skip|todo)$"],
        failed_name: Some(r"^(?:✗|\(fail\)) (?P<name>.+?)(?: \[.*\])?$"),
        ..ADD
    },
    Runner {
        name: "deno",
        announces: Some(r"^running \d+ tests? from "),
        closing: &[
            r"^(?:ok|FAILED) \| (?P<passed>\d+) passed(?: \([^)]*\))? \| (?P<failed>\d+) failed(?: \([^)]*\))?(?: \| (?P<skipped>\d+) ignored)?",
        ],
        ..LAST
    },
];

/// What a word in a result counts as: xfail, todo and the like as skipped; xpass and flaky as passed; timed out and
/// interrupted as failed; deselected, warnings, assertions and everything unknown as nothing.
pub(super) const PASSED: &[&str] = &["ok", "pass", "passed", "passing", "xpassed", "flaky", "unexpected successes"];
pub(super) const FAILED: &[&str] = &[
    "not ok",
    "fail",
    "failed",
    "failing",
    "failure",
    "failures",
    "timed out",
    "interrupted",
    "cancelled",
    "exec failed",
];
pub(super) const SKIPPED: &[&str] = &[
    "skip",
    "skipped",
    "skips",
    "pending",
    "todo",
    "xfailed",
    "ignored",
    "expected failures",
    "expected fail",
    "incomplete",
    "did not run",
];
pub(super) const ERRORS: &[&str] = &["error", "errors"];
