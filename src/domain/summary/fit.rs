//! Shortening a summary to a number of bytes, by rank, whole entries at a time.
//!
//! Owns the order of cuts and the length of each text. Never cut: status, verified, totals, the counts of tests,
//! contradicted claims, the log. Every cut is counted in `omitted`. Every text is capped before, so that a fully cut
//! summary fits 4,096 bytes whatever it holds.

use super::evidence::{Check, TestRun};
use super::plain::{clip, one_line};
use super::schema::{Omitted, Summary};

/// The size at which summaries are given to other agents, in bytes.
pub const AGENT_BYTES: usize = 4096;

/// Entries of the lists that are never cut beyond this: a task has few runners, and few claims that are wrong.
const MAX_TESTS: usize = 5;
const MAX_CONTRADICTED: usize = 4;
/// Below this many characters the outcome says nothing.
const MIN_OUTCOME: usize = 80;

/// How many entries of each list stay.
#[derive(Debug, Clone, Copy)]
struct Keep {
    files: usize,
    commands: usize,
    errors: usize,
    decisions: usize,
    next: usize,
    questions: usize,
    /// Claims that are not contradicted.
    claims: usize,
    /// Names of failed tests of one run.
    names: usize,
    /// Characters of the outcome.
    outcome: usize,
}

const LIGHT: Keep =
    Keep { files: 25, commands: 8, errors: 4, decisions: 4, next: 4, questions: 4, claims: 6, names: 5, outcome: 200 };

/// One stage after the other until it fits.
const STAGES: [Keep; 8] = [
    LIGHT,
    Keep { files: 10, claims: 3, ..LIGHT },
    Keep { files: 10, claims: 3, commands: 4, errors: 2, names: 3, ..LIGHT },
    Keep { files: 4, claims: 2, commands: 4, errors: 2, names: 3, ..LIGHT },
    Keep { files: 4, claims: 1, commands: 1, errors: 2, names: 2, decisions: 1, next: 1, questions: 4, outcome: 200 },
    Keep {
        files: 4,
        claims: 1,
        commands: 1,
        errors: 2,
        names: 1,
        decisions: 1,
        next: 1,
        questions: 2,
        outcome: MIN_OUTCOME,
    },
    Keep {
        files: 2,
        claims: 0,
        commands: 1,
        errors: 1,
        names: 1,
        decisions: 0,
        next: 1,
        questions: 1,
        outcome: MIN_OUTCOME,
    },
    Keep {
        files: 0,
        claims: 0,
        commands: 0,
        errors: 0,
        names: 0,
        decisions: 0,
        next: 0,
        questions: 0,
        outcome: MIN_OUTCOME,
    },
];

/// The summary as compact JSON of at most `limit` bytes (`AGENT_BYTES` for another agent). Any content fits 4,096;
/// below that, what may not be cut can exceed the limit.
pub fn to_json_within(summary: &Summary, limit: usize) -> String {
    let mut whole = summary.clone();
    cap(&mut whole);
    let mut json = json(&whole);
    for keep in STAGES {
        if json.len() <= limit {
            break;
        }
        json = self::json(&cut(&whole, keep));
    }
    json
}

/// Serialising plain data with string keys cannot fail; an empty object would be the honest answer if it did.
fn json(summary: &Summary) -> String {
    serde_json::to_string(summary).unwrap_or_else(|_| "{}".to_owned())
}

/// Caps the length of every text, in characters and in bytes of JSON. Doing it twice changes nothing.
pub(super) fn cap(summary: &mut Summary) {
    let cap = |text: &mut String, chars: usize, bytes: usize| {
        *text = clip(&one_line(text), chars, bytes);
    };
    let id = |text: &mut Option<String>| {
        if let Some(text) = text {
            cap(text, 64, 80);
        }
    };
    cap(&mut summary.agent, 40, 60);
    id(&mut summary.model);
    id(&mut summary.native);
    cap(&mut summary.outcome.text, 200, 480);
    if let Some(git) = &mut summary.git {
        id(&mut git.base);
        id(&mut git.head);
        if let Some(branch) = &mut git.branch {
            cap(branch, 100, 110);
        }
    }
    summary.files.iter_mut().for_each(|file| cap_front(&mut file.path));
    summary.commands.iter_mut().for_each(|note| cap(&mut note.cmd, 160, 240));
    summary.check.iter_mut().for_each(|check| cap(&mut check.cmd, 60, 64));
    for run in &mut summary.tests {
        cap(&mut run.runner, 24, 40);
        run.names.iter_mut().for_each(|name| cap(name, 100, 160));
    }
    for error in &mut summary.errors {
        cap(&mut error.text, 160, 320);
        if let Some(place) = &mut error.location {
            cap_front(place);
        }
    }
    summary.claims.iter_mut().for_each(|claim| cap(&mut claim.text, 120, 160));
    for list in [&mut summary.decisions, &mut summary.questions, &mut summary.next] {
        for text in list.iter_mut() {
            cap(text, 200, 320);
        }
    }
    if let Some(log) = &mut summary.log {
        cap(&mut log.path, 160, 180);
    }
}

/// A long path keeps its end: the name says more than the first folders.
fn cap_front(path: &mut String) {
    let (max_chars, max_bytes) = (120, 180);
    *path = one_line(path);
    if clip(path, max_chars, max_bytes) == *path {
        return;
    }
    let reversed: String = path.chars().rev().collect();
    let kept = clip(&reversed, max_chars, max_bytes);
    *path = kept.chars().rev().collect();
}

fn cut(whole: &Summary, keep: Keep) -> Summary {
    let mut summary = whole.clone();
    let mut omitted = summary.omitted;
    shorten(&mut summary.files, keep.files, &mut omitted.files);
    shorten(&mut summary.commands, keep.commands, &mut omitted.commands);
    shorten(&mut summary.errors, keep.errors, &mut omitted.errors);
    shorten(&mut summary.decisions, keep.decisions, &mut omitted.decisions);
    shorten(&mut summary.next, keep.next, &mut omitted.next);
    shorten(&mut summary.questions, keep.questions, &mut omitted.questions);
    shorten(&mut summary.tests, MAX_TESTS, &mut omitted.tests);
    summary.tests.iter_mut().for_each(|run: &mut TestRun| shorten(&mut run.names, keep.names, &mut omitted.names));
    // Where no command has room, a place has none.
    if keep.commands == 0 {
        summary.tests.iter_mut().for_each(|run| run.log = None);
    }
    cut_claims(&mut summary, keep.claims, &mut omitted);
    let before = summary.outcome.text.chars().count();
    if before > keep.outcome {
        summary.outcome.text = at_word(&summary.outcome.text, keep.outcome);
        let gone = before - summary.outcome.text.chars().count();
        omitted.outcome = omitted.outcome.saturating_add(gone as u32);
    }
    summary.omitted = omitted;
    summary
}

fn shorten<T>(list: &mut Vec<T>, keep: usize, omitted: &mut u32) {
    let over = list.len().saturating_sub(keep);
    list.truncate(keep);
    *omitted = omitted.saturating_add(over as u32);
}

fn cut_claims(summary: &mut Summary, keep: usize, omitted: &mut Omitted) {
    let (mut contradicted, mut others) = (0, 0);
    let before = summary.claims.len();
    summary.claims.retain(|claim| match claim.check {
        Check::Contradicted => {
            contradicted += 1;
            contradicted <= MAX_CONTRADICTED
        }
        Check::Confirmed | Check::Unchecked => {
            others += 1;
            others <= keep
        }
    });
    omitted.claims = omitted.claims.saturating_add((before - summary.claims.len()) as u32);
}

/// The first words that fit, with `…`; a text without a blank is cut within its word.
fn at_word(text: &str, max_chars: usize) -> String {
    let cut = clip(text, max_chars, usize::MAX);
    let Some(body) = cut.strip_suffix('…') else { return cut };
    match body.rfind(' ') {
        Some(at) if body[..at].chars().count() * 2 > max_chars => format!("{}…", body[..at].trim_end()),
        Some(_) | None => cut,
    }
}

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
