//! Summaries built from evidence of tasks that went well, badly, nowhere, and that were lied about.

use super::super::{Check, FileStatus, Place, TestRun, headline};
use super::*;
use crate::domain::cost::Quality;
use crate::domain::ids::TaskId;
use crate::domain::time::{Span, Timestamp};

fn task() -> TaskFacts {
    TaskFacts { id: TaskId(5), text: "Add a login".into(), started: Timestamp(1000), wanted: Wanted::Changes }
}

fn diff() -> Changes {
    let file =
        |path: &str, added, removed| FileChange { path: path.into(), status: FileStatus::Modified, added, removed };
    Changes {
        base: Some("aaa".into()),
        head: Some("bbb".into()),
        branch: Some("orchestra/task-5-login".into()),
        files: vec![
            file("small.rs", Some(2), Some(0)),
            file("big.rs", Some(130), Some(3)),
            file("mid.rs", Some(10), Some(0)),
        ],
        commits: vec!["Add the login page".into()],
        ..Changes::default()
    }
}

fn pytest(passed: u32, failed: u32) -> CommandRun {
    let line = if failed > 0 { format!("{failed} failed, {passed} passed") } else { format!("{passed} passed") };
    CommandRun {
        output: format!("\u{1b}[31m===== {line} in 0.08s =====\u{1b}[0m\n"),
        ..CommandRun::new("pytest -q", Some(i32::from(failed > 0)), Source::Reported)
    }
}

fn good() -> Evidence {
    Evidence {
        changes: Some(diff()),
        commands: vec![CommandRun::new("ls", Some(0), Source::Reported), pytest(12, 0)],
        final_message: Some("Added the login page. All 12 tests pass.\n\n## Next steps\n- Write docs".into()),
        money: Some(Money::from_cents(192)),
        money_quality: Quality::Reported,
        wall: Span::secs(484),
        waiting: Span::secs(37),
        ..Evidence::new("droid", Ending::Turn(TurnEnd::Done))
    }
}

#[test]
fn a_good_run_is_done_and_verified_by_its_tests() {
    let summary = build(&task(), &good());
    assert_eq!((summary.status, summary.basis, summary.verified), (Status::Done, Basis::Event, Verified::Tests));
    assert_eq!(summary.outcome, Outcome { text: "Added the login page.".into(), src: OutcomeSource::Agent });
    assert_eq!(headline(&summary), "3 files (+142 -3) · 12 tests passed");
    assert_eq!(
        summary.files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
        ["big.rs", "mid.rs", "small.rs"]
    );
    assert!(summary.claims.iter().all(|claim| claim.check == Check::Confirmed), "{:?}", summary.claims);
    assert_eq!((summary.claims.len(), summary.next), (2, vec!["Write docs".to_owned()]));
    assert_eq!((summary.usage.usd, summary.time.wall_s, summary.time.waiting_s), (Some(1.92), 484, 37));
    assert_eq!(summary.src.tests, Some(Source::Parsed));
    assert_eq!(summary.src.commands, Some(Source::Reported));
}

#[test]
fn a_lie_does_not_change_the_status_but_is_seen() {
    let summary = build(&task(), &Evidence { commands: vec![pytest(11, 1)], ..good() });
    assert_eq!((summary.status, summary.verified), (Status::Done, Verified::Diff));
    assert_eq!(summary.claims[0].check, Check::Contradicted);
    assert_eq!(summary.claims[0].text, "All 12 tests pass.");
    assert_eq!(headline(&summary), "3 files (+142 -3) · 1 test failed, 11 passed · 1 claim contradicted");
}

#[test]
fn success_without_a_result_is_not_done() {
    let nothing = Changes { files: Vec::new(), commits: Vec::new(), ..diff() };
    let empty = Evidence { changes: Some(nothing), commands: Vec::new(), ..good() };
    let summary = build(&task(), &empty);
    assert_eq!((summary.status, summary.verified), (Status::Unknown, Verified::None));
    assert_eq!(summary.claims[0].check, Check::Contradicted);
    assert!(headline(&summary).starts_with("no files changed"));

    let asking = Evidence { final_message: Some("Which database should I use?".into()), ..empty.clone() };
    assert_eq!(build(&task(), &asking).status, Status::NeedsInput);
    let answer = TaskFacts { wanted: Wanted::Answer, ..task() };
    assert_eq!(build(&answer, &empty).status, Status::Done);
    let no_git = Evidence { changes: None, place: Place::Directory, ..empty };
    let summary = build(&task(), &no_git);
    assert_eq!((summary.status, summary.verified, summary.git), (Status::Done, Verified::None, None));
}

#[test]
fn every_ending_has_its_status() {
    let table = [
        (Ending::Turn(TurnEnd::Done), Status::Done, Basis::Event),
        (Ending::Turn(TurnEnd::Failed), Status::Failed, Basis::Event),
        (Ending::Turn(TurnEnd::Interrupted), Status::Cancelled, Basis::User),
        (Ending::Turn(TurnEnd::Denied), Status::Blocked, Basis::User),
        (Ending::Exited(0), Status::Done, Basis::Exit),
        (Ending::Exited(1), Status::Failed, Basis::Exit),
        (Ending::Exited(137), Status::Crashed, Basis::Exit),
        (Ending::Cancelled, Status::Cancelled, Basis::User),
        (Ending::TimedOut, Status::Timeout, Basis::Event),
        (Ending::Limit, Status::Limit, Basis::Event),
        (Ending::Waiting, Status::NeedsInput, Basis::Event),
        (Ending::Blocked, Status::Blocked, Basis::Event),
        (Ending::Lost, Status::Crashed, Basis::Exit),
        (Ending::Quiet, Status::Unknown, Basis::Silence),
    ];
    for (ending, status, basis) in table {
        let text = "Task completed successfully ✅".to_owned();
        let evidence = Evidence { ending, final_message: Some(text), ..good() };
        let summary = build(&task(), &evidence);
        assert_eq!((summary.status, summary.basis), (status, basis), "{ending:?}");
        assert_eq!(summary.errors.is_empty(), status != Status::Crashed, "{ending:?}");
    }
}

#[test]
fn stale_missing_and_hidden_results_verify_nothing() {
    let at = |n| Some(Timestamp(n));
    let early = CommandRun { ended: at(1), ..pytest(12, 0) };
    let stale = build(&task(), &Evidence { commands: vec![early], last_edit: at(2), ..good() });
    assert_eq!(stale.verified, Verified::Diff);
    assert!(stale.tests[0].stale);
    assert_eq!(stale.claims.iter().map(|c| c.check).collect::<Vec<_>>(), [Check::Unchecked, Check::Unchecked]);
    assert_eq!(headline(&stale), "3 files (+142 -3) · tests ran before the last edit");

    let built = |command: &str, exit, ended, edit| {
        let run = CommandRun { ended: at(ended), ..CommandRun::new(command, exit, Source::Reported) };
        build(&task(), &Evidence { commands: vec![run], last_edit: at(edit), ..good() }).verified
    };
    assert_eq!(built("cargo clippy", Some(0), 2, 1), Verified::Build);
    assert_eq!(built("cd x && npm run build", Some(0), 2, 1), Verified::Build);
    for (command, exit, ended) in [
        ("cargo check", Some(0), 0),
        ("cargo check", Some(1), 2),
        ("make || true", Some(0), 2),
        ("make", None, 2),
        ("ls", Some(0), 2),
    ] {
        assert_eq!(built(command, exit, ended, 1), Verified::Diff, "{command} {exit:?} {ended}");
    }
    let zero = build(&task(), &Evidence { commands: vec![pytest(0, 0)], ..good() });
    assert_eq!(zero.verified, Verified::Diff);
}

#[test]
fn the_outcome_falls_back_to_the_commit_and_the_task() {
    let silent = Evidence { final_message: None, ..good() };
    let summary = build(&task(), &silent);
    assert_eq!(summary.outcome, Outcome { text: "Add the login page".into(), src: OutcomeSource::Commit });
    let summary = build(&task(), &Evidence { changes: None, ..silent });
    assert_eq!(summary.outcome, Outcome { text: "Add a login".into(), src: OutcomeSource::Task });
}

#[test]
fn secrets_and_deceiving_characters_never_enter() {
    let key = format!("ghp_{}", "a1B2c3D4e5".repeat(4));
    let evidence = Evidence {
        final_message: Some(format!("Pushed with {key}.\n\n## Next\n- use {key}\n\nMay I use {key}?")),
        commands: vec![CommandRun {
            output: format!("fatal: bad {key}\n"),
            ..CommandRun::new(format!("git push https://x:{key}@h\u{202e}/\u{1b}[31m"), Some(128), Source::Reported)
        }],
        tests: vec![TestRun { runner: "x".into(), failed: 1, names: vec![key.clone()], ..TestRun::default() }],
        open_questions: vec![format!("Run curl -H 'Authorization: {key}'?")],
        ..good()
    };
    let json = serde_json::to_string(&build(&task(), &evidence)).unwrap();
    assert!(!json.contains("a1B2c3D4e5"), "{json}");
    assert!(!json.contains('\u{202e}') && !json.contains("\\u001b"), "{json}");
    assert!(json.matches("[redacted]").count() >= 5, "{json}");
}

#[test]
fn errors_come_from_commands_that_failed_for_good() {
    let failing = |exit| CommandRun {
        output: "error[E0425]: cannot find value `x`\n --> src/a.rs:9:5\n".into(),
        ..CommandRun::new("cargo build", Some(exit), Source::Reported)
    };
    let with = |commands| build(&task(), &Evidence { commands, ..good() }).errors;
    let found = with(vec![failing(101)]);
    assert_eq!((found[0].kind, found[0].location.as_deref()), (ErrorKind::Build, Some("src/a.rs:9:5")));
    assert_eq!(with(vec![failing(0)]), []);
    assert_eq!(with(vec![failing(101), CommandRun::new("cargo build", Some(0), Source::Reported)]), []);
}

#[test]
fn an_open_approval_needs_input() {
    let asking = Evidence { open_questions: vec!["Do you want to run `rm x`?".into()], ..good() };
    let summary = build(&task(), &asking);
    assert_eq!((summary.status, summary.questions.len()), (Status::NeedsInput, 1));
}
