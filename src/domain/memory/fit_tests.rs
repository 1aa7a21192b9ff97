//! A context fits whatever it holds, and says what was left out.

use super::*;
use crate::domain::memory::context::{ContextFile, ContextNote};
use crate::domain::summary::FileStatus;
use crate::domain::task::TaskStatus;
use proptest::prelude::*;

fn full(n: usize, text: &str) -> TaskContext {
    let lines = |what: &str| {
        (0..n).map(|i| ContextLine { text: format!("{what} {i} {text}"), by: text.to_owned() }).collect::<Vec<_>>()
    };
    TaskContext {
        v: 1,
        task: "task-4294967295".into(),
        text: text.repeat(20),
        status: TaskStatus::InProgress,
        why: text.into(),
        hands: text.into(),
        branch: Some(text.into()),
        base: Some(text.into()),
        checkpoints: Some((n, n)),
        now: lines("now").pop(),
        done: lines("done"),
        next: lines("next"),
        decisions: lines("decided"),
        questions: lines("asked"),
        files: (0..n)
            .map(|i| ContextFile { path: format!("{text}/{i}"), change: Some(FileStatus::Modified) })
            .collect(),
        measured: Some(text.into()),
        notes: (0..n).map(|i| note(i, text)).collect(),
        saved_ms: Some(i64::MAX),
        omitted: Omitted::default(),
    }
}

fn note(i: usize, text: &str) -> ContextNote {
    ContextNote {
        note: format!("n-{i}"),
        subject: Some(text.into()),
        text: text.into(),
        by: text.into(),
        disputed: true,
    }
}

#[test]
fn what_fits_is_not_shortened() {
    let context = full(3, "plain");
    let shown: TaskContext = serde_json::from_str(&context_json(&context, CONTEXT_BYTES)).unwrap();
    assert_eq!(shown, context);
    let text = context_text(&context, CONTEXT_BYTES);
    assert!(text.contains("- done 2 plain (plain)") && !text.contains("Left out"), "{text}");
}

#[test]
fn the_newest_decisions_and_the_next_steps_stay_and_what_goes_is_counted() {
    let context = full(60, "a long line of words that takes its room");
    let shown: TaskContext = serde_json::from_str(&context_json(&context, CONTEXT_BYTES)).unwrap();
    assert!(shown.decisions.last().is_some_and(|line| line.text.starts_with("decided 59")));
    assert!(shown.next.first().is_some_and(|line| line.text.starts_with("next 0")));
    let counts = [
        (shown.done.len(), shown.omitted.done),
        (shown.next.len(), shown.omitted.next),
        (shown.decisions.len(), shown.omitted.decisions),
        (shown.questions.len(), shown.omitted.questions),
        (shown.files.len(), shown.omitted.files),
        (shown.notes.len(), shown.omitted.notes),
    ];
    assert!(counts.iter().all(|(kept, gone)| kept + *gone as usize == 60), "{counts:?}");
}

#[test]
fn what_is_shortened_twice_counts_both() {
    let once = shortened(&full(60, "a long line of words that takes its room"), CONTEXT_BYTES);
    let twice = shortened(&once, 1900);
    assert_eq!(twice.files.len() + twice.omitted.files as usize, 60);
    assert!(twice.files.len() < once.files.len() || twice.notes.len() < once.notes.len());
    assert_eq!(twice.notes.len() + twice.omitted.notes as usize, 60);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn any_context_fits_as_json_and_as_text(n in 0usize..80, text in "\\PC{0,300}|[\\x00-\\x7f]{0,300}|[\"\\\\]{300}|[語🎵]{300}") {
        let context = full(n, &text);
        let json = context_json(&context, CONTEXT_BYTES);
        prop_assert!(json.len() <= CONTEXT_BYTES, "{}", json.len());
        let shown: TaskContext = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(shown.done.len() + shown.omitted.done as usize, n);
        prop_assert_eq!(shown.files.len() + shown.omitted.files as usize, n);
        let words = context_text(&context, CONTEXT_BYTES);
        prop_assert!(words.len() <= CONTEXT_BYTES, "{}", words.len());
        let told = crate::domain::memory::memory_words(&context, 1200);
        prop_assert!(told.len() <= 1200 && told.matches("</context>").count() <= 1);
    }
}
