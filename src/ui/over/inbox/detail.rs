//! One item in full: exactly what is asked, by whom, since when, and what came before.
//!
//! Nothing of a dialog is left out here: what does not fit is reached by scrolling.

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::rows::Row;
use crate::domain::attention::{Attention, AttentionKind};
use crate::domain::inbox::{Decided, Undo, Until};
use crate::domain::session::dialog::Dialog;
use crate::domain::summary::OutcomeSource;
use crate::domain::task::Task;
use crate::ui::card::changes;
use crate::ui::facts::{self, age};
use crate::ui::model::Model;
use crate::ui::styles::{Styles, Tone};
use crate::ui::text::{clean, cut, wrap};

/// How many changed files of finished work are named.
const FILES: usize = 12;

/// What is written, line by line.
struct Writer<'s> {
    styles: &'s Styles,
    width: usize,
    lines: Vec<Line<'static>>,
}

impl Writer<'_> {
    fn say(&mut self, words: &str, style: Style) {
        self.lines.extend(wrap(words, self.width).into_iter().map(|line| Line::from(Span::styled(line, style))));
    }

    fn gap(&mut self) {
        self.lines.push(Line::default());
    }

    fn plain(&self) -> Style {
        Style { bg: None, ..self.styles.text }
    }
}

/// The lines of a row.
pub fn lines(model: &Model<'_>, styles: &Styles, row: &Row, width: usize) -> Vec<Line<'static>> {
    let mut to = Writer { styles, width: width.max(1), lines: Vec::new() };
    match row {
        Row::Waits { item, answered } => {
            if *answered {
                to.say("Answered; the agent has not taken it up yet.", styles.dim);
            }
            item_lines(model, item, &mut to);
        }
        Row::Later(item, until) => {
            let words = match until {
                Until::At(time) => format!("Put off; asked again in {}.", age(time.since(model.now))),
                Until::RestDone => "Put off until nothing else waits for you.".to_owned(),
            };
            to.say(&words, styles.warn);
            item_lines(model, item, &mut to);
        }
        Row::Decided(decided) => decided_lines(model, decided, &mut to),
    }
    to.lines
}

fn item_lines(model: &Model<'_>, item: &Attention, to: &mut Writer<'_>) {
    let Some(task) = model.state.task(item.task) else { return };
    let bold = to.plain().add_modifier(Modifier::BOLD);
    to.say(task.title(), bold);
    let cost = facts::cost_of(model, task);
    let cost = if cost.is_empty() { cost } else { format!(" · {cost}") };
    let waits = age(model.now.since(item.since));
    let who = format!("{} · {} · {} · waits {waits}{cost}", task.id, facts::agent_of(task), item.kind.word());
    to.say(&who, to.styles.dim);
    to.gap();
    match facts::dialog_of(model, task).filter(|_| item.kind != AttentionKind::Review) {
        Some(dialog) => dialog_lines(dialog, to),
        None if item.kind == AttentionKind::Notes => dispute_lines(model, task, to),
        None => asked_lines(item, task, to),
    }
    if let Some(summary) = task.summary.as_ref().filter(|_| shows_result(item.kind)) {
        to.gap();
        if summary.outcome.src != OutcomeSource::Task {
            to.say(&summary.outcome.text, to.plain());
        }
        to.lines.push(changes(to.styles, summary));
        for file in summary.files.iter().take(FILES) {
            let line = format!("  {} +{} -{}", file.path, file.added.unwrap_or(0), file.removed.unwrap_or(0));
            to.lines.push(Line::from(Span::styled(cut(&line, to.width), to.styles.dim)));
        }
        let more = summary.files.len().saturating_sub(FILES);
        if more > 0 {
            to.say(&format!("  … {more} more files"), to.styles.dim);
        }
    }
}

const fn shows_result(kind: AttentionKind) -> bool {
    match kind {
        AttentionKind::Review | AttentionKind::Conflict | AttentionKind::Checks => true,
        AttentionKind::Approval
        | AttentionKind::Question
        | AttentionKind::Budget
        | AttentionKind::Overlap
        | AttentionKind::Login
        | AttentionKind::RateLimit
        | AttentionKind::Setup
        | AttentionKind::Failure
        | AttentionKind::Lost
        | AttentionKind::Notes => false,
    }
}

fn asked_lines(item: &Attention, task: &Task, to: &mut Writer<'_>) {
    let tone = to.styles.tone(Tone::NeedsYou);
    let plain_review = item.kind == AttentionKind::Review && item.text == task.status.title();
    let words = if plain_review { "Finished work waits to be looked at." } else { &item.text };
    to.say(words, tone);
}

/// Both notes, each with the key that keeps it.
fn dispute_lines(model: &Model<'_>, task: &Task, to: &mut Writer<'_>) {
    let notes = model.state.notes();
    let Some(pair) = notes.disputed_for(task).next() else { return };
    let subject = notes.get(pair.first).and_then(|note| note.subject.clone()).unwrap_or_default();
    to.say(&format!("Two notes disagree on {}. Which one holds?", clean(&subject)), to.styles.tone(Tone::NeedsYou));
    for (key, id) in [("1", pair.first), ("2", pair.second)] {
        let Some(note) = notes.get(id) else { continue };
        to.gap();
        to.lines.push(Line::from(vec![
            Span::styled(format!("  {key}  "), to.styles.key),
            Span::styled(cut(&format!("{id} · {}", note.by), to.width.saturating_sub(5)), to.styles.dim),
        ]));
        to.say(&clean(&note.text), to.plain());
    }
}

/// A dialog with all of its text and its answers.
fn dialog_lines(dialog: &Dialog, to: &mut Writer<'_>) {
    let tone = to.styles.tone(Tone::NeedsYou);
    to.say(&dialog.title, tone);
    // A list in a text has dashes too.
    let diff = dialog.body.lines().any(|line| line.starts_with(['+', '@']));
    for line in wrap(dialog.body.trim_end(), to.width.saturating_sub(2)) {
        let style = match line.as_bytes().first() {
            Some(b'+') if diff => to.styles.added,
            Some(b'-') if diff => to.styles.removed,
            Some(_) | None => to.plain(),
        };
        to.lines.push(Line::from(vec![Span::styled("┃ ", tone), Span::styled(line, style)]));
    }
    for option in &dialog.options {
        let key = option.key.as_ref().map(|key| format!("{key}  ")).unwrap_or_default();
        let line = Line::from(vec![
            Span::styled(format!("  {}", clean(&key)), to.styles.key),
            Span::styled(cut(&option.label, to.width.saturating_sub(5)), to.plain()),
        ]);
        to.lines.push(line);
    }
}

fn decided_lines(model: &Model<'_>, decided: &Decided, to: &mut Writer<'_>) {
    let task = decided.task.and_then(|id| model.state.task(id));
    if let Some(task) = task {
        to.say(task.title(), to.plain().add_modifier(Modifier::BOLD));
    }
    let name = decided.task.map(|task| format!("{task} · ")).unwrap_or_default();
    let ago = age(model.now.since(decided.at));
    to.say(&format!("{name}{} · {} · {ago} ago", decided.what, decided.actor), to.styles.dim);
    to.gap();
    to.say(&decided.about, to.plain());
    if let Some(why) = &decided.undone {
        to.say(&format!("It came to nothing: {why}"), to.styles.warn);
    }
    if let Some(undo) = decided.undo {
        let words = match undo {
            Undo::Wake => "Undo asks it again now.",
            Undo::Resume => "Undo lets the task go on.",
        };
        to.gap();
        to.say(words, to.styles.dim);
    }
}
