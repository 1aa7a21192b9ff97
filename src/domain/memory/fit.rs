//! Shortening a context to a number of bytes, by rank, whole entries at a time.
//!
//! Owns the order of cuts and the length of every text. Never cut: the task's name, its status, the checkpoints' count. Every
//! cut is counted in `omitted`.

use super::context::{ContextLine, Omitted, TaskContext};
use super::text::words_of;
use crate::domain::summary::{clip, one_line};

/// The size at which contexts are given to sessions, in bytes.
pub const CONTEXT_BYTES: usize = 4096;

/// How many entries of each list stay, and how long each text may be.
#[derive(Debug, Clone, Copy)]
struct Keep {
    done: usize,
    next: usize,
    decisions: usize,
    questions: usize,
    files: usize,
    notes: usize,
    /// Characters of the task's text.
    text: usize,
    /// Characters of a line.
    line: usize,
}

const LIGHT: Keep =
    Keep { done: 12, next: 12, decisions: 12, questions: 6, files: 25, notes: 12, text: 700, line: 200 };
const HALF: Keep = Keep { done: 6, files: 10, notes: 6, ..LIGHT };
const FEW: Keep = Keep { done: 2, next: 4, decisions: 4, questions: 2, files: 4, notes: 3, text: 400, line: 160 };

/// One stage after the other until it fits: first files, then old steps, then notes, then what is to be done and decided.
const STAGES: [Keep; 8] = [
    LIGHT,
    Keep { files: 10, ..LIGHT },
    Keep { files: 10, done: 6, ..LIGHT },
    HALF,
    Keep { decisions: 6, next: 6, questions: 3, files: 6, ..HALF },
    FEW,
    Keep { done: 1, next: 2, decisions: 2, questions: 1, files: 2, notes: 1, text: 200, line: 90 },
    Keep { done: 0, next: 0, decisions: 0, questions: 0, files: 0, notes: 0, text: 80, line: 60 },
];

/// The context as compact JSON of at most `limit` bytes. Any content fits [`CONTEXT_BYTES`].
pub fn context_json(whole: &TaskContext, limit: usize) -> String {
    fitted(whole, limit, |context| serde_json::to_string(context).unwrap_or_else(|_| "{}".to_owned())).1
}

/// The context as text of at most `limit` bytes. Any content fits [`CONTEXT_BYTES`].
pub fn context_text(whole: &TaskContext, limit: usize) -> String {
    fitted(whole, limit, words_of).1
}

/// The context such that its JSON fits `limit`.
pub fn shortened(whole: &TaskContext, limit: usize) -> TaskContext {
    fitted(whole, limit, |context| serde_json::to_string(context).unwrap_or_default()).0
}

/// The least shortened form whose rendering fits; the shortest one when none does.
pub(super) fn fitted(
    whole: &TaskContext,
    limit: usize,
    render: impl Fn(&TaskContext) -> String,
) -> (TaskContext, String) {
    let mut shown = whole.clone();
    let mut text = String::new();
    for keep in STAGES {
        shown = cut(whole, keep);
        text = render(&shown);
        if text.len() <= limit {
            break;
        }
    }
    (shown, text)
}

fn cut(whole: &TaskContext, keep: Keep) -> TaskContext {
    let mut context = whole.clone();
    // What was shortened before is shortened further.
    let mut omitted: Omitted = whole.omitted;
    newest(&mut context.done, keep.done, &mut omitted.done);
    newest(&mut context.decisions, keep.decisions, &mut omitted.decisions);
    first(&mut context.next, keep.next, &mut omitted.next);
    first(&mut context.questions, keep.questions, &mut omitted.questions);
    first(&mut context.files, keep.files, &mut omitted.files);
    first(&mut context.notes, keep.notes, &mut omitted.notes);
    let before = context.text.trim().chars().count();
    context.text = clip(context.text.trim(), keep.text, keep.text * 3 / 2);
    omitted.text += before.saturating_sub(context.text.chars().count()) as u32;
    caps(&mut context, keep.line);
    context.omitted = omitted;
    context
}

/// Caps the length of every other text, in characters and in bytes of JSON.
fn caps(context: &mut TaskContext, chars: usize) {
    let cap = |text: &mut String, chars: usize| *text = clip(&one_line(text), chars, chars * 3 / 2);
    let line = |line: &mut ContextLine| {
        cap(&mut line.text, chars);
        cap(&mut line.by, 48);
    };
    let lists = [&mut context.done, &mut context.next, &mut context.decisions, &mut context.questions];
    lists.into_iter().flatten().for_each(line);
    context.now.iter_mut().for_each(line);
    for note in &mut context.notes {
        cap(&mut note.text, chars);
        cap(&mut note.by, 48);
        note.subject.iter_mut().for_each(|subject| cap(subject, 40));
    }
    for file in &mut context.files {
        let reversed: String = one_line(&file.path).chars().rev().collect();
        // A long path keeps its end: the name says more than the first folders.
        file.path = clip(&reversed, 100, 150).chars().rev().collect();
    }
    cap(&mut context.why, chars);
    cap(&mut context.hands, 80);
    for text in [&mut context.branch, &mut context.base, &mut context.measured].into_iter().flatten() {
        cap(text, 90);
    }
}

fn first<T>(list: &mut Vec<T>, keep: usize, omitted: &mut u32) {
    *omitted += list.len().saturating_sub(keep) as u32;
    list.truncate(keep);
}

fn newest<T>(list: &mut Vec<T>, keep: usize, omitted: &mut u32) {
    let over = list.len().saturating_sub(keep);
    *omitted += over as u32;
    list.drain(..over);
}

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
