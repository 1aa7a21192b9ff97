//! Fills a summary from evidence, without a model.
//!
//! Owns the meaning of each field: what makes a task `done`, what verifies it, whose words the outcome are. Nothing
//! is concluded from silence, from the word "completed", or from an agent's claim alone.

use std::sync::LazyLock;

use regex::Regex;

use super::changes::{Changes, FileChange};
use super::claims::{Grounds, claims};
use super::errors::parse_errors;
use super::evidence::{CommandRun, Ending, ErrorKind, ErrorNote, Evidence, Source, TaskFacts, TestRun, Wanted};
use super::message::{self, Message};
use super::plain::one_line;
use super::redact::redact;
use super::runners::parse_tests;
use super::runs;
use super::schema::{
    Basis, BlockSources, CommandNote, GitNote, Omitted, Outcome, OutcomeSource, Status, Summary, TimeNote, UsageNote,
    VERSION, Verified,
};
use crate::domain::cost::Usage;
use crate::domain::money::Money;
use crate::domain::session::TurnEnd;

/// Commands that check the work without running tests.
static CHECKS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(CHECK_PATTERN).ok());

const CHECK_PATTERN: &str = r"(?:^|&& |; )(?:\w+=\S+ )*(?:cargo (?:build|check|clippy|test)|(?:npm|pnpm|yarn|bun) (?:run )?(?:build|lint|check|typecheck|type-check|test)\b|npx tsc|tsc\b|make\b|cmake --build|ninja\b|go (?:build|vet|test)|(?:python3? -m )?(?:mypy|ruff check|pytest)|mvn |(?:\./)?gradlew? |dotnet (?:build|test)|swift build|mix (?:compile|test)|bundle exec|just )";

/// The summary of one task. Complete: `to_json_within` shortens it for other agents.
pub fn build(task: &TaskFacts, evidence: &Evidence) -> Summary {
    let said = evidence.final_message.as_deref().map(message::read).unwrap_or_default();
    let (tests, tests_source) = runs::deciding(evidence);
    let questions = questions(evidence, &said);
    let (status, basis) = status(task, evidence, !questions.is_empty());
    let changes = evidence.changes.as_ref();
    let errors = errors(evidence, status);
    let grounds = Grounds { changes, commands: &evidence.commands, tests: &tests, wanted: task.wanted };
    let claims = claims(&said, &grounds);
    let lists = !(said.decisions.is_empty() && said.next.is_empty() && questions.is_empty());
    let src = BlockSources {
        status: Some(source_of(evidence.ending)),
        git: changes.map(|_| Source::Measured),
        commands: evidence.commands.iter().map(|run| run.source).max(),
        tests: tests_source,
        errors: (!errors.is_empty()).then_some(if evidence.errors.is_empty() {
            Source::Parsed
        } else {
            Source::Reported
        }),
        message: lists.then_some(Source::Reported),
        usage: (evidence.usage != Usage::default() || evidence.money.is_some()).then_some(Source::Reported),
    };
    let mut summary = Summary {
        v: VERSION,
        task: task.id,
        session: evidence.session,
        native: evidence.native_id.clone(),
        agent: evidence.agent.clone(),
        model: evidence.model.clone(),
        status,
        basis,
        verified: verified(evidence, &tests),
        outcome: outcome(task, changes, &said),
        git: changes.map(|changes| git(changes, evidence)),
        totals: changes.map(Changes::totals).unwrap_or_default(),
        files: changes.map(|changes| ranked(&changes.files)).unwrap_or_default(),
        commands: commands(&evidence.commands),
        tests,
        check: None,
        errors,
        claims,
        decisions: said.decisions,
        questions,
        next: said.next,
        usage: usage(evidence),
        time: TimeNote {
            start_ms: task.started.0,
            wall_s: evidence.wall.as_secs(),
            waiting_s: evidence.waiting.as_secs(),
        },
        log: evidence.log.clone(),
        src,
        omitted: Omitted::default(),
    };
    clean(&mut summary);
    summary
}

/// How it ended and what that rests on. An ending with success is `done` only with something to show.
fn status(task: &TaskFacts, evidence: &Evidence, asks: bool) -> (Status, Basis) {
    let success = || match (task.wanted, &evidence.changes) {
        (_, _) if !evidence.open_questions.is_empty() => Status::NeedsInput,
        // Without git nothing can be measured; `verified` says so.
        (Wanted::Answer, _) | (Wanted::Changes, None) => Status::Done,
        (Wanted::Changes, Some(changes)) if !changes.is_empty() || !changes.commits.is_empty() => Status::Done,
        (Wanted::Changes, Some(_)) if asks => Status::NeedsInput,
        // Nobody could be asked, and nothing came of it.
        (Wanted::Changes, Some(_)) if evidence.errors.iter().any(|error| error.kind == ErrorKind::Permission) => {
            Status::Blocked
        }
        (Wanted::Changes, Some(_)) => Status::Unknown,
    };
    match evidence.ending {
        Ending::Turn(TurnEnd::Done) => (success(), Basis::Event),
        Ending::Turn(TurnEnd::Failed) => (Status::Failed, Basis::Event),
        Ending::Turn(TurnEnd::Interrupted) | Ending::Cancelled => (Status::Cancelled, Basis::User),
        Ending::Turn(TurnEnd::Denied) => (Status::Blocked, Basis::User),
        Ending::Exited(0) => (success(), Basis::Exit),
        // A shell reports death by signal n as 128 + n.
        Ending::Exited(129..=192) | Ending::Lost => (Status::Crashed, Basis::Exit),
        Ending::Exited(_) => (Status::Failed, Basis::Exit),
        Ending::TimedOut => (Status::Timeout, Basis::Event),
        Ending::Limit => (Status::Limit, Basis::Event),
        Ending::Waiting => (Status::NeedsInput, Basis::Event),
        Ending::Blocked => (Status::Blocked, Basis::Event),
        Ending::Quiet => (Status::Unknown, Basis::Silence),
    }
}

const fn source_of(ending: Ending) -> Source {
    match ending {
        Ending::Turn(_) | Ending::Waiting => Source::Reported,
        Ending::Quiet => Source::Parsed,
        Ending::Exited(_) | Ending::Cancelled | Ending::TimedOut | Ending::Limit | Ending::Blocked | Ending::Lost => {
            Source::Measured
        }
    }
}

fn verified(evidence: &Evidence, tests: &[TestRun]) -> Verified {
    let has_diff = evidence.changes.as_ref().is_some_and(|changes| !changes.is_empty());
    if !tests.is_empty() && tests.iter().all(TestRun::is_green) {
        return Verified::Tests;
    }
    let is_red = tests.iter().any(TestRun::is_red);
    let last_check = evidence.commands.iter().rfind(|run| is_check(&run.command));
    // A test command of which the result was read is judged by that result: zero tests prove nothing.
    let is_built = last_check.is_some_and(|run| {
        run.exit == Some(0) && !is_before_last_edit(run, evidence) && parse_tests(&run.output).is_empty()
    });
    match (is_red, is_built, has_diff) {
        (false, true, _) => Verified::Build,
        (_, _, true) => Verified::Diff,
        (_, _, false) => Verified::None,
    }
}

pub(super) fn is_check(command: &str) -> bool {
    // `|| true` hides the exit code.
    CHECKS.as_ref().is_some_and(|checks| checks.is_match(command))
        && !command.contains("||")
        && !command.contains(" | ")
}

fn is_before_last_edit(run: &CommandRun, evidence: &Evidence) -> bool {
    matches!((run.ended, evidence.last_edit), (Some(ended), Some(edit)) if edit > ended)
}

fn outcome(task: &TaskFacts, changes: Option<&Changes>, said: &Message) -> Outcome {
    let commit = || changes.and_then(|changes| changes.commits.first().cloned());
    let (text, src) = match (message::outcome(said), commit()) {
        (Some(text), _) => (text, OutcomeSource::Agent),
        (None, Some(subject)) => (subject, OutcomeSource::Commit),
        (None, None) => (task.text.clone(), OutcomeSource::Task),
    };
    Outcome { text, src }
}

fn git(changes: &Changes, evidence: &Evidence) -> GitNote {
    GitNote {
        base: changes.base.clone(),
        head: changes.head.clone(),
        branch: changes.branch.clone(),
        uncommitted: changes.uncommitted,
        untracked: changes.untracked,
        place: evidence.place,
    }
}

fn ranked(files: &[FileChange]) -> Vec<FileChange> {
    let mut files = files.to_vec();
    files.sort_by(|a, b| b.churn().cmp(&a.churn()).then_with(|| a.path.cmp(&b.path)));
    files
}

/// Failing commands first, then the latest; a repeated command once, with its last exit code.
fn commands(runs: &[CommandRun]) -> Vec<CommandNote> {
    let mut notes: Vec<CommandNote> = Vec::new();
    for run in runs.iter().rev() {
        if !notes.iter().any(|note| note.cmd == run.command) {
            notes.push(CommandNote { cmd: run.command.clone(), exit: run.exit, log: run.log });
        }
    }
    notes.sort_by_key(|note| note.exit.is_none_or(|code| code == 0));
    notes
}

/// Reported errors, then those in the output of commands that failed and did not succeed later.
fn errors(evidence: &Evidence, status: Status) -> Vec<ErrorNote> {
    let mut all = evidence.errors.clone();
    let succeeded_later = |n: usize, command: &str| {
        evidence.commands.iter().skip(n + 1).any(|later| later.command == command && later.exit == Some(0))
    };
    for (n, run) in evidence.commands.iter().enumerate() {
        if run.exit.is_some_and(|code| code != 0) && !succeeded_later(n, &run.command) {
            all.extend(parse_errors(&run.output).into_iter().map(|error| ErrorNote { log: run.log, ..error }));
        }
    }
    if all.is_empty() && matches!(status, Status::Failed | Status::Crashed) {
        let log = evidence.tail_log;
        all.extend(parse_errors(&evidence.output_tail).into_iter().map(|error| ErrorNote { log, ..error }));
    }
    if all.is_empty() && status == Status::Crashed {
        all.push(ErrorNote::new(ErrorKind::Crash, crash(evidence.ending)));
    }
    let mut seen: Vec<ErrorNote> = Vec::new();
    for error in all {
        if !seen.iter().any(|known| known.says_what(&error)) {
            seen.push(error);
        }
    }
    seen
}

fn crash(ending: Ending) -> String {
    if let Ending::Exited(code) = ending {
        return format!("the agent was ended by signal {}", code - 128);
    }
    "the agent or its machine died while it worked".to_owned()
}

fn questions(evidence: &Evidence, said: &Message) -> Vec<String> {
    let mut all = evidence.open_questions.clone();
    all.extend(said.questions.iter().cloned());
    all.dedup();
    all
}

fn usage(evidence: &Evidence) -> UsageNote {
    UsageNote {
        input: evidence.usage.input,
        output: evidence.usage.output,
        cache_r: evidence.usage.cache_read,
        cache_w: evidence.usage.cache_write_5m.saturating_add(evidence.usage.cache_write_1h),
        usd: evidence.money.map(Money::usd),
        usd_src: evidence.money_quality,
    }
}

/// Every text: secrets masked, one line, nothing that deceives. Lengths are capped by `fit`.
fn clean(summary: &mut Summary) {
    let tidy = |text: &mut String| *text = one_line(&redact(text));
    tidy(&mut summary.outcome.text);
    summary.files.iter_mut().for_each(|file| tidy(&mut file.path));
    summary.commands.iter_mut().for_each(|note| tidy(&mut note.cmd));
    summary.tests.iter_mut().flat_map(|run| &mut run.names).for_each(tidy);
    for error in &mut summary.errors {
        tidy(&mut error.text);
        error.location.as_mut().map(tidy);
    }
    summary.claims.iter_mut().for_each(|claim| tidy(&mut claim.text));
    for list in [&mut summary.decisions, &mut summary.questions, &mut summary.next] {
        list.iter_mut().for_each(tidy);
        list.retain(|text| !text.is_empty());
    }
    super::fit::cap(summary);
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
