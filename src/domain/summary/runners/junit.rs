//! JUnit XML: the counts of its outermost test suites.

use std::sync::LazyLock;

use regex::Regex;

use super::super::evidence::TestRun;

static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(TAG_PATTERN).ok());
static COUNT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(COUNT_PATTERN).ok());

const TAG_PATTERN: &str =
    r#"<(?P<close>/?)testsuite(?P<attributes>(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(?P<empty>/?)>"#;
const COUNT_PATTERN: &str = r#"\s(?P<key>tests|failures|errors|skipped)\s*=\s*["'](?P<n>\d+)["']"#;

/// The result, when the whole text is a JUnit report.
pub(super) fn parse(text: &str) -> Option<TestRun> {
    let text = text.trim_start();
    if !text.starts_with("<?xml") && !text.starts_with("<testsuite") {
        return None;
    }
    let (tags, counts) = (TAG.as_ref()?, COUNT.as_ref()?);
    let mut depth = 0u32;
    let mut total: Option<u32> = None;
    let mut run = TestRun { runner: "junit".to_owned(), ..TestRun::default() };
    for tag in tags.captures_iter(text) {
        if &tag["close"] == "/" {
            depth = depth.saturating_sub(1);
            continue;
        }
        // A nested suite is part of the one around it.
        if depth == 0 {
            for found in counts.captures_iter(&tag["attributes"]) {
                let n: u32 = found["n"].parse().unwrap_or(0);
                match &found["key"] {
                    "tests" => total = Some(total.unwrap_or(0).saturating_add(n)),
                    "failures" => run.failed = run.failed.saturating_add(n),
                    "errors" => run.errors = run.errors.saturating_add(n),
                    _ => run.skipped = run.skipped.saturating_add(n),
                }
            }
        }
        depth += u32::from(tag["empty"].is_empty());
    }
    let rest = |total: u32| total.saturating_sub(run.failed.saturating_add(run.errors).saturating_add(run.skipped));
    run.passed = Some(rest(total?));
    Some(run)
}
