//! What a task remembers, on the screen: its checkpoints, what was decided, what is open, and the notes that hold for it.

use ratatui::text::{Line, Span};

use super::model::Model;
use super::styles::{Styles, Tone};
use super::text::{clean, cut, wrap};
use crate::domain::memory::{Checkpoint, TaskContext, context_of, progress};
use crate::domain::task::Task;

/// The most lines of one entry.
const LINES: usize = 3;
/// The most entries of a list.
const ENTRIES: usize = 6;

/// How far a task is: `2/4`; empty without checkpoints, because then nobody knows.
pub fn share(task: &Task) -> String {
    progress(&task.memory.checkpoints).map(|(done, all)| format!("{done}/{all}")).unwrap_or_default()
}

/// One or two lines for the card: how far it is and what comes next, and whether notes contradict one another.
pub fn brief(model: &Model<'_>, styles: &Styles, task: &Task, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some((done, all)) = progress(&task.memory.checkpoints) {
        let next = task.memory.checkpoints.iter().find(|one| one.tick.is_none());
        let next = next.map(|one| format!(" · next {}", clean(&one.text))).unwrap_or_default();
        let words = format!("{done} of {all}{next}");
        lines.push(Line::from(Span::styled(cut(&words, width), styles.dim)));
    }
    lines.extend(disputes(model, task).iter().map(|words| Line::from(Span::styled(cut(words, width), styles.warn))));
    lines
}

/// Which notes for a task contradict one another, each pair once.
fn disputes(model: &Model<'_>, task: &Task) -> Vec<String> {
    let notes = model.state.notes();
    let words = |pair: &crate::domain::memory::Disputed| {
        let subject = notes.get(pair.first).and_then(|note| note.subject.clone()).unwrap_or_default();
        format!("{} ≠ {}: {}", pair.first, pair.second, clean(&subject))
    };
    notes.disputed_for(task).map(words).collect()
}

/// Everything, for the peek: the checkpoints one by one, what is being done, decided, open, and the notes.
pub fn whole(model: &Model<'_>, styles: &Styles, task: &Task, width: usize, ascii: Glyphs) -> Vec<Line<'static>> {
    let context = context_of(model.state, task);
    let mut lines = Vec::new();
    let checkpoints = &task.memory.checkpoints;
    if !checkpoints.is_empty() {
        heading(styles, &format!("checkpoints {}", share(task)), &mut lines);
        lines.extend(checkpoints.iter().map(|one| checkpoint(styles, one, width, ascii)));
    }
    for (title, texts) in lists(&context) {
        if texts.is_empty() {
            continue;
        }
        heading(styles, title, &mut lines);
        let hidden = texts.len().saturating_sub(ENTRIES);
        for text in &texts[hidden..] {
            entry(styles, text, width, &mut lines);
        }
        if hidden > 0 {
            lines.push(Line::from(Span::styled(format!("  … {hidden} more"), styles.dim)));
        }
    }
    lines
}

/// Which signs the terminal's font has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyphs {
    /// All.
    Symbols,
    /// Letters only.
    Ascii,
}

/// What stands under each heading; what is a checkpoint stands above already.
fn lists(context: &TaskContext) -> [(&'static str, Vec<String>); 5] {
    let said = |lines: &[crate::domain::memory::ContextLine]| -> Vec<String> {
        let own = lines.iter().filter(|line| !line.is_checkpoint());
        own.map(|line| format!("{} ({})", line.text, line.by)).collect()
    };
    let note = |note: &crate::domain::memory::ContextNote| {
        let subject = note.subject.as_ref().map(|subject| format!("{subject}: ")).unwrap_or_default();
        let sign = if note.disputed { "≠ " } else { "" };
        format!("{sign}{subject}{} ({}, {})", note.text, note.by, note.note)
    };
    [
        ("now", said(context.now.as_slice())),
        ("done", said(&context.done)),
        ("decided", said(&context.decisions)),
        ("open", [said(&context.questions), said(&context.next)].concat()),
        ("notes", context.notes.iter().rev().map(note).collect()),
    ]
}

fn heading(styles: &Styles, title: &str, lines: &mut Vec<Line<'static>>) {
    lines.push(Line::default());
    lines.push(Line::from(Span::styled(title.to_uppercase(), styles.dim)));
}

fn entry(styles: &Styles, text: &str, width: usize, lines: &mut Vec<Line<'static>>) {
    let quiet = ratatui::style::Style { bg: None, ..styles.text };
    let mut wrapped = wrap(&clean(text), width.saturating_sub(2));
    let cut_off = wrapped.len() > LINES;
    wrapped.truncate(LINES);
    for (at, mut line) in wrapped.into_iter().enumerate() {
        if at + 1 == LINES && cut_off {
            line.push('…');
        }
        let lead = if at == 0 { "· " } else { "  " };
        lines.push(Line::from(vec![Span::styled(lead, styles.dim), Span::styled(line, quiet)]));
    }
}

fn checkpoint(styles: &Styles, one: &Checkpoint, width: usize, glyphs: Glyphs) -> Line<'static> {
    let quiet = ratatui::style::Style { bg: None, ..styles.text };
    let (sign, style) = match (one.tick.is_some(), glyphs) {
        (true, Glyphs::Symbols) => ("✓ ", styles.tone(Tone::Done)),
        (true, Glyphs::Ascii) => ("x ", styles.tone(Tone::Done)),
        (false, Glyphs::Symbols) => ("◌ ", styles.dim),
        (false, Glyphs::Ascii) => (". ", styles.dim),
    };
    let words = if one.tick.is_some() { styles.dim } else { quiet };
    Line::from(vec![Span::styled(sign, style), Span::styled(cut(&clean(&one.text), width.saturating_sub(2)), words)])
}
