//! How large summaries of real commits are: run by hand over a clone, its table stands in docs/architecture.md.
//!
//! `ORCHESTRA_SIZES=/path/to/clone cargo test --test summary_sizes -- --ignored --nocapture`

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::process::Command;

use orchestra_tui::domain::ids::TaskId;
use orchestra_tui::domain::session::TurnEnd;
use orchestra_tui::domain::summary::{
    AGENT_BYTES, CommandRun, Ending, ErrorKind, ErrorNote, Evidence, LogPointer, Source, TaskFacts, Wanted, build,
    to_json_within,
};
use orchestra_tui::domain::time::Timestamp;
use orchestra_tui::workspace;

fn git(dir: &str, args: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(dir).args(args).output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A heavy day's work around a real diff: 14 commands, 6 errors, 5 decisions.
fn heavy(subject: &str, changes: orchestra_tui::domain::summary::Changes) -> Evidence {
    let decided =
        (0..5).map(|n| format!("- Chose way {n} over the other, because the other needs a lock")).collect::<Vec<_>>();
    let message =
        format!("{subject}.\n\nAll tests pass.\n\n## Decisions\n{}\n\n## Next\n- Look at the docs", decided.join("\n"));
    let command = |n: u64| CommandRun {
        log: Some(LogPointer(80_000 + n * 977, 4100, 60 * n)),
        ..CommandRun::new(
            format!("cargo test --lib room_{n}:: -- --nocapture"),
            Some(if n.is_multiple_of(3) { 101 } else { 0 }),
            Source::Reported,
        )
    };
    let error = |n: u64| ErrorNote {
        kind: ErrorKind::Build,
        text: format!("error[E0308]: mismatched types, expected `Option<String>`, found `&str` number {n}"),
        location: Some(format!("src/domain/room/file_{n}.rs:{n}")),
        log: Some(LogPointer(90_000 + n * 977, 200, 60 * n)),
    };
    Evidence {
        changes: Some(changes),
        final_message: Some(message),
        commands: (0..14).map(command).collect(),
        errors: (0..6).map(error).collect(),
        ..Evidence::new("claude", Ending::Turn(TurnEnd::Done))
    }
}

#[test]
#[ignore = "reads the clone that ORCHESTRA_SIZES names"]
fn summaries_of_real_commits() {
    let clone = std::env::var("ORCHESTRA_SIZES").expect("ORCHESTRA_SIZES names a clone");
    let all = git(&clone, &["rev-list", "--no-merges", "HEAD"]);
    let all: Vec<&str> = all.lines().collect();
    // Two hundred spread evenly: the same ones each time.
    let step = (all.len() / 200).max(1);
    let (mut whole, mut cut, mut shortened) = (Vec::new(), Vec::new(), 0);
    for commit in all.iter().step_by(step).take(200) {
        let parent = format!("{commit}^");
        if Command::new("git")
            .args(["-C", &clone, "rev-parse", "-q", "--verify", &parent])
            .output()
            .is_ok_and(|o| !o.status.success())
        {
            continue;
        }
        git(&clone, &["checkout", "-q", "--detach", commit]);
        let base = git(&clone, &["rev-parse", &parent]);
        let changes = workspace::changes(clone.as_ref(), Some(base.trim())).unwrap();
        let subject = git(&clone, &["log", "-1", "--format=%s"]);
        let facts = TaskFacts { id: TaskId(12), text: subject.clone(), started: Timestamp(0), wanted: Wanted::Changes };
        let summary = build(&facts, &heavy(subject.trim(), changes));
        let json = to_json_within(&summary, AGENT_BYTES);
        assert!(json.len() <= AGENT_BYTES);
        shortened += usize::from(json.contains("\"omitted\""));
        whole.push(to_json_within(&summary, usize::MAX).len());
        cut.push(json.len());
    }
    for (name, sizes) in [("whole", &mut whole), ("given", &mut cut)] {
        sizes.sort_unstable();
        let at = |share: usize| sizes[(sizes.len() - 1) * share / 100];
        println!("{name}: n {} · p10 {} · p50 {} · p90 {} · most {}", sizes.len(), at(10), at(50), at(90), at(100));
    }
    println!("shortened: {shortened}");
}
