//! What an agent says about its own work, held against the evidence.
//!
//! Owns which sentences are claims and what confirms or contradicts each. Prefers to find no claim over a wrong one:
//! negations, plans, conditions and questions are none, and without evidence a claim stays unchecked.

use std::sync::LazyLock;

use regex::Regex;

use super::changes::{Changes, FileChange, FileStatus};
use super::evidence::{Check, Claim, CommandRun, Source, TestRun, Wanted};
use super::message::Message;

/// What claims are checked against.
pub(super) struct Grounds<'a> {
    pub changes: Option<&'a Changes>,
    pub commands: &'a [CommandRun],
    pub tests: &'a [TestRun],
    pub wanted: Wanted,
}

/// More claims than this are not read.
const MAX_CLAIMS: usize = 20;

const PATTERNS: [&str; 8] = [
    // TESTS: a whole suite is said to be fine.
    r"(?i)\b(?:all|every|the|existing|new|unit|integration|e2e|\d+)(?: \d+| of the| of them| the| existing| new| unit| integration| e2e| other)* (?:tests?|specs?|test suites?|suites?|checks)(?: cases?)?(?: are| is| now| still| all| have| has| continue to| successfully)* (?:pass(?:es|ed|ing)?|green|succeed(?:s|ed)?)\b|\b(?:all|everything(?: is)?) (?:is )?green\b|^tests? (?:now |all |still )*(?:pass(?:es|ed|ing)?|are green|are passing)\b|\b\d+/\d+ (?:tests? )?pass(?:ed|ing)?\b|\b\d+ tests? passed\b",
    // WORK
    r"(?i)^(?:i(?:'ve| have)? |successfully |i successfully )*(?:fixed|implemented|added|completed|resolved|refactored|finished)\b",
    // FILES: the verb and its direct object.
    r"(?i)\b(?P<verb>created|added|wrote|updated|modified|edited|changed|deleted|removed)(?: a| the| an)?(?: new| empty| existing)?(?: files?| module| script| tests?| test file| migration| component| config(?:uration)?)? (?P<files>`[^`\s]+`(?:(?:,| and|, and) `[^`\s]+`)*|[\w.\-]+(?:/[\w.\-]+)+)",
    // COMMITTED
    r"(?i)\bcommitted (?P<all>everything|all)?(?:the|my|these|those|all|everything|changes|them|it|in|on|as|with|to (?:the )?(?:branch|main|master))\b|\bchanges (?:are|were|have been) committed\b",
    // PUSHED
    r"(?i)\b(?:i(?:'ve| have)? |and )?pushed (?:the|my|these|those|all|everything|changes|them|it|to|branch)\b|\bchanges (?:are|were|have been) pushed\b",
    // RAN
    r"(?i)\b(?:i )?(?:ran|executed|running) `(?P<command>[^`]+)`",
    // Before a claim: it is none.
    r"(?i)\b(?:not|never|no|without|unable|cannot|should|would|will|could|might|may|must|once|if|when|until|unless|before|after you|please|todo|plan|planned|going to|to be|need|needs|want|try|tried|let me|let's|next|expect|expected|attempted|previously|already|you|user)\b|n't\b",
    // Behind a claim: it is none.
    r"(?i)\b(?:yet|if|once|unless|except|until|but|should|would|when you|after you)\b|\bfail(?:s|ed|ing|ures?)?\b",
];
/// Places in `PATTERNS`.
const TESTS: usize = 0;
const WORK: usize = 1;
const FILES: usize = 2;
const COMMITTED: usize = 3;
const PUSHED: usize = 4;
const RAN: usize = 5;
const BEFORE: usize = 6;
const BEHIND: usize = 7;

static COMPILED: LazyLock<Vec<Option<Regex>>> = LazyLock::new(|| PATTERNS.iter().map(|p| Regex::new(p).ok()).collect());

/// Endings by which a name in backticks is a file and not a method.
const ENDINGS: &str = " rs py js ts tsx jsx mjs cjs go java kt kts rb php c h cc cpp cxx hpp cs swift scala sh bash zsh \
    fish ps1 sql md mdx rst txt json jsonl yaml yml toml ini cfg conf xml html css scss sass less svg png jpg lock \
    proto graphql ex exs erl hs lua dart vue svelte tf gradle ipynb r jl zig nim el vim env csv ";

/// The claims in a message, each checked, contradicted ones first.
pub(super) fn claims(message: &Message, grounds: &Grounds<'_>) -> Vec<Claim> {
    let mut all: Vec<Claim> = Vec::new();
    for sentence in message.sentences.iter().filter(|sentence| !sentence.ends_with(['?', '？'])) {
        let Some(check) = check(&without_quotes(sentence), grounds) else { continue };
        if all.len() < MAX_CLAIMS && !all.iter().any(|known| known.text == *sentence) {
            all.push(Claim { text: sentence.clone(), check });
        }
    }
    all.sort_by_key(|claim| rank(claim.check));
    all
}

/// What a check measured since: what is said of tests, and of the work as a whole, is held against it; the rest stands.
pub(super) fn judge_again(all: &mut [Claim], runs: &[TestRun], check_passed: bool) {
    let measured = if check_passed { tests(runs) } else { Check::Contradicted };
    for claim in all.iter_mut() {
        let sentence = without_quotes(&claim.text);
        let says_more = !files(&sentence, None).is_empty()
            || [COMMITTED, PUSHED, RAN].iter().any(|kind| claimed(*kind, &sentence).is_some());
        let of_work = claimed(WORK, &sentence).is_some() && !says_more;
        claim.check = match (speaks_of_tests(&sentence), claim.check) {
            (true, Check::Contradicted) if says_more => Check::Contradicted,
            (true, Check::Unchecked) if says_more => worse(measured, Check::Unchecked),
            (true, _) => measured,
            (false, Check::Unchecked) if of_work && measured == Check::Confirmed => Check::Confirmed,
            (false, Check::Confirmed) if of_work && !check_passed => Check::Unchecked,
            (false, known) => known,
        };
    }
    all.sort_by_key(|claim| rank(claim.check));
}

/// Whether the sentence says that the tests as a whole are fine.
fn speaks_of_tests(sentence: &str) -> bool {
    let is_whole = |found: &Found| {
        !is_partial(sentence, found.start) && !matches(BEHIND, &without_zero_failures(&sentence[found.end..]))
    };
    claimed(TESTS, sentence).is_some_and(|found| is_whole(&found))
}

const fn rank(check: Check) -> u8 {
    match check {
        Check::Contradicted => 0,
        Check::Unchecked => 1,
        Check::Confirmed => 2,
    }
}

/// The worst of all claims in one sentence; `None` when it holds none.
fn check(sentence: &str, grounds: &Grounds<'_>) -> Option<Check> {
    let mut checks = Vec::new();
    if speaks_of_tests(sentence) {
        checks.push(tests(grounds.tests));
    }
    let files = files(sentence, grounds.changes);
    if files.is_empty() && claimed(WORK, sentence).is_some() {
        checks.push(work(grounds));
    }
    checks.extend(files);
    if claimed(COMMITTED, sentence).is_some() {
        checks.push(committed(sentence, grounds.changes));
    }
    if claimed(PUSHED, sentence).is_some() {
        checks.push(pushed(grounds));
    }
    if let Some(command) = ran(sentence) {
        checks.push(ran_in(command, grounds.commands));
    }
    checks.into_iter().reduce(worse)
}

const fn worse(one: Check, other: Check) -> Check {
    match (one, other) {
        (Check::Contradicted, _) | (_, Check::Contradicted) => Check::Contradicted,
        (Check::Unchecked, _) | (_, Check::Unchecked) => Check::Unchecked,
        (Check::Confirmed, Check::Confirmed) => Check::Confirmed,
    }
}

struct Found {
    start: usize,
    end: usize,
}

fn pattern(n: usize) -> Option<&'static Regex> {
    COMPILED.get(n).and_then(Option::as_ref)
}

fn matches(n: usize, text: &str) -> bool {
    pattern(n).is_some_and(|pattern| pattern.is_match(text))
}

/// Where the sentence makes a claim of this kind, unless what stands before it takes it back.
fn claimed(n: usize, sentence: &str) -> Option<Found> {
    let found = pattern(n)?.find(sentence)?;
    (!matches(BEFORE, &sentence[..found.start()])).then(|| Found { start: found.start(), end: found.end() })
}

/// `2 of 3 tests pass` claims nothing about all of them.
fn is_partial(sentence: &str, start: usize) -> bool {
    let before = sentence[..start].trim_end().to_lowercase();
    [" of", "some", "most", "out of", "half", "only", "/"].iter().any(|word| before.ends_with(word))
}

fn without_zero_failures(text: &str) -> String {
    let zero = ["0 failed", "0 failures", "no failures", "zero failures", "none failed", "without failures"];
    zero.iter().fold(text.to_lowercase(), |text, word| text.replace(word, ""))
}

/// Text in double quotes is someone else's; apostrophes are no quotes.
fn without_quotes(sentence: &str) -> String {
    let mut depth = false;
    let kept = sentence.chars().filter(|&c| {
        let is_mark = matches!(c, '"' | '“' | '”');
        depth ^= is_mark;
        !depth && !is_mark
    });
    kept.collect()
}

fn tests(runs: &[TestRun]) -> Check {
    let fresh = || runs.iter().filter(|run| !run.stale);
    if fresh().any(|run| run.is_red() || run.exit.is_some_and(|code| code != 0)) {
        Check::Contradicted
    } else if !runs.is_empty() && runs.iter().all(TestRun::is_green) {
        Check::Confirmed
    } else {
        Check::Unchecked
    }
}

fn work(grounds: &Grounds<'_>) -> Check {
    match (grounds.wanted, grounds.changes) {
        (Wanted::Changes, Some(changes)) if changes.is_empty() && changes.commits.is_empty() => Check::Contradicted,
        (_, _) if tests(grounds.tests) == Check::Confirmed => Check::Confirmed,
        (_, _) => Check::Unchecked,
    }
}

fn files(sentence: &str, changes: Option<&Changes>) -> Vec<Check> {
    let Some(pattern) = pattern(FILES) else { return Vec::new() };
    let mut checks = Vec::new();
    for found in pattern.captures_iter(sentence) {
        let start = found.get(0).map_or(0, |all| all.start());
        if matches(BEFORE, &sentence[..start]) {
            continue;
        }
        let verb = found["verb"].to_lowercase();
        let names = found["files"].split(['`', ',', ' ']).filter(|name| is_file_name(name));
        checks.extend(names.map(|name| file(name, &verb, changes)));
    }
    checks
}

/// A relative path or a name with the ending of a file; not a URL, not a method.
fn is_file_name(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| format!(" {} ", ending.to_lowercase()));
    ending.is_some_and(|ending| ENDINGS.contains(&ending)) && !name.contains("://") && !name.contains(['*', '('])
}

fn file(name: &str, verb: &str, changes: Option<&Changes>) -> Check {
    let Some(changes) = changes else { return Check::Unchecked };
    let name = name.trim_start_matches("./");
    let is_it = |change: &&FileChange| {
        change.path == name
            || change.path.strip_suffix(name).is_some_and(|front| front.ends_with('/'))
            || name.strip_suffix(change.path.as_str()).is_some_and(|front| front.ends_with('/'))
            || (change.path.ends_with('/') && name.contains(change.path.as_str()))
    };
    let is_removal = matches!(verb, "deleted" | "removed");
    match changes.files.iter().find(is_it) {
        // A file can be created and removed, or removed by a rename, within one task: absent is right then.
        None if is_removal => Check::Unchecked,
        None => Check::Contradicted,
        Some(change) => {
            match (change.status, is_removal) {
                (FileStatus::Deleted, true)
                | (FileStatus::Added | FileStatus::Modified | FileStatus::Renamed, false) => Check::Confirmed,
                (FileStatus::Deleted, false)
                | (FileStatus::Added | FileStatus::Modified | FileStatus::Renamed, true) => Check::Contradicted,
            }
        }
    }
}

fn committed(sentence: &str, changes: Option<&Changes>) -> Check {
    let Some(changes) = changes else { return Check::Unchecked };
    let says_all =
        sentence.to_lowercase().contains("committed everything") || sentence.to_lowercase().contains("committed all");
    if changes.head == changes.base || (says_all && changes.uncommitted + changes.untracked > 0) {
        return Check::Contradicted;
    }
    // What stands in the branch but was not made here came from elsewhere.
    if changes.made == Some(false) { Check::Unchecked } else { Check::Confirmed }
}

/// Git's own trace counts more than a command's exit code: `git push` succeeds also when there was nothing to push.
fn pushed(grounds: &Grounds<'_>) -> Check {
    let trace = grounds.changes.and_then(|changes| changes.pushed);
    let last = grounds.commands.iter().rfind(|run| run.command.contains("git push"));
    match (trace, last.and_then(|run| run.exit)) {
        (Some(true), _) | (None, Some(0)) => Check::Confirmed,
        (_, Some(code)) if code != 0 => Check::Contradicted,
        // A push to an address leaves no trace, so that a command that says it worked is not called wrong.
        (Some(false), Some(_)) | (None, _) => Check::Unchecked,
        (Some(false), None) => Check::Contradicted,
    }
}

fn ran(sentence: &str) -> Option<&str> {
    let found = pattern(RAN)?.captures(sentence)?;
    let command = found.name("command")?;
    (!matches(BEFORE, &sentence[..found.get(0)?.start()])).then(|| command.as_str())
}

fn ran_in(command: &str, commands: &[CommandRun]) -> Check {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = words(command);
    if commands.iter().any(|run| words(&run.command).contains(&wanted)) {
        return Check::Confirmed;
    }
    // Commands read off the screen may be incomplete; the agent's own events are not.
    let is_complete = !commands.is_empty() && commands.iter().all(|run| run.source != Source::Parsed);
    if is_complete { Check::Contradicted } else { Check::Unchecked }
}

#[cfg(test)]
#[path = "claims_tests.rs"]
mod tests;
