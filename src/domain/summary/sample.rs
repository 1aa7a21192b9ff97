//! A summary with something in every field, for the tests of this room.

use super::*;
use crate::domain::cost::Quality;
use crate::domain::ids::{SessionId, TaskId};

/// A summary in which every list has `n` entries made from `text`.
pub(super) fn full(n: usize, text: &str) -> Summary {
    let texts = |what: &str| (0..n).map(|i| format!("{what} {i} {text}")).collect::<Vec<_>>();
    let checks = [Check::Contradicted, Check::Confirmed, Check::Unchecked];
    Summary {
        v: VERSION,
        task: TaskId(12),
        session: Some(SessionId(7)),
        native: Some(text.into()),
        agent: text.into(),
        model: Some(text.into()),
        status: Status::NeedsInput,
        basis: Basis::Event,
        verified: Verified::Build,
        outcome: Outcome { text: text.repeat(3), src: OutcomeSource::Agent },
        git: Some(GitNote {
            base: Some(text.into()),
            head: Some(text.into()),
            branch: Some(text.into()),
            uncommitted: u32::MAX,
            untracked: u32::MAX,
            place: Place::InPlace,
        }),
        totals: Totals { files: u32::MAX, add: u32::MAX, del: u32::MAX, bin: u32::MAX },
        files: (0..n).map(|i| file(i, text)).collect(),
        commands: texts("run")
            .into_iter()
            .map(|cmd| CommandNote { cmd, exit: Some(i32::MIN), log: Some(LogPointer(u64::MAX, u64::MAX, u64::MAX)) })
            .collect(),
        tests: (0..n).map(|i| run(i, text)).collect(),
        check: Some(CheckNote {
            session: SessionId(u32::MAX),
            cmd: text.repeat(3),
            exit: Some(i32::MIN),
            passed: false,
            s: u32::MAX,
            rounds: u32::MAX,
        }),
        errors: texts("wrong")
            .into_iter()
            .map(|text| ErrorNote {
                kind: ErrorKind::Permission,
                location: Some(text.clone()),
                text,
                log: Some(LogPointer(u64::MAX, u64::MAX, u64::MAX)),
            })
            .collect(),
        claims: texts("claim").into_iter().enumerate().map(|(i, text)| Claim { text, check: checks[i % 3] }).collect(),
        decisions: texts("decide"),
        questions: texts("ask"),
        next: texts("next"),
        usage: UsageNote {
            input: u64::MAX,
            output: u64::MAX,
            cache_r: u64::MAX,
            cache_w: u64::MAX,
            usd: Some(123_456.789_012),
            usd_src: Quality::Estimated,
        },
        time: TimeNote { start_ms: i64::MIN, wall_s: u64::MAX, waiting_s: u64::MAX },
        log: Some(LogSpan { path: text.into(), bytes: u64::MAX, from: u64::MAX, to: u64::MAX }),
        src: BlockSources {
            status: Some(Source::Measured),
            git: Some(Source::Measured),
            commands: Some(Source::Reported),
            tests: Some(Source::Parsed),
            errors: Some(Source::Parsed),
            message: Some(Source::Reported),
            usage: Some(Source::Reported),
        },
        omitted: Omitted::default(),
    }
}

fn file(i: usize, text: &str) -> FileChange {
    let status = [FileStatus::Added, FileStatus::Modified, FileStatus::Deleted, FileStatus::Renamed][i % 4];
    FileChange { path: format!("{text}/{i}"), status, added: Some(u32::MAX), removed: Some(u32::MAX) }
}

fn run(i: usize, text: &str) -> TestRun {
    TestRun {
        runner: format!("{text}{i}"),
        passed: Some(u32::MAX),
        failed: u32::MAX,
        skipped: u32::MAX,
        errors: u32::MAX,
        names: vec![text.to_owned(); 9],
        stale: true,
        unfinished: true,
        exit: Some(i32::MIN),
        log: Some(LogPointer(u64::MAX, u64::MAX, u64::MAX)),
    }
}
